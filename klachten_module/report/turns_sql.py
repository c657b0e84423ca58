"""The SQL behind the stored turns: who had a case from when to when."""

from odoo.tools import SQL

from .report_sql import ENDING, effective_events, local_day

# Of the table complaint_figure_turn, besides its id.
TURN_COLUMNS = ("ticket_id", "role_id", "waits_for", "round", "from_on", "to_on")


def turns(cases):
    """One row per turn: how long a case lay with one role, or with the complainant.

    Each event gets who has the case after it; where that changes, a turn begins. What
    lasted no time at all, such as the step between two events of one move, is no turn.

    :param cases: SQL, an array of ids of tickets
    :return: SQL, a query; its columns are those of the table complaint_figure_turn
    """
    return SQL(
        """
        SELECT turn.id, turn.ticket_id, NULLIF(turn.holder, 0) AS role_id,
               CASE WHEN turn.holder = 0 THEN 'complainant' ELSE 'organisation'
                    END AS waits_for,
               turn.round, %(from_on)s AS from_on, %(to_on)s AS to_on
          FROM helpdesk_ticket ticket
          JOIN complaint_procedure_version cal ON cal.id = ticket.procedure_version_id
         CROSS JOIN LATERAL (
               SELECT step.*, lead(step.happened_at) OVER (ORDER BY step.id) AS ended_at
                 FROM (SELECT held.*,
                              lag(held.holder, 1, -2) OVER (ORDER BY held.id) AS before
                         FROM %(held)s held) step
                WHERE step.holder <> step.before) turn
         WHERE ticket.id = ANY(%(cases)s) AND turn.holder >= 0
           AND turn.ended_at IS DISTINCT FROM turn.happened_at
        """,
        from_on=local_day(SQL.identifier("turn", "happened_at")),
        to_on=local_day(SQL.identifier("turn", "ended_at")),
        held=_held_query(),
        cases=cases,
    )


def _held_query():
    """Per event of importance in the log of `ticket`: who has the case after it.

    `holder` is a role, 0 for the complainant, -1 for nobody: the case has ended or no
    role had it yet. The last role keeps a case that comes back from the complainant.
    """
    return SQL(
        """(
        SELECT marked.id, marked.ticket_id, marked.round, marked.happened_at,
               CASE WHEN marked.ended THEN -1
                    WHEN marked.away THEN 0
                    ELSE COALESCE(first_value(marked.own_role) OVER (
                         PARTITION BY marked.role_no
                         ORDER BY marked.id), -1)
                    END AS holder
          FROM (SELECT log.id, log.ticket_id, log.round, log.happened_at,
                       log.own_role,
                       first_value(log.away) OVER (
                           PARTITION BY log.move_no
                           ORDER BY log.id) AS away,
                       first_value(log.ended) OVER (
                           PARTITION BY log.end_no
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
                        WINDOW so_far AS (ORDER BY log.id)
                       ) log
               ) marked)""",
        ending=ENDING,
        counted=(*ENDING, "forwarded", "assigned", "moved", "reopened"),
        log=effective_events(SQL("ticket.id")),
    )
