"""Screens that no other test opens: they come up whole, and no page logs an error."""

import pytest
from dutch import dutch
from playwright.sync_api import expect

REPORT = "/odoo/action-klachten_module.action_complaint_report"
REPORTS = {"complaints": "", "terms": "_term", "turns": "_turn"}


@pytest.fixture
def officer(demo_people):
    return demo_people["functionaris"]


@pytest.mark.parametrize("view", ["list", "calendar"])
def test_the_cases_in_another_view(view, officer, demo_browser):
    page = demo_browser.page("/odoo/complaints", officer)
    page.locator(f".o_switch_view.o_{view}").click()
    expect(page.locator(f".o_{view}_view").first).to_be_visible()
    expect(page.get_by_text("K-20").first).to_be_visible()


@pytest.mark.parametrize("report", REPORTS)
def test_figures_as_a_table_and_as_a_chart(report, officer, demo_browser):
    page = demo_browser.page(REPORT + REPORTS[report], officer)
    expect(page.locator(".o_pivot table td").first).to_be_visible()
    page.locator(".o_switch_view.o_graph").click()
    expect(page.locator(".o_graph_canvas_container canvas")).to_be_visible()


def test_tiles_of_the_dashboard(officer, demo_browser):
    page = demo_browser.page("/odoo/complaints", officer)
    page.get_by_role("menuitem", name="Dashboard").click()
    tiles = page.locator(".o_helpdesk_team_dashboard")
    for name in (
        "Complaints: open",
        "Complaints: overdue",
        "Handled in time this month",
    ):
        expect(tiles.get_by_text(dutch(name), exact=True)).to_be_visible()


def test_a_year_asks_for_no_month(officer, demo_browser):
    page = demo_browser.page("/odoo/complaints", officer)
    page.get_by_role("button", name=dutch("Complaints"), exact=True).click()
    page.get_by_role("menuitem", name=dutch("Period overview"), exact=True).click()
    dialog = page.locator(".modal")
    dialog.get_by_label(dutch("Year"), exact=True).first.check()
    expect(dialog.locator("[name=month]")).to_have_count(0)
