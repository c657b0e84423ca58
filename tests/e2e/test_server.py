"""Odoo starts itself again at a reload; ./klachten run sees when only a part runs."""

import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from odoo_site import free_port

ROOT = Path(__file__).parents[2]
WEBSOCKET = "Evented Service (longpolling) running on"
LOADED = "Modules loaded."


@pytest.fixture
def server(site):
    """A second server on the database of the others, without its scheduled jobs."""
    server = site.twin("server")
    yield server
    server.stop()
    assert server.faults() == []


def times(server, text, least):
    """How often the log says a text, once it says it so often; 30 seconds at most."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        count = server.log.read_text("utf-8", "replace").count(text)
        if count >= least:
            return count
        time.sleep(0.2)
    raise AssertionError(f"{server.log} does not say {text!r} {least} times")


def start_time(pid):
    """As scripts/process.sh reads it, to know a process again."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]


def test_server_that_reloads_comes_back_as_the_same_process(server):
    """A request over Odoo's time limit makes it reload."""
    server.start("--max-cron-threads=0")
    born = start_time(server.pid)
    os.kill(server.pid, signal.SIGHUP)
    assert times(server, LOADED, 2) == 2
    server.wait()
    assert start_time(server.pid) == born


def test_workers_have_one_living_process_for_live_updates(server):
    port = free_port()
    server.start("--workers=2", "--max-cron-threads=0", f"--gevent-port={port}")
    times(server, WEBSOCKET, 1)
    url = f"http://127.0.0.1:{port}/websocket/health"
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert answer.status == 200
    time.sleep(2)  # one that dies is started again at once
    assert times(server, WEBSOCKET, 1) == 1


@pytest.mark.parametrize(("threads", "gone"), [(1, False), (0, True)])
def test_run_sees_whether_threads_for_background_jobs_are_left(
    server, tmp_path, threads, gone
):
    """None is left after PostgreSQL was away; Odoo goes on showing pages."""
    server.start("--db_app_name=odoo-{pid}", f"--max-cron-threads={threads}")
    (tmp_path / "run").mkdir()
    note = f"{server.pid} {start_time(server.pid)}\n"
    (tmp_path / "run/odoo.pid").write_text(note)
    assert until(lambda: jobs_gone(tmp_path) == gone)


def jobs_gone(data):
    """What scripts/run.sh thinks of the Odoo of a data folder."""
    parts = "for part in common postgres process run; do . scripts/$part.sh; done"
    done = subprocess.run(
        ["bash", "-euc", f"{parts}; jobs_gone"],
        cwd=ROOT,
        env={**os.environ, "KLACHTEN_DATA": str(data)},
        check=False,
    )
    return done.returncode == 0


def until(holds):
    """Whether it holds within ten seconds."""
    deadline = time.monotonic() + 10
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.5)
    return holds()
