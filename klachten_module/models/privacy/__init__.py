from . import (
    confidential,
    hide,
    doors,
    shut,
    looking,
    looked_at,
    binary,
    rule,
    stays,
    rating,
)
