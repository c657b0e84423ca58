from . import (
    test_access,
    test_cost,
    test_dashboard,
    test_doors,
    test_events,
    test_figures,
    test_hiding,
    test_host_doors,
    test_host_portal,
    test_host_sharing,
    test_hourly_hours,
    test_hourly_letters,
    test_hourly_run,
    test_independence,
    test_intake,
    test_javascript,
    test_letter_pages,
    test_letter_release,
    test_letters,
    test_life,
    test_lint_models,
    test_mail_gateway,
    test_move_guards,
    test_moves,
    test_named,
    test_report,
    test_report_access,
    test_search,
    test_setup,
    test_shut,
    test_term_changes,
    test_term_recount,
    test_term_screen,
    test_terms,
    test_turns,
    test_views,
    test_wizard_access,
)
from . import test_overview, test_overview_print, test_overview_sending
from . import test_doors_persons
from . import test_doors_mail
from . import test_doors_files
from . import test_doors_wizards
from . import test_doors_delivery
from . import test_doors_after
from . import test_doors_routes
from . import test_doors_methods
