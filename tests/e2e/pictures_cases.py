"""What people see, for docs/pictures: no part of the tests, see ./klachten pictures."""

from datetime import UTC, datetime, timedelta

import pytest
from browser import Board, Form, Refusal
from dutch import dutch
from letters_in import message, raw
from life import STEPS, find_cases, link_in, walk
from pictures import LANGUAGES, photograph, speak
from playwright.sync_api import expect
from post_office import text_of

PHONE = {"width": 390, "height": 844}
WRITERS = {"nl": "m.jansen@elders.example", "en": "h.wright@elders.example"}
ANSWER = {
    "nl": "<p>U hebt gelijk: uw laptop kwam twee weken te laat terug. De leverancier "
    "had het onderdeel niet, en wij hebben u dat niet verteld.</p><p>Wij hebben u een "
    "nieuw toetsenbord gestuurd en spreken met de leverancier af dat wij voortaan "
    "binnen een dag bericht krijgen.</p>",
    "en": "<p>You are right: your laptop came back two weeks late. The supplier did "
    "not have the part, and we did not tell you.</p><p>We sent you a new keyboard and "
    "agreed with the supplier to be told within one day.</p>",
}
SET_UP_MENU = ("Complaints", "Set up a procedure")
# Subject, complainant, days ago, how many steps it went, language.
CASES = (
    ("Nieuwe telefoon al vier weken besteld", "T. Testman", 0, 0, "nl"),
    ("Onvriendelijk te woord gestaan aan de telefoon", "S. van Proef", 6, 0, "nl"),
    ("Printer op de derde verdieping steeds kapot", "A. Dënkbeeldig", 1, 1, "nl"),
    ("No access to the shared folder for a week", "J. O'Sample", 0, 2, "en"),
    ("Storing in de videovergadering niet gemeld", "P. Fictief", 0, 3, "nl"),
    ("Wachtwoord resetten duurde drie dagen", "L. Verzonnen", 2, 3, "nl"),
    ("Bestelde software nooit geleverd", "K. Demonstratie", 0, 5, "nl"),
)


@pytest.fixture(scope="module")
def board(people, post, organisation):
    """A board with cases in many stages."""
    clerk = people["SD"]
    [procedure] = clerk.search_read(
        "complaint.procedure", [("id", "=", organisation.procedure_id)], ["team_id"]
    )
    for subject, name, days, steps, lang in CASES:
        received = datetime.now(UTC) - timedelta(days=days, minutes=5)
        case = clerk.create(
            "helpdesk.ticket",
            {
                "name": subject,
                "description": f"<p>{subject}.</p>",
                "team_id": procedure["team_id"][0],
                "partner_name": name,
                "partner_email": f"{name.split()[-1].lower()}@elders.example",
                "complaint_lang": LANGUAGES[lang],
                "received_at": f"{received:%Y-%m-%d %H:%M:%S}",
            },
        )
        walk(case, people, post, until=STEPS[steps][0], answer=ANSWER[lang])


@pytest.fixture(scope="module")
def answered(admin, people, post):
    """The answers to somebody Dutch and to somebody English: {lang: mail}."""
    answers = {}
    for lang, name, subject, words in (
        ("nl", "Mina Voorbeeld", "Laptop te laat terug", "Twee weken te laat!"),
        ("en", "Harriet Wright", "Laptop back too late", "Two weeks late!"),
    ):
        address = WRITERS[lang]
        admin.create(
            "res.partner", {"name": name, "email": address, "lang": LANGUAGES[lang]}
        )
        post.drop(raw(message(f"{name} <{address}>", subject, words)))
        post.fetch()
        [case] = find_cases(people["officer"], address)
        walk(case["id"], people, post, answer=ANSWER[lang])
        answers[lang] = post.received_by(address)[-1]
    return answers


@pytest.fixture(params=LANGUAGES)
def lang(request, people):
    """A language, for the officer, both managers and the configurator too."""
    users = [people[role] for role in ("officer", "SLM", "RM", "configurator")]
    speak(users, LANGUAGES[request.param])
    yield request.param
    speak(users, LANGUAGES["nl"])


def test_the_board_and_a_refused_drop(lang, board, people, browser, folder):
    page = browser.page("/odoo/complaints", people["officer"])
    cards = Board(page)
    expect(page.locator(".o_kanban_record").nth(6)).to_be_visible()
    photograph(page, folder / f"board-{lang}.png")
    [case] = people["officer"].search_read(
        "helpdesk.ticket", [("name", "=", CASES[2][0])], ["number"]
    )
    columns = {"nl": "Behandelingsbevestiging", "en": "Acknowledgement"}
    cards.drag(case["number"], columns[lang])
    refusal = Refusal(page)
    assert "Gijs Kwaliteit" in refusal.text
    photograph(page, folder / f"refused-drop-{lang}.png")
    refusal.close()


def test_the_case_and_its_move(lang, board, people, browser, folder):
    [case] = people["SLM"].search_read(
        "helpdesk.ticket", [("name", "=", CASES[5][0])], ["number"]
    )
    page = browser.page(f"/odoo/complaints/{case['id']}", people["SLM"])
    form = Form(page)
    form.stage({"nl": "Informatie inwinnen", "en": "Investigation"}[lang])
    photograph(page, folder / f"case-{lang}.png")
    [checked] = people["RM"].search_read(
        "helpdesk.ticket", [("name", "=", CASES[6][0])], ["number"]
    )
    page = browser.page(f"/odoo/complaints/{checked['id']}", people["RM"])
    form = Form(page)
    form.press({"nl": "Onvolledig of onjuist", "en": "Incomplete or incorrect"}[lang])
    expect(page.locator(".modal .btn-primary")).to_be_visible()
    photograph(page, folder / f"move-{lang}.png")


@pytest.mark.parametrize("view", ["list", "calendar"])
def test_the_other_views(view, lang, board, people, browser, folder):
    page = browser.page("/odoo/complaints", people["officer"])
    page.locator(f".o_switch_view.o_{view}").click()
    expect(page.locator(f".o_{view}_view").first).to_be_visible()
    expect(page.get_by_text("K-20").first).to_be_visible()
    photograph(page, folder / f"{view}-{lang}.png")


def test_the_set_up_dialog(lang, people, browser, folder):
    path = "/odoo/action-klachten_module.action_complaint_procedure"
    page = browser.page(path, people["configurator"])
    menu = [dutch(text) if lang == "nl" else text for text in SET_UP_MENU]
    page.get_by_role("button", name=menu[0], exact=True).click()
    page.get_by_role("menuitem", name=menu[1]).click()
    page.locator(".modal input[data-value=ssc_ict]").click()
    expect(page.locator(".modal svg.complaint_flow_chart")).to_be_visible()
    photograph(page, folder / f"setup-procedure-{lang}.png")
    page.locator(".modal button[name=action_next]").click()
    rows = page.locator(".modal [name=line_ids] .o_data_row")
    expect(rows).to_have_count(6)
    photograph(page, folder / f"setup-{lang}.png")


def test_the_mail_with_the_answer(lang, answered, browser, folder):
    page = browser.page("about:blank")
    page.set_content(text_of(answered[lang]))
    photograph(page, folder / f"mail-{lang}.png", full_page=True)
    page.set_viewport_size(PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], "a phone has to scroll sideways"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_answer_page(size, lang, answered, browser, folder):
    options = {"size": PHONE} if size == "phone" else {}
    page = browser.page(link_in(answered[lang]), **options)
    expect(page.locator("main button")).to_be_visible()
    suffix = "-phone" if size == "phone" else ""
    photograph(page, folder / f"answer-page-{lang}{suffix}.png", full_page=True)
