from . import (
    test_absence,
    test_roles,
)
