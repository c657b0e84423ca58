from odoo import fields, models

from .figures_sql import TICKET_COLUMNS
from .report_sql import LOG_FIELDS


class ComplaintReportLine(models.AbstractModel):
    """A line of a report that belongs to one case."""

    _name = "complaint.report.line"
    _description = "Line of a report on complaints"
    # The stored figures follow these, so they are written before a report is read.
    _depends = {**LOG_FIELDS, "helpdesk.ticket": [*TICKET_COLUMNS.values()]}

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case")
    number = fields.Char()
    procedure_id = fields.Many2one("complaint.procedure")
    company_id = fields.Many2one("res.company")

    def action_open_case(self):
        """From a line of the report to the file of the case."""
        self.ensure_one()
        return self.ticket_id._complaint_open_action()
