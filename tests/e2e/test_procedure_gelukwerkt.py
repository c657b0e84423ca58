"""A small firm's complaint: a talk, the form, two proposals, copies to everybody."""

import pytest
from answer_page import AnswerPage
from browser import PHONE
from dutch import dutch
from letters_in import raw, reply_to
from life import find_cases, link_in, story
from other_procedure import OtherProcedure
from post_office import text_of
from rpc import Refused

ADDRESS = "cursist@elders.example"
BUYER = "inkoper@elders.example"
FORM = "https://geluk.example/klachtenformulier"
FIRST = "Wij bieden onze excuses aan."
SECOND = "U kunt de workshop gratis opnieuw volgen."
UNSOLVED = "Niet opgelost: wijzen op het formulier"
SOLUTION = "Oplossing versturen"
CLOSE = "Sluiten: klager is tevreden"

STORY = """
received registered assigned confirmed
contact moved forwarded assigned letter_sent
contact letter_sent signalled classified moved
moved forwarded assigned explained
moved forwarded assigned
drafted moved sent
verdict reopened moved
drafted moved sent
verdict
person_hidden letter_sent letter_sent moved closed letter_sent
""".split()
TOLD = {
    # S3-16, S3-19, S3-22, S3-26
    ADDRESS: [
        "Wij hebben uw klacht ontvangen",
        "Hoe u een formele klacht indient",
        "Wij hebben uw bericht ontvangen",
        "Hoe wij uw klacht behandelen",
        "Ons antwoord op uw klacht",
        "Ons antwoord op uw klacht",
        "Uw klacht is afgesloten",
    ],
    "olga": [
        "# ligt nu bij u: Formele klacht",
        "# ligt nu bij u: Oplossing",
    ],
    # S3-29: informed (I) of each answer and each reaction to it
    "bea": [
        "# ligt nu bij u: Behandeling",
        "Klacht #: Bij de klager",
        "Klacht #: Oplossing",
        "Klacht #: Bij de klager",
        "Klacht #: Bij de klager",
        "Uitkomst van een klacht",
        "Klacht #: Afgehandeld",
    ],
    # complained about: the copy and nothing else (S3-25)
    "mira": ["Uitkomst van een klacht"],
    BUYER: ["Uitkomst van een klacht"],
}


@pytest.fixture(scope="module")
def firm(organisation, post):
    names = {
        "MW": "Mira Medewerker",
        "KF": None,
        "BEH": "Bea Behandelaar",
        "EIG": "Els Eigenaar",
    }
    terms = {
        "talked": {"length": 2, "unit": "working_days"},
        "answer": {"length": 20, "unit": "working_days"},
    }
    return OtherProcedure(
        organisation, post, "gelukwerkt", names, terms=terms, form_url=FORM
    )


def test_a_proposal_that_was_not_good_enough(firm, post, browser, site):
    case_id = comes_in(firm)
    talk_does_not_solve_it(firm, case_id, post)
    form_comes_by_mail(firm, case_id, post)
    firm_explains(firm, case_id, post)
    first_is_refused(firm, case_id, post, browser)
    second_is_accepted(firm, case_id, post, browser)
    everybody_hears_it(firm, case_id, post)
    assert firm.terms(case_id) == {
        "talked": "met",
        "acknowledged": "met",
        "explained": "met",
        "answer": "met",
        "verdict": "met",
    }
    assert firm.told(case_id) == TOLD
    # letters and the next step may pass each other
    assert sorted(story(site, case_id)) == sorted(STORY)


def comes_in(firm):
    sender = f"C. Ursist <{ADDRESS}>"
    case_id, receipt = firm.receive(sender, "De workshop viel tegen", "Jammer.")
    assert FORM not in text_of(receipt), "first a talk"
    assert firm.stage(case_id) == "Gesprek"
    shown = firm.people["MW"].case(case_id, "next_step_text")["next_step_text"]
    assert shown.startswith("Met de klager overleggen"), "first a talk"
    return case_id


def talk_does_not_solve_it(firm, case_id, post):
    """S3-14, S3-16."""
    employee = firm.people["MW"]
    with pytest.raises(Refused, match="telefoongesprek"):
        employee.move(case_id, UNSOLVED, note="<p>Boos.</p>")
    firm.talk("MW", case_id)
    employee.move(case_id, UNSOLVED, note="<p>Wil geld terug.</p>")
    letter = post.received_by(ADDRESS)[-1]
    assert FORM in text_of(letter)
    subject = dutch("How to file a formal complaint ({{ object.number }})")
    assert letter["Subject"].startswith(subject.partition("(")[0])


def form_comes_by_mail(firm, case_id, post):
    """S3-17, S3-18."""
    letter = post.received_by(ADDRESS)[-1]
    post.drop(raw(reply_to(letter, "Hierbij het formulier.")), to=firm.mailbox)
    post.fetch()
    assert [c["id"] for c in find_cases(firm.officer, ADDRESS)] == [case_id]
    firm.write(
        "KF",
        case_id,
        form_received=True,
        form_note="Via de website",
        ground_id=firm.ground(),
        complaint_nature="structural",
    )
    structural = firm.officer.search_read(
        "mail.activity",
        [("res_id", "=", case_id), ("user_id", "=", firm.officer.uid)],
        ["activity_type_id"],
    )
    assert structural, "a structural problem is reported to the officer"
    firm.people["KF"].move(case_id, "Formele klacht")


def firm_explains(firm, case_id, post):
    """S3-21, S3-22."""
    explain = "Procedure uitleggen, naar de verantwoordelijke medewerker"
    firm.people["KF"].move(case_id, explain, note="<p>Bea; per mail.</p>")
    letter = post.received_by(ADDRESS)[-1]
    subject = dutch("How we handle your complaint ({{ object.number }})")
    assert letter["Subject"].startswith(subject.partition("(")[0])
    assert "Bea Behandelaar" in text_of(letter)
    firm.write("BEH", case_id, cause="Te druk.")
    firm.people["BEH"].move(case_id, "Oorzaak gevonden")


def first_is_refused(firm, case_id, post, browser):
    """S3-26, S3-27: on a telephone."""
    firm.write("KF", case_id, answer=f"<p>{FIRST}</p>")
    firm.people["KF"].move(case_id, SOLUTION)
    mail = post.received_by(ADDRESS)[-1]
    assert FIRST in text_of(mail)
    page = AnswerPage(browser.page(link_in(mail), size=PHONE))
    page.is_accessible()
    page.answer_by_keyboard("disagree", "Excuses zijn niet genoeg.")
    page.shows(dutch("Thank you for your reaction"))
    assert firm.stage(case_id) == "Oplossing"
    assert firm.officer.case(case_id, "complaint_round")["complaint_round"] == 2


def second_is_accepted(firm, case_id, post, browser):
    firm.write("KF", case_id, answer=f"<p>{FIRST.upper()}</p>")
    with pytest.raises(Refused):
        firm.people["KF"].move(case_id, SOLUTION)
    changes = "U krijgt een nieuwe workshop."
    values = {"answer": f"<p>{SECOND}</p>", "answer_changes": changes}
    firm.write("KF", case_id, **values, no_question_reason="Alles is gevraagd.")
    firm.people["KF"].move(case_id, SOLUTION)
    mail = post.received_by(ADDRESS)[-1]
    text = text_of(mail)
    assert text.index(changes) < text.index(SECOND)
    with pytest.raises(Refused, match="nog niet akkoord"):
        firm.people["KF"].move(case_id, CLOSE)
    page = AnswerPage(browser.page(link_in(mail), java_script_enabled=False))
    page.answer_by_mouse(dutch("Yes, I agree"))
    page.shows(dutch("Thank you for your reaction"))


def everybody_hears_it(firm, case_id, post):
    """S3-25, S3-29: the person complained about by the officer, and nothing else."""
    officer, handler, about = firm.officer, firm.people["KF"], firm.people["MW"]
    [user] = officer.search_read("res.users", [("id", "=", about.uid)], ["partner_id"])
    for values in (
        {"kind": "informed", "name": "I. Nkoper", "email": BUYER},
        {"kind": "complained_about", "partner_id": user["partner_id"][0]},
    ):
        officer.create("complaint.party", {"ticket_id": case_id, **values})
    assert not about.search_read("helpdesk.ticket", [("id", "=", case_id)], ["name"])
    with pytest.raises(Refused) as refused:
        about.case(case_id, "name")
    assert refused.value.kind == "AccessError"
    [outcome] = handler.search_read(
        "complaint.outcome", [("code", "=", "founded")], ["id"]
    )
    with pytest.raises(Refused, match="Nkoper.*Mira|Mira.*Nkoper"):
        handler.move(case_id, CLOSE, outcome_id=outcome["id"])
    finding = {"ticket_id": case_id, "ground_id": firm.ground()}
    handler.create("complaint.finding", {**finding, "outcome_id": outcome["id"]})
    before = len(post.received_by("mira@linde.example"))
    handler.call("helpdesk.ticket", "action_complaint_send_copies", [case_id])
    assert len(post.received_by(BUYER)) == 1
    [copy] = post.received_by("mira@linde.example")[before:]
    assert SECOND in text_of(copy), "the solution, S3-29"
    handler.move(case_id, CLOSE, outcome_id=outcome["id"])
    assert firm.stage(case_id) == "Afgehandeld"
    letter = post.received_by(ADDRESS)[-1]
    subject = dutch("Your complaint is closed ({{ object.number }})")
    assert letter["Subject"].startswith(subject.partition("(")[0])
    assert len(post.received_by("mira@linde.example")) == before + 1
