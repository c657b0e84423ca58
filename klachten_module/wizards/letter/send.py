from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, is_html_empty

from ...logic.research import adds_words
from ...models.case.party import HIDDEN_KIND
from ...models.letter.page import ASKED, RELEASED
from ...models.outside_html import OutsideHtml

TEMPLATES = {
    "hearing": "klachten_module.letter_hearing",
    "copy": "klachten_module.letter_copy",
    "delay": "klachten_module.letter_party_delay",
    "outcome": "klachten_module.letter_outcome",
    "question": "klachten_module.letter_question",
    "consultation": "klachten_module.letter_consultation",
    "check": "klachten_module.letter_check",
    "information": "klachten_module.letter_information",
}

# The letters that say nothing until somebody wrote in them what it is that he asks.
WRITTEN = ("question", "consultation", "information")


class ComplaintSend(models.TransientModel):
    """Writes a letter to somebody concerned, or a question to somebody who knows.

    The text is loaded in the reader's language and may be changed before it leaves.
    Files go along only when somebody chose them; for the copy of Awb 9:9 those that
    came in with the complaint are proposed.
    """

    _name = "complaint.send"
    _description = "Send a letter about a complaint"
    _inherit = ["complaint.dialog"]

    purpose = fields.Selection(RELEASED + ASKED, string="What", required=True)
    is_asked = fields.Boolean(
        compute="_compute_is_asked", export_string_translation=False
    )
    party_id = fields.Many2one(
        "complaint.party",
        string="To",
        domain="[('ticket_id', '=', ticket_id),"
        " '|', ('email', '!=', False), ('street', '!=', False),"
        " ('kind', 'not in', purpose == 'hearing' and ['mentioned']"
        " or ['complainant', 'mentioned'])]",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Who is asked",
        domain=[("email", "!=", False)],
        help="A colleague or another contact; no account is needed.",
    )
    also_partner_ids = fields.Many2many(
        "res.partner",
        string="Also ask",
        domain=[("email", "!=", False)],
        help="They get the same letter, each with a link of their own.",
    )
    colleague_ids = fields.Many2many(
        "res.partner",
        "complaint_send_colleague_rel",
        string="Consulted in this stage",
        compute="_compute_colleague_ids",
        help="Colleagues whom the procedure has consulted (C) in this stage.",
    )
    react_until = fields.Date(
        string="React until",
        help="The link works until this day; without a day for 30 days.",
        compute="_compute_react_until",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Files to go along",
        compute="_compute_attachment_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('res_model', '=', 'helpdesk.ticket'), ('res_id', '=', ticket_id)]",
    )
    # stored, so without this computed with every right: what is checked there would not
    # count (the same in the other dialogs about a case)
    subject = fields.Char(
        compute="_compute_subject", compute_sudo=False, store=True, readonly=False
    )
    text = OutsideHtml(
        compute="_compute_text",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    draft = fields.Html(
        compute="_compute_draft", string="The draft answer that is checked"
    )

    @api.depends("ticket_id")
    def _compute_react_until(self):
        for wizard in self:
            wizard.react_until = wizard.ticket_id._complaint_react_until()

    @api.depends("purpose")
    def _compute_is_asked(self):
        purposes = dict(ASKED)
        for wizard in self:
            wizard.is_asked = wizard.purpose in purposes

    @api.depends("ticket_id", "purpose")
    def _compute_colleague_ids(self):
        for wizard in self:
            colleagues = self.env["res.partner"]
            if wizard.purpose == "consultation":
                case = wizard.ticket_id._origin
                case.check_access("write")
                colleagues = case._complaint_consulted().partner_id
            wizard.colleague_ids = (colleagues - self.env.user.partner_id).filtered(
                "email_normalized"
            )

    @api.depends("ticket_id", "purpose")
    def _compute_draft(self):
        for wizard in self:
            wizard.ticket_id._origin.check_access("write")
            wizard.ticket_id._origin._complaint_looked("opened")
            wizard.draft = wizard.purpose == "check" and wizard.ticket_id.answer

    @api.depends("ticket_id", "purpose", "party_id")
    def _compute_attachment_ids(self):
        """Awb 9:9: the person complained about gets the documents too."""
        for wizard in self:
            files = self.env["ir.attachment"]
            if wizard.purpose == "copy" and wizard.party_id.kind == HIDDEN_KIND:
                case = wizard.ticket_id._origin
                case.check_access("write")
                files = case._complaint_files_received()
            wizard.attachment_ids = files

    # two methods: who gives only one of these finds the other filled in
    @api.depends("ticket_id", "purpose", "party_id", "partner_id")
    def _compute_subject(self):
        for wizard in self:
            wizard.subject = wizard._standard("subject")

    @api.depends("ticket_id", "purpose", "party_id", "partner_id")
    def _compute_text(self):
        for wizard in self:
            wizard.text = wizard._standard("body_html")

    def _standard(self, field, to=None):
        """The standard text for this purpose in the reader's language; False: none.

        :param to: the reader, as of `_to`; else the one in the dialog
        """
        case = self.ticket_id._origin
        case.check_access("write")
        case._complaint_looked("opened")  # the text may hold its words
        name = TEMPLATES.get(self.purpose)
        if self.purpose == "hearing" and self.party_id.kind == "complainant":
            name = "klachten_module.letter_hearing_complainant"
        template = name and self.env.ref(name, raise_if_not_found=False)
        if not template:
            return False
        to = to or self._to()
        # sudo: the text reads the case, which this user may change
        written = template.sudo().with_context(lang=to["lang"])
        salutation = case._complaint_salutation(to["party"], to["name"], to["lang"])
        context = {"addressee_name": to["name"] or "", "salutation": salutation}
        return written._render_field(field, case.ids, add_context=context)[case.id]

    def _to(self):
        """Who the letter is for, as `_send_by_hand` wants it."""
        if self.purpose == "information":
            return self.ticket_id._origin._complaint_complainant_address()
        if not self.is_asked:
            party = self.party_id._origin
            if party:
                return party._address()
        return self.ticket_id._complaint_asked_address(self.partner_id._origin)

    def _is_to_colleague(self):
        """Whether it is a copy for a colleague who handled the case (S3-29)."""
        return self.purpose == "outcome" and self.partner_id and not self.party_id

    # --- sending ----------------------------------------------------------------------

    def action_send(self):
        """Send it and go back to the case."""
        self.ensure_one()
        case = self.ticket_id
        self._check_filled()
        asked = self.is_asked and self.partner_id | self.also_partner_ids
        if self.purpose == "information":
            case._complaint_check_ask_complainant()
            asked = self.env["res.partner"]
        for partner in asked or ():
            case._complaint_check_ask(partner)
        if self._is_to_colleague():
            case.check_access("write")
        elif not self.is_asked:
            case._complaint_check_release(self.party_id, self.purpose)
        self._check_files()
        self._check_draft()
        letter = {
            "purpose": self.purpose,
            "subject": self.subject,
            "text": self.text,
            "until": self.react_until,
            "attachments": self.attachment_ids,
        }
        # sudo: who may send what to whom was checked above; letters are kept by us
        case_sudo = case.sudo()
        if self._is_to_colleague():
            case_sudo._complaint_check_copy(self.partner_id)
        if self.purpose == "information":
            self._send_to_complainant(case_sudo, letter)
        elif self.is_asked:
            self._send_questions(case_sudo, asked, letter)
        else:
            letters = case_sudo.env["complaint.letter"]
            letters._send_by_hand(case_sudo, self._to(), letter)
        return case._complaint_after_wizard()

    def _send_questions(self, case, partners, letter):
        """A letter to each of these people, and what keeps their answer.

        :param case: helpdesk.ticket (sudo)
        """
        letters = case.env["complaint.letter"]
        drafts = []
        for partner in partners:
            to = case._complaint_asked_address(partner)
            own = dict(letter, **self._own_texts(to))
            if self.purpose == "check":
                own["verification"] = case._complaint_ask_check(partner, own["until"])
            else:
                own["inquiry"] = case._complaint_ask(self.purpose, partner, own)
            drafts.append(letters._draft_by_hand(case, to, own))
        letters._queue(drafts)

    def _send_to_complainant(self, case, letter):
        """The letter that asks the complainant something, and what keeps his answer.

        :param case: helpdesk.ticket (sudo)
        """
        to = case._complaint_complainant_address()
        inquiry = case._complaint_ask(self.purpose, case.partner_id, letter)
        letters = case.env["complaint.letter"]
        letters._send_by_hand(case, to, dict(letter, inquiry=inquiry))

    def _own_texts(self, to):
        """Subject and text for one reader: in his language while nobody changed them,
        else as written, with his name in the salutation.
        """
        if to["partner"] == self.partner_id:
            return {}
        texts = {}
        for name, field in (("subject", "subject"), ("text", "body_html")):
            if str(self[name] or "") == str(self._standard(field) or ""):
                texts[name] = self._standard(field, to)
        if "text" not in texts and self.partner_id.name:
            texts["text"] = Markup(
                str(self.text).replace(
                    str(escape(self.partner_id.name)), str(escape(to["name"] or "")), 1
                )
            )
        return texts

    def _check_filled(self):
        to_partner = self.is_asked or self._is_to_colleague()
        # whoever may react hears until when (S0-75)
        needed = ["subject", "partner_id" if to_partner else "party_id", "react_until"]
        if self.purpose == "information":
            needed.remove("partner_id")
        missing = [name for name in needed if not self[name]]
        if is_html_empty(self.text):
            missing.append("text")
        if missing:
            labels = [
                self._fields[name]._description_string(self.env) for name in missing
            ]
            raise UserError(self.env._("Fill in first: %s.", ", ".join(labels)))
        standard = html2plaintext(self._standard("body_html") or "")
        if self.purpose in WRITTEN and not adds_words(
            html2plaintext(self.text), standard
        ):
            raise UserError(
                self.env._(
                    "The letter holds no question yet. Write in it what you want to "
                    "know."
                )
            )
        today = self.ticket_id._complaint_today()
        if self.react_until and self.react_until < today:
            raise UserError(self.env._("The day to react until is over already."))

    def _check_files(self):
        """Only files of this very case, and only with released letters."""
        # sudo: where a file belongs is asked, not what is in it
        foreign = self.attachment_ids.sudo().filtered(
            lambda file: (
                self.is_asked
                or file.res_model != "helpdesk.ticket"
                or file.res_id != self.ticket_id.id
                or file.res_field
                or file.type != "binary"
            )
        )
        if foreign:
            raise UserError(
                self.env._("Only files of this case go along with a released letter.")
            )

    def _check_draft(self):
        if self.purpose == "check" and is_html_empty(self.ticket_id.answer):
            raise UserError(self.env._("There is no draft answer to check yet."))
