from . import (
    overview,
    overview_data,
)
