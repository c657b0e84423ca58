from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ...models.outside_html import OutsideHtml


class ComplaintMove(models.TransientModel):
    """Asks what a move of a case needs to know, and does it.

    What it asks of a case that goes elsewhere, of one that is judged, and who gets it
    stands in move_diversion.py, move_outcome.py and move_holder.py beside this file.
    """

    _name = "complaint.move"
    _description = "Move a complaint"
    _inherit = ["complaint.dialog"]
    _case_right = "read"

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
        related="transition_id.asks_outcome", export_string_translation=False
    )
    note = OutsideHtml(string="Explanation")
    agreed_actions = fields.Text(string="Agreed follow-up")

    def action_apply(self):
        """Check once more, do the move and go back to the case."""
        self.ensure_one()
        ticket = self.ticket_id
        ticket._complaint_refuse_late(self.transition_id)
        self._check_may()
        # as the case gives it: sudo, like all that works with moves
        move = ticket._complaint_transitions() & self.transition_id
        if not move:
            raise UserError(ticket._complaint_moved_meanwhile())
        ticket._complaint_refuse(move)
        answers = getattr(self, f"_answer_{move.ask}")()
        if self.agreed_actions:
            given = answers.setdefault("answers", {})
            given["agreed_actions"] = self.agreed_actions
        answers.update(self._chosen_holder())
        ticket._complaint_move(move, note=self.note, **answers)
        return ticket._complaint_after_wizard()

    # --- the answers: one method for each thing that a move asks, what it gives -------

    def _answer_nothing(self):
        return {}

    def _answer_note(self):
        if is_html_empty(self.note):
            raise UserError(
                self.env._(
                    "Give an answer to: %s", self.ask_label or self.transition_id.name
                )
            )
        return {}
