from odoo import fields, models


class ComplaintReportLine(models.AbstractModel):
    """A line of a report that belongs to one case."""

    _name = "complaint.report.line"
    _description = "Line of a report on complaints"

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case")
    number = fields.Char()
    procedure_id = fields.Many2one("complaint.procedure")
    company_id = fields.Many2one("res.company")

    def action_open_case(self):
        """From a line of the report to the file of the case."""
        self.ensure_one()
        return self.ticket_id._complaint_open_action()
