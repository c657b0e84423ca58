from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ...logic.research import reminder_day
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
    answer = fields.Text(help="Of a question: what went wrong (S0-66).")
    prevention = fields.Text(
        string="How to prevent it", help="What can be done in future (S0-67)."
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
        if not self._hold_open():
            return False
        # sudo: whoever answers has no account; the callers check the link or the user
        inquiry = self.sudo()
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
        rows = self.sudo()._read_group(waiting, ["ticket_id"])
        cases = self.env["helpdesk.ticket"].sudo().union(*(row[0] for row in rows))
        found = self.sudo()
        for version, of_version in cases.grouped("procedure_version_id").items():
            calendar = version._calendar()
            today = of_version[:1]._complaint_today()
            if not is_workday(today, calendar):
                continue
            if mark == "overdue_on":
                days = Domain("due_on", "<", today)
            else:
                until = reminder_day(today, calendar)
                days = Domain("due_on", ">=", today) & Domain("due_on", "<=", until)
            found |= self.sudo().search(
                waiting & Domain("ticket_id", "in", of_version.ids) & days
            )
        return found

    def _remind(self):
        """One mail to each of these, with a link of its own; the old one works too."""
        template = self.env.ref(REMINDER, raise_if_not_found=False)
        self.env.flush_all()
        drafts = []
        letters = self.env["complaint.letter"].sudo()
        for inquiry in self if template else ():
            to = inquiry.ticket_id._complaint_asked_address(inquiry.partner_id)
            if to["email"]:
                drafts.append(inquiry._draft_reminder(template, to))
        letters._queue(drafts)
        for day, alike in self.grouped(
            lambda i: i.ticket_id._complaint_today()
        ).items():
            alike.reminded_on = day

    def _draft_reminder(self, template, to):
        """The reminder as `complaint.letter._queue` wants it."""
        case = self.ticket_id
        written = template.sudo().with_context(lang=to["lang"])
        context = {
            "addressee_name": to["name"] or "",
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
                summary=inquiry.partner_id.name,
            )
