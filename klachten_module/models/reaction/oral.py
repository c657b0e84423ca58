from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ..kernel import OURS, SERVICE
from ..outside_html import OutsideHtml

# What became of a complaint by word of mouth; "" when it was made in writing.
CONFIRMATIONS = [
    ("open", "Not confirmed back yet"),
    ("asked", "Sent to the complainant to confirm"),
    ("disagree", "The complainant wants it changed"),
    ("agree", "Confirmed by the complainant"),
    ("silence", "The complainant did not react in time"),
]


class HelpdeskTicket(models.Model):
    """Listening: talks with people, and complaints made by word of mouth.

    Of an oral complaint there are no words of the complainant yet: a colleague writes
    it up and confirms it back (S4-20). When the complainant agrees, that text becomes
    his statement. When he does not react in time the case goes on, but the text stays
    ours: nobody said that these are his words (S4-18).
    """

    _inherit = "helpdesk.ticket"

    contact_ids = fields.One2many("complaint.contact", "ticket_id", string="Talks")
    wished_remedy = fields.Text(
        string="Wished solution",
        copy=False,
        help="What the complainant hopes that we do.",
        prefetch=OURS,
    )
    written_up = OutsideHtml(
        string="Complaint as we wrote it up",
        copy=False,
        help="Of a complaint made by word of mouth. It is read back or sent to the "
        "complainant; once confirmed nobody changes it.",
        prefetch=OURS,
    )
    complaint_confirmation = fields.Selection(
        CONFIRMATIONS, string="Confirmed back", compute="_compute_confirmation"
    )

    @api.depends("channel_id", "procedure_version_id", "event_ids", "letter_ids.state")
    def _compute_confirmation(self):
        states = self._complaint_confirmations()
        for ticket in self:
            ticket.complaint_confirmation = states.get(ticket, False)

    def _complaint_confirmations(self):
        """How far the confirming back of these cases is; two queries when any is oral.

        :return: {case: key of CONFIRMATIONS, False when made in writing}
        """
        # sudo: how far it is tells nothing of the words
        tickets = self.sudo()
        oral = tickets.filtered(
            lambda t: t.procedure_version_id and t._complaint_is_oral()
        )
        states = dict.fromkeys(self, False)
        if not oral:
            return states
        ids = oral._origin.ids
        events = tickets.env["complaint.event"].search(
            [("ticket_id", "in", ids), ("type", "=", "confirmed_back")], order="id"
        )
        reacted = {event.ticket_id.id: event for event in events}
        letters = tickets.env["complaint.letter"].search(
            [("ticket_id", "in", ids), ("purpose", "=", "confirm")], order="id"
        )
        newest = {
            letter.ticket_id.id: letter
            for letter in letters
            if letter.state in ("queued", "to_post", "sent")
        }
        for case in self:
            id_ = case._origin.id
            if case in oral:
                states[case] = self._complaint_confirmation_of(
                    reacted.get(id_), newest.get(id_), letters
                )
        return states

    def _complaint_is_oral(self):
        """Whether it was made by word of mouth: written up, or still without words."""
        return not is_html_empty(self.written_up) or (
            self.channel_id.complaint_oral and is_html_empty(self.statement)
        )

    @api.model
    def _complaint_confirmation_of(self, event, letter, letters):
        """What the last reaction and the last letter say; a newer letter asks anew."""
        if event and event.result == "agree":
            return "agree"
        if letter and (
            not event or not event.letter_id or event.letter_id.id < letter.id
        ):
            over = letter.react_until < letter.ticket_id._complaint_today()
            return "silence" if over and letter.state == "sent" else "asked"
        return "disagree" if event else "open"

    # --- what is written --------------------------------------------------------------

    def write(self, vals):
        if (
            "written_up" in vals
            and self.env.context.get("complaint_service") is not SERVICE
            and "agree" in self._complaint_confirmations().values()
        ):
            raise UserError(
                self.env._(
                    "The complainant confirmed this text; it stays as it is. Write "
                    "what you add in the summary."
                )
            )
        if vals.get("channel_id"):
            self._complaint_becomes_oral(vals["channel_id"])
        return super().write(vals)

    def _complaint_becomes_oral(self, channel_id):
        """Somebody says afterwards that he typed what he was told.

        Only of a case without a channel: mails and forms bring their own.
        """
        cases = self.filtered(
            lambda t: (
                t.procedure_version_id
                and not t.channel_id
                and t.complaint_phase == "intake"
            )
        )
        # sudo: what kind of channel it is, is no secret; the right to change the cases
        # is checked before that, a statement is kept by us
        cases_sudo = cases.sudo()
        channel = cases_sudo.env["helpdesk.ticket.channel"].browse(channel_id)
        if not (cases and channel.complaint_oral):
            return
        cases.check_access("write")
        for case in cases_sudo:
            vals = {"written_up": case.statement, "statement": False}
            case._complaint_service().write(vals)

    @api.model
    def _complaint_prepare_intake(self, vals_list):
        """What a clerk wrote down is no statement of the complainant yet (S4-20)
        (sudo).
        """
        prepared, named = super()._complaint_prepare_intake(vals_list)
        channels = self.env["helpdesk.ticket.channel"]
        ids = {vals["channel_id"] for vals in prepared if vals.get("channel_id")}
        oral = channels.browse(ids).filtered("complaint_oral")
        for vals in prepared:
            if vals.get("channel_id") in oral.ids:
                vals["written_up"] = vals.pop("statement", False)
        return prepared, named

    # --- talks ------------------------------------------------------------------------

    def action_complaint_contact(self):
        """The dialog that logs a call, a visit or a hearing."""
        self.ensure_one()
        self.check_access("write")
        return self._complaint_wizard("action_complaint_contact_log")

    # --- confirming back --------------------------------------------------------------

    def action_complaint_confirm_back(self):
        """Send what we wrote up to the complainant, with a page to say yes or no."""
        self.ensure_one()
        self.check_access("write")
        self._complaint_check_confirmable()
        # sudo: the right to change the case was checked; letters are kept by us
        case = self.sudo()
        name, email, lang = case._complaint_addressees("complainant")[0]
        if not (email or case._complaint_complainant()._has_address()):
            raise UserError(
                self.env._(
                    "There is no e-mail address of the complainant, and no postal "
                    "address. Read the text back by phone, and log that with 'Log a "
                    "call or visit'."
                )
            )
        letters = case.env["complaint.letter"]
        letters._send_confirm_back(case, name, email, lang)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _complaint_check_confirmable(self):
        """Refuse confirming back what was made in writing, is empty or confirmed."""
        state = self._complaint_confirmations()[self]
        if not state:
            raise UserError(
                self.env._(
                    "Only a complaint made by word of mouth is confirmed back. Choose "
                    "such a channel first, for instance Phone."
                )
            )
        if state == "agree":
            raise UserError(self.env._("The complainant confirmed it already."))
        if not self.complaint_open:
            raise UserError(self.env._("The case is closed."))
        if is_html_empty(self.written_up):
            raise UserError(self.env._("Write the complaint up first, under 'Words'."))

    def _complaint_confirmed(self, text, **said):
        """The complainant says that this text is right: his statement from now on.

        :param text: Markup, as he read or heard it
        :param said: words, and letter_id: by which page he said so
        """
        self.ensure_one()
        # sudo: the caller checked who says so; statement and log are kept by us
        case = self.sudo()
        events = self.env["complaint.event"]
        events._record(case, "confirmed_back", result="agree", **said)
        vals = {"written_up": text}
        if is_html_empty(case.statement):  # words that came in are never replaced
            vals["statement"] = text
        case._complaint_service().write(vals)


class HelpdeskTicketChannel(models.Model):
    """A way in which complaints come in: in writing or by word of mouth."""

    _inherit = "helpdesk.ticket.channel"

    complaint_oral = fields.Boolean(
        string="By word of mouth",
        help="A complaint that comes in this way is written up and confirmed back to "
        "the complainant.",
    )
