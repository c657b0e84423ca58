from odoo import api, fields, models


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


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.onchange("type_id")
    def _onchange_type_id(self):
        """A type empties the team only where the team lists types, and not its own.

        The host reads a team without types as a team for none: it would take its team
        off every ticket of an organisation that never used types. A case stays with its
        team, whatever it turns out to be.
        """
        if self.team_id.type_ids and not self.procedure_version_id:
            super()._onchange_type_id()
