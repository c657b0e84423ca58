"""Goal 18: the dossier of a case with 10 MB of text and 200 files.

From asking for it until the zip is there: in messages short and very long, with the
names of three people replaced, in a clone that is thrown away. The memory it takes at
its peak, beside what the process had, is measured too.
"""

import os
import re
import time
import zipfile
from pathlib import Path

from odoo import api

from .create_and_move import creation
from .measure import Case, environment, nobody_sends

KEY = "dossier"
LINE = "Café De Vries belde niet terug over de laptop, zei Annelies van Dam-Bakker. "
PEOPLE = ("Annelies van Dam-Bakker", "J. de Vries", "Özgür Yılmaz")
# How many messages of how many characters make up all text: (part of it, length).
KINDS = ((0.5, 2_000_000), (0.3, 50_000), (0.2, 2_000))
FILE = 200_000


def goal_18(bench):
    with bench.databases.throw_away("quiet") as database, nobody_sends():
        case_id = fill(bench, database)
        before, start = memory(anew=True), time.perf_counter()
        with environment(Case(database, "officer", None)) as env:
            dossier = ask(env, case_id)
            env.cr.commit()
        with environment(Case(database, "officer", None, superuser=True)) as env:
            env["complaint.dossier"]._cron_make()
            env.cr.commit()
        with environment(Case(database, "officer", None)) as env:
            whole = dossier.with_env(env)._export()[1]
            env.cr.commit()
        seconds, most = time.perf_counter() - start, memory() - before
        check(bench, whole)
    bench.table.add(KEY, bench.size, **{"s": seconds, "MB more": most})


def fill(bench, database):
    """Make the case.

    :return: its id
    """
    with environment(Case(database, "officer", None)) as env:
        [vals] = creation(1, True)["prepare"](env)
        case = env["helpdesk.ticket"].create(vals)
        root = api.Environment(env.cr, api.SUPERUSER_ID, {})
        for part, length in KINDS:
            length = min(length, round(part * bench.text))
            body = "<p>" + f"</p><p>{LINE}" * (length // len(LINE)) + "</p>"
            root["mail.message"].create(
                [
                    {
                        "model": "helpdesk.ticket",
                        "res_id": case.id,
                        "message_type": "comment",
                        "body": body,
                    }
                ]
                * round(part * bench.text / length)
            )
        root["complaint.party"].create(
            [{"ticket_id": case.id, "kind": "witness", "name": name} for name in PEOPLE]
        )
        for number in range(bench.files):
            root["ir.attachment"].create(
                {
                    "name": f"bijlage {number}.bin",
                    "raw": os.urandom(FILE),
                    "res_model": "helpdesk.ticket",
                    "res_id": case.id,
                }
            )
            root.invalidate_all()
        env.cr.commit()
        return case.id


def ask(env, case_id):
    files = env["complaint.dossier"]._files_of(case_id)
    dossier = env["complaint.dossier"].create(
        {
            "ticket_id": case_id,
            "receiver": "Rechtbank",
            "all_parties": True,
            "file_ids": files.ids,
        }
    )
    dossier.action_export()
    return dossier


def check(bench, whole):
    """All files are in it, and nobody who was to be left out."""
    with zipfile.ZipFile(whole) as archive:
        names = archive.namelist()
        texts = [n for n in names if n.endswith((".html", ".txt"))]
        files = [n for n in names if n.endswith(".bin")]
        said = "".join(archive.read(name).decode() for name in texts)
    if len(files) != bench.files:
        bench.differs(KEY, f"{len(files)} files, of {bench.files}")
    if not texts or re.search("annelies|bakker|vries", said, re.I):
        bench.differs(KEY, "a name was left in a text")


def memory(anew=False):
    """The most memory that this process had, in MB, since it was asked anew."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s*(\d+)", status).group(1)) / 1024
