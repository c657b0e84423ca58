from odoo import fields, models, tools
from odoo.exceptions import UserError

from ..kernel import SERVICE


class ComplaintInquiry(models.Model):
    """A question to the complainant himself (S4-27): his answer is a dated supplement
    to his words, an event of its own.
    """

    _inherit = "complaint.inquiry"

    kind = fields.Selection(
        selection_add=[("information", "Question to the complainant")],
        ondelete={"information": "cascade"},
    )

    def _compute_who(self):
        own = self.filtered(lambda row: row.kind == "information")
        for inquiry in own:
            case = inquiry.ticket_id
            inquiry.who = case.partner_name or case.partner_email
        return super(ComplaintInquiry, self - own)._compute_who()

    def _record_answer(self, words, prevention="", channel="page", note=None):
        inquiry = self
        if self.kind == "information" and channel == "hand":
            # told by telephone or on paper: no message came in, so no receipt (2:17)
            inquiry = self.with_context(complaint_unanswered=SERVICE)
        return super(ComplaintInquiry, inquiry)._record_answer(
            words, prevention, channel=channel, note=note
        )

    def _record_answered(self, words, **vals):
        if self.kind != "information":
            return super()._record_answered(words, **vals)
        return self.env["complaint.event"]._record(
            self.ticket_id,
            "contact",
            words,
            result="incoming",
            letter_id=self.letter_ids.sorted("id")[-1:].id,
            **vals,
        )

    def _reminded_address(self):
        if self.kind != "information":
            return super()._reminded_address()
        return self.ticket_id._complaint_complainant_address()


class HelpdeskTicket(models.Model):
    """Asking the complainant something, by a letter with a page to answer."""

    _inherit = "helpdesk.ticket"

    def action_complaint_ask_complainant(self):
        """The dialog to ask the complainant something."""
        self.ensure_one()
        self._complaint_check_ask_complainant()
        return self._complaint_wizard(
            "action_complaint_send", default_purpose="information"
        )

    def _complaint_check_ask_complainant(self):
        """Refuse who may not ask, and a case in which nobody can be written to."""
        self.ensure_one()
        self.check_access("write")
        if not self.complaint_open:
            raise UserError(self.env._("The case is closed; nobody is asked any more."))
        party = self._complaint_complainant()
        if not (party.email_normalized or party._has_address()):
            raise UserError(
                self.env._(
                    "The complainant has no e-mail address and no postal address. Ask "
                    "by telephone, and log the talk under 'Contact'."
                )
            )

    def _complaint_complainant_address(self):
        """Where a letter by hand to the complainant goes."""
        return {
            "name": self.partner_name,
            "email": tools.email_normalize(self.partner_email),
            "lang": self.complaint_lang or self.company_id.partner_id.lang,
            "party": self._complaint_complainant(),
            "partner": self.partner_id,
        }

    def _complaint_answer_by_mail(self, msg_dict):
        """Also the complainant's, when it replies to the letter that asks him (sudo).

        What he mails otherwise is no answer to it: it comes in as his other mails do.
        """
        self.ensure_one()
        asked = self.inquiry_ids.filtered(
            lambda row: row.kind == "information" and row.state == "open"
        )
        sender = tools.email_normalize(msg_dict.get("email_from"))
        own = {tools.email_normalize(self.partner_email)}
        own.add(self.partner_id.email_normalized)
        if not asked or not sender or sender not in own:
            return super()._complaint_answer_by_mail(msg_dict)
        parent = self.env["mail.message"].browse(msg_dict.get("parent_id") or ())
        code = parent.exists().message_id
        inquiry = asked.filtered(
            lambda row: code and code in row.letter_ids.mapped("message_code")
        )[:1]
        words = inquiry and self._complaint_mail_words(msg_dict)
        if words and inquiry._record_answer(words, channel="mail"):
            return inquiry
        return asked.browse()
