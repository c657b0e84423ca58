from . import (
    test_register,
    test_register_kept,
    test_undo,
    test_ordinary_import,
    test_history_access,
)
