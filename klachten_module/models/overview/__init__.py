from . import (
    procedure,
    sending,
    trial,
    report,
    settings,
)
