from lxml import html
from markupsafe import Markup

from odoo import models
from odoo.tools import is_html_empty

from ...logic.progress import progress

# The pages on which somebody outside does what a letter asks of him.
ASKING = ("answer", "reply", "question", "confirm")


class ComplaintLetter(models.Model):
    """The page of whoever follows a complaint: how far it is, what was sent, what is
    asked of him (design 6). He sees what went to the address that his link went to, and
    nothing besides.
    """

    _inherit = "complaint.letter"

    def _status_page(self):
        """What the status page shows.

        :return: {"subject", "phase", "steps", "expected_on", "is_late", "letters",
            "asked", "mailbox"}
        """
        self.ensure_one()
        case = self.ticket_id
        due = case.deadline_ids.filtered(
            lambda row: (
                row.term_id.is_answer
                and row.round == case.complaint_round
                and not (row.stopped_on or row.cancelled_on or row.suspended_on)
            )
        )[:1]
        expected_on = case.complaint_open and due.published_due_on
        letters = self._letters_to_reader().sorted(lambda one: (one.sent_at, one.id))
        answered = any(
            letter.answer and letter.round == case.complaint_round for letter in letters
        )
        return {
            "subject": case.name,
            "phase": case.complaint_phase,
            "steps": progress(case.complaint_phase, answered=answered),
            "expected_on": expected_on,
            "is_late": bool(expected_on) and expected_on < case._complaint_today(),
            "letters": letters,
            "asked": letters.filtered(lambda letter: letter._asks_now()),
            "mailbox": self._mailbox(),
        }

    def _mailbox(self):
        """The address to write to, "" when there is none."""
        return self.ticket_id._complaint_own_address() or ""

    def _letters_to_reader(self):
        """The letters that left for whoever reads this page: to the same person and the
        same address, as somebody else may have had it before; by post, for who has the
        address that he is mailed at now.
        """
        now = self._reader().email_normalized == self.email_normalized
        return self.ticket_id.letter_ids.filtered(
            lambda letter: (
                letter.state == "sent"
                and letter.addressee == self.addressee
                and letter.party_id == self.party_id
                and (
                    letter.email_normalized == self.email_normalized
                    or (now and letter.channel == "post")
                )
            )
        )

    def _letter_of_reader(self, number):
        """One of them, by what the address of the page says; empty if it is none."""
        if self.page != "status":
            return self.browse()
        return self._letters_to_reader().filtered(lambda one: str(one.id) == number)

    def _asks_now(self):
        """Hook: whether this letter still asks something of its reader."""
        return False

    def _shown_text(self):
        """This letter as it went, to be read on a page."""
        self.ensure_one()
        if is_html_empty(self.body):
            return Markup()
        body = html.document_fromstring(self.body).find("body")
        parts = (html.tostring(child, encoding="unicode") for child in body)
        return Markup("").join([body.text or "", *map(Markup, parts)])
