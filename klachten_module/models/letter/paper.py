from datetime import datetime, time, timezone
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...logic.terms import local_day
from ...logic.workdays import add_workdays

LATEST = 2  # working days after it was posted, that somebody may say so
REPORT = "klachten_module.report_complaint_letter"


class ComplaintLetter(models.Model):
    """A letter that goes by post: printed, and marked as posted on a day.

    That day it counts as sent: terms stop on it. Who recorded it, and when, stands
    beside it; its event keeps the same.
    """

    _inherit = "complaint.letter"

    written_at = fields.Datetime(readonly=True, help="Of a letter that goes by post.")
    reader_name = fields.Char(string="Goes to", compute="_compute_reader_name")
    postal_address = fields.Text(
        string="Posted to", readonly=True, help="The address on the day of posting."
    )
    posted_on = fields.Date(readonly=True)
    posted_by_id = fields.Many2one(
        "res.users", string="Posting recorded by", readonly=True, ondelete="restrict"
    )
    posting_recorded_at = fields.Datetime(readonly=True)

    def _compute_reader_name(self):
        for letter in self:
            letter.reader_name = letter.email_to or letter._reader().name

    def _reader(self):
        """The person of the case to whom this letter goes; of a colleague nobody."""
        self.ensure_one()
        if self.addressee == "complainant":
            return self.ticket_id._complaint_complainant()
        return self.party_id

    def _envelope(self):
        """The lines of the address on this letter; a reader without one by his name.

        :return: [str]
        """
        if self.postal_address:
            return self.postal_address.splitlines()
        reader = self._reader()
        return reader._address_lines() or [reader.name or ""]

    def _ask_to_post(self):
        """A task for who looks after the case: print and post these letters (sudo)."""
        for letter in self:
            case = letter.ticket_id
            user = case._complaint_task_user()
            here = letter.with_context(lang=user.lang)
            known = letter._reader()._has_address()
            case._complaint_add_task(
                "activity_post",
                user,
                summary=here.env._("Print and post: %s", letter.subject),
                note=False
                if known
                else here.env._(
                    "There is no postal address. Fill it in, or an e-mail address, "
                    "under 'Parties'."
                ),
            )

    def _posting_done(self):
        """The tasks to post end in cases where nothing is left to post (sudo)."""
        for case in self.ticket_id:
            if "to_post" not in case.letter_ids.mapped("state"):
                case.activity_unlink(["klachten_module.activity_post"])

    def action_print(self):
        """The letter as PDF, with the address in the window."""
        self._check_by_post()
        return self.env.ref(REPORT).report_action(self)

    def action_posted(self):
        """The dialog that says on which day it was posted."""
        self.ensure_one()
        self._check_by_post()
        return self.ticket_id._complaint_wizard(
            "action_complaint_posted", default_letter_id=self.id
        )

    def _check_by_post(self):
        if any(letter.channel != "post" for letter in self):
            raise UserError(self.env._("This letter does not go by post."))

    def _post_on(self, day):
        """These letters were posted on this day, as the user says (sudo).

        :param day: date, today or a day of the last two working days
        :raise UserError: another day, no address, or a letter that is not to be posted
        """
        for letter in self:
            case = letter.ticket_id
            case._complaint_lock()  # who marks it at the same moment finds it marked
            letter._check_to_post(day)
            moment = now = case._complaint_now()
            if day != case._complaint_today():
                zone = ZoneInfo(case.procedure_version_id.tz)
                noon = datetime.combine(day, time(12), zone)
                moment = noon.astimezone(timezone.utc).replace(tzinfo=None)
            letter.write(
                {
                    "postal_address": "\n".join(letter._envelope()),
                    "posted_on": day,
                    "posted_by_id": self.env.uid,
                    "posting_recorded_at": now,
                }
            )
            letter._accepted(moment)
        self._posting_done()

    def _check_to_post(self, day):
        case = self.ticket_id
        version = case.procedure_version_id
        today = case._complaint_today()
        if self.state != "to_post":
            raise UserError(self.env._("This letter is not waiting to be posted."))
        if not self._reader()._has_address():
            raise UserError(
                self.env._("Fill in the postal address first, under 'Parties'.")
            )
        if day > today or add_workdays(day, LATEST, version._calendar()) < today:
            raise UserError(
                self.env._(
                    "A letter was posted today or at most two working days ago. Was it "
                    "earlier? Then choose the first of these days."
                )
            )
        if day < local_day(self.written_at, version.tz):
            raise UserError(
                self.env._(
                    "This letter was written on %s; it cannot be posted before that.",
                    format_date(self.env, self.written_at),
                )
            )
