"""Odoo starts itself again: at a reload, and beside workers for live updates."""

import os
import signal
import time
import urllib.request
from pathlib import Path

import pytest
from odoo_site import free_port

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
