"""Handled in time (S0-96): the histories by which people would test it."""

from datetime import date

import pytest

from klachten_module.logic.events import Event
from klachten_module.logic.handled import Promise, handled
from klachten_module.logic.workdays import WorkCalendar

CAL = WorkCalendar(frozenset(range(5)), frozenset())
DUE = date(2026, 10, 16)  # a Friday


def log(*told):
    """("sent", 14), ("verdict", 15, "disagree"): type, day of October, result."""
    events, round_ = [], 1
    for number, (type_, day, *result) in enumerate(told, 1):
        round_ += type_ == "reopened"
        events.append(
            Event(
                number,
                type_,
                date(2026, 10, day),
                result=result[0] if result else None,
                round=round_,
            )
        )
    return events


AGAIN = ("sent", 14), ("verdict", 15, "disagree"), ("reopened", 15)


@pytest.mark.parametrize(
    ("told", "kept", "how", "until"),
    [
        ((), "running", "open", 16),
        ((("sent", 16),), "met", "sent", None),
        ((("sent", 19),), "late", "sent", None),
        ((("sent", 16), ("verdict", 30, "agree")), "met", "verified", None),
        ((("sent", 16), ("verdict", 30, "no_reaction")), "met", "sent", None),
        ((("settled", 16), ("closed", 16)), "met", "settled", None),
        ((("settled", 19), ("closed", 19)), "late", "settled", None),
        # one working day of verification is taken out: Monday instead of Friday
        (AGAIN, "running", "reopened", 19),
        ((*AGAIN, ("sent", 19)), "met", "sent", None),
        ((*AGAIN, ("sent", 20)), "late", "sent", None),
        # silence until after that day takes nothing off what the office used
        (
            (("sent", 15), ("verdict", 29, "disagree"), ("reopened", 29)),
            "running",
            "reopened",
            30,
        ),
        # opened again without a verdict: there was no verification to take out
        ((("sent", 15), ("closed", 15), ("reopened", 29)), "running", "reopened", 16),
        ((("closed", 12),), "late", "unanswered", None),
    ],
)
def test_handled_in_time(told, kept, how, until):
    """S0-96, S0-97."""
    events = log(*told)
    ended = events[-1] if events and events[-1].type in ("closed", "settled") else None
    found = handled(events, Promise(DUE, working=True), ended, CAL)
    assert (found.kept, found.how) == (kept, how)
    assert (found.until and found.until.day) == until


def test_calendar_terms_take_out_calendar_days():
    told = ("sent", 15), ("verdict", 19, "disagree"), ("reopened", 19)
    assert handled(log(*told), Promise(DUE), None, CAL).until == date(2026, 10, 20)


def test_while_the_term_stands_still_nothing_is_late():
    assert handled([], Promise(DUE, still=True), None, CAL).until is None


def test_where_closing_is_the_answer():
    """S1-21: the department handles by telephone, then it is closed."""
    events = log(("closed", 16))
    found = handled(events, Promise(DUE, {"closed"}), events[-1], CAL)
    assert (found.kept, found.how) == ("met", "sent")
