"""The shell around the suite: what a pipe may not do."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHELL = [ROOT / "klachten", ROOT / ".ci/run", *sorted((ROOT / "scripts").glob("*.sh"))]

# A reader that leaves early ends the writer by SIGPIPE, and pipefail makes that the end
# of the run (exit 141): now and then, when the writer still had something to say.
LEAVES_EARLY = re.compile(
    r"\|\s*(head\b|grep\s+(-\w*[qm]|--quiet|--max-count)|sed\s[^|]*\d+q\b)"
)
# One short line, written at once.
SHORT = "dpkg-query -W -f '${Status}'"


def test_the_slowest_of_very_many_are_ten(tmp_path):
    seconds = [
        f"{number / 1000:.1f} tests/of_a_very_long_name/test_{number}.py"
        for number in range(200_000)
    ]
    (tmp_path / "seconds").write_text("\n".join(seconds) + "\n")
    script = 'set -euo pipefail; say() { echo "$*" >&2; }; . scripts/stages.sh; slowest'
    run = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env={"OUT": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0
    lines = [line for line in run.stderr.splitlines() if "test_" in line]
    assert len(lines) == 10
    assert lines[0].startswith("200.0 ")


def test_no_reader_leaves_before_the_writer_is_done():
    found = [
        f"{file.name}:{number}: {line.strip()}"
        for file in SHELL
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if LEAVES_EARLY.search(line)
        and SHORT not in line
        and not line.lstrip().startswith("#")
    ]
    assert not found
