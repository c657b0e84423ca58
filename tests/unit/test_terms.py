"""Due dates: S0's own terms, statutory terms that roll on, and local days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klachten_module.logic.public_holidays import days_off
from klachten_module.logic.terms import due_date, local_day, next_ordinary_day
from klachten_module.logic.workdays import WorkCalendar, is_workday

MON_FRI = frozenset(range(5))
YEARS = range(2023, 2033)
OWN = frozenset(d for d, _ in days_off("NL", YEARS, "lustrum"))
ACT = frozenset(d for d, _ in days_off("NL", YEARS, "always", good_friday=True))
NL = WorkCalendar(MON_FRI, OWN)
LAW = WorkCalendar(MON_FRI, OWN, ACT)
NO_FRIDAY = WorkCalendar(frozenset(range(4)), OWN)

UNITS = ("working_days", "working_weeks", "calendar_days", "calendar_weeks")
dates = st.dates(date(2023, 1, 1), date(2031, 12, 31))
lengths = st.integers(0, 20)
units = st.sampled_from(UNITS)
calendars = st.sampled_from([NL, LAW, NO_FRIDAY])


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "routed", "acknowledged", "answered"),
    [
        # registered on the day of receipt, Maundy Thursday: Good Friday is worked,
        # Easter Monday and 5 May 2025 are not
        ("2025-04-17", "2025-04-18", "2025-04-22", "2025-05-19"),
        # Christmas and New Year in between
        ("2024-12-20", "2024-12-23", "2024-12-24", "2025-01-22"),
        ("2024-12-24", "2024-12-27", "2024-12-30", "2025-01-24"),
        # on a Saturday; King's Day, Ascension and Whit Monday in between
        ("2026-04-25", "2026-04-28", "2026-04-29", "2026-05-27"),
        # no holiday at all: four weeks later to the day
        ("2025-09-01", "2025-09-02", "2025-09-03", "2025-09-29"),
    ],
)
def test_the_three_terms_of_s0(start, routed, acknowledged, answered):
    """S0-94 routed in 1, S0-63 acknowledged in 2, S0-92 answered in 20."""
    start = day(start)
    assert due_date(start, 1, "working_days", NL) == day(routed)
    assert due_date(start, 2, "working_days", NL) == day(acknowledged)
    assert due_date(start, 20, "working_days", NL) == day(answered)
    assert due_date(start, 4, "working_weeks", NL) == day(answered)


@pytest.mark.parametrize(
    ("start", "length", "unit", "own", "rolled"),
    [
        # six weeks (Awb 9:11) ending on Easter Monday, on Good Friday, at Christmas
        ("2024-02-19", 6, "calendar_weeks", "2024-04-01", "2024-04-02"),
        ("2024-02-16", 6, "calendar_weeks", "2024-03-29", "2024-04-02"),
        ("2024-11-13", 6, "calendar_weeks", "2024-12-25", "2024-12-27"),
        ("2026-11-13", 6, "calendar_weeks", "2026-12-25", "2026-12-28"),
        # ending on 5 May, off in law in every year; and on 1 January 2027, a Friday
        ("2026-03-24", 6, "calendar_weeks", "2026-05-05", "2026-05-06"),
        ("2026-11-20", 6, "calendar_weeks", "2027-01-01", "2027-01-04"),
        # ten weeks with a committee, four weeks to refuse (Awb 9:8)
        ("2025-03-31", 10, "calendar_weeks", "2025-06-09", "2025-06-10"),
        ("2025-01-06", 4, "calendar_weeks", "2025-02-03", "2025-02-03"),
        # days: a weekend, King's Day on a Saturday, a leap day
        ("2025-01-06", 5, "calendar_days", "2025-01-11", "2025-01-13"),
        ("2025-04-19", 7, "calendar_days", "2025-04-26", "2025-04-28"),
        ("2024-02-28", 1, "calendar_days", "2024-02-29", "2024-02-29"),
        ("2025-02-28", 1, "calendar_days", "2025-03-01", "2025-03-03"),
        ("2025-01-11", 0, "calendar_days", "2025-01-11", "2025-01-13"),
    ],
)
def test_only_a_statutory_term_rolls_on(start, length, unit, own, rolled):
    assert due_date(day(start), length, unit, LAW) == day(own)
    assert due_date(day(start), length, unit, LAW, roll_on=True) == day(rolled)


def test_own_closing_days_do_not_lengthen_a_statutory_term():
    bridge = date(2026, 5, 15)  # the Friday after Ascension: closed, but ordinary
    cal = WorkCalendar(MON_FRI, OWN | {bridge}, ACT)
    assert next_ordinary_day(bridge, cal) == bridge
    assert next_ordinary_day(date(2026, 5, 14), cal) == bridge


def test_roll_on_does_not_look_at_the_work_week():
    saturdays = WorkCalendar(frozenset({5}), frozenset())
    assert next_ordinary_day(date(2025, 1, 10), NO_FRIDAY) == date(2025, 1, 10)
    assert due_date(date(2025, 1, 6), 1, "working_days", saturdays) == date(2025, 1, 11)
    assert due_date(
        date(2025, 1, 6), 1, "working_days", saturdays, roll_on=True
    ) == date(2025, 1, 13)


def test_without_holidays_the_days_off_make_a_term_roll_on():
    assert due_date(date(2026, 3, 24), 6, "calendar_weeks", NL, True) == date(
        2026, 5, 5
    )
    assert next_ordinary_day(date(2025, 5, 5), NL) == date(2025, 5, 6)


@pytest.mark.parametrize("unit", UNITS)
def test_a_term_of_nothing_ends_where_it_starts(unit):
    assert due_date(date(2025, 1, 12), 0, unit, NL) == date(2025, 1, 12)


@pytest.mark.parametrize(("length", "unit"), [(-1, "calendar_days"), (1, "hours")])
def test_impossible_terms_are_refused(length, unit):
    with pytest.raises(ValueError, match=r"-1|hours"):
        due_date(date(2025, 1, 6), length, unit, NL)


@pytest.mark.parametrize(
    ("moment", "local"),
    [
        # a mail of Friday 23:30 in Amsterdam: 21:30 UTC in summer, 22:30 in winter
        ("2025-07-04 21:30", "2025-07-04"),
        ("2025-12-05 22:30", "2025-12-05"),
        ("2025-07-04 22:00", "2025-07-05"),
        ("2025-12-05 23:00", "2025-12-06"),
        # the clock goes forward on 30 March 2025, back on 26 October
        ("2025-03-29 22:59", "2025-03-29"),
        ("2025-03-29 23:00", "2025-03-30"),
        ("2025-03-30 21:59", "2025-03-30"),
        ("2025-03-30 22:00", "2025-03-31"),
        ("2025-10-25 21:59", "2025-10-25"),
        ("2025-10-25 22:00", "2025-10-26"),
        ("2025-10-26 22:59", "2025-10-26"),
        ("2025-10-26 23:00", "2025-10-27"),
        # year end and leap day
        ("2024-12-31 22:59", "2024-12-31"),
        ("2024-12-31 23:00", "2025-01-01"),
        ("2024-02-28 23:00", "2024-02-29"),
    ],
)
def test_local_day_in_amsterdam(moment, local):
    found = local_day(datetime.fromisoformat(moment), "Europe/Amsterdam")
    assert found == day(local)


def test_local_day_elsewhere():
    moment = datetime(2025, 1, 1, 2, 0)
    assert local_day(moment, "UTC") == date(2025, 1, 1)
    assert local_day(moment, "America/Curacao") == date(2024, 12, 31)


def test_an_aware_moment_is_refused():
    with pytest.raises(ValueError, match="naive"):
        local_day(datetime(2025, 1, 1, tzinfo=UTC), "Europe/Amsterdam")


@given(dates, lengths, units, calendars, st.booleans())
def test_never_due_before_the_start(start, length, unit, cal, roll_on):
    assert due_date(start, length, unit, cal, roll_on) >= start


@given(dates, lengths, units, calendars, st.booleans())
def test_a_longer_term_is_never_due_earlier(start, length, unit, cal, roll_on):
    assert due_date(start, length, unit, cal, roll_on) <= (
        due_date(start, length + 1, unit, cal, roll_on)
    )


@given(dates, dates, st.integers(1, 20), units, calendars, st.booleans())
def test_a_later_start_is_never_due_earlier(a, b, length, unit, cal, roll_on):
    a, b = sorted((a, b))
    assert due_date(a, length, unit, cal, roll_on) <= (
        due_date(b, length, unit, cal, roll_on)
    )


@given(dates, lengths, units, calendars)
def test_rolling_on_ends_at_the_first_ordinary_day(start, length, unit, cal):
    own = due_date(start, length, unit, cal)
    rolled = due_date(start, length, unit, cal, roll_on=True)
    holidays = cal.days_off if cal.holidays is None else cal.holidays
    ordinary = WorkCalendar(MON_FRI, holidays)
    assert is_workday(rolled, ordinary)
    passed = [own + timedelta(days=n) for n in range((rolled - own).days)]
    assert not any(is_workday(d, ordinary) for d in passed)


@given(dates, lengths, calendars)
def test_a_working_week_is_five_working_days(start, length, cal):
    assert due_date(start, length, "working_weeks", cal) == (
        due_date(start, 5 * length, "working_days", cal)
    )


@given(dates, lengths, calendars)
def test_a_calendar_week_ends_on_the_same_weekday(start, length, cal):
    due = due_date(start, length, "calendar_weeks", cal)
    assert due.weekday() == start.weekday()
    assert due == due_date(start, 7 * length, "calendar_days", cal)
