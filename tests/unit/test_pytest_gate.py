"""What ./klachten test counts is right with workers and without."""

import os
import subprocess
import sys

import pytest

TESTS = """
import logging
import os
import unittest
from pathlib import Path

def note(name):
    logging.getLogger("x").warning("in %s", name)
    with Path("order").open("a") as file:
        file.write(name + " ")

class Short(unittest.TestCase):
    def test_a(self):
        note("short")
        for n in range(3):
            with self.subTest(n=n):
                pass

class Long(unittest.TestCase):
    def test_a(self):
        note("long")

class New(unittest.TestCase):
    def test_a(self):
        note("new")

class Other(unittest.TestCase):
    def test_a(self):
        for n in range(3):
            with self.subTest(n=n):
                self.assertNotEqual(n, os.environ.get("FAIL") and 1)

    @unittest.skipIf("SKIP" in os.environ, "for a reason")
    def test_b(self):
        pass
"""
WORKERS = ("-n1", "--dist", "loadscope", "--no-loadscope-reorder")


def run(folder, *options, **environment):
    """(exit code, counts, scopes, order) of a run of TESTS in this folder."""
    (folder / "test_x.py").write_text(TESTS)
    files = {
        "KLACHTEN_COUNTS": "counts",
        "KLACHTEN_SECONDS": "seconds",
        "KLACHTEN_DURATIONS": "durations",
        "KLACHTEN_LOG": "log",
    }
    (folder / "durations").write_text(
        "1.0 test_x.py::Short\n9.0 test_x.py::Long\n0.5 test_x.py::Other\n"
    )
    plugins = "-p no:odoo -p no:cacheprovider -p pytest_gate".split()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugins, *options, "test_x.py"],
        cwd=folder,
        env={**os.environ, **files, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    counts = tuple(map(int, (folder / "counts").read_text().split()))
    lines = (folder / "seconds").read_text().splitlines()
    scopes = sorted(line.split("::")[1] for line in lines)
    return done.returncode, counts, scopes, (folder / "order").read_text().split()


@pytest.mark.parametrize("options", [(), WORKERS], ids=["alone", "workers"])
def test_counts_and_exit_code(options, tmp_path):
    names = ["Long", "New", "Other", "Short"]
    for nth, (environment, code, counts) in enumerate(
        (
            ({}, 0, (5, 0, 0)),
            ({"SKIP": "1"}, 1, (4, 0, 1)),
            ({"FAIL": "1"}, 1, None),
        )
    ):
        folder = tmp_path / str(nth)
        folder.mkdir()
        found = run(folder, *options, **environment)
        assert found[0] == code
        assert found[2] == names
        if counts:
            assert found[1] == counts
        else:
            assert found[1][1] >= 1, "a failed subtest is a failure"


def test_workers_take_the_new_and_then_the_longest_and_log_apart(tmp_path):
    _code, _counts, _scopes, order = run(tmp_path, *WORKERS)
    assert order == ["new", "long", "short"]
    assert "in long" in (tmp_path / "log.gw0").read_text()
    assert not (tmp_path / "log").exists()
