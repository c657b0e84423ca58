"""What holds for the clocks of any history, however odd."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from s0_case import NL, S0

from klachten_module.logic.clocks import (
    CLOSING,
    DIVERTING,
    VOID,
    Event,
    Selector,
    Term,
    as_of,
    clocks,
    effective,
    state,
)

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


@given(histories(), st.sampled_from(("heard", "contact", "letter_sent")))
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
