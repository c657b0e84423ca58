"""Pieces of SQL that the reports share: the log that counts, local days, working days.

A case's calendar stands beside it under the name `cal` (see `CALENDARS`).
"""

from odoo.tools import SQL

from ..logic.clocks import CLOSING, DIVERTING, VOID

ENDING = tuple(sorted(CLOSING | DIVERTING))

# What the reports read besides their own tables.
LOG_FIELDS = {
    "complaint.event": [
        "ticket_id",
        "type",
        "happened_at",
        "role_id",
        "round",
        "phase_from",
        "phase_to",
        "result",
        "corrects_id",
    ],
    "complaint.procedure.version": ["tz", "weekdays"],
    "complaint.day.off": ["version_id", "date"],
    "complaint.term": ["version_id", "code", "is_answer", "sequence", "waits_for"],
    "complaint.deadline": [
        "ticket_id",
        "term_id",
        "round",
        "started_on",
        "due_on",
        "due_at",
        "own_due_on",
        "stopped_on",
        "cancelled_on",
        "state",
    ],
}

# The event whose content counts for an event that was corrected, 0 when it is void:
# that of the newest correction that is not itself void (logic.clocks.effective).
VERSION_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION complaint_event_version(event integer) RETURNS integer AS
    $$ BEGIN
        RETURN COALESCE((
            SELECT CASE WHEN content.result = '{VOID}' THEN 0 ELSE content.id END
              FROM complaint_event correction
             CROSS JOIN LATERAL (
                   SELECT complaint_event_version(correction.id) AS id OFFSET 0) counts
              JOIN complaint_event content ON content.id = counts.id
             WHERE correction.corrects_id = event
             ORDER BY correction.id DESC
             LIMIT 1), event);
    END $$ LANGUAGE plpgsql STABLE;
"""


def effective_events(case):
    """The log of one case with its corrections applied.

    A corrected event keeps its place and round. OFFSET 0: the function is asked once
    for each corrected event, never for each pair of events, whatever the planner knows
    of the tables.

    :param case: SQL, the id of a ticket
    """
    return SQL(
        """(
        SELECT event.id, event.ticket_id, event.round, event.type, event.happened_at,
               event.role_id, event.phase_to, event.result
          FROM complaint_event event
         WHERE event.ticket_id = %(case)s
           AND event.corrects_id IS NULL
           AND NOT EXISTS (SELECT FROM complaint_event correction
                            WHERE correction.corrects_id = event.id)
         UNION ALL
        SELECT event.id, event.ticket_id, event.round, content.type,
               content.happened_at, content.role_id, content.phase_to, content.result
          FROM (
               SELECT * FROM complaint_event corrected
                WHERE corrected.ticket_id = %(case)s
                  AND corrected.corrects_id IS NULL
                  AND EXISTS (SELECT FROM complaint_event correction
                               WHERE correction.corrects_id = corrected.id)
               OFFSET 0) event
         CROSS JOIN LATERAL (
               SELECT complaint_event_version(event.id) AS id OFFSET 0) counts
          JOIN complaint_event content ON content.id = counts.id
        )""",
        case=case,
    )


# Per version: its zone, its work week in order, how many days of it are done at the end
# of each weekday (Monday first), its days off in order, and the terms whose keeping the
# case shows. Worked out once for a whole query: to stand before it as a CTE.
CALENDARS = SQL(
    """cal AS MATERIALIZED (
    SELECT version.id, version.tz, work.week,
           ARRAY(SELECT (SELECT count(*) FROM unnest(work.week) day
                          WHERE day <= weekday)
                   FROM generate_series(0, 6) weekday ORDER BY weekday)::int[] AS done,
           ARRAY(SELECT off.date FROM complaint_day_off off
                  WHERE off.version_id = version.id
                    AND EXTRACT(isodow FROM off.date)::int - 1 = ANY(work.week)
                  ORDER BY off.date) AS off,
           (SELECT term.id FROM complaint_term term
             WHERE term.version_id = version.id AND term.code = 'routed'
           ) AS routed_term_id,
           (SELECT term.id FROM complaint_term term
             WHERE term.version_id = version.id AND term.code = 'acknowledged'
           ) AS acknowledged_term_id,
           ARRAY(SELECT term.id FROM complaint_term term
                  WHERE term.version_id = version.id AND term.is_answer
           ) AS answer_term_ids
      FROM complaint_procedure_version version
     CROSS JOIN LATERAL (
           SELECT ARRAY(SELECT DISTINCT day::int
                          FROM unnest(string_to_array(version.weekdays, ',')) day
                         ORDER BY 1) AS week) work)"""
)


def local_day(moment):
    """The date of a moment (UTC) where the procedure works."""
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE cal.tz)::date", moment)


def _rank(day):
    """Working days up to and including `day`, from Monday 0001-01-01.

    width_bucket counts the days off that have come by then.
    """
    return SQL(
        """((%(day)s - DATE '0001-01-01') / 7 * cardinality(cal.week)
            + cal.done[(%(day)s - DATE '0001-01-01') %% 7 + 1]
            - width_bucket(%(day)s, cal.off))""",
        day=day,
    )


def workdays(start, end):
    """Working days after `start` up to and including `end`, NULL when one is NULL.

    Equal to logic.workdays.count_workdays: negative when `end` comes first.
    """
    return SQL("(%s - %s)", _rank(end), _rank(start))


def nth_workday(start, count):
    """The last of so many working days after `start`, NULL when there is none.

    The days come one by one, so the work stops at the day that is looked for.
    """
    return SQL(
        """(SELECT day.date
              FROM (SELECT %(start)s + generate_series(1, 400) AS date OFFSET 0) day
             WHERE EXTRACT(isodow FROM day.date)::int - 1 = ANY(cal.week)
               AND NOT day.date = ANY(cal.off)
            OFFSET %(before)s LIMIT 1)""",
        start=start,
        before=count - 1,
    )


# A term in hours is late by the moment, which only its stored state knows.
LATE_BY_THE_HOUR = "%(d)s.due_at IS NOT NULL AND %(d)s.state IN ('met_late', 'missed')"


def deadline_state(deadline, day, due):
    """How a term stands on this day; logic.clocks.state in SQL.

    :param deadline: SQL, name of a complaint_deadline in the query
    :param day: SQL, today; not asked for once the term has been stopped or cancelled
    :param due: SQL, the last day in time: with or without extensions
    """
    return SQL(
        """CASE
            WHEN %(d)s.stopped_on <= %(due)s THEN 'met'
            WHEN %(d)s.stopped_on IS NOT NULL THEN 'met_late'
            WHEN %(d)s.cancelled_on <= %(due)s THEN 'cancelled'
            WHEN %(d)s.cancelled_on IS NOT NULL THEN 'missed'
            WHEN %(d)s.state = 'suspended' THEN 'suspended'
            WHEN %(due)s < %(day)s THEN 'missed'
            ELSE 'running' END""",
        d=deadline,
        day=day,
        due=due,
    )


def term_columns(deadline, day):
    """How a term stands: {column: SQL}.

    :param deadline, day: see `deadline_state`
    """
    due = SQL("%s.due_on", deadline)
    own = SQL("COALESCE(%(d)s.own_due_on, %(d)s.due_on)", d=deadline)
    state = deadline_state(deadline, day, due)
    state = SQL(
        f"CASE WHEN {LATE_BY_THE_HOUR} THEN %(d)s.state ELSE %(state)s END",
        d=deadline,
        state=state,
    )
    return {
        "state": state,
        "days_used": SQL("%(d)s.stopped_on - %(d)s.started_on", d=deadline),
        "days_late": SQL(
            """CASE WHEN %(state)s IN ('met_late', 'missed')
                    THEN COALESCE(%(d)s.stopped_on, %(d)s.cancelled_on, %(day)s)
                         - %(d)s.due_on END""",
            state=state,
            d=deadline,
            day=day,
        ),
        "on_time": share(state),
        "on_time_own": share(deadline_state(deadline, day, own)),
    }


def share(state):
    """1 when in time, 0 when late, else NULL: its average is the part in time."""
    return SQL(
        """CASE WHEN %(state)s = 'met' THEN 1.0
                WHEN %(state)s IN ('late', 'met_late', 'missed') THEN 0.0 END""",
        state=state,
    )


def todays(now):
    """Today per version, where its procedure works; the moment of asking enters here.

    :param now: datetime, UTC
    :return: SQL, rows of (version_id, today)
    """
    return SQL(
        """(SELECT version.id AS version_id,
                   (%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE version.tz)::date
                   AS today
              FROM complaint_procedure_version version OFFSET 0)""",
        now,
    )
