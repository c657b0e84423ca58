from odoo import api, fields, models
from odoo.tools import SQL

from ..logic.vocabulary import PHASES, RESULTS
from .report_fields import Days, Share
from .report_sql import (
    CALENDARS,
    EFFECTIVE_EVENTS,
    ENDING,
    LOG_FIELDS,
    VERSION_FUNCTION,
    deadline_state,
    kept,
    local_day,
    share,
    today,
    workdays,
)

KEPT = [
    ("met", "In time"),
    ("late", "Late"),
    ("running", "Still running"),
    ("none", "Not asked"),
]
# What counts as hearing from us (S1-20): not the automatic confirmation of receipt.
REACTIONS = (
    "acknowledged",
    "explained",
    "contact",
    "confirmed_back",
    "heard",
    "settled",
    "sent",
)
REACTION_WORKDAYS, ANSWER_DAYS, DONE_DAYS = 2, 28, 14


class ComplaintReport(models.Model):
    """One line per case, archived ones too, for pivots, graphs and key figures.

    Every date comes from the log with its corrections, on the local day of the
    procedure; nothing comes from the host's own dates. Terms and acts that count once
    are those of round 1.
    """

    _name = "complaint.report"
    _description = "Complaints in figures"
    _auto = False
    _order = "received_on desc, id desc"
    _rec_name = "number"
    _depends = {
        **LOG_FIELDS,
        "helpdesk.ticket": [
            "number",
            "procedure_id",
            "procedure_version_id",
            "company_id",
            "team_id",
            "channel_id",
            "ground_id",
            "outcome_id",
            "complaint_phase",
            "complaint_open",
            "active",
            "user_id",
            "responsible_role_id",
        ],
    }

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case")
    number = fields.Char()
    active_case = fields.Boolean(string="Not archived")
    procedure_id = fields.Many2one("complaint.procedure")
    version_id = fields.Many2one("complaint.procedure.version")
    company_id = fields.Many2one("res.company")
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
    answer_28 = fields.Selection(KEPT, string="Answer in 28 calendar days")
    first_reaction = fields.Selection(KEPT, string="First reaction in 2 working days")
    done = fields.Selection(KEPT, string="Done in 2 weeks")
    routed_share = Share(string="Passed on in time", aggregator="avg")
    acknowledged_share = Share(string="Handling confirmed in time", aggregator="avg")
    answer_share = Share(string="Answered in time", aggregator="avg")
    overdue = fields.Boolean(
        help="Open, and a term of ours runs that has passed its last day."
    )

    def init(self):
        self.env.cr.execute(VERSION_FUNCTION)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT ticket.id, ticket.id AS ticket_id, ticket.number,
                   ticket.active AS active_case, ticket.procedure_id,
                   ticket.procedure_version_id AS version_id, ticket.company_id,
                   ticket.team_id, ticket.channel_id, ticket.ground_id,
                   ticket.outcome_id, ticket.complaint_phase AS phase,
                   ticket.complaint_open AS is_open, ticket.user_id AS holder_id,
                   ticket.responsible_role_id, log.round_count, log.reopened,
                   log.diverted_kind, log.verdict, %(columns)s
              FROM helpdesk_ticket ticket
              JOIN %(calendars)s cal ON cal.id = ticket.procedure_version_id
              LEFT JOIN %(log)s log ON log.ticket_id = ticket.id
              LEFT JOIN complaint_deadline routed ON routed.ticket_id = ticket.id
                   AND routed.term_id = cal.routed_term_id AND routed.round = 1
              LEFT JOIN complaint_deadline acknowledged
                   ON acknowledged.ticket_id = ticket.id
                   AND acknowledged.term_id = cal.acknowledged_term_id
                   AND acknowledged.round = 1
              LEFT JOIN complaint_deadline answer ON answer.ticket_id = ticket.id
                   AND answer.term_id = cal.answer_term_id AND answer.round = 1
            """,
            columns=SQL(",\n").join(
                SQL("%s AS %s", expression, SQL.identifier(name))
                for name, expression in self._report_columns().items()
            ),
            calendars=CALENDARS,
            log=self._log_query(),
        )

    @api.model
    def _log_query(self):
        """One row per case of what its log says, as moments (UTC)."""
        first = "(array_agg(log.happened_at ORDER BY log.id) FILTER (WHERE %s))[1]"
        last = "(array_agg(log.%s ORDER BY log.id DESC) FILTER (WHERE %s))[1]"
        moments = {
            "received_at": first % "log.type = 'received' AND log.round = 1",
            "registered_at": first % "log.type = 'registered' AND log.round = 1",
            "routed_at": first
            % """log.type = 'moved' AND log.round = 1 AND log.phase_to IN (
                 'acknowledge', 'investigate', 'draft', 'check', 'await_customer')""",
            "acknowledged_at": first % "log.type = 'acknowledged' AND log.round = 1",
            "first_reaction_at": first
            % f"""log.type IN {REACTIONS} AND log.round = 1
                 AND log.result IS DISTINCT FROM 'incoming'""",
            "sent_at": first % "log.type = 'sent' AND log.round = 1",
            "last_sent_at": last % ("happened_at", "log.type = 'sent'"),
            "verified_at": first % "log.type = 'verdict' AND log.round = 1",
            "verdict_at": last % ("happened_at", "log.type = 'verdict'"),
            "verdict": last % ("result", "log.type = 'verdict'"),
            "done_at": first % "log.type IN ('closed', 'settled')",
            "first_ended_at": first % f"log.type IN {ENDING}",
        }
        ended = f"log.type IN {(*ENDING, 'reopened')}"
        moments["ended_at"] = last % ("happened_at", ended)
        moments["ended_type"] = last % ("type", ended)
        moments["ended_result"] = last % ("result", ended)
        return SQL(
            """(
            SELECT log.ticket_id, log.round_count, log.reopened, log.received_at,
                   log.registered_at, log.routed_at, log.acknowledged_at,
                   log.first_reaction_at, log.sent_at, log.last_sent_at,
                   log.verified_at, log.verdict_at, log.verdict, log.done_at,
                   log.first_ended_at,
                   CASE WHEN log.ended_type <> 'reopened' THEN log.ended_at END
                        AS ended_at,
                   CASE WHEN log.ended_type IN ('referred', 'withdrawn', 'not_taken_up')
                        THEN log.ended_type
                        WHEN log.ended_type = 'converted'
                             AND log.ended_result IN ('improvement', 'escalation')
                        THEN log.ended_result
                        WHEN log.ended_type = 'converted' THEN 'other'
                        END AS diverted_kind
              FROM (SELECT log.ticket_id, max(log.round) AS round_count,
                           bool_or(log.type = 'reopened') AS reopened, %s
                      FROM %s log
                     GROUP BY log.ticket_id) log)""",
            SQL(
                ", ".join(
                    f"{expression} AS {name}" for name, expression in moments.items()
                )
            ),
            EFFECTIVE_EVENTS,
        )

    @api.model
    def _report_columns(self):
        """Dates, lead times and terms of a case: {column: SQL}."""
        day = {
            name: local_day(SQL.identifier("log", f"{name}_at"))
            for name in (
                "received",
                "registered",
                "routed",
                "first_reaction",
                "acknowledged",
                "sent",
                "last_sent",
                "verified",
                "verdict",
                "ended",
                "done",
                "first_ended",
            )
        }
        columns = {
            f"{name}_on": expression
            for name, expression in day.items()
            if name not in ("ended", "done", "first_ended")
        }
        columns["closed_on"] = day["ended"]
        columns["received_month"] = SQL(
            "date_trunc('month', %s)::date", day["received"]
        )
        for name, start, end in (
            ("to_acknowledge", "received", "acknowledged"),
            ("to_send", "received", "sent"),
            ("to_close", "received", "ended"),
            ("registered_to_send", "registered", "sent"),
        ):
            columns[f"days_{name}"] = SQL("%s - %s", day[end], day[start])
            columns[f"workdays_{name}"] = workdays(day[start], day[end])
        columns |= self._term_columns(day)
        return columns

    @api.model
    def _term_columns(self, day):
        """Which terms were kept: {column: SQL}."""
        columns = {}
        for name in ("routed", "acknowledged", "answer"):
            state = kept(deadline_state(SQL.identifier(name), today()))
            columns[name] = state
            columns[f"{name}_share"] = share(state)
        columns["answer_28"] = self._kept_by(
            SQL("%s + %s", day["registered"], ANSWER_DAYS), day["sent"], day
        )
        columns["done"] = self._kept_by(
            SQL("%s + %s", day["received"], DONE_DAYS), day["done"], day
        )
        columns["first_reaction"] = self._first_reaction(day)
        columns["overdue"] = SQL(
            """(ticket.complaint_open IS TRUE AND EXISTS (
                SELECT FROM complaint_deadline ours
                  JOIN complaint_term term ON term.id = ours.term_id
                 WHERE ours.ticket_id = ticket.id AND ours.stopped_on IS NULL
                   AND ours.cancelled_on IS NULL AND ours.state <> 'suspended'
                   AND term.waits_for = 'organisation' AND ours.due_on < %s))""",
            today(),
        )
        return columns

    @api.model
    def _kept_by(self, due, done, day):
        """Whether it was done by this day; logic.kpis.kept in SQL."""
        return SQL(
            """CASE WHEN %(due)s IS NULL THEN 'none'
                    WHEN %(done)s <= %(due)s THEN 'met'
                    WHEN %(done)s IS NOT NULL THEN 'late'
                    WHEN %(ended)s <= %(due)s THEN 'none'
                    WHEN %(ended)s IS NOT NULL OR %(today)s > %(due)s THEN 'late'
                    ELSE 'running' END""",
            due=due,
            done=done,
            ended=day["first_ended"],
            today=today(),
        )

    @api.model
    def _first_reaction(self, day):
        """The same for a last day in working days (S1-20).

        A day is in time when fewer than so many working days ended before it.
        """

        def in_time(moment):
            before = SQL("(%s - 1)", moment)
            return SQL("%s < %s", workdays(day["received"], before), REACTION_WORKDAYS)

        return SQL(
            """CASE WHEN %(received)s IS NULL THEN 'none'
                    WHEN %(done)s IS NOT NULL
                    THEN CASE WHEN %(done_in_time)s THEN 'met' ELSE 'late' END
                    WHEN %(ended)s IS NOT NULL
                    THEN CASE WHEN %(ended_in_time)s THEN 'none' ELSE 'late' END
                    WHEN %(now_in_time)s THEN 'running' ELSE 'late' END""",
            received=day["received"],
            done=day["first_reaction"],
            done_in_time=in_time(day["first_reaction"]),
            ended=day["first_ended"],
            ended_in_time=in_time(day["first_ended"]),
            now_in_time=in_time(today()),
        )

    # --- actions ----------------------------------------------------------------------

    def action_open_case(self):
        """From a line of the report to the file of the case."""
        self.ensure_one()
        return self.ticket_id._complaint_open_action()
