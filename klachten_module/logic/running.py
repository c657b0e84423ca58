"""One running clock: its start, suspensions, extensions and end, event by event."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from .events import Event, Selector
from .terms import WORKING, Unit, due_date, end_of_day, local_day, next_ordinary_day
from .workdays import WorkCalendar, add_workdays, count_workdays

REOPENED = Selector("reopened")
Refusal = Literal["lapsed", "not_later", "beyond_cap"]


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a procedure: from which event to which, and how long.

    Round 1 starts at `start`, a later round at `restart`, by default its reopening,
    unless `first_round_only` (S0-76, S0-98). See `due_date` for unit and `roll_on`.
    `max_extension` (None: any) in `max_unit` is how far it may be extended without
    written consent (Awb 9:11). An extension that names no term is of `is_answer`.
    Only a `suspendable` term stands still, and where it names `suspend_reasons` for
    those only. What ended before `suspensions_until` (naive UTC) keeps the suspensions
    of then, beside the day by law.

    >>> Term("ack", Selector("registered"), Selector("acknowledged"),
    ...      2, "working_days").roll_on  # S0-63
    False
    """

    code: str
    start: Selector
    stop: Selector
    length: int
    unit: Unit
    roll_on: bool = False
    first_round_only: bool = False
    restart: Selector | None = None
    is_answer: bool = False
    suspendable: bool = True
    max_extension: int | None = None
    max_unit: Unit = "calendar_weeks"
    suspend_reasons: frozenset[str] | None = None
    suspensions_until: datetime | None = None

    def starter(self, round_: int) -> Selector | None:
        """Return what starts this term in that round; None when nothing does.

        >>> Term("ack", REOPENED, REOPENED, 2, "working_days",
        ...      first_round_only=True).starter(2) is None
        True
        """
        if round_ == 1:
            return self.start
        return None if self.first_round_only else self.restart or REOPENED

    def stands_still(self, event: Event) -> bool:
        """Tell whether this suspension lets the term stand still (Awb 9:11: no).

        >>> ack = Term("ack", REOPENED, REOPENED, 2, "working_days",
        ...            suspend_reasons=frozenset({"agreed"}))
        >>> ack.stands_still(Event(1, "suspended", date.max, reason="other"))
        False
        """
        reasons = self.suspend_reasons
        return self.suspendable and (reasons is None or event.reason in reasons)

    def is_meant_by(self, event: Event) -> bool:
        """Tell whether an extension or a consent is about this term (S4-25).

        >>> ack = Term("ack", REOPENED, REOPENED, 2, "working_days")
        >>> ack.is_meant_by(Event(1, "extended", date.max, term_code="ack"))
        True
        """
        if event.term_code is None:
            return self.is_answer
        return event.term_code == self.code


@dataclass(frozen=True, slots=True)
class Suspension:
    """A clock stands still from `since`, and counts again on `until`; None: not yet.

    >>> Suspension(date(2025, 4, 17)).until is None
    True
    """

    since: date
    until: date | None = None
    since_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One term on one complaint in one round; all its days are local dates.

    `due_on` is the last day in time, `own_due_on` the same without extensions. At most
    one of `stopped_on` (done) and `cancelled_on` (no longer asked) is set; neither: it
    is open (S0-91, S0-92). `raw_due` is the due day before rolling on; of a term in
    hours it is the moment (naive UTC). `law` is the same clock without suspensions that
    had no basis, where that is another (see `Term.suspensions_until`).

    >>> Clock("ack", 1, date(2025, 4, 17), date(2025, 4, 22)).stopped_on is None
    True
    """

    term_code: str
    round: int
    started_on: date
    due_on: date
    stopped_on: date | None = None
    cancelled_on: date | None = None
    suspensions: tuple[Suspension, ...] = ()
    suspended_days: int = 0
    extended_on: date | None = None
    started_at: datetime | None = field(default=None, compare=False)
    ended_at: datetime | None = field(default=None, compare=False)
    raw_due: date | datetime | None = field(default=None, compare=False)
    own_raw_due: date | datetime | None = field(default=None, compare=False)
    own_due_on: date | None = field(default=None, compare=False)
    law: "Clock | None" = field(default=None, compare=False)

    @property
    def due_at(self) -> datetime | None:
        """The moment a term in hours is due, naive UTC; None for terms in days."""
        return self.raw_due if isinstance(self.raw_due, datetime) else None

    @property
    def suspended_on(self) -> date | None:
        """Since when the clock stands still; None when it runs or has ended."""
        if self.suspensions and self.suspensions[-1].until is None:
            return self.suspensions[-1].since
        return None

    def is_past(self, event: Event) -> bool:
        """Tell whether the term had lapsed when `event` happened.

        >>> ack = Clock("ack", 1, date(2025, 4, 17), date(2025, 4, 22))
        >>> ack.is_past(Event(9, "extended", date(2025, 4, 22)))
        False
        """
        if self.suspended_on:
            return False
        if self.due_at:
            return event.moment > self.due_at
        return event.day > self.due_on


def begin(term: Term, start: Event, cal: WorkCalendar) -> Clock:
    """Return the clock that `start` sets running.

    >>> cal = WorkCalendar(frozenset(range(5)), frozenset())
    >>> ack = Term("ack", Selector("received"), REOPENED, 2, "working_days")
    >>> begin(ack, Event(1, "received", date(2025, 4, 17)), cal).due_on
    datetime.date(2025, 4, 21)
    """
    if term.unit == "hours":
        if start.moment is None:
            raise ValueError("a term in hours needs the moment of its start")
        raw = start.moment + timedelta(hours=term.length)
    else:
        raw = due_date(start.day, term.length, term.unit, cal)
    due = _last_day(raw, term, cal)
    return Clock(
        term.code,
        start.round,
        start.day,
        due,
        started_at=start.moment,
        raw_due=raw,
        own_raw_due=raw,
        own_due_on=due,
    )


def _last_day(raw: date | datetime, term: Term, cal: WorkCalendar) -> date:
    """Return the last day in time for a raw due day or moment."""
    if isinstance(raw, datetime):
        return local_day(raw, cal.tz)
    return next_ordinary_day(raw, cal) if term.roll_on else raw


def suspend(clock: Clock, term: Term, event: Event) -> Clock:
    """Let the clock stand still from the day of `event`, unless it lapsed before.

    >>> ack = Term("ack", REOPENED, REOPENED, 2, "working_days")
    >>> clock = Clock("ack", 1, date(2025, 4, 17), date(2025, 4, 21))
    >>> suspend(clock, ack, Event(2, "suspended", date(2025, 4, 18))).suspended_on
    datetime.date(2025, 4, 18)
    """
    if not term.stands_still(event) or clock.suspended_on or clock.is_past(event):
        return clock
    gap = Suspension(event.day, since_at=event.moment)
    return replace(clock, suspensions=(*clock.suspensions, gap))


def resume(clock: Clock, term: Term, event: Event, cal: WorkCalendar) -> Clock:
    """Let the clock run again: due later by the days on which it stood still.

    The day of the suspension is one of them, the day of resuming is not; the starting
    day of a term counts in neither. Working units gain working days, calendar units
    calendar days, hours the time that went by. Never due before the resumption.

    >>> cal = WorkCalendar(frozenset(range(5)), frozenset())
    >>> ack = Term("ack", Selector("received"), REOPENED, 2, "working_days")
    >>> clock = begin(ack, Event(1, "received", date(2025, 4, 17)), cal)
    >>> still = suspend(clock, ack, Event(2, "suspended", date(2025, 4, 18)))
    >>> resume(still, ack, Event(3, "resumed", date(2025, 4, 22)), cal).due_on
    datetime.date(2025, 4, 23)
    """
    if not clock.suspended_on:
        return clock
    *before, gap = clock.suspensions
    gap = replace(gap, until=event.day, until_at=event.moment)
    days = _days_still(clock, gap, term, cal)
    raw, due = _later(clock.raw_due, clock.due_on, clock, gap, days, term, cal)
    own_raw, own_due = clock.own_raw_due, clock.own_due_on
    if gap.since <= own_due:
        own_raw, own_due = _later(own_raw, own_due, clock, gap, days, term, cal)
    return replace(
        clock,
        due_on=due,
        raw_due=raw,
        own_raw_due=own_raw,
        own_due_on=own_due,
        suspensions=(*before, gap),
        suspended_days=clock.suspended_days + days,
    )


def _days_still(clock: Clock, gap: Suspension, term: Term, cal: WorkCalendar) -> int:
    """Count the days of a term's unit on which it stood still."""
    first = max(gap.since, clock.started_on + timedelta(days=1))
    if gap.until <= first:
        return 0
    if term.unit in WORKING:
        day = timedelta(days=1)
        return count_workdays(first - day, gap.until - day, cal)
    return (gap.until - first).days


def _later(raw, due, clock, gap, days, term, cal):
    """Return a raw due day or moment and its last day, moved by one suspension."""
    if isinstance(raw, datetime):
        still = gap.until_at - max(gap.since_at, clock.started_at)
        raw += max(still, timedelta())
    else:
        base = raw if gap.since <= raw else due
        worked = term.unit in WORKING
        moved = add_workdays(base, days, cal) if worked else base + timedelta(days)
        raw = max(moved, gap.until)
    return raw, _last_day(raw, term, cal)


def last_extension(clock: Clock, term: Term, cal: WorkCalendar) -> date | None:
    """Return the last day to which a term may be extended without consent.

    None: there is no such limit. Counted from the due day without extensions (Awb
    9:11: at most four weeks), and rolling on as the term itself does.

    >>> cal = WorkCalendar(frozenset(range(5)), frozenset())
    >>> awb = Term("awb", Selector("received"), REOPENED, 6, "calendar_weeks",
    ...            max_extension=4)
    >>> clock = begin(awb, Event(1, "received", date(2025, 1, 6)), cal)
    >>> last_extension(clock, awb, cal)
    datetime.date(2025, 3, 17)
    """
    if term.max_extension is None:
        return None
    return due_date(
        clock.own_due_on, term.max_extension, term.max_unit, cal, term.roll_on
    )


def refusal(
    clock: Clock, term: Term, event: Event, consents: tuple, cal: WorkCalendar
) -> Refusal | None:
    """Return why the extension `event` does not count; None when it does (S4-24/25).

    It must come before the term lapses, be later than the due day, and stay within
    the limit, unless a consent in writing to that day or a later one came before it.

    >>> cal = WorkCalendar(frozenset(range(5)), frozenset())
    >>> ack = Term("ack", REOPENED, REOPENED, 2, "working_days")
    >>> clock = Clock("ack", 1, date(2025, 4, 17), date(2025, 4, 21))
    >>> late = Event(2, "extended", date(2025, 4, 22), new_due_on=date(2025, 5, 1))
    >>> refusal(clock, ack, late, (), cal)
    'lapsed'
    """
    if clock.is_past(event):
        return "lapsed"
    if event.new_due_on is None or event.new_due_on <= clock.due_on:
        return "not_later"
    last = last_extension(clock, term, cal)
    if last is None or event.new_due_on <= last:
        return None
    agreed = any(
        c.round == event.round
        and term.is_meant_by(c)
        and (c.new_due_on is None or c.new_due_on >= event.new_due_on)
        for c in consents
    )
    return None if agreed else "beyond_cap"


def extend(
    clock: Clock, term: Term, event: Event, consents: tuple, cal: WorkCalendar
) -> Clock:
    """Move the due day to the one that `event` names, where that counts.

    >>> cal = WorkCalendar(frozenset(range(5)), frozenset())
    >>> ack = Term("ack", REOPENED, REOPENED, 2, "working_days", is_answer=True)
    >>> clock = Clock("ack", 1, date(2025, 4, 17), date(2025, 4, 21))
    >>> new = Event(2, "extended", date(2025, 4, 18), new_due_on=date(2025, 5, 1))
    >>> extend(clock, ack, new, (), cal).due_on
    datetime.date(2025, 5, 1)
    """
    if event.round != clock.round or not term.is_meant_by(event):
        return clock
    if refusal(clock, term, event, consents, cal):
        return clock
    new = event.new_due_on
    raw = end_of_day(new, cal.tz) if clock.due_at else new
    return replace(clock, due_on=new, raw_due=raw, extended_on=event.day)
