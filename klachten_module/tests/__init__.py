from . import test_access, test_events, test_intake, test_life, test_moves
