"""A server without WeasyPrint: the host's engine prints, and the settings say so."""

import os
import shutil
from datetime import UTC, datetime

import pytest
from browser import Browser
from playwright.sync_api import expect
from rpc import Client
from test_overview import fill_in, open_wizard, press

HIDE = "import sys; sys.modules['weasyprint'] = None  # as if it were not installed\n"


@pytest.fixture(scope="module")
def bare(demo, tmp_path_factory):
    """A second server on the demo data, whose Python finds no weasyprint."""
    folder = tmp_path_factory.mktemp("without")
    (folder / "sitecustomize.py").write_text(HIDE, "utf-8")
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    site = demo.twin("bare")
    try:
        site.start(PYTHONPATH=path)
        yield site
    finally:
        site.stop()


@pytest.fixture
def page_of(bare, demo_people, chromium):
    """A page of that server for a login; nothing may be logged as an error."""
    browser = Browser(chromium, bare)

    def page_of(login, path):
        user = Client(bare.url, bare.database, login, login, demo_people[login].uid)
        return browser.page(path, user)

    before = len(bare.faults())
    yield page_of
    browser.close()
    assert bare.faults()[before:] == []


def test_settings_say_that_it_is_missing(page_of):
    page = page_of("admin", "/odoo/settings")
    page.locator(".settings_tab .tab", has_text="Helpdesk").click()
    line = page.locator("#complaint_pdf_engine")
    expect(line).to_contain_text("wkhtmltopdf")
    expect(line).to_contain_text("WeasyPrint of de bibliotheek Pango")


def test_the_host_prints(page_of):
    """By wkhtmltopdf where it is; else Odoo says so and shows the overview itself."""
    page = page_of("functionaris", "/odoo/complaints")
    dialog = open_wizard(page)
    fill_in(dialog, datetime.now(UTC).year)
    if shutil.which("wkhtmltopdf"):
        name, content = press(page, dialog, "PDF")
        assert name.endswith(".pdf")
        assert content.startswith(b"%PDF")
        return
    dialog.get_by_role("button", name="PDF", exact=True).click()
    expect(page.locator(".o_notification")).to_contain_text("Wkhtmltopdf")
    report = page.frame_locator("iframe")
    expect(report.locator("h1")).to_have_text("Klachtenoverzicht")
    expect(report.locator("table").first).to_contain_text("Ontvangen")
    expect(report.locator("svg").first).to_be_visible()


def test_the_workbook_needs_no_engine(page_of):
    page = page_of("functionaris", "/odoo/complaints")
    dialog = open_wizard(page)
    _name, content = press(page, dialog, "Werkmap (XLSX)")
    assert content.startswith(b"PK")
