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
from klachten_module.logic.periods import numbered

DUE = date(2025, 5, 1)
KEPT = ("met", "late", "running", "none")
TERMS = ("routed", "acknowledged", "answer", "answer_28", "first_reaction", "done")


@pytest.mark.parametrize("code", ["routed", "acknowledged", "answered", "answered_28"])
def test_a_running_term_is_in_neither_part(code):
    name = {"answered": "answer", "answered_28": "answer_28"}.get(code, code)
    cases = [CaseFigures(**{name: word}) for word in KEPT for _twice in range(2)]
    assert measure(KPIS[code], cases) == (2, 4, 0.5, 2)


def test_reopened_counts_cases_that_were_verified():
    """S0-98: of the answers that the complainant judged."""
    cases = [
        CaseFigures(),
        CaseFigures(verified_on=DUE),
        CaseFigures(verified_on=DUE, reopened=True),
        CaseFigures(reopened=True),
    ]
    assert measure(KPIS["reopened"], cases) == (1, 2, 0.5, 0)


@pytest.mark.parametrize("kpi", KPIS.values(), ids=KPIS)
def test_what_turned_out_to_be_no_complaint_counts_nowhere(kpi):
    days = {name: DUE for name in CaseFigures.__dataclass_fields__ if "_on" in name}
    kept = dict.fromkeys(TERMS, "late")
    point = CaseFigures(kind="improvement", is_open=False, **days, **kept)
    assert measure(kpi, [point])[0] == 0
    if kpi.unit != "cases":
        assert measure(kpi, [point])[1] == 0


def test_a_case_belongs_to_the_period_of_the_day_that_a_figure_is_about():
    """S0-96: received in March, the day of the answer in April."""
    march, april = (numbered("month", 2025, number) for number in (3, 4))
    case = CaseFigures(
        received_on=march.last, answer="late", answer_due_on=april.last, sent_on=DUE
    )
    assert measure(KPIS["answered"], [case], march)[1] == 0
    assert measure(KPIS["answered"], [case], april)[1] == 1
    may = numbered("month", 2025, 5)
    assert measure(KPIS["lead_time"], [case], may) == (31, 1, 31.0, 0)


def test_lead_times_and_stock():
    start = date(2025, 4, 1)
    cases = [
        CaseFigures(received_on=start),
        CaseFigures(received_on=start, sent_on=DUE, is_open=True),
        CaseFigures(received_on=start, sent_on=start, closed_on=DUE, is_open=False),
        CaseFigures(sent_on=DUE, closed_on=DUE, is_open=False),
    ]
    assert measure(KPIS["lead_time"], cases) == (30, 2, 15.0, 0)
    assert measure(KPIS["lead_time_closed"], cases) == (30, 1, 30.0, 0)
    assert measure(KPIS["stock"], cases) == (2, 4, 2.0, 0)


@pytest.mark.parametrize("kpi", KPIS.values(), ids=KPIS)
def test_without_cases_there_is_no_figure(kpi):
    nothing = 0.0 if kpi.unit == "cases" else None
    assert measure(kpi, []) == (0, 0, nothing, 0)
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
        part, of_all, share, running = measure(kpi, cases)
        assert of_all + running <= len(cases)
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
