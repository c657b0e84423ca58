from odoo import api, fields, models

from ...logic.vocabulary import EVENT_TYPES, RESULTS


class ComplaintTransition(models.Model):
    """An allowed move between two stages: who may, what must exist, what is asked.

    Everything a move does is told by its event; automated actions hang on those.
    """

    _name = "complaint.transition"
    _description = "Move in a complaint procedure"
    _inherit = ["complaint.version.line"]

    name = fields.Char(string="Button")
    from_stage_id = fields.Many2one(
        "helpdesk.ticket.stage",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('complaint_procedure_id', '=', procedure_id)]",
    )
    to_stage_id = fields.Many2one(
        "helpdesk.ticket.stage",
        required=True,
        ondelete="restrict",
        domain="[('complaint_procedure_id', '=', procedure_id)]",
    )
    role_id = fields.Many2one("complaint.role", required=True, ondelete="restrict")
    is_main = fields.Boolean(
        string="Usual next step", help="Shown as the coloured button."
    )
    event_type = fields.Selection(
        EVENT_TYPES, help="Recorded before the move, besides 'moved'."
    )
    result = fields.Selection(RESULTS)
    ask = fields.Selection(
        [
            ("nothing", "Nothing"),
            ("note", "A reason in words"),
            ("diversion", "Team and text for the ticket that goes on"),
            ("referral", "To whom it is referred"),
            ("refusal", "Why it is not taken up"),
            ("outcome", "The outcome"),
            ("holder", "Who gets it"),
        ],
        required=True,
        default="nothing",
    )
    asks_outcome = fields.Boolean(
        compute="_compute_asks_outcome",
        export_string_translation=False,
    )
    ask_label = fields.Char(
        translate=True, help="The question, such as 'What is incomplete?'."
    )
    required_field_ids = fields.Many2many(
        "ir.model.fields",
        string="Must be filled",
        domain=[("model", "=", "helpdesk.ticket")],
    )
    gate_ids = fields.One2many(
        "complaint.gate", "transition_id", string="Must be so first", copy=True
    )
    outcome_id = fields.Many2one(
        "complaint.outcome",
        string="Ends with this outcome",
        ondelete="restrict",
        help="For a move that closes a case and has one outcome only.",
    )

    @api.depends("ask", "outcome_id")
    def _compute_asks_outcome(self):
        """Whether whoever moves a case chooses its outcome."""
        for transition in self:
            transition.asks_outcome = (
                transition.ask == "outcome" and not transition.outcome_id
            )

    @api.depends("name", "to_stage_id.name")
    def _compute_display_name(self):
        for transition in self:
            transition.display_name = (
                f"{transition.name} → {transition.to_stage_id.name}"
            )
