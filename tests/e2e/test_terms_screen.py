"""Terms in the browser: extend one, read why it is due, try out a version."""

from datetime import UTC, datetime

import pytest
from browser import Form, open_tab, select
from life import walk
from naive_dates import after_workdays
from pictures import LANGUAGES, photograph, speak
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def case(people, post, organisation):
    clerk = people["SD"]
    [procedure] = clerk.search_read(
        "complaint.procedure", [("id", "=", organisation.procedure_id)], ["team_id"]
    )
    case = clerk.create(
        "helpdesk.ticket",
        {
            "name": "Dienstpas werkt niet",
            "description": "<p>Mijn pas werkt al een week niet.</p>",
            "team_id": procedure["team_id"][0],
            "partner_name": "T. Verzonnen",
            "partner_email": "verzonnen@elders.example",
        },
    )
    walk(case, people, post, until="Informatie inwinnen")
    return case


def test_extend_a_term_and_read_why(case, people, browser):
    slm = people["SLM"]
    page = browser.page(f"/odoo/complaints/{case}", slm)
    Form(page).stage("Informatie inwinnen")
    open_tab(page, "Termijnen")
    page.get_by_role("button", name="Termijn verlengen").click()
    dialog = page.locator(".modal")
    new = after_workdays(datetime.now(UTC).date(), 42)
    dialog.locator("[name=new_due_on] input").fill(f"{new:%d-%m-%Y}")
    dialog.locator(".modal-title").click()  # the calendar closes
    expect(page.locator(".o_datetime_picker")).to_have_count(0)
    option = "Wij wachten op informatie van anderen."
    select(dialog, "extension_reason", option)
    dialog.get_by_role("button", name="Bevestigen").click()
    expect(dialog).to_have_count(0)
    open_tab(page, "Termijnen")
    why = page.get_by_text("verlengd op").first
    expect(why).to_be_visible()
    rows = slm.search_read(
        "complaint.deadline",
        [("ticket_id", "=", case), ("state", "=", "running")],
        ["due_on"],
    )
    assert {row["due_on"] for row in rows} == {str(new)}


@pytest.fixture(params=LANGUAGES)
def lang(request, people):
    users = [people["SLM"], people["configurator"]]
    speak(users, LANGUAGES[request.param])
    yield request.param
    speak(users, LANGUAGES["nl"])


def test_terms_of_a_case(lang, said, case, people, browser, folder):
    page = browser.page(f"/odoo/complaints/{case}", people["SLM"])
    open_tab(page, said("Terms"))
    why = page.get_by_text({"nl": "verlengd op", "en": "extended on"}[lang]).first
    expect(why).to_be_visible()
    why.scroll_into_view_if_needed()
    photograph(page, folder / f"terms-{lang}.png")
    for button, name in (("Extend a term", "extend"), ("Suspend the terms", "suspend")):
        page.get_by_role("button", name=said(button)).click()
        expect(page.locator(".modal .o_form_view")).to_be_visible()
        photograph(page, folder / f"{name}-{lang}.png")
        page.locator(".modal").get_by_role("button", name=said("Cancel")).click()
        expect(page.locator(".modal")).to_have_count(0)


def test_try_out_the_terms(lang, said, people, browser, folder):
    path = "/odoo/action-klachten_module.action_complaint_term"
    page = browser.page(path, people["configurator"])
    expect(page.locator(".o_data_row").first).to_be_visible()
    photograph(page, folder / f"terms-of-version-{lang}.png")
    page.get_by_role("button", name=said("Try out")).click()
    later = page.locator(".modal").get_by_text(said("%s working days") % 20)
    expect(later.first).to_be_visible()
    photograph(page, folder / f"preview-{lang}.png")
