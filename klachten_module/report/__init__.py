from . import (
    complaint_report,
    complaint_report_kpi,
    complaint_report_term,
    complaint_report_turn,
)
