"""Working days: which days count, and how to step over those that do not.

A day is worked when its weekday is in the work week and it is not a day off.
Counting leaves the starting day out (S0-63, S0-91: "2 working days after").
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The days on which an organisation works (S0-91, S0-92).

    `weekdays` holds the worked weekdays, Monday = 0; `days_off` every date not
    worked, public holidays and own closing days alike. `holidays` holds the
    generally recognised holidays, for which a statutory term rolls on
    (Algemene termijnenwet art. 3); None means: the same as `days_off`. `tz` is the
    time zone in which a day begins and ends.

    >>> WorkCalendar(frozenset(range(4)), frozenset()).holidays is None
    True
    """

    weekdays: frozenset[int]
    days_off: frozenset[date]
    holidays: frozenset[date] | None = None
    tz: str = "UTC"
    # Derived, so that counting is arithmetic instead of a loop over days: the work
    # week in order, how much of it is done after each weekday, and the ordinals
    # (Monday 0001-01-01 = 0) of the days off that would have been worked.
    _week: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _done: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _off: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        if not self.weekdays or not self.weekdays <= set(range(7)):
            raise ValueError(f"weekdays must be some of 0..6, not {self.weekdays}")
        week = tuple(sorted(self.weekdays))
        off = (d for d in self.days_off if d.weekday() in self.weekdays)
        object.__setattr__(self, "_week", week)
        object.__setattr__(
            self, "_done", tuple(bisect_right(week, day) for day in range(7))
        )
        object.__setattr__(self, "_off", tuple(sorted(d.toordinal() - 1 for d in off)))

    def _rank(self, day: date) -> int:
        """Count the working days up to and including `day`, since 0001-01-01."""
        ordinal = day.toordinal() - 1
        weeks, weekday = divmod(ordinal, 7)
        worked = weeks * len(self._week) + self._done[weekday]
        return worked - bisect_right(self._off, ordinal)


def is_workday(day: date, cal: WorkCalendar) -> bool:
    """Tell whether `day` is worked: in the work week and not a day off (S0-91).

    >>> cal = WorkCalendar(frozenset(range(5)), frozenset({date(2025, 4, 21)}))
    >>> is_workday(date(2025, 4, 21), cal), is_workday(date(2025, 4, 22), cal)
    (False, True)
    """
    return day.weekday() in cal.weekdays and day not in cal.days_off


def next_workday(day: date, cal: WorkCalendar) -> date:
    """Return `day` itself when it is worked, else the first worked day after it.

    >>> next_workday(date(2025, 4, 19), WorkCalendar(frozenset(range(5)), frozenset()))
    datetime.date(2025, 4, 21)
    """
    return day if is_workday(day, cal) else add_workdays(day, 1, cal)


def add_workdays(start: date, n: int, cal: WorkCalendar) -> date:
    """Return the n-th working day after `start`, which itself does not count.

    n = 0 gives `start`, worked or not; n < 0 is refused (S0-63, S0-92: "within
    n working days after"). Costs a few bisections, whatever n.

    >>> cal = WorkCalendar(frozenset(range(5)), frozenset({date(2025, 4, 21)}))
    >>> add_workdays(date(2025, 4, 18), 1, cal)  # Friday, then Easter Monday
    datetime.date(2025, 4, 22)
    """
    if n < 0:
        raise ValueError(f"cannot add {n} working days")
    if n == 0:
        return start
    target = cal._rank(start) + n
    skipped = bisect_right(cal._off, start.toordinal() - 1)
    while True:  # each pass steps over the days off met by the one before
        weeks, position = divmod(target + skipped - 1, len(cal._week))
        ordinal = weeks * 7 + cal._week[position]
        met = bisect_right(cal._off, ordinal)
        if met == skipped:
            return date.fromordinal(ordinal + 1)
        skipped = met


def count_workdays(start: date, end: date, cal: WorkCalendar) -> int:
    """Count the working days in (start, end]: without `start`, with `end`.

    With end < start it is minus the number in (end, start] (S0-91, S0-92).

    >>> cal = WorkCalendar(frozenset(range(5)), frozenset())
    >>> friday, monday = date(2025, 4, 18), date(2025, 4, 21)
    >>> count_workdays(friday, monday, cal), count_workdays(monday, friday, cal)
    (1, -1)
    """
    return cal._rank(end) - cal._rank(start)
