"""Goal 19: making all figures again, stopped once on the way.

On a copy of the filled database, as every row is spoilt before: what the job does not
write would not be right at the end.
"""

import time
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.modules.registry import Registry

KEY = "figures anew"
BATCH, STOP_AFTER = 2000, 2
TABLES = ("complaint_figure", "complaint_figure_turn")
SUM = "SELECT count(*), sum(hashtextextended(line::text, 0))"
SPOIL = """
    UPDATE complaint_figure SET round_count = -1;
    DELETE FROM complaint_figure_turn WHERE id % 10 = 0
"""


def goal_19(bench):
    batch = min(BATCH, bench.size // 5)
    with bench.databases.copied(bench.filled("ours")) as database:
        before = sums(bench, database)
        with bench.databases.changing(database) as env:
            env.cr.execute(SPOIL)
        seconds, done = make(bench, database, batch)
        with bench.databases.reading(database) as env:
            cases = env["complaint.figure"]._count_rest(0)[0]
        if sum(done) != cases:
            bench.differs(KEY, f"{sum(done)} made, of {cases} cases")
        if sums(bench, database) != before:
            bench.differs(KEY, "figures are not what they were")
    bench.table.add(KEY, bench.size, s=seconds)


def make(bench, database, batch):
    """Ask for it, and let the job do a part and then the rest.

    :return: (seconds, [cases of each batch])
    """

    def run(work):
        start = time.perf_counter()
        with bench.databases.changing(database) as env:
            work(env["complaint.figure"])
        return time.perf_counter() - start

    with stopped_once(database) as done:
        seconds = run(lambda figures: figures._make_anew(at_once=0))
        seconds += run(lambda figures: figures._cron_make(batch_size=batch))
        if len(done) != STOP_AFTER or not is_refused(bench, database):
            bench.differs(KEY, f"a report shows a part, after {len(done)} batches")
        seconds += run(lambda figures: figures._cron_make(batch_size=batch))
    if is_refused(bench, database):
        bench.differs(KEY, "all were made, and reports do not know it")
    return seconds, done


@contextmanager
def stopped_once(database):
    """Odoo tells the job once that its time is over.

    :return: the list to which each batch adds how many cases it made
    """
    jobs, done = Registry(database)["ir.cron"], []
    own = jobs._commit_progress

    def progress(self, processed=0, **more):
        left = own(self, processed, **more)
        done.append(processed)
        return 0 if len(done) == STOP_AFTER else left

    with patch.object(jobs, "_commit_progress", progress):
        yield done


def is_refused(bench, database):
    """Whether a report says that the figures are being made."""
    with bench.databases.reading(database) as env:
        try:
            env["complaint.report"].search([], limit=1)
        except UserError:
            return True
    return False


def sums(bench, database):
    """What all rows add up to.

    :return: [(rows, sum of their hashes)] of figures and turns
    """
    with bench.databases.reading(database) as env:
        found = []
        for table in TABLES:
            env.cr.execute(f"{SUM} FROM {table} line")
            found.append(env.cr.fetchone())
    return found
