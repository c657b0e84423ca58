from . import (
    test_access,
    test_dashboard,
    test_doors,
    test_events,
    test_hourly_run,
    test_intake,
    test_letters,
    test_life,
    test_mail_gateway,
    test_moves,
    test_setup,
    test_terms,
)
