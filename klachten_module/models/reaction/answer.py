from odoo import models

# A verdict that moves nothing -> what becomes of the check, and the task of it.
RECORDED = {
    "agree": ("approved", "activity_agreed"),
    "disagree": ("returned", "activity_disagreed"),
}


class ComplaintLetter(models.Model):
    """The answer page of a letter: the complainant agrees, or says why not."""

    _inherit = "complaint.letter"

    def _answer_state(self):
        """What the page of this letter shows.

        :return: "open" (may answer), "agreed", "disagreed", "ended" (the case is
            closed) or "passed" (a newer letter took its place, or it is not out yet)
        """
        self.ensure_one()
        ticket = self.ticket_id
        verdict = self.env["complaint.event"].search(
            [
                ("ticket_id", "=", ticket.id),
                ("type", "=", "verdict"),
                ("round", "=", self.round),
            ],
            order="id desc",
            limit=1,
        )
        if verdict.result == "agree":
            return "agreed"
        newest = self.search(
            [
                ("ticket_id", "=", ticket.id),
                ("page", "=", "answer"),
                # a reminder that did not leave does not take the link away
                "|",
                ("id", "=", self.id),
                ("state", "not in", ("failed", "suppressed")),
            ],
            limit=1,
        )
        # one that led to no new round is about its own letter only
        is_about = not verdict.letter_id or verdict.letter_id == self
        if verdict.result == "disagree" and newest == self and is_about:
            return "disagreed"
        if not ticket.complaint_open:
            return "ended"
        if newest != self or ticket.complaint_phase != "await_customer":
            return "passed"
        return "open"

    def _leads_to_new_round(self):
        """Whether the verdict on this letter began a new round: a new answer comes."""
        return self.ticket_id.complaint_round > self.round

    def _record_verdict(self, verdict, words):
        """Record what the complainant answered on the page (S0-44, S0-76, S0-79).

        :param verdict: "agree", then the case waits to be closed, or "disagree", then a
            new round starts where the version has a move for it; where it has none, the
            case stays where it is and somebody gets the task to decide
        :param words: str, plain text from outside
        """
        self.ensure_one()
        # one answer: a second click waits here and then finds the first
        ticket = self.ticket_id
        ticket._complaint_lock()
        if self._answer_state() != "open":
            return
        customer = ticket.procedure_id.role_ids.filtered("is_external")[:1]
        move = ticket._complaint_transitions().filtered(
            lambda m: m.event_type == "verdict" and m.result == "disagree"
        )[:1]
        if verdict == "disagree" and move:
            ticket._complaint_move(move, note=words, acting_role=customer)
            return
        self.env["complaint.event"]._record(
            ticket,
            "verdict",
            words,
            result=verdict,
            role_id=customer.id,
            letter_id=self.id,
        )
        checked, task = RECORDED[verdict]
        ticket._complaint_customer_checks()._close(checked, words)
        ticket._complaint_add_task(
            task, ticket._complaint_task_user(), summary=ticket.number
        )
