from . import (
    report_line,
    counted,
    complaint_dossier_pdf,
    complaint_handbook_pdf,
    complaint_handbook_glossary,
    complaint_letter_pdf,
    complaint_overview_pdf,
    complaint_overview_xlsx,
    complaint_report,
    complaint_report_kpi,
    complaint_report_term,
    complaint_report_turn,
)
