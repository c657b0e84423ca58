"""A complaint to a public body with an advising committee, by its hardest path.

Somebody is complained about, the answer takes longer, the body does not follow the
advice. The refusals besides these are tried by klachten_module's own tests
(test_procedure_awb_commissie.py, test_awb_duties.py).
"""

import re
from datetime import date, timedelta

import pytest
from browser import Choice, Form, Refusal, open_tab, select
from dutch import dutch
from life import story
from naive_dates import in_words
from other_procedure import OtherProcedure
from playwright.sync_api import expect
from post_office import text_of
from rpc import Refused

ADDRESS = "burger.cie@elders.example"
ACCUSED = "Betty Balie"
OMBUDSMAN = "Ombudsman Voorbeeld"
WORDS = "Mevrouw Balie luisterde niet en hing op."
GROUND = "Luisteren naar de burger"
ADVICE = "De commissie vindt de klacht gegrond."
ANSWER = "Wij vinden uw klacht ongegrond."
FOUND = "De opname laat een rustig gesprek horen."
WHY = "De commissie kende de opname niet."
PROPOSE = "Bevindingen en oordeel voorstellen"
DECIDE = "Besluiten en versturen"
REPORT = "Verslag met advies uitbrengen"

STORY = """
received registered assigned confirmed
person_hidden moved forwarded assigned
classified moved
letter_sent
moved forwarded assigned acknowledged
extended letter_sent
heard heard
moved forwarded assigned
drafted moved forwarded assigned
letter_sent
checked moved forwarded assigned sent
letter_sent
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
    # complained about: a copy, the delay, the judgement (Awb 9:9, 9:11, 9:12)
    "betty": [
        "Afschrift van een klacht",
        "De behandeling van de klacht duurt langer",
        "Uitkomst van een klacht",
    ],
    "klaas": [
        "# ligt nu bij u: In behandeling nemen",
        "# ligt nu bij u: Antwoord verstuurd",
    ],
    # informed of what comes (I), and has it then
    "carla": [
        "Klacht #: Bevestiging",
        "# ligt nu bij u: Commissie: onderzoek en horen",
        "Uitkomst van een klacht",
    ],
    "boris": ["# ligt nu bij u: Bevindingen en oordeel", "Uitkomst van een klacht"],
    "bregje": ["# ligt nu bij u: Besluit", "Uitkomst van een klacht"],
}


@pytest.fixture(scope="module")
def body(organisation, post):
    names = {
        "REG": "Rosa Registratie",
        "KC": "Klaas Coordinator",
        "CIE": "Carla Commissie",
        "BEH": "Boris Behandelaar",
        "BO": "Bregje Bestuur",
    }
    choices = {"appeal_body": OMBUDSMAN}
    body = OtherProcedure(organisation, post, "awb_commissie", names, **choices)
    body.people["ABOUT"] = organisation.person("ABOUT", ACCUSED)
    return body


def test_advice_that_is_not_followed(body, post, browser, site):
    case_id = comes_in(body)
    is_about_somebody(body, case_id, browser)
    other_side_gets_a_copy(body, case_id, browser)
    day = committee_hears_both(body, case_id, browser)
    is_judged_otherwise(body, case_id, browser)
    is_decided(body, case_id, post, browser, day)
    is_closed(body, case_id)
    met = dict.fromkeys(("acknowledged", "taken_up", "answer"), "met")
    assert body.terms(case_id) == {**met, "refusal_told": "cancelled"}
    assert body.told(case_id) == TOLD
    # letters and the next step may pass each other
    assert sorted(story(site, case_id)) == sorted(STORY)


# --- the chapters ---------------------------------------------------------------------


def is_refused(form, move, *words):
    form.press(move)
    refusal = Refusal(form.page)
    for word in words:
        assert word in refusal.text
    refusal.close()


def comes_in(body):
    """Awb 9:6, 9:15: confirmed at once; the receipt names the committee."""
    sender = f"B. Urger <{ADDRESS}>"
    case_id, receipt = body.receive(sender, "Niet geluisterd", WORDS)
    text = text_of(receipt)
    assert "Uw klacht gaat naar <strong>de klachtadviescommissie</strong>. " in text
    return case_id


def is_about_somebody(body, case_id, browser):
    """Who is complained about sees nothing from here on."""
    page = body.form(case_id, "REG", browser).page
    page.get_by_role("button", name=dutch("Answer the question")).click()
    dialog = page.locator(".modal")
    dialog.get_by_label("Ja", exact=True).check()
    dialog.locator("[name=partner_ids] input").fill("Betty")
    page.get_by_role("option", name=ACCUSED).click()
    form = Form(page)
    form.confirm()
    form.press("Naar de coördinator")
    expect(page.locator(".o_kanban_view")).to_be_visible()
    with pytest.raises(Refused):
        body.people["ABOUT"].case(case_id, "name")


def other_side_gets_a_copy(body, case_id, browser):
    """Awb 9:8, 9:9: taken up; not to the committee before that."""
    form = body.form(case_id, "KC", browser)
    Choice(form.page, "ground_id").choose(GROUND)
    form.press(re.compile("In behandeling nemen"))
    form.stage("Bevestiging")
    is_refused(form, "Naar de commissie", ACCUSED)
    body.release(case_id, ACCUSED, "copy")
    assert WORDS in last_mail_to_the_other_side(body)
    form.press("Naar de commissie")
    form.stage("Commissie: onderzoek en horen")


def last_mail_to_the_other_side(body):
    return text_of(body.post.received_by("betty@linde.example")[-1])


def committee_hears_both(body, case_id, browser):
    """Awb 9:10, 9:11, 9:15.

    :return: the day until which it is extended
    """
    form = body.form(case_id, "CIE", browser)
    page = form.page
    form.stage("Commissie: onderzoek en horen")
    day = is_extended(body, case_id, page)
    is_heard(form, "De burger vertelde rustig.")
    is_refused(form, REPORT, ACCUSED, dutch("Report and advice of the committee"))
    [side] = body.officer.search_read(
        "complaint.party",
        [("ticket_id", "=", case_id), ("name", "=", ACCUSED)],
        ["id"],
    )
    talk = {"kind": "hearing", "party_id": side["id"], "reached": False}
    body.talk("CIE", case_id, **talk, attended=True)
    open_tab(page, dutch("Outcome"))
    form.write("committee_advice", ADVICE)
    form.press(REPORT)
    form.stage("Bevindingen en oordeel")
    return day


def is_extended(body, case_id, page):
    due = body.officer.case(case_id, "answer_due_on")["answer_due_on"]
    day = date.fromisoformat(due) + timedelta(weeks=2)
    open_tab(page, dutch("Terms"))
    page.get_by_role("button", name=dutch("Extend a term")).click()
    dialog = page.locator(".modal")
    dialog.locator("[name=new_due_on]").locator("input, button").first.click()
    page.keyboard.type(f"{day:%d-%m-%Y}")
    page.keyboard.press("Enter")
    reason = dutch("We first want to talk with those concerned.")
    select(dialog, "extension_reason", reason)
    Form(page).confirm()
    text = text_of(body.post.received_by(ADDRESS)[-1])
    assert in_words(day, "nl") in text and reason in text
    return day


def is_heard(form, words):
    """The complainant."""
    page = form.page
    page.get_by_role("button", name=dutch("Log a call or visit")).click()
    dialog = page.locator(".modal")
    select(dialog, "kind", dutch("Hearing"))
    expect(dialog.locator("[name=attended] input")).to_be_checked()
    form.write("heard", words)
    form.confirm()


def is_judged_otherwise(body, case_id, browser):
    """Awb 9:12, 9:16: a finding for the ground; why the advice is not followed."""
    form = body.form(case_id, "BEH", browser)
    page = form.page
    form.write("answer", ANSWER)
    open_tab(page, dutch("Outcome"))
    expect(page.locator("[name=committee_advice]")).to_contain_text(ADVICE)
    expect(page.locator("[name=committee_advice] .odoo-editor-editable")).to_have_count(
        0
    )
    is_refused(form, PROPOSE, GROUND, dutch("Is the advice followed?"), "'Oordeel'")
    page.locator("[name=finding_ids] .o_field_x2many_list_row_add").locator(
        "a, button"
    ).first.click()
    dialog = page.locator(".modal")
    expect(dialog.locator("[name=ground_id] input")).to_have_value(GROUND)
    form.write("position", FOUND)
    dialog.locator(".o_form_button_save").click()
    expect(dialog).to_have_count(0)
    select(page, "advice_followed", dutch("Not followed"))
    is_refused(form, PROPOSE, "advies van de commissie niet volgt")
    page.locator("[name=advice_deviation] textarea").fill(WHY)
    form.press(PROPOSE)
    form.stage("Besluit")


def is_decided(body, case_id, post, browser, day):
    """Awb 9:11, 9:12, 9:16: not before the other side knows of the delay."""
    form = body.form(case_id, "BO", browser)
    is_refused(form, DECIDE, ACCUSED, dutch("Correspondence"))
    body.release(case_id, ACCUSED, "delay")
    assert in_words(day, "nl") in last_mail_to_the_other_side(body)
    form.press(DECIDE)
    Choice(form.page, "outcome_id").choose(dutch("Unfounded"))
    form.confirm()
    form.stage("Antwoord verstuurd")
    text = text_of(post.received_by(ADDRESS)[-1])
    for words in (ANSWER, GROUND, FOUND, dutch("Unfounded"), ADVICE, WHY, OMBUDSMAN):
        assert words in text
    assert re.search(r"één jaar na ons antwoord \(tot en met \w+ \d+ \w+ \d{4}\)", text)


def is_closed(body, case_id):
    """Both sides know how it ended; the finding stands in the copy too."""
    with pytest.raises(Refused, match=ACCUSED):
        body.people["KC"].move(case_id, "Sluiten")
    send = "action_complaint_send_copies"
    body.officer.call("helpdesk.ticket", send, [case_id])
    assert FOUND in last_mail_to_the_other_side(body)
    body.people["KC"].move(case_id, "Sluiten")
    assert body.stage(case_id) == "Afgehandeld"
