"""Clocks over whole histories: rounds, diversion, closing, state."""

from dataclasses import replace
from datetime import date

import pytest
from s0_case import (
    ACKNOWLEDGED,
    INTAKE,
    NL,
    ROUND_1,
    ROUND_2,
    S0,
    SENT,
    day,
    log,
    table,
)

from klachten_module.logic.clocks import (
    CLOSING,
    DIVERTING,
    VOID,
    Clock,
    Event,
    Selector,
    Term,
    as_of,
    clocks,
    days_left,
    state,
)
from klachten_module.logic.figures import kept
from klachten_module.logic.vocabulary import EVENT_TYPES, RESULTS


def test_s0_right_after_intake():
    assert table(log(*INTAKE), "04-17") == [
        ("routed", 1, "04-17", "04-18", "running"),
        ("acknowledged", 1, "04-17", "04-22", "running"),
        ("answered", 1, "04-17", "05-19", "running"),
    ]


@pytest.mark.parametrize(
    ("today", "states"),
    [
        ("04-18", ["running", "running", "running"]),
        ("04-19", ["missed", "running", "running"]),
        ("04-22", ["missed", "running", "running"]),
        ("04-23", ["missed", "missed", "running"]),
        ("05-19", ["missed", "missed", "running"]),
        ("05-20", ["missed", "missed", "missed"]),
    ],
)
def test_s0_when_nobody_does_anything(today, states):
    assert [row[-1] for row in table(log(*INTAKE), today)] == states


def test_s0_first_round():
    assert table(log(*ROUND_1), "05-20") == [
        ("routed", 1, "04-17", "04-18", "met"),
        ("acknowledged", 1, "04-17", "04-22", "met_late"),
        ("answered", 1, "04-17", "05-19", "met"),
        ("verified", 1, "05-19", "05-20", "met"),
    ]


def test_s0_second_round_adds_clocks_and_leaves_the_first_alone():
    first = table(log(*ROUND_1), "06-30")
    assert table(log(*ROUND_2), "06-30") == [
        *first,
        ("answered", 2, "05-21", "06-20", "met"),
        ("verified", 2, "06-20", "06-23", "met_late"),
    ]


def test_second_round_starts_at_the_reopening_and_not_at_the_old_start():
    events = log(*ROUND_1, ("reopened", "05-21", {"round": 2}))
    assert table(events, "06-20")[4:] == [("answered", 2, "05-21", "06-20", "running")]
    again = log(*ROUND_1, ("reopened", "05-21", {"round": 2}), ("sent", "06-20"))
    assert table(again, "06-20")[4:] == [("answered", 2, "05-21", "06-20", "running")]


def test_no_start_no_clock():
    assert clocks([], S0, NL) == ()
    assert table(log(("received", "04-17")), "04-17") == [
        ("routed", 1, "04-17", "04-18", "running")
    ]


@pytest.mark.parametrize("type_", sorted(DIVERTING | CLOSING))
def test_an_end_cancels_what_is_open_and_keeps_what_is_done(type_):
    events = log(*ROUND_1[:6], (type_, "04-24"))
    assert table(events, "12-31") == [
        ("routed", 1, "04-17", "04-18", "met"),
        ("acknowledged", 1, "04-17", "04-22", "met_late"),
        ("answered", 1, "04-17", "05-19", "cancelled"),
    ]
    assert clocks(events, S0, NL)[2].cancelled_on == day("04-24")


def test_settled_by_a_talk_is_neither_met_nor_late():
    """S3-15: the procedure ended there, so its answer is not counted."""
    events = log(*ROUND_1[:6], ("contact", "04-24"), ("settled", "04-24"))
    answered = clocks(events, S0, NL)[2]
    assert state(answered, day("12-31")) == "cancelled"
    assert kept(answered.due_on, None, answered.cancelled_on) == "none"


@pytest.mark.parametrize(
    ("ended", "expected"),
    [("05-19", "cancelled"), ("05-20", "missed")],
)
def test_a_term_broken_before_the_end_stays_broken(ended, expected):
    events = log(*INTAKE, ("withdrawn", ended))
    assert table(events, "05-21")[2][-1] == expected


def test_after_the_end_nothing_stops_a_clock():
    events = log(*INTAKE, ("converted", "04-17"), ("sent", "04-18"))
    assert table(events, "12-31")[2][-1] == "cancelled"


def test_closing_the_second_round_ends_what_the_first_left_open():
    events = log(*INTAKE, ("reopened", "04-22", {"round": 2}))
    assert [row[-1] for row in table(events, "04-22")] == [
        "missed",
        "running",
        "running",
        "running",
    ]
    closed = [*events, Event(9, "closed", day("04-22"), round=2)]
    assert [row[-1] for row in table(closed, "04-22")] == [
        "missed",
        "cancelled",
        "cancelled",
        "cancelled",
    ]


def test_closing_the_first_round_late_does_not_touch_the_second():
    events = log(
        *INTAKE,
        ("reopened", "04-22", {"round": 2}),
        ("closed", "04-23"),
        ("settled", "04-23"),
    )
    assert table(events, "04-23")[-1][-1] == "running"
    assert table(events, "04-23")[2][-1] == "cancelled"
    diverted = [*events, Event(9, "referred", day("04-23"))]
    assert table(diverted, "04-23")[-1][-1] == "cancelled"


def test_the_closing_itself_can_be_the_stop_or_the_start():
    until = Term("until", Selector("received"), Selector("closed"), 3, "calendar_weeks")
    after = Term("after", Selector("closed"), Selector("contact"), 5, "calendar_days")
    events = log(("received", "04-17"), ("closed", "04-22"))
    assert table(events, "04-22", [until, after]) == [
        ("until", 1, "04-17", "05-08", "met"),
        ("after", 1, "04-22", "04-27", "running"),
    ]


def test_one_event_can_start_and_stop():
    term = Term("at_once", Selector("contact"), Selector("contact"), 0, "working_days")
    assert table(log(("contact", "04-18")), "12-31", [term]) == [
        ("at_once", 1, "04-18", "04-18", "met")
    ]


def test_what_was_done_before_the_start_does_not_stop():
    events = log(("acknowledged", "04-17"), ("registered", "04-17"))
    assert table(events, "04-18", [ACKNOWLEDGED])[0][-1] == "running"
    events += [Event(3, "acknowledged", day("04-22"))]
    assert clocks(events, [ACKNOWLEDGED], NL)[0].stopped_on == day("04-22")


def test_the_first_of_several_counts():
    events = log(
        ("registered", "04-17"),
        ("registered", "04-18"),
        ("acknowledged", "04-22"),
        ("acknowledged", "04-23"),
    )
    (clock,) = clocks(events, [ACKNOWLEDGED], NL)
    assert clock == Clock(
        "acknowledged", 1, day("04-17"), day("04-22"), stopped_on=day("04-22")
    )


def test_statutory_term_rolls_on():
    """Awb 9:11: 6 weeks from receipt; Monday 9 June 2025 is Whit Monday."""
    term = Term("awb", Selector("received"), SENT, 6, "calendar_weeks", roll_on=True)
    events = log(("received", "04-28"))
    assert table(events, "06-10", [term]) == [("awb", 1, "04-28", "06-10", "running")]
    plain = replace(term, roll_on=False)
    assert table(events, "06-10", [plain]) == [("awb", 1, "04-28", "06-09", "missed")]


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        (Selector("checked"), True),
        (Selector("sent"), False),
        (Selector("checked", phase="check"), True),
        (Selector("checked", phase="draft"), False),
        (Selector("checked", role="line_manager"), True),
        (Selector("checked", role="relation_manager"), False),
        (Selector("checked", result="approved"), True),
        (Selector("checked", result="returned"), False),
        (Selector("checked", "check", "line_manager", "approved"), True),
        (Selector("checked", "check", "line_manager", "returned"), False),
    ],
)
def test_selector(selector, found):
    event = Event(1, "checked", date.max, "check", "draft", "line_manager", "approved")
    assert selector.matches(event) is found


def test_selector_does_not_match_what_the_event_leaves_open():
    assert not Selector("moved", phase="draft").matches(Event(1, "moved", date.max))


# State and days left


@pytest.mark.parametrize(
    ("stopped", "cancelled", "today", "expected"),
    [
        (None, None, "04-22", "running"),
        (None, None, "04-23", "missed"),
        ("04-22", None, "12-31", "met"),
        ("04-23", None, "12-31", "met_late"),
        ("04-23", None, "04-23", "met_late"),
        (None, "04-22", "12-31", "cancelled"),
        (None, "04-23", "12-31", "missed"),
    ],
)
def test_state(stopped, cancelled, today, expected):
    clock = Clock(
        "acknowledged",
        1,
        day("04-17"),
        day("04-22"),
        stopped and day(stopped),
        cancelled and day(cancelled),
    )
    assert state(clock, day(today)) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("04-21", "running"),
        ("04-22", "running"),
        ("04-23", "missed"),
        ("04-24", "met_late"),
    ],
)
def test_state_as_it_was(on, expected):
    clock = Clock("ack", 1, day("04-17"), day("04-22"), stopped_on=day("04-24"))
    assert state(as_of(clock, day(on)), day(on)) == expected
    cancelled = Clock("ack", 1, day("04-17"), day("04-22"), None, day("04-22"))
    assert as_of(cancelled, day("04-21")).cancelled_on is None
    assert as_of(cancelled, day("04-22")) == cancelled


@pytest.mark.parametrize(
    ("today", "left"),
    [
        ("04-17", 2),
        ("04-18", 1),
        ("04-21", 1),
        ("04-22", 0),
        ("04-23", -1),
        ("04-28", -4),
    ],
)
def test_days_left(today, left):
    clock = Clock("acknowledged", 1, day("04-17"), day("04-22"))
    assert days_left(clock, day(today), NL) == left


def test_days_left_is_negative_in_the_weekend_after_the_due_day():
    clock = Clock("x", 1, day("01-06"), day("01-10"))
    assert [days_left(clock, day(d), NL) for d in ("01-10", "01-11", "01-13")] == [
        0,
        -1,
        -1,
    ]


def test_the_words_are_those_of_the_system():
    assert {type_ for type_, _label in EVENT_TYPES} >= {
        *DIVERTING,
        *CLOSING,
        "reopened",
    }
    assert VOID in dict(RESULTS)
