"""Measure two pieces of work in turns: A B A B ..., in one process on one machine.

Each case gets a new cursor and environment of an ordinary user. Measured are the work,
the flush and the commit; what the case needs is made before, outside the measurement.
Mail is queued as Odoo does it, and nothing sends the queue.
"""

import gc
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from odoo import api
from odoo.modules.registry import Registry

NOBODY_SENDS = "odoo.addons.mail.models.mail_mail.MailMail.send"


@dataclass(frozen=True)
class Case:
    """One side of a comparison.

    :param database: name of the database
    :param login: who does it
    :param work: what is measured, called with the environment and what `prepare` gave
    :param prepare: what it needs, made and committed before; ids, not records
    :param superuser: only for the jobs that Odoo itself runs
    :param offices: "all" where the user switched on all his companies
    """

    database: str
    login: str
    work: Callable[[Any, Any], Any]
    prepare: Callable[[Any], Any] | None = None
    superuser: bool = False
    offices: str = "own"


@dataclass
class Comparison:
    """The samples of both sides, in the order in which they were taken.

    :param answers: what the last turn found on both sides
    :param records: how many records one turn handles on both sides
    """

    ours: list = field(default_factory=list)
    theirs: list = field(default_factory=list)
    answers: tuple = ()
    records: tuple = (1, 1)

    @property
    def ratios(self):
        """Ours to theirs of each turn: (median, least, most)."""
        ours, theirs = self.records
        each = [
            (a.seconds / ours) / (b.seconds / theirs)
            for a, b in zip(self.ours, self.theirs, strict=True)
        ]
        return statistics.median(each), min(each), max(each)

    def cost(self, side):
        """Of one record: (median of the seconds, median of the queries)."""
        samples = getattr(self, side)
        records = self.records[side == "theirs"]
        return (
            statistics.median(sample.seconds for sample in samples) / records,
            statistics.median_low(sample.queries for sample in samples) / records,
        )


@dataclass(frozen=True)
class Sample:
    seconds: float
    queries: int
    answer: Any


def compare(ours: Case, theirs: Case, repeats: int, warm: int = 2) -> Comparison:
    """Measure both in turns; the first `warm` turns fill the caches and do not count.

    The order within a turn alternates, so that neither always comes second.
    """
    result = Comparison()
    with nobody_sends():
        for turn in range(-warm, repeats):
            first, second = (ours, theirs) if turn % 2 else (theirs, ours)
            one, other = once(first), once(second)
            a, b = (one, other) if first is ours else (other, one)
            result.answers = (a.answer, b.answer)
            if turn >= 0:
                result.ours.append(a)
                result.theirs.append(b)
    return result


def once(case: Case) -> Sample:
    """Do the work of a case once, in a transaction of its own."""
    prepared = None
    if case.prepare:
        with environment(case) as env:
            prepared = case.prepare(env)
            env.cr.commit()
    with environment(case) as env:
        gc.collect()
        gc.disable()
        try:
            before, start = env.cr.sql_log_count, time.perf_counter()
            answer = case.work(env, prepared)
            env.flush_all()
            env.cr.commit()
            seconds = time.perf_counter() - start
            return Sample(seconds, env.cr.sql_log_count - before, answer)
        finally:
            gc.enable()


@contextmanager
def environment(case: Case):
    """A new cursor with the environment that the web client gives this user."""
    registry = Registry(case.database)
    with registry.cursor() as cr:
        root = api.Environment(cr, api.SUPERUSER_ID, {})
        user = root["res.users"].search([("login", "=", case.login)])
        offices = user.company_id
        if case.offices == "all":
            offices |= user.company_ids.sorted("id")
        context = {**user.context_get(), "allowed_company_ids": offices.ids}
        uid = api.SUPERUSER_ID if case.superuser else user.id
        env = api.Environment(cr, uid, {} if case.superuser else context)
        env.user.has_group("base.group_user")  # sets the user's caches up
        env.invalidate_all()
        yield env
    registry.signal_changes()


@contextmanager
def nobody_sends():
    """Mail stays in the queue, also what Odoo sends right after the commit."""
    with ExitStack() as stack:
        stack.enter_context(patch(NOBODY_SENDS, lambda self, *args, **kwargs: None))
        yield
