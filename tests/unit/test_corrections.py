"""The log after its corrections, and what they do to the clocks."""

import pytest
from s0_case import INTAKE, ROUND_2, day, log, table

from klachten_module.logic.clocks import VOID, Event, effective


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
