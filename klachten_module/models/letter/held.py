from odoo import models


class HelpdeskTicket(models.Model):
    """Letters that wait until it is clear who complains."""

    _inherit = "helpdesk.ticket"

    def _complaint_letters_wait(self):
        """Hook: those of these cases whose complainant gets no automatic letter yet
        (sudo). A room above adds its own.
        """
        return self.browse()

    def _after_complainant(self, before):
        """The confirmation goes to who complains, when he is corrected at the intake.

        Later on a new address is a new address. What was sent to the wrong one opens
        nothing any more.
        """
        result = super()._after_complainant(before)
        letters = self.letter_ids.filtered(
            lambda letter: (
                letter.addressee == "complainant"
                and letter.email_normalized == before
                and letter.state in ("queued", "to_post", "sent", "failed")
            )
        )
        if not letters or self.complaint_phase not in ("intake", "triage"):
            return result
        letters._revoke_links()
        confirmed = letters.filtered(lambda letter: letter.event_type == "confirmed")
        letters.filtered(lambda letter: letter.state == "queued").mail_id.unlink()
        letters._let_go()
        letters._write_again(self, confirmed[:1])
        return result


class ComplaintLetter(models.Model):
    _inherit = "complaint.letter"

    def _let_go(self):
        """Letters that waited, or still stood in the queue, are not sent (sudo)."""
        waiting = self.filtered(
            lambda letter: letter.state in ("held", "queued", "to_post")
        )
        waiting.write({"state": "suppressed"})
        waiting._posting_done()

    def _sent_anew(self):
        """Those of which the same letter was sent in their round (sudo)."""
        sent = {
            (letter.ticket_id, letter.template_id, letter.round)
            for letter in self.ticket_id.letter_ids
            if letter.state == "sent" and letter.addressee == "complainant"
        }
        return self.filtered(
            lambda letter: (letter.ticket_id, letter.template_id, letter.round) in sent
        )

    def _release_held(self, case):
        """Write what waited anew, to whoever complains (sudo)."""
        held = case.letter_ids.filtered(
            lambda letter: letter.addressee == "complainant" and letter.state == "held"
        )
        self._write_again(case, held.sorted("id"))

    def _write_again(self, case, letters):
        """Write these letters to the complainant anew (sudo); what never left goes."""
        todo = dict.fromkeys(
            (letter.template_id, letter.event_type, letter.page) for letter in letters
        )
        letters.filtered(lambda letter: letter.state == "held").unlink()
        late = case.deadline_ids.filtered(lambda row: row.warned_on or row.missed_on)
        for template, event_type, page in todo:
            if template:
                self._write_letters(
                    case,
                    template,
                    "complainant",
                    event_type=event_type,
                    page="answer" if page == "answer" else None,
                    deadlines=late,
                )

    def _corrected_event_id(self):
        """The confirmation to who was taken for the complainant: one to the right one
        corrects it (sudo).
        """
        if self.event_type != "confirmed" or self.addressee != "complainant":
            return False
        wrong = self.ticket_id.event_ids.filtered(
            lambda event: (
                event.type == "confirmed"
                and event.round == self.ticket_id.complaint_round
                and not event.corrects_id
                and event.letter_id.addressee == "complainant"
                and event.letter_id.email_normalized != self.email_normalized
            )
        )
        return wrong[-1:].id
