"""Pages behind letters, in Dutch: who follows, who reacts, who is asked."""

from pathlib import Path

import pytest
from answer_page import AnswerPage, mail_on_a_phone
from browser import DESKTOP, PHONE, Form, open_tab
from dutch import dutch
from life import find_cases, link_in, story, walk
from pictures import photograph
from playwright.sync_api import expect
from post_office import text_of

ADDRESS = "volger@elders.example"
ACCUSED = "beschuldigd@elders.example"
CALLER = "beller@elders.example"
EXPERT = "kenner@elders.example"
ANSWER = "Uw pas was gewist. U krijgt morgen een nieuwe."


@pytest.fixture(scope="module")
def case(people, post, organisation):
    clerk = people["SD"]
    [procedure] = clerk.search_read(
        "complaint.procedure", [("id", "=", organisation.procedure_id)], ["team_id"]
    )
    clerk.create(
        "helpdesk.ticket",
        {
            "name": "Dienstpas <b>werkt</b> niet & de balie belt niet terug",
            "description": "<p>Mijn pas werkt al een week niet.</p>",
            "team_id": procedure["team_id"][0],
            "partner_name": "V. Olger",
            "partner_email": ADDRESS,
        },
    )
    [case] = find_cases(people["officer"], ADDRESS)
    walk(case["id"], people, post, until="Verklaring opstellen")
    people["SLM"].write("helpdesk.ticket", [case["id"]], {"answer": f"<p>{ANSWER}</p>"})
    return case


@pytest.fixture(scope="module")
def about(case, people):
    """The person complained about; only his name and address are known."""
    return people["officer"].create(
        "complaint.party",
        {
            "ticket_id": case["id"],
            "kind": "complained_about",
            "name": "B. Schuldigd",
            "email": ACCUSED,
        },
    )


@pytest.fixture(scope="module")
def expert(admin):
    return admin.create(
        "res.partner", {"name": "K. Enner", "email": EXPERT, "lang": "nl_NL"}
    )


def send(user, case, purpose, **values):
    """By the dialog's own model."""
    wizard = user.create(
        "complaint.send", {"ticket_id": case["id"], "purpose": purpose, **values}
    )
    user.call("complaint.send", "action_send", [wizard])


def looks_right(browser, link, folder, name):
    """Accessible on a phone and on a desk, without JavaScript too."""
    page = AnswerPage(browser.page(link, size=PHONE))
    page.is_accessible()
    photograph(page.page, folder / f"page-{name}-phone.png", full_page=True)
    page = AnswerPage(browser.page(link, size=DESKTOP, java_script_enabled=False))
    page.page.screenshot(path=folder / f"page-{name}.png", full_page=True)
    page = AnswerPage(browser.page(link, size=DESKTOP))
    page.is_accessible()
    return page


def mail_looks_right(browser, mail, folder, name):
    page = mail_on_a_phone(browser, mail)
    page.screenshot(path=folder / f"mail-{name}.png", full_page=True)


def test_complainant_follows_his_complaint(case, post, browser, site, folder):
    mails = post.received_by(ADDRESS)
    before = story(site, case["id"])
    mail_looks_right(browser, mails[0], folder, "status")
    page = looks_right(browser, link_in(mails[0]), folder, "status")
    page.shows(
        case["number"],
        case["name"],
        dutch("We are writing the answer."),
        dutch("The answer comes no later than"),
        mails[0]["Subject"],
        "klachten@klachten.example",
    )
    assert "Mijn pas werkt al" not in page.page.content()
    assert story(site, case["id"]) == before, "looking changes nothing"


def test_officer_invites_by_the_dialog_and_gets_a_reaction(
    case, about, people, post, browser, site, folder
):
    officer = people["officer"]
    officer.create(
        "ir.attachment",
        {
            "name": "verslag é.txt",
            "raw": "Het verslag.",
            "res_model": "helpdesk.ticket",
            "res_id": case["id"],
        },
    )
    page = browser.page(f"/odoo/complaints/{case['id']}", officer)
    Form(page).stage("Verklaring opstellen")
    open_tab(page, dutch("Parties"))
    row = page.locator(".o_data_row", has_text=ACCUSED)
    photograph(page, folder / "form-parties.png")
    row.get_by_role("button", name=dutch("Send a letter")).click()
    dialog = page.locator(".modal")
    expect(dialog.locator("[name=text]")).to_contain_text("kant")
    choose_a_file(page, dialog)
    photograph(page, folder / "dialog-send.png")
    dialog.get_by_role("button", name=dutch("Send"), exact=True).click()
    expect(dialog).to_have_count(0)
    open_tab(page, dutch("Correspondence"))
    photograph(page, folder / "form-letters.png")
    page.get_by_role("button", name=dutch("Ask somebody")).click()
    expect(dialog.locator("[name=partner_id]")).to_be_visible()
    dialog.locator("[name=purpose]").locator("input, select").first.click()
    photograph(page, folder / "dialog-ask.png")
    dialog.locator(".btn-close").click()
    [mail] = post.received_by(ACCUSED)
    mail_looks_right(browser, mail, folder, "reply")
    link = link_in(mail)
    page = looks_right(browser, link, folder, "reply")
    with page.page.expect_download() as download:
        page.page.get_by_role("link", name="verslag é.txt").click()
    assert Path(download.value.path()).read_text() == "Het verslag."
    assert download.value.suggested_filename == "verslag é.txt"
    page = AnswerPage(browser.page(link, size=PHONE))
    page.answer_by_keyboard(None, "Ik was er niet.")
    page.shows(dutch("Choose whether you want to be heard."), "Ik was er niet.")
    page.is_accessible()
    photograph(page.page, folder / "page-reply-error.png", full_page=True)
    page.answer_by_keyboard("comes", " Echt niet.")
    page.shows(dutch("Thank you, we received it"))
    page.is_accessible()
    photograph(page.page, folder / "page-reply-again.png", full_page=True)
    assert story(site, case["id"])[-2:] == ["letter_sent", "contact"]


def choose_a_file(page, dialog):
    dialog.locator("[name=attachment_ids] input").click()
    page.get_by_role("option", name="verslag é.txt").click()
    expect(dialog.locator("[name=attachment_ids]")).to_contain_text("verslag é.txt")


def test_asked_people_answer_once(case, expert, people, post, browser, site, folder):
    handler = people["SLM"]
    send(
        handler,
        case,
        "question",
        partner_id=expert,
        text="<p>Wanneer is de pas gewist?</p>",
    )
    mail = post.received_by(EXPERT)[-1]
    mail_looks_right(browser, mail, folder, "question")
    page = looks_right(browser, link_in(mail), folder, "question")
    page.shows("Wanneer is de pas gewist?")
    page.page.locator("#words").fill("Op 2 november.")
    page.page.locator("main button").click()
    page.shows(dutch("Thank you, we received it"))
    page.is_accessible()
    photograph(page.page, folder / "page-question-done.png", full_page=True)
    assert story(site, case["id"])[-2:] == ["inquiry_sent", "inquiry_answered"]


def test_draft_is_checked(case, expert, people, post, browser, site, folder):
    send(people["SLM"], case, "check", partner_id=expert)
    mail = post.received_by(EXPERT)[-1]
    assert ANSWER not in text_of(mail)
    mail_looks_right(browser, mail, folder, "check")
    page = looks_right(browser, link_in(mail), folder, "check")
    page.shows(ANSWER)
    page = AnswerPage(browser.page(link_in(mail), size=PHONE))
    page.answer_by_keyboard("disagree", "De datum klopt niet.")
    page.shows(dutch("Thank you, we received it"))
    # a no brings the case back to the investigation
    assert story(site, case["id"])[-2:] == ["checked", "moved"]


def test_oral_complaint_is_confirmed_back(people, post, organisation, browser, folder):
    """S4-20: by keyboard, on a phone and on a desk."""
    clerk = people["SD"]
    [procedure] = clerk.search_read(
        "complaint.procedure", [("id", "=", organisation.procedure_id)], ["team_id"]
    )
    [phone] = clerk.search_read(
        "helpdesk.ticket.channel", [("complaint_oral", "=", True)], ["name"], limit=1
    )
    clerk.create(
        "helpdesk.ticket",
        {
            "name": "De balie belt niet terug",
            "description": "<p>De balie belde drie dagen niet terug.</p>",
            "team_id": procedure["team_id"][0],
            "channel_id": phone["id"],
            "partner_name": "B. Eller",
            "partner_email": CALLER,
        },
    )
    [case] = find_cases(people["officer"], CALLER)
    clerk.call("helpdesk.ticket", "action_complaint_confirm_back", [case["id"]])
    mail = post.received_by(CALLER)[-1]
    mail_looks_right(browser, mail, folder, "confirm")
    page = looks_right(browser, link_in(mail), folder, "confirm")
    page.shows("De balie belde drie dagen niet terug.")
    page.answer_by_keyboard("disagree", "")
    page.shows(dutch("Tell us what has to change."))
    page.is_accessible()
    page.answer_by_mouse(dutch("Yes, this is my complaint"))
    page.shows(dutch("Thank you, we received it"))
    page.is_accessible()
    [after] = clerk.search_read(
        "helpdesk.ticket", [("id", "=", case["id"])], ["complaint_confirmation"]
    )
    assert after["complaint_confirmation"] == "agree"


def test_complainant_reads_adds_and_withdraws(
    case, people, post, browser, site, folder
):
    """S4-23: on a phone, by keyboard; a withdrawal is confirmed by mail."""
    mails = post.received_by(ADDRESS)
    page = AnswerPage(browser.page(link_in(mails[0]), size=PHONE))
    page.page.get_by_role("link", name=mails[0]["Subject"]).click()
    page.shows("V. Olger")
    page.is_accessible()
    photograph(page.page, folder / "page-letter-phone.png", full_page=True)
    page.page.get_by_role("link", name=dutch("Back to your complaint")).click()
    page.type_and_send("")
    page.shows(dutch("Write first what you want to add."))
    page.is_accessible()
    page.type_and_send("Ook de tweede pas werkt niet.")
    page.shows(dutch("We received what you wrote on"))
    receipt = post.received_by(ADDRESS)[-1]
    assert (
        dutch("We received your message ({{ object.number }})").split(" (")[0]
        in (receipt["Subject"])
    )
    page.page.get_by_role("button", name=dutch("Withdraw my complaint")).click()
    page.is_accessible()
    photograph(page.page, folder / "page-status-withdraw.png", full_page=True)
    assert story(site, case["id"])[-1] == "letter_sent", "not withdrawn by a click"
    mail = post.received_by(ADDRESS)[-1]
    mail_looks_right(browser, mail, folder, "withdraw")
    confirm = looks_right(browser, link_in(mail), folder, "withdraw")
    confirm.type_and_send("Het is opgelost.")
    confirm.shows(dutch("You withdrew your complaint"))
    confirm.is_accessible()
    [after] = people["officer"].search_read(
        "helpdesk.ticket",
        [("id", "=", case["id"])],
        ["complaint_open", "complaint_reactions"],
    )
    assert after["complaint_open"], "somebody ends it"
    assert "Het is opgelost." in after["complaint_reactions"]


def test_who_lost_the_link_gets_a_new_one(case, post, browser, site, folder):
    before = len(post.received_by(ADDRESS))
    page = AnswerPage(browser.page("/complaint/gone", size=PHONE, locale="nl-NL"))
    page.is_accessible()
    page.page.locator("main a").click()
    page.is_accessible()
    page.page.locator("main button").click()
    page.shows(dutch("Fill in the number of your complaint."))
    page.is_accessible()
    page.page.locator("#number").fill(case["number"])
    page.page.locator("#email").fill(ADDRESS)
    photograph(page.page, folder / "page-new-link.png", full_page=True)
    page.page.locator("#email").press("Enter")
    page.shows(dutch("We received your request"))
    page.is_accessible()
    mails = post.received_by(ADDRESS)
    assert len(mails) == before + 1
    looks_right(browser, link_in(mails[-1]), folder, "status-again").shows(
        case["number"]
    )
