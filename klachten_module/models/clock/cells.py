"""Cells: figures of what is over, added up by month and a few things more, for pivots.

What time can still change (an open case, a term that runs) is never in them: reports
read those rows beside the cells. So a cell changes when a case or a term comes to its
end, and when something about one that ended is corrected. Each change is a row of its
own, with a minus for what was, so that nobody waits for another; the sum of the rows is
what counts.
"""

from dataclasses import dataclass

from odoo.tools import SQL

from ...logic.figures import KEPT_COLUMNS, SHARES

# 1 when in time, 0 when late, else NULL: its average is the part in time.
SHARE = """CASE %s WHEN 'met' THEN 1.0 WHEN 'late' THEN 0.0
                   WHEN 'met_late' THEN 0.0 WHEN 'missed' THEN 0.0 END"""
# What stands behind and beside the part handled in time: how many cases it is a part
# of, and how many still run.
COUNTS = {
    "answer_measured": "(%s IN ('met', 'late'))::int",
    "answer_running": "(%s = 'running')::int",
}
# How a term stands against the day that was published; done, no longer asked, or late
# by this day.
PUBLISHED_ON = "COALESCE(%(row)s.law_due_on, %(row)s.published_due_on, %(row)s.due_on)"
PUBLISHED = f"""CASE WHEN %(row)s.stopped_on <= {PUBLISHED_ON} THEN 'met'
    WHEN %(row)s.stopped_on IS NOT NULL THEN 'late'
    WHEN %(row)s.cancelled_on <= {PUBLISHED_ON} THEN 'none'
    WHEN %(row)s.cancelled_on IS NOT NULL THEN 'late'
    WHEN %(row)s.state = 'suspended' THEN 'running'
    WHEN {PUBLISHED_ON} < %(day)s THEN 'late' ELSE 'running' END"""
# Of a term that ended, or as it stands on this day.
DAYS_LATE = """CASE WHEN %(state)s IN ('met_late', 'missed')
                    THEN COALESCE(%(row)s.stopped_on, %(row)s.cancelled_on, %(day)s)
                         - COALESCE(%(row)s.law_due_on, %(row)s.due_on) END"""
# Nothing in a row of complaint_figure can be changed by time; a column of its own, so
# that PostgreSQL knows how few are not.
SETTLED = "is_open IS NOT TRUE AND COALESCE({}) IS NULL".format(
    ", ".join(f"{name}_until" for name in (*KEPT_COLUMNS, "ours"))
)
ENDED = "(stopped_on IS NOT NULL OR cancelled_on IS NOT NULL)"


@dataclass(frozen=True)
class Cells:
    """One table of cells.

    :param table: its name
    :param months: the keys that are dates; cells have the first day of their month
    :param keys, measures: columns of the rows that are added up
    """

    table: str
    months: tuple
    keys: tuple
    measures: tuple

    @property
    def columns(self):
        sums = ((f"{name}_sum", f"{name}_n") for name in self.measures)
        return (*self.keys, "cases", *(column for pair in sums for column in pair))

    def of(self, rows, sign=1):
        """Rows with keys and measures, each as a cell of its own (SQL).

        Of the very types of the table: PostgreSQL then works out only what is asked
        where rows stand beside cells.

        :param rows: SQL, what stands behind FROM; its name is `one`
        :param sign: -1 for rows that are gone
        """
        keys = [
            SQL("date_trunc('month', %s)::date", SQL.identifier("one", name))
            if name in self.months
            else SQL.identifier("one", name)
            for name in self.keys
        ]
        measures = [
            SQL(
                "(%(sign)s * COALESCE(%(name)s, 0))::numeric, "
                "(CASE WHEN %(name)s IS NULL THEN 0 ELSE %(sign)s END)::numeric",
                sign=sign,
                name=SQL.identifier("one", name),
            )
            for name in self.measures
        ]
        return SQL(
            "SELECT %s FROM %s",
            SQL(", ").join([*keys, SQL("%s::numeric", sign), *measures]),
            rows,
        )

    def added(self, rows, sign=1):
        """The statement that adds rows (SQL)."""
        return SQL("INSERT INTO %s %s", SQL.identifier(self.table), self.of(rows, sign))

    def added_up(self, cells):
        """A query of cells, those with the same keys added up (SQL).

        :param cells: SQL, what stands behind FROM
        """
        keys = SQL(", ").join(map(SQL.identifier, self.keys))
        sums = [
            SQL("SUM(%s)", SQL.identifier(name))
            for name in self.columns[len(self.keys) :]
        ]
        return SQL(
            "SELECT %(keys)s, %(sums)s FROM %(cells)s GROUP BY %(keys)s "
            "HAVING SUM(cases) <> 0",
            keys=keys,
            sums=SQL(", ").join(sums),
            cells=cells,
        )

    def compacted(self):
        """The statement that adds up the changes since the last time (SQL)."""
        return SQL(
            "WITH cell AS (DELETE FROM %(table)s RETURNING *) "
            "INSERT INTO %(table)s %(sums)s",
            table=SQL.identifier(self.table),
            sums=self.added_up(SQL("cell")),
        )

    def made(self):
        """The statements that make the table, when it is not there (SQL)."""
        types = {name: "integer" for name in self.keys}
        types |= dict.fromkeys(self.months, "date") | {"is_open": "boolean"}
        types |= dict.fromkeys(("phase", "kind", "waits_for", "state"), "varchar")
        columns = [(name, types[name]) for name in self.keys] + [
            (name, "numeric") for name in self.columns[len(self.keys) :]
        ]
        # one month is asked of ten years, and the room of deleted rows is not read
        return SQL(
            "CREATE TABLE IF NOT EXISTS %(table)s (%(columns)s); "
            "CREATE INDEX IF NOT EXISTS %(index)s ON %(table)s (%(month)s)",
            table=SQL.identifier(self.table),
            columns=SQL(", ").join(
                SQL("%s %s", SQL.identifier(name), SQL(kind)) for name, kind in columns
            ),
            index=SQL.identifier(f"{self.table}_month"),
            month=SQL.identifier(self.months[-1]),
        )


CASES = Cells(
    table="complaint_cell",
    months=("received_on", "answer_due_on"),
    keys=(
        "received_on",
        "answer_due_on",
        "kind",
        "procedure_id",
        "company_id",
        "team_id",
        "phase",
        "is_open",
        "ground_id",
        "outcome_id",
    ),
    measures=(
        "round_count",
        "days_to_acknowledge",
        "days_to_send",
        "days_to_close",
        "days_registered_to_send",
        "workdays_to_acknowledge",
        "workdays_to_send",
        "workdays_to_close",
        "workdays_registered_to_send",
        *(f"{name}_share" for name in SHARES),
        *COUNTS,
    ),
)
TERMS = Cells(
    table="complaint_cell_term",
    months=("due_on",),
    keys=(
        "due_on",
        "procedure_id",
        "company_id",
        "term_id",
        "waits_for",
        "round",
        "state",
        "kind",
    ),
    measures=("days_used", "days_late", "on_time", "on_time_own", "on_time_published"),
)
ALL = (CASES, TERMS)


def settled_cases(rows):
    """Of rows of complaint_figure those that are over, as CASES adds them up (SQL).

    :param rows: SQL, their name in the statement
    """
    shares = [
        SQL(
            "%s AS %s",
            SQL(SHARE, SQL.identifier(name)),
            SQL.identifier(f"{name}_share"),
        )
        for name in SHARES
    ]
    shares += [
        SQL("%s AS %s", SQL(count, SQL.identifier("answer")), SQL.identifier(name))
        for name, count in COUNTS.items()
    ]
    return SQL(
        "(SELECT row.*, %s FROM %s row WHERE row.settled) one",
        SQL(", ").join(shares),
        rows,
    )


# What the case of a term is; known with its figures.
KIND = "COALESCE(figure.kind, 'complaint')"


def ended_terms(which, kind=None):
    """Rows of complaint_deadline that ended, as TERMS adds them up (SQL).

    :param which: SQL, a condition on `row`
    :param kind: SQL, under which kind they are added up, by default that of their case
    """
    row, day = SQL.identifier("row"), SQL("NULL::date")
    state = SQL("COALESCE(row.law_state, row.state)")
    days_late = SQL(DAYS_LATE, state=state, row=row, day=day)
    return SQL(
        """(SELECT COALESCE(row.law_due_on, row.due_on) AS due_on, row.term_id,
                   %(state)s AS state, row.round, term.waits_for, %(kind)s AS kind,
                   version.procedure_id, version.company_id,
                   row.stopped_on - row.started_on AS days_used,
                   %(days_late)s AS days_late, %(on_time)s AS on_time,
                   %(on_time_own)s AS on_time_own,
                   %(on_time_published)s AS on_time_published
              FROM complaint_deadline row
              JOIN complaint_term term ON term.id = row.term_id
              JOIN complaint_procedure_version version ON version.id = term.version_id
              JOIN helpdesk_ticket ticket ON ticket.id = row.ticket_id
                   AND ticket.complaint_test IS NOT TRUE
              LEFT JOIN complaint_figure figure ON figure.id = row.ticket_id
             WHERE %(ended)s AND %(which)s) one""",
        days_late=days_late,
        state=state,
        kind=kind or SQL(KIND),
        on_time=SQL(SHARE, state),
        on_time_own=SQL(SHARE, SQL.identifier("row", "own_state")),
        on_time_published=SQL(SHARE, SQL("(%s)", SQL(PUBLISHED, row=row, day=day))),
        ended=SQL(ENDED),
        which=which,
    )
