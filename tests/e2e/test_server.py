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


def test_run_sees_that_background_jobs_ended_with_their_connection(server, tmp_path):
    """As they do when PostgreSQL starts again; Odoo goes on showing pages."""
    server.start("--db_app_name=odoo-{pid}")
    (tmp_path / "run").mkdir()
    note = f"{server.pid} {start_time(server.pid)}\n"
    (tmp_path / "run/odoo.pid").write_text(note)
    assert until(lambda: not jobs_gone(tmp_path)), "its jobs run"
    server.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = 'postgres' AND application_name = %s",
        f"odoo-{server.pid}",
    )
    assert until(lambda: jobs_gone(tmp_path))
    server.wait()


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
