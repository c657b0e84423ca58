"""The life of a complaint of somebody whom the organisation knows as English."""

import pytest
from answer_page import AnswerPage, mail_on_a_phone
from letters_in import message, raw, reply_to
from life import find_cases, link_in, story, walk
from naive_dates import after_workdays, dutch_day, in_words
from post_office import text_of

ADDRESS = "fiona@elders.example"
DUTCH_WORDS = ("uw klacht", "Geachte", "Beste")
STORY = """
received registered assigned confirmed
contact letter_sent
moved forwarded assigned
classified moved forwarded assigned
moved forwarded assigned acknowledged
inquiry_sent inquiry_answered moved
inquiry_sent inquiry_answered drafted moved forwarded assigned
checked moved forwarded assigned
moved sent
verdict
moved closed letter_sent
""".split()


@pytest.fixture(scope="module")
def case(admin, post, people):
    """A mail from a known contact, whose language decides, not the mail's words."""
    admin.create(
        "res.partner", {"name": "Fiona Ó Sé", "email": ADDRESS, "lang": "en_US"}
    )
    mail = message(f"fiona <{ADDRESS}>", "Late again", "Nobody called me back.\n")
    post.drop(raw(mail))
    post.fetch()
    fields = ("partner_name", "complaint_lang", "registered_at")
    [case] = find_cases(people["officer"], ADDRESS, *fields)
    return case


def test_an_english_complaint_is_answered_in_english(case, post, people, site, browser):
    assert case["partner_name"] == "Fiona Ó Sé"
    assert case["complaint_lang"] == "en_US"
    [confirmation] = post.received_by(ADDRESS)
    number = case["number"]
    assert confirmation["Subject"] == f"We received your complaint ({number})"
    text = text_of(confirmation)
    assert "Dear Fiona Ó Sé" in text and 'lang="en-US"' in text
    due = after_workdays(dutch_day(case["registered_at"]), 20)
    assert in_words(due, "en") in text
    adds_something_by_mail(case, confirmation, post, people)
    walk(case["id"], people, post, answer="<p>We call you today.</p>")
    answer = post.received_by(ADDRESS)[-1]
    assert answer["Subject"] == f"Our answer to your complaint ({number})"
    mail_on_a_phone(browser, answer)
    page = AnswerPage(browser.page(link_in(answer)))
    page.is_accessible()
    page.shows("Do you agree with how we handled your complaint?", "We call you today.")
    page.answer_by_mouse("Yes, I agree", "Thanks!")
    page.shows("Thank you for your reaction")
    [outcome] = people["SLM"].search_read(
        "complaint.outcome", [], ["id"], limit=1, order="id"
    )
    people["SLM"].move(
        case["id"], "Sluiten: klant is akkoord", outcome_id=outcome["id"]
    )
    letters = post.received_by(ADDRESS)
    assert letters[-1]["Subject"] == f"Your complaint is closed ({number})"
    assert len(letters) == 5
    for letter in letters:
        assert not any(word in text_of(letter) for word in DUTCH_WORDS)
    assert story(site, case["id"]) == STORY


def adds_something_by_mail(case, confirmation, post, people):
    post.drop(raw(reply_to(confirmation, "It was on 3 November.\n")))
    post.fetch()
    assert len(find_cases(people["officer"], ADDRESS)) == 1
    [event] = people["officer"].search_read(
        "complaint.event",
        [("ticket_id", "=", case["id"]), ("type", "=", "contact")],
        ["result"],
    )
    assert event["result"] == "incoming"
    # Awb 2:17
    receipt = post.received_by(ADDRESS)[-1]
    assert receipt["Subject"] == f"We received your message ({case['number']})"
    assert "Dear Fiona Ó Sé" in text_of(receipt)
