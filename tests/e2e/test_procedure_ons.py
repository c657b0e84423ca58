"""A supplier's complaint to a service centre: by telephone, then to the director."""

import pytest
from browser import Form
from dutch import dutch
from life import link_in, story
from other_procedure import OtherProcedure
from post_office import text_of
from rpc import Refused, anonymous

ADDRESS = "leverancier@elders.example"
CLOSE = "Afmelden en de afmelding mailen"
DECIDED = "Besloten, terug naar de servicedesk"
DIRECTOR = "Niet tevreden: naar de directeur"
DECISION = "De directeur laat uw rekening vandaag betalen."

STORY = """
received registered assigned confirmed
classified moved forwarded assigned
contact
escalated moved forwarded assigned letter_sent
moved forwarded assigned
moved closed letter_sent
""".split()
TOLD = {
    # S1-19
    ADDRESS: [
        "Wij hebben uw klacht ontvangen",
        "Wij kijken opnieuw naar uw klacht",
        "Uw klacht is afgesloten",
    ],
    "marit": ["# ligt nu bij u: Bij de afdeling"],
    "dirk": ["# ligt nu bij u: Bij de directeur"],
    "hanna": ["# ligt nu bij u: Terug bij de servicedesk"],
}


@pytest.fixture(scope="module")
def centre(organisation, post):
    names = {
        "SDHR": "Hanna Servicedesk",
        "DIR": "Dirk Directeur",
        "SB": "Stien Stafbureau",
    }
    centre = OtherProcedure(organisation, post, "ons", names)
    for code, name in (("MT", "Marit Manager"), ("OTHER", "Otto Manager")):
        centre.people[code] = organisation.person(code, name)
    centre.departments = [
        organisation.admin.create(
            "complaint.department",
            {"name": name, "user_ids": [(6, 0, [centre.people[code].uid])]},
        )
        for name, code in (("Salarissen", "MT"), ("Netwerk", "OTHER"))
    ]
    return centre


def test_a_supplier_goes_to_the_director(centre, post, browser, site):
    case_id = comes_in(centre)
    desk_passes_it_on(centre, case_id)
    manager_telephones(centre, case_id)
    escalates(centre, case_id, post)
    director_decides(centre, case_id, browser)
    desk_closes(centre, case_id, browser)
    closing_mail_holds_the_decision(case_id, centre, post)
    assert centre.terms(case_id) == {
        "acknowledged": "met",
        "answer": "cancelled",
        "director": "met",
    }
    assert centre.told(case_id) == TOLD
    # letters and the next step may pass each other
    assert sorted(story(site, case_id)) == sorted(STORY)


# --- the chapters ---------------------------------------------------------------------


def comes_in(centre):
    """S1-10, S1-11."""
    words = ("Rekening niet betaald", "Graag hulp.")
    case_id, _receipt = centre.receive(f"T. Ester <{ADDRESS}>", *words)
    case = centre.officer.case(case_id, "user_id")
    assert case["user_id"][0] == centre.people["SDHR"].uid
    return case_id


def sees(user, case_id):
    return bool(user.search_read("helpdesk.ticket", [("id", "=", case_id)], ["name"]))


def desk_passes_it_on(centre, case_id):
    """S1-07, S1-12: only the managers of the department see it."""
    desk = centre.people["SDHR"]
    with pytest.raises(Refused, match="Betrokken afdeling, Grond"):
        desk.move(case_id, "Naar de afdeling")
    values = {
        "ground_id": centre.ground(),
        "complaint_department_id": centre.departments[0],
    }
    centre.write("SDHR", case_id, **values)
    desk.move(case_id, "Naar de afdeling")
    seen = {code: sees(centre.people[code], case_id) for code in ("MT", "OTHER", "DIR")}
    assert seen == {"MT": True, "OTHER": False, "DIR": False}


def manager_telephones(centre, case_id):
    """S1-13, S1-20: no escalation before somebody called."""
    manager = centre.people["MT"]
    with pytest.raises(Refused, match="telefoongesprek"):
        manager.move(case_id, DIRECTOR, note="<p>Boos.</p>")
    assert centre.terms(case_id)["acknowledged"] == "running"
    centre.talk("MT", case_id)
    assert centre.terms(case_id)["acknowledged"] == "met"


def escalates(centre, case_id, post):
    """S1-16, S1-17."""
    centre.people["MT"].move(case_id, DIRECTOR, note="<p>Hij wil het nu.</p>")
    letter = post.received_by(ADDRESS)[-1]
    subject = dutch("We look at your complaint again ({{ object.number }})")
    assert letter["Subject"].startswith(subject.partition("(")[0])
    assert post.received_by("dirk@linde.example"), "the director is told"


def director_decides(centre, case_id, browser):
    """Decision 9: in the form, while it is with him."""
    director = centre.people["DIR"]
    page = browser.page(f"/odoo/complaints/{case_id}", director)
    form = Form(page)
    form.stage("Bij de directeur")
    form.write("answer", DECISION)
    form.press(DECIDED)
    page.locator(".modal [name=note] [contenteditable=true]").fill("Hij heeft gelijk.")
    form.confirm()
    # the director has no part any more in what the desk does, but may look back
    assert centre.stage(case_id) == "Terug bij de servicedesk"


def desk_closes(centre, case_id, browser):
    """S1-18."""
    page = browser.page(f"/odoo/complaints/{case_id}", centre.people["SDHR"])
    form = Form(page)
    form.press(CLOSE)
    page.locator(".modal [name=outcome_id] input").click()
    page.get_by_role("option").first.click()
    form.confirm()
    form.stage("Afgehandeld")


def closing_mail_holds_the_decision(case_id, centre, post):
    """S1-19."""
    letter = post.received_by(ADDRESS)[-1]
    subject = dutch("Your complaint is closed ({{ object.number }})")
    assert letter["Subject"].startswith(subject.partition("(")[0])
    assert DECISION in text_of(letter)
    status, page = anonymous(link_in(letter))
    assert status == 200
    assert dutch("The complaint is closed.") in page
