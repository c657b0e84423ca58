"""Terms in the browser: extend one, read why it is due, try out a version."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browser import Form
from life import walk
from playwright.sync_api import expect

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    if os.environ.get("KLACHTEN_PICTURES") == "1":
        return FOLDER
    return tmp_path_factory.mktemp("pictures")


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


def test_extend_a_term_and_read_why(case, people, browser, folder):
    slm = people["SLM"]
    page = browser.page(f"/odoo/complaints/{case}", slm)
    Form(page).stage("Informatie inwinnen")
    page.get_by_role("tab", name="Termijnen").click()
    page.get_by_role("button", name="Termijn verlengen").click()
    dialog = page.locator(".modal")
    new = datetime.now(UTC).date() + timedelta(days=60)
    dialog.locator("[name=new_due_on] input").fill(f"{new:%d-%m-%Y}")
    dialog.locator("[name=new_due_on] input").press("Tab")
    reason = dialog.locator("[name=extension_reason]")
    reason.locator("input, select").click()
    option = "Wij wachten op informatie van anderen."
    if reason.locator("select").count():
        reason.locator("select").select_option(label=option)
    else:
        page.get_by_role("option", name=option).or_(
            page.get_by_role("menuitem", name=option)
        ).first.click()
    page.screenshot(path=folder / "extend-nl.png")
    dialog.get_by_role("button", name="Bevestigen").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("tab", name="Termijnen").click()
    why = page.get_by_text("verlengd op").first
    expect(why).to_be_visible()
    why.scroll_into_view_if_needed()
    page.screenshot(path=folder / "terms-nl.png")
    rows = slm.search_read(
        "complaint.deadline",
        [("ticket_id", "=", case), ("state", "=", "running")],
        ["due_on"],
    )
    assert {row["due_on"] for row in rows} == {str(new)}


def test_try_out_the_terms(people, browser, folder):
    path = "/odoo/action-klachten_module.action_complaint_term"
    page = browser.page(path, people["configurator"])
    page.get_by_role("button", name="Uitproberen").click()
    expect(page.locator(".modal").get_by_text("werkdagen later").first).to_be_visible()
    page.screenshot(path=folder / "preview-nl.png")
