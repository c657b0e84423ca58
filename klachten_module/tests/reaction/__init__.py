from . import (
    test_ask_complainant,
    test_contact,
    test_grumble,
    test_hearing,
    test_inquiries,
    test_oral,
    test_reaction,
    test_renewal,
    test_verification,
)
