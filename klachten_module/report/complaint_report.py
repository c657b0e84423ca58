from odoo import fields, models
from odoo.tools import SQL

from ..logic.figures import KEPT_COLUMNS, SHARES
from ..logic.vocabulary import MATTERS, PHASES
from ..models.clock import cells
from ..models.clock.figure import TICKET_COLUMNS
from ..models.number_fields import Days, Share
from .report_sql import named


class ComplaintReport(models.Model):
    """One line per case, archived ones too, for pivots, graphs and key figures.

    Every date comes from the log with its corrections, on the local day of the
    procedure; nothing comes from the host's own dates. Terms and acts that count once
    are those of round 1. What is stored of each case is complaint.figure; the moment of
    asking is added here.
    """

    _name = "complaint.report"
    _inherit = [
        "complaint.report.line",
        "complaint.report.counted",
        "complaint.figure.columns",
    ]
    _description = "Complaints in figures"
    _auto = False
    _order = "received_on desc, id desc"
    _rec_name = "number"
    _cells = cells.CASES

    active_case = fields.Boolean(string="Not archived")
    version_id = fields.Many2one("complaint.procedure.version")
    team_id = fields.Many2one("helpdesk.ticket.team")
    channel_id = fields.Many2one("helpdesk.ticket.channel")
    ground_id = fields.Many2one("complaint.ground")
    complaint_matter = fields.Selection(MATTERS, string="What it is about")
    outcome_id = fields.Many2one("complaint.outcome")
    phase = fields.Selection(PHASES)
    is_open = fields.Boolean(string="Open")
    holder_id = fields.Many2one("res.users", string="With")
    responsible_role_id = fields.Many2one("complaint.role", string="Turn of")

    routed_share = Share(
        string="Passed on in time",
        aggregator="avg",
        help="In time ÷ (in time + late), against the last day in round 1; what still "
        "runs counts in neither.",
    )
    acknowledged_share = Share(
        string="Handling confirmed in time",
        aggregator="avg",
        help="In time ÷ (in time + late), against the last day in round 1; what still "
        "runs counts in neither.",
    )
    answer_share = Share(
        string="Handled in time",
        aggregator="avg",
        help="In time ÷ (in time + late). By month of the day of the answer: of all "
        "complaints whose day lies in that month, those whose last answer was sent by "
        "that day, days of verification taken out. Still running ones stand beside it.",
    )
    answer_measured = Days(
        string="Counted",
        help="What the part handled in time is a part of.",
    )
    answer_running = Days(
        string="Still running",
        help="Their day of the answer is still to come; in neither part of the figure.",
    )
    routed_own_share = Share(
        string="Passed on in time, without extension", aggregator="avg"
    )
    acknowledged_own_share = Share(
        string="Handling confirmed in time, without extension", aggregator="avg"
    )
    answer_own_share = Share(
        string="Handled in time, without extension",
        aggregator="avg",
        help="The same, measured against the day before any extension.",
    )
    overdue = fields.Boolean(
        help="Open, and a term of ours runs that has passed its last day."
    )

    def _live_query(self):
        return SQL("%s WHERE NOT settled", self._rows_query())

    def _rows_query(self):
        now = fields.Datetime.now()
        columns = {
            name: SQL.identifier("figure", name)
            for name in (*TICKET_COLUMNS, *self.env["complaint.figure.columns"]._fields)
        }
        del columns["id"], columns["display_name"]
        for name in KEPT_COLUMNS:
            columns[name] = _kept_at(now, name)
        for name in SHARES:
            columns[f"{name}_share"] = SQL(cells.SHARE, columns[name])
        for name, count in cells.COUNTS.items():
            columns[name] = SQL(count, SQL("(%s)", columns["answer"]))
        columns["overdue"] = SQL(
            "figure.is_open IS TRUE AND COALESCE(figure.ours_until < %s, FALSE)", now
        )
        return SQL(
            "SELECT figure.id, figure.id AS ticket_id, %s FROM complaint_figure figure",
            named(columns),
        )


def _kept_at(now, name):
    """A term that was running is late once its last moment is over."""
    return SQL(
        "CASE WHEN %(until)s < %(now)s THEN 'late' ELSE %(kept)s END",
        now=now,
        kept=SQL.identifier("figure", name),
        until=SQL.identifier("figure", f"{name}_until"),
    )
