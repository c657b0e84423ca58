from odoo import fields, models

from ..models.clock.figure import COPIED


class ComplaintReportLine(models.AbstractModel):
    """A line of a report that belongs to one case."""

    _name = "complaint.report.line"
    _description = "Line of a report on complaints"
    # The stored figures follow these, so they are written before a report is read.
    _depends = {
        "helpdesk.ticket": sorted(COPIED),
        "complaint.deadline": [
            "due_on",
            "stopped_on",
            "cancelled_on",
            "state",
            "law_state",
        ],
        "complaint.event": ["ticket_id"],
    }

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case")
    number = fields.Char()
    procedure_id = fields.Many2one("complaint.procedure")
    company_id = fields.Many2one("res.company")

    def action_open_case(self):
        """From a line of the report to the file of the case."""
        self.ensure_one()
        return self.ticket_id._complaint_open_action()
