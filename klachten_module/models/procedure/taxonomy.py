from odoo import api, fields, models

from ...logic.vocabulary import OUTCOMES


class ComplaintGround(models.Model):
    """What a complaint is about (S0-87), chosen at classification."""

    _name = "complaint.ground"
    _description = "Ground of complaint"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    procedure_id = fields.Many2one(
        "complaint.procedure", required=True, ondelete="cascade", index=True
    )


class ComplaintOutcome(models.Model):
    """The judgement on a complaint: founded, partly founded, unfounded ..."""

    _name = "complaint.outcome"
    _description = "Outcome of a complaint"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        OUTCOMES,
        string="Means",
        help="What it counts as when grounds of one complaint end differently.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: of all companies."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """What somebody adds is of his company; what comes with the addon of all."""
        if not self.env.su:
            own = {"company_id": self.env.company.id}
            vals_list = [{**own, **vals} for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _by_code(self, code, company=None):
        """The first outcome that means this, empty when there is none.

        :param company: res.company, whose own count too; None: everybody's only
        """
        companies = [False, *(company or self.env["res.company"]).ids]
        domain = [("code", "=", code), ("company_id", "in", companies)]
        return self.search(domain, limit=1) if code else self.browse()


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
            return super()._onchange_type_id()
        return None
