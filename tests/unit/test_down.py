"""./klachten down stops what belongs to its data folder, and nothing of others."""

import fcntl
import os
import signal
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Cluster:
    """What ./klachten takes for a database cluster: a process in its data folder."""

    def __init__(self, folder):
        data = folder / "postgres/data"
        data.mkdir(parents=True)
        # Like PostgreSQL it hears an interrupt, also where the tests run in the
        # background of a shell, whose children do not.
        self.process = subprocess.Popen(
            ["sleep", "60"],
            cwd=data,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        (data / "postmaster.pid").write_text(f"{self.process.pid}\n")

    @property
    def runs(self):
        return self.process.poll() is None


@pytest.fixture
def folders(tmp_path):
    return {"KLACHTEN_DATA": tmp_path / "data", "KLACHTEN_CACHE": tmp_path / "cache"}


@pytest.fixture
def clusters(folders):
    """(of run, of the tests)"""
    clusters = [Cluster(folder) for folder in folders.values()]
    yield clusters
    for cluster in clusters:
        cluster.process.kill()
        cluster.process.wait()


def down(folders, *options):
    return subprocess.run(
        [ROOT / "klachten", "down", *options],
        env={**os.environ, **{name: str(path) for name, path in folders.items()}},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_databases_of_the_tests_stay(folders, clusters):
    run, tests = clusters
    done = down(folders)
    assert done.returncode == 0, done.stderr
    assert (run.runs, tests.runs) == (False, True)
    assert str(folders["KLACHTEN_DATA"]) in done.stderr


def test_databases_of_the_tests_stop_when_asked(folders, clusters):
    run, tests = clusters
    done = down(folders, "--tests")
    assert done.returncode == 0, done.stderr
    assert (run.runs, tests.runs) == (True, False)


def test_databases_of_a_running_test_stay(folders, clusters):
    _run, tests = clusters
    with (folders["KLACHTEN_CACHE"] / "testing").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        done = down(folders, "--tests")
    assert done.returncode == 1
    assert "is running" in done.stderr
    assert tests.runs


def test_unknown_option_stops_nothing(folders, clusters):
    assert down(folders, "--all").returncode == 1
    assert all(cluster.runs for cluster in clusters)
