"""Terms for the letter that a complaint is not taken up, or is for somebody else; and
the answer that somebody higher up promises instead.
"""

from dataclasses import replace
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
    for result in ("not_taken_up", "fine_or_decision"):
        assert states(*ended(result), letter) == {
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


# --- one answer is promised at a time -------------------------------------------------

FIRST = replace(ANSWER, length=14, stop=Selector("closed"), is_answer=True)
HIGHER = replace(FIRST, code="director", start=Selector("escalated", phase="escalated"))


def promised(*events):
    found = clocks([RECEIVED, *events], [FIRST, HIGHER], CALENDAR)
    return {clock.term_code: state(clock, TODAY) for clock in found}


def escalated(day, phase="escalated"):
    return Event(2, "escalated", date(2026, 11, day), phase_to=phase)


@pytest.mark.parametrize(("day", "first"), [(16, "cancelled"), (17, "missed")])
def test_answer_of_the_director_takes_the_place_of_the_first(day, first):
    """S1-16, decision 9: one day holds; what was late before stays late."""
    closed = Event(3, "closed", date(2026, 11, 20))
    assert promised(escalated(day), closed) == {"answer": first, "director": "met"}


def test_call_to_the_accountable_role_is_no_escalation_to_the_director():
    """S0-16: the hourly run records it without a move."""
    assert promised(escalated(5, phase=None)) == {"answer": "missed"}


def test_term_that_is_no_answer_takes_nothing_over():
    other = replace(HIGHER, is_answer=False)
    found = clocks([RECEIVED, escalated(5)], [FIRST, other], CALENDAR)
    assert {state(clock, TODAY) for clock in found} == {"missed"}
