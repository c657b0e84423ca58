from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klachten_module.logic import periods

KINDS = st.sampled_from(["month", "quarter", "year"])
DAYS = st.dates(date(1992, 1, 1), date(2100, 1, 1))


@given(KINDS, DAYS)
def test_a_day_lies_in_its_period(kind, day):
    period = periods.containing(kind, day)
    assert period.first <= day <= period.last


@given(KINDS, DAYS)
def test_periods_follow_each_other_without_gap(kind, day):
    period = periods.containing(kind, day)
    assert periods.previous(period).last + timedelta(days=1) == period.first


@given(DAYS, st.integers(0, 800))
def test_before_free_dates_lie_as_many_days(day, length):
    period = periods.free(day, day + timedelta(days=length))
    before = periods.previous(period)
    assert before.last - before.first == timedelta(days=length)
    assert before.last + timedelta(days=1) == period.first


@given(DAYS, st.integers(0, 800))
def test_months_cover_the_period(day, length):
    period = periods.free(day, day + timedelta(days=length))
    months = periods.months_of(period)
    assert months[0].first <= period.first and months[-1].last >= period.last
    for one, two in zip(months, months[1:], strict=False):
        assert one.last + timedelta(days=1) == two.first


@given(KINDS, DAYS)
def test_a_year_earlier_is_as_long_a_period_of_the_same_name(kind, day):
    period = periods.containing(kind, day)
    earlier = periods.year_earlier(period)
    assert earlier.first == period.first.replace(year=period.first.year - 1)
    assert earlier.kind == kind


def test_leap_day_has_a_year_earlier():
    period = periods.free(date(2024, 2, 29), date(2024, 2, 29))
    assert periods.year_earlier(period).first == date(2023, 2, 28)


def test_wrong_numbers_are_refused():
    with pytest.raises(ValueError):
        periods.numbered("quarter", 2026, 5)
    with pytest.raises(ValueError):
        periods.free(date(2026, 1, 2), date(2026, 1, 1))


@given(KINDS, DAYS, st.integers(0, 900))
def test_ended_periods_are_over_and_not_done_before(kind, today, gap):
    after = today - timedelta(days=gap)
    found = periods.ended(kind, today, after)
    for period in found:
        assert after < period.last < today
    if found:
        assert found[-1] == periods.previous(periods.containing(kind, today))


def test_first_time_only_the_last_period():
    assert periods.ended("month", date(2026, 1, 1)) == [
        periods.numbered("month", 2025, 12)
    ]
    assert periods.ended("month", date(2026, 1, 31), date(2025, 12, 31)) == []
