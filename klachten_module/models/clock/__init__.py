from . import (
    deadline,
    figure,
    figures_anew,
    hourly_run,
    ticket,
    change,
    dashboard,
)
