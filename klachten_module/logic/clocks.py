"""Clocks: which terms run on a complaint, derived from its events alone.

Nothing here is stored and nothing depends on the moment of asking: the same events,
terms and calendar give the same clocks, always (design, "events -> clocks").
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

from .events import (
    CLOSING,
    DIVERTING,
    LETTERS,
    VOID,
    Event,
    Selector,
    effective,
    imported_rounds,
)
from .running import REOPENED, Clock, Term, begin, extend, resume, suspend
from .workdays import WorkCalendar, count_workdays

__all__ = (
    "CLOSING",
    "DIVERTING",
    "REOPENED",
    "VOID",
    "Clock",
    "Event",
    "Selector",
    "Term",
    "as_of",
    "clocks",
    "days_left",
    "effective",
    "lawful",
    "open_suspension",
    "state",
)
State = Literal["running", "suspended", "met", "met_late", "missed", "cancelled"]


def clocks(
    events: Iterable[Event], terms: Iterable[Term], cal: WorkCalendar
) -> tuple[Clock, ...]:
    """Return the clocks of one complaint, by round and then in order of `terms`.

    A term whose starting event is not there gives no clock. Suspensions are of the
    whole case, extensions of one term in one round (S0-63, S0-92, S0-94, S4-24; Awb
    9:11 counts from receipt). One answer is promised at a time: where a second answer
    term starts, the first is no longer asked (S1-16: the director's). Of a complaint
    that was imported only those count of which the register holds both ends.

    >>> cal = WorkCalendar(frozenset(range(5)), frozenset())
    >>> ack = Term("ack", Selector("registered"), Selector("acknowledged"),
    ...            2, "working_days")
    >>> [c.due_on for c in clocks([Event(1, "registered", date(2025, 4, 17))],
    ...                           [ack], cal)]
    [datetime.date(2025, 4, 21)]
    """
    log = effective(events)
    terms = tuple(terms)
    found = (
        _clock(log, term, round_, cal, _successors(term, terms, round_))
        for round_ in sorted({event.round for event in log})
        for term in terms
    )
    proven = imported_rounds(log)
    return tuple(c for c in found if c and (c.round > proven or _is_proven(c)))


def _is_proven(clock: Clock) -> bool:
    """Tell whether a register can hold this clock: days it has, hours it has not."""
    return bool(clock.stopped_on) and not clock.due_at


def _successors(
    term: Term, terms: tuple[Term, ...], round_: int
) -> tuple[Selector, ...]:
    """Return what starts the answer terms that take the place of this one."""
    others = (t for t in terms if term.is_answer and t.is_answer and t is not term)
    return tuple(s for other in others if (s := other.starter(round_)))


def _clock(log, term, round_, cal, successors) -> Clock | None:
    """Derive one clock; one that ended while suspensions still counted keeps them."""
    clock = _run(log, term, round_, cal, successors)
    if not (clock and term.suspensions_until):
        return clock
    free = replace(term, suspendable=True, suspend_reasons=None)
    before = _run(log, free, round_, cal, successors)
    ended = before.ended_at
    if not before.suspensions or not ended or ended > term.suspensions_until:
        return clock
    return replace(before, law=clock)


def lawful(found: Iterable[Clock]) -> tuple[Clock, ...]:
    """Return these clocks with the days that the law gives them, for figures.

    A suspended day never counts as in time where the law has none (Awb 9:11).

    >>> true = Clock("answer", 1, date(2025, 4, 17), date(2025, 5, 29))
    >>> lawful([replace(true, due_on=date(2025, 6, 20), law=true)]) == (true,)
    True
    """
    return tuple(clock.law or clock for clock in found)


def _run(
    log: tuple[Event, ...],
    term: Term,
    round_: int,
    cal: WorkCalendar,
    successors: tuple[Selector, ...] = (),
) -> Clock | None:
    """Derive one clock: the first start of the round, then event by event to its end.

    The starting event may also be the stop, but never the end: a term may run from
    the closing.
    """
    starter = term.starter(round_)
    mine = (e for e in log if starter and e.round == round_ and starter.matches(e))
    start = next(mine, None)
    if start is None:
        return None
    clock = begin(term, start, cal)
    place = log.index(start)
    still = open_suspension(log[: place + 1])
    if still:
        clock = suspend(clock, term, still)
    for index, event in enumerate(log[place:], place):
        if event.round == round_ and term.stop.matches(event):
            return _end(clock, term, event, cal, stopped_on=event.day)
        if event is not start and _ends(event, round_, term, successors):
            return _end(clock, term, event, cal, cancelled_on=event.day)
        consents = (e for e in log[:index] if e.type == "consented")
        clock = _changed(clock, term, event, consents, cal)
    return clock


def _changed(clock, term, event, consents, cal) -> Clock:
    """Return `clock` after an event that neither stops nor ends it."""
    if event.type == "suspended":
        return suspend(clock, term, event)
    if event.type in ENDS_SUSPENSION:
        return resume(clock, term, event, cal)
    if event.type == "extended":
        return extend(clock, term, event, tuple(consents), cal)
    return clock


def _end(clock, term, event, cal, **ended) -> Clock:
    """Return `clock` with its end; what stood still, stood still until then."""
    return replace(resume(clock, term, event, cal), ended_at=event.moment, **ended)


def _ends(
    event: Event, round_: int, term: Term, successors: tuple[Selector, ...]
) -> bool:
    """Tell whether `event` ends a clock of that round that is still open.

    A term for the letter that a complaint is not taken up, or is for somebody else,
    runs on until that letter left; it is over once the complaint is taken up (Awb 9:8,
    S1-06).
    """
    if event.type in CLOSING:
        return event.round >= round_
    if event.round == round_ and any(s.matches(event) for s in successors):
        return True
    if term.stop.type in LETTERS:
        taken_up = event.type == "classified" and event.result == "complaint"
        waits = event.result in LETTERS[term.stop.type]
        return taken_up or (event.type in DIVERTING and not waits)
    return event.type in DIVERTING


# A new round starts with running clocks.
ENDS_SUSPENSION = frozenset({"resumed", "reopened"})


def open_suspension(log: Iterable[Event]) -> Event | None:
    """Return the event that suspended a case, None when its clocks run.

    `log` is in order and has its corrections applied (see `effective`).

    >>> open_suspension([Event(1, "suspended", date(2025, 4, 17))]).id
    1
    """
    found = None
    for event in log:
        if event.type == "suspended":
            found = found or event
        elif event.type in ENDS_SUSPENSION:
            found = None
    return found


def as_of(clock: Clock, day: date) -> Clock:
    """Return `clock` as it stood at the end of `day`: a later end is not yet there.

    For figures over a month that is past (S0-99), with `state(as_of(c, day), day)`.

    >>> ack = Clock("ack", 1, date(2025, 1, 30), date(2025, 2, 3), date(2025, 2, 1))
    >>> state(as_of(ack, date(2025, 1, 31)), date(2025, 1, 31))
    'running'
    """
    stopped, cancelled = clock.stopped_on, clock.cancelled_on
    return replace(
        clock,
        stopped_on=stopped if stopped and stopped <= day else None,
        cancelled_on=cancelled if cancelled and cancelled <= day else None,
        suspensions=tuple(
            replace(gap, until=gap.until if gap.until and gap.until <= day else None)
            for gap in clock.suspensions
            if gap.since <= day
        ),
    )


def state(clock: Clock, today: date, now: datetime | None = None) -> State:
    """Return how `clock` stands; the due day itself is still in time (S0-91, S0-96).

    Cancelling after the due day mends nothing: that term stays "missed". `now` (naive
    UTC) tells terms in hours apart within the due day.

    >>> ack = Clock("ack", 1, date(2025, 4, 17), date(2025, 4, 22))
    >>> state(ack, date(2025, 4, 22)), state(ack, date(2025, 4, 23))
    ('running', 'missed')
    """
    if clock.stopped_on:
        late = _is_late(clock, clock.stopped_on, clock.ended_at)
        return "met_late" if late else "met"
    if clock.cancelled_on:
        late = _is_late(clock, clock.cancelled_on, clock.ended_at)
        return "missed" if late else "cancelled"
    if clock.suspended_on:
        return "suspended"
    return "missed" if _is_late(clock, today, now) else "running"


def _is_late(clock: Clock, day: date, moment: datetime | None) -> bool:
    """Tell whether this day, or this moment of a term in hours, is too late."""
    if clock.due_at and moment:
        return moment > clock.due_at
    return day > clock.due_on


def days_left(clock: Clock, today: date, cal: WorkCalendar) -> int:
    """Count the working days after `today` up to and including the due day.

    0 is: today at the latest, or no working day left. Past the due day it is
    always negative, -1 on the weekend right after it (S0-16: watching progress).

    >>> cal = WorkCalendar(frozenset(range(5)), frozenset())
    >>> ack = Clock("ack", 1, date(2025, 4, 17), date(2025, 4, 22))
    >>> days_left(ack, date(2025, 4, 17), cal), days_left(ack, date(2025, 4, 24), cal)
    (3, -2)
    """
    left = count_workdays(today, clock.due_on, cal)
    return min(left, -1) if today > clock.due_on else left
