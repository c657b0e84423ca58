from odoo import models

from ...logic.vocabulary import ENDED_PHASES

# What somebody was to do before a case ends; a letter that failed, a structural
# problem and who sees the case again are looked at after it as well.
UNTIL_THE_END = (
    "reply",
    "mail_question",
    "reaction",
    "inquiry",
    "inquiry_late",
    "agreed",
    "disagreed",
)
# What is decided by moving the case on.
UNTIL_THE_MOVE = ("agreed", "disagreed")


class ComplaintInquiry(models.Model):
    """The task about a late answer ends when nothing is late any more."""

    _inherit = "complaint.inquiry"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state", "open") != "open":
            cases = self.ticket_id.filtered(
                lambda case: (
                    not case.inquiry_ids.filtered(
                        lambda row: row.state == "open" and row.overdue_on
                    )
                )
            )
            cases._complaint_tasks_done(("inquiry_late",))
        return result


class HelpdeskTicket(models.Model):
    """Tasks end by themselves: with the case, or when what they ask is done."""

    _inherit = "helpdesk.ticket"

    def _complaint_end_tasks(self, move):
        """End what this move did, or what nobody does any more after it (sudo)."""
        if move.to_stage_id.complaint_phase in ENDED_PHASES:
            self._complaint_tasks_done(UNTIL_THE_END)
        elif move.from_stage_id.complaint_phase == "await_customer":
            self._complaint_tasks_done(UNTIL_THE_MOVE)

    def _complaint_tasks_done(self, kinds):
        """End the tasks of these kinds in these cases; one search for all of them
        (sudo).
        """
        if self:
            self.activity_unlink([f"klachten_module.activity_{k}" for k in kinds])
