"""Goal 11: months against stage, ground, team and term, the same to the last row."""

from . import people, reading
from .measure import Case

OUR_MONTH, TERM_MONTH = "received_on:month", "due_on:month"
# key: (our grouping, the column it must agree with in SQL, theirs)
PIVOTS = {
    "month stage": ("phase", "ticket.complaint_phase", "stage_id"),
    "month cause": ("ground_id", "ticket.ground_id", "category_id"),
    "month team": ("team_id", "ticket.team_id", "team_id"),
}


def our_pivot(column):
    def work(env, _prepared):
        return reading.pivot(env, "complaint.report", OUR_MONTH, column)

    return work


def their_pivot(column):
    def work(env, _prepared):
        return len(reading.pivot(env, "helpdesk.ticket", "create_date:month", column))

    return work


def our_terms(env, _prepared):
    """Terms by month and kind, and by month and state."""
    kinds = reading.pivot(env, "complaint.report.term", TERM_MONTH, "term_id")
    states = reading.pivot(env, "complaint.report.term", TERM_MONTH, "state")
    return kinds, states


def their_terms(env, _prepared):
    kinds = reading.pivot(env, "helpdesk.sla.report", "date:month", "team_id")
    states = reading.pivot(env, "helpdesk.sla.report", "date:month", "state")
    return len(kinds), len(states)


def by_hand(env, column, table=""):
    """The same numbers from the tables alone: {(month, column): [count]}.

    The first event says when a case came in; nothing was corrected here.
    """
    day = "(event.happened_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Amsterdam')::date"
    source = """
        helpdesk_ticket ticket
        JOIN complaint_event event ON event.ticket_id = ticket.id
             AND event.type = 'received'"""
    if table:
        day, source = "term.due_on", f"{table} term"
    env.cr.execute(
        f"""SELECT date_trunc('month', {day})::date, {column}, count(*)
              FROM {source} GROUP BY 1, 2"""
    )
    return {
        (month, value if value is not None else False): [count]
        for month, value, count in env.cr.fetchall()
    }


def goal_11(bench):
    ours, theirs = bench.filled("ours"), bench.filled("oca")
    for key, (column, in_sql, their_column) in PIVOTS.items():
        found = bench.compare(
            key,
            Case(ours, "auditor", our_pivot(column), offices="all"),
            Case(theirs, "agent", their_pivot(their_column), offices="all"),
            3,
        )
        agrees(bench, key, ours, found.answers[0], in_sql)
    with bench.databases.changing(bench.filled("sla")) as env:
        # only managers may see the peer's report
        if not env["res.users"].search_count([("login", "=", "manager")]):
            people.user(env, "manager", "helpdesk_mgmt.group_helpdesk_manager")
    found = bench.compare(
        "month term",
        Case(ours, "auditor", our_terms, offices="all"),
        Case(bench.filled("sla"), "manager", their_terms, offices="all"),
        3,
    )
    for answer, column in zip(found.answers[0], ("term_id", "state"), strict=True):
        agrees(bench, "month term", ours, answer, f"term.{column}", DEADLINE)


DEADLINE = "complaint_deadline"


def agrees(bench, key, database, answer, column, table=""):
    """Compare with the tables, to the last row."""
    with bench.databases.reading(database) as env:
        expected = by_hand(env, column, table)
    if answer != expected:
        wrong = {k for k in answer | expected if answer.get(k) != expected.get(k)}
        bench.differs(key, f"{len(wrong)} of {len(expected)} cells differ")
