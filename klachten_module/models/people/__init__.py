from . import (
    complainant,
    department,
    absence,
    role,
    partner,
    user,
)
