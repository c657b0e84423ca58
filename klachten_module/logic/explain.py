"""Why a term is due on its day: the steps from the starting event to the due date."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .running import Clock, Suspension, Term
from .terms import WORKING, Unit
from .workdays import WorkCalendar, is_workday


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a sentence about a due date needs, in the order in which it counts.

    `free_days` and `days_off` were passed over by a term in working units: days
    outside the work week, and days off on days that are worked otherwise. `rolled_from`
    is the day a term that rolls on would have ended on. `suspended_days` are in days of
    the term's unit, and `extended_on` is the day of the last extension.

    >>> Explanation("received", date(2026, 12, 18), None, 1, "working_days",
    ...             (), (), (), 0, None, None, date(2026, 12, 21), None).length
    1
    """

    start: str
    started_on: date
    started_at: datetime | None
    length: int
    unit: Unit
    free_days: tuple[date, ...]
    days_off: tuple[date, ...]
    suspensions: tuple[Suspension, ...]
    suspended_days: int
    rolled_from: date | None
    extended_on: date | None
    due_on: date
    due_at: datetime | None


def explain(clock: Clock, term: Term, cal: WorkCalendar) -> Explanation:
    """Return the steps that lead to the due date of `clock` (design section 5).

    >>> from .events import Event, Selector
    >>> from .running import begin
    >>> cal = WorkCalendar(frozenset(range(5)), frozenset())
    >>> routed = Term("routed", Selector("received"), Selector("moved"), 1,
    ...               "working_days")
    >>> clock = begin(routed, Event(1, "received", date(2026, 12, 18)), cal)
    >>> [day.isoformat() for day in explain(clock, routed, cal).free_days]
    ['2026-12-19', '2026-12-20']
    """
    passed = _passed_over(clock, term, cal)
    starter = term.starter(clock.round) or term.start
    raw = clock.raw_due
    rolled = term.roll_on and raw is not None and not clock.due_at
    return Explanation(
        start=starter.type,
        started_on=clock.started_on,
        started_at=clock.started_at,
        length=term.length,
        unit=term.unit,
        free_days=tuple(d for d in passed if d.weekday() not in cal.weekdays),
        days_off=tuple(d for d in passed if d.weekday() in cal.weekdays),
        suspensions=clock.suspensions,
        suspended_days=clock.suspended_days,
        rolled_from=raw if rolled and raw != clock.due_on else None,
        extended_on=clock.extended_on,
        due_on=clock.due_on,
        due_at=clock.due_at,
    )


def _passed_over(clock: Clock, term: Term, cal: WorkCalendar) -> list[date]:
    """List the days a term in working units did not count, extensions apart."""
    if term.unit not in WORKING:
        return []
    last = clock.own_due_on or clock.due_on
    days = (last - clock.started_on).days
    later = (clock.started_on + timedelta(days=n) for n in range(1, days))
    return [day for day in later if not is_workday(day, cal)]
