from . import (
    deadline,
    figure,
    figures_anew,
    counting,
    hourly_run,
    ticket,
    change,
    dashboard,
)
