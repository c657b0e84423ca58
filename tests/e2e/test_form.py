"""The public form: on a phone without script, by keyboard, and by who means harm."""

import re
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from answer_page import AnswerPage
from browser import DESKTOP, PHONE
from dutch import dutch
from life import find_cases, link_in
from pictures import photograph
from playwright.sync_api import expect
from post_office import text_of

ADDRESS = "kiki@elders.example"
WORDS = {
    "what": "Op 3 november kwam de bus niet.\nIk stond een uur in de regen.",
    "about": "lijn 4",
    "solution": "Een excuus.",
    "name": "Kiki Klager",
    "email": ADDRESS,
}
PDF = b"%PDF-1.7\nbrief"
# Sent, but not shown: the browser itself takes minutes to draw it.
TEN_MEGABYTES = """() => {
    const what = document.getElementById("what");
    what.style.display = "none";
    what.value = "x".repeat(10 * 1024 * 1024 + 5);
    what.form.submit();
}"""
# A person needs longer than this to fill it in; the form takes quicker ones apart.
PATIENT = 4_500
NUMBER = re.compile(r"K-\d{4}-\d{6}")


@pytest.fixture(scope="module")
def path(admin, organisation):
    procedure = [organisation.procedure_id]
    admin.write("complaint.procedure", procedure, {"has_form": True})
    yield f"/complaints/{organisation.procedure_id}/form"
    admin.write("complaint.procedure", procedure, {"has_form": False})


def fill_in(page, words=WORDS):
    for name, text in words.items():
        page.locator(f"#{name}").fill(text)


def press(page):
    """The button that is seen."""
    page.locator("form button[type=submit]:not([aria-hidden])").last.click()
    page.wait_for_load_state()


def file(name, content=PDF):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_a_life_by_form_on_a_phone_without_script(path, browser, people, post, folder):
    """S0-47, S0-50: filled in, read once more, sent, confirmed; in Dutch."""
    page = browser.page(f"{path}?lang=nl", size=PHONE, java_script_enabled=False)
    shown = AnswerPage(page)
    shown.shows(dutch("What happened, and when?"), dutch("How can we reach you?"))
    page.screenshot(path=folder / "form-phone.png", full_page=True)
    fill_in(page)
    page.locator("#files").set_input_files([file("brief.pdf")])
    page.wait_for_timeout(PATIENT)
    press(page)
    shown.shows(dutch("Is this right?"), "brief.pdf", "lijn 4")
    page.screenshot(path=folder / "form-check-phone.png", full_page=True)
    page.get_by_role("link", name=dutch("Change something")).click()
    expect(page.locator("#what")).to_have_value(WORDS["what"])
    page.locator("#solution").fill("Een excuus en geld terug.")
    press(page)
    shown.shows("geld terug")
    press(page)
    shown.shows(dutch("We received it"), ADDRESS, "geld terug", "brief.pdf")
    page.screenshot(path=folder / "form-receipt-phone.png", full_page=True)
    number = NUMBER.search(page.locator("main").inner_text())[0]
    page.go_back()
    page.reload()
    shown.shows(number)
    [case] = find_cases(people["officer"], ADDRESS)
    assert case["number"] == number
    [mail] = post.received_by(ADDRESS)
    assert number in text_of(mail)
    assert "bus" not in text_of(mail) and "Kiki" not in mail.as_string()
    page = AnswerPage(browser.page(link_in(mail), size=PHONE))
    page.shows(number)


def test_by_keyboard_on_a_small_screen(path, browser, folder):
    """WCAG 2.1.1: nothing needs a mouse, and a mistake is where the reader begins."""
    page = browser.page(f"{path}?lang=nl", size=PHONE)
    shown = AnswerPage(page)
    shown.is_accessible()
    photograph(page, folder / "form-phone-script.png", full_page=True)
    keyboard = page.keyboard
    shown._tab_to("#email")
    keyboard.type("kiki@elders,example")
    keyboard.press("Enter")
    page.wait_for_load_state()
    alert = page.locator("[role=alert]")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text(
        dutch("Write what happened, or add a file in which it stands.")
    )
    shown.is_accessible()
    page.screenshot(path=folder / "form-wrong-phone.png", full_page=True)
    shown._tab_to("a[href='#what']")
    keyboard.press("Enter")
    keyboard.press("Tab")
    shown._tab_to("#email")
    keyboard.press("Control+A")
    keyboard.type(ADDRESS)
    page.locator("#what").focus()
    keyboard.type(WORDS["what"])
    shown._tab_to("form > button:not([aria-hidden])")
    keyboard.press("Enter")
    page.wait_for_load_state()
    shown.shows(dutch("Is this right?"))
    shown.is_accessible()
    page.wait_for_timeout(PATIENT)
    shown._tab_to("form button")
    keyboard.press("Enter")
    page.wait_for_load_state()
    shown.shows(dutch("We received it"))
    shown.is_accessible()
    with page.expect_download() as download:
        page.get_by_role(
            "link", name=dutch("Keep a copy of what you filled in (PDF)")
        ).click()
    paper = Path(download.value.path())
    assert paper.read_bytes().startswith(b"%PDF")
    (folder / "form-paper.pdf").write_bytes(paper.read_bytes())


def test_in_english_on_a_desk(path, browser, folder):
    page = browser.page(f"{path}?lang=en", size=DESKTOP)
    shown = AnswerPage(page)
    shown.is_accessible()
    page.screenshot(path=folder / "form-en.png", full_page=True)
    page.locator("#name").fill("Kiki")
    press(page)
    shown.shows("Not sent yet.", "Write what happened")
    shown.is_accessible()
    page.get_by_role("link", name="Nederlands").click()
    shown.shows(dutch("How can we reach you?"))
    page.go_back()
    page.locator("#what").fill("The bus was late.")
    press(page)
    shown.shows("Is this right?", "You did not say how we can reach you.")
    shown.is_accessible()


def test_who_means_harm_gets_a_sentence(path, browser, folder):
    """10 MB of text, scripts, RTL, emoji, wrong kinds, 30 MB, 50 files, no cookies."""
    page = browser.page(f"{path}?lang=en", size=DESKTOP)
    shown = AnswerPage(page)
    with page.expect_navigation():
        page.evaluate(TEN_MEGABYTES)
    shown.shows("What you sent is too big for this page.")
    # Chromium's own remark about it
    browser.errors = [error for error in browser.errors if " 413 " not in error]
    shown.is_accessible()
    odd = "<script>document.title='x'</script> \u202eomgekeerd 👩‍👧 مرحبا " + "w" * 400
    page.goto(page.url.split("/form")[0] + "/form?lang=en")
    fill_in(page, {"what": odd, "name": "\u202eikiK 🤬"})
    page.locator("#files").set_input_files(
        [file("groot.pdf", PDF + b"x" * 30 * 1024 * 1024), file("x.exe", b"MZ\x90")]
        + [file(f"{n}.pdf", PDF + b"%d" % n) for n in range(50)]
    )
    press(page)
    shown.shows(
        "It is bigger than 10 MB.",
        "We do not take files of this kind",
        "There are 10 files already.",
    )
    shown.is_accessible()
    page.screenshot(path=folder / "form-refused.png", full_page=True)
    page.get_by_role("button", name="Take away 0.pdf").click()
    expect(page.locator("li", has_text="0.pdf").locator("button")).to_have_count(0)
    press(page)
    shown.shows("Is this right?", "👩‍👧", "<script>")
    assert page.title() != "x"
    shown.is_accessible()
    page.context.clear_cookies()
    press(page)
    shown.shows("This page was open for a long time")


class Visitor:
    """Somebody with the form and no account, who presses buttons more than once."""

    def __init__(self, url):
        self.url = url
        self._browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor()
        )
        self._page = self._browser.open(url, timeout=60).read().decode()

    def press(self, **words):
        """The page behind the button of the page that he sees."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self._page)[1]
        action = re.search(r'action="(/complaints/[^"]+)"', self._page)[1]
        body = urllib.parse.urlencode({"csrf_token": token, **words}).encode()
        url = urllib.parse.urljoin(self.url, action.replace("&amp;", "&"))
        return self._browser.open(url, body, timeout=60).read().decode()

    def press_at_once(self, times, **words):
        with ThreadPoolExecutor(times) as pool:
            pages = list(pool.map(lambda _n: self.press(**words), range(times)))
        self._page = pages[0]
        return pages


def test_many_clicks_at_once_are_one_case(path, site):
    """0 lost, 0 doubled: on both buttons."""
    before = site.sql("SELECT count(*) FROM helpdesk_ticket")[0][0]
    visitor = Visitor(f"{site.url}{path}?lang=en")
    pages = visitor.press_at_once(4, what="Vier keer geklikt")
    assert all("Is this right?" in page for page in pages)
    drafts = "SELECT count(*) FROM complaint_form WHERE what = 'Vier keer geklikt'"
    assert site.sql(drafts) == [(1,)]
    time.sleep(PATIENT / 1000)
    pages = visitor.press_at_once(4)
    assert len({NUMBER.search(page)[0] for page in pages}) == 1
    assert site.sql("SELECT count(*) FROM helpdesk_ticket") == [(before + 1,)]
    paper = """
        SELECT count(*) FROM ir_attachment WHERE description = 'klachten_module.form'
        AND res_id = (SELECT id FROM helpdesk_ticket WHERE name = 'Vier keer geklikt')
    """
    assert site.sql(paper) == [(1,)]
