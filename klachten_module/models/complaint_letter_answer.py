from odoo import models


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
        if verdict.result == "disagree" and newest == self:
            return "disagreed"
        if not ticket.complaint_open:
            return "ended"
        if newest != self or ticket.complaint_phase != "await_customer":
            return "passed"
        return "open"

    def _record_verdict(self, verdict, words):
        """Record what the complainant answered on the page (S0-44, S0-76, S0-79).

        :param verdict: "agree", then the case waits to be closed, or "disagree", then a
            new round starts
        :param words: str, plain text from outside
        """
        self.ensure_one()
        # one answer: a second click waits here and then finds the first
        ticket = self.ticket_id
        ticket.lock_for_update()
        if self._answer_state() != "open":
            return
        customer = ticket.procedure_id.role_ids.filtered("is_external")[:1]
        if verdict == "disagree":
            move = ticket._complaint_transitions().filtered(
                lambda m: m.event_type == "verdict" and m.result == "disagree"
            )[:1]
            ticket._complaint_move(move, note=words, acting_role=customer)
            return
        self.env["complaint.event"]._record(
            ticket,
            "verdict",
            words,
            result="agree",
            role_id=customer.id,
            letter_id=self.id,
        )
        ticket._complaint_customer_checks()._close("approved", words)
        ticket._complaint_add_task(
            "activity_agreed", ticket.user_id, summary=ticket.number
        )
