from . import (
    deadline,
    figure_columns,
    figure,
    figures_anew,
    counting,
    hourly_run,
    ticket,
    follow,
    still,
    change,
    dashboard,
)
