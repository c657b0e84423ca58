"""A mail for the helpdesk beside the complaints stays an ordinary ticket."""

import pytest
from letters_in import message, raw
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
               SELECT res_id FROM ir_model_data
                WHERE model = 'ir.model.fields' AND module = 'klachten_module')
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
