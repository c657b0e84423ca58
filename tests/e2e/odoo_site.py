"""A real Odoo server of the tests' own, on a copy of a database that has the addon."""

import copy
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg2

ODOO = Path(__file__).parents[2] / "scripts/odoo_quick.py"
START_SECONDS = 60
# The crons of a complaint's life; those of other modules would only disturb.
CRONS = (
    "mail.ir_cron_mail_scheduler_action",
    "mail.ir_cron_mail_gateway_action",
    "klachten_module.cron_dossier",
    "klachten_module.cron_new_links",
)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """Copies the template database, serves it, and removes it again."""

    def __init__(self, template, files, log, python, name="e2e"):
        self.template = template
        self.database = f"{template}_{name}"
        self.filestore = Path(files) / "filestore"
        self.log = Path(log) / f"odoo-{name}.log"
        self.python = python
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process = None
        self._connection = None

    # --- database -------------------------------------------------------------------

    def copy_database(self):
        self.drop_database()
        self._postgres(f'CREATE DATABASE "{self.database}" TEMPLATE "{self.template}"')
        source = self.filestore / self.template
        if source.is_dir():
            shutil.copytree(
                source, self.filestore / self.database, copy_function=os.link
            )
        self.quiet()

    def quiet(self, modules=()):
        """Leave the jobs of a complaint's life and of these modules, due now."""
        self.sql(
            """
            UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC',
                active = EXISTS (
                    SELECT FROM ir_model_data
                     WHERE model = 'ir.cron' AND res_id = ir_cron.id
                       AND (module || '.' || name IN %s
                            OR active AND module = ANY(%s)))
            """,
            CRONS,
            list(modules),
        )
        # Else Odoo asks its own service about the company, at the first page that an
        # administrator opens: a warning in the log wherever that cannot be reached.
        self.sql("UPDATE res_company SET iap_enrich_auto_done = true")

    def close(self):
        """Leave the database alone, so that it can be copied."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def drop_database(self):
        self.close()
        self._postgres(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
        shutil.rmtree(self.filestore / self.database, ignore_errors=True)

    def _postgres(self, statement):
        connection = psycopg2.connect(dbname="postgres")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def sql(self, query, *values):
        """The rows of a query, as the database has them committed."""
        if self._connection is None:
            self._connection = psycopg2.connect(dbname=self.database)
            self._connection.autocommit = True
        with self._connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    # --- server ---------------------------------------------------------------------

    def twin(self, name):
        """Another server, not started, on the same database."""
        twin = copy.copy(self)
        twin.log = self.log.with_name(f"odoo-{name}.log")
        twin.port = free_port()
        twin.url = f"http://127.0.0.1:{twin.port}"
        twin._process = twin._connection = None
        return twin

    def start(self, *options, **environment):
        self.log.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [
                self.python,
                str(ODOO),
                f"--database={self.database}",
                f"--http-port={self.port}",
                # odoo-mailgate still calls by it
                "--log-handler=odoo.addons.rpc.controllers.xmlrpc:ERROR",
                "--http-interface=127.0.0.1",
                "--workers=0",
                "--max-cron-threads=1",
                f"--logfile={self.log}",
                # A refusal that a user gets to read is a warning there, and two
                # transactions in each other's way, which Odoo repeats, are an error.
                "--log-handler=odoo.http:ERROR",
                "--log-handler=odoo.sql_db:CRITICAL",
                *options,
            ],
            stdin=subprocess.DEVNULL,
            env=dict(os.environ, TZ="UTC", **environment),
        )
        self.wait()

    def wait(self):
        """Until it answers."""
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Odoo did not start, see {self.log}")
            time.sleep(0.2)

    @property
    def pid(self):
        return self._process.pid

    def _answers(self):
        try:
            urllib.request.urlopen(f"{self.url}/web/health", timeout=5).close()
            return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def stop(self):
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def shell(self, program, seconds=60):
        """What a program prints that `odoo shell` runs; the server may run too."""
        done = subprocess.run(
            [
                self.python,
                str(ODOO),
                "shell",
                f"--database={self.database}",
                "--no-http",
                "--log-level=error",
            ],
            input=program,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert not done.returncode, done.stderr
        return done.stdout

    def faults(self):
        """The lines of the server's log that no run may have."""
        words = (" ERROR ", " CRITICAL ", "Traceback (most recent")
        lines = self.log.read_text("utf-8", "replace").splitlines()
        return [line for line in lines if any(word in line for word in words)]
