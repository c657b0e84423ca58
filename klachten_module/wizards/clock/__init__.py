from . import (
    term_change,
    term_preview,
)
