from odoo import fields, models
from odoo.tools import SQL

from .report_fields import Days, Share
from .report_sql import CALENDARS, LOG_FIELDS, deadline_state, share, today


class ComplaintReportTerm(models.Model):
    """One line per term that runs or ran on a case, as it stands today."""

    _name = "complaint.report.term"
    _description = "Terms of complaints in figures"
    _auto = False
    _order = "due_on desc, id desc"
    _rec_name = "term_id"
    _depends = {
        **LOG_FIELDS,
        "helpdesk.ticket": [
            "number",
            "procedure_id",
            "procedure_version_id",
            "company_id",
            "ground_id",
            "complaint_open",
        ],
    }

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case")
    number = fields.Char()
    procedure_id = fields.Many2one("complaint.procedure")
    version_id = fields.Many2one("complaint.procedure.version")
    company_id = fields.Many2one("res.company")
    ground_id = fields.Many2one("complaint.ground")
    is_open = fields.Boolean(string="Open case")
    term_id = fields.Many2one("complaint.term")
    term_code = fields.Char(string="Code of the term")
    waits_for = fields.Selection(
        [("organisation", "Us"), ("complainant", "The complainant")]
    )
    round = Days(aggregator=None)
    started_on = fields.Date(string="Started")
    due_on = fields.Date(string="Due")
    stopped_on = fields.Date(string="Done")
    cancelled_on = fields.Date(string="Cancelled")
    state = fields.Selection(
        lambda self: (
            self.env["complaint.deadline"]
            ._fields["state"]
            ._description_selection(self.env)
        )
    )
    days_used = Days(aggregator="avg", help="Calendar days, start to done.")
    days_late = Days(aggregator="avg")
    on_time = Share(
        string="In time",
        aggregator="avg",
        help="Part of the terms that were kept; a running term does not count.",
    )

    @property
    def _table_query(self):
        state = deadline_state(SQL.identifier("term_row"), today())
        return SQL(
            """
            SELECT term_row.id, term_row.ticket_id, ticket.number,
                   ticket.procedure_id, ticket.procedure_version_id AS version_id,
                   ticket.company_id, ticket.ground_id,
                   ticket.complaint_open AS is_open, term_row.term_id,
                   term.code AS term_code, term.waits_for, term_row.round,
                   term_row.started_on, term_row.due_on, term_row.stopped_on,
                   term_row.cancelled_on, %(state)s AS state,
                   term_row.stopped_on - term_row.started_on AS days_used,
                   CASE WHEN %(state)s IN ('met_late', 'missed')
                        THEN COALESCE(term_row.stopped_on, term_row.cancelled_on,
                             %(today)s) - term_row.due_on END AS days_late,
                   %(on_time)s AS on_time
              FROM complaint_deadline term_row
              JOIN complaint_term term ON term.id = term_row.term_id
              JOIN helpdesk_ticket ticket ON ticket.id = term_row.ticket_id
              JOIN %(calendars)s cal ON cal.id = ticket.procedure_version_id
            """,
            state=state,
            today=today(),
            on_time=share(state),
            calendars=CALENDARS,
        )

    def action_open_case(self):
        """From a line of the report to the file of the case."""
        self.ensure_one()
        return self.ticket_id._complaint_open_action()
