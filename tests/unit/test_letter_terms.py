"""Terms for the letter that a complaint is not taken up, or is for somebody else."""

from datetime import date

import pytest

from klachten_module.logic.clocks import Event, Selector, Term, clocks, state
from klachten_module.logic.workdays import WorkCalendar

CALENDAR = WorkCalendar(frozenset(range(5)), frozenset())
RECEIVED = Event(1, "received", date(2026, 11, 2))
REFUSAL = Term(
    "refusal", Selector("received"), Selector("not_taken_up"), 28, "calendar_days"
)
REFERRAL = Term(
    "referral", Selector("received"), Selector("referred"), 28, "calendar_days"
)
ANSWER = Term("answer", Selector("received"), Selector("sent"), 42, "calendar_days")
TODAY = date(2026, 12, 15)


def states(*events):
    found = clocks([RECEIVED, *events], [REFUSAL, REFERRAL, ANSWER], CALENDAR)
    return {clock.term_code: state(clock, TODAY) for clock in found}


def ended(result, day=10):
    return (
        Event(2, "classified", date(2026, 11, day), result=result),
        Event(3, "converted", date(2026, 11, day), result=result),
    )


@pytest.mark.parametrize(("day", "wanted"), [(11, "met"), (30, "met"), (1, "met_late")])
def test_letter_within_four_weeks_of_receipt(day, wanted):
    """Awb 9:8: what counts is the letter, not the decision."""
    month = 12 if day == 1 else 11
    letter = Event(4, "not_taken_up", date(2026, month, day))
    assert states(*ended("not_taken_up"), letter) == {
        "refusal": wanted,
        "referral": "cancelled",
        "answer": "cancelled",
    }


def test_letter_that_did_not_leave_is_missed():
    assert states(*ended("not_taken_up"))["refusal"] == "missed"
    assert states(*ended("not_taken_up"))["answer"] == "cancelled"


def test_referral_is_the_same_for_its_own_letter():
    """S1-06."""
    letter = Event(4, "referred", date(2026, 11, 12))
    assert states(*ended("referral"), letter) == {
        "refusal": "cancelled",
        "referral": "met",
        "answer": "cancelled",
    }


@pytest.mark.parametrize("result", ["improvement", "escalation", "question"])
def test_other_ends_need_no_such_letter(result):
    assert set(states(*ended(result)).values()) == {"cancelled"}


def test_complaint_that_is_taken_up_needs_no_letter_that_it_is_not():
    taken = Event(2, "classified", date(2026, 11, 10), result="complaint")
    assert states(taken) == {
        "refusal": "cancelled",
        "referral": "cancelled",
        "answer": "missed",
    }


def test_withdrawn_ends_everything():
    withdrawn = Event(2, "withdrawn", date(2026, 11, 10))
    assert set(states(withdrawn).values()) == {"cancelled"}
