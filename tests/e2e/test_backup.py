"""A copy of a database, by the commands of docs/security.md, writes to nobody (F6)."""

import pytest
from own_database import CASES, Database, _postgres, own_database

ACCOUNT = """
env["fetchmail.server"].create({
    "name": "Mailbox", "server_type": "pop", "server": "mail.example", "state": "done"})
env["ir.mail_server"].create({"name": "Out", "smtp_host": "mail.example"})
env.cr.commit()
"""
ALIVE = {
    "accounts": "SELECT count(*) FROM fetchmail_server WHERE active",
    "servers": """
        SELECT count(*) FROM ir_mail_server WHERE active AND smtp_host <> 'invalid'
        """,
    "jobs": """
        SELECT count(*) FROM ir_cron JOIN ir_model_data data ON data.res_id = ir_cron.id
         WHERE data.model = 'ir.cron' AND data.module = 'klachten_module' AND active
        """,
    "letters": """
        SELECT count(*) FROM complaint_letter letter
          JOIN mail_mail mail ON mail.id = letter.mail_id
         WHERE mail.state IN ('outgoing', 'exception')
        """,
}


def alive(database):
    return {name: database.sql(query)[0][0] for name, query in ALIVE.items()}


@pytest.fixture(scope="module")
def database():
    with own_database("backup") as database:
        database.shell(CASES + ACCOUNT)
        yield database


@pytest.fixture
def copy(database):
    name = f"{database.name}_copy"
    yield Database(name, database.log)
    database.command("db", "drop", name)


def test_a_restored_copy_writes_to_nobody(database, copy, tmp_path):
    assert all(alive(database).values()), alive(database)
    backup = str(tmp_path / "backup.zip")
    database.command("db", "dump", database.name, backup)
    database.command("db", "load", "--neutralize", copy.name, backup)
    assert not any(alive(copy).values()), alive(copy)
    assert copy.sql("SELECT count(*) FROM complaint_event")[0][0] > 2
    assert all(alive(database).values())


def test_a_copy_that_was_made_otherwise_is_silenced_too(database, copy):
    _postgres(f'CREATE DATABASE "{copy.name}" TEMPLATE "{database.name}"')
    assert all(alive(copy).values())
    copy.command("neutralize", f"--database={copy.name}")
    assert not any(alive(copy).values()), alive(copy)
