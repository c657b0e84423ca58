from . import (
    test_access,
    test_doors,
    test_events,
    test_intake,
    test_letters,
    test_life,
    test_mail_gateway,
    test_moves,
    test_setup,
    test_term_changes,
    test_terms,
)
