"""What officers see of the figures, for docs/pictures, as pictures_cases.py.

On the demo data, in both languages.
"""

from datetime import datetime

import pytest
from figures import Figures
from naive_dates import dutch_day
from paper import Paper
from pictures import LANGUAGES, photograph, speak
from playwright.sync_api import expect

ACTION = "/odoo/action-klachten_module.action_complaint_report"
REPORTS = {"complaints": "", "terms": "_term", "turns": "_turn"}


@pytest.fixture(params=LANGUAGES)
def lang(request, demo_people):
    users = [demo_people[login] for login in ("functionaris", "admin")]
    speak(users, LANGUAGES[request.param])
    yield request.param
    speak(users, LANGUAGES["nl"])


@pytest.mark.parametrize("report", REPORTS)
def test_pivot_and_graph(report, lang, demo_people, demo_browser, folder):
    page = demo_browser.page(ACTION + REPORTS[report], demo_people["functionaris"])
    expect(page.locator(".o_pivot table td").first).to_be_visible()
    photograph(page, folder / f"{report}-pivot-{lang}.png")
    page.locator(".o_switch_view.o_graph").click()
    expect(page.locator(".o_graph_canvas_container canvas")).to_be_visible()
    page.wait_for_timeout(1200)  # the chart grows; it has no end that can be seen
    photograph(page, folder / f"{report}-graph-{lang}.png")


def test_dashboard(lang, said, demo_people, demo_browser, folder):
    page = demo_browser.page("/odoo/complaints", demo_people["functionaris"])
    page.get_by_role("menuitem", name="Dashboard").click()
    tiles = page.locator(".o_helpdesk_team_dashboard")
    for name in (
        "Complaints: open",
        "Complaints: overdue",
        "Handled in time this month",
    ):
        expect(tiles.get_by_text(said(name), exact=True)).to_be_visible()
    photograph(page, folder / f"dashboard-{lang}.png")


def test_wizard_of_the_overview(lang, said, demo_people, demo_browser, folder):
    page = demo_browser.page("/odoo/complaints", demo_people["functionaris"])
    page.get_by_role("button", name=said("Complaints"), exact=True).click()
    page.get_by_role("menuitem", name=said("Period overview"), exact=True).click()
    dialog = page.locator(".modal")
    dialog.get_by_label(said("Year"), exact=True).first.check()
    expect(dialog.locator("[name=month]")).to_have_count(0)
    photograph(page, folder / f"overview-wizard-{lang}.png")


def test_settings(lang, demo_people, demo_browser, folder):
    page = demo_browser.page("/odoo/settings", demo_people["admin"])
    page.locator(".settings_tab .tab", has_text="Helpdesk").click()
    line = page.locator("#complaint_pdf_engine")
    expect(line).to_be_visible()
    line.scroll_into_view_if_needed()
    photograph(page, folder / f"settings-{lang}.png")


def test_pages_of_the_overview(lang, demo, demo_people, folder):
    year = Figures(demo, dutch_day(datetime.utcnow())).fullest_year()
    officer = demo_people["functionaris"]
    overview = officer.create(
        "complaint.overview", {"kind": "year", "year": year, "lang": LANGUAGES[lang]}
    )
    path = f"/report/pdf/klachten_module.complaint_overview/{overview}"
    paper = Paper(officer.get(path))
    for page in paper.pdf.pages:
        number = page.page_number
        paper.photograph(number, folder / f"overview-year-{number}-{lang}.png")
