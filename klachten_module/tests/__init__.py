from . import test_access, test_doors, test_events, test_intake, test_letters, test_life, test_mail_gateway, test_moves, test_report, test_report_access, test_setup, test_terms
from . import test_overview, test_overview_print, test_overview_sending
