"""pytest plugin of ./klachten test.

- Every skipped test fails the run: a test that needs Chromium or an HTTP server must
  not vanish because one of these is missing.
- Warnings and errors that Odoo logs go to the file KLACHTEN_LOG, for checklog.py.
- The counts go to the file KLACHTEN_COUNTS: "passed failed skipped".
"""

import logging
import os
from pathlib import Path

import pytest

counts = {"passed": 0, "failed": 0, "skipped": 0}


def pytest_configure(config):
    if path := os.environ.get("KLACHTEN_LOG"):
        handler = logging.FileHandler(path)
        handler.setLevel(logging.WARNING)
        handler.setFormatter(
            logging.Formatter(
                "%(asctime)s %(process)d %(levelname)s ? %(name)s: %(message)s"
            )
        )
        logging.getLogger().addHandler(handler)


def pytest_runtest_logreport(report):
    # A subtest has a report of its own; only its failure counts.
    subtest = type(report).__name__ == "SubtestReport"
    if report.failed:
        counts["failed"] += 1
    elif report.skipped:
        counts["skipped"] += 1
    elif report.when == "call" and not subtest:
        counts["passed"] += 1


def pytest_collectreport(report):
    if report.failed:
        counts["failed"] += 1
    elif report.skipped:
        counts["skipped"] += 1


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    if counts["skipped"] and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if path := os.environ.get("KLACHTEN_COUNTS"):
        Path(path).write_text("{passed} {failed} {skipped}\n".format(**counts))


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(f"SKIPPED counts as failed: {report.nodeid}")
