from odoo import fields, models
from odoo.tools import SQL

from ..logic.vocabulary import PHASES, RESULTS
from . import cells_sql
from .counted import TODAY
from .figures_sql import CASE_COLUMNS, KEPT_COLUMNS
from .report_fields import Days, Share
from .report_sql import share, todays

KEPT = [
    ("met", "In time"),
    ("late", "Late"),
    ("running", "Still running"),
    ("none", "Not asked"),
]


class ComplaintReport(models.Model):
    """One line per case, archived ones too, for pivots, graphs and key figures.

    Every date comes from the log with its corrections, on the local day of the
    procedure; nothing comes from the host's own dates. Terms and acts that count once
    are those of round 1. What is stored of each case is in `figures`; the day of asking
    is added here.
    """

    _name = "complaint.report"
    _inherit = ["complaint.report.line", "complaint.report.counted"]
    _description = "Complaints in figures"
    _auto = False
    _order = "received_on desc, id desc"
    _rec_name = "number"
    _cells = cells_sql.CASES

    active_case = fields.Boolean(string="Not archived")
    version_id = fields.Many2one("complaint.procedure.version")
    team_id = fields.Many2one("helpdesk.ticket.team")
    channel_id = fields.Many2one("helpdesk.ticket.channel")
    ground_id = fields.Many2one("complaint.ground")
    outcome_id = fields.Many2one("complaint.outcome")
    phase = fields.Selection(PHASES)
    is_open = fields.Boolean(string="Open")
    round_count = Days(string="Rounds", aggregator="avg")
    reopened = fields.Boolean(help="Had a second round or was opened again.")
    holder_id = fields.Many2one("res.users", string="With")
    responsible_role_id = fields.Many2one("complaint.role", string="Turn of")
    diverted_kind = fields.Selection(
        [
            ("improvement", "Improvement point"),
            ("escalation", "Escalation of a running matter"),
            ("referred", "Referred"),
            ("withdrawn", "Withdrawn"),
            ("not_taken_up", "Not taken up"),
            ("compliment", "Compliment"),
            ("suggestion", "Suggestion"),
            ("question", "Question"),
            ("other", "Otherwise"),
        ],
        string="Ended as",
        help="Filled when the case did not end with an answer here.",
    )
    verdict = fields.Selection(RESULTS, string="Complainant's answer")

    received_on = fields.Date(string="Received")
    received_month = fields.Date(string="First day of the month of receipt")
    registered_on = fields.Date(string="Registered")
    routed_on = fields.Date(
        string="Passed on", help="First move beyond classification, in round 1."
    )
    first_reaction_on = fields.Date(string="First reaction")
    acknowledged_on = fields.Date(string="Handling confirmed")
    sent_on = fields.Date(string="First answer sent")
    last_sent_on = fields.Date(string="Last answer sent")
    verified_on = fields.Date(string="First verdict")
    verdict_on = fields.Date(string="Last verdict")
    closed_on = fields.Date(
        string="Ended", help="Closed or continued elsewhere; empty while it is open."
    )

    days_to_acknowledge = Days(string="Days to confirming handling", aggregator="avg")
    days_to_send = Days(string="Days to first answer", aggregator="avg")
    days_to_close = Days(string="Days to end", aggregator="avg")
    days_registered_to_send = Days(
        string="Days from registration to answer", aggregator="avg"
    )
    workdays_to_acknowledge = Days(
        string="Working days to confirming handling", aggregator="avg"
    )
    workdays_to_send = Days(string="Working days to first answer", aggregator="avg")
    workdays_to_close = Days(string="Working days to end", aggregator="avg")
    workdays_registered_to_send = Days(
        string="Working days from registration to answer", aggregator="avg"
    )

    routed = fields.Selection(KEPT, string="Term: passing on")
    acknowledged = fields.Selection(KEPT, string="Term: confirming handling")
    answer = fields.Selection(KEPT, string="Term: answer")
    routed_own = fields.Selection(KEPT, string="Passing on, without extension")
    acknowledged_own = fields.Selection(
        KEPT, string="Confirming handling, without extension"
    )
    answer_own = fields.Selection(KEPT, string="Answer, without extension")
    answer_28 = fields.Selection(KEPT, string="Answer in 28 calendar days")
    first_reaction = fields.Selection(KEPT, string="First reaction in 2 working days")
    done = fields.Selection(KEPT, string="Done in 2 weeks")
    routed_share = Share(string="Passed on in time", aggregator="avg")
    acknowledged_share = Share(string="Handling confirmed in time", aggregator="avg")
    answer_share = Share(string="Answered in time", aggregator="avg")
    routed_own_share = Share(
        string="Passed on in time, without extension", aggregator="avg"
    )
    acknowledged_own_share = Share(
        string="Handling confirmed in time, without extension", aggregator="avg"
    )
    answer_own_share = Share(
        string="Answered in time, without extension", aggregator="avg"
    )
    overdue = fields.Boolean(
        help="Open, and a term of ours runs that has passed its last day."
    )

    def _rows_query(self):
        return SQL(
            """
            SELECT figure.id, figure.id AS ticket_id, %(columns)s
              FROM complaint_figure figure
              JOIN %(todays)s day ON day.version_id = figure.version_id
            """,
            columns=self._columns_on(TODAY),
            todays=todays(fields.Datetime.now()),
        )

    def _late_rows_query(self, day):
        return SQL(
            "SELECT * FROM (%s WHERE figure.late_after < %s) late",
            SQL(
                """
                SELECT figure.id, %(columns)s
                  FROM complaint_figure figure
                  JOIN %(todays)s day ON day.version_id = figure.version_id
                """,
                columns=self._columns_on(day),
                todays=todays(fields.Datetime.now()),
            ),
            TODAY,
        )

    def _columns_on(self, day):
        """The stored figures as they are on this day (SQL)."""
        columns = {
            name: SQL.identifier("figure", name)
            for name in CASE_COLUMNS
            if not name.endswith("_until")
        }
        for name in KEPT_COLUMNS:
            columns[name] = _kept_on(day, name)
        for name in cells_sql.SHARES:
            columns[f"{name}_share"] = share(columns[name])
        columns["overdue"] = SQL(
            "figure.is_open IS TRUE AND COALESCE(figure.ours_until < day.today, FALSE)"
        )
        return cells_sql.named(columns)


def _kept_on(day, name):
    """A term that was running is late once its last day is over."""
    return SQL(
        "CASE WHEN %(kept)s = 'running' AND %(until)s < %(day)s "
        "THEN 'late' ELSE %(kept)s END",
        day=day,
        kept=SQL.identifier("figure", name),
        until=SQL.identifier("figure", f"{name}_until"),
    )
