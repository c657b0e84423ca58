from lxml import html

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, is_html_empty
from odoo.tools.mail import html_sanitize

from ...logic.research import without_quotes


class HelpdeskTicket(models.Model):
    """Finding out what happened: who is asked, who may be, and answers by mail."""

    _inherit = "helpdesk.ticket"

    inquiry_ids = fields.One2many(
        "complaint.inquiry", "ticket_id", string="Information requests"
    )
    verification_ids = fields.One2many(
        "complaint.verification", "ticket_id", string="Verifications"
    )

    def action_complaint_inquiry(self):
        """The dialog to ask a manager what went wrong."""
        return self.action_complaint_ask()

    def action_complaint_consult(self):
        """The dialog to consult a colleague."""
        self.ensure_one()
        self.check_access("write")
        return self._complaint_send_action(default_purpose="consultation")

    def action_complaint_check(self):
        """The dialog to let managers check the draft, those who answered proposed.

        :raise UserError: there is no draft yet
        """
        self.ensure_one()
        self.check_access("write")
        if is_html_empty(self.answer):
            raise UserError(self.env._("There is no draft answer to check yet."))
        managers = self._complaint_answerers()[self.id]
        return self._complaint_send_action(
            default_purpose="check",
            default_partner_id=managers[:1].id,
            default_also_partner_ids=[fields.Command.set(managers[1:].ids)],
        )

    # --- who --------------------------------------------------------------------------

    def _complaint_answerers(self):
        """The managers who answered a question and may take part (S0-71).

        One query for any number of cases.

        :return: {ticket id: res.partner with an address (sudo)}
        """
        answered = (
            self.env["complaint.inquiry"]
            .sudo()
            .search(
                [
                    ("ticket_id", "in", self.ids),
                    ("kind", "=", "question"),
                    ("state", "=", "answered"),
                ]
            )
        )
        by_case = answered.grouped("ticket_id")
        return {
            case.id: by_case.get(case, answered.browse()).partner_id.filtered(
                "email_normalized"
            )
            - case._complaint_barred()
            for case in self.sudo()
        }

    def _complaint_asked_address(self, partner):
        """Who a question or a check is for, as letters by hand want it."""
        return {
            "name": partner.name,
            "email": partner.email_normalized,
            "lang": partner.lang or self.company_id.partner_id.lang,
            "party": self.env["complaint.party"],
            "partner": partner,
        }

    def _complaint_ask(self, kind, partner, letter):
        """Keep what somebody is asked; its letter is sent by the caller (sudo)."""
        self.ensure_one()
        return (
            self.env["complaint.inquiry"]
            .sudo()
            .create(
                {
                    "ticket_id": self.id,
                    "kind": kind,
                    "round": self.complaint_round,
                    "partner_id": partner.id,
                    "question": letter["text"],
                    "due_on": letter["until"],
                }
            )
        )

    def _complaint_ask_check(self, partner, until):
        """Ask a manager to check the draft; an open check of his ends (sudo)."""
        self.ensure_one()
        case = self.sudo()
        asked = case.verification_ids._asked()
        asked.filtered(lambda row: row.partner_id == partner)._withdraw()
        [vals] = case._complaint_check_vals("asked")
        vals.update(partner_id=partner.id, due_on=until)
        return self.env["complaint.verification"].sudo().create(vals)

    # --- answers by mail --------------------------------------------------------------

    def _complaint_answer_by_mail(self, msg_dict):
        """Take a mail as the answer to an open question, if it is one (S0-69).

        It answers the letter it replies to; else the newest question to its sender.
        Never from the complainant or somebody complained about; nor when it replies to
        a letter to them, which whoever was asked never had: then the sender is forged.

        :return: complaint.inquiry that it answered, or empty (sudo)
        """
        self.ensure_one()
        case = self.sudo()
        pending = case.inquiry_ids.filtered(lambda row: row.state == "open")
        sender = tools.email_normalize(msg_dict.get("email_from"))
        if not (pending and sender) or case._complaint_takes_no_part(
            self.env["res.partner"], sender
        ):
            return pending.browse()
        words = self._complaint_mail_words(msg_dict)
        # sudo: which mail it answers is known by its code only
        parent = self.env["mail.message"].sudo().browse(msg_dict.get("parent_id") or ())
        answered = parent.exists().message_id
        letters = case.letter_ids.filtered(
            lambda letter: answered and letter.message_code == answered
        )
        if letters.filtered(lambda sent: sent.addressee in ("complainant", "party")):
            return pending.browse()
        replied = letters.inquiry_id & pending
        own = pending.filtered(lambda row: row.partner_id.email_normalized == sender)
        inquiry = (replied or own.sorted("id"))[-1:]
        if inquiry and words and inquiry._record_answer(words, channel="mail"):
            return inquiry
        return pending.browse()

    @api.model
    def _complaint_mail_words(self, msg_dict):
        """The words of a mail, without the mail it answers."""
        # cleaning also marks what the mail quotes
        body = html_sanitize(msg_dict.get("body") or "", silent=True)
        words = html.fragment_fromstring(body, create_parent="div")
        for quoted in words.xpath(".//*[@data-o-mail-quote]"):
            quoted.drop_tree()
        said = html.tostring(words, encoding="unicode")
        return without_quotes(html2plaintext(said))

    # --- the end ----------------------------------------------------------------------

    def _complaint_revoke_links(self, partners, addresses=()):
        """What somebody was asked is withdrawn when the case is hidden from him."""
        result = super()._complaint_revoke_links(partners, addresses)
        known = {*partners.sudo().mapped("email_normalized"), *addresses}
        known -= {False, None}

        def his(row):
            contact = row.partner_id
            return contact & partners or contact.email_normalized in known

        # sudo: a service; the caller decides who is hidden
        cases = self.sudo()
        for rows in (cases.inquiry_ids, cases.verification_ids):
            rows._asked().filtered(his)._withdraw()
        return result
