"""A complaint to a public body by mail and in the browser: heard, unfounded, ombudsman.

What the law asks is tried by klachten_module's own tests (test_procedure_awb.py).
"""

from datetime import date, timedelta

import pytest
from dutch import dutch
from life import story
from other_procedure import OtherProcedure
from post_office import text_of
from rpc import Refused

ADDRESS = "burger.awb@elders.example"
ANSWER = "Uw aanvraag is op tijd behandeld."
PROPOSE = "Bevindingen en oordeel voorstellen"
OMBUDSMAN = "Ombudsman Voorbeeld"

STORY = """
received registered assigned confirmed
moved forwarded assigned
classified moved
passed
moved forwarded assigned acknowledged
extended letter_sent
heard
moved drafted moved forwarded assigned
checked moved forwarded assigned
moved drafted moved forwarded assigned
passed
checked moved forwarded assigned sent
moved closed letter_sent
""".split()
TOLD = {
    ADDRESS: [
        "Wij hebben uw klacht ontvangen",
        "Wij behandelen uw klacht",
        "Ons antwoord op uw klacht duurt langer",
        "Ons antwoord op uw klacht",
        "Uw klacht is afgesloten",
    ],
    "karel": [
        "# ligt nu bij u: In behandeling nemen",
        "# ligt nu bij u: Antwoord verstuurd",
    ],
    # again after it was sent back
    "bert": [
        "# ligt nu bij u: Onderzoek en horen",
        "# ligt nu bij u: Onderzoek en horen",
    ],
    "berend": [
        "# ligt nu bij u: Besluit",
        "# ligt nu bij u: Besluit",
    ],
}


@pytest.fixture(scope="module")
def body(organisation, post):
    names = {
        "REG": "Rita Registratie",
        "KC": "Karel Coordinator",
        "BEH": "Bert Behandelaar",
        "BO": "Berend Bestuur",
    }
    return OtherProcedure(organisation, post, "awb", names, appeal_body=OMBUDSMAN)


def test_an_unfounded_complaint(body, post, browser, site):
    # Awb 9:6: confirmed at once
    case_id, _receipt = body.receive(f"B. Urger <{ADDRESS}>", "Te laat", "Te laat!")
    is_taken_up(body, case_id, browser)
    is_extended(body, case_id)
    is_heard(body, case_id, browser)
    is_decided(body, case_id, post, browser)
    body.people["KC"].move(case_id, "Sluiten")
    assert body.stage(case_id) == "Afgehandeld"
    assert ANSWER not in text_of(post.received_by(ADDRESS)[-1]), "it was sent already"
    met = dict.fromkeys(("acknowledged", "taken_up", "answer"), "met")
    assert body.terms(case_id) == {**met, "refusal_told": "cancelled"}
    assert body.told(case_id) == TOLD
    # letters and the next step may pass each other
    assert sorted(story(site, case_id)) == sorted(STORY)


# --- the chapters ---------------------------------------------------------------------


def is_taken_up(body, case_id, browser):
    body.people["REG"].move(case_id, "Naar de coördinator")
    body.write("KC", case_id, ground_id=body.ground())
    body.people["KC"].move(case_id, "In behandeling nemen")
    nobody_is_told(body, case_id, "copied")
    form = body.form(case_id, "KC", browser)
    form.press("Naar de behandelaar")
    form.stage("Onderzoek en horen")


def nobody_is_told(body, case_id, kind):
    """Awb 9:9, 9:11: nobody is named, so the officer says why nobody is told."""
    untold = {"ticket_id": case_id, "kind": kind, "reason": "Niemand genoemd."}
    dialog = body.officer.create("complaint.untold", untold)
    body.officer.call("complaint.untold", "action_apply", [dialog])


def is_extended(body, case_id):
    """Awb 9:11: by four weeks at most without consent."""
    due = body.officer.case(case_id, "answer_due_on")["answer_due_on"]
    day = date.fromisoformat(due) + timedelta(weeks=4)
    with pytest.raises(Refused, match="instemming"):
        body.extend("BEH", case_id, day + timedelta(days=1), "more_research")
    body.extend("BEH", case_id, day, "more_research")


def is_heard(body, case_id, browser):
    """Awb 9:10."""
    heard = {"kind": "hearing", "reached": False, "attended": False}
    body.talk("BEH", case_id, waiver="waived", **heard)
    form = body.form(case_id, "BEH", browser)
    form.press("Beide kanten gehoord")
    form.stage("Bevindingen en oordeel")
    finding = {
        "ticket_id": case_id,
        "ground_id": body.ground(),
        "position": "<p>Wij beslisten binnen de termijn.</p>",
    }
    body.people["BEH"].create("complaint.finding", finding)
    form = body.form(case_id, "BEH", browser)
    form.write("answer", ANSWER)
    form.press(PROPOSE)
    form.stage("Besluit")


def is_decided(body, case_id, post, browser):
    """Awb 9:12: findings, judgement, and the ombudsman with the term."""
    body.people["BO"].move(case_id, "Terugsturen", note="<p>Waarom?</p>")
    post.settle()
    body.people["BEH"].move(case_id, "Beide kanten gehoord")
    body.people["BEH"].move(case_id, PROPOSE)
    nobody_is_told(body, case_id, "delay_told")
    form = body.form(case_id, "BO", browser)
    form.press("Besluiten en versturen")
    form.page.locator(".modal [name=outcome_id] input").fill(dutch("Unfounded"))
    form.page.get_by_role("option", name=dutch("Unfounded"), exact=True).click()
    form.confirm()
    text = text_of(post.received_by(ADDRESS)[-1])
    for words in (ANSWER, dutch("Unfounded"), OMBUDSMAN, "één jaar na ons antwoord"):
        assert words in text
