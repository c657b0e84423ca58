"""Key figures: what counts, what does not, and which way is good."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klachten_module.logic.clocks import Clock, state
from klachten_module.logic.kpis import (
    KPIS,
    CaseFigures,
    kept,
    last_day,
    measure,
    value,
)

DUE = date(2025, 5, 1)
DAYS = st.dates(date(2025, 4, 1), date(2025, 6, 1))
KEPT = ("met", "late", "running", "none")
TERMS = ("routed", "acknowledged", "answer", "answer_28", "first_reaction", "done")


@pytest.mark.parametrize(
    ("stopped", "ended", "today", "expected"),
    [
        (0, None, 0, "met"),
        (1, None, 1, "late"),
        (None, 0, 9, "none"),
        (None, 1, 9, "late"),
        (None, None, 0, "running"),
        (None, None, 1, "late"),
        (0, 1, 9, "met"),
    ],
)
def test_the_last_day_is_in_time(stopped, ended, today, expected):
    def day(n):
        return None if n is None else DUE + timedelta(days=n)

    assert kept(DUE, day(stopped), day(ended), day(today)) == expected


def test_what_was_never_asked_does_not_count():
    assert kept(None, DUE, DUE, DUE) == "none"
    assert last_day(None, 14) is None


@given(st.none() | DAYS, st.none() | DAYS, DAYS)
def test_kept_says_what_the_clock_says(stopped, ended, today):
    """One meaning of in time: that of logic.clocks."""
    words = {"met": "met", "met_late": "late", "missed": "late", "cancelled": "none"}
    clock = Clock("x", 1, date(2025, 4, 1), DUE, stopped, None if stopped else ended)
    assert kept(DUE, stopped, ended, today) == words.get(state(clock, today), "running")


@pytest.mark.parametrize("code", ["routed", "acknowledged", "answered", "answered_28"])
def test_a_running_term_is_in_neither_part(code):
    name = {"answered": "answer", "answered_28": "answer_28"}.get(code, code)
    cases = [CaseFigures(**{name: word}) for word in KEPT for _twice in range(2)]
    assert measure(KPIS[code], cases) == (2, 4, 0.5)


def test_reopened_counts_cases_that_were_verified():
    """S0-98: of the answers that the complainant judged."""
    cases = [
        CaseFigures(),
        CaseFigures(verified_on=DUE),
        CaseFigures(verified_on=DUE, reopened=True),
        CaseFigures(reopened=True),
    ]
    assert measure(KPIS["reopened"], cases) == (2, 3, 2 / 3)


def test_lead_times_and_stock():
    start = date(2025, 4, 1)
    cases = [
        CaseFigures(received_on=start),
        CaseFigures(received_on=start, sent_on=DUE, is_open=True),
        CaseFigures(received_on=start, sent_on=start, closed_on=DUE, is_open=False),
        CaseFigures(sent_on=DUE, closed_on=DUE, is_open=False),
    ]
    assert measure(KPIS["lead_time"], cases) == (30, 2, 15.0)
    assert measure(KPIS["lead_time_closed"], cases) == (30, 1, 30.0)
    assert measure(KPIS["stock"], cases) == (2, 4, 2.0)


@pytest.mark.parametrize("kpi", KPIS.values(), ids=KPIS)
def test_without_cases_there_is_no_figure(kpi):
    nothing = 0.0 if kpi.unit == "cases" else None
    assert measure(kpi, []) == (0, 0, nothing)
    assert value(kpi, 0, 0) == nothing
    assert kpi.sources
    assert kpi.name


@given(
    st.lists(
        st.builds(CaseFigures, **{name: st.sampled_from(KEPT) for name in TERMS}),
        max_size=9,
    )
)
def test_a_share_is_a_part_of_all(cases):
    for kpi in KPIS.values():
        part, of_all, share = measure(kpi, cases)
        assert of_all <= len(cases)
        if kpi.unit == "share":
            assert part <= of_all
            assert share is None or 0 <= share <= 1


def test_targets():
    """S0-96: all of them; S0-98: at most one in twenty."""
    assert KPIS["answered"].reached(1.0) is True
    assert KPIS["answered"].reached(0.99) is False
    assert KPIS["reopened"].reached(0.06) is False
    assert KPIS["reopened"].reached(None) is None
    assert KPIS["stock"].reached(9.0) is None
