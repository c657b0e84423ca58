import logging
from collections import Counter

from odoo import api, fields, models, tools

from ...logic.mail_sender import is_no_reply
from ...logic.vocabulary import EVENT_TYPES
from ..kernel import BUSY
from ..outside_html import LetterHtml, OutsideHtml
from .channel import CHANNELS
from .text import PageLink

_logger = logging.getLogger(__name__)

# More confirmations than this to one address in a day means two machines are talking.
MAX_LETTERS_PER_DAY = 20

MACHINE_HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "OOF, AutoReply",
}
# What the log says of whom a letter went to; all others are colleagues in a role.
SENT_TO = {"complainant": "outgoing", "party": "to_party", "asked": "to_asked"}


class ComplaintLetter(models.Model):
    """One letter or mail about a case, frozen as it went out.

    Queued -> sent when the mail server accepted it, or failed. Only then the event it
    stands for is recorded, so a term never stops on a mail that did not leave. A letter
    may carry a link to a page (models/letter/page.py).
    """

    _name = "complaint.letter"
    _description = "Letter about a complaint"
    _inherit = ["complaint.case.part"]
    _order = "id desc"
    _rec_name = "subject"

    template_id = fields.Many2one("mail.template", ondelete="set null")
    round = fields.Integer(required=True, default=1)
    addressee = fields.Selection(
        [
            ("complainant", "Complainant"),
            ("holder", "Whoever has the turn"),
            ("role", "People in a role"),
            ("accountable", "Whoever is accountable for the stage"),
            ("informed", "Whoever is to be informed in the stage"),
            ("party", "Somebody concerned"),
            ("asked", "Somebody who is asked"),
        ],
        required=True,
    )
    party_id = fields.Many2one(
        "complaint.party", ondelete="set null", index="btree_not_null"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        ondelete="set null",
        index="btree_not_null",
        help="Who was asked; the other letters go by their party or the case.",
    )
    email_to = fields.Char(string="To")
    email_normalized = fields.Char(
        compute="_compute_email_normalized",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    lang = fields.Char()
    subject = fields.Char(required=True)
    body = LetterHtml(sanitize=False, help="As sent, without the personal link.")
    answer = OutsideHtml(help="The answer as it stood in this letter.")
    event_type = fields.Selection(EVENT_TYPES, default="letter_sent", required=True)
    react_until = fields.Date(string="React until")
    channel = fields.Selection(CHANNELS, string="Goes by", default="email")
    mail_id = fields.Many2one("mail.mail", ondelete="set null", index="btree_not_null")
    state = fields.Selection(
        [
            ("queued", "Waiting to be sent"),
            ("to_post", "To be posted"),
            ("sent", "Sent"),
            ("failed", "Not delivered"),
            ("held", "Waits until it is clear who complains"),
            ("suppressed", "Not sent: the address is not read by a person"),
            ("withdrawn", "Not sent: hidden from the addressee"),
        ],
        default="queued",
        required=True,
    )
    sent_at = fields.Datetime()
    failure = fields.Char()

    @api.depends("email_to")
    def _compute_email_normalized(self):
        for letter in self:
            letter.email_normalized = tools.email_normalize(letter.email_to)

    # --- writing ----------------------------------------------------------------------

    @api.model
    def _write_letters(self, tickets, template, addressee, role_code=None, **options):
        """Render a template for these cases and queue the mails.

        A constant number of queries for any number of letters, besides what the text
        of each asks for. Representatives with whom a case is shared get a copy of what
        goes to the complainant.

        :param addressee: "complainant", "holder" or "role" (then role_code says which)
        :param options: event_type (recorded once sent), page (behind the link), and
            deadlines or events: what the letter is about, of all these cases
        :return: complaint.letter (sudo), one per addressee; nothing is sent here
        """
        # sudo: to whom it goes and what it says follows from the case, whoever acts
        cases = tickets.sudo()
        letters = cases.env[self._name]
        informed = {}
        if addressee == "informed":
            informed = cases._complaint_all_to_inform(options.get("events"))
            cases.event_ids.mapped("type")  # what they are told stands in the log
        drafts = [
            letters._draft_letter(ticket, template, addressee, to, **options)
            for ticket in cases
            for to in ticket._complaint_addressees(
                addressee, role_code, informed.get(ticket.id)
            )
        ]
        if addressee == "complainant":
            drafts += [
                letters._draft_copy(party, template, **options)
                for party in cases._complaint_shared_with()
            ]
        return letters._queue(drafts)

    @api.model
    def _draft_letter(self, ticket, template, addressee, to, **options):
        """One letter with its text, not stored yet (sudo).

        :param options: event_type, page, party, deadlines, and of a copy: copy_of (name
            of who got the original) and copied_page
        :return: {"vals": values of complaint.letter, "mail_body": Markup, "failure":
            why it cannot be sent, or None}
        """
        name, email, lang = to
        page = options.get("page")
        if addressee == "complainant":
            page = page or "status"
        elif page == "answer":  # a verdict is the complainant's alone
            page = None
        asks_verdict = options.get("copied_page", page) == "answer"
        until = ticket._complaint_letter_until() if asks_verdict else False
        reader = options.get("party") or (
            addressee == "complainant" and ticket._complaint_complainant()
        )
        way = self._letter_way(ticket, template, reader, options)
        link = PageLink(
            page,
            self._new_token() if page else "",
            options.get("copy_of"),
            options.get("event_type") == "confirmed",
            way.channel,
            self._asks_reach(reader, options),
        )
        about = options.get("deadlines") or self.env["complaint.deadline"]
        about = about.filtered(lambda deadline: deadline.ticket_id == ticket)
        failure = None
        # outside: two who work on one case are no mistake in the text
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                rendered = ticket._complaint_render_letter(
                    template,
                    lang,
                    link,
                    until,
                    name,
                    deadlines=about,
                    # a copy is the letter to the complainant itself
                    reader=ticket._complaint_complainant() if link.copy_of else reader,
                )
        except BUSY:
            raise
        except Exception as error:  # noqa: BLE001 a template is edited by users
            self.env.transaction.clear()
            rendered = {"subject": template.name, "body": False, "mail_body": False}
            failure = self.env._("The text of this letter has a mistake: %s", error)
            _logger.info("Letter of %s not written: %s", ticket.number, error)
        party = options.get("party")
        called = (party.name or "") if party else name
        email_to = False
        if way.channel != "post":
            email_to = tools.formataddr((called, email)) if email else False
            failure = failure or self._unsendable(ticket, email_to)
        vals = {
            "ticket_id": ticket.id,
            "template_id": template.id,
            "round": ticket.complaint_round,
            "addressee": addressee,
            "party_id": party.id if party else False,
            "channel": way.channel,
            "email_to": email_to,
            "lang": lang,
            "subject": rendered["subject"],
            "body": rendered["body"],
            "text": rendered.get("text"),
            "event_type": options.get("event_type", "letter_sent"),
            "answer": self._kept_answer(ticket, template, page, options),
            "react_until": page == "answer" and until,
            **self._page_vals(ticket, page, link.token),
        }
        return {"vals": vals, "mail_body": rendered["mail_body"], "failure": failure}

    @api.model
    def _kept_answer(self, ticket, template, page, options):
        """The answer as this letter holds it: the answer itself, or a closing letter
        where no letter before it held it.
        """
        if page == "answer" or options.get("event_type") == "sent":
            return ticket.answer
        # by its number, which Odoo remembers: no query for each letter
        names = self.env["ir.model.data"]
        closing_id = names._xmlid_to_res_id("klachten_module.letter_closed")
        return template.id == closing_id and ticket._complaint_closing_text()

    @api.model
    def _unsendable(self, ticket, email_to):
        """Why a letter of this case to this address cannot be sent, None if it can."""
        if not ticket._complaint_sender():
            return self.env._(
                "There is no address to send it from. Fill in the alias domain of the "
                "mailbox, or the e-mail address of the company."
            )
        if tools.email_normalize(email_to) or ticket._complaint_letters_wait():
            return None
        return self.env._(
            "There is no e-mail address. Reach the complainant otherwise."
        )

    @api.model
    def _draft_copy(self, party, template, **options):
        """The same letter for a representative with whom the case is shared (sudo)."""
        ticket = party.ticket_id
        name, _email, lang = ticket._complaint_addressees("complainant")[0]
        return self._draft_letter(
            ticket,
            template,
            "party",
            (name, party.email, lang),
            page="status",
            party=party,
            copy_of=name or ticket.partner_email or ticket.number,
            copied_page=options.get("page"),
            deadlines=options.get("deadlines"),
        )

    @api.model
    def _queue(self, drafts):
        """Keep letters and make their outgoing mails, unless nobody would read them
        (sudo).

        :param drafts: list of what `_draft_letter` returns
        :return: complaint.letter
        """
        writable = [draft for draft in drafts if not draft["failure"]]
        self._suppress(writable)
        queued = [d for d in writable if "state" not in d["vals"]]
        mails = self.env["mail.mail"].create([self._mail_vals(d) for d in queued])
        for draft, mail in zip(queued, mails, strict=True):
            draft["vals"]["mail_id"] = mail.id
            draft["vals"]["message_code"] = mail.message_id
        letters = self.create([draft["vals"] for draft in drafts])
        for letter, draft in zip(letters, drafts, strict=True):
            if draft["failure"]:
                letter._fail(draft["failure"])
        letters.filtered(lambda letter: letter.state == "to_post")._ask_to_post()
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "mail.ir_cron_mail_scheduler_action"
        )
        self.env["ir.cron"].browse(cron_id)._trigger()
        return letters

    def _mail_vals(self, draft):
        """Values of the outgoing mail of a letter (sudo)."""
        vals = draft["vals"]
        ticket = self.env["helpdesk.ticket"].browse(vals["ticket_id"])
        sender = ticket._complaint_sender()
        return {
            "model": "helpdesk.ticket",
            "res_id": ticket.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "subject": vals["subject"],
            "body": vals["body"],
            "body_html": draft["mail_body"],
            "email_from": sender,
            "reply_to": sender,
            # nobody: an answer to this mail would be mailed on to its author
            "author_id": False,
            "email_to": vals["email_to"],
            "headers": repr(MACHINE_HEADERS if self._is_automatic(vals) else {}),
            "attachment_ids": draft.get("attachment_ids", []),
            "is_notification": True,
            "auto_delete": True,
        }

    @api.model
    def _is_automatic(self, vals):
        """Whether no person wrote a letter: the answer and released letters are
        written.
        """
        return vals["event_type"] != "sent" and not vals.get("purpose")

    @api.model
    def _suppress(self, drafts):
        """Mark automatic letters that no person would read, to a machine or too many,
        and those that wait until it is clear who complains (sudo).

        Too many is more letters today than a person would get at one address.
        """
        addresses = [tools.email_normalize(d["vals"]["email_to"] or "") for d in drafts]
        since = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        rows = self._read_group(
            [
                ("email_normalized", "in", [a for a in addresses if a]),
                ("addressee", "=", "complainant"),
                ("create_date", ">=", since),
            ],
            ["email_normalized"],
            ["__count"],
        )
        seen = Counter(dict(rows))
        cases = self.env["helpdesk.ticket"].browse(
            {draft["vals"]["ticket_id"] for draft in drafts}
        )
        waiting = set(cases._complaint_letters_wait().ids)
        for draft, address in zip(drafts, addresses, strict=True):
            vals = draft["vals"]
            seen[address] += vals["addressee"] == "complainant"
            flood = seen[address] > MAX_LETTERS_PER_DAY
            waits = vals["addressee"] == "complainant" and vals["ticket_id"] in waiting
            if self._is_automatic(vals) and waits:
                vals["state"] = "held"
            elif vals.get("channel") == "post":
                vals.update(state="to_post", written_at=fields.Datetime.now())
            elif self._is_automatic(vals) and (is_no_reply(address) or flood):
                vals["state"] = "suppressed"

    # --- after the mail server's answer -----------------------------------------------

    def _accepted(self, moment=None):
        """Somebody outside has these letters: now they count as sent (sudo).

        :param moment: when; now, if the mail server took them
        """
        now = moment or self.env["helpdesk.ticket"]._complaint_now()
        waiting = self.filtered(lambda letter: letter.state != "sent")
        waiting.write({"state": "sent", "sent_at": now, "failure": False})
        self.env["complaint.event"].create(
            [
                {
                    "ticket_id": letter.ticket_id.id,
                    "type": letter.event_type,
                    "happened_at": now,
                    "round": letter.round,
                    "letter_id": letter.id,
                    "result": letter._sent_result(),
                    "corrects_id": letter._corrected_event_id(),
                }
                for letter in waiting
            ]
        )

    def _sent_result(self):
        """What the event of a letter that left says about where it went."""
        if self.event_type != "letter_sent":
            return False
        return SENT_TO.get(self.addressee, "to_colleague")

    def _fail(self, reason):
        """Not delivered: no event, an activity for whoever has the turn (sudo)."""
        for letter in self:
            letter.write({"state": "failed", "failure": reason})
            ticket = letter.ticket_id
            user = ticket._complaint_task_user()
            ticket._complaint_add_task(
                "activity_letter_failed",
                user,
                summary=letter.with_context(lang=user.lang).env._(
                    "Not delivered: %s", letter.subject
                ),
                note=reason,
            )
