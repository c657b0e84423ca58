"""Which mails are a calendar's, and which only seem to belong to a case."""

from email import message_from_string

import pytest

from klachten_module.logic.incoming_mail import loose_tie
from klachten_module.logic.mail_calendar import only_calendar
from klachten_module.logic.mail_moments import written_at

MINE, OTHER = "K-2026-000012", "K-2026-000013"
EVENT = "BEGIN:VCALENDAR\nMETHOD:{}\nDESCRIPTION:Talk\\, in\n  room 2\nEND:VCALENDAR\n"


def calendar(method, head="text/calendar"):
    return message_from_string(f"Content-Type: {head}\n\n{EVENT.format(method)}")


@pytest.mark.parametrize(
    ("method", "text", "is_one"),
    [
        ("REQUEST", "", True),
        ("REPLY", " \n", True),
        ("CANCEL", "Talk, in room 2", True),
        ("REQUEST", "Talk, in room 2", False),
        ("REPLY", "I refuse: the bus was late.", False),
        ("PUBLISH", "", False),
    ],
)
def test_a_calendar_without_words_of_a_person(method, text, is_one):
    assert only_calendar(calendar(method), text) is is_one


def test_a_mail_with_a_file_of_a_calendar_is_none():
    assert not only_calendar(calendar("REQUEST", "application/ics"), "")
    assert not only_calendar(message_from_string("Subject: x\n\nx"), "")


@pytest.mark.parametrize(
    ("subject", "named", "answers", "ended", "why"),
    [
        ([MINE], [MINE], False, False, None),
        ([], [MINE], False, False, "text"),
        ([], [], False, False, "text"),
        ([], [], True, False, None),
        ([], [OTHER], True, False, None),
        ([OTHER], [OTHER], True, False, "several"),
        ([MINE, OTHER], [MINE, OTHER], False, False, "several"),
        ([MINE], [MINE, OTHER], False, False, "several"),
        ([], [], True, True, "ended"),
    ],
)
def test_why_a_mail_may_be_a_new_complaint(subject, named, answers, ended, why):
    assert loose_tie(MINE, subject, named, answers=answers, ended=ended) == why


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("Thu, 26 Nov 2026 14:12:00 +0100", 13),
        ("26 Nov 2026 14:12 +0000", 14),
        ("Thu, 26 Nov 2026 14:12:00 +0100 (CET)", 13),
        ("Thu, Nov 26, 2026 at 2:12 PM", None),
        ("donderdag 26 november 2026 14:12", None),
        ("", None),
    ],
)
def test_only_a_date_that_a_program_wrote_is_one(text, hour):
    moment = written_at(text)
    assert (moment and moment.hour) == hour
