from . import test_filling_in, test_sending
