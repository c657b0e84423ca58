from . import (
    deadline,
    hourly_run,
    ticket,
    change,
    dashboard,
)
