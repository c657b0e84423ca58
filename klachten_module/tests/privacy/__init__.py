from . import (
    test_hiding,
    test_host_doors,
    test_host_portal,
    test_host_sharing,
    test_looking,
    test_looking_cost,
    test_named,
    test_outside_words,
    test_shut,
    test_wizard_access,
)
