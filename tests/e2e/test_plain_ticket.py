"""A mail for the helpdesk beside the complaints stays an ordinary ticket."""

import re

import pytest
from browser import Choice, Form
from letters_in import message, raw
from lxml import html
from playwright.sync_api import expect
from rpc import Client, Refused

ADDRESS = "karel@elders.example"


@pytest.fixture(scope="module")
def ticket(admin, post):
    post.drop(
        raw(
            message(
                ADDRESS, "Muis doet het niet", "Help!", to="support@klachten.example"
            )
        )
    )
    post.fetch()
    [ticket] = admin.search_read(
        "helpdesk.ticket", [("name", "=", "Muis doet het niet")], []
    )
    return ticket


def test_a_plain_ticket_has_nothing_of_a_complaint(ticket, organisation, site):
    assert ticket["team_id"][0] == organisation.plain_team_id
    assert not ticket["number"].startswith("K-")
    ours = site.sql(
        """
        SELECT name FROM ir_model_fields
         WHERE model = 'helpdesk.ticket' AND store AND id IN (
               SELECT res_id FROM ir_model_data WHERE model = 'ir.model.fields'
                GROUP BY res_id HAVING array_agg(module) = '{klachten_module}')
        """
    )
    names = {row[0] for row in ours} & ticket.keys() - {"id"}
    assert len(names) > 15
    filled = {name: ticket[name] for name in names if ticket[name]}
    assert filled == {}
    tables = ("event", "deadline", "letter", "party", "note")
    for table in tables:
        rows = site.sql(
            f"SELECT id FROM complaint_{table} WHERE ticket_id = %s", ticket["id"]
        )
        assert rows == [], table


def test_a_plain_ticket_walks_through_the_stages_of_the_helpdesk(
    ticket, admin, people, site
):
    stages = admin.search_read(
        "helpdesk.ticket.stage", [("complaint_procedure_id", "=", False)], ["name"]
    )
    assert ticket["stage_id"][0] in {stage["id"] for stage in stages}
    worker = people["helpdesk"]
    for stage in stages:
        worker.write("helpdesk.ticket", [ticket["id"]], {"stage_id": stage["id"]})
    events = "SELECT count(*) FROM complaint_event WHERE ticket_id = %s"
    assert site.sql(events, ticket["id"]) == [(0,)]


def test_a_plain_ticket_never_enters_a_complaints_stage_or_team(
    ticket, admin, people, organisation
):
    [procedure] = admin.search_read(
        "complaint.procedure", [("id", "=", organisation.procedure_id)], ["team_id"]
    )
    with pytest.raises(Refused) as refused:
        people["helpdesk"].write(
            "helpdesk.ticket", [ticket["id"]], {"team_id": procedure["team_id"][0]}
        )
    assert refused.value.kind in ("UserError", "AccessError")


def test_its_sender_follows_it_in_the_portal(ticket, admin, site, browser):
    portal = admin.create(
        "res.users",
        {
            "name": "Karel Klant",
            "login": ADDRESS,
            "email": ADDRESS,
            "password": "karel-in-de-portal",
            "group_ids": [(6, 0, [admin.ref("base.group_portal")])],
        },
        no_reset_password=True,
    )
    [user] = admin.call("res.users", "read", [portal], ["partner_id"])
    admin.write(
        "helpdesk.ticket", [ticket["id"]], {"partner_id": user["partner_id"][0]}
    )
    karel = Client(site.url, site.database, ADDRESS, "karel-in-de-portal", portal)
    assert karel.context
    assert ticket["name"] in karel.get("/my/tickets").decode()
    assert ticket["name"] in karel.get(f"/my/ticket/{ticket['id']}").decode()


# --- the form of a new ticket, in a browser -----------------------------------------


NEW_TICKET = "/odoo/action-helpdesk_mgmt.helpdesk_ticket_action/new"
AGENTS = {
    "Anna Eigen": "helpdesk_mgmt.group_helpdesk_user_own",
    "Teun Team": "helpdesk_mgmt.group_helpdesk_user_team",
    "Alle Agent": "helpdesk_mgmt.group_helpdesk_user",
    "Mia Manager": "helpdesk_mgmt.group_helpdesk_manager",
}


@pytest.fixture(scope="module")
def types(admin):
    """Two types of tickets that the organisation made itself: {name: id}."""
    return {
        name: admin.create("helpdesk.ticket.type", {"name": name})
        for name in ("Storing", "Wens")
    }


@pytest.fixture(scope="module")
def typed_team(admin, types):
    """A team that is only for tickets of one type, as helpdesk_type means it."""
    admin.create(
        "helpdesk.ticket.team",
        {"name": "Wensenteam", "type_ids": [(6, 0, [types["Wens"]])]},
    )
    return "Wensenteam"


@pytest.fixture(scope="module")
def agents(admin, organisation):
    """Users of the helpdesk without any complaints group, of each of its levels."""
    agents = {}
    for name, group in AGENTS.items():
        agent = organisation.person("agent", name)
        admin.write("res.users", [agent.uid], {"lang": "en_US"})
        admin.write("res.users", [agent.uid], {"group_ids": [(4, admin.ref(group), 0)]})
        admin.write(
            "helpdesk.ticket.team",
            [organisation.plain_team_id],
            {"user_ids": [(4, agent.uid, 0)]},
        )
        agents[name] = agent
    return agents


@pytest.mark.parametrize("name", AGENTS)
def test_every_agent_chooses_team_and_type_of_a_new_ticket(
    name, agents, typed_team, browser, admin
):
    """E1: teams that list no type take all types; the others only theirs."""
    page = browser.page(NEW_TICKET, agents[name])
    team, kind = Choice(page, "team_id"), Choice(page, "type_id")
    assert {"Support", typed_team} <= set(team.offered())
    assert {"Storing", "Wens"} <= set(kind.offered())
    team.choose("Support")
    kind.choose("Storing")
    expect(team.input).to_have_value("Support")
    offered = team.offered()
    assert "Support" in offered
    assert typed_team not in offered
    title = f"Scherm flikkert bij {name}"
    page.locator("[name=name] input").fill(title)
    Form(page).write("description", "Het flikkert.")
    with page.expect_response(re.compile("/web_save")) as saved:
        page.locator(".o_form_button_save").click()
    assert "error" not in saved.value.json()
    [ticket] = admin.search_read(
        "helpdesk.ticket", [("name", "=", title)], ["team_id", "type_id"]
    )
    assert ticket["team_id"][1] == "Support"
    assert ticket["type_id"][1] == "Storing"


@pytest.mark.parametrize("name", ("Anna Eigen", "Mia Manager"))
def test_an_agent_enters_a_complaint_and_loses_sight_of_it(
    name, agents, organisation, browser, admin, site
):
    """E3: it is registered, and he reads why he cannot open it; no error."""
    [procedure] = admin.search_read(
        "complaint.procedure", [("id", "=", organisation.procedure_id)], ["team_id"]
    )
    [team] = agents[name].call(
        "helpdesk.ticket.team", "read", [procedure["team_id"][0]], ["display_name"]
    )
    page = browser.page(NEW_TICKET, agents[name])
    Choice(page, "type_id").choose("Complaint")
    Choice(page, "team_id").choose(team["display_name"])
    title = f"Klacht aan de balie bij {name}"
    page.locator("[name=name] input").fill(title)
    Form(page).write("description", "Niemand belt terug.")
    with page.expect_response(re.compile("/web_save")) as saved:
        page.locator(".o_form_button_save").click()
    assert "error" not in saved.value.json()
    told = page.locator(".o_notification").filter(has_text="Registered as complaint")
    expect(told).to_contain_text("Only the people who handle it can open it.")
    expect(page.locator(".modal")).to_have_count(0)
    page.locator(".o_form_button_create").click()
    expect(page.locator("[name=name] input")).to_have_value("")
    expect(page.locator(".modal")).to_have_count(0)
    [(number, holder)] = site.sql(
        "SELECT number, user_id FROM helpdesk_ticket WHERE name = %s", title
    )
    assert number.startswith("K-")
    assert holder == organisation.people["SD"].uid


def test_a_team_with_types_loses_tickets_of_another_type(agents, typed_team, browser):
    """As helpdesk_type means it, also after installing ours."""
    page = browser.page(NEW_TICKET, agents["Mia Manager"])
    team, kind = Choice(page, "team_id"), Choice(page, "type_id")
    team.choose(typed_team)
    kind.choose("Wens")
    expect(team.input).to_have_value(typed_team)
    kind.choose("Storing")
    expect(team.input).to_have_value("")


def test_every_agent_opens_a_team(agents, organisation, browser):
    """The types that helpdesk_type puts on the form of a team are readable."""
    path = "/odoo/action-helpdesk_mgmt.helpdesk_ticket_team_action"
    page = browser.page(f"{path}/{organisation.plain_team_id}", agents["Anna Eigen"])
    expect(page.locator("[name=type_ids]")).to_be_visible()


def test_a_customer_chooses_a_team_in_the_portal(admin, organisation, site, browser):
    """The portal's own form offers what it offered without ours."""
    [company] = admin.search_read("res.company", [], ["id"])
    shown = {
        "helpdesk_mgmt_portal_select_team": True,
        "helpdesk_mgmt_portal_type": True,
    }
    admin.write("res.company", [company["id"]], shown)
    admin.write(
        "helpdesk.ticket.team", [organisation.plain_team_id], {"show_in_portal": True}
    )
    admin.create(
        "res.users",
        {
            "name": "Kees Klant",
            "login": "kees@elders.example",
            "email": "kees@elders.example",
            "password": "kees-in-de-portal",
            "group_ids": [(6, 0, [admin.ref("base.group_portal")])],
        },
        no_reset_password=True,
    )
    kees = Client(site.url, site.database, "kees@elders.example", "kees-in-de-portal")
    assert kees.context
    form = html.fromstring(kees.get("/new/ticket").decode())
    teams = form.xpath("//select[@id='team']/option/text()")
    assert "Support" in " ".join(teams)
    kinds = " ".join(form.xpath("//select[@id='type']/option/text()"))
    assert "Storing" in kinds
    assert "Complaint" not in kinds
