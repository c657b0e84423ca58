from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty


class ComplaintMove(models.TransientModel):
    """Asks what a move of a case needs to know, and does it."""

    _name = "complaint.move"
    _description = "Move a complaint"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True)
    stage_id = fields.Many2one(related="ticket_id.stage_id", related_sudo=False)
    version_id = fields.Many2one(
        related="ticket_id.procedure_version_id", related_sudo=False
    )
    transition_id = fields.Many2one(
        "complaint.transition",
        string="What do you want to do?",
        required=True,
        domain="[('version_id', '=', version_id), ('from_stage_id', '=', stage_id)]",
    )
    ask = fields.Selection(related="transition_id.ask")
    ask_label = fields.Char(related="transition_id.ask_label")
    result = fields.Selection(related="transition_id.result")
    asks_outcome = fields.Boolean(
        compute="_compute_asks_outcome", export_string_translation=False
    )
    note = fields.Html(string="Explanation")
    outcome_id = fields.Many2one("complaint.outcome")
    agreed_actions = fields.Text(string="Agreed follow-up")
    receiving_team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Team that goes on with it"
    )
    plain_team_ids = fields.Many2many(
        "helpdesk.ticket.team", compute="_compute_plain_team_ids"
    )
    new_title = fields.Char(string="Title of the new ticket")

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards.ticket_id.check_access("read")
        return wizards

    @api.depends("transition_id")
    def _compute_asks_outcome(self):
        for wizard in self:
            move = wizard.transition_id
            wizard.asks_outcome = move.ask == "outcome" and not move.outcome_id

    @api.depends("ticket_id")
    def _compute_plain_team_ids(self):
        taken = list(self.env["complaint.procedure"]._versions_by_team())
        for wizard in self:
            wizard.plain_team_ids = self.env["helpdesk.ticket.team"].search(
                [
                    ("id", "not in", taken),
                    ("company_id", "in", [False, wizard.ticket_id.company_id.id]),
                ]
            )

    def action_apply(self):
        """Check once more, do the move and go back to the case."""
        self.ensure_one()
        ticket, move = self.ticket_id, self.transition_id
        ticket.check_access("read")
        if move not in ticket._complaint_transitions():
            raise UserError(
                self.env._(
                    "Somebody moved %s in the meantime. Look at it again.",
                    ticket.number,
                )
            )
        ticket._complaint_refuse(move)
        if move.ask in ("note", "diversion") and is_html_empty(self.note):
            raise UserError(
                self.env._("Give an answer to: %s", move.ask_label or move.name)
            )
        if self.asks_outcome and not self.outcome_id:
            raise UserError(self.env._("Choose the outcome of the complaint."))
        continued = self._make_continuation() if move.ask == "diversion" else None
        if self.agreed_actions:
            ticket.sudo().agreed_actions = self.agreed_actions
        ticket._complaint_move(
            move, note=self.note, outcome=self.outcome_id, continued=continued
        )
        return ticket._complaint_after_wizard()

    def _make_continuation(self):
        """The plain ticket in which the matter goes on, with curated text only."""
        if not (self.receiving_team_id and self.new_title):
            raise UserError(
                self.env._(
                    "Say which team goes on with it, and give the ticket a title."
                )
            )
        if self.receiving_team_id not in self.plain_team_ids:
            raise UserError(self.env._("That team cannot take it over."))
        kind = self.result if self.result in ("improvement", "escalation") else False
        # sudo: the second line need not be a member of the receiving team
        return (
            self.env["helpdesk.ticket"]
            .sudo()
            .create(
                {
                    "name": self.new_title,
                    "description": self.note,
                    "team_id": self.receiving_team_id.id,
                    "user_id": self.receiving_team_id.user_id.id,
                    "type_id": self.env["helpdesk.ticket.type"]
                    .sudo()
                    .search([("feedback_kind", "=", kind)], limit=1)
                    .id,
                }
            )
        )
