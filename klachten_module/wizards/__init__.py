from . import (
    case,
    procedure,
    clock,
    privacy,
    letter,
    reaction,
    overview,
    history,
    dossier,
)
