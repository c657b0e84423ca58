from . import (
    sending,
    trial,
    print,
)
