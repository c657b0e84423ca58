import base64
from email import message_from_string

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ...logic.mail_parts import decode, header
from ...logic.mail_sender import people
from ...logic.named_people import named_people
from ...logic.workdays import add_workdays
from .gateway import parsed
from .reading import TOO_NESTED


def returned_parts(message):
    """What a delivery failure sends back: the message that failed, or its headers."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            yield part.get_payload(0)
        elif part.get_content_type() == "text/rfc822-headers":
            yield message_from_string(decode(part.get_payload(decode=True) or b""))


class ComplaintSetAside(models.Model):
    """A mail to a complaints mailbox that did not become a complaint by itself.

    Automatic replies, bounces, mails that could not be read: kept with the message as
    it came in, so that nothing is lost. An officer registers it as a complaint or puts
    it away.
    """

    _name = "complaint.set.aside"
    _description = "Mail set aside"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state desc, id desc"
    _rec_name = "subject"

    company_id = fields.Many2one("res.company", index=True)
    procedure_id = fields.Many2one("complaint.procedure", index=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Case",
        index="btree_not_null",
        ondelete="set null",
        help="The case the mail answers, or the one made from it.",
    )
    answers_id = fields.Many2one(
        "helpdesk.ticket",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="The case in whose thread the mail came in.",
    )
    received_at = fields.Datetime(
        string="Received", required=True, default=fields.Datetime.now
    )
    mailed_at = fields.Datetime(string="Date in the mail", readonly=True)
    look_by = fields.Date(
        string="Look at it by",
        readonly=True,
        help="The day by which an officer looks at it.",
    )
    hidden_partner_ids = fields.Many2many(
        "res.partner",
        "complaint_set_aside_hidden_rel",
        string="Not shown to",
        readonly=True,
        help="Officers whom it names: it may be about them, so another one looks.",
    )
    email_from = fields.Char(string="From")
    reply_to = fields.Char(string="Reply to", readonly=True)
    email_cc = fields.Char(string="Cc", readonly=True)
    subject = fields.Char()
    reason = fields.Selection(
        [
            ("auto_reply", "Automatic reply"),
            ("bounce", "Delivery failure"),
            ("bulk", "Bulk mail"),
            ("loop", "Too many mails from one sender"),
            ("refused", "The mailbox does not take mail of this sender"),
            ("old", "From before the account was connected"),
            ("stranger", "From somebody the case does not know"),
            ("unclaimed", "Names no mailbox of ours"),
            ("calendar", "Calendar message"),
            ("error", "Could not be read"),
            ("form", "Form that a program may have filled in"),
        ],
        required=True,
    )
    error = fields.Char()
    error_text = fields.Char(compute="_compute_error_text", string="What went wrong")
    body = fields.Text(string="Text")
    message = fields.Binary(string="Message as received", attachment=True)
    message_name = fields.Char(default="message.eml")
    key = fields.Char(
        index="btree_not_null",
        readonly=True,
        export_string_translation=False,
        help="The same for two deliveries of one mail.",
    )
    state = fields.Selection(
        [("open", "To be looked at"), ("done", "Dealt with")],
        default="open",
        required=True,
        index=True,
    )

    @api.depends("error")
    @api.depends_context("lang")
    def _compute_error_text(self):
        """What is ours to say in the language of who reads it; the rest is of Odoo."""
        for mail in self:
            nested = mail.error == TOO_NESTED
            mail.error_text = (
                self.env._("It has too many parts.") if nested else mail.error
            )

    def action_register(self):
        """It is a complaint: make a case of each of these mails, with all it brought.

        Also of a mail that answers a case: whoever wrote it has a complaint of his own.
        """
        cases = self.env["helpdesk.ticket"]
        # of several at once: what answers a case is looked at one by one
        answers = self.filtered("answers_id") if len(self) > 1 else self.browse()
        for mail in self - answers:
            mail._check_open()
            if not mail.procedure_id:
                raise UserError(self.env._("Say first under which procedure it comes."))
            # sudo: as the gateway does; an officer makes the case of a mail that he may
            # read, and need not know who complains
            kept = mail.sudo()
            case = cases.with_env(kept.env)._complaint_from_mail(
                kept.procedure_id, kept._mail(), kept.message_name, kept.answers_id
            )
            # as kept: it may be about this very officer, who sees it no more
            kept._dealt_with(case)
            cases |= case.sudo(False)
        if len(self) == 1:
            return cases._complaint_open_or_tell(cases._complaint_registered_text())
        told = self.env._("%s mails were registered as complaints.", len(cases))
        if not answers:
            return self._told(told)
        left_out = self.env._(
            "%s were left out, because they answer a case that is there already: open "
            "each of them, and add it to that case or make a complaint of it.",
            len(answers),
        )
        return self._told(f"{told} {left_out}", "warning")

    def _told(self, message, kind="success"):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "sticky": kind == "warning",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_add_to_case(self):
        """Put this mail into the case that it answers, as if it had come in there."""
        self._check_open()
        case = self.answers_id
        if not case:
            raise UserError(self.env._("This mail answers no case."))
        case.check_access("read")
        case._complaint_take_set_aside(self)
        self._dealt_with(case)
        return case._complaint_open_action()

    def _check_open(self):
        self.ensure_one()
        self.check_access("write")
        if self.state == "done":
            raise UserError(self.env._("This mail was dealt with already."))

    def action_put_away(self):
        """Keep the mails, take them off the list."""
        self._dealt_with()

    def _dealt_with(self, case=None):
        self.write({"state": "done", **({"ticket_id": case.id} if case else {})})
        self.activity_ids.unlink()
        self._hand_on_batch()

    def _mail(self):
        """This mail as the gateway reads it, received when it was (sudo).

        :return: Mail
        """
        raw = base64.b64decode(self.message or b"")
        mail = self.env["mail.thread"]._complaint_read_mail(parsed(raw), raw)
        return mail._replace(received_at=self.received_at)

    @api.model
    def count_open(self):
        """How many of these this user has to look at, for the badge on the menu."""
        if not self.has_access("read"):
            return 0
        return self.search_count([("state", "=", "open")])

    @api.model
    def _no_subject(self, company):
        """What a mail without a subject is called: not in the language of the job."""
        lang = company.partner_id.lang or self.env.lang
        return self.with_context(lang=lang).env._("(no subject)")

    @api.model
    def _keep(self, procedure, mail, reason, *, key=False, error=None, answers=None):
        """Keep a mail as it came in, once, with a task for an officer (sudo).

        :param procedure: complaint.procedure; empty when nobody knows whose mail it is
        :param mail: Mail
        :param key: of the mail, see `digest`
        :param answers: the case in whose thread it came in, where that is known
        """
        procedure = procedure or self._only_procedure()
        kept = self._kept(procedure, key)
        if kept:
            return kept
        message = mail.message
        answers = answers or self._answered_case(message, procedure)
        quiet = self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        aside = quiet.create(
            {
                "company_id": procedure.company_id.id,
                "procedure_id": procedure.id,
                "ticket_id": answers.id,
                "answers_id": answers.id,
                "received_at": mail.received_at,
                "mailed_at": mail.dated_at,
                "email_from": header(message, "From"),
                "reply_to": ", ".join(p.address for p in people(message, "Reply-To")),
                "email_cc": header(message, "Cc"),
                "subject": header(message, "Subject")
                or self._no_subject(procedure.company_id),
                "reason": reason,
                "error": error,
                "body": mail.reading.text,
                "message": base64.b64encode(mail.raw),
                "key": key,
            }
        )
        aside.hidden_partner_ids = aside._named_officers()
        aside._ask_officer()
        return aside

    def _ask_officer(self):
        """A task with a term for an officer who may see this mail; of mail from before
        the account was connected one for all of it (sudo).
        """
        if self.reason == "old" and self._batch().activity_ids:
            return
        hidden = (self.ticket_id | self.answers_id).hidden_partner_ids
        hidden |= self.hidden_partner_ids
        officers = self._officers().filtered(
            lambda user: user.active and user.partner_id not in hidden
        )
        self.look_by = self._look_by()
        if not officers:
            return
        old = self.with_context(lang=officers[0].lang).env._(
            "Mail from before the account was connected: decide on all of it"
        )
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "klachten_module.activity_set_aside",
            date_deadline=self.look_by,
            user_id=officers[0].id,
            summary=old if self.reason == "old" else self.subject[:200],
        )

    def _officers(self):
        """Who looks at it; of a mail that nobody knows whose it is, all officers."""
        procedure = self.procedure_id
        if procedure:
            return procedure.officer_ids
        return procedure.search([("version_id", "!=", False)]).officer_ids

    def _named_officers(self):
        """The contacts of the officers whom it names, as of a new case; none when that
        is everybody: somebody must look at it (sudo).
        """
        officers = self._officers().filtered("active").partner_id
        words = f"{self.subject or ''}\n{self.body or ''}"
        found = named_people(words, {p.id: (p.name, p.email) for p in officers})
        return officers.browse(found if len(found) < len(officers) else ())

    def _batch(self):
        """The open mails from before the account was connected, of this procedure."""
        domain = [("reason", "=", "old"), ("state", "=", "open")]
        return self.search([*domain, ("procedure_id", "=", self.procedure_id.id)])

    def _hand_on_batch(self):
        """The task of such a batch stays until all of it was decided on."""
        old = self.filtered(lambda mail: mail.reason == "old")
        for mails in old.grouped("procedure_id").values():
            left = mails[:1]._batch()
            if left and not left.activity_ids:
                left[:1]._ask_officer()

    def _look_by(self):
        """The next working day of the procedure: mail of a person waits no longer."""
        today = fields.Date.context_today(self)
        version = self.procedure_id.version_id
        if not version:
            return fields.Date.add(today, days=1)
        return add_workdays(today, 1, version._calendar())

    @api.model
    def _only_procedure(self):
        """The procedure that takes mail, where there is one; empty where there are
        more (sudo).
        """
        procedures = self.env["complaint.procedure"]
        found = procedures.search([("version_id", "!=", False)], limit=2)
        return found if len(found) == 1 else found.browse()

    @api.model
    def _kept(self, procedure, key):
        """The row of a mail that came in before."""
        domain = [("key", "=", key), ("procedure_id", "=", procedure.id)]
        return self.search(domain, limit=1) if key else self.browse()

    @api.model
    def _answered_case(self, message, procedure=None):
        """The case that the mail is an answer to, empty when there is none.

        :param procedure: only a case of it, if given
        """
        headers = [message.get("References"), message.get("In-Reply-To")]
        headers += [part.get("Message-Id") for part in returned_parts(message)]
        references = tools.mail.unfold_references(
            " ".join(str(header) for header in headers if header)
        )
        cases = self.env["helpdesk.ticket"]
        if not references:
            return cases
        answered = self.env["mail.message"].search(
            [("message_id", "in", references[-32:]), ("model", "=", cases._name)],
            order="id desc",
        )
        found = cases.browse(answered.mapped("res_id")).exists()
        return found.filtered(
            lambda case: (
                case.procedure_version_id and case.procedure_id == procedure
                if procedure
                else case.procedure_version_id
            )
        )[:1]
