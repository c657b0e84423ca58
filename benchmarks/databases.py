"""The databases of the benchmarks: templates, filled ones that are kept, clones.

A template holds the modules, users and settings but no tickets. A filled database is a
clone with tickets; its name says from which generator and addon it was made, so that a
change of either makes it anew. A clone for one program is dropped at its end.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from psycopg2 import sql

from odoo import api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

from . import fill_ours, fill_theirs, people

HERE = Path(__file__).parent
ODOO = HERE.parent / "scripts/odoo_bin.py"
OURS = "ours"
UNUSED = 3 * 24 * 3600
# kind: (from which kind, modules to install, what is set up); "beside" gets tickets of
# the helpdesk's own beside procedures, and "plain" the same without us
KINDS = {
    OURS: ("base", "klachten_module", people.ours),
    "quiet": (OURS, "", people.without_mail),
    "beside": (OURS, "", None),
    "plain": ("base", "", people.plain),
    "oca": (None, "helpdesk_mgmt", people.helpdesk),
    "sla": ("oca", "helpdesk_mgmt_sla,base_automation", people.with_slas),
    "auto": ("sla", "", people.with_mail),
}
WITH_US = (OURS, "quiet", "beside")


class Databases:
    """Makes what a program asks for, once.

    :param base: database with all that the addon stands on
    :param addon: changes with the addon
    :param program: changes with Odoo and the packages
    :param fresh: make everything anew
    """

    def __init__(self, base, addon, program, checkout, fresh=False):
        self.base = base
        self.ours = (f"ours_{checkout}", base, addon)
        self.theirs = ("oca", base, program)
        self.fresh = fresh
        self.made = set()
        self.notes = Path(config["data_dir"]) / "bench"
        self.notes.mkdir(exist_ok=True)

    def _name(self, kind, *fill):
        """Says of whom it is and what it was made by; `fill`: with tickets."""
        owner, *stands_on = self.ours if kind in WITH_US else self.theirs
        makers = ["people", *fill]
        texts = [p.read_text() for p in sorted(HERE.glob("*.*")) if p.stem in makers]
        whole = hashlib.sha256(" ".join([*stands_on, *texts]).encode())
        return f"kb_{owner}_{whole.hexdigest()[:8]}_{kind}"

    def template(self, kind):
        """Name of the database of this kind without tickets."""
        if kind == "base":
            return self.base
        name = self._name(kind)
        if self._is_there(name):
            return name
        below, modules, set_up = KINDS[kind]
        new = f"{name}_new"
        drop(new)
        if below:
            clone(self.template(below), new)
        if modules:
            say(f"Installing {modules} for the benchmarks")
            install(new, modules)
        if set_up:
            with environment(new) as env:
                set_up(env)
        return self._finished(new, name)

    def filled(self, kind, size, open_cases=None):
        """Name of the database of this kind with that many tickets.

        :param open_cases: how many of them are open; by default a fifth, at most
            20,000
        """
        open_cases = min(size // 5, 20_000) if open_cases is None else open_cases
        fill = self._filler(kind)
        name = f"{self._name(kind, _stem(fill))}_{size}_{open_cases}"
        if self._is_there(name):
            return name
        say(f"Filling {name}: {size:,} tickets, {open_cases:,} open")
        new = f"{name}_new"
        drop(new)
        clone(self.template(kind), new)
        with environment(new) as env:
            fill.fill(env, size, open_cases)
        with environment(new) as env:
            # a filled database does not change between runs
            env.cr.execute("UPDATE ir_cron SET active = false")
        return self._finished(new, name)

    @contextmanager
    def throw_away(self, kind):
        """A clone of a template, dropped at the end."""
        with self.copied(self.template(kind)) as name:
            yield name

    @staticmethod
    @contextmanager
    def copied(source):
        """A clone of any of these databases, dropped at the end."""
        name = f"{source}_x{os.getpid()}"
        try:
            clone(source, name)
            yield name
        finally:
            drop(name)

    @staticmethod
    @contextmanager
    def reading(name):
        """An environment of the superuser in one of these databases."""
        with Registry(name).cursor() as cr:
            yield api.Environment(cr, api.SUPERUSER_ID, {})

    @staticmethod
    @contextmanager
    def changing(name):
        """The same, committed at the end."""
        with environment(name) as env:
            yield env

    def _is_there(self, name):
        if self.fresh and name not in self.made:
            drop(name)
        (self.notes / name).touch()
        return exists(name)

    def _finished(self, new, name):
        forget(new)
        rename(new, name)
        self.made.add(name)
        return name

    def drop_older(self):
        """Drop what an earlier state of this checkout left, and what nobody used.

        OCA's databases serve all checkouts. A copy is of a run that was killed: runs
        wait for each other.
        """
        kept = {self._name(kind) for kind in WITH_US}
        kept |= {self._name(kind, _stem(self._filler(kind))) for kind in WITH_US}
        long_ago = time.time() - UNUSED
        for name in names("kb\\_%"):
            used = self.notes / name
            is_ours = name.startswith(f"kb_{self.ours[0]}_")
            is_left = is_ours and not name.startswith(tuple(kept))
            is_left = is_left or bool(re.search(r"_x\d+$", name))
            if is_left or (used.exists() and used.stat().st_mtime < long_ago):
                drop(name)
                used.unlink(missing_ok=True)

    @staticmethod
    def _filler(kind):
        return fill_ours if kind == OURS else fill_theirs


def _stem(module):
    return module.__name__.rpartition(".")[2]


def say(text):
    print(text, file=sys.stderr, flush=True)


@contextmanager
def environment(name):
    """An environment of the superuser that commits at the end."""
    with Registry(name).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {"lang": "en_US"})
        yield env
        env.cr.commit()


def install(name, modules):
    command = [sys.executable, str(ODOO), "-d", name, "-i", modules]
    command += ["--stop-after-init", "--no-http", f"--config={config['config']}"]
    log = Path(os.environ["KLACHTEN_BENCH_LOG"]) / f"{name}.log"
    with log.open("wb") as out:
        done = subprocess.run(command, stdout=out, stderr=out, check=False)
    if done.returncode:
        raise SystemExit(f"Could not install {modules} (see {log}).")


def clone(source, name):
    drop(name)
    forget(source)
    with server() as cr:
        cr.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )
    files = Path(config.filestore(source))
    if files.is_dir():
        shutil.copytree(files, config.filestore(name), copy_function=os.link)


def rename(name, to):
    with server() as cr:
        cr.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(name), sql.Identifier(to)
            )
        )
    if Path(config.filestore(name)).is_dir():
        os.rename(config.filestore(name), config.filestore(to))


def drop(name):
    forget(name)
    with server() as cr:
        cr.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(name)
            )
        )
    shutil.rmtree(config.filestore(name), ignore_errors=True)


def exists(name):
    return name in names(name.replace("_", "\\_"))


def names(pattern):
    with server() as cr:
        cr.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
        return [name for (name,) in cr.fetchall()]


def forget(name):
    """Let go of a database: PostgreSQL copies and renames only one at rest."""
    Registry.delete(name)
    sql_db.close_db(name)


@contextmanager
def server():
    """A cursor on the server itself, each statement committed."""
    connection = sql_db.db_connect("postgres")
    with connection.cursor() as cr:
        cr._cnx.autocommit = True
        try:
            yield cr
        finally:
            cr._cnx.autocommit = False
