from . import (
    deadline,
    hourly_run,
    heartbeat,
    ticket,
    change,
    dashboard,
)
