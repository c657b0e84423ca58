import logging

from markupsafe import Markup

from odoo import api, fields, models

from ...logic import periods
from ..kernel import BUSY, RHYTHMS

_logger = logging.getLogger(__name__)

# After a long standstill the mailbox is not flooded; older ones can be printed.
CATCH_UP = 3


class ComplaintOverviewSending(models.Model):
    """One period overview for one reader, made and mailed by the daily run.

    The row is made first and filled when its mail stands in the queue, so that a run
    that is cut short or fails goes on where it was. The mail takes its files along when
    it has left; the row stays, so that nobody gets a period twice.
    """

    _name = "complaint.overview.sending"
    _description = "Period overview sent by mail"
    _order = "date_from desc, id desc"

    procedure_id = fields.Many2one(
        "complaint.procedure", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="procedure_id.company_id", store=True, index=True
    )
    kind = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        string="Period",
        required=True,
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="Up to and including", required=True)
    user_id = fields.Many2one(
        "res.users", string="Reader", required=True, ondelete="cascade", index=True
    )
    lang = fields.Char(compute="_compute_texts")
    title = fields.Char(compute="_compute_texts")
    queued_at = fields.Datetime(string="Put in the mail queue", readonly=True)
    mail_id = fields.Many2one(
        "mail.mail", readonly=True, ondelete="set null", index="btree_not_null"
    )
    failure = fields.Char(readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("failed", "Failed"), ("sent", "Sent")],
        compute="_compute_state",
        compute_sudo=True,
    )

    _once = models.UniqueIndex("(procedure_id, kind, date_from, user_id)")
    _to_make = models.Index("(id) WHERE queued_at IS NULL")

    @api.depends("procedure_id", "kind", "date_from")
    def _compute_texts(self):
        for sending in self:
            sending.lang = sending.company_id.partner_id.lang or self.env.lang
            sending.title = sending._overview().display_name

    @api.depends("queued_at", "mail_id.state", "failure")
    def _compute_state(self):
        for sending in self:
            if sending.failure or sending.mail_id.state == "exception":
                sending.state = "failed"
            elif not sending.queued_at or sending.mail_id:
                sending.state = "waiting"
            else:
                sending.state = "sent"

    def _overview(self):
        """The overview this row asks for, not stored."""
        return self.env["complaint.overview"].new(self._prepare_overview_vals())

    def _prepare_overview_vals(self):
        self.ensure_one()
        first = self.date_from
        return {
            "procedure_id": self.procedure_id.id,
            "kind": self.kind,
            "year": first.year,
            "month": str(first.month),
            "quarter": str((first.month + 2) // 3),
            "lang": self.lang,
            "reader_id": self.user_id.id,
        }

    # --- making and mailing -----------------------------------------------------------

    @api.model
    def _retry_mails(self):
        """Put mails that the mail server refused back in the queue."""
        refused = self.search([("mail_id.state", "=", "exception")])
        refused.mail_id.mark_outgoing()

    def _queue(self):
        """Make the files and put the mail in the queue; a failure stays on the row.

        :return: whether it stands in the queue
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._make_mail()
        except BUSY:  # the next run finds it again
            return False
        except Exception as error:
            _logger.warning(
                "Overview %s could not be made; the next run tries again", self.id
            )
            _logger.info("Cause", exc_info=True)
            self.failure = str(error)[:500]
            return False
        return True

    def _make_mail(self):
        if not self.user_id.email:
            raise ValueError(self.env._("The reader has no e-mail address."))
        files, figures = self._make_files()
        template = self.env.ref("klachten_module.mail_template_overview")
        mail_id = template.send_mail(
            self.id,
            email_values={"recipient_ids": [self.user_id.partner_id.id]},
        )
        mail = self.env["mail.mail"].browse(mail_id)
        mail.body_html = Markup(mail.body_html or "") + figures
        message = mail.mail_message_id
        # With the message as their record the files go when the mail has left.
        message.attachment_ids = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": content,
                    "res_model": "mail.message",
                    "res_id": message.id,
                }
                for name, content in files
            ]
        )
        self.write(
            {"mail_id": mail_id, "queued_at": fields.Datetime.now(), "failure": False}
        )

    def _make_files(self):
        """The overview as PDF and workbook, with the eyes of an officer, and its key
        figures for the mail itself.

        :return: [(file name, bytes)], Markup
        """
        maker = self._maker()
        if not maker:
            raise ValueError(self.env._("The procedure has no complaints officer."))
        reports = (
            self.env["ir.actions.report"]
            .with_user(maker)
            .with_context(
                lang=self.lang,
                allowed_company_ids=self.company_id.ids,
                force_report_rendering=True,
            )
        )
        overview = reports.env["complaint.overview"].create(
            self._prepare_overview_vals()
        )
        pdf, _kind = reports._render_qweb_pdf(
            "klachten_module.report_complaint_overview", overview.ids
        )
        xlsx, _kind = reports._render_xlsx(
            "klachten_module.report_complaint_overview_xlsx", overview.ids, {}
        )
        name = overview.display_name
        figures = overview.env["ir.qweb"]._render(
            "klachten_module.overview_mail_figures",
            {"lines": overview._figure_lines(), "changes": overview._changes()},
            lang=self.lang,
        )
        return [(f"{name}.pdf", pdf), (f"{name}.xlsx", xlsx)], figures

    def _maker(self):
        """The user whose rights decide what is in it: the reader, if an officer.

        Another reader gets what the officer from whom least is hidden may see, less
        what is hidden from the reader.
        """
        officers = self.procedure_id.officer_ids.filtered("active")
        if self.user_id in officers:
            return self.user_id
        seen = {
            user: self.env["helpdesk.ticket"]
            .with_user(user)
            .search_count([("procedure_id", "=", self.procedure_id.id)])
            for user in officers
        }
        return max(officers, key=lambda user: (seen[user], -user.id), default=officers)


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
