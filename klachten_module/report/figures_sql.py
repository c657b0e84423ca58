"""The SQL behind the stored figures: what the log of a case says, worked out once.

Nothing here depends on the day of asking. A term that still runs is 'running' with the
day that ends it beside it; the report compares that day with today.
"""

from odoo.tools import SQL

from ..logic.vocabulary import FEEDBACK
from .cells_sql import SHARES
from .report_sql import (
    CALENDARS,
    ENDING,
    LATE_BY_THE_HOUR,
    effective_events,
    local_day,
    nth_workday,
    workdays,
)
from .turns_sql import TURN_COLUMNS, turns

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
# Results of a case that went on elsewhere, as the figures name them.
DIVERTED_RESULTS = ("improvement", "escalation", "not_taken_up", *FEEDBACK)
REACTION_WORKDAYS, ANSWER_DAYS, DONE_DAYS = 2, 28, 14

# The terms of round 1 that the report shows; "_own" is without extension.
TERMS = ("routed", "acknowledged", "answer")
# Everything with a state of its own: met, late, running or none.
KEPT_COLUMNS = (
    *(f"{term}{suffix}" for term in TERMS for suffix in ("", "_own")),
    "answer_28",
    "done",
    "first_reaction",
)

# Column of the stored figures -> column of the ticket it is a copy of.
TICKET_COLUMNS = {
    "number": "number",
    "active_case": "active",
    "procedure_id": "procedure_id",
    "version_id": "procedure_version_id",
    "company_id": "company_id",
    "team_id": "team_id",
    "channel_id": "channel_id",
    "ground_id": "ground_id",
    "outcome_id": "outcome_id",
    "phase": "complaint_phase",
    "is_open": "complaint_open",
    "holder_id": "user_id",
    "responsible_role_id": "responsible_role_id",
}


def case_figures(cases):
    """One row per case.

    :param cases: SQL, an array of ids of tickets
    :return: SQL, a query; its columns are those of the table complaint_figure
    """
    columns = {
        **{
            name: SQL.identifier("ticket", column)
            for name, column in TICKET_COLUMNS.items()
        },
        **_log_columns(),
        **_term_columns(),
    }
    return SQL(
        """
        WITH %(calendars)s
        SELECT ticket.id, %(columns)s
          FROM helpdesk_ticket ticket
          JOIN cal ON cal.id = ticket.procedure_version_id
         CROSS JOIN LATERAL %(log)s log
         CROSS JOIN LATERAL (SELECT %(reaction_until)s AS until OFFSET 0) reaction
          LEFT JOIN complaint_deadline routed ON routed.ticket_id = ticket.id
               AND routed.term_id = cal.routed_term_id AND routed.round = 1
          LEFT JOIN complaint_deadline acknowledged
               ON acknowledged.ticket_id = ticket.id
               AND acknowledged.term_id = cal.acknowledged_term_id
               AND acknowledged.round = 1
          LEFT JOIN LATERAL (
               SELECT * FROM complaint_deadline promised
                WHERE promised.ticket_id = ticket.id AND promised.round = 1
                  AND promised.term_id = ANY(cal.answer_term_ids)
                ORDER BY COALESCE(promised.cancelled_on <= promised.due_on, FALSE),
                         promised.id
                LIMIT 1) answer ON TRUE
         WHERE ticket.id = ANY(%(cases)s) AND log.round_count IS NOT NULL
        """,
        columns=SQL(",\n").join(
            SQL("%s AS %s", expression, SQL.identifier(name))
            for name, expression in columns.items()
        ),
        calendars=CALENDARS,
        log=_log_query(),
        reaction_until=nth_workday(SQL("log.received"), REACTION_WORKDAYS),
        cases=cases,
    )


def _log_query():
    """What the log of `ticket` says, on the local days of its procedure: one row.

    Asked for each case by itself: whatever the planner thinks, the log is read by its
    index.
    """
    first = "(array_agg(log.day ORDER BY log.id) FILTER (WHERE %s))[1]"
    last = "(array_agg(log.%s ORDER BY log.id DESC) FILTER (WHERE %s))[1]"
    ended = f"log.type IN {(*ENDING, 'reopened')}"
    days = {
        "received": first % "log.type = 'received' AND log.round = 1",
        "registered": first % "log.type = 'registered' AND log.round = 1",
        "routed": first
        % """log.type = 'moved' AND log.round = 1 AND log.phase_to IN (
             'acknowledge', 'investigate', 'draft', 'check', 'await_customer')""",
        "acknowledged": first % "log.type = 'acknowledged' AND log.round = 1",
        "first_reaction": first
        % f"""log.type IN {REACTIONS} AND log.round = 1
              AND (log.result IS NULL
                   OR log.result NOT IN ('incoming', 'from_party', 'from_other',
                                         'to_party'))""",
        "sent": first % "log.type = 'sent' AND log.round = 1",
        "last_sent": last % ("day", "log.type = 'sent'"),
        "verified": first % "log.type = 'verdict' AND log.round = 1",
        "verdict": last % ("day", "log.type = 'verdict'"),
        "done": first % "log.type IN ('closed', 'settled')",
        "first_ended": first % f"log.type IN {ENDING}",
        "ended": last % ("day", ended),
    }
    return SQL(
        """(
        SELECT max(log.round) AS round_count,
               bool_or(log.type = 'reopened') AS reopened,
               %(verdict)s AS verdict_result, %(ended_type)s AS ended_type,
               %(ended_result)s AS ended_result, %(days)s
          FROM (SELECT event.*, %(day)s AS day FROM %(events)s event) log)""",
        verdict=SQL(last % ("result", "log.type = 'verdict'")),
        ended_type=SQL(last % ("type", ended)),
        ended_result=SQL(last % ("result", ended)),
        days=SQL(", ".join(f"{sql} AS {name}" for name, sql in days.items())),
        day=local_day(SQL.identifier("event", "happened_at")),
        events=effective_events(SQL("ticket.id")),
    )


def _log_columns():
    """Days, lead times and how it ended: {column: SQL}."""
    day = {
        name: SQL.identifier("log", name)
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
        )
    }
    closed = SQL("CASE WHEN log.ended_type <> 'reopened' THEN log.ended END")
    columns = {
        "round_count": SQL("log.round_count"),
        "reopened": SQL("log.reopened"),
        "verdict": SQL("log.verdict_result"),
        "diverted_kind": SQL(
            f"""CASE WHEN log.ended_type IN ('referred', 'withdrawn', 'not_taken_up')
                    THEN log.ended_type
                    WHEN log.ended_type IN {ENDING}
                         AND log.ended_result = 'withdrawn'
                    THEN 'withdrawn'
                    WHEN log.ended_type = 'converted'
                         AND log.ended_result = 'referral'
                    THEN 'referred'
                    WHEN log.ended_type = 'converted'
                         AND log.ended_result IN {DIVERTED_RESULTS}
                    THEN log.ended_result
                    WHEN log.ended_type = 'converted' THEN 'other' END"""
        ),
        **{f"{name}_on": expression for name, expression in day.items()},
        "closed_on": closed,
        "received_month": SQL("date_trunc('month', log.received)::date"),
    }
    day["ended"] = closed
    for name, start, end in (
        ("to_acknowledge", "received", "acknowledged"),
        ("to_send", "received", "sent"),
        ("to_close", "received", "ended"),
        ("registered_to_send", "registered", "sent"),
    ):
        columns[f"days_{name}"] = SQL("%s - %s", day[end], day[start])
        columns[f"workdays_{name}"] = workdays(day[start], day[end])
    return columns


def _term_columns():
    """Which terms were kept, and until when those that run may: {column: SQL}."""
    columns = {}
    for term in TERMS:
        for suffix, due in (
            ("", SQL.identifier(term, "due_on")),
            (
                "_own",
                SQL(
                    "COALESCE(%s, %s)",
                    SQL.identifier(term, "own_due_on"),
                    SQL.identifier(term, "due_on"),
                ),
            ),
        ):
            kept = _kept(
                due,
                SQL.identifier(term, "stopped_on"),
                SQL.identifier(term, "cancelled_on"),
            )
            if not suffix:
                kept = SQL(
                    f"CASE WHEN {LATE_BY_THE_HOUR} THEN 'late' ELSE %(kept)s END",
                    d=SQL.identifier(term),
                    kept=kept,
                )
            columns[f"{term}{suffix}"] = kept
            columns[f"{term}{suffix}_until"] = SQL(
                "CASE WHEN %s <> 'suspended' THEN %s END",
                SQL.identifier(term, "state"),
                due,
            )
    ended = SQL.identifier("log", "first_ended")
    for name, due, done in (
        ("answer_28", SQL("log.registered + %s", ANSWER_DAYS), "sent"),
        ("done", SQL("log.received + %s", DONE_DAYS), "done"),
        ("first_reaction", SQL("reaction.until"), "first_reaction"),
    ):
        columns[name] = _kept(due, SQL.identifier("log", done), ended)
        columns[f"{name}_until"] = due
    columns["ours_until"] = SQL(
        """(SELECT min(ours.due_on) FROM complaint_deadline ours
              JOIN complaint_term term ON term.id = ours.term_id
             WHERE ours.ticket_id = ticket.id AND ours.stopped_on IS NULL
               AND ours.cancelled_on IS NULL AND ours.state <> 'suspended'
               AND term.waits_for = 'organisation')"""
    )
    return columns


def _kept(due, done, ended):
    """Whether it was done by this day; logic.kpis.kept in SQL, without today."""
    return SQL(
        """CASE WHEN %(due)s IS NULL THEN 'none'
                WHEN %(done)s <= %(due)s THEN 'met'
                WHEN %(done)s IS NOT NULL THEN 'late'
                WHEN %(ended)s <= %(due)s THEN 'none'
                WHEN %(ended)s IS NOT NULL THEN 'late'
                ELSE 'running' END""",
        due=due,
        done=done,
        ended=ended,
    )


# The last day on which all running terms that are averaged are still in time.
LATE_AFTER = SQL(
    "LEAST(%s)",
    SQL(", ").join(
        SQL(
            "CASE WHEN %s = 'running' THEN %s END",
            SQL.identifier(name),
            SQL.identifier(f"{name}_until"),
        )
        for name in SHARES
    ),
)


def _store():
    """The function complaint_store_figures(cases): writes the figures of some cases.

    It works case by case along the indexes, so statistics that are out of date, as in
    a transaction that makes many cases, cannot lead the planner astray; and they are
    planned once a session, which would else take longer than the work. What did not
    change is not written: another who works on the case then need not try again.
    """
    cases = SQL("wanted")
    case_rows, turn_rows = case_figures(cases), turns(cases)
    columns = SQL(", ").join(map(SQL.identifier, CASE_COLUMNS))
    return SQL(
        """
        CREATE FUNCTION complaint_store_figures(wanted integer[]) RETURNS void AS $$
        BEGIN
            INSERT INTO complaint_figure AS known (id, %(columns)s) %(case_rows)s
                ON CONFLICT (id) DO UPDATE SET (%(columns)s) = ROW(%(excluded)s)
                WHERE (%(known)s) IS DISTINCT FROM (%(excluded)s);
            WITH found AS (%(turn_rows)s), over AS (
                DELETE FROM complaint_figure_turn known
                 WHERE known.ticket_id = ANY(wanted)
                   AND NOT EXISTS (SELECT FROM found WHERE found.id = known.id)
            )
            INSERT INTO complaint_figure_turn AS known SELECT * FROM found
                ON CONFLICT (id) DO UPDATE SET (%(turn_columns)s) = ROW(%(turn_new)s)
                WHERE (%(turn_known)s) IS DISTINCT FROM (%(turn_new)s);
        END $$ LANGUAGE plpgsql SET enable_seqscan TO off SET jit TO off
               SET plan_cache_mode TO force_generic_plan;
        """,
        columns=columns,
        known=_of("known", CASE_COLUMNS),
        excluded=_of("excluded", CASE_COLUMNS),
        turn_columns=SQL(", ").join(map(SQL.identifier, TURN_COLUMNS)),
        turn_known=_of("known", TURN_COLUMNS),
        turn_new=_of("excluded", TURN_COLUMNS),
        case_rows=case_rows,
        turn_rows=turn_rows,
    )


def _of(row, names):
    return SQL(", ").join(SQL.identifier(row, name) for name in names)


def _copy_ticket():
    """A trigger: what is changed on the ticket itself changes in its figures."""
    old, new = (_of(row, TICKET_COLUMNS.values()) for row in ("old", "new"))
    return SQL(
        """
        CREATE FUNCTION complaint_figure_copy_ticket() RETURNS trigger AS $$
        BEGIN
            UPDATE complaint_figure SET (%(columns)s) = ROW(%(new)s) WHERE id = new.id;
            RETURN NULL;
        END $$ LANGUAGE plpgsql;
        CREATE TRIGGER complaint_figure_copy_ticket AFTER UPDATE ON helpdesk_ticket
            FOR EACH ROW WHEN (new.procedure_version_id IS NOT NULL
                               AND (%(old)s) IS DISTINCT FROM (%(new)s))
            EXECUTE FUNCTION complaint_figure_copy_ticket();
        """,
        columns=SQL(", ").join(map(SQL.identifier, TICKET_COLUMNS)),
        old=old,
        new=new,
    )


CASE_COLUMNS = (*TICKET_COLUMNS, *_log_columns(), *_term_columns())
STORE, COPY_TICKET = _store(), _copy_ticket()
