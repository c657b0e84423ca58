from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from .report_fields import Days
from .report_sql import (
    CALENDARS,
    EFFECTIVE_EVENTS,
    ENDING,
    LOG_FIELDS,
    local_day,
    today,
)

_lt = LazyTranslate(__name__)
NOBODY_OF_US = _lt("The complainant")


class ComplaintReportTurn(models.Model):
    """One line per turn: how long a case lay with one role, or with the complainant.

    A turn begins when the case comes to another role (handed over, assigned) or goes to
    the complainant, and ends at the next one or at the end of the case.
    """

    _name = "complaint.report.turn"
    _description = "Turns in complaints in figures"
    _auto = False
    _order = "from_on desc, id desc"
    _rec_name = "role_id"
    _depends = {
        **LOG_FIELDS,
        "helpdesk.ticket": [
            "number",
            "procedure_id",
            "procedure_version_id",
            "company_id",
        ],
    }

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case")
    number = fields.Char()
    procedure_id = fields.Many2one("complaint.procedure")
    company_id = fields.Many2one("res.company")
    role_id = fields.Many2one(
        "complaint.role",
        falsy_value_label=NOBODY_OF_US,
        help="Empty: with the complainant.",
    )
    waits_for = fields.Selection(
        [("organisation", "Us"), ("complainant", "The complainant")]
    )
    round = Days(aggregator=None)
    from_on = fields.Date(string="From")
    to_on = fields.Date(string="Until")
    is_running = fields.Boolean(string="Has the turn now")
    days = Days(aggregator="sum", help="Calendar days, up to today while it runs.")
    days_each = Days(string="Days per turn", aggregator="avg")

    @property
    def _table_query(self):
        """Each event gets who has the case after it; where that changes, a turn begins.

        What lasted no time at all, such as the step between two events of one move, is
        no turn.
        """
        return SQL(
            """
            SELECT turn.id, turn.ticket_id, ticket.number, ticket.procedure_id,
                   ticket.company_id, NULLIF(turn.holder, 0) AS role_id,
                   CASE WHEN turn.holder = 0 THEN 'complainant' ELSE 'organisation'
                        END AS waits_for,
                   turn.round, %(from_on)s AS from_on, %(to_on)s AS to_on,
                   turn.ended_at IS NULL AS is_running,
                   COALESCE(%(to_on)s, %(today)s) - %(from_on)s AS days,
                   COALESCE(%(to_on)s, %(today)s) - %(from_on)s AS days_each
              FROM (SELECT step.*,
                           lead(step.happened_at) OVER (
                               PARTITION BY step.ticket_id ORDER BY step.id) AS ended_at
                      FROM (SELECT held.*,
                                   lag(held.holder, 1, -2) OVER (
                                       PARTITION BY held.ticket_id ORDER BY held.id
                                   ) AS before
                              FROM %(held)s held) step
                     WHERE step.holder <> step.before) turn
              JOIN helpdesk_ticket ticket ON ticket.id = turn.ticket_id
              JOIN %(calendars)s cal ON cal.id = ticket.procedure_version_id
             WHERE turn.holder >= 0
               AND turn.ended_at IS DISTINCT FROM turn.happened_at
            """,
            from_on=local_day(SQL.identifier("turn", "happened_at")),
            to_on=local_day(SQL.identifier("turn", "ended_at")),
            today=today(),
            held=self._held_query(),
            calendars=CALENDARS,
        )

    def _held_query(self):
        """Per event of importance who has the case after it.

        `holder` is a role, 0 for the complainant, -1 for nobody: the case has ended or
        no role had it yet. The last role keeps a case that comes back from the
        complainant.
        """
        return SQL(
            """(
            SELECT marked.id, marked.ticket_id, marked.round, marked.happened_at,
                   CASE WHEN marked.ended THEN -1
                        WHEN marked.away THEN 0
                        ELSE COALESCE(first_value(marked.own_role) OVER (
                             PARTITION BY marked.ticket_id, marked.role_no
                             ORDER BY marked.id), -1)
                        END AS holder
              FROM (SELECT log.id, log.ticket_id, log.round, log.happened_at,
                           log.own_role,
                           first_value(log.away) OVER (
                               PARTITION BY log.ticket_id, log.move_no
                               ORDER BY log.id) AS away,
                           first_value(log.ended) OVER (
                               PARTITION BY log.ticket_id, log.end_no
                               ORDER BY log.id) AS ended,
                           log.role_no
                      FROM (SELECT log.id, log.ticket_id, log.round, log.happened_at,
                                   CASE WHEN log.type IN ('forwarded', 'assigned')
                                        THEN log.role_id END AS own_role,
                                   log.type = 'moved'
                                        AND log.phase_to = 'await_customer' AS away,
                                   log.type IN %(ending)s AS ended,
                                   count(*) FILTER (
                                       WHERE log.type IN ('forwarded', 'assigned')
                                         AND log.role_id IS NOT NULL
                                   ) OVER so_far AS role_no,
                                   count(*) FILTER (WHERE log.type = 'moved')
                                       OVER so_far AS move_no,
                                   count(*) FILTER (
                                       WHERE log.type IN %(ending)s
                                          OR log.type = 'reopened'
                                   ) OVER so_far AS end_no
                              FROM %(log)s log
                             WHERE log.type IN %(counted)s
                            WINDOW so_far AS (
                                PARTITION BY log.ticket_id ORDER BY log.id)
                           ) log
                   ) marked)""",
            ending=ENDING,
            counted=(*ENDING, "forwarded", "assigned", "moved", "reopened"),
            log=EFFECTIVE_EVENTS,
        )

    def action_open_case(self):
        """From a line of the report to the file of the case."""
        self.ensure_one()
        return self.ticket_id._complaint_open_action()
