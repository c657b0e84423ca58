"""A database of one trial: Odoo's command line works on it, and a server serves it."""

import os
import re
import subprocess
from pathlib import Path

import checklog
from odoo_site import ODOO, Site

SECONDS = 1800


class Place(Site):
    def __init__(self, name):
        folder = os.environ["KLACHTEN_E2E_LOG"]
        super().__init__(
            os.environ["KLACHTEN_COEXIST_BASE"],
            os.environ["KLACHTEN_E2E_FILES"],
            folder,
            os.environ["KLACHTEN_E2E_PYTHON"],
            name,
        )
        self.name = name
        self.folder = Path(folder)
        self.database = f"{os.environ['KLACHTEN_COEXIST_RUN']}_{name}"

    def log_of(self, step):
        return self.folder / f"{self.name}-{step}.log"

    def odoo(self, step, *arguments, program=None):
        """Odoo to its end, with a log of its own; what it prints."""
        self.close()
        done = subprocess.run(
            [
                self.python,
                str(ODOO),
                *arguments,
                f"--database={self.database}",
                "--no-http",
                f"--logfile={self.log_of(step)}",
            ],
            input=program,
            stdin=None if program else subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        if done.returncode:
            said = checklog.first(self.log_of(step))
            raise RuntimeError(f"{done.stderr.strip()}\n{said}")
        return done.stdout

    def start_as(self, step):
        """Serve it, with a log for this step."""
        self.log = self.log_of(step)
        self.start()

    def remarks(self, step):
        """Warnings and errors in the log of a step, without what differs each time."""
        log = self.log_of(step)
        if not log.exists():
            return []
        return [re.sub(r"\d+", "#", text) for text in checklog.faults(log, None)]

    def installed(self):
        """{addon: version} of what is installed in it."""
        return dict(
            self.sql(
                "SELECT name, latest_version FROM ir_module_module"
                " WHERE state = 'installed'"
            )
        )
