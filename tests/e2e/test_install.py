"""Install, update and uninstall on a database with tickets of its own (C5)."""

import json

import pytest
from own_database import CASES, Database, own_database
from uninstalled import LOOK, REMAINS, REMEMBER, UNINSTALL

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
assert wizard.complaint_count == 1
"""
# Addons with records that hang on a message, as they stand beside ours.
BESIDE = """
modules = env["ir.module.module"].search([("name", "in", ("sms", "snailmail"))])
assert len(modules) == 2
modules.button_immediate_install()
env.cr.commit()
"""
# As somebody who looks at cases may leave behind in the host.
OWN = """
ticket = env["ir.model"]._get_id("helpdesk.ticket")
env["ir.rule"].create({
    "name": "Ours", "model_id": ticket,
    "domain_force": "['|', ('complaint_open', '=', False), (1, '=', 1)]",
})
env["ir.filters"].create([{
    "name": name, "model_id": "helpdesk.ticket", "user_ids": [], "domain": domain,
} for name, domain in (
    ("Late", "[('next_due_on', '<', 'today')]"), ("Urgent", "[('priority', '=', '3')]"),
)])
env["base.automation"].create({
    "name": "Own", "model_id": ticket, "trigger": "on_create_or_write",
    "filter_domain": "[('complaint_phase', '=', 'closed')]",
})
env.cr.commit()
"""
# A team that had a procedure is a team like any other.
WORK = """
team = env["helpdesk.ticket.team"].search([("alias_name", "=", "ownklachten")])
plain = env["helpdesk.ticket.team"].create({"name": "Another"})
case = env["helpdesk.ticket"].search([("name", "=", "Case")])
stages = team._get_applicable_stages()
of_team = stages.filtered("team_ids")  # the others are of every team
assert case.stage_id in of_team and len(of_team) > 3
assert not plain._get_applicable_stages() & of_team
case.stage_id = stages.filtered("closed")[0]
new = env["helpdesk.ticket"].create({
    "name": "New", "description": "<p>Words</p>", "team_id": team.id})
assert new.stage_id in stages
case.unlink()
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

    def said(self, word, program):
        """What a program printed after this word, from JSON."""
        lines = self.shell(program).splitlines()
        return json.loads(next(x for x in lines if x.startswith(word))[len(word) :])

    def tables(self):
        rows = self.sql(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'complaint%%'"
        )
        return {name for (name,) in rows}


@pytest.fixture
def database():
    with own_database("install", kind=Installation) as database:
        yield database


def test_it_comes_goes_and_comes_again(database):
    """C5, B2: the tickets stay, those of cases too; no record or object of ours does.

    Everybody can look at everything afterwards. `test_upgrade` updates it.
    """
    database.shell(BESIDE)
    said = database.said("OURS", TICKETS + CASES + JUDGED + OWN + WARNING + REMEMBER)
    before = database.tickets()
    assert len(before) == 3
    assert "complaint_event" in database.tables()
    rules = "SELECT id FROM ir_rule ORDER BY id"
    known = database.sql(rules)
    assert database.sql("SELECT 1 FROM ir_rule WHERE name = 'Ours'")
    database.module("-u", "sms")  # a start with more addons makes no records
    assert database.sql(rules) == known

    database.shell(UNINSTALL)
    assert database.tickets() == before
    assert database.tables() == set()
    assert database.sql(
        "SELECT description FROM helpdesk_ticket WHERE name = 'Case'"
    ), "the ticket of the case is still there"
    assert database.sql(REMAINS.replace("%", "%%")) == []
    assert database.sql("SELECT 1 FROM ir_filters WHERE domain LIKE '%%priority%%'")
    after = TICKETS.replace("Plain {i}", "Plain after {i}")
    looked = database.said("LOOKED", f"ours = {said!r}\n{LOOK}\n{after}\n{WORK}")
    assert looked["broken"] == []
    assert looked["left"] == {}

    before = database.tickets()
    assert len(before) == 6
    database.module("-i", MODULE)
    assert database.tickets() == before
    assert not database.sql(
        "SELECT 1 FROM helpdesk_ticket WHERE procedure_version_id IS NOT NULL"
    )
    # the team and its mailbox are the host's: they stayed
    database.shell(CASES.replace("ownklachten", "nieuweklachten"))
    assert database.tickets() == before
    assert database.sql("SELECT 1 FROM complaint_event")
    assert database.faults() == []
