from odoo import api, fields, models

from ...logic import periods
from ..kernel import RHYTHMS

# After a long standstill the mailbox is not flooded; older ones can be printed.
CATCH_UP = 3


class ComplaintProcedure(models.Model):
    """Which overviews a procedure mails by itself, and to whom."""

    _inherit = "complaint.procedure"

    overview_month = fields.Boolean(
        string="Every month",
        default=True,
        help="On the first day of a month the officers get the overview of the month "
        "before, as PDF and as workbook.",
    )
    overview_quarter = fields.Boolean(string="Every quarter")
    overview_year = fields.Boolean(string="Every year")
    overview_waiting = fields.Integer(
        string="Overviews not sent yet",
        compute="_compute_overview_waiting",
        compute_sudo=True,
        help="Made or mailed again by the next run; the mail server or an e-mail "
        "address may need attention.",
    )

    def _compute_overview_waiting(self):
        waiting = dict(
            self.env["complaint.overview.sending"]._read_group(
                [
                    ("procedure_id", "in", self.ids),
                    "|",
                    ("queued_at", "=", False),
                    ("mail_id", "!=", False),
                ],
                ["procedure_id"],
                ["__count"],
            )
        )
        for procedure in self:
            procedure.overview_waiting = waiting.get(procedure._origin, 0)

    def _overview_readers(self):
        """The officers and the people in roles that receive the overview."""
        self.ensure_one()
        people = self.officer_ids | self.role_ids.filtered("receives_overview").user_ids
        return people.filtered("active")

    @api.model
    def _cron_send_overviews(self):
        """Mail the overviews of periods that are over, each once to each reader."""
        sendings = self.env["complaint.overview.sending"]
        sendings._retry_mails()
        for procedure in self.search([("version_id", "!=", False)]):
            procedure._plan_overviews()
        todo = sendings.search([("queued_at", "=", False)], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(todo))
        for sending in todo:
            sending._queue()
            if not self.env["ir.cron"]._commit_progress(1):
                return  # the next run goes on

    def _plan_overviews(self):
        """Make a row for each reader of each period that ended and has none yet."""
        self.ensure_one()
        zone = self.version_id.tz
        today = fields.Date.context_today(self.with_context(tz=zone))
        begun = fields.Datetime.context_timestamp(
            self.with_context(tz=zone), self.create_date
        ).date()
        sendings = self.env["complaint.overview.sending"]
        done = dict(
            sendings._read_group(
                [("procedure_id", "=", self.id)], ["kind"], ["date_to:max"]
            )
        )
        readers = self._overview_readers()
        sendings.create(
            [
                {
                    "procedure_id": self.id,
                    "kind": kind,
                    "date_from": period.first,
                    "date_to": period.last,
                    "user_id": user.id,
                }
                for kind in RHYTHMS
                if self[f"overview_{kind}"]
                for period in periods.ended(kind, today, done.get(kind))[-CATCH_UP:]
                if period.last >= begun
                for user in readers
            ]
        )
