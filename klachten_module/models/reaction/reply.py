from datetime import timedelta

from markupsafe import Markup

from odoo import models
from odoo.tools import html2plaintext

from ..case.note import as_html

# What one page takes in 24 hours: far more than somebody concerned has to add, and
# too little to flood whoever looks after the case.
REACTIONS_A_DAY = 10


class ComplaintLetter(models.Model):
    """What comes in by the pages of released letters and of questions.

    Each reaction is an event with its words in a note, and a task for whoever looks
    after the case.
    """

    _inherit = "complaint.letter"

    def _reactions(self):
        """What came in by the page of this letter, oldest first."""
        return self.env["complaint.event"].search(
            [
                ("letter_id", "in", self.ids),
                ("type", "in", ("contact", "inquiry_answered")),
            ],
            order="id",
        )

    def _reaction_state(self):
        """What the page of this letter shows.

        :return: "open" (may react), "answered" (a question is answered once) or "ended"
            (the case is closed)
        """
        self.ensure_one()
        if self.page != "reply" and (self._asked_state() or self._reactions()):
            return "answered"
        return "open" if self.ticket_id.complaint_open else "ended"

    def _asked_state(self):
        """Whether what this letter asks was answered already, by whatever way."""
        row = self.inquiry_id or self.verification_id
        return bool(row) and row.state != "open"

    def _record_reaction(self, words, choice=None, prevention=""):
        """Record what somebody wrote on the page of this letter, once per click.

        :param words: str, plain text from outside
        :param prevention: str, of a question: how to prevent what went wrong
        :param choice: of a hearing "comes" or "stays_away", of a check "approved" or
            "returned"
        :return: bool, whether it is kept; not when the page took too many today
        """
        self.ensure_one()
        # a second click waits here and then finds the first
        self.ticket_id._complaint_lock()
        if self._reaction_state() != "open":
            return True
        user = self.ticket_id._complaint_task_user()
        said = "\n\n".join(filter(None, (words, prevention)))
        body = self.with_context(lang=user.lang)._reaction_note(said, choice)
        if self.inquiry_id:
            if self.inquiry_id._record_answer(words, prevention, note=body):
                self._tell_of_reaction(user)
            return True
        reactions = self._reactions()
        before = reactions[-1:].note_ids[:1].body
        if before and html2plaintext(before) == html2plaintext(body):
            return True
        if self._took_enough(reactions):
            return False
        is_reply = self.page == "reply"
        # also the complainant is invited to be heard
        came_from = "incoming" if self.addressee == "complainant" else "from_party"
        self.env["complaint.event"]._record(
            self.ticket_id,
            "contact" if is_reply else "inquiry_answered",
            body,
            result=came_from if is_reply else choice,
            reason_code=choice if is_reply else False,
            letter_id=self.id,
        )
        self._tell_of_reaction(user)
        if self.verification_id:
            self.verification_id._answered(choice, words)
        return True

    def _took_enough(self, reactions):
        """Whether so many of these came in the last 24 hours that no more is taken."""
        since = self.ticket_id._complaint_now() - timedelta(days=1)
        recent = reactions.filtered(lambda event: event.happened_at > since)
        return len(recent) >= REACTIONS_A_DAY

    def _reaction_note(self, words, choice):
        """Who reacted to what, what he chose, and his words as they came in."""
        choices = {
            "comes": self.env._("Wants to be heard."),
            "stays_away": self.env._("Does not want to be heard."),
        }
        lines = [
            self.env._(
                "%(who)s on “%(subject)s”",
                who=self.email_to,
                subject=self.subject,
            )
        ]
        if choice in choices:
            lines.append(choices[choice])
        return Markup().join(as_html(said) for said in (*lines, words) if said)

    def _tell_of_reaction(self, user):
        """A task for whoever looks after the case."""
        kind = "activity_reaction" if self.page == "reply" else "activity_inquiry"
        self.ticket_id._complaint_add_task(kind, user, summary=self.subject)
