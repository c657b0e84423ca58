from . import (
    overview,
    overview_data,
    overview_figures,
    overview_spoken,
    overview_tables,
)
