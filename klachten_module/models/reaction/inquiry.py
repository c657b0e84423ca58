from lxml import html

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext, is_html_empty, plaintext2html
from odoo.tools.mail import html_sanitize

from ...logic.research import reminder_day, without_quotes
from ...logic.workdays import is_workday
from ..kernel import BUSY
from ..outside_html import OutsideHtml

REMINDER = "klachten_module.letter_question_reminder"


class ComplaintInquiry(models.Model):
    """A written question about a case to a manager or a colleague, and the answer.

    Open -> answered by the page of its letter, by mail or written down by hand, or
    withdrawn. Made by the dialog that sends its letter; only services of this module
    change it. Its words are erased with those of the case, its events stay.
    """

    _name = "complaint.inquiry"
    _description = "Information request about a complaint"
    _inherit = ["complaint.asked"]
    _answer_field = "inquiry_id"

    kind = fields.Selection(
        [("question", "Question"), ("consultation", "Consultation")],
        required=True,
        default="question",
    )
    question = OutsideHtml(help="As it was sent.")
    state = fields.Selection(
        [("open", "Open"), ("answered", "Answered"), ("withdrawn", "Withdrawn")],
        required=True,
        default="open",
    )
    answer = fields.Text(help="Of a question: what went wrong.")
    prevention = fields.Text(
        string="How to prevent it", help="What can be done in future."
    )
    answered_at = fields.Datetime(string="Answered")
    answered_by = fields.Selection(
        [("page", "On the page"), ("mail", "By mail"), ("hand", "Written down by us")],
        string="How it came in",
    )
    reminded_on = fields.Date(string="Reminded")
    overdue_on = fields.Date(
        string="Found late",
        help="On this day whoever has the turn got a task, as no answer came.",
    )
    letter_ids = fields.One2many("complaint.letter", "inquiry_id", string="Letters")

    _waiting = models.Index("(due_on) WHERE state = 'open'")

    @api.depends("partner_id.name")
    @api.depends_context("lang")
    def _compute_who(self):
        for inquiry in self:
            # sudo: who may read the case may read who was asked
            asked = inquiry.sudo()
            inquiry.who = (
                asked.partner_id.name
                or asked.letter_ids[:1].email_to
                or self.env._("A contact that was deleted")
            )

    # --- answers ----------------------------------------------------------------------

    def _record_answer(self, words, prevention="", channel="page", note=None):
        """Keep an answer, once: whoever comes second finds it answered.

        :param words: str, plain text from outside
        :param channel: "page", "mail" or "hand"
        :param note: Markup of the note at the event; the words when empty
        :return: whether it was recorded
        """
        self.ensure_one()
        # sudo: whoever answers has no account; the callers check the link or the user
        inquiry = self.sudo()
        if not inquiry._hold_open():
            return False
        case = inquiry.ticket_id
        said = "\n\n".join(filter(None, (words, prevention)))
        inquiry._record_answered(note or plaintext2html(said))
        inquiry.write(
            {
                "state": "answered",
                "answer": words,
                "prevention": prevention,
                "answered_at": case._complaint_now(),
                "answered_by": channel,
            }
        )
        return True

    # --- reminders --------------------------------------------------------------------

    @api.model
    def _cron_remind(self, limit=100):
        """Remind who was asked on the working day before, tell the holder when late.

        Each once. On days off of the procedure nobody is written to; the next working
        day is early enough. What somebody else holds is left for the next run.
        """
        for step, domain in (("_remind", "reminded_on"), ("_tell_late", "overdue_on")):
            todo = self._due_now(domain)
            self.env["ir.cron"]._commit_progress(remaining=len(todo))
            for start in range(0, len(todo), limit):
                batch = todo[start : start + limit].try_lock_for_update()
                getattr(batch, step)()
                if not self.env["ir.cron"]._commit_progress(len(batch)):
                    return  # the next run goes on

    @api.model
    def _due_now(self, mark):
        """Open inquiries of open cases that get this mark today (sudo).

        One query for each version with open inquiries.

        :param mark: "reminded_on" or "overdue_on"
        """
        waiting = Domain(
            [
                ("state", "=", "open"),
                (mark, "=", False),
                ("ticket_id.complaint_open", "=", True),
            ]
        )
        # sudo: a nightly job; whom it writes to follows from the cases
        found = inquiries = self.sudo()
        rows = inquiries._read_group(waiting, ["ticket_id"])
        cases = inquiries.env["helpdesk.ticket"].union(*(row[0] for row in rows))
        for version, of_version in cases.grouped("procedure_version_id").items():
            calendar = version._calendar()
            today = of_version[0]._complaint_today()
            if not is_workday(today, calendar):
                continue
            if mark == "overdue_on":
                days = Domain("due_on", "<", today)
            else:
                until = reminder_day(today, calendar)
                days = Domain("due_on", ">=", today) & Domain("due_on", "<=", until)
            found |= inquiries.search(
                waiting & Domain("ticket_id", "in", of_version.ids) & days
            )
        return found

    def _remind(self):
        """One mail to each of these (sudo), with a link of its own; the old one works
        too.
        """
        template = self.env.ref(REMINDER, raise_if_not_found=False)
        self.env.flush_all()
        drafts = []
        letters = self.env["complaint.letter"]
        for inquiry in self if template else ():
            to = inquiry._reminded_address()
            if to["email"]:
                drafts.append(inquiry._draft_reminder(template, to))
        letters._queue(drafts)
        for day, alike in self.grouped(
            lambda i: i.ticket_id._complaint_today()
        ).items():
            alike.reminded_on = day

    def _reminded_address(self):
        """Who is reminded of this question (sudo)."""
        return self.ticket_id._complaint_asked_address(self.partner_id)

    def _draft_reminder(self, template, to):
        """The reminder as `complaint.letter._queue` wants it (sudo)."""
        case = self.ticket_id
        written = template.with_context(lang=to["lang"])
        context = {
            "addressee_name": to["name"] or "",
            "salutation": case._complaint_salutation(
                to["party"], to["name"], to["lang"]
            ),
            "inquiry": self.with_context(lang=to["lang"]),
        }
        failure = None
        try:
            with self.env.cr.savepoint(flush=False):
                subject, text = (
                    written._render_field(name, case.ids, add_context=context)[case.id]
                    for name in ("subject", "body_html")
                )
        except BUSY:
            raise
        except Exception as error:  # noqa: BLE001 a template is edited by users
            subject, text = template.name, self.question
            failure = self.env._("The text of this letter has a mistake: %s", error)
        draft = self.env["complaint.letter"]._draft_by_hand(
            case,
            to,
            {
                "purpose": self.kind,
                "subject": subject,
                "text": text,
                "until": self.due_on,
                "inquiry": self,
                "event_type": "letter_sent",
            },
        )
        return dict(draft, failure=failure)

    def _tell_late(self):
        """A task for whoever has the turn, once for each inquiry that is late."""
        for inquiry in self:
            case = inquiry.ticket_id
            inquiry.overdue_on = case._complaint_today()
            case._complaint_add_task(
                "activity_inquiry_late",
                case._complaint_task_user(),
                summary=inquiry.who,
            )


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
        return self._complaint_wizard(
            "action_complaint_send", default_purpose="consultation"
        )

    def action_complaint_check(self):
        """The dialog to let managers check the draft, those who answered proposed.

        :raise UserError: there is no draft yet
        """
        self.ensure_one()
        self.check_access("write")
        if is_html_empty(self.answer):
            raise UserError(self.env._("There is no draft answer to check yet."))
        managers = self._complaint_answerers()[self.id]
        return self._complaint_wizard(
            "action_complaint_send",
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
        # sudo: whom to ask, told to whoever may ask; contacts have rules of their own
        cases = self.sudo()
        answered = cases.env["complaint.inquiry"].search(
            [
                ("ticket_id", "in", self.ids),
                ("kind", "=", "question"),
                ("state", "=", "answered"),
            ]
        )
        by_case = answered.grouped("ticket_id")
        return {
            case.id: by_case.get(case, answered.browse()).partner_id.filtered(
                "email_normalized"
            )
            - case._complaint_barred()
            for case in cases
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
        return self.env["complaint.inquiry"].create(
            {
                "ticket_id": self.id,
                "kind": kind,
                "round": self.complaint_round,
                "partner_id": partner.id,
                "question": letter["text"],
                "due_on": letter["until"],
            }
        )

    def _complaint_ask_check(self, partner, until):
        """Ask a manager to check the draft; an open check of his ends (sudo)."""
        self.ensure_one()
        asked = self.verification_ids._asked()
        asked.filtered(lambda row: row.partner_id == partner)._withdraw()
        [vals] = self._complaint_check_vals("asked")
        vals.update(partner_id=partner.id, due_on=until)
        return self.env["complaint.verification"].create(vals)

    # --- answers by mail --------------------------------------------------------------

    def _complaint_answer_by_mail(self, msg_dict):
        """Take a mail as the answer to an open question, if it is one (S0-69) (sudo).

        It answers the letter it replies to; else the newest question to its sender.
        Never from the complainant or somebody complained about; nor when it replies to
        a letter to them, which whoever was asked never had: then the sender is forged.

        :return: complaint.inquiry that it answered, or empty
        """
        self.ensure_one()
        pending = self.inquiry_ids.filtered(lambda row: row.state == "open")
        sender = tools.email_normalize(msg_dict.get("email_from"))
        if not (pending and sender) or self._complaint_takes_no_part(
            self.env["res.partner"], sender
        ):
            return pending.browse()
        words = self._complaint_mail_words(msg_dict)
        # which mail it answers is known by its code only
        parent = self.env["mail.message"].browse(msg_dict.get("parent_id") or ())
        answered = parent.exists().message_id
        letters = self.letter_ids.filtered(
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
        """What somebody was asked is withdrawn when the case is hidden from him
        (sudo).
        """
        result = super()._complaint_revoke_links(partners, addresses)
        known = {*partners.mapped("email_normalized"), *addresses}
        known -= {False, None}

        def his(row):
            contact = row.partner_id
            return contact & partners or contact.email_normalized in known

        for rows in (self.inquiry_ids, self.verification_ids):
            rows._asked().filtered(his)._withdraw()
        return result
