"""The public page of a procedure, for who has no account (S4-16)."""

import pytest
from answer_page import AnswerPage
from browser import DESKTOP, PHONE, open_tab
from dutch import dutch
from pictures import photograph


@pytest.fixture(scope="module")
def path(admin, organisation):
    admin.write("complaint.procedure", [organisation.procedure_id], {"is_public": True})
    return f"/complaints/{organisation.procedure_id}"


def test_everybody_reads_it_in_two_languages(path, browser, folder):
    page = AnswerPage(browser.page(f"{path}?lang=nl", size=PHONE))
    page.is_accessible()
    page.shows(dutch("What is a complaint?"), dutch("What if you do not agree?"))
    photograph(page.page, folder / "public-phone.png", full_page=True)
    page = AnswerPage(
        browser.page(f"{path}?lang=nl", size=DESKTOP, java_script_enabled=False)
    )
    page.shows(dutch("How do you complain?"))
    page.page.get_by_role("link", name="English").click()
    page.shows("What is a complaint?", "you get our answer")
    page.page.screenshot(path=folder / "public-en.png", full_page=True)
    page = AnswerPage(browser.page(f"{path}?lang=en", size=DESKTOP))
    page.is_accessible()


def test_what_is_not_there_says_so(path, browser):
    page = AnswerPage(browser.page("/complaints/987654321?lang=nl", size=PHONE))
    page.shows(dutch("This page does not exist"))
    page.is_accessible()


def test_staff_copies_the_summary_and_sees_the_flow_chart(
    path, people, admin, organisation, browser, folder
):
    [procedure] = admin.search_read(
        "complaint.procedure", [("id", "=", organisation.procedure_id)], ["version_id"]
    )
    page = browser.page(
        f"/odoo/complaint.procedure/{organisation.procedure_id}", people["officer"]
    )
    open_tab(page, dutch("Public page"))
    page.get_by_text(dutch("Summary for the service catalogue")).wait_for()
    photograph(page, folder / "procedure-public.png")
    version = procedure["version_id"][0]
    page = browser.page(
        f"/odoo/complaint.procedure.version/{version}", people["officer"]
    )
    open_tab(page, dutch("Flow chart"))
    page.locator("svg.complaint_flow_chart").wait_for()
    photograph(page, folder / "version-flow-chart.png")
