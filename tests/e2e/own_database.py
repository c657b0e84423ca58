"""A database of one test's own that Odoo's command line works on."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from odoo_site import ODOO

# A procedure and a case, as an organisation has them.
CASES = """
env.company.alias_domain_id = env["mail.alias.domain"].search([], limit=1) or env[
    "mail.alias.domain"].create({"name": "own.example"})
setup = env["complaint.setup"].create({
    "template": "ssc_ict",
    "mailbox": "ownklachten",
    "officer_ids": [(6, 0, env.ref("base.user_admin").ids)],
})
procedure = env["complaint.procedure"].browse(setup.action_apply()["res_id"])
env["helpdesk.ticket"].create({
    "name": "Case", "description": "<p>My own words</p>",
    "team_id": procedure.team_id.id, "partner_name": "Piet",
    "partner_email": "piet@elders.example",
})
env.cr.commit()
"""


class Database:
    """Beside the server of the other tests; `rc` is another configuration file."""

    def __init__(self, name, log, rc=None):
        self.name = name
        self.log = Path(log)
        self.environment = dict(os.environ, **({"ODOO_RC": rc} if rc else {}))
        self.python = os.environ["KLACHTEN_E2E_PYTHON"]

    def sql(self, query, *values):
        with psycopg2.connect(dbname=self.name) as connection:
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall() if cursor.description else []

    def odoo(self, *arguments, program=None):
        """Run Odoo to its end; what it prints."""
        own = (f"--database={self.name}", "--no-http", f"--logfile={self.log}")
        return self.command(*arguments, *own, program=program)

    def command(self, *arguments, program=None):
        """Any command of Odoo; what it prints."""
        done = subprocess.run(
            [self.python, str(ODOO), *arguments],
            input=program,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            env=self.environment,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def module(self, *arguments):
        self.odoo(*arguments, "--stop-after-init")

    def shell(self, program):
        return self.odoo("shell", program=program)

    def faults(self):
        lines = self.log.read_text("utf-8", "replace").splitlines()
        return [line for line in lines if " ERROR " in line or " CRITICAL " in line]


def _postgres(statement):
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()


@contextmanager
def own_database(title, rc=None, kind=Database):
    """A copy of the template, the addon included; dropped afterwards."""
    template = os.environ["KLACHTEN_E2E_TEMPLATE"]
    name = f"{template}_{title}"
    files = Path(os.environ["KLACHTEN_E2E_FILES"]) / "filestore"
    _postgres(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _postgres(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    if (files / template).is_dir():
        shutil.copytree(files / template, files / name, copy_function=os.link)
    log = Path(os.environ["KLACHTEN_E2E_LOG"]) / f"{title}.log"
    log.unlink(missing_ok=True)
    try:
        yield kind(name, log, rc)
    finally:
        _postgres(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(files / name, ignore_errors=True)
