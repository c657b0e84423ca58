"""The programs of ./klachten bench run, on a few cases. No clock is read."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
GOALS = {1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 13, 14, 15, 16}


def test_every_program_runs_and_its_figures_are_right():
    """A row for each goal; generated terms as the module derives them; pivots as SQL.

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
    rows = {int(number) for number in re.findall(r"^(\d+) ", done.stdout, re.MULTILINE)}
    assert rows == GOALS, done.stdout
