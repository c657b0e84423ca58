from . import (
    department,
    absence,
    role,
    partner,
    partner_tickets,
    user,
)
