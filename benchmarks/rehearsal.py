"""Run every program once on a few cases of ours, so that none of them can rot.

Ours stands in for the peer too: how fast anything is does not matter here.
"""

import os
from contextlib import contextmanager
from dataclasses import replace

from . import databases, fill_ours, people
from .bench import Bench
from .table import Table

SIZE, OPEN = 120, 40


class Rehearsal(Bench):
    """A bench with one database: a clone of one that has the addon, filled anew."""

    quick, sizes, many, warm = True, (SIZE,), 3, 0
    text, files = 400_000, 3

    def __init__(self):
        self.table = Table(self.sizes)
        self.databases = self
        self.name = f"{os.environ['KLACHTEN_BENCH_TEMPLATE']}_bench"
        databases.clone(os.environ["KLACHTEN_BENCH_TEMPLATE"], self.name)
        with databases.environment(self.name) as env:
            people.ours(env)
        with databases.environment(self.name) as env:
            fill_ours.fill(env, SIZE, OPEN)

    reading = staticmethod(databases.Databases.reading)
    changing = staticmethod(databases.Databases.changing)

    def filled(self, kind, size=None, open_cases=None):
        return self.name

    def template(self, kind):
        return self.name

    @contextmanager
    def throw_away(self, kind):
        yield self.name

    @contextmanager
    def copied(self, name):
        yield name

    def compare(self, key, ours, theirs, *args, **kwargs):
        stands_in = ours if theirs.login in ("agent", "manager") else theirs
        return super().compare(key, ours, replace(stands_in), *args, **kwargs)

    def summary(self):
        return [f"wrong: {key}" for key in self.table.wrong]
