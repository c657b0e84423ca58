from . import (
    setup,
    setup_checks,
    setup_heading,
    setup_department,
    setup_line,
    setup_pages,
    setup_term,
)
