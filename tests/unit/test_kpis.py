"""Key figures: what counts, what does not, and which way is good."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klachten_module.logic.kpis import (
    KPIS,
    CaseFigures,
    measure,
    value,
)

DUE = date(2025, 5, 1)
KEPT = ("met", "late", "running", "none")
TERMS = ("routed", "acknowledged", "answer", "answer_28", "first_reaction", "done")


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
