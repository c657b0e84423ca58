from markupsafe import Markup

from odoo import api, models, tools


class ComplaintLetter(models.Model):
    """An oral complaint as we wrote it up, sent to the complainant to confirm (S4-20).

    The page of the newest of these letters asks whether it is right; of older ones, and
    once he confirmed, it says so.
    """

    _inherit = "complaint.letter"

    @api.model
    def _send_confirm_back(self, ticket, name, email, lang):
        """Send what was written up (sudo); the caller checked that this user may.

        :param ticket: helpdesk.ticket, one
        :return: complaint.letter
        """
        to = {
            "name": name,
            "email": tools.email_normalize(email),
            "lang": lang,
            "party": ticket._complaint_complainant(),
            "partner": self.env["res.partner"],
        }
        until = ticket._complaint_react_until()
        return self._send_from_template(ticket, "confirm", to, until)

    def _reaction_state(self):
        """Also "passed": a newer text was sent, or he confirmed it otherwise."""
        if self.page != "confirm":
            return super()._reaction_state()
        self.ensure_one()
        if self._reactions():
            return "answered"
        if not self.ticket_id.complaint_open:
            return "ended"
        newer = self.ticket_id.letter_ids.filtered(
            lambda letter: (
                letter.purpose == "confirm"
                and letter.id > self.id
                and letter.state in ("queued", "to_post", "sent")
            )
        )
        confirmed = self.ticket_id._complaint_confirmations()[self.ticket_id]
        return "passed" if newer or confirmed == "agree" else "open"

    def _reactions(self):
        if self[:1].page != "confirm":
            return super()._reactions()
        return self.env["complaint.event"].search(
            [("letter_id", "in", self.ids), ("type", "=", "confirmed_back")],
            order="id",
        )

    def _record_confirmation(self, choice, words):
        """Record what the complainant said of the text, once.

        :param choice: "agree", then it is his statement; "disagree", then whoever has
            the turn amends it and sends it again
        :param words: str, plain text from outside
        """
        self.ensure_one()
        ticket = self.ticket_id
        # a second click waits here and then finds the first
        ticket._complaint_lock()
        if self._reaction_state() != "open":
            return
        if choice == "agree":
            text = Markup(self.answer)  # noqa: S704
            ticket._complaint_confirmed(text, words=words, letter_id=self.id)
        else:
            self.env["complaint.event"]._record(
                ticket,
                "confirmed_back",
                words,
                result="disagree",
                letter_id=self.id,
            )
        user = ticket._complaint_task_user()
        if user and (words or choice == "disagree"):
            self._tell_of_reaction(user)
