"""Cells: figures added up by month and a few things more, for pivots over many cases.

They hold the rows as they are stored; what time has made late since is read beside
them, as a minus for what is stored and a plus for what it is today. Triggers add each
change as rows of its own, with a minus for what was, so that nobody waits for another;
the sum of the rows is what counts.
"""

from collections.abc import Callable
from dataclasses import dataclass

from odoo.tools import SQL

from .report_sql import share, term_columns


@dataclass(frozen=True)
class Cells:
    """One table of cells.

    :param table: its name
    :param counted: the table whose rows it adds up
    :param source: SQL of rows of that table -> the same with the columns named in
        `keys` and `measures`, as they stand without looking at the day
    :param month: the key that is a date; cells have the first day of its month
    :param timely: keys and measures that time alone can change
    """

    table: str
    counted: str
    source: Callable
    month: str
    keys: tuple
    measures: tuple
    timely: frozenset

    @property
    def columns(self):
        sums = ((f"{name}_sum", f"{name}_n") for name in self.measures)
        return (*self.keys, "cases", *(column for pair in sums for column in pair))

    def of(self, rows, sign=1):
        """Rows with keys and measures, each as a cell of its own.

        :param rows: SQL, a query between brackets
        :param sign: -1 for rows that are gone
        """
        keys = [
            SQL("date_trunc('month', %s)::date", SQL.identifier("one", name))
            if name == self.month
            else SQL.identifier("one", name)
            for name in self.keys
        ]
        measures = [
            SQL(
                "%(sign)s * COALESCE(%(name)s, 0), "
                "CASE WHEN %(name)s IS NULL THEN 0 ELSE %(sign)s END",
                sign=sign,
                name=SQL.identifier("one", name),
            )
            for name in self.measures
        ]
        return SQL(
            "SELECT %s FROM %s one",
            SQL(", ").join([*keys, SQL("%s", sign), *measures]),
            rows,
        )

    def added_up(self, cells):
        """A query of cells between brackets, those with the same keys added up."""
        sums = [SQL("SUM(%s)", SQL.identifier(c)) for c in self.columns]
        keys = [SQL.identifier(name) for name in self.keys]
        return SQL(
            """SELECT %(keys)s, %(sums)s FROM %(cells)s cell GROUP BY %(keys)s
               HAVING SUM(cases) <> 0""",
            keys=SQL(", ").join(keys),
            sums=SQL(", ").join(sums[len(keys) :]),
            cells=cells,
        )


def named(columns):
    """{column: SQL} as a list to select."""
    return SQL(",\n").join(
        SQL("%s AS %s", expression, SQL.identifier(name))
        for name, expression in columns.items()
    )


# Stands for today where only what is stored counts: nothing is before it.
NO_DAY = SQL("NULL::date")


def _case_rows(rows):
    return SQL(
        "(SELECT *, %s FROM %s row)",
        SQL(", ").join(
            SQL(
                "%s AS %s", share(SQL.identifier(name)), SQL.identifier(f"{name}_share")
            )
            for name in SHARES
        ),
        rows,
    )


def _term_rows(rows):
    columns = term_columns(SQL.identifier("stored"), NO_DAY)
    return SQL(
        """(
        SELECT stored.due_on, stored.term_id, version.procedure_id,
               version.company_id, term.waits_for, %s
          FROM %s stored
          JOIN complaint_term term ON term.id = stored.term_id
          JOIN complaint_procedure_version version ON version.id = term.version_id)""",
        named(columns),
        rows,
    )


SHARES = tuple(
    f"{term}{suffix}"
    for term in ("routed", "acknowledged", "answer")
    for suffix in ("", "_own")
)
CASES = Cells(
    table="complaint_cell",
    counted="complaint_figure",
    source=_case_rows,
    month="received_on",
    keys=(
        "received_on",
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
    ),
    timely=frozenset(f"{name}_share" for name in SHARES),
)
TERMS = Cells(
    table="complaint_cell_term",
    counted="complaint_deadline",
    source=_term_rows,
    month="due_on",
    keys=("due_on", "procedure_id", "company_id", "term_id", "waits_for", "state"),
    measures=("days_used", "days_late", "on_time", "on_time_own"),
    timely=frozenset({"state", "days_late", "on_time", "on_time_own"}),
)
ALL = (CASES, TERMS)


def statements(cells):
    """Its table, and the triggers that add what changes (SQL, to be run once)."""
    none = SQL("(SELECT * FROM %s LIMIT 0)", SQL.identifier(cells.counted))
    changes = [
        cells.of(cells.source(SQL("(SELECT * FROM gone)")), sign=-1),
        cells.of(cells.source(SQL("(SELECT * FROM added)"))),
    ]
    return SQL(
        """
        CREATE TABLE %(table)s (%(columns)s) AS %(none)s;
        CREATE FUNCTION %(count)s() RETURNS trigger AS $$
        BEGIN
            IF TG_OP <> 'INSERT' THEN INSERT INTO %(table)s %(gone)s; END IF;
            IF TG_OP <> 'DELETE' THEN INSERT INTO %(table)s %(added)s; END IF;
            RETURN NULL;
        END $$ LANGUAGE plpgsql;
        CREATE TRIGGER %(count)s_insert AFTER INSERT ON %(counted)s
            REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION %(count)s();
        CREATE TRIGGER %(count)s_update AFTER UPDATE ON %(counted)s
            REFERENCING OLD TABLE AS gone NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION %(count)s();
        CREATE TRIGGER %(count)s_delete AFTER DELETE ON %(counted)s
            REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION %(count)s();
        """,
        table=SQL.identifier(cells.table),
        columns=SQL(", ").join(map(SQL.identifier, cells.columns)),
        none=cells.of(cells.source(none)),
        count=SQL(f"{cells.table}_count"),
        counted=SQL.identifier(cells.counted),
        gone=changes[0],
        added=changes[1],
    )


def _named(cells, query):
    """A query of cells whose columns have their names."""
    return SQL(
        "SELECT * FROM (%s) named (%s)",
        query,
        SQL(", ").join(map(SQL.identifier, cells.columns)),
    )


def fill(cells):
    """Fill an empty table of cells from what there is (SQL)."""
    everything = SQL("(SELECT * FROM %s)", SQL.identifier(cells.counted))
    return SQL(
        "INSERT INTO %s %s",
        SQL.identifier(cells.table),
        cells.added_up(SQL("(%s)", _named(cells, cells.of(cells.source(everything))))),
    )


def compact(cells):
    """Add up the changes since the last time (SQL)."""
    return SQL(
        """WITH cell AS (DELETE FROM %(table)s RETURNING *)
           INSERT INTO %(table)s %(sums)s""",
        table=SQL.identifier(cells.table),
        sums=cells.added_up(SQL("(SELECT * FROM cell)")),
    )
