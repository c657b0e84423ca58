"""Mail that a mail server brings in by Odoo's own script, and nobody else by RPC."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from organisation import PASSWORD
from rpc import Client, Refused

MAIL = """\
From: Klant <klant@elders.example>
To: klachten@klachten.example
Subject: {subject}
Message-ID: <{subject}@elders.example>
Date: Mon, 02 Nov 2026 09:30:00 +0100

Mijn laptop is kapot.
"""
EX_SOFTWARE = 70


@pytest.fixture(scope="module")
def pipe(organisation, site, admin):
    """A login without other rights, chosen in the settings."""
    user = admin.create(
        "res.users",
        {
            "name": "Mail pipe",
            "login": "pipe",
            "password": PASSWORD,
            "group_ids": [(6, 0, [admin.ref("base.group_user")])],
        },
        no_reset_password=True,
    )
    settings = admin.create("res.config.settings", {"complaint_mail_pipe_id": user})
    admin.call("res.config.settings", "execute", [settings])
    return Client(site.url, site.database, "pipe", PASSWORD, user)


def script(site):
    """odoo-mailgate.py of the Odoo that these tests run."""
    program = "import odoo.addons.mail as mail; print(list(mail.__path__)[0])"
    where = subprocess.run(
        [site.python, "-c", program], capture_output=True, text=True, check=True
    )
    return Path(where.stdout.strip()) / "static/scripts/odoo-mailgate.py"


def bring_in(site, client, subject, password=PASSWORD):
    """What the mail server does with a mail. :return: exit code"""
    run = subprocess.run(
        [
            shutil.which("python3") or sys.executable,
            script(site),
            f"--database={site.database}",
            f"--userid={client.uid}",
            f"--password={password}",
            "--host=127.0.0.1",
            f"--port={site.port}",
        ],
        input=MAIL.format(subject=subject).encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    return run.returncode


def cases(site, subject):
    return site.sql("SELECT id FROM helpdesk_ticket WHERE name = %s", subject)


def test_the_login_of_the_pipe_brings_in_a_complaint(site, pipe):
    assert bring_in(site, pipe, "pijp-1") == 0
    assert len(cases(site, "pijp-1")) == 1
    assert pipe.search_read("helpdesk.ticket", [("name", "=", "pijp-1")], []) == []


@pytest.mark.parametrize("who", ["SD", "officer", "helpdesk", "admin"])
def test_nobody_else_does(site, people, admin, pipe, who):
    if who == "admin":
        uid = site.sql("SELECT id FROM res_users WHERE login = 'admin'")[0][0]
        client, password = Client(site.url, site.database, who, who, uid), who
    else:
        client, password = people[who], PASSWORD
    assert bring_in(site, client, f"vals-{who}", password) == EX_SOFTWARE
    with pytest.raises(Refused, match="mail server|mailserver"):
        client.call(
            "mail.thread",
            "message_process",
            "helpdesk.ticket",
            MAIL.format(subject=f"vals-{who}"),
        )
    assert cases(site, f"vals-{who}") == []


def test_another_login_takes_the_place_of_the_first(site, admin, pipe, people):
    other = people["helpdesk"].uid
    settings = admin.create("res.config.settings", {"complaint_mail_pipe_id": other})
    admin.call("res.config.settings", "execute", [settings])
    assert bring_in(site, pipe, "pijp-2") == EX_SOFTWARE
    settings = admin.create("res.config.settings", {"complaint_mail_pipe_id": pipe.uid})
    admin.call("res.config.settings", "execute", [settings])
    assert bring_in(site, pipe, "pijp-3") == 0
