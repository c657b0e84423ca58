from . import (
    test_cells,
    test_figures,
    test_figures_oracle,
    test_overview,
    test_overview_maker,
    test_overview_print,
    test_overview_sending,
    test_report,
    test_report_access,
    test_spreadsheets,
    test_test_complaint,
)
