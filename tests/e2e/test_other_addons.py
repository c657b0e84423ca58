"""OCA's addons that act on tickets by themselves, installed beside this one.

They close what rests, move what is answered, count terms, merge and link tickets: plain
tickets as ever, and no case (f7, f16, f17, f21).
"""

import json
import os

import pytest
from own_database import own_database

OTHERS = (
    "helpdesk_ticket_close_inactive",
    "helpdesk_ticket_partner_response",
    "helpdesk_mgmt_merge",
    "helpdesk_ticket_related",
    "helpdesk_mgmt_sla",
)
# What every program below begins with; say() keeps what it prints apart from the log.
START = """
import json
from odoo.exceptions import UserError
from odoo.fields import Command
env = env(context=dict(env.context, lang="en_US"))
def say(**values):
    print("SAID " + json.dumps(values))
def refused(door):
    try:
        with env.cr.savepoint():
            door()
            env.flush_all()
    except UserError as error:
        return str(error)
    return ""
def find(name):
    return env["helpdesk.ticket"].with_context(active_test=False).search(
        [("name", "=", name)])
def case(name):
    case = find(name)
    return [case.stage_id.complaint_code, case.active, case.complaint_open]
"""
WORLD = """
env.ref("base.user_root").lang = "en_US"
domain = env["mail.alias.domain"].create({"name": "others.example"})
env.company.alias_domain_id = domain
setup = env["complaint.setup"].create({
    "template": "ssc_ict",
    "mailbox": "klachten",
    "officer_ids": [Command.set(env.ref("base.user_admin").ids)],
})
procedure = env["complaint.procedure"].browse(setup.action_apply()["res_id"])
team = env["helpdesk.ticket.team"].create({"name": "Plain", "sequence": 1})
partner = env["res.partner"].create({"name": "Piet", "email": "piet@elders.example"})
for name, of in (
    ("Case", procedure.team_id), ("Second case", procedure.team_id),
    ("Case that rests", procedure.team_id),
    ("Plain", team), ("Second plain", team), ("Plain that rests", team),
):
    ticket = env["helpdesk.ticket"].create({
        "name": name, "description": f"<p>Words of {name}</p>", "team_id": of.id,
        "partner_id": partner.id, "partner_name": "Piet",
        "partner_email": "piet@elders.example",
    })
    ticket.message_post(body=f"About {name}", message_type="comment")
env.cr.commit()
"""
# Each as if it were alone: what one did not commit is gone for the next.
START_OF = """
env.cr.rollback()
env.invalidate_all()
print("PART %s")
%s
"""
PROGRAMS = {}
INSTALL = """
names = OTHERS
env["ir.module.module"].update_list()
modules = env["ir.module.module"].search([("name", "in", names)])
assert len(modules) == len(names), modules.mapped("name")
modules.button_immediate_install()
env.cr.commit()
"""
# As root: it passes by every record rule.
MERGE = """
Wizard = env["helpdesk.ticket.merge"]
plain, second = find("Plain"), find("Second plain")
one, two = find("Case"), find("Second case")
teams = {"dst_helpdesk_team_id": one.team_id.id, "dst_ticket_name": "All"}
def merge(tickets, into=None, **vals):
    return Wizard.with_context(active_ids=tickets.ids).create(dict(
        vals, ticket_ids=[Command.set(tickets.ids)], create_new_ticket=not into,
        dst_ticket_id=into and into.id,
    )).merge_tickets()
say(
    into_plain=refused(lambda: merge(plain + one, plain)),
    into_case=refused(lambda: merge(plain + second, one)),
    two_cases=refused(lambda: merge(one + two, one)),
    into_new=refused(lambda: merge(one + two, dst_helpdesk_team_id=plain.team_id.id,
                                   dst_ticket_name="All")),
    new_case=refused(lambda: merge(plain + second, **teams)),
    case=case("Case"), second=case("Second case"),
    words=one.statement, plain_words=plain.description,
)
"""


@pytest.fixture(scope="module")
def database():
    with own_database("others", os.environ["KLACHTEN_E2E_OTHERS_RC"]) as database:
        yield database


@pytest.fixture(scope="module")
def said_at_installation(database):
    """What merging said in the process that installed the addons after ours."""
    programs = (WORLD, INSTALL.replace("OTHERS", repr(OTHERS)), MERGE)
    said = run(database, *programs)[""]
    installed = database.sql(
        "SELECT name FROM ir_module_module WHERE state = 'installed' AND name IN %s",
        OTHERS,
    )
    assert {name for (name,) in installed} == set(OTHERS)
    return said


@pytest.fixture(scope="module")
def said(database, said_at_installation):
    """What each of the programs below said: one after the other, in one process."""
    said = run(database, *(START_OF % (name, PROGRAMS[name]) for name in PROGRAMS))
    assert database.faults() == []
    return said


def run(database, *programs):
    """What the programs said, in one process of Odoo: {part: {name: value}}."""
    output = database.shell("\n".join((START, *programs)))
    said, part = {}, ""
    for line in output.splitlines():
        _prompt, mark, values = line.partition("PART ")
        part = values if mark else part
        _prompt, mark, values = line.partition("SAID ")
        if mark:
            said.setdefault(part, {}).update(json.loads(values))
    return said


def check_merges(said):
    for door in ("into_plain", "into_case", "two_cases", "into_new"):
        assert "under 'Tickets it is about'" in said[door], door
    assert "Register as complaint" in said["new_case"]
    assert said["case"] == said["second"] == ["registration", True, True]
    assert said["words"] == "<p>Words of Case</p>"
    assert said["plain_words"] == "<p>Words of Plain</p>"


def test_merge_refuses_cases_at_once(said_at_installation):
    """Also in the server that has just installed it, where it stands before us."""
    check_merges(said_at_installation)


PROGRAMS["merge"] = (
    MERGE
    + """
merge(plain + second, plain)
env.cr.commit()
say(merged=[find("Second plain").active, "Words of Second plain" in plain.description,
            "About Second plain" in str(plain.message_ids.mapped("body"))])
find("Second plain").active = True
env.cr.commit()
"""
)


def test_merge_refuses_cases_and_merges_plain_tickets(said):
    said = said["merge"]
    check_merges(said)
    assert said["merged"] == [False, True, True]


PROGRAMS["rest"] = """
plain, ours = find("Plain").team_id, find("Case").team_id
stages = plain._get_applicable_stages()
def switch(team):
    stage_ids = team._get_applicable_stages().filtered(lambda s: not s.closed).ids
    team.write({
        "close_inactive_tickets": True, "inactive_tickets_day_limit_warning": 7,
        "inactive_tickets_day_limit_closing": 14,
        "ticket_stage_ids": [Command.set(stage_ids)],
        "closing_ticket_stage": stages.filtered("closed")[:1].id,
        # teams from before that addon have none, on which its job fails
        "warning_inactive_mail_template_id": env.ref(
            "helpdesk_ticket_close_inactive.warning_inactive_ticket_template").id,
    })
say(refused=refused(lambda: switch(ours)))
switch(plain)
# given to it before it got a procedure: switched off then
other = env["helpdesk.ticket.team"].create({"name": "Becomes ours", "sequence": 0})
switch(other)
other.autoupdate_ticket_stage = True
env["complaint.procedure"].create({"name": "x", "code": "x", "team_id": other.id})
say(off=[other.close_inactive_tickets, other.autoupdate_ticket_stage,
         ours.close_inactive_tickets])
env.cr.commit()
for name, days in (("Plain that rests", 30), ("Case that rests", 30),
                   ("Second case", 7), ("Second plain", 7)):
    env.cr.execute(
        "UPDATE helpdesk_ticket SET last_stage_update = now() - %s * interval '1 day'"
        " WHERE id = %s", (days, find(name).id))
env.invalidate_all()
env["mail.mail"].search([]).unlink()
env.cr.commit()
env.ref("helpdesk_ticket_close_inactive.ir_cron_close_inactive_tickets"
        ).method_direct_trigger()
env.cr.commit()  # the job has a transaction of its own
env.invalidate_all()
mails = env["mail.mail"].search([])
say(plain=[find("Plain that rests").closed, find("Plain").closed],
    rests=case("Case that rests"), case=case("Second case"),
    mailed=sorted({env["helpdesk.ticket"].browse(m.res_id).name for m in mails}))
env.cr.commit()
"""


def test_job_closes_plain_tickets_that_rest_and_no_case(said):
    """f16: a team of complaints cannot be given to it, so it selects no case."""
    said = said["rest"]
    assert "Off for a team of complaints" in said["refused"]
    assert said["off"] == [False, False, False]
    assert said["plain"] == [True, False], "its work on plain tickets goes on"
    assert said["rests"] == said["case"] == ["registration", True, True]
    assert set(said["mailed"]) == {"Plain that rests", "Second plain"}


ANSWER = """
MAIL = '''From: Piet <piet@elders.example>
To: {to}
Subject: Re: it
Message-Id: <{name}@elders.example>
In-Reply-To: {parent}
References: {parent}
Content-Type: text/plain; charset=utf-8

I have something to add.
'''
def answer(ticket, number):
    parent = ticket.message_ids.filtered(lambda m: "About" in (m.body or ""))[:1]
    env["mail.thread"].message_process("helpdesk.ticket", MAIL.format(
        to=ticket.team_id.alias_id.alias_full_name or "x@others.example",
        name=f"{ticket.id}.{number}", parent=parent.message_id))
    env.flush_all()
    env.invalidate_all()
def heard(ticket):
    return "something to add" in str(ticket.message_ids.mapped("body"))
plain, ours = find("Plain"), find("Case")
plain.team_id.alias_name = "support"
"""


PROGRAMS["answer"] = (
    ANSWER
    + """
def switch(team):
    stages = team._get_applicable_stages()
    team.write({
        "autoupdate_ticket_stage": True,
        "autopupdate_src_stage_ids": [Command.set(stages[:1].ids)],
        "autopupdate_dest_stage_id": stages[2].id,
    })
say(refused=refused(lambda: switch(ours.team_id)))
switch(plain.team_id)
first = plain.stage_id
answer(plain, 1)
say(moved=plain.stage_id != first, plain=heard(plain))
answer(ours, 1)
say(case=case("Case"), case_heard=heard(ours),
    contact="contact" in ours.event_ids.mapped("type"))
# whatever an import or a script did
stages = ours.team_id._get_applicable_stages()
ours.team_id.autopupdate_src_stage_ids = stages[:1]
ours.team_id.autopupdate_dest_stage_id = stages[2]
env.flush_all()
env.cr.execute("UPDATE helpdesk_ticket_team SET autoupdate_ticket_stage = true"
               " WHERE id = %s", (ours.team_id.id,))
env.invalidate_all()
answer(ours, 2)
say(forced=case("Case"),
    twice=str(ours.message_ids.mapped("body")).count("something to add"),
    aside=env["complaint.set.aside"].search_count([]))
"""
)


def test_answer_of_the_customer_moves_plain_tickets_and_no_case(said):
    """f17: the switch is refused; forced into the database, its hook still says no."""
    said = said["answer"]
    assert "Off for a team of complaints" in said["refused"]
    assert said["moved"] and said["plain"]
    assert said["case"] == said["forced"] == ["registration", True, True]
    assert said["case_heard"] and said["contact"]
    assert said["twice"] == 2 and said["aside"] == 0


PROGRAMS["links"] = """
from odoo.tests.common import new_test_user
colleague = new_test_user(
    env, "others_colleague", "helpdesk_mgmt.group_helpdesk_manager")
plain, second, ours = find("Plain"), find("Second plain"), find("Case")
plain.related_ticket_ids = [Command.set((second + ours).ids)]
ours.about_ticket_ids = [Command.set(second.ids)]
env.flush_all()
env.invalidate_all()
say(both=ours.related_ticket_ids.mapped("name"),
    about=ours.about_ticket_ids.mapped("name"),
    back=second.about_ticket_ids.ids)
seen = plain.with_user(colleague)
seen.invalidate_recordset()
say(colleague=seen.related_ticket_ids.mapped("name"),
    read=str(seen.web_read({"related_ticket_ids": {"fields": {"name": {}}}})))
"""


def test_links_between_tickets_show_a_case_to_nobody_else(said):
    """Links of that addon stay what they were, and so do ours."""
    said = said["links"]
    assert said["both"] == ["Plain"]
    assert said["about"] == ["Second plain"] and said["back"] == []
    assert said["colleague"] == ["Second plain"]
    assert "Second plain" in said["read"] and "'Case'" not in said["read"]


PROGRAMS["terms"] = """
plain, ours = find("Plain").team_id, find("Case").team_id
say(refused=refused(lambda: ours.write({"use_sla": True})))
plain.use_sla = True
ours.resource_calendar_id = False
env["helpdesk.sla"].create({
    "name": "Two days", "team_ids": [Command.set(plain.ids)], "days": 2,
    "stage_id": plain._get_applicable_stages()[-1].id})
def make(name, team):
    return env["helpdesk.ticket"].create(
        {"name": name, "description": "x", "team_id": team.id})
case, ticket = make("Case with terms", ours), make("Plain with terms", plain)
say(plain=len(ticket.ticket_sla_ids), case=len(case.ticket_sla_ids),
    terms=len(case.deadline_ids))
"""


def test_terms_of_the_helpdesk_are_off_for_complaints(said):
    """f7-f12: it counts average hours, and fails on a team without a calendar."""
    said = said["terms"]
    assert "Off for a team of complaints" in said["refused"]
    assert said["plain"] == 1 and said["case"] == 0
    assert said["terms"]


def test_updating_ours_beside_them(database, said):
    database.module("-u", "klachten_module")
    assert database.faults() == []
