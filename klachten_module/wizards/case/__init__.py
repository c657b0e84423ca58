from . import (
    dialog,
    about,
    answer,
    exception,
    move,
    move_diversion,
    move_holder,
    move_outcome,
)
