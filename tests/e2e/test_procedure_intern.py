"""A complaint by telephone that ends without agreement, by the open guideline."""

from datetime import date

import pytest
from answer_page import AnswerPage
from browser import PHONE
from dutch import dutch
from letters_in import raw, reply_to
from life import find_cases, link_in, story
from naive_dates import after_workdays, in_words
from other_procedure import OtherProcedure
from post_office import text_of
from rpc import Refused

ADDRESS = "beller.intern@elders.example"
BODY = "de Geschillencommissie Voorbeeld"
ANSWER = "Onze monteur kwam te laat. Wij bieden excuses aan."
START = "Schriftelijk bevestigen en beginnen"
SEND = "Standpunt versturen"
COMPLETE = "Informatie is compleet"
NO_AGREEMENT = "Sluiten: geen overeenstemming"

STORY = """
received registered assigned confirmed
moved forwarded assigned
letter_sent confirmed_back
letter_sent confirmed_back
classified moved acknowledged
extended letter_sent
inquiry_sent inquiry_answered
moved drafted moved sent
verdict reopened moved
contact letter_sent
moved drafted moved sent
verdict reopened moved
verdict moved closed letter_sent
""".split()
TOLD = {
    # S4-20 to S4-25, S4-30, S4-32
    ADDRESS: [
        "Wij hebben uw klacht ontvangen",
        "Hebben wij uw klacht goed opgeschreven?",
        "Hebben wij uw klacht goed opgeschreven?",
        "Wij behandelen uw klacht",
        "Ons antwoord op uw klacht duurt langer",
        "Ons antwoord op uw klacht",
        "Wij hebben uw bericht ontvangen",
        "Ons antwoord op uw klacht",
        "Uw klacht is afgesloten",
    ],
    "kees": ["# ligt nu bij u: Bevestiging"],
    "cor": ["Mag ik u raadplegen?"],
}


@pytest.fixture(scope="module")
def firm(organisation, post):
    names = {
        "MW": "Wies Medewerker",
        "KV": "Kees Verantwoordelijk",
        "COL": "Cor Collega",
        "DIR": "Daan Directeur",
    }
    return OtherProcedure(
        organisation,
        post,
        "intern",
        names,
        terms={
            "acknowledged": {"length": 5, "unit": "working_days"},
            "answer": {"length": 6, "unit": "calendar_weeks"},
        },
        appeal_body=BODY,
        appeal_term="drie maanden",
    )


def test_a_phone_call_that_ends_without_agreement(firm, admin, post, browser, site):
    case_id = is_told_by_telephone(firm, admin)
    is_confirmed_back(firm, case_id, post, browser)
    is_confirmed_with_a_day(firm, case_id, post)
    comes_later(firm, case_id, post)
    colleague_is_consulted(firm, case_id, post, browser)
    is_not_agreed_to(firm, case_id, post, browser, "Nee.", 2)
    complainant_adds_something(firm, case_id, post)
    is_not_agreed_to(firm, case_id, post, browser, "Weer nee.", 3)
    ends_without_agreement(firm, case_id, post)
    assert firm.told(case_id) == TOLD
    assert sorted(story(site, case_id)) == sorted(STORY)


def is_told_by_telephone(firm, admin):
    """S4-17, S4-18: what a colleague writes down are not the complainant's words."""
    clerk = firm.people["MW"]
    [procedure] = clerk.search_read(
        "complaint.procedure", [("id", "=", firm.id)], ["team_id"]
    )
    clerk.create(
        "helpdesk.ticket",
        {
            "name": "Monteur kwam niet",
            "description": "<p>De monteur kwam een keer niet.</p>",
            "team_id": procedure["team_id"][0],
            "channel_id": admin.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone"),
            "partner_name": "B. Eller",
            "partner_email": ADDRESS,
        },
    )
    [case] = find_cases(firm.officer, ADDRESS, "statement")
    assert not case["statement"]
    clerk.move(case["id"], "Naar de klachtverantwoordelijke")
    firm.write("KV", case["id"], ground_id=firm.ground())
    return case["id"]


def is_confirmed_back(firm, case_id, post, browser):
    """S4-20: changed after his no, his statement after his yes."""
    responsible = firm.people["KV"]
    with pytest.raises(Refused, match="mondeling"):
        responsible.move(case_id, START)
    responsible.call("helpdesk.ticket", "action_complaint_confirm_back", [case_id])
    page = AnswerPage(browser.page(link_in(last_mail(post)), size=PHONE))
    page.shows("De monteur kwam een keer niet.")
    page.is_accessible()
    page.answer_by_keyboard("disagree", "Het was twee keer.")
    page.shows(dutch("Thank you, we received it"))
    firm.write("KV", case_id, written_up="<p>De monteur kwam twee keer niet.</p>")
    responsible.call("helpdesk.ticket", "action_complaint_confirm_back", [case_id])
    page = AnswerPage(browser.page(link_in(last_mail(post)), size=PHONE))
    page.answer_by_mouse(dutch("Yes, this is my complaint"))
    page.shows(dutch("Thank you, we received it"))
    statement = firm.officer.case(case_id, "statement")["statement"]
    assert "twee keer niet" in statement


def last_mail(post):
    return post.received_by(ADDRESS)[-1]


def is_confirmed_with_a_day(firm, case_id, post):
    """S4-22, S4-23: by whom, and when he hears more."""
    firm.people["KV"].move(case_id, START)
    due = firm.officer.case(case_id, "answer_due_on")["answer_due_on"]
    text = text_of(last_mail(post))
    assert "Kees Verantwoordelijk" in text
    assert in_words(date.fromisoformat(due), "nl") in text
    assert firm.terms(case_id)["acknowledged"] == "met"


def comes_later(firm, case_id, post):
    """S4-24, S4-25: in time, with the reason and the new day."""
    due = firm.officer.case(case_id, "answer_due_on")["answer_due_on"]
    later = after_workdays(date.fromisoformat(due), 10)
    firm.extend("KV", case_id, later, "absence")
    now = firm.officer.case(case_id, "answer_due_on")["answer_due_on"]
    assert now > due
    text = text_of(last_mail(post))
    assert in_words(date.fromisoformat(now), "nl") in text
    assert dutch("Somebody whose information we need is absent.") in text


def colleague_is_consulted(firm, case_id, post, browser):
    """S4-28."""
    responsible, colleague = firm.people["KV"], firm.people["COL"]
    [user] = responsible.search_read(
        "res.users", [("id", "=", colleague.uid)], ["partner_id"]
    )
    dialog = responsible.create(
        "complaint.send",
        {
            "ticket_id": case_id,
            "purpose": "consultation",
            "text": "<p>Wat zou u doen?</p>",
            "partner_id": user["partner_id"][0],
        },
    )
    [shown] = responsible.call("complaint.send", "read", [dialog], ["colleague_ids"])
    assert shown["colleague_ids"] == user["partner_id"][:1]
    responsible.call("complaint.send", "action_send", [dialog])
    mail = post.received_by("cor@linde.example")[-1]
    page = browser.page(link_in(mail), java_script_enabled=False)
    page.locator("textarea").first.fill("Bied een nieuwe afspraak aan.")
    page.locator("main button").click()
    AnswerPage(page).shows(dutch("Thank you, we received it"))
    [inquiry] = responsible.search_read(
        "complaint.inquiry", [("ticket_id", "=", case_id)], ["state", "answer"]
    )
    assert inquiry["state"] == "answered"
    assert inquiry["answer"] == "Bied een nieuwe afspraak aan."


def is_not_agreed_to(firm, case_id, post, browser, words, next_round):
    """S4-29, S4-30: the position, in writing; he is not satisfied with it."""
    responsible = firm.people["KV"]
    responsible.move(case_id, COMPLETE, note="<p>Met Cor besproken.</p>")
    if next_round > 2:
        more = {"answer_changes": "Wij keken opnieuw.", "no_question_reason": "Alles."}
        firm.write("KV", case_id, answer=f"<p>{ANSWER} Nu.</p>", **more)
    else:
        firm.write("KV", case_id, answer=f"<p>{ANSWER}</p>")
    responsible.move(case_id, SEND)
    mail = last_mail(post)
    assert ANSWER in text_of(mail)
    assert BODY in text_of(mail)
    page = AnswerPage(browser.page(link_in(mail), java_script_enabled=False))
    page.answer_by_mouse(dutch("No, I am not satisfied"), words)
    page.shows(dutch("Thank you for your reaction"))
    assert firm.stage(case_id) == "Onderzoek"
    case = firm.officer.case(case_id, "complaint_round", "user_id")
    assert case["complaint_round"] == next_round
    assert case["user_id"][0] == responsible.uid


def complainant_adds_something(firm, case_id, post):
    """By mail; it stays one case."""
    reply = reply_to(last_mail(post), "Ik wil een nieuwe afspraak.")
    post.drop(raw(reply), to=firm.mailbox)
    post.fetch()
    assert [case["id"] for case in find_cases(firm.officer, ADDRESS)] == [case_id]


def ends_without_agreement(firm, case_id, post):
    """S4-05, S4-32: an end in itself; where he can go stands in the letter."""
    responsible = firm.people["KV"]
    [outcome] = responsible.search_read(
        "complaint.outcome", [("code", "=", "partly")], ["id"]
    )
    firm.write("KV", case_id, handling_manner="writing")
    responsible.move(
        case_id, NO_AGREEMENT, outcome_id=outcome["id"], note="<p>Klaar.</p>"
    )
    assert firm.stage(case_id) == "Afgehandeld"
    mail = last_mail(post)
    text = text_of(mail)
    for words in (BODY, "drie maanden", "niet met u eens geworden"):
        assert words in text
    case = firm.officer.case(case_id, "outcome_id", "complaint_open")
    assert case["outcome_id"][0] == outcome["id"]
    assert not case["complaint_open"]
