from . import (
    test_contact,
    test_hearing,
    test_inquiries,
    test_oral,
    test_reaction,
    test_verification,
)
