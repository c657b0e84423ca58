"""Working days against tables, properties and an independent oracle."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klachten_module.logic.public_holidays import days_off
from klachten_module.logic.workdays import (
    WorkCalendar,
    add_workdays,
    count_workdays,
    is_workday,
    next_workday,
)

DAY = timedelta(days=1)
MON_FRI = frozenset(range(5))
NL_DAYS = frozenset(d for d, _ in days_off("NL", range(2023, 2033), "lustrum"))
NL = WorkCalendar(MON_FRI, NL_DAYS)
NO_FRIDAY = WorkCalendar(frozenset(range(4)), NL_DAYS)
PLAIN = WorkCalendar(MON_FRI, frozenset())
SATURDAYS = WorkCalendar(frozenset({5}), NL_DAYS)

dates = st.dates(date(2019, 1, 1), date(2031, 12, 31))
numbers = st.integers(0, 80)
calendars = st.builds(
    WorkCalendar,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.frozensets(st.dates(date(2024, 1, 1), date(2024, 6, 30)), max_size=150),
)


@pytest.mark.parametrize("weekdays", [(), (7,), (-1, 2), (0, 1, 9)])
def test_calendar_refuses_impossible_weeks(weekdays):
    with pytest.raises(ValueError, match="weekdays"):
        WorkCalendar(frozenset(weekdays), frozenset())


def test_negative_number_is_refused():
    with pytest.raises(ValueError, match="-1"):
        add_workdays(date(2025, 1, 6), -1, PLAIN)


@pytest.mark.parametrize(
    ("start", "n", "cal", "due"),
    [
        # an ordinary week, and the weekend as starting day
        ("2025-01-06", 0, NL, "2025-01-06"),
        ("2025-01-06", 1, NL, "2025-01-07"),
        ("2025-01-10", 1, NL, "2025-01-13"),
        ("2025-01-11", 1, NL, "2025-01-13"),
        ("2025-01-12", 0, NL, "2025-01-12"),
        ("2025-01-12", 2, NL, "2025-01-14"),
        # Easter Monday, King's Day, Liberation Day, Ascension, Whit Monday
        ("2024-03-28", 2, NL, "2024-04-02"),
        ("2026-04-24", 1, NL, "2026-04-28"),
        ("2025-05-02", 1, NL, "2025-05-06"),
        ("2026-05-04", 1, NL, "2026-05-05"),
        ("2025-05-28", 1, NL, "2025-05-30"),
        ("2025-06-06", 1, NL, "2025-06-10"),
        # King's Day on a Sunday is kept on the Saturday: Monday is worked
        ("2025-04-25", 1, NL, "2025-04-28"),
        # year end: 25, 26 December and 1 January off
        ("2024-12-24", 1, NL, "2024-12-27"),
        ("2024-12-24", 2, NL, "2024-12-30"),
        ("2024-12-24", 4, NL, "2025-01-02"),
        ("2024-12-24", 5, NL, "2025-01-03"),
        ("2027-12-24", 1, NL, "2027-12-27"),
        # leap day
        ("2024-02-28", 1, NL, "2024-02-29"),
        ("2024-02-29", 1, NL, "2024-03-01"),
        ("2025-02-28", 1, NL, "2025-03-03"),
        ("2028-02-28", 2, NL, "2028-03-01"),
        # no Fridays
        ("2025-01-09", 1, NO_FRIDAY, "2025-01-13"),
        ("2025-01-10", 1, NO_FRIDAY, "2025-01-13"),
        ("2025-04-17", 1, NO_FRIDAY, "2025-04-22"),
        ("2025-01-06", 4, NO_FRIDAY, "2025-01-13"),
        # Saturdays only: King's Day 2025 falls on one
        ("2025-04-19", 1, SATURDAYS, "2025-05-03"),
        # the weeks S0 speaks of, over Easter, Liberation Day
        ("2025-04-17", 20, NL, "2025-05-19"),
        ("2025-04-17", 20, PLAIN, "2025-05-15"),
    ],
)
def test_add_workdays(start, n, cal, due):
    start, due = date.fromisoformat(start), date.fromisoformat(due)
    assert add_workdays(start, n, cal) == due
    assert count_workdays(start, due, cal) == n


@pytest.mark.parametrize(
    ("start", "end", "number"),
    [
        ("2025-01-06", "2025-01-06", 0),
        ("2025-01-10", "2025-01-12", 0),
        ("2025-01-12", "2025-01-10", 0),
        ("2025-01-10", "2025-01-13", 1),
        ("2025-01-13", "2025-01-10", -1),
        ("2025-01-11", "2025-01-10", 0),
        ("2025-01-10", "2025-01-09", -1),
        ("2024-12-31", "2025-12-31", 254),
        ("2025-12-31", "2024-12-31", -254),
    ],
)
def test_count_workdays(start, end, number):
    # 2025 has 261 weekdays, 7 of them off: 1 January, Easter Monday, 5 May,
    # Ascension, Whit Monday, both Christmas days (without Good Friday)
    assert count_workdays(date.fromisoformat(start), date.fromisoformat(end), NL) == (
        number
    )


def test_next_workday_is_the_day_itself_when_worked():
    assert next_workday(date(2025, 4, 17), NL) == date(2025, 4, 17)
    assert next_workday(date(2025, 4, 19), NL) == date(2025, 4, 22)
    assert next_workday(date(2025, 4, 18), NO_FRIDAY) == date(2025, 4, 22)


def test_a_long_closure_is_stepped_over():
    closed = frozenset(date(2025, 7, 1) + n * DAY for n in range(400))
    cal = WorkCalendar(MON_FRI, closed)
    assert add_workdays(date(2025, 6, 30), 1, cal) == date(2026, 8, 5)
    assert add_workdays(date(2026, 1, 1), 1, cal) == date(2026, 8, 5)


def test_calendars_with_the_same_days_are_equal():
    again = WorkCalendar(frozenset(range(5)), frozenset(NL_DAYS))
    assert again == NL
    assert hash(again) == hash(NL)
    assert again != PLAIN


@pytest.mark.parametrize("cal", [NL, NO_FRIDAY, PLAIN, SATURDAYS])
def test_every_start_day_agrees_with_a_list_of_worked_days(cal):
    """Write the days out one by one and pick from the list."""
    worked, done = [], {}
    day = date(2023, 12, 31)
    while day < date(2032, 12, 31):
        if day not in cal.days_off and day.isoweekday() - 1 in cal.weekdays:
            worked.append(day)
        done[day] = len(worked)
        day += DAY
    start = date(2024, 1, 1)
    while start < date(2031, 1, 1):
        for n in (1, 2, 5, 20, 30):
            due = worked[done[start] + n - 1]
            assert add_workdays(start, n, cal) == due
            assert count_workdays(start, due, cal) == n
        assert is_workday(start, cal) == (start in worked[done[start] - 1 :][:1])
        start += DAY


@given(dates, numbers, calendars)
def test_agrees_with_walking_day_by_day(start, n, cal):
    day, left = start, n
    while left:
        day += DAY
        left -= is_workday(day, cal)
    assert add_workdays(start, n, cal) == day


@given(dates, numbers, calendars)
def test_add_and_count_are_inverse(start, n, cal):
    assert count_workdays(start, add_workdays(start, n, cal), cal) == n


@given(dates, dates, calendars)
def test_count_and_add_are_inverse_on_worked_days(start, end, cal):
    start, end = min(start, end), next_workday(max(start, end), cal)
    if start < end:
        assert add_workdays(start, count_workdays(start, end, cal), cal) == end


@given(dates, dates, dates, calendars)
def test_counts_add_up_and_turn_sign(a, b, c, cal):
    assert count_workdays(a, b, cal) == -count_workdays(b, a, cal)
    assert count_workdays(a, b, cal) + count_workdays(b, c, cal) == (
        count_workdays(a, c, cal)
    )


@given(dates, st.integers(1, 80), calendars)
def test_result_is_a_working_day_after_the_start(start, n, cal):
    due = add_workdays(start, n, cal)
    assert due > start
    assert is_workday(due, cal)
    assert next_workday(due, cal) == due


@given(dates, numbers, numbers, calendars)
def test_steps_add_up_and_grow(start, n, m, cal):
    first = add_workdays(start, n, cal)
    both = add_workdays(start, n + m, cal)
    assert add_workdays(first, m, cal) == both
    assert both > first if m else both == first


@given(dates, dates, st.integers(1, 80), calendars)
def test_a_later_start_is_never_due_earlier(a, b, n, cal):
    a, b = sorted((a, b))
    assert add_workdays(a, n, cal) <= add_workdays(b, n, cal)


@given(dates, numbers, calendars, dates)
def test_a_day_off_more_never_brings_the_end_nearer(start, n, cal, extra):
    more = WorkCalendar(cal.weekdays, cal.days_off | {extra})
    assert add_workdays(start, n, more) >= add_workdays(start, n, cal)
