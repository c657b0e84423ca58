"""Clocks: which terms run on a complaint, derived from its events alone.

Nothing here is stored and nothing depends on the moment of asking: the same events,
terms and calendar give the same clocks, always (design, "events -> clocks").
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from .terms import Unit, due_date
from .workdays import WorkCalendar, count_workdays

State = Literal["running", "met", "met_late", "missed", "cancelled"]
# A correction with this result takes the event it corrects out of the log.
VOID = "void"
# The case goes on elsewhere or not at all: every open clock is cancelled.
DIVERTING = frozenset({"converted", "referred", "withdrawn", "not_taken_up"})
# The case is done: no clock of this round or an earlier one runs on.
CLOSING = frozenset({"settled", "closed"})


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a complaint's log; `id` is its place, `day` its local date.

    `corrects` is the id of an earlier event, of which this line is the new version
    in full. `round` counts from 1, one more at each reopening (S0-76, S0-98).

    >>> Event(1, "received", date(2025, 4, 17)).round
    1
    """

    id: int
    type: str
    day: date
    phase_to: str | None = None
    phase_from: str | None = None
    role: str | None = None
    result: str | None = None
    round: int = 1
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Selector:
    """Picks events by type, and by phase, role and result where given.

    The phase is the one entered (`phase_to`); None matches anything (S0-94: "passed
    through to service management" is a move into a phase).

    >>> moved = Event(1, "moved", date(2025, 4, 17), phase_to="acknowledge")
    >>> Selector("moved", phase="acknowledge").matches(moved)
    True
    """

    type: str
    phase: str | None = None
    role: str | None = None
    result: str | None = None

    def matches(self, event: Event) -> bool:
        """Tell whether `event` has all that is asked (S0-94).

        >>> Selector("moved", phase="draft").matches(Event(1, "moved", date.max))
        False
        """
        return (
            self.type == event.type
            and self.phase in (None, event.phase_to)
            and self.role in (None, event.role)
            and self.result in (None, event.result)
        )


REOPENED = Selector("reopened")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a procedure: from which event to which, and how long.

    Round 1 starts at `start`, a later round at `restart`, by default its reopening,
    unless `first_round_only` (S0-76, S0-98). See `due_date` for unit and `roll_on`.

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

    def starter(self, round_: int) -> Selector | None:
        """Return what starts this term in that round; None when nothing does.

        >>> Term("ack", REOPENED, REOPENED, 2, "working_days",
        ...      first_round_only=True).starter(2) is None
        True
        """
        if round_ == 1:
            return self.start
        return None if self.first_round_only else self.restart or REOPENED


@dataclass(frozen=True, slots=True)
class Clock:
    """One term on one complaint in one round; all its days are local dates.

    `due_on` is the last day in time. At most one of `stopped_on` (done) and
    `cancelled_on` (no longer asked) is set; neither: it is open (S0-91, S0-92).

    >>> Clock("ack", 1, date(2025, 4, 17), date(2025, 4, 22)).stopped_on is None
    True
    """

    term_code: str
    round: int
    started_on: date
    due_on: date
    stopped_on: date | None = None
    cancelled_on: date | None = None


def effective(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the log in order of id, with every correction applied.

    A corrected event keeps its id and round, the rest is of its last correction;
    result "void" removes it. A voided correction never was. One that points at no
    earlier event is a ValueError. (S0-77: everything is kept; design section 2.)

    >>> old = Event(1, "received", date(2025, 4, 17))
    >>> new = Event(2, "received", date(2025, 4, 16), corrects=1)
    >>> effective([new, old]) == (Event(1, "received", date(2025, 4, 16)),)
    True
    """
    by_id = {event.id: event for event in events}
    corrections: dict[int, Event] = {}
    kept = []
    for id_ in sorted(by_id, reverse=True):
        version = _corrected(by_id[id_], corrections.pop(id_, None))
        if version and version.corrects is None:
            kept.append(version)
        elif version:  # newest first: the newest correction of an event wins
            corrections.setdefault(version.corrects, version)
    if corrections:
        raise ValueError(f"corrections of unknown events {sorted(corrections)}")
    return tuple(reversed(kept))


def _corrected(event: Event, correction: Event | None) -> Event | None:
    """Return the version of `event` that counts; None when it is void."""
    if correction is None:
        return event
    if correction.result == VOID:
        return None
    return replace(correction, id=event.id, round=event.round, corrects=event.corrects)


def clocks(
    events: Iterable[Event], terms: Iterable[Term], cal: WorkCalendar
) -> tuple[Clock, ...]:
    """Return the clocks of one complaint, by round and then in order of `terms`.

    A term whose starting event is not there gives no clock. Suspension and extension
    are not known yet (S0-63, S0-92, S0-94; Awb 9:11 counts from receipt).

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
        _clock(log, term, round_, cal)
        for round_ in sorted({event.round for event in log})
        for term in terms
    )
    return tuple(clock for clock in found if clock)


def _clock(
    log: tuple[Event, ...], term: Term, round_: int, cal: WorkCalendar
) -> Clock | None:
    """Derive one clock: the first start of the round, then the first stop or end.

    The starting event may also be the stop, but never the end: a term may run from
    the closing.
    """
    starter = term.starter(round_)
    mine = (e for e in log if starter and e.round == round_ and starter.matches(e))
    start = next(mine, None)
    if start is None:
        return None
    due_on = due_date(start.day, term.length, term.unit, cal, term.roll_on)
    clock = Clock(term.code, round_, start.day, due_on)
    for event in log[log.index(start) :]:
        if event.round == round_ and term.stop.matches(event):
            return replace(clock, stopped_on=event.day)
        if event is not start and _ends(event, round_):
            return replace(clock, cancelled_on=event.day)
    return clock


def _ends(event: Event, round_: int) -> bool:
    """Tell whether `event` ends a clock of that round that is still open."""
    if event.type in CLOSING:
        return event.round >= round_
    return event.type in DIVERTING


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
    )


def state(clock: Clock, today: date) -> State:
    """Return how `clock` stands; the due day itself is still in time (S0-91, S0-96).

    Cancelling after the due day mends nothing: that term stays "missed".

    >>> ack = Clock("ack", 1, date(2025, 4, 17), date(2025, 4, 22))
    >>> state(ack, date(2025, 4, 22)), state(ack, date(2025, 4, 23))
    ('running', 'missed')
    """
    if clock.stopped_on:
        return "met" if clock.stopped_on <= clock.due_on else "met_late"
    if clock.cancelled_on:
        return "cancelled" if clock.cancelled_on <= clock.due_on else "missed"
    return "missed" if today > clock.due_on else "running"


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
