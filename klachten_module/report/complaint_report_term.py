from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.clock import cells
from ..models.clock.figure_columns import KEPT, KINDS
from ..models.number_fields import Days, Share
from .report_sql import named, todays, within


class ComplaintReportTerm(models.Model):
    """One line per term that runs or ran on a case, as it stands today."""

    _name = "complaint.report.term"
    _inherit = ["complaint.report.line", "complaint.report.counted"]
    _description = "Terms of complaints in figures"
    _auto = False
    _order = "due_on desc, id desc"
    _rec_name = "term_id"
    _cells = cells.TERMS

    version_id = fields.Many2one("complaint.procedure.version")
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
    published_on = fields.Date(string="Due as published")
    stopped_on = fields.Date(string="Done")
    cancelled_on = fields.Date(string="Cancelled")
    state = fields.Selection(
        lambda self: (
            self.env["complaint.deadline"]
            ._fields["state"]
            ._description_selection(self.env)
        )
    )
    kind = fields.Selection(KINDS)
    published = fields.Selection(KEPT, string="Against the published day")
    days_used = Days(aggregator="avg", help="Calendar days, start to done.")
    days_late = Days(aggregator="avg")
    on_time = Share(
        string="In time",
        aggregator="avg",
        help="Met ÷ (met + missed), of all terms whose last day lies there; one that "
        "still runs counts in neither.",
    )
    on_time_own = Share(
        string="In time, without extension",
        aggregator="avg",
        help="The same, measured against the day before any extension.",
    )
    on_time_published = Share(
        string="Published term met",
        aggregator="avg",
        help="The same, measured against the day that complainants are promised.",
    )

    def _rows_query(self):
        return SQL(
            """
            SELECT term_row.id, term_row.ticket_id, figure.number,
                   figure.procedure_id, figure.version_id, figure.company_id,
                   figure.ground_id, figure.is_open, figure.kind, term_row.term_id,
                   term.code AS term_code, term.waits_for, term_row.round,
                   term_row.started_on, term_row.stopped_on,
                   COALESCE(term_row.law_due_on, term_row.due_on) AS due_on,
                   COALESCE(term_row.law_due_on, term_row.published_due_on,
                       term_row.due_on) AS published_on,
                   term_row.cancelled_on, %(columns)s
              FROM complaint_deadline term_row
              JOIN complaint_term term ON term.id = term_row.term_id
              JOIN complaint_figure figure ON figure.id = term_row.ticket_id
              JOIN %(todays)s day ON day.version_id = term.version_id
            """,
            columns=self._columns_today(),
            todays=todays(fields.Datetime.now()),
        )

    def _live_query(self):
        """Those that run, without looking their cases up unless for what they are."""
        return SQL(
            """
            SELECT term_row.due_on, term_row.term_id, term_row.round, term.waits_for,
                   version.procedure_id, version.company_id, %(kind)s AS kind,
                   %(columns)s
              FROM complaint_deadline term_row
              JOIN complaint_term term ON term.id = term_row.term_id
              JOIN complaint_procedure_version version ON version.id = term.version_id
              JOIN %(todays)s day ON day.version_id = term.version_id
              LEFT JOIN complaint_figure figure ON figure.id = term_row.ticket_id
             WHERE term_row.stopped_on IS NULL AND term_row.cancelled_on IS NULL
               AND term_row.ticket_id NOT IN (
                   SELECT id FROM helpdesk_ticket WHERE complaint_test)
            """,
            columns=self._columns_today(),
            kind=SQL(cells.KIND),
            todays=todays(fields.Datetime.now()),
        )

    @api.model
    def _published_kept(self, domain, spans):
        """How our published terms were kept, of complaints and in round 1 (S2-80).

        :param domain: domain on this report
        :param spans: [logic.periods.Period or None] in which their last day lies
        :return: [(met, met or missed, still running)], one query for all
        """
        domain = Domain(domain) & Domain(
            [
                ("waits_for", "=", "organisation"),
                ("round", "=", 1),
                ("kind", "=", "complaint"),
            ]
        )
        if None not in spans:
            domain &= within("published_on", spans)
        groups = self._read_group(
            domain, ["published_on:day", "published"], ["__count"]
        )
        kept = []
        for span in spans:
            counts = dict.fromkeys(("met", "late", "running"), 0)
            for day, how, count in groups:
                if how in counts and (not span or day in span):
                    counts[how] += count
            kept.append(
                (counts["met"], counts["met"] + counts["late"], counts["running"])
            )
        return kept

    def _columns_today(self):
        """How each term stands today (SQL)."""
        state = SQL("COALESCE(term_row.law_state, %s)", _state_on("state", "due_on"))
        row, day = SQL.identifier("term_row"), SQL.identifier("day", "today")
        published = SQL("(%s)", SQL(cells.PUBLISHED, row=row, day=day))
        return named(
            {
                "state": state,
                "days_used": SQL("term_row.stopped_on - term_row.started_on"),
                "days_late": SQL(
                    cells.DAYS_LATE,
                    state=state,
                    row=row,
                    day=day,
                ),
                "on_time": SQL(cells.SHARE, state),
                "on_time_own": SQL(cells.SHARE, _state_on("own_state", "own_due_on")),
                "published": published,
                "on_time_published": SQL(cells.SHARE, published),
            }
        )


def _state_on(state, due_on):
    """How a term stands today: one that was running is missed once its day is over."""
    return SQL(
        "CASE WHEN %(state)s = 'running' AND %(due_on)s < day.today "
        "THEN 'missed' ELSE %(state)s END",
        state=SQL.identifier("term_row", state),
        due_on=SQL.identifier("term_row", due_on),
    )
