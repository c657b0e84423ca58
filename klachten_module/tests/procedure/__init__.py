from . import (
    test_bad_procedure,
    test_handbook,
    test_procedure_awb,
    test_procedure_gelukwerkt,
    test_procedure_intern,
    test_procedure_letters,
    test_procedure_ons,
    test_public_page,
    test_setup,
    test_setup_wizard,
    test_sixth_procedure,
    test_versions,
)
