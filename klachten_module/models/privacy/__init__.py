from . import (
    confidential,
    hide,
    match,
    doors,
    shut,
    looking,
    looked,
    stays,
    who_gets,
)
