from datetime import timedelta

from odoo import models

# While an earlier mail to confirm it is under way, no other is sent.
SENT_AGAIN_AFTER = timedelta(hours=24)
WITHDRAWS = "withdraws"


class ComplaintLetter(models.Model):
    """The complainant withdraws on his page. That is a request until he confirms it by
    a mail to the address that we know; then somebody ends the case.
    """

    _inherit = "complaint.letter"

    def _status_page(self):
        can = self._can_withdraw()
        known = self._withdrawal() if can else None
        return dict(super()._status_page(), withdrawal=known, can_withdraw=can)

    def _can_withdraw(self):
        """Whether the page of this letter offers it: to the complainant alone."""
        self.ensure_one()
        return (
            self.addressee == "complainant"
            and self.ticket_id.complaint_open
            and bool(self.email_normalized)
        )

    def _withdrawal(self):
        """What is known of a withdrawal of this case by a page.

        :return: "confirmed", "asked" (a mail to confirm it left lately) or None
        """
        self.ensure_one()
        case = self.ticket_id
        withdrawn = case.event_ids.filtered(
            lambda event: event.type == "contact" and event.reason_code == WITHDRAWS
        )
        if withdrawn:
            return "confirmed"
        since = case._complaint_now() - SENT_AGAIN_AFTER
        asked = case.letter_ids.filtered(
            lambda letter: (
                letter.purpose == "withdraw"
                and letter.state in ("queued", "sent")
                and letter.email_normalized == self.email_normalized
                and letter.create_date > since
            )
        )
        return "asked" if asked else None

    def _ask_to_withdraw(self):
        """Mail the complainant to confirm that he withdraws; once a day."""
        self.ensure_one()
        case = self.ticket_id
        # a second click waits here and then finds the first
        case._complaint_lock()
        if not self._can_withdraw() or self._withdrawal():
            return
        to = case._complaint_complainant_address()
        self._send_from_template(case, "withdraw", to)

    def _record_withdrawal(self, words):
        """Record that he confirmed it, once; a task to end the case.

        :param words: str, plain text from outside: why; may be empty
        """
        self.ensure_one()
        case = self.ticket_id
        case._complaint_lock()
        if self._reaction_state() != "open":
            return
        user = case._complaint_task_user()
        self.env["complaint.event"]._record(
            case,
            "contact",
            self.with_context(lang=user.lang)._reaction_note(words, WITHDRAWS),
            result="incoming",
            reason_code=WITHDRAWS,
            letter_id=self.id,
        )
        self._tell_of_reaction(user)
