"""The complainant's page behind the link of an answer."""

from axe_playwright_python.sync_playwright import Axe
from browser import PHONE
from playwright.sync_api import expect
from post_office import text_of


def mail_on_a_phone(browser, mail):
    """The page of a mail with HTML; nobody has to scroll it sideways."""
    page = browser.page("about:blank", size=PHONE)
    page.set_content(text_of(mail))
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], "a phone has to scroll sideways"
    return page


class AnswerPage:
    def __init__(self, page):
        self.page = page

    def shows(self, *texts):
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def is_accessible(self):
        """No violation of any rule of axe, and nothing to scroll sideways for."""
        result = Axe().run(self.page)
        assert result.violations_count == 0, result.generate_report()
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"]

    def answer_by_keyboard(self, verdict, words):
        """Answer with Tab, Space and Enter only; None leaves the choice as it is."""
        keyboard = self.page.keyboard
        self._tab_to("input[type=radio]")
        if verdict:
            keyboard.press("Space")
            if verdict == "disagree":
                keyboard.press("ArrowDown")
        self._tab_to("textarea")
        keyboard.type(words)
        self._tab_to("button")
        keyboard.press("Enter")
        self.page.wait_for_load_state()

    def type_and_send(self, words):
        """Write something by keyboard and send it."""
        self._tab_to("textarea")
        self.page.keyboard.type(words)
        self._tab_to("button")
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    def _tab_to(self, selector):
        for _press in range(20):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"Tab does not reach {selector}")

    def answer_by_mouse(self, choice, words=""):
        self.page.get_by_label(choice).check()
        self.page.locator("textarea").fill(words)
        self.page.locator("main button").click()
        self.page.wait_for_load_state()
