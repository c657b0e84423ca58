from . import kernel  # isort: skip
from . import (
    people,
    procedure,
    case,
    clock,
    privacy,
    letter,
    reaction,
    mailbox,
    overview,
    form,
    history,
)
