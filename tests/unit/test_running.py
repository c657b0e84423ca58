"""Suspension, extension and hours, by example."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from s0_case import ANSWERED, INTAKE, NL, SENT, day, log, table

from klachten_module.logic.clocks import (
    Event,
    Selector,
    Term,
    as_of,
    clocks,
    open_suspension,
    state,
)

ANSWER = replace(ANSWERED, is_answer=True)
RECEIVED = Selector("received")


def answer(events, term=ANSWER, cal=NL):
    (clock,) = clocks(events, [term], cal)
    return clock


def extended(text, to, **extra):
    return ("extended", text, {"new_due_on": day(to), **extra})


# Suspension


@pytest.mark.parametrize(
    ("since", "until", "due"),
    [
        ("04-22", "04-22", "05-19"),
        ("04-22", "04-23", "05-20"),
        ("04-22", "04-29", "05-26"),
        ("04-18", "04-22", "05-20"),  # Easter Monday counts in neither
        ("04-19", "04-21", "05-19"),  # a weekend costs nothing
        ("04-17", "04-18", "05-19"),  # the starting day never counted
        ("05-19", "05-22", "05-22"),  # on the last day: one day is left
        ("05-16", "05-25", "05-27"),  # Friday and Monday were left
    ],
)
def test_a_suspension_moves_the_due_day_by_its_working_days(since, until, due):
    events = log(*INTAKE, ("suspended", since), ("resumed", until))
    clock = answer(events)
    assert clock.due_on == day(due)
    assert clock.own_due_on == day(due)
    assert clock.suspended_on is None


def test_calendar_units_gain_calendar_days():
    term = Term("awb", RECEIVED, SENT, 6, "calendar_weeks")
    events = log(("received", "04-17"), ("suspended", "04-18"), ("resumed", "04-23"))
    assert answer(events[:1], term).due_on == day("05-29")
    assert answer(events, term).due_on == day("06-03")
    assert answer(events, term).suspended_days == 5


def test_a_statutory_term_rolls_on_after_the_suspension():
    term = Term("awb", RECEIVED, SENT, 6, "calendar_weeks", roll_on=True)
    events = log(("received", "04-26"), ("suspended", "04-28"), ("resumed", "04-30"))
    # Saturday 7 June rolls to Tuesday 10 June (Whit Monday); two days later is Monday 9
    assert answer(events[:1], term).due_on == day("06-10")
    assert answer(events, term).due_on == day("06-10")
    # suspended on the day it had rolled on to: that day is still left afterwards
    late = log(("received", "04-26"), ("suspended", "06-10"), ("resumed", "06-12"))
    assert answer(late, term).due_on == day("06-12")
    # and with two days left there are two afterwards
    earlier = log(("received", "04-26"), ("suspended", "06-09"), ("resumed", "06-12"))
    assert answer(earlier, term).due_on == day("06-13")


def test_a_suspended_term_does_not_lapse():
    events = log(*INTAKE, ("suspended", "05-19"))
    clock = answer(events)
    assert state(clock, day("05-19")) == "suspended"
    assert state(clock, day("12-31")) == "suspended"
    assert table(events, "12-31")[0][-1] == "missed"


def test_a_term_that_lapsed_is_not_suspended_any_more():
    events = log(*INTAKE, ("suspended", "05-20"), ("resumed", "05-30"))
    assert answer(events).suspensions == ()
    assert state(answer(events), day("05-30")) == "missed"


def test_a_term_that_starts_while_the_case_stands_still_stands_still():
    events = log(("received", "04-17"), ("suspended", "04-17"), ("registered", "04-18"))
    assert answer(events).suspended_on == day("04-17")
    events += [Event(4, "resumed", day("04-23"))]
    # 22 April is the only working day after registration that stood still
    assert answer(events).due_on == day("05-21")


def test_the_end_of_a_suspended_term_ends_its_suspension():
    events = log(*INTAKE, ("suspended", "05-16"), ("sent", "05-23"))
    clock = answer(events)
    assert clock.suspended_on is None
    assert state(clock, day("12-31")) == "met"
    assert clock.due_on == day("05-26")
    away = log(*INTAKE, ("suspended", "05-16"), ("withdrawn", "05-23"))
    assert state(answer(away), day("12-31")) == "cancelled"


def test_a_new_round_starts_running():
    events = log(*INTAKE, ("suspended", "04-22"), ("reopened", "04-24", {"round": 2}))
    first, second = clocks(events, [ANSWER], NL)
    assert second.suspended_on is None
    assert first.suspended_on is None
    assert first.suspended_days == 2


def test_suspending_twice_or_resuming_what_runs_changes_nothing():
    once = log(*INTAKE, ("suspended", "04-22"), ("resumed", "04-24"))
    twice = log(
        *INTAKE,
        ("resumed", "04-18"),
        ("suspended", "04-22"),
        ("suspended", "04-23"),
        ("resumed", "04-24"),
        ("resumed", "04-25"),
    )
    assert answer(twice) == answer(once)


def test_a_reversed_suspension_gains_nothing():
    events = log(*INTAKE, ("suspended", "04-24"), ("resumed", "04-22"))
    assert answer(events).due_on == day("05-19")


def test_the_complainants_own_term_never_stands_still():
    term = replace(ANSWER, suspendable=False)
    events = log(*INTAKE, ("suspended", "04-22"))
    assert answer(events, term).suspended_on is None


def test_a_voided_suspension_never_was():
    events = log(*INTAKE, ("suspended", "04-22"), ("resumed", "04-29"))
    void = Event(7, "suspended", day("05-01"), result="void", corrects=5)
    assert answer([*events, void]) == answer(log(*INTAKE))
    assert open_suspension(events) is None


def test_suspended_as_it_stood():
    events = log(*INTAKE, ("suspended", "04-22"), ("resumed", "04-29"))
    clock = answer(events)
    for text, expected in (
        ("04-21", "running"),
        ("04-22", "suspended"),
        ("04-28", "suspended"),
        ("04-29", "running"),
    ):
        assert state(as_of(clock, day(text)), day(text)) == expected


# Extension


def test_an_extension_moves_the_due_day_and_keeps_its_own():
    clock = answer(log(*INTAKE, extended("05-12", "06-06")))
    assert clock.due_on == day("06-06")
    assert clock.own_due_on == day("05-19")
    assert clock.extended_on == day("05-12")


@pytest.mark.parametrize(
    ("on", "to", "due"),
    [
        ("05-19", "05-20", "05-20"),
        ("05-20", "06-06", "05-19"),  # lapsed the day before
        ("05-12", "05-19", "05-19"),  # not later
        ("05-12", "05-01", "05-19"),
    ],
)
def test_only_before_lapse_and_only_later(on, to, due):
    assert answer(log(*INTAKE, extended(on, to))).due_on == day(due)


CAPPED = replace(ANSWER, max_extension=2, max_unit="calendar_weeks")


@pytest.mark.parametrize(
    ("to", "due"), [("06-02", "06-02"), ("06-03", "05-19"), ("12-31", "05-19")]
)
def test_no_further_than_the_longest_extension(to, due):
    assert answer(log(*INTAKE, extended("05-12", to)), CAPPED).due_on == day(due)


def test_two_extensions_together_stay_within_the_longest():
    events = log(*INTAKE, extended("05-12", "05-30"), extended("05-28", "06-05"))
    assert answer(events, CAPPED).due_on == day("05-30")
    events = log(*INTAKE, extended("05-12", "05-30"), extended("05-28", "06-02"))
    assert answer(events, CAPPED).due_on == day("06-02")


@pytest.mark.parametrize(
    ("consent", "due"),
    [
        ({}, "06-30"),
        ({"new_due_on": day("06-30")}, "06-30"),
        ({"new_due_on": day("06-29")}, "05-19"),
        ({"round": 2}, "05-19"),
        ({"term_code": "other"}, "05-19"),
    ],
)
def test_further_only_with_consent_in_writing_before(consent, due):
    events = log(*INTAKE, ("consented", "05-12", consent), extended("05-12", "06-30"))
    assert answer(events, CAPPED).due_on == day(due)


def test_consent_afterwards_does_not_help():
    events = log(*INTAKE, extended("05-12", "06-30"), ("consented", "05-12"))
    assert answer(events, CAPPED).due_on == day("05-19")


def test_an_extension_is_of_one_term_in_one_round():
    other = replace(ANSWER, code="other", is_answer=False)
    events = log(*INTAKE, extended("05-12", "06-06", term_code="other"))
    assert [c.due_on for c in clocks(events, [ANSWER, other], NL)] == [
        day("05-19"),
        day("06-06"),
    ]
    events = log(*INTAKE, extended("05-12", "06-06", round=2))
    assert answer(events[:4]) == clocks(events, [ANSWER], NL)[0]


def test_an_earlier_receipt_can_make_an_extension_come_too_late():
    events = log(*INTAKE, extended("05-19", "06-06"))
    earlier = Event(6, "registered", day("04-14"), corrects=2)
    assert answer(events).due_on == day("06-06")
    assert answer([*events, earlier]).due_on == day("05-14")


def test_extended_and_then_suspended():
    events = log(
        *INTAKE,
        extended("05-12", "06-06"),
        ("suspended", "06-02"),
        ("resumed", "06-05"),
    )
    clock = answer(events)
    assert clock.due_on == day("06-12")  # Whit Monday in between
    assert clock.own_due_on == day("05-19")


def test_an_extension_to_a_weekend_survives_a_suspension_on_that_day():
    events = log(
        *INTAKE,
        extended("05-12", "05-31"),
        ("suspended", "05-31"),
        ("resumed", "06-03"),
    )
    assert answer(events).due_on == day("06-03")


# Hours

HOURS = Term(
    "reaction", RECEIVED, Selector("acknowledged"), 48, "hours", is_answer=True
)
HERE = replace(NL, tz="Europe/Amsterdam")


def at(number, type_, text, **extra):
    moment = datetime.fromisoformat(f"2025-{text}")
    # the day in Amsterdam: these moments are all before 22:00 UTC
    return Event(number, type_, moment.date(), moment=moment, **extra)


def test_hours_go_by_the_clock():
    clock = answer([at(1, "received", "04-18 21:30")], HOURS, HERE)
    assert clock.due_at == datetime(2025, 4, 20, 21, 30)
    assert clock.due_on == day("04-20")
    night = answer([at(1, "received", "04-18 21:30")], replace(HOURS, length=1), HERE)
    assert night.due_on == day("04-19")  # 22:30 UTC is after midnight in Amsterdam


def test_hours_over_the_change_of_the_clock_are_hours():
    start = Event(1, "received", date(2025, 3, 29), moment=datetime(2025, 3, 29, 12))
    clock = answer([start], replace(HOURS, length=24), HERE)
    assert clock.due_at == datetime(2025, 3, 30, 12)  # 14:00, an hour later by the wall


@pytest.mark.parametrize(
    ("stopped", "expected"), [("04-20 21:30", "met"), ("04-20 21:31", "met_late")]
)
def test_hours_are_met_to_the_minute(stopped, expected):
    events = [at(1, "received", "04-18 21:30"), at(2, "acknowledged", stopped)]
    assert state(answer(events, HOURS, HERE), day("04-20")) == expected


def test_hours_lapse_within_the_day():
    clock = answer([at(1, "received", "04-18 10:00")], HOURS, HERE)
    assert state(clock, day("04-20"), datetime(2025, 4, 20, 10)) == "running"
    assert state(clock, day("04-20"), datetime(2025, 4, 20, 10, 1)) == "missed"
    assert state(clock, day("04-20")) == "running"


def test_suspended_hours_come_back():
    events = [
        at(1, "received", "04-18 10:00"),
        at(2, "suspended", "04-18 12:00"),
        at(3, "resumed", "04-19 15:00"),
    ]
    assert answer(events, HOURS, HERE).due_at == datetime(2025, 4, 21, 13)
    late = [*events[:1], at(2, "suspended", "04-20 10:01")]
    assert answer(late, HOURS, HERE).suspended_on is None


def test_hours_extended_to_a_day_last_until_it_ends():
    events = [
        at(1, "received", "04-18 10:00"),
        at(2, "extended", "04-19 10:00", new_due_on=day("04-25")),
    ]
    clock = answer(events, HOURS, HERE)
    assert clock.due_at == datetime(2025, 4, 25, 21, 59, 59)
    assert clock.due_on == day("04-25")


def test_hours_need_a_moment():
    with pytest.raises(ValueError, match="moment"):
        answer(log(("received", "04-17")), HOURS)
