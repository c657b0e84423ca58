import hashlib
import logging
import secrets
from collections import Counter

from markupsafe import Markup

from odoo import api, fields, models, tools

from ..logic.incoming_mail import is_no_reply
from ..logic.vocabulary import EVENT_TYPES

_logger = logging.getLogger(__name__)

# More confirmations than this to one address in a day means two machines are talking.
MAX_LETTERS_PER_DAY = 20

MACHINE_HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "OOF, AutoReply",
}


class ComplaintLetter(models.Model):
    """One letter or mail about a case, frozen as it went out.

    Queued -> sent when the mail server accepted it, or failed. Only then the event it
    stands for is recorded, so a term never stops on a mail that did not leave. A letter
    that asks for an answer carries a link; only the digest of its token is kept.
    """

    _name = "complaint.letter"
    _description = "Letter about a complaint"
    _order = "id desc"
    _rec_name = "subject"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, ondelete="restrict", index=True
    )
    template_id = fields.Many2one("mail.template", ondelete="set null")
    round = fields.Integer(required=True, default=1)
    addressee = fields.Selection(
        [
            ("complainant", "Complainant"),
            ("holder", "Whoever has the turn"),
            ("role", "People in a role"),
            ("accountable", "Whoever is accountable for the stage"),
        ],
        required=True,
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
    body = fields.Html(sanitize=False, help="As sent, without the personal link.")
    answer = fields.Html(sanitize=False, help="The answer as it stood in this letter.")
    event_type = fields.Selection(EVENT_TYPES, default="letter_sent", required=True)
    asks_answer = fields.Boolean()
    react_until = fields.Date(string="React until")
    token_digest = fields.Char(groups=fields.NO_ACCESS, index="btree_not_null")
    mail_id = fields.Many2one("mail.mail", ondelete="set null", index="btree_not_null")
    state = fields.Selection(
        [
            ("queued", "Waiting to be sent"),
            ("sent", "Sent"),
            ("failed", "Not delivered"),
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

    @api.model
    def _digest(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _find_by_token(self, token):
        """The letter behind a link (sudo), empty when there is none."""
        return self.sudo().search([("token_digest", "=", self._digest(token))], limit=1)

    # --- writing ----------------------------------------------------------------------

    @api.model
    def _write_letters(self, tickets, template, addressee, role_code=None, **options):
        """Render a template for these cases and queue the mails.

        A constant number of queries for any number of letters, besides what the text
        of each asks for.

        :param addressee: "complainant", "holder" or "role" (then role_code says which)
        :param options: event_type (recorded once sent), asks_answer, and deadlines: the
            terms that the letter is about, of all these cases
        :return: complaint.letter, one per addressee; nothing is sent here
        """
        drafts = [
            self._draft_letter(ticket, template, addressee, to, **options)
            for ticket in tickets.sudo()
            for to in ticket._complaint_addressees(addressee, role_code)
        ]
        letters = self._queue(drafts)
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "mail.ir_cron_mail_scheduler_action"
        )
        self.env["ir.cron"].sudo().browse(cron_id)._trigger()
        return letters

    @api.model
    def _draft_letter(
        self,
        ticket,
        template,
        addressee,
        to,
        event_type="letter_sent",
        asks_answer=False,
        deadlines=None,
    ):
        """One letter with its text, not stored yet.

        :return: {"vals": values of complaint.letter, "mail_body": Markup, "failure":
            why it cannot be sent, or None}
        """
        name, email, lang = to
        token = secrets.token_urlsafe(32) if asks_answer else None
        until = ticket._complaint_letter_until() if asks_answer else False
        about = (deadlines or self.env["complaint.deadline"]).sudo()
        about = about.filtered(lambda deadline: deadline.ticket_id == ticket)
        failure = None
        # outside: two who work on one case are no mistake in the text
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                rendered = ticket._complaint_render_letter(
                    template, lang, token, until, name, deadlines=about
                )
        except Exception as error:  # noqa: BLE001 a template is edited by users
            self.env.transaction.clear()
            rendered = {"subject": template.name, "body": False, "mail_body": False}
            failure = self.env._("The text of this letter has a mistake: %s", error)
            _logger.info("Letter of %s not written: %s", ticket.number, error)
        email_to = tools.formataddr((name, email)) if email else False
        if not failure and not tools.email_normalize(email_to):
            failure = self.env._(
                "There is no e-mail address. Reach the complainant otherwise."
            )
        vals = {
            "ticket_id": ticket.id,
            "template_id": template.id,
            "round": ticket.complaint_round,
            "addressee": addressee,
            "email_to": email_to,
            "lang": lang,
            "subject": rendered["subject"],
            "body": rendered["body"],
            "event_type": event_type,
            "answer": ticket.answer if asks_answer else False,
            "asks_answer": asks_answer,
            "react_until": until,
            "token_digest": self._digest(token) if token else False,
        }
        return {"vals": vals, "mail_body": rendered["mail_body"], "failure": failure}

    @api.model
    def _queue(self, drafts):
        """Keep letters and make their outgoing mails, unless nobody would read them.

        :param drafts: list of what `_draft_letter` returns
        :return: complaint.letter (sudo)
        """
        writable = [draft for draft in drafts if not draft["failure"]]
        self._suppress(writable)
        queued = [d for d in writable if d["vals"].get("state") != "suppressed"]
        mails = (
            self.env["mail.mail"].sudo().create([self._mail_vals(d) for d in queued])
        )
        for draft, mail in zip(queued, mails, strict=True):
            draft["vals"]["mail_id"] = mail.id
        letters = self.sudo().create([draft["vals"] for draft in drafts])
        for letter, draft in zip(letters, drafts, strict=True):
            if draft["failure"]:
                letter._fail(draft["failure"])
        return letters

    def _mail_vals(self, draft):
        """Values of the outgoing mail of a letter."""
        vals = draft["vals"]
        ticket = self.env["helpdesk.ticket"].sudo().browse(vals["ticket_id"])
        sender = ticket._complaint_sender()
        automatic = vals["event_type"] != "sent"
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
            "headers": repr(MACHINE_HEADERS if automatic else {}),
            "is_notification": True,
            "auto_delete": True,
        }

    @api.model
    def _suppress(self, drafts):
        """Mark automatic letters that no person would read: to a machine, or too many.

        Too many is more letters today than a person would get at one address.
        """
        addresses = [tools.email_normalize(d["vals"]["email_to"]) for d in drafts]
        since = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        rows = self.sudo()._read_group(
            [
                ("email_normalized", "in", addresses),
                ("addressee", "=", "complainant"),
                ("create_date", ">=", since),
            ],
            ["email_normalized"],
            ["__count"],
        )
        seen = Counter(dict(rows))
        for draft, address in zip(drafts, addresses, strict=True):
            vals = draft["vals"]
            seen[address] += vals["addressee"] == "complainant"
            flood = seen[address] > MAX_LETTERS_PER_DAY
            if vals["event_type"] != "sent" and (is_no_reply(address) or flood):
                vals["state"] = "suppressed"

    # --- after the mail server's answer -----------------------------------------------

    def _accepted(self):
        """The mail server took these letters: now they count as sent."""
        now = self.env["helpdesk.ticket"]._complaint_now()
        waiting = self.filtered(lambda letter: letter.state != "sent")
        waiting.write({"state": "sent", "sent_at": now, "failure": False})
        self.env["complaint.event"].sudo().create(
            [
                {
                    "ticket_id": letter.ticket_id.id,
                    "type": letter.event_type,
                    "happened_at": now,
                    "round": letter.round,
                    "letter_id": letter.id,
                    "result": "outgoing"
                    if letter.event_type == "letter_sent"
                    else False,
                }
                for letter in waiting
            ]
        )

    def _fail(self, reason):
        """Not delivered: no event, an activity for whoever has the turn."""
        activity_type = self.env.ref("klachten_module.activity_letter_failed")
        for letter in self:
            letter.write({"state": "failed", "failure": reason})
            ticket = letter.ticket_id
            user = ticket._complaint_task_user()
            if user:
                ticket.with_context(mail_activity_quick_update=True).activity_schedule(
                    activity_type_id=activity_type.id,
                    summary=letter.with_context(lang=user.lang).env._(
                        "Not delivered: %s", letter.subject
                    ),
                    note=reason,
                    user_id=user.id,
                )

    # --- the complainant's answer -----------------------------------------------------

    def _answer_state(self):
        """What the page of this letter shows.

        :return: "open" (may answer), "agreed", "disagreed", "ended" (the case is
            closed) or "passed" (a newer letter took its place, or it is not out yet)
        """
        self.ensure_one()
        ticket = self.ticket_id
        verdict = self.env["complaint.event"].search(
            [
                ("ticket_id", "=", ticket.id),
                ("type", "=", "verdict"),
                ("round", "=", self.round),
            ],
            order="id desc",
            limit=1,
        )
        if verdict.result == "agree":
            return "agreed"
        newest = self.search(
            [
                ("ticket_id", "=", ticket.id),
                ("asks_answer", "=", True),
                # a reminder that did not leave does not take the link away
                "|",
                ("id", "=", self.id),
                ("state", "not in", ("failed", "suppressed")),
            ],
            limit=1,
        )
        if verdict.result == "disagree" and newest == self:
            return "disagreed"
        if not ticket.complaint_open:
            return "ended"
        if newest != self or ticket.complaint_phase != "await_customer":
            return "passed"
        return "open"

    def _record_verdict(self, verdict, words):
        """Record what the complainant answered on the page (S0-44, S0-76, S0-79).

        :param verdict: "agree", then the case waits to be closed, or "disagree", then a
            new round starts
        :param words: str, plain text from outside
        """
        self.ensure_one()
        # one answer: a second click waits here and then finds the first
        ticket = self.ticket_id
        ticket.lock_for_update()
        if self._answer_state() != "open":
            return
        customer = ticket.procedure_id.role_ids.filtered("is_external")[:1]
        if verdict == "disagree":
            move = ticket._complaint_transitions().filtered(
                lambda m: m.event_type == "verdict" and m.result == "disagree"
            )[:1]
            ticket._complaint_move(move, note=words, acting_role=customer)
            return
        event = self.env["complaint.event"].create(
            {
                "ticket_id": ticket.id,
                "type": "verdict",
                "result": "agree",
                "role_id": customer.id,
                "round": ticket.complaint_round,
                "letter_id": self.id,
            }
        )
        if words:
            self.env["complaint.note"].create(
                {
                    "ticket_id": ticket.id,
                    "event_id": event.id,
                    "body": Markup("<p>%s</p>") % words,
                }
            )
        if ticket.user_id:
            ticket.with_context(mail_activity_quick_update=True).activity_schedule(
                activity_type_id=self.env.ref("klachten_module.activity_agreed").id,
                user_id=ticket.user_id.id,
                summary=ticket.number,
            )
