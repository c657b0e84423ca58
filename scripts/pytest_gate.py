"""pytest plugin of ./klachten test.

- Every skipped test fails the run: a test that needs Chromium or an HTTP server must
  not vanish because one of these is missing.
- Warnings and errors that Odoo logs go to the file KLACHTEN_LOG, for checklog.py; a
  worker of pytest-xdist has a file of its own, KLACHTEN_LOG with its name at the end.
- The counts go to the file KLACHTEN_COUNTS: "passed failed skipped".
- What each class (or file of functions) took is added to the file KLACHTEN_SECONDS, a
  line each: "seconds scope". Workers take the scopes in the order of such a file of an
  earlier run, KLACHTEN_DURATIONS: the longest first, and what is new before that.
- A worker has its own database, --odoo-database with its name at the end; the caller
  makes it.
"""

import logging
import os
from collections import Counter
from pathlib import Path

import pytest

counts = {"passed": 0, "failed": 0, "skipped": 0}
seconds = Counter()


def _what_a_module_holds(module):
    """Whether freezegun, each time it stops the clock, has to look at a module anew."""
    return id(module), len(vars(module))


try:
    from freezegun import api
except ImportError:  # it is not there beside the browser
    pass
else:
    # its own way lists the names of 2,500 modules
    api._get_module_attributes_hash = _what_a_module_holds


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config):
    """Before pytest-odoo reads the options: it cannot give workers their databases."""
    if _is_worker(config) and getattr(config.option, "odoo_database", None):
        config.option.odoo_database += f"_{os.environ.pop('PYTEST_XDIST_WORKER')}"
    return (yield)


def _is_worker(config):
    return hasattr(config, "workerinput")


def _scope(nodeid):
    """The class of a test, or the file of a function; what a worker takes at once."""
    return nodeid.partition("[")[0].rpartition("::")[0]


def pytest_configure(config):
    if path := os.environ.get("KLACHTEN_LOG"):
        if _is_worker(config):
            path += f".{config.workerinput['workerid']}"
        handler = logging.FileHandler(path, delay=True)
        handler.setLevel(logging.WARNING)
        handler.setFormatter(
            logging.Formatter(
                "%(asctime)s %(process)d %(levelname)s ? %(name)s: %(message)s"
            )
        )
        logging.getLogger().addHandler(handler)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    path = Path(os.environ.get("KLACHTEN_DURATIONS") or "/nowhere")
    if _is_worker(config) and path.is_file():
        took = {
            scope: float(number)
            for number, scope in map(str.split, path.read_text().splitlines())
        }
        items.sort(key=lambda item: -took.get(_scope(item.nodeid), float("inf")))


def pytest_runtest_logreport(report):
    # A subtest has a report of its own; only its failure counts.
    subtest = type(report).__name__ == "SubtestReport"
    if not subtest:
        seconds[_scope(report.nodeid)] += report.duration
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
    if _is_worker(session.config):
        return  # the controller heard everything
    if counts["skipped"] and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if path := os.environ.get("KLACHTEN_COUNTS"):
        Path(path).write_text("{passed} {failed} {skipped}\n".format(**counts))
    if path := os.environ.get("KLACHTEN_SECONDS"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.writelines(f"{took:.1f} {scope}\n" for scope, took in seconds.items())


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(f"SKIPPED counts as failed: {report.nodeid}")
