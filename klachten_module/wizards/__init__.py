from . import (
    base_module_uninstall,
    complaint_dossier,
    complaint_dossier_data,
    complaint_move,
    complaint_overview,
    complaint_overview_data,
    complaint_setup,
    complaint_setup_line,
    complaint_term_change,
    complaint_term_preview,
)
