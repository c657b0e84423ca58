"""From an empty database to the first registered complaint, by the set-up wizard."""

import re
import time

import pytest
from browser import Browser
from conftest import _site
from pictures import LANGUAGES, photograph
from playwright.sync_api import expect
from rpc import Client

PROCEDURES = "/odoo/action-klachten_module.action_complaint_procedure"
MINUTES = 5


class Officer:
    """Clicks and types as a person does, and counts."""

    def __init__(self, page, folder, lang):
        self.page, self.folder, self.lang = page, folder, lang
        self.clicks = 0
        self.began = time.monotonic()

    def click(self, target):
        locator = self.page.locator(target) if isinstance(target, str) else target
        locator.click()
        self.clicks += 1

    def fill(self, target, text):
        """Click into a field and type."""
        locator = self.page.locator(target) if isinstance(target, str) else target
        self.click(locator)
        locator.fill(text)

    def press(self, button):
        self.click(f".modal button[name={button}]")

    def see(self, page):
        """Wait for this page of the wizard, and keep a picture of it."""
        expect(
            self.page.locator(f".modal [name=page] button[data-value={page}]")
        ).to_have_class(re.compile("o_arrow_button_current"))
        self.picture(f"setup-{page}")

    def picture(self, name):
        photograph(self.page, self.folder / f"{name}-{self.lang}.png")


def _prepare(admin, lang):
    """What an administrator has before he begins: a mail domain and an address."""
    domain = admin.create("mail.alias.domain", {"name": "voorbeeld.example"})
    admin.write(
        "res.company",
        [1],
        {"alias_domain_id": domain, "country_id": admin.ref("base.nl")},
    )
    me = {"lang": lang, "email": "admin@voorbeeld.example"}
    admin.write("res.users", [admin.ref("base.user_admin")], me)


@pytest.fixture(params=LANGUAGES)
def officer(request, chromium, folder):
    """An administrator in front of a database in which nothing was set up."""
    lang = request.param
    with _site(f"wizard_{lang}") as site:
        admin = Client(site.url, site.database, "admin", "admin")
        _prepare(admin, LANGUAGES[lang])
        browser = Browser(chromium, site)
        assert not admin.call("complaint.procedure", "search_count", [])
        page = browser.page(PROCEDURES, admin, size={"width": 1280, "height": 900})
        officer = Officer(page, folder, lang)
        officer.admin = admin
        yield officer
        if request.node.failed:
            page.screenshot(path=f"{folder}/failed-{lang}.png")
            print("picture of the failure:", folder)
        browser.close()
        assert site.faults() == []


def _fill_pages(officer):
    page = officer.page
    officer.click("button[data-menu-xmlid='klachten_module.menu_complaints']")
    officer.click("a[data-menu-xmlid='klachten_module.menu_complaint_setup']")
    officer.click(".modal input[data-value=intern]")
    expect(page.locator(".modal [name=template_view] table")).to_be_visible()
    officer.see("procedure")
    officer.press("action_next")

    officer.see("people")
    role = page.locator(".modal [name=line_ids] .o_data_row").first
    officer.click(role.locator("td[name=user_ids]"))
    officer.fill(role.locator("td[name=user_ids] input"), "Admin")
    officer.click(page.locator(".o-autocomplete--dropdown-item").first)
    officer.press("action_next")

    officer.see("working")
    officer.fill(".modal [name=mailbox] input", "met spatie")
    officer.press("action_next")
    refusal = page.locator(".modal:not(:has([name=action_next]))")
    expect(refusal.locator(".modal-body")).to_contain_text("@")
    officer.click(refusal.locator(".btn-primary"))
    expect(refusal).to_have_count(0)
    officer.fill(".modal [name=mailbox] input", "klachten")
    officer.press("action_next")

    officer.see("open")
    terms = page.locator(".modal [name=term_ids] .o_data_row")
    for index, days in enumerate(("2", "20")):
        officer.click(terms.nth(index).locator("td[name=length]"))
        terms.nth(index).locator("td[name=length] input").fill(days)
    officer.fill(".modal [name=appeal_body] input", "de Geschillencommissie")
    officer.fill(".modal [name=appeal_term] input", "een jaar na ons antwoord")
    officer.press("action_next")

    officer.see("heading")
    officer.fill(".modal [name=company_phone] input", "010 000 00 00")
    officer.press("action_finish")
    officer.see("done")


def test_from_nothing_to_the_first_complaint(officer):
    """Issue 5, capability 2: by an officer who is no technician, in five minutes."""
    page, admin = officer.page, officer.admin
    _fill_pages(officer)

    officer.press("action_test_complaint")
    expect(page.locator(".modal [name=result_view]")).to_contain_text("K-20")
    officer.press("action_open_board")
    card = page.locator(".o_kanban_record:not(.o_kanban_ghost)")
    expect(card.locator(".badge", has_text="Test").first).to_be_visible()
    officer.picture("test-card")
    officer.click(card.first)
    expect(page.locator(".ribbon")).to_contain_text("Test")
    officer.picture("test-case")
    officer.click("button[name=action_complaint_remove_test]")
    officer.click(page.locator(".modal .modal-footer .btn-primary"))
    expect(page.locator(".o_kanban_renderer")).to_be_visible()
    expect(card).to_have_count(0)
    assert not admin.call("complaint.event", "search_count", [])

    officer.click(page.locator(".o-kanban-button-new:visible"))
    officer.fill(
        ".o_form_view [name=name] :is(input, textarea)", "Baliemedewerker boos"
    )
    officer.fill(".o_form_view [name=partner_name] input", "Mina Voorbeeld")
    officer.fill(".o_form_view [name=partner_email] input", "mina@elders.example")
    officer.click(".o_form_view [name=description] .odoo-editor-editable")
    page.keyboard.type("De medewerker aan de balie werd boos.")
    officer.click(".o_form_button_save:visible")
    number = page.locator(".o_form_view [name=number]")
    expect(number).to_contain_text("K-20")
    seconds = time.monotonic() - officer.began
    cases = admin.search_read("helpdesk.ticket", [], ["number", "complaint_test"])
    [case] = [c for c in cases if (c["number"] or "").startswith("K-")]
    assert not case["complaint_test"]
    print(f"{officer.lang}: {seconds:.0f} seconds, {officer.clicks} clicks")
    assert seconds < MINUTES * 60
