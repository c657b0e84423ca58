"""Terms: from the day something happened to the day by which it is due."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

from .workdays import WorkCalendar, add_workdays

# Hours are counted by the clock, from moment to moment (see `running.begin`).
Unit = Literal[
    "working_days", "working_weeks", "calendar_days", "calendar_weeks", "hours"
]
# How many days one unit is; a working week is five working days in any work week.
WORKING = {"working_days": 1, "working_weeks": 5}
CALENDAR = {"calendar_days": 1, "calendar_weeks": 7}


def due_date(
    start: date, length: int, unit: Unit, cal: WorkCalendar, roll_on: bool = False
) -> date:
    """Return the last day of a term of `length` units that starts on `start`.

    The starting day does not count; the day returned still does. Working units
    follow `cal`, calendar units do not. Only a statutory term is to `roll_on` to an
    ordinary day (Awb 9:11 with Algemene termijnenwet art. 1; S0-92: 4 werkweken).

    >>> cal = WorkCalendar(frozenset(range(5)), frozenset({date(2024, 4, 1)}))
    >>> due_date(date(2024, 2, 19), 6, "calendar_weeks", cal, roll_on=True)
    datetime.date(2024, 4, 2)
    """
    if length < 0:
        raise ValueError(f"a term cannot be {length} long")
    if unit in WORKING:
        due = add_workdays(start, length * WORKING[unit], cal)
    elif unit in CALENDAR:
        due = start + timedelta(days=length * CALENDAR[unit])
    else:
        raise ValueError(f"unknown unit {unit!r}")
    return next_ordinary_day(due, cal) if roll_on else due


def next_ordinary_day(day: date, cal: WorkCalendar) -> date:
    """Return `day`, or the first day after it that is ordinary in law.

    Saturday, Sunday and the generally recognised holidays are not ordinary
    (Algemene termijnenwet art. 1 and 3), whatever the organisation's work week. The
    holidays are `cal.holidays`, or `cal.days_off` where those are not given.

    >>> cal = WorkCalendar(frozenset(range(4)), frozenset({date(2024, 4, 1)}))
    >>> next_ordinary_day(date(2024, 3, 30), cal)
    datetime.date(2024, 4, 2)
    """
    holidays = cal.days_off if cal.holidays is None else cal.holidays
    while day.weekday() > 4 or day in holidays:
        day += timedelta(days=1)
    return day


def local_day(moment: datetime, tz: str) -> date:
    """Return the date of `moment` (naive, UTC) on the clock of time zone `tz`.

    A mail of Friday 23:30 is of Friday, though UTC may say otherwise (S0-63, Awb
    9:11 count from that day). An aware moment is refused: it would shift twice.

    >>> local_day(datetime(2025, 7, 31, 22, 30), "Europe/Amsterdam")
    datetime.date(2025, 8, 1)
    """
    if moment.tzinfo is not None:
        raise ValueError("moment must be naive UTC")
    return moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(tz)).date()


def noon(day: date, tz: str) -> datetime:
    """Return noon of `day` on the clock of time zone `tz`, as naive UTC.

    Stands for a day of which the hour is not known: it is that day all around.

    >>> noon(date(2025, 8, 1), "Europe/Amsterdam")
    datetime.datetime(2025, 8, 1, 10, 0)
    """
    moment = datetime.combine(day, time(12), ZoneInfo(tz))
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def end_of_day(day: date, tz: str) -> datetime:
    """Return the last second of `day` on the clock of time zone `tz`, as naive UTC.

    What is promised for a day (S4-25: the new term) may come until that day is over.

    >>> end_of_day(date(2025, 8, 1), "Europe/Amsterdam")
    datetime.datetime(2025, 8, 1, 21, 59, 59)
    """
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(tz))
    return midnight.astimezone(timezone.utc).replace(tzinfo=None) - timedelta(seconds=1)
