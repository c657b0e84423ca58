from . import (
    test_hourly_hours,
    test_hourly_letters,
    test_hourly_run,
    test_term_changes,
    test_term_recount,
    test_term_screen,
    test_terms,
    test_years,
)
