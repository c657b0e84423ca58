"""Suspensions that the law has, and those that it has not (Awb 9:11)."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from klachten_module.logic.clocks import Event, Selector, Term, clocks, lawful, state
from klachten_module.logic.figures import Meaning, figures
from klachten_module.logic.workdays import WorkCalendar

CAL = WorkCalendar(frozenset(range(5)), frozenset())
ANSWER = Term(
    "answer",
    Selector("received"),
    Selector("sent"),
    6,
    "calendar_weeks",
    roll_on=True,
    is_answer=True,
    suspendable=False,
)
UPDATE = datetime(2026, 12, 1, 3)
UPDATED = replace(ANSWER, suspensions_until=UPDATE)
TODAY = date(2026, 12, 2)


def event(id_, kind, day, **more):
    day = date.fromisoformat(f"2026-{day}")
    moment = datetime(day.year, day.month, day.day, 9)
    return Event(id_, kind, day, moment=moment, **more)


def answered(sent):
    """Received on 1 June, due on 13 July; stood still in July."""
    return [
        event(1, "received", "06-01"),
        event(2, "suspended", "07-01", reason="awaiting_others"),
        event(3, "resumed", "08-01"),
        *([event(4, "sent", sent)] if sent else []),
    ]


def test_what_the_law_sets_runs_on():
    [clock] = clocks(answered("08-10"), [ANSWER], CAL)
    assert str(clock.due_on) == "2026-07-13"
    assert state(clock, TODAY) == "met_late"
    assert clock.law is None


def test_what_ended_before_the_update_keeps_its_day_beside_the_true_one():
    [clock] = clocks(answered("08-10"), [UPDATED], CAL)
    assert str(clock.due_on) == "2026-08-13"
    assert state(clock, TODAY) == "met"
    assert str(clock.law.due_on) == "2026-07-13"
    [true] = lawful([clock])
    assert state(true, TODAY) == "met_late"


def test_figures_go_by_the_true_day():
    log = tuple(answered("08-10"))
    found = clocks(log, [UPDATED], CAL)
    meanings = {"answer": Meaning("answer", True)}
    assert figures(log, lawful(found), meanings, CAL)["answer"] == "late"


@pytest.mark.parametrize("sent", ["12-02", None])
def test_what_ended_later_has_the_true_day_only(sent):
    [clock] = clocks(answered(sent), [UPDATED], CAL)
    assert str(clock.due_on) == "2026-07-13"
    assert clock.law is None


def test_what_never_stood_still_stays_one_clock():
    [clock] = clocks([answered(None)[0], event(4, "sent", "07-13")], [UPDATED], CAL)
    assert state(clock, TODAY) == "met"
    assert lawful([clock]) == (clock,)


def test_an_extension_that_came_after_the_true_day_does_not_count():
    late = event(5, "extended", "08-05", new_due_on=date(2026, 8, 31))
    log = sorted([*answered("08-20"), late], key=lambda e: e.day)
    log = [replace(e, id=place) for place, e in enumerate(log, 1)]
    [clock] = clocks(log, [UPDATED], CAL)
    assert (str(clock.due_on), str(clock.law.due_on)) == ("2026-08-31", "2026-07-13")


@pytest.mark.parametrize(
    ("reason", "due"), [("agreed", "2026-08-13"), ("awaiting_others", "2026-07-13")]
)
def test_it_stands_still_for_the_reasons_that_its_basis_names(reason, due):
    term = replace(ANSWER, suspendable=True, suspend_reasons=frozenset({"agreed"}))
    log = answered(None)
    log[1] = replace(log[1], reason=reason)
    [clock] = clocks(log, [term], CAL)
    assert str(clock.due_on) == due
