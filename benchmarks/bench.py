"""What the programs ask of the bench: databases, a comparison, a row of the table."""

import os
import textwrap

from . import (
    board_list_search,
    create_and_move,
    dashboard,
    dossier,
    due_date,
    figures_anew,
    growth,
    hiding,
    period_report,
    pivots,
    plain_ticket,
)
from .databases import Databases
from .goals import SIZES, sizes_of
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
    figures_anew,
    dossier,
)


class Bench:
    """One run: the databases it uses, its table.

    `many` is how many records a batch has, `size` among how many cases is measured now;
    `text` and `files` are characters and files of the big dossier.
    """

    many, warm = 100, 1
    text, files = 10_000_000, 200

    def __init__(self, options):
        self.sizes = sorted(set(options.size or SIZES))
        self.size = max(self.sizes)
        self.quick = options.quick
        self.databases = Databases(
            base=os.environ["KLACHTEN_BENCH_BASE"],
            addon=os.environ["KLACHTEN_BENCH_ADDON"],
            program=os.environ["KLACHTEN_BENCH_PROGRAM"],
            checkout=os.environ["KLACHTEN_BENCH_CHECKOUT"],
            fresh=bool(os.environ.get("KLACHTEN_FRESH")),
        )
        self.databases.drop_older()
        self.table = Table(self.sizes)

    def filled(self, kind, size=None, open_cases=None):
        """Name of a database with tickets, by default as many as is measured now."""
        return self.databases.filled(kind, size or self.size, open_cases)

    def run(self, numbers):
        """Measure these goals, each at its sizes, and print their rows."""
        for number in numbers:
            found = [getattr(program, f"goal_{number}", None) for program in PROGRAMS]
            for size in sizes_of(number, self.sizes):
                self.size = size
                for goal in filter(None, found):
                    goal(self)
            self.table.finish(number)
        self.table.costs()

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
        """Measure one row at the size of now.

        A turn may handle more records on our side than on theirs (`theirs_records`).

        :param ours: Case; :param theirs: Case
        :param records: how many records one turn handles
        :return: Comparison
        """
        turns = (1, self.warm) if self.quick else (repeats, 2)
        comparison = compare(ours, theirs, *turns)
        comparison.records = (records, theirs_records or records)
        more = measured(comparison) if measured else {}
        self.table.add(key, self.size, comparison, **more)
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

    def differs(self, key, what):
        """An answer is not right at the size of now."""
        self.table.differs(f"{key} at {self.size:,}", what)

    def summary(self):
        found = [f"wrong: {key}" for key in self.table.wrong]
        if self.table.missed:
            missed = ", ".join(self.table.missed)
            found += ["", *textwrap.wrap(f"missed: {missed}", 88)]
        return found or ["all goals met"]
