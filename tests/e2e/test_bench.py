"""The programs of ./klachten bench run, on a few cases. No clock is read."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
GOALS = set(range(1, 21))
NOT_MEASURED = {7, 12, 17, 20}


def test_every_program_runs_and_its_figures_are_right():
    """A row for each goal; generated terms as the module derives them; pivots as SQL;
    figures made anew as they were.

    Its database is named after the template, so the suite drops it.
    """
    template = {"KLACHTEN_BENCH_TEMPLATE": os.environ["KLACHTEN_E2E_TEMPLATE"]}
    done = subprocess.run(
        [os.environ["KLACHTEN_E2E_PYTHON"], "-m", "benchmarks", "--rehearse"],
        cwd=ROOT,
        env={**os.environ, **template},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    table, _costs = done.stdout.split("milliseconds mean nothing")
    rows = [re.split(r" {2,}", row) for row in re.findall(r"^\d+ .*", table, re.M)]
    assert {int(row[0]) for row in rows} == GOALS, done.stdout
    # number, work, against, what was measured
    empty = {int(row[0]) for row in rows if row[3] == "-"}
    assert empty == NOT_MEASURED, done.stdout
