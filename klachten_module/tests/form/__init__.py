from . import test_filling_in, test_form_elsewhere, test_sending
