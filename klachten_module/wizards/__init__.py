from . import (
    base_module_uninstall,
    complaint_about,
    complaint_exception,
    complaint_move,
    complaint_overview,
    complaint_overview_data,
    complaint_send,
    complaint_setup,
    complaint_setup_line,
    complaint_term_change,
    complaint_term_preview,
    host_wizards,
)
