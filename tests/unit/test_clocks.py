"""Clocks over whole histories: rounds, corrections, diversion, closing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    effective,
    state,
)
from klachten_module.logic.public_holidays import days_off
from klachten_module.logic.vocabulary import EVENT_TYPES, RESULTS
from klachten_module.logic.workdays import WorkCalendar

NL = WorkCalendar(
    frozenset(range(5)),
    frozenset(d for d, _ in days_off("NL", range(2023, 2033), "lustrum")),
)
SENT = Selector("sent")
ROUTED = Term(  # S0-94
    "routed",
    Selector("received"),
    Selector("moved", phase="acknowledge"),
    1,
    "working_days",
    first_round_only=True,
)
ACKNOWLEDGED = Term(  # S0-63
    "acknowledged",
    Selector("registered"),
    Selector("acknowledged"),
    2,
    "working_days",
    first_round_only=True,
)
ANSWERED = Term("answered", Selector("registered"), SENT, 4, "working_weeks")  # S0-92
VERIFIED = Term(  # S0-97: the excluded working day, shown beside
    "verified", SENT, Selector("verdict"), 1, "working_days", restart=SENT
)
S0 = (ROUTED, ACKNOWLEDGED, ANSWERED, VERIFIED)


def day(text):
    return date.fromisoformat(f"2025-{text}")


def log(*rows):
    """Events from (type, "MM-DD", extra) rows; ids 1, 2, 3 in this order."""
    return [
        Event(number, type_, day(text), **(extra[0] if extra else {}))
        for number, (type_, text, *extra) in enumerate(rows, 1)
    ]


def table(events, today, terms=S0):
    """(term, round, started, due, state) of every clock, days as MM-DD."""
    return [
        (c.term_code, c.round, f"{c.started_on:%m-%d}", f"{c.due_on:%m-%d}", s)
        for c in clocks(events, terms, NL)
        for s in [state(c, day(today))]
    ]


# Maundy Thursday 2025; Easter Monday and 5 May are off, Good Friday is worked.
INTAKE = (
    ("received", "04-17"),
    ("registered", "04-17"),
    ("confirmed", "04-17"),
    ("moved", "04-17", {"phase_to": "triage", "phase_from": "intake"}),
)
ROUND_1 = (
    *INTAKE,
    ("moved", "04-18", {"phase_to": "acknowledge", "phase_from": "triage"}),
    ("acknowledged", "04-23"),
    ("moved", "04-24", {"phase_to": "investigate"}),
    ("checked", "05-16", {"role": "line_manager", "result": "approved"}),
    ("sent", "05-19"),
    ("verdict", "05-20", {"result": "disagree"}),
)
ROUND_2 = (
    *ROUND_1,
    ("reopened", "05-21", {"round": 2}),
    ("sent", "06-20", {"round": 2}),
    ("verdict", "06-24", {"round": 2, "result": "agree"}),
    ("closed", "06-24", {"round": 2}),
)


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


# Corrections


def test_correcting_the_day_of_receipt_moves_what_counts_from_it():
    wrong = log(*INTAKE)
    fixed = [*wrong, Event(5, "received", day("04-15"), corrects=1)]
    assert table(fixed, "04-17") == [
        ("routed", 1, "04-15", "04-16", "missed"),
        *table(wrong, "04-17")[1:],
    ]


def test_a_correction_keeps_the_place_and_round_of_the_event():
    events = log(
        *ROUND_2, ("sent", "05-22", {"round": 2, "corrects": 9, "result": "again"})
    )
    moved = effective(events)
    assert len(moved) == len(events) - 1
    assert moved[8] == Event(9, "sent", day("05-22"), result="again")
    assert table(events, "12-31")[2] == ("answered", 1, "04-17", "05-19", "met_late")


def test_corrections_form_chains_and_the_last_counts():
    events = log(
        ("received", "04-17"),
        ("received", "04-15", {"corrects": 1}),
        ("received", "04-14", {"corrects": 2}),
    )
    assert effective(events) == (Event(1, "received", day("04-14")),)
    events += [Event(4, "received", day("04-11"), corrects=1)]
    assert effective(events) == (Event(1, "received", day("04-11")),)


def test_void_takes_an_event_out():
    events = log(*INTAKE, ("acknowledged", "04-17"))
    done = table(events, "04-17")[1]
    assert done[-1] == "met"
    events += [Event(6, "acknowledged", day("04-18"), result=VOID, corrects=5)]
    assert table(events, "04-17") == table(log(*INTAKE), "04-17")


def test_a_voided_end_lets_the_clocks_run_on():
    events = log(*INTAKE, ("withdrawn", "04-17"))
    events += [Event(6, "withdrawn", day("04-18"), result=VOID, corrects=5)]
    assert table(events, "04-17") == table(log(*INTAKE), "04-17")


def test_a_voided_correction_never_was():
    events = log(
        ("received", "04-17"),
        ("received", "04-15", {"corrects": 1}),
        ("received", "04-15", {"corrects": 2, "result": VOID}),
    )
    assert effective(events) == (Event(1, "received", day("04-17")),)
    void = log(
        ("received", "04-17"),
        ("received", "04-17", {"corrects": 1, "result": VOID}),
        ("received", "04-17", {"corrects": 2, "result": VOID}),
    )
    assert effective(void[:2]) == ()
    assert effective(void) == (Event(1, "received", day("04-17")),)


@pytest.mark.parametrize("corrects", [2, 3, 99])
def test_a_correction_of_no_earlier_event_is_refused(corrects):
    events = log(("received", "04-17"), ("received", "04-15", {"corrects": corrects}))
    with pytest.raises(ValueError, match=str(corrects)):
        effective([*events, Event(3, "sent", day("04-18"))])


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


# Properties over random histories

PHASES = (None, "triage", "acknowledge", "investigate")
WORDS = ("received", "registered", "moved", "acknowledged", "sent", "verdict")
ENDS = tuple(DIVERTING | CLOSING)
# "after" may only be reached from the closing on
AFTER = Term("after", Selector("closed"), Selector("contact"), 5, "calendar_weeks")
ALL = (*S0, AFTER)


@st.composite
def histories(draw, corrections=True):
    """A log of up to 25 events: rounds only grow, now and then one is corrected."""
    events, round_, current = [], 1, date(2025, 1, 1)
    for id_ in range(1, draw(st.integers(0, 25)) + 1):
        type_ = draw(st.sampled_from((*WORDS, *WORDS, *ENDS, "reopened")))
        round_ += type_ == "reopened"
        current += timedelta(days=draw(st.integers(0, 9)))
        event = Event(id_, type_, current, draw(st.sampled_from(PHASES)), round=round_)
        if corrections and events and draw(st.integers(0, 4)) == 0:
            earlier = draw(st.sampled_from(events))
            result = draw(st.sampled_from((None, None, VOID)))
            event = replace(
                event, type=earlier.type, result=result, corrects=earlier.id
            )
        events.append(event)
    return events


@given(histories(), st.randoms(use_true_random=False))
def test_order_of_reading_and_reading_twice_change_nothing(events, random):
    expected = clocks(events, ALL, NL)
    shuffled = [*events, *events]
    random.shuffle(shuffled)
    assert clocks(shuffled, ALL, NL) == expected
    assert clocks(effective(events), ALL, NL) == expected


@given(histories())
def test_clocks_are_well_formed(events):
    found = clocks(events, ALL, NL)
    keys = [(c.round, [t.code for t in ALL].index(c.term_code)) for c in found]
    assert keys == sorted(set(keys))
    for clock in found:
        assert clock.due_on > clock.started_on
        assert clock.stopped_on is None or clock.cancelled_on is None
        assert any(e.day == clock.started_on for e in effective(events))


@given(histories(corrections=False), st.dates(date(2025, 1, 1), date(2026, 1, 1)))
def test_an_ended_clock_ends_after_its_start_and_keeps_its_state(events, today):
    for clock in clocks(events, ALL, NL):
        ended = clock.stopped_on or clock.cancelled_on
        assert ended is None or ended >= clock.started_on
        if ended:
            assert state(clock, today) == state(clock, date.max)
        open_ = state(as_of(clock, today), today) in ("running", "missed")
        assert open_ or ended <= today


@given(histories(corrections=False), st.sampled_from(ENDS))
def test_an_ended_case_has_no_open_clock(events, type_):
    last = max((e.round for e in events), default=1)
    end = Event(99, type_, date(2026, 1, 1), round=last)
    for clock in clocks([*events, end], S0, NL):
        assert clock.stopped_on or clock.cancelled_on


@given(histories(), st.sampled_from(("suspended", "contact", "letter_sent")))
def test_events_no_term_names_change_nothing(events, type_):
    more = [*events, Event(99, type_, date(2025, 1, 1))]
    assert clocks(more, S0, NL) == clocks(events, S0, NL)


@given(histories(corrections=False), st.data())
def test_adding_events_never_moves_a_due_day(events, data):
    known = data.draw(st.integers(0, len(events)))
    before = clocks(events[:known], ALL, NL)
    after = {(c.term_code, c.round): c for c in clocks(events, ALL, NL)}
    for clock in before:
        later = after[clock.term_code, clock.round]
        assert (later.started_on, later.due_on) == (clock.started_on, clock.due_on)
        if clock.stopped_on or clock.cancelled_on:
            assert later == clock


@given(histories(corrections=False).filter(bool), st.data())
def test_corrections_are_as_if_written_so_at_once(events, data):
    wrong = data.draw(st.sampled_from(events))
    same = replace(wrong, id=99, corrects=wrong.id)
    assert effective([*events, same]) == tuple(events)
    void = replace(same, result=VOID)
    without = tuple(event for event in events if event is not wrong)
    assert effective([*events, void]) == without
    undone = replace(void, id=100, corrects=99)
    assert effective([*events, void, undone]) == tuple(events)


def test_the_words_are_those_of_the_system():
    assert {type_ for type_, _label in EVENT_TYPES} >= {
        *DIVERTING,
        *CLOSING,
        "reopened",
    }
    assert VOID in dict(RESULTS)
