"""Chromium: the web client as a user, and pages as somebody without an account."""

import re

from playwright.sync_api import TimeoutError as TooLate
from playwright.sync_api import expect

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
# Milliseconds; a busy machine is slow, and that is no fault of what is tested.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
# Chromium's own remark when the server refuses something on purpose.
EXPECTED = re.compile(r"Failed to load resource: .* (400|404)")


# A toast of another page of the same user (Odoo sends it to each) lies over buttons
# for as long as nobody closes it; in tests the mouse goes through it.
TOASTS = """document.addEventListener("DOMContentLoaded", () => {
    const style = document.createElement("style");
    style.textContent = ".o_notification_manager * { pointer-events: none !important }";
    document.head.append(style);
});"""
# Dialogs come and go at once, as for people who asked their system for that.
STILL = {"reduced_motion": "reduce"}
# What a login leaves behind, but for the files of the web client, which the next one
# needs too.
LEFT_BEHIND = "cookies,indexeddb,local_storage,service_workers,cache_storage"


class Browser:
    """Opens pages, and fails at the end when one of them logged an error."""

    # Of the chromium of these tests: users share it, each after the other.
    _desk = None

    def __init__(self, chromium, site):
        self._chromium = chromium
        self._site = site
        self._contexts = []
        self._page = None
        self.errors = []

    def page(self, path, user=None, size=DESKTOP, **options):
        """A page for a user (rpc.Client), or for somebody without an account.

        It is the only one: a page that was open before is closed.
        """
        self._close_pages()
        if user and not options:
            page = self._at_the_desk(user)
            page.set_viewport_size(size)
        else:
            context = self._chromium.new_context(viewport=size, **STILL, **options)
            self._contexts.append(context)
            if user:
                self._log_in(context, user)
            page = context.new_page()
        self._page = page
        page.set_default_timeout(PATIENCE)
        page.add_init_script(TOASTS)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(self._site.url + path if path.startswith("/") else path)
        if user:
            # not expect(): that looks once a second after a while
            page.locator(".o_action_manager .o_control_panel").first.wait_for()
        return page

    def _at_the_desk(self, user):
        """A page of a user where another worked before: the web client loads faster."""
        if not Browser._desk or Browser._desk.browser is not self._chromium:
            Browser._desk = self._chromium.new_context(**STILL)
        page = Browser._desk.new_page()
        session = Browser._desk.new_cdp_session(page)
        session.send(
            "Storage.clearDataForOrigin",
            {"origin": self._site.url, "storageTypes": LEFT_BEHIND},
        )
        session.detach()
        Browser._desk.clear_cookies()
        self._log_in(Browser._desk, user)
        return page

    def _log_in(self, context, user):
        cookie = {"name": "session_id", "value": user.session_id, "url": self._site.url}
        context.add_cookies([cookie])

    def _note(self, message):
        if message.type == "error" and not EXPECTED.search(message.text):
            self.errors.append(f"{message.text} ({message.location['url']})")

    def photograph(self, folder, name):
        """Keep what the last page showed, to see what went wrong."""
        if self._page:
            self._page.screenshot(path=f"{folder}/{name}.png")

    def _close_pages(self):
        if self._page:
            self._page.close()
            self._page = None
        while self._contexts:
            self._contexts.pop().close()

    def close(self):
        self._close_pages()
        assert self.errors == [], self.errors


def open_tab(page, name):
    """Open a tab of a form; again when the form, read anew, took the click away."""
    tab = page.get_by_role("tab", name=name)
    for patience in (2_000, 5_000, PATIENCE):
        tab.click()
        try:
            expect(tab).to_have_class(re.compile(r"\bactive\b"), timeout=patience)
            return
        except AssertionError:
            if patience == PATIENCE:
                raise


def select(scope, field, label):
    """Choose in a field with a few fixed choices, of a page or a dialog."""
    box = scope.locator(f".o_field_widget[name={field}]")
    if box.locator("select").count():
        box.locator("select").select_option(label=label)
        return
    page = getattr(scope, "page", scope)  # the choices stand outside a dialog
    option = page.get_by_role("option", name=label).or_(
        page.get_by_role("menuitem", name=label)
    )
    # again when the form, read anew, took the click away
    for patience in (2_000, 5_000, PATIENCE):
        box.locator("input").click()
        try:
            option.first.click(timeout=patience)
            return
        except TooLate:
            if patience == PATIENCE:
                raise


class Board:
    """The kanban of the complaints."""

    def __init__(self, page):
        self.page = page

    def column(self, stage):
        title = self.page.locator(".o_column_title", has_text=stage)
        return self.page.locator(".o_kanban_group").filter(has=title)

    def card(self, number):
        return self.page.locator(".o_kanban_record").filter(has_text=number)

    def drag(self, number, stage):
        """Drag a card to a column with the mouse, and wait for the server's answer."""
        self.column(stage).scroll_into_view_if_needed()
        start = self.card(number).bounding_box()
        end = self.column(stage).bounding_box()
        mouse = self.page.mouse
        mouse.move(start["x"] + 30, start["y"] + 12)
        mouse.down()
        mouse.move(start["x"] + 50, start["y"] + 30, steps=4)
        mouse.move(end["x"] + end["width"] / 2, end["y"] + 120, steps=8)
        with self.page.expect_response(re.compile("/web_save|/web_resequence")):
            mouse.up()


class Form:
    """The form of one case."""

    def __init__(self, page):
        self.page = page

    def press(self, move):
        """Press the button of a move in the header."""
        self.page.locator(".o_complaint_moves button").filter(has_text=move).click()

    def stage(self, name):
        """Wait until the case is in this stage."""
        current = self.page.locator(".o_arrow_button_current", has_text=name)
        current.first.wait_for(state="attached")  # a small page has no place for it

    def write(self, field, text):
        """Type into a rich text field of the form or of the dialog on top of it."""
        editor = self.page.locator(f"[name={field}] .odoo-editor-editable").last
        editor.click()
        self.page.keyboard.type(text)

    def confirm(self):
        """The main button of the dialog."""
        self.page.locator(".modal .modal-footer .btn-primary").click()
        self.page.wait_for_function("!document.querySelector('.modal')")


class Choice:
    """A field of a form in which one record is chosen from a list."""

    def __init__(self, page, field):
        self.input = page.locator(f".o_field_widget[name={field}] input")
        self._list = page.locator(".o-autocomplete--dropdown-menu")

    def offered(self):
        """The names in the list, without "Create" and "Search more"."""
        self.input.click()
        expect(self._list).to_be_visible()
        expect(self._list.locator(".o_loading")).to_have_count(0)
        names = self._list.locator(
            ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option)"
        ).all_inner_texts()
        self.input.press("Escape")
        return names

    def choose(self, name):
        """Choose by name; again when the form, read anew, took the click away."""
        option = self._list.get_by_text(name, exact=True).first
        for patience in (2_000, 5_000, PATIENCE):
            self.input.click()
            option.click()
            try:
                expect(self.input).to_have_value(name, timeout=patience)
                return
            except AssertionError:
                if patience == PATIENCE:
                    raise


class Refusal:
    """The dialog with the server's refusal."""

    def __init__(self, page):
        self._dialog = page.locator(".modal")
        expect(self._dialog).to_be_visible()

    @property
    def text(self):
        return self._dialog.locator(".modal-body").inner_text()

    def close(self):
        self._dialog.locator(".modal-footer .btn-primary").click()
        expect(self._dialog).to_have_count(0)
