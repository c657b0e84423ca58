"""The whole life of one complaint in Dutch: by mail, by browser and by POP."""

import json
import re
import time

import pytest
from answer_page import AnswerPage
from browser import PHONE, Board, Choice, Form, Refusal, select
from dutch import dutch
from letters_in import PDF, message, raw
from life import (
    answer_inquiries,
    approve_draft,
    files_of,
    find_cases,
    lines,
    link_in,
    story,
    walk,
)
from naive_dates import after_workdays, dutch_day, in_words
from playwright.sync_api import expect
from post_office import text_of
from rpc import Refused, anonymous

ADDRESS = "zoe.muller@elders.example"
WORDS = (
    "De reparatie van mijn ThinkPad duurde drie weken; één toets is nog altijd défect."
)
HTML = f"<p>Geachte hëer,</p><p>{WORDS}</p><p><b>Groet</b>, Zoë</p>"
ANSWER = "Uw laptop is te laat gerepareerd. Wij vervangen het toetsenbord."
REASON = "Er staat niets over de drie weken zonder laptop."

STORY = """
received registered assigned confirmed
moved forwarded assigned
classified moved forwarded assigned
moved forwarded assigned acknowledged
inquiry_sent inquiry_answered moved
inquiry_sent inquiry_answered drafted moved forwarded assigned
checked moved forwarded assigned
moved
inquiry_sent inquiry_answered drafted moved forwarded assigned
checked moved forwarded assigned
moved sent
verdict reopened moved
moved
inquiry_sent inquiry_answered drafted moved forwarded assigned
checked moved forwarded assigned
moved sent
verdict
moved closed letter_sent
""".split()
TOLD = {
    ADDRESS: [
        "Wij hebben uw klacht ontvangen",
        "Wij behandelen uw klacht",
        "Ons antwoord op uw klacht",
        "Ons antwoord op uw klacht",
        "Uw klacht is afgesloten",
    ],
    "gijs": ["# ligt nu bij u: Classificatie"],
    "bas": ["# ligt nu bij u: Behandelingsbevestiging"],
    # S0-32, S0-33: informed while others classify
    "saskia": [
        "Klacht #: Classificatie",
        "# ligt nu bij u: Informatie inwinnen",
        "# ligt nu bij u: Informatie inwinnen",
        "# ligt nu bij u: Klaar voor verzending",
        "# ligt nu bij u: Klaar voor verzending",
    ],
    # S0-38 to S0-45: informed at each step but his own, each time
    "ruud": [
        "Klacht #: Behandelingsbevestiging",
        "Klacht #: Informatie inwinnen",
        "Klacht #: Verklaring opstellen",
        "# ligt nu bij u: Verificatie",
        "Klacht #: Verklaring opstellen",
        "# ligt nu bij u: Verificatie",
        "Klacht #: Bij de klant",
        "Klacht #: Informatie inwinnen",
        "Klacht #: Verklaring opstellen",
        "# ligt nu bij u: Verificatie",
        "Klacht #: Bij de klant",
        "Klacht #: Bij de klant",
        "Klacht #: Afgehandeld",
    ],
    # asked as a manager, not because she is accountable
    "petra": [
        "Een vraag over een klacht",
        "Wilt u het antwoord op een klacht controleren?",
        "Wilt u het antwoord op een klacht controleren?",
        "Wilt u het antwoord op een klacht controleren?",
    ],
}


@pytest.fixture(scope="module")
def mail():
    return message(
        f"Zoë Vörbeeld-d'Èze <{ADDRESS}>",
        "Défecte läptop ná reparatie",
        f"Geachte hëer,\n\n{WORDS}\n\nGroet, Zoë\n",
        HTML,
        [("bewijs é.pdf", "application", "pdf", PDF)],
    )


def test_a_dutch_complaint_from_mail_to_closing(
    mail, post, people, site, browser, organisation
):
    since = time.time()
    case = comes_in(mail, post, people["officer"])
    is_confirmed(case, post)
    service_desk_passes_it_on(case, browser, people)
    second_line_classifies(case, browser, people)
    customer_management_confirms(case, browser, people, post)
    wrong_roles_are_refused(case, people)
    manager_writes_the_answer(case, browser, people, post)
    relation_manager_sends_it_back_once(case, people, post)
    link = manager_sends_the_answer(case, browser, people, post)
    complainant_is_not_satisfied(case, link, browser, site)
    assert people["officer"].case(case["id"], "complaint_round")["complaint_round"] == 2
    second_link = second_round(case, people, post)
    assert second_link != link
    assert dutch("This link is no longer in use") in anonymous(link)[1]
    complainant_agrees(case, second_link, browser, site)
    manager_closes(case, browser, people, post)
    post.settle()
    assert post.told(case["number"], since) == TOLD
    assert story(site, case["id"]) == STORY
    recomputing_changes_nothing(site, case)


# --- the chapters ---------------------------------------------------------------------


def comes_in(mail, post, officer):
    original = raw(mail)
    assert b"quoted-printable" in original and b"=C3=A9" in original
    post.drop(original)
    post.fetch()
    fields = ["partner_name", "statement", "complaint_lang", "registered_at"]
    [case] = find_cases(officer, ADDRESS, *fields, "received_at")
    assert re.fullmatch(r"K-\d{4}-\d{6}", case["number"])
    assert case["name"] == "Défecte läptop ná reparatie"
    assert case["partner_name"] == "Zoë Vörbeeld-d'Èze"
    assert case["complaint_lang"] == "nl_NL"
    assert WORDS in case["statement"] and "<b>Groet</b>" in case["statement"]
    files = files_of(officer, case["id"])
    assert files.pop("bewijs é.pdf") == PDF
    [kept] = files.values()
    assert lines(kept) == lines(original), "the message as it came in"
    return case


def is_confirmed(case, post):
    [letter] = post.received_by(ADDRESS)
    assert letter["To"].addresses[0].addr_spec == ADDRESS
    assert letter["From"].addresses[0].addr_spec == "klachten@klachten.example"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "OOF" in letter["X-Auto-Response-Suppress"]
    subject = dutch("We received your complaint ({{ object.number }})")
    assert letter["Subject"] == subject.replace("{{ object.number }}", case["number"])
    text = text_of(letter)
    assert 'lang="nl-NL"' in text
    assert dutch("What happens now") in text
    registered = dutch_day(case["registered_at"])
    for due in (after_workdays(registered, 2), after_workdays(registered, 20)):
        assert in_words(due, "nl") in text
    assert in_words(dutch_day(case["received_at"]), "nl") in text


def service_desk_passes_it_on(case, browser, people):
    page = browser.page("/odoo/complaints", people["SD"])
    board = Board(page)
    board.card(case["number"]).click()
    form = Form(page)
    form.stage("Registratie")
    form.press("Naar tweede lijn")
    expect(page.locator(".o_kanban_view")).to_be_visible()
    expect(board.card(case["number"])).to_have_count(0)


def second_line_classifies(case, browser, people):
    page = browser.page("/odoo/complaints", people["GOS"])
    board = Board(page)
    expect(board.column("Classificatie")).to_contain_text(case["number"])
    board.drag(case["number"], "Behandelingsbevestiging")
    refusal = Refusal(page)
    sentence = dutch("Fill in first: %s.").partition("%s")[0]
    assert case["number"] in refusal.text and sentence in refusal.text
    refusal.close()
    expect(board.column("Classificatie")).to_contain_text(case["number"])
    board.card(case["number"]).click()
    form = Form(page)
    form.stage("Classificatie")
    page.locator("[name=form_received] input").check()
    page.locator("[name=form_note] input").fill("Op papier aan de balie")
    select(page, "complaint_matter", dutch("The service as a whole"))
    Choice(page, "ground_id").choose("Een opgelost of afgesloten geval")
    form.press("Formele klacht: naar klantmanagement")
    form.stage("Behandelingsbevestiging")


def customer_management_confirms(case, browser, people, post):
    page = browser.page("/odoo/complaints", people["BKM"])
    board = Board(page)
    board.drag(case["number"], "Informatie inwinnen")
    expect(board.column("Informatie inwinnen")).to_contain_text(case["number"])
    expect(page.locator(".modal")).to_have_count(0)
    letter = post.received_by(ADDRESS)[-1]
    assert people_name(people, "SLM") in text_of(letter)
    told = post.received_by("ruud@linde.example")
    assert any("Zoë Vörbeeld" in text_of(mail) for mail in told)


def people_name(people, role):
    [user] = people[role].call("res.users", "read", [people[role].uid], ["name"])
    return user["name"]


def wrong_roles_are_refused(case, people):
    """Whoever may read the case but has no turn is told who has."""
    officer, second_line = people["officer"], people["GOS"]
    [stage] = officer.search_read(
        "helpdesk.ticket.stage", [("name", "=", "Verklaring opstellen")], ["id"]
    )
    who = people_name(people, "SLM")
    with pytest.raises(Refused, match=who) as refused:
        second_line.write("helpdesk.ticket", [case["id"]], {"stage_id": stage["id"]})
    assert refused.value.kind == "UserError"
    move = people["SLM"].moves(case["id"])["Informatie is compleet"]["id"]
    for role in ("GOS", "officer"):
        with pytest.raises(Refused, match=who):
            people[role].call(
                "helpdesk.ticket", "action_complaint_move", [case["id"]], move
            )
    for role in ("SD", "helpdesk"):
        with pytest.raises(Refused) as refused:
            people[role].write(
                "helpdesk.ticket", [case["id"]], {"stage_id": stage["id"]}
            )
        assert refused.value.kind == "AccessError"
    stage = officer.case(case["id"], "stage_id")["stage_id"]
    assert stage[1] == "Informatie inwinnen"


def manager_writes_the_answer(case, browser, people, post):
    page = browser.page("/odoo/complaints", people["SLM"])
    board, form = Board(page), Form(page)
    board.drag(case["number"], "Verklaring opstellen")
    refusal = Refusal(page)
    assert dutch("Research") in refusal.text, "where to ask what went wrong"
    refusal.close()
    answer_inquiries(people["SLM"], case["id"], people, post)
    board.drag(case["number"], "Verklaring opstellen")
    expect(board.column("Verklaring opstellen")).to_contain_text(case["number"])
    board.card(case["number"]).click()
    form.stage("Verklaring opstellen")
    form.press("Naar de relatiemanager voor verificatie")
    refusal = Refusal(page)
    assert dutch("Answer to the complainant") in refusal.text
    refusal.close()
    form.write("answer", ANSWER)
    form.press("Naar de relatiemanager voor verificatie")
    refusal = Refusal(page)
    assert people_name(people, "P") in refusal.text, "who should check it"
    refusal.close()
    approve_draft(people["SLM"], case["id"], people, post)
    form.press("Naar de relatiemanager voor verificatie")
    form.stage("Verificatie")


def relation_manager_sends_it_back_once(case, people, post):
    people["RM"].move(case["id"], "Onvolledig of onjuist", note="<p>Welke datum?</p>")
    got_back = people["SLM"].case(case["id"], "stage_id", "user_id", "complaint_round")
    assert got_back["stage_id"][1] == "Informatie inwinnen"
    assert got_back["user_id"][0] == people["SLM"].uid
    assert got_back["complaint_round"] == 1, "a check starts no new round"
    post.settle()
    more = {"no_question_reason": "De bon zegt genoeg."}
    people["SLM"].write("helpdesk.ticket", [case["id"]], more)
    walk(case["id"], people, post, until="Klaar voor verzending")


def manager_sends_the_answer(case, browser, people, post):
    page = browser.page(f"/odoo/complaints/{case['id']}", people["SLM"])
    form = Form(page)
    form.press("Antwoord versturen")
    form.stage("Bij de klant")
    return link_in_the_answer(case, post)


def link_in_the_answer(case, post):
    letter = post.received_by(ADDRESS)[-1]
    subject = dutch("Our answer to your complaint ({{ object.number }})")
    assert letter["Subject"] == subject.replace("{{ object.number }}", case["number"])
    assert ANSWER in text_of(letter)
    return link_in(letter)


def complainant_is_not_satisfied(case, link, browser, site):
    before = story(site, case["id"])
    assert anonymous(link)[0] == anonymous(link)[0] == 200
    status, _page = anonymous(link, {"verdict": "agree", "words": ""})
    assert status == 400, "no form of ours sent this"
    assert story(site, case["id"]) == before, "looking changes nothing"
    for size in (PHONE, {"width": 1280, "height": 800}):
        page = AnswerPage(browser.page(link, size=size))
        page.is_accessible()
        page.shows(ANSWER, dutch("Do you agree with how we handled your complaint?"))
    page = AnswerPage(browser.page(link, size=PHONE))
    page.answer_by_keyboard("disagree", "")
    page.shows(dutch("Tell us why you are not satisfied."))
    page.is_accessible()
    page.answer_by_keyboard(None, REASON)
    page.shows(dutch("Thank you for your reaction"))
    page.is_accessible()
    assert story(site, case["id"]) == before + ["verdict", "reopened", "moved"]


def second_round(case, people, post):
    manager = people["SLM"]
    [event] = manager.search_read(
        "complaint.event",
        [("ticket_id", "=", case["id"]), ("type", "=", "verdict")],
        ["note_text", "result"],
    )
    assert event["result"] == "disagree" and REASON in event["note_text"]
    with pytest.raises(KeyError):
        manager.move(case["id"], "Antwoord versturen")
    more = {
        "no_question_reason": "De leverancier is al gevraagd.",
        "answer": f"<p>{ANSWER}</p><p>Wij betalen de reparatie.</p>",
        "answer_changes": "Wij betalen nu de reparatie.",
    }
    manager.write("helpdesk.ticket", [case["id"]], more)
    walk(case["id"], people, post, until="Klaar voor verzending")
    manager.move(case["id"], "Antwoord versturen")
    return link_in_the_answer(case, post)


def complainant_agrees(case, link, browser, site):
    before = story(site, case["id"])
    page = AnswerPage(browser.page(link, java_script_enabled=False))
    page.answer_by_mouse(dutch("Yes, I agree"))
    page.shows(dutch("Thank you for your reaction"))
    page.page.reload()
    assert story(site, case["id"]) == before + ["verdict"]


def manager_closes(case, browser, people, post):
    page = browser.page(f"/odoo/complaints/{case['id']}", people["SLM"])
    form = Form(page)
    form.press("Sluiten: klant is akkoord")
    page.locator(".modal [name=outcome_id] input").click()
    page.get_by_role("option").first.click()
    form.confirm()
    form.stage("Afgehandeld")
    letter = post.received_by(ADDRESS)[-1]
    subject = dutch("Your complaint is closed ({{ object.number }})")
    assert letter["Subject"] == subject.replace("{{ object.number }}", case["number"])


RECOMPUTE = """
import json
case = env["helpdesk.ticket"].browse({case_id})
names = ["term_id", "round", "started_on", "due_on", "stopped_on", "cancelled_on",
"state"]

def terms():
    case.invalidate_recordset()
    rows = case.deadline_ids.sorted(lambda row: (row.round, row.term_id.id))
    return [[str(row[name]) for name in names] for row in rows]

def rest():
    names = ["complaint_round", "next_due_on", "answer_due_on", "next_term_id"]
    return [str(case[name]) for name in names]

before = terms(), rest()
case._complaint_refresh()
again = terms(), rest()
case.deadline_ids.unlink()
case._complaint_refresh()
anew = terms(), rest()
env.cr.rollback()
print("TERMS", json.dumps([before, again, anew]))
"""


def recomputing_changes_nothing(site, case):
    """From the log alone, once over what is stored and once with nothing stored."""
    output = site.shell(RECOMPUTE.format(case_id=case["id"]))
    [line] = [row for row in output.splitlines() if "TERMS " in row]
    before, again, anew = json.loads(line.partition("TERMS ")[2])
    assert len(before[0]) == 6, before[0]
    assert before == again == anew
