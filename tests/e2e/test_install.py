"""Install, update and uninstall on a database with tickets of its own (C5)."""

import pytest
from own_database import CASES, Database, own_database

MODULE = "klachten_module"

TICKETS = """
team = env["helpdesk.ticket.team"].create({"name": "Plain"})
env["helpdesk.ticket"].create([
    {"name": f"Plain {i}", "description": f"<p>Words {i}</p>", "team_id": team.id}
    for i in range(3)
])
env.cr.commit()
"""
JUDGED = """
case = env["helpdesk.ticket"].search([("name", "=", "Case")])
env["complaint.finding"].create({
    "ticket_id": case.id,
    "ground_id": env["complaint.ground"].search([
        ("procedure_id", "=", case.procedure_id.id)], limit=1).id,
    "outcome_id": env.ref("klachten_module.outcome_founded").id,
})
assert case.outcome_id
env.cr.commit()
"""
WARNING = """
wizard = env["base.module.uninstall"].create({
    "module_ids": [(6, 0, env["ir.module.module"].search(
        [("name", "=", "klachten_module")]).ids)],
})
print("COMPLAINTS", wizard.complaint_count)
"""
UNINSTALL = """
env["ir.module.module"].search([("name", "=", "klachten_module")])\
    .button_immediate_uninstall()
env.cr.commit()
"""


class Installation(Database):
    """What stands in it of ours and of the host."""

    def tickets(self):
        """The plain tickets as they stand in the database."""
        return self.sql(
            """
            SELECT ticket.name, ticket.description, stage.name ->> 'en_US', number
              FROM helpdesk_ticket ticket
              JOIN helpdesk_ticket_stage stage ON stage.id = stage_id
             WHERE ticket.name LIKE 'Plain %%' ORDER BY ticket.id
            """
        )

    def tables(self):
        rows = self.sql(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'complaint%%'"
        )
        return {name for (name,) in rows}


@pytest.fixture
def database():
    with own_database("install", kind=Installation) as database:
        yield database


def test_tickets_survive_uninstall_install_and_update(database):
    """C5: the tickets of the cases too; the log and all our tables go."""
    database.shell(TICKETS)
    database.shell(CASES)
    database.shell(JUDGED)
    before = database.tickets()
    assert len(before) == 3
    assert "COMPLAINTS 1" in database.shell(WARNING)
    assert "complaint_event" in database.tables()

    database.shell(UNINSTALL)
    assert database.tickets() == before
    assert database.tables() == set()
    assert database.sql(
        "SELECT description FROM helpdesk_ticket WHERE name = 'Case'"
    ), "the ticket of the case is still there"
    assert not database.sql(
        "SELECT 1 FROM pg_trigger WHERE tgname LIKE 'complaint%%' UNION "
        "SELECT 1 FROM pg_proc WHERE proname LIKE 'complaint%%'"
    )
    assert not database.sql(
        """
        SELECT column_name FROM information_schema.columns
         WHERE table_name = 'helpdesk_ticket' AND column_name LIKE 'complaint%%'
        """
    )
    database.shell(TICKETS.replace("Plain {i}", "Plain after {i}"))

    before = database.tickets()
    database.module("-i", MODULE)
    assert database.tickets() == before
    assert not database.sql(
        "SELECT 1 FROM helpdesk_ticket WHERE procedure_version_id IS NOT NULL"
    )

    # the team and its mailbox are the host's: they stayed
    database.shell(CASES.replace("ownklachten", "nieuweklachten"))
    before = database.tickets()
    log = database.sql("SELECT * FROM complaint_event ORDER BY id")
    assert log
    database.module("-u", MODULE)
    assert database.tickets() == before
    assert database.sql("SELECT * FROM complaint_event ORDER BY id") == log
    assert database.faults() == []
