"""Mails of the kinds that help desks report, through a real mail server.

Each ends in one place, with the right complainant, and is answered or not. All of them
run inside Odoo (`test_mail_corpus.py` of the addon); some come in here by SMTP and POP,
and letters go out.
"""

import sys
import types
from importlib import import_module
from pathlib import Path

import pytest
from letters_in import message, raw
from life import find_cases
from playwright.sync_api import expect

FOLDER = Path(__file__).parents[2] / "klachten_module/tests/mailbox"
DOMAIN = "klachten.example"


def _corpus():
    """The corpus, of which the package is part of Odoo's."""
    package = types.ModuleType("mails")
    package.__path__ = [str(FOLDER)]
    sys.modules["mails"] = package
    made = import_module("mails.mail_corpus").samples()
    return {sample.name: sample for sample in made}


SAMPLES = _corpus()
THROUGH_THE_DOOR = (
    "attached message with html",
    "text part with a name",
    "deep html",
    "picture among the words",
    "encrypted by pgp",
    "signed around its text",
    "latin called utf-8",
    "form of noreply",
    "form as the mailbox, address inside",
    "answer to somebody else",
    "group that writes its own name",
    "forwarded by a colleague",
    "first mail, Automatisch antwoord: Uw bericht",
    "person, Afwezigheid van de docent wiskunde, al vijf weken geen les",
    "form that says it is a program",
    "postmaster",
    "read receipt",
    "nested deeper than the parser goes",
)


@pytest.fixture
def new_rows(people):
    """What came in since the last time it was asked: (cases, mails set aside)."""
    officer = people["officer"]
    fields = ["number", "partner_email", "statement", "mail_question"]

    def read():
        cases = officer.search_read("helpdesk.ticket", [], ["id"])
        asides = officer.search_read("complaint.set.aside", [], ["id"])
        return {row["id"] for row in cases}, {row["id"] for row in asides}

    before = read()

    def new_rows():
        new = [list(now - old) for now, old in zip(read(), before, strict=True)]
        return (
            officer.search_read("helpdesk.ticket", [("id", "in", new[0])], fields),
            officer.search_read(
                "complaint.set.aside", [("id", "in", new[1])], ["reason", "look_by"]
            ),
        )

    return new_rows


def _letters(people, case):
    return people["officer"].search_read(
        "complaint.letter", [("ticket_id", "=", case["id"])], ["state"]
    )


@pytest.mark.parametrize("name", THROUGH_THE_DOOR)
def test_a_mail_ends_where_it_belongs(name, post, people, new_rows):
    sample, want = SAMPLES[name], SAMPLES[name].expected
    content = sample.mail("e2e", to=f"klachten@{DOMAIN}", domain=DOMAIN)
    post.drop(content.replace(b"\n", b"\r\n"))
    post.fetch()
    post.settle()
    cases, asides = new_rows()
    if want.result == "aside":
        assert ([row["reason"] for row in asides], cases) == ([want.reason], [])
        assert asides[0]["look_by"]
        return
    [case] = cases
    assert asides == []
    complainant = want.complainant.replace("{domain}", DOMAIN)
    assert (case["partner_email"] or "") == complainant
    assert want.words in (case["statement"] or "")
    assert bool(case["mail_question"]) == bool(want.asks)
    [letter] = _letters(people, case)
    assert letter["state"] == ("sent" if want.answered else "held")
    if want.answered:
        [confirmation] = post.received_by(complainant)
        assert case["number"] in confirmation["Subject"]


def test_the_one_who_was_proposed_gets_the_confirmation(post, people, new_rows):
    """M8: nobody hears anything before the registrar has said who complains."""
    sample = SAMPLES["forwarded as a file"]
    post.drop(sample.mail("e2e", to=f"klachten@{DOMAIN}", domain=DOMAIN))
    post.fetch()
    [[case], _asides] = new_rows()
    before = len(post.received_by("brouwer@burger.example"))
    people["SD"].call("helpdesk.ticket", "action_mail_question_yes", [case["id"]])
    letters = post.received_by("brouwer@burger.example")
    assert len(letters) == before + 1
    assert case["number"] in letters[-1]["Subject"]
    assert post.received_by(f"servicedesk@{DOMAIN}") == []


def test_pictures_of_a_mail_are_seen_in_the_case(post, people, browser, new_rows):
    """M14: not a broken cid: picture."""
    sample = SAMPLES["picture among the words"]
    post.drop(sample.mail("seen", to=f"klachten@{DOMAIN}", domain=DOMAIN))
    post.fetch()
    [[case], _asides] = new_rows()
    path = f"/odoo/action-klachten_module.action_complaints/{case['id']}"
    page = browser.page(path, people["officer"])
    picture = page.locator("[name='statement'] img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)")


def test_the_menu_says_how_many_mails_wait(post, people, browser):
    """M6: nothing is set aside in silence."""
    sample = SAMPLES["newsletter"]
    post.drop(sample.mail("badge", to=f"klachten@{DOMAIN}", domain=DOMAIN))
    post.fetch()
    officer = people["officer"]
    waiting = officer.call("complaint.set.aside", "count_open")
    assert waiting > 0
    for user, shown in ((officer, str(waiting)), (people["SD"], None)):
        page = browser.page("/odoo/action-klachten_module.action_complaints", user)
        menu = page.locator("[data-menu-xmlid='klachten_module.menu_complaints']")
        if shown:
            expect(menu.locator(".o_complaint_badge")).to_have_text(shown)
        else:
            expect(menu).to_be_visible()
            expect(menu.locator(".o_complaint_badge")).to_have_count(0)


def test_a_line_of_megabytes_comes_in_and_stops_nothing(post, people):
    """M12: core stops at 64 kB, and with it at all mail behind it."""
    first, second = "lang@elders.example", "achter@elders.example"
    post.drop(raw(message(first, "Lang", "x")) + b"A" * 3_000_000 + b"\r\n")
    post.drop(raw(message(second, "Erachter", "De bus.\n")))
    post.fetch()
    for address in (first, second):
        assert len(find_cases(people["officer"], address)) == 1


def test_a_new_mail_with_the_number_joins_its_case(post, people):
    """M10: as the letters ask; of a stranger it is proposed."""
    address = "nummer@elders.example"
    post.drop(raw(message(address, "Trage laptop", "Hij is traag.\n")))
    post.fetch()
    [case] = find_cases(people["officer"], address)
    again = raw(message(address, "Aanvulling", f"Het gaat om {case['number']}.\n"))
    stranger = raw(message("x@elders.example", f"Bij {case['number']}", "Ik ook.\n"))
    post.drop(again)
    post.drop(stranger)
    post.fetch()
    assert len(find_cases(people["officer"], address)) == 1
    assert find_cases(people["officer"], "x@elders.example") == []
    [aside] = people["officer"].search_read(
        "complaint.set.aside",
        [("email_from", "=", "x@elders.example")],
        ["reason", "answers_id"],
    )
    assert (aside["reason"], aside["answers_id"][0]) == ("stranger", case["id"])
