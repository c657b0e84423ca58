"""What the programs ask of the bench: databases, a comparison, a row of the table."""

import os

from . import (
    board_list_search,
    create_and_move,
    dashboard,
    due_date,
    growth,
    hiding,
    period_report,
    pivots,
    plain_ticket,
)
from .databases import Databases
from .measure import Case, compare
from .table import Table

PROGRAMS = (
    create_and_move,
    due_date,
    growth,
    hiding,
    board_list_search,
    dashboard,
    pivots,
    period_report,
    plain_ticket,
)


class Bench:
    """One run: the databases it uses, its table.

    `many` is how many records a batch has.
    """

    many, warm = 100, 1

    def __init__(self, options, table=None):
        self.size = options.size
        self.quick = options.quick
        self.databases = Databases(
            base=os.environ["KLACHTEN_BENCH_BASE"],
            addon=os.environ["KLACHTEN_BENCH_ADDON"],
            program=os.environ["KLACHTEN_BENCH_PROGRAM"],
            checkout=os.environ["KLACHTEN_BENCH_CHECKOUT"],
            fresh=bool(os.environ.get("KLACHTEN_FRESH")),
        )
        self.databases.drop_older()
        self.table = table or Table()

    def filled(self, kind, size=None, open_cases=None):
        """Name of a database with tickets, by default as many as were asked for."""
        return self.databases.filled(kind, size or self.size, open_cases)

    def run(self, numbers):
        for number in numbers:
            for program in PROGRAMS:
                goal = getattr(program, f"goal_{number}", None)
                if goal:
                    goal(self)

    def compare(
        self,
        key,
        ours,
        theirs,
        repeats=7,
        records=1,
        theirs_records=None,
        measured=None,
    ):
        """Measure and print one row.

        A turn may handle more records on our side than on theirs (`theirs_records`).

        :param ours: Case; :param theirs: Case
        :param records: how many records one turn handles
        :return: Comparison
        """
        turns = (1, self.warm) if self.quick else (repeats, 2)
        comparison = compare(ours, theirs, *turns)
        comparison.records = (records, theirs_records or records)
        more = measured(comparison) if measured else {}
        self.table.add(key, comparison, **more)
        return comparison

    def clones(self, key, ours, theirs, repeats, records=1):
        """The same in clones without tickets, which are thrown away.

        :param ours: (kind of database, login, {"work", "prepare"}); theirs likewise
        """
        with (
            self.databases.throw_away(ours[0]) as one,
            self.databases.throw_away(theirs[0]) as other,
        ):
            self.compare(
                key,
                Case(one, ours[1], **ours[2]),
                Case(other, theirs[1], **theirs[2]),
                repeats,
                records,
            )

    def summary(self):
        found = [f"wrong: {key}" for key in self.table.wrong]
        if self.table.missed:
            found.append(f"missed: {', '.join(self.table.missed)}")
        return found or ["all goals met"]
