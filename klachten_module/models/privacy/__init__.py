from . import (
    confidential,
    hide,
    doors,
    shut,
    looking,
    stays,
)
