from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError

from ..case.party import HIDDEN_KIND
from .text import PageLink

# Who is asked something gets a page to answer it; other letters one to react.
PAGE_OF_PURPOSE = {
    "question": "question",
    "consultation": "question",
    "information": "question",
    "check": "check",
    "confirm": "confirm",
    "withdraw": "withdraw",
    "link": "status",
}

# The text of what only the complainant gets, or who follows his complaint.
TEXTS = {
    "confirm": "letter_confirm_back",
    "withdraw": "letter_withdraw",
    "link": "letter_new_link",
}

# Beside the files a mail holds their encoding, its text and its headers.
ROOM_FOR_FILES = 0.6


class ComplaintLetter(models.Model):
    """Letters that somebody sends by hand: released to people concerned, or asked."""

    _inherit = "complaint.letter"

    @api.model
    def _send_by_hand(self, ticket, to, letter):
        """Freeze a letter that somebody wrote and queue its mail (sudo).

        The caller checked that this user may send it to this person.

        :param to: {"name", "email", "lang", "party", "partner"} of the addressee
        :param letter: as of `_draft_by_hand`
        :return: complaint.letter (sudo)
        """
        draft = self._draft_by_hand(ticket, to, letter)
        sent = self._queue([draft])
        sent.attachment_ids.write({"res_id": sent.id})
        return sent

    @api.model
    def _send_from_template(self, ticket, purpose, to, until=False):
        """A letter to the complainant, or who follows his complaint, of which the text
        is a template (sudo).

        :param to: as of `_send_by_hand`
        :param until: date, last day to react
        :return: complaint.letter (sudo)
        """
        template = self.env.ref(f"klachten_module.{TEXTS[purpose]}")
        written = template.with_context(lang=to["lang"])
        party = to["party"] or ticket._complaint_complainant()
        context = {
            "addressee_name": to["name"],
            "salutation": ticket._complaint_salutation(party, to["name"], to["lang"]),
        }

        def text(field):
            return written._render_field(field, ticket.ids, add_context=context)[
                ticket.id
            ]

        return self._send_by_hand(
            ticket,
            to,
            {
                "purpose": purpose,
                "subject": text("subject"),
                "text": text("body_html"),
                "until": until,
            },
        )

    @api.model
    def _draft_by_hand(self, ticket, to, letter):
        """A letter that somebody wrote, not stored yet (sudo).

        :param letter: {"purpose", "subject", "text", "until"} and, where it has them,
            "attachments", "inquiry", "verification" and "event_type"
        :return: what `_queue` wants
        """
        purpose, until = letter["purpose"], letter["until"]
        page = PAGE_OF_PURPOSE.get(purpose, "reply")
        addressee = self._by_hand_addressee(purpose, to["party"])
        # a question goes to who is asked, whatever his part in the case
        reader = to["party"] if addressee in ("complainant", "party") else None
        if purpose in ("withdraw", "link"):
            reader = None  # asked on a page: goes to the e-mail address, and only there
        way = self._letter_way(ticket, None, reader, {})
        link = PageLink(page, self._new_token(), channel=way.channel)
        by_post = way.channel == "post"
        frame = (letter["subject"], letter["text"], to["lang"], link, until)
        mail = frame
        if way.channel == "page":
            notice = ticket._complaint_notice(to["lang"], link)
            mail = (letter["subject"], notice, to["lang"], link, until)
        files = self._keep_files(letter.get("attachments", self.env["ir.attachment"]))
        event_type = "inquiry_sent" if addressee == "asked" else "letter_sent"
        vals = {
            "ticket_id": ticket.id,
            "round": ticket.complaint_round,
            "addressee": addressee,
            "party_id": addressee == "party" and to["party"].id,
            "partner_id": to["partner"].id,
            "channel": way.channel,
            "email_to": not by_post
            and tools.formataddr((to["name"] or "", to["email"])),
            "lang": to["lang"],
            "subject": letter["subject"],
            "purpose": purpose,
            "text": letter["text"],
            "answer": {"check": ticket.answer, "confirm": ticket.written_up}.get(
                purpose
            ),
            "body": ticket._complaint_frame(*frame),
            "event_type": letter.get("event_type", event_type),
            "inquiry_id": letter["inquiry"].id if letter.get("inquiry") else False,
            "verification_id": letter["verification"].id
            if letter.get("verification")
            else False,
            "react_until": until,
            "attachment_ids": [(6, 0, files.ids)],
            **self._page_vals(ticket, link.page, link.token, until),
        }
        return {
            "vals": vals,
            "mail_body": ticket._complaint_frame(*mail, sent=True),
            "failure": None if by_post else self._unsendable(ticket, to["email"]),
            "attachment_ids": [(6, 0, self._files_for_mail(files).ids)],
        }

    @api.model
    def _by_hand_addressee(self, purpose, party):
        """To whom such a letter goes, as `addressee` says it."""
        if purpose in ("question", "consultation", "check"):
            return "asked"
        if purpose in ("confirm", "withdraw", "information"):
            return "complainant"
        if party.kind == "complainant" or (purpose == "link" and not party):
            return "complainant"
        return "party" if party else "role"

    @api.model
    def _keep_files(self, attachments):
        """Copies that stay as they are when the case's own file is changed (sudo)."""
        # sudo: the caller checked that these are files of the case
        attachments = attachments.sudo()
        kept = attachments.browse()
        for attachment in attachments:
            kept += attachment.copy(
                {
                    "name": attachment.name,
                    "res_model": self._name,
                    "res_id": 0,
                    "access_token": False,
                    "public": False,
                }
            )
        return kept

    @api.model
    def _files_for_mail(self, files):
        """The files that go in the mail itself: all of them, or none if they are big.

        Odoo turns files that are too big into links with a token of their own, which
        nobody could revoke. The page of the letter has them anyway.
        """
        limit = self.env["ir.mail_server"]._get_max_email_size()
        fits = sum(files.mapped("file_size")) < limit * 1024 * 1024 * ROOM_FOR_FILES
        return files if fits else files.browse()


class HelpdeskTicket(models.Model):
    """Who outside the file gets something of a case, and how that ends."""

    _inherit = "helpdesk.ticket"

    can_send_letters = fields.Boolean(
        compute="_compute_can_send_letters", export_string_translation=False
    )

    @api.depends("procedure_version_id", "hidden_partner_list", "turn_role_list")
    @api.depends_context("uid")
    def _compute_can_send_letters(self):
        cases = self.filtered(lambda t: t.procedure_version_id and t._origin == t)
        may = cases._filtered_access("write")
        for ticket in self:
            ticket.can_send_letters = ticket in may

    def action_complaint_release(self):
        """The dialog to send a letter to somebody concerned."""
        self.ensure_one()
        self.check_access("write")
        return self._complaint_wizard(
            "action_complaint_send", default_purpose="hearing"
        )

    def action_complaint_ask(self):
        """The dialog to ask somebody a question or to let him check the draft."""
        self.ensure_one()
        self.check_access("write")
        return self._complaint_wizard(
            "action_complaint_send", default_purpose="question"
        )

    # --- who may ----------------------------------------------------------------------

    def _complaint_check_release(self, party, purpose=None):
        """Refuse who may not send this person a letter of this case.

        To a person complained about only a complaints officer of the procedure releases
        something (design 6). The complainant is only invited to be heard (Awb 9:10).
        """
        self.ensure_one()
        self.check_access("write")
        is_complainant = party.kind == "complainant"
        if (
            party.ticket_id != self
            or party.kind == "mentioned"
            or (is_complainant and purpose != "hearing")
        ):
            raise UserError(
                self.env._(
                    "Such a letter goes to somebody concerned in this case: not to the "
                    "complainant, and not to who was only mentioned in a mail."
                )
            )
        if not (party.email_normalized or party._has_address()):
            raise UserError(
                self.env._(
                    "%s has no e-mail address and no postal address.", party.name
                )
            )
        # sudo: names are compared, none is shown
        hidden = self.sudo().hidden_partner_ids
        about = (
            bool(party.partner_id & hidden)
            or party.email_normalized in hidden.mapped("email_normalized")
            if is_complainant
            else self._complaint_takes_no_part(party.partner_id, party.email)
        )
        if (party.kind == HIDDEN_KIND or about) and not self._complaint_is_officer():
            raise AccessError(
                self.env._(
                    "Only a complaints officer of this procedure releases something "
                    "to a person complained about."
                )
            )

    def _complaint_check_copy(self, partner):
        """Refuse who is no colleague that handled the case (sudo)."""
        self.ensure_one()
        if partner not in self._complaint_handlers()[self.id].partner_id:
            raise UserError(
                self.env._(
                    "%s did not handle this case, so gets no copy as a colleague.",
                    partner.name,
                )
            )

    def _complaint_check_ask(self, partner):
        """Refuse who may not ask, and people who cannot be asked about this case."""
        self.ensure_one()
        self.check_access("write")
        if not self.complaint_open:
            raise UserError(self.env._("The case is closed; nobody is asked any more."))
        if not partner.email_normalized:
            raise UserError(self.env._("%s has no e-mail address.", partner.name))
        if self._complaint_takes_no_part(partner, partner.email):
            raise UserError(
                self.env._(
                    "%s cannot be asked: the complainant and people complained about "
                    "take no part in handling a complaint.",
                    partner.name,
                )
            )

    # --- sharing and ending -----------------------------------------------------------

    def _complaint_shared_with(self):
        """The representatives who follow these cases; one query (sudo)."""
        parties = self.env["complaint.party"].search(
            [("ticket_id", "in", self.ids), ("shared", "=", True)]
        )
        return parties.filtered(
            lambda party: (
                not (
                    party.partner_id & party.ticket_id.hidden_partner_ids
                    or party.email_normalized
                    == tools.email_normalize(party.ticket_id.partner_email)
                )
            )
        )

    def _complaint_revoke_links(self, partners, addresses=()):
        """End the links that these people have to these cases, and sharing with them
        (sudo).

        Called when somebody is hidden. What was released to them, with a page to react,
        stays: they are entitled to that.

        :param partners: res.partner (sudo)
        :param addresses: e-mail addresses (normalised) of people without a contact
        """
        known = {*partners.mapped("email_normalized"), *addresses} - {False, None}
        letters = self.letter_ids.filtered(
            lambda letter: (
                letter.page
                and letter.page != "reply"
                and letter.addressee != "complainant"
                and (
                    (letter.party_id.partner_id | letter.partner_id) & partners
                    or letter.email_normalized in known
                )
            )
        )
        letters._revoke_links()
        self.party_ids.filtered(
            lambda party: (
                party.shared
                and (party.partner_id & partners or party.email_normalized in known)
            )
        )._stop_sharing()

    def _after_hidden(self, partners):
        self._complaint_withdraw_letters(partners)
        self._complaint_revoke_links(partners)
        return super()._after_hidden(partners)

    def _complaint_withdraw_letters(self, partners):
        """Letters to these people that did not leave yet stay here."""
        addresses = {tools.email_normalize(p.email) for p in partners} - {False, None}
        letters = self.letter_ids.filtered(
            lambda letter: (
                letter.state in ("queued", "to_post", "failed")
                and letter.addressee in ("holder", "role", "accountable", "informed")
                and letter.email_normalized in addresses
            )
        )
        letters.mail_id.unlink()
        letters.write({"state": "withdrawn"})
