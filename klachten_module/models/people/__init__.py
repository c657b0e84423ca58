from . import (
    department,
    absence,
    role,
    partner,
    user,
)
