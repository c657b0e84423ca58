from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..models.clock.figure_columns import KINDS
from ..models.number_fields import Days
from .report_sql import todays

_lt = LazyTranslate(__name__)
NOBODY_OF_US = _lt("The complainant")


class ComplaintReportTurn(models.Model):
    """One line per turn: how long a case lay with one role, or with the complainant.

    A turn begins when the case comes to another role (handed over, assigned) or goes to
    the complainant, and ends at the next one or at the end of the case.
    """

    _name = "complaint.report.turn"
    _inherit = ["complaint.report.line"]
    _description = "Turns in complaints in figures"
    _auto = False
    _order = "from_on desc, id desc"
    _rec_name = "role_id"

    role_id = fields.Many2one(
        "complaint.role",
        falsy_value_label=NOBODY_OF_US,
        help="Empty: with the complainant.",
    )
    waits_for = fields.Selection(
        [("organisation", "Us"), ("complainant", "The complainant")]
    )
    round = Days(aggregator=None)
    kind = fields.Selection(KINDS)
    from_on = fields.Date(string="From")
    to_on = fields.Date(string="Until")
    is_running = fields.Boolean(string="Has the turn now")
    days = Days(aggregator="sum", help="Calendar days, up to today while it runs.")
    days_each = Days(string="Days per turn", aggregator="avg")

    @property
    def _table_query(self):
        self.env["complaint.figure"]._ready()
        days = SQL("COALESCE(turn.to_on, day.today) - turn.from_on")
        return SQL(
            """
            SELECT turn.*, figure.number, figure.procedure_id, figure.company_id,
                   figure.kind, turn.to_on IS NULL AS is_running, %(days)s AS days,
                   %(days)s AS days_each
              FROM complaint_figure_turn turn
              JOIN complaint_figure figure ON figure.id = turn.ticket_id
              JOIN %(todays)s day ON day.version_id = figure.version_id
            """,
            days=days,
            todays=todays(fields.Datetime.now()),
        )
