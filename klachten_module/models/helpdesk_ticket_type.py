from odoo import fields, models


class HelpdeskTicketType(models.Model):
    _inherit = "helpdesk.ticket.type"

    feedback_kind = fields.Selection(
        [
            ("complaint", "Complaint"),
            ("improvement", "Improvement point"),
            ("escalation", "Escalation"),
            ("compliment", "Compliment"),
            ("suggestion", "Suggestion"),
            ("question", "Question"),
        ],
        help="What sort of feedback tickets of this type are.",
    )
