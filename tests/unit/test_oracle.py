"""Due dates against an oracle that knows only the rules and counts day by day."""

from datetime import date, timedelta

import pytest

from klachten_module.logic.public_holidays import all_days_off
from klachten_module.logic.terms import due_date
from klachten_module.logic.workdays import WorkCalendar

DAY = timedelta(days=1)
FIRST, LAST = date(1990, 1, 1), date(2050, 12, 31)
STARTS = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]


def easter_sunday(year):
    """The anonymous Gregorian computus (Meeus/Jones/Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def holidays(year, fifth_of_may, good_friday):
    """Dutch holidays as the law lists them (field notes, part e)."""
    easter = easter_sunday(year)
    king = date(year, 4, 27 if year >= 2014 else 30)
    found = {
        date(year, 1, 1),
        easter,
        easter + DAY,
        king if king.weekday() < 6 else king + DAY * (1 if year < 1980 else -1),
        easter + 39 * DAY,  # Ascension
        easter + 49 * DAY,
        easter + 50 * DAY,  # Whit Monday
        date(year, 12, 25),
        date(year, 12, 26),
    }
    if fifth_of_may:
        found.add(date(year, 5, 5))
    if good_friday:
        found.add(easter - 2 * DAY)
    return found


# Of a version they are all there from 1970 on; the library knows 5 May as a yearly day
# since 1990, when it became one.
ALL_YEARS = range(1990, 2101)
OWN = {d for y in ALL_YEARS for d in holidays(y, y % 5 == 0, False)}
LAW = {d for y in ALL_YEARS for d in holidays(y, True, True)}
CALENDAR = WorkCalendar(
    frozenset(range(5)),
    frozenset(d for d, _ in all_days_off("NL", "lustrum", False, "nl")),
    frozenset(d for d, _ in all_days_off("NL", "always", True, "nl")),
)


def oracle(start, length, unit, roll_on):
    """Cross off one day after the other, as with a pencil on a calendar."""
    left = length * {"working_weeks": 5, "calendar_weeks": 7}.get(unit, 1)
    today = start
    while left:
        today += DAY
        if unit.startswith("calendar") or (today.weekday() < 5 and today not in OWN):
            left -= 1
    while roll_on and (today.weekday() in (5, 6) or today in LAW):
        today += DAY
    return today


@pytest.mark.parametrize("roll_on", [False, True], ids=["own", "statutory"])
@pytest.mark.parametrize(
    ("length", "unit"),
    [
        (1, "working_days"),
        (2, "working_days"),
        (20, "working_days"),
        (4, "working_weeks"),
        (5, "calendar_days"),
        (2, "calendar_weeks"),
        (6, "calendar_weeks"),
        (10, "calendar_weeks"),
    ],
)
def test_every_start_day_of_sixty_one_years(length, unit, roll_on):
    assert len(STARTS) == 22280
    wrong = [
        start
        for start in STARTS
        if due_date(start, length, unit, CALENDAR, roll_on)
        != oracle(start, length, unit, roll_on)
    ]
    assert not wrong


def test_the_two_lists_of_holidays_agree():
    assert {day for day in CALENDAR.days_off if day >= FIRST} == OWN
    assert {day for day in CALENDAR.holidays if day >= FIRST} == LAW


def test_ten_thousand_days_are_counted_too():
    start = date(2015, 1, 1)
    assert due_date(start, 10_000, "calendar_days", CALENDAR) == start + 10_000 * DAY
    assert due_date(start, 5_000, "working_days", CALENDAR) == (
        oracle(start, 5_000, "working_days", False)
    )
