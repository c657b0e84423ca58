"""Months, quarters and years: where a report starts, ends and what stands beside it."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["month", "quarter", "year", "free"]
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both counting.

    >>> Period("free", date(2026, 1, 1), date(2026, 1, 2)).last.day
    2
    """

    kind: Kind
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """Tell whether a day lies in it.

        >>> date(2026, 3, 31) in numbered("month", 2026, 3)
        True
        """
        return self.first <= day <= self.last


def numbered(kind: Kind, year: int, number: int = 1) -> Period:
    """Return the month, quarter or year of that number.

    >>> numbered("quarter", 2026, 4).first
    datetime.date(2026, 10, 1)
    """
    size = MONTHS[kind]
    if not 1 <= number <= 12 // size:
        raise ValueError(f"a year has no {kind} {number}")
    first = date(year, (number - 1) * size + 1, 1)
    return Period(kind, first, _month_end(_add_months(first, size - 1)))


def free(first: date, last: date) -> Period:
    """Return the days from `first` to `last`, both counting.

    >>> free(date(2026, 1, 5), date(2026, 1, 5)).kind
    'free'
    """
    if last < first:
        raise ValueError("a period ends before it starts")
    return Period("free", first, last)


def containing(kind: Kind, day: date) -> Period:
    """Return the month, quarter or year in which `day` lies.

    >>> containing("quarter", date(2026, 11, 22)).first
    datetime.date(2026, 10, 1)
    """
    return numbered(kind, day.year, (day.month - 1) // MONTHS[kind] + 1)


def previous(period: Period) -> Period:
    """Return the period before; of free dates as many days directly before.

    >>> previous(numbered("month", 2026, 1)).first
    datetime.date(2025, 12, 1)
    """
    last = period.first - timedelta(days=1)
    if period.kind != "free":
        return containing(period.kind, last)
    return free(last - (period.last - period.first), last)


def year_earlier(period: Period) -> Period:
    """Return the same period of the year before; 29 February becomes the 28th.

    >>> year_earlier(numbered("month", 2025, 2)).last
    datetime.date(2024, 2, 29)
    """
    if period.kind != "free":
        return containing(period.kind, _add_months(period.first, -12))
    return free(_add_months(period.first, -12), _add_months(period.last, -12))


def months_of(period: Period) -> list[Period]:
    """Return the calendar months that the period touches, in order.

    >>> len(months_of(numbered("year", 2026)))
    12
    """
    months = [containing("month", period.first)]
    while months[-1].last < period.last:
        months.append(containing("month", months[-1].last + timedelta(days=1)))
    return months


def months_until(day: date, count: int = 12) -> list[Period]:
    """Return the month of `day` and those before it, `count` in all, in order.

    >>> [m.first.month for m in months_until(date(2026, 2, 3), 3)]
    [12, 1, 2]
    """
    first = _add_months(day.replace(day=1), 1 - count)
    return months_of(free(first, day))


def widest(periods: Iterable[Period]) -> list[Period]:
    """Return the periods that lie in no other one, so the same days in fewer spans.

    >>> year = numbered("year", 2026)
    >>> spans = widest([*months_of(year), year, numbered("month", 2025, 1)])
    >>> [(span.first.year, span.last.month) for span in spans]
    [(2025, 1), (2026, 12)]
    """
    found: list[Period] = []
    for period in sorted(periods, key=lambda one: (one.first, -one.last.toordinal())):
        if not found or period.last > found[-1].last:
            found.append(period)
    return found


def ended(kind: Kind, today: date, after: date | None = None) -> list[Period]:
    """Return the periods that are over on `today` and end after `after`, in order.

    Without `after` only the last one.

    >>> [p.first.month for p in ended("month", date(2026, 11, 1), date(2026, 8, 31))]
    [9, 10]
    """
    periods = [previous(containing(kind, today))]
    while after and previous(periods[0]).last > after:
        periods.insert(0, previous(periods[0]))
    return [p for p in periods if not after or p.last > after]


def _add_months(day: date, count: int) -> date:
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
