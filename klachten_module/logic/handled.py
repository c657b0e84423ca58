"""Handled in time: how a complaint stands against the day of its answer (S0-96).

That day is the one of round 1; what counts is the answer that ended the case, in
whatever round it was sent. The days on which the complainant verified an answer are
taken out (S0-97). Nothing here depends on the day of asking.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, NamedTuple

from .events import Event
from .workdays import WorkCalendar, add_workdays, count_workdays

Kept = Literal["met", "late", "running", "none"]
# How a complaint was answered, or why it is not.
How = Literal["open", "sent", "verified", "settled", "reopened", "unanswered"]
SENT = frozenset({"sent"})


class Promise(NamedTuple):
    """By which day an answer was due, and what counts as one.

    `stops`: types of event that are the answer; `working`: verification is taken out in
    working days; `still`: the term stands still, so that day is not final.

    >>> Promise(date(2025, 5, 1)).stops == {"sent"}
    True
    """

    due: date
    stops: Collection[str] = SENT
    working: bool = False
    still: bool = False


class Handled(NamedTuple):
    """`until` is the last day in time of what is still to be answered.

    >>> Handled("running", "open", date(2025, 5, 1)).kept
    'running'
    """

    kept: Kept
    how: How | None
    until: date | None = None


# Withdrawn, or gone on elsewhere.
NOT_ASKED = Handled("none", None)


@dataclass(frozen=True, slots=True)
class _Course:
    """Of a log: the answer that stands, and how long it was verified before it."""

    how: How = "open"
    answered: date | None = None
    with_complainant: date | None = None
    taken_out: int = 0
    taken_out_before: int = 0


def _after(course: _Course, event: Event, promise: Promise, cal: WorkCalendar):
    """Return the course after one more event."""
    if event.type == "settled" or event.type in promise.stops:
        settled = "settled" in (event.type, course.how)
        how: How = "settled" if settled else "sent"
        return _Course(how, event.day, event.day, course.taken_out, course.taken_out)
    if event.type == "reopened":
        out = course.taken_out
        return _Course("reopened", taken_out=out, taken_out_before=out)
    if event.type != "verdict":
        return course
    out, since = course.taken_out, course.with_complainant
    if since:
        out += _between(since, event.day, promise, cal)
    agrees = course.how == "sent" and event.result == "agree"
    how = "verified" if agrees else course.how
    return replace(course, how=how, with_complainant=None, taken_out=out)


def _between(start: date, end: date, promise: Promise, cal: WorkCalendar) -> int:
    """Count the days after `start` up to and including `end`."""
    if end <= start:
        return 0
    return count_workdays(start, end, cal) if promise.working else (end - start).days


def handled(
    log: Iterable[Event], promise: Promise, ended: Event | None, cal: WorkCalendar
) -> Handled:
    """Tell whether a complaint was handled by its day (S0-96, S0-97).

    `log` has its corrections applied; `ended` is the event by which the case is over.
    Sent and not verified is in time. Opened again, or ended without an answer: late,
    unless there still is time to answer again. For cases that went on elsewhere or
    were withdrawn this is not asked: see `figures`.

    >>> cal = WorkCalendar(frozenset(range(5)), frozenset())
    >>> log = [Event(1, "sent", date(2025, 4, 30)),
    ...        Event(2, "verdict", date(2025, 5, 2), result="disagree"),
    ...        Event(3, "reopened", date(2025, 5, 2), round=2)]
    >>> handled(log, Promise(date(2025, 5, 1)), None, cal)
    Handled(kept='running', how='reopened', until=datetime.date(2025, 5, 3))
    """
    course = _Course()
    for event in log:
        course = _after(course, event, promise, cal)
    until = promise.due
    if course.taken_out_before:
        days = course.taken_out_before
        until = (
            add_workdays(until, days, cal)
            if promise.working
            else until + timedelta(days)
        )
    if course.answered:
        return Handled("met" if course.answered <= until else "late", course.how)
    if ended:
        return Handled("late", "unanswered")
    return Handled("running", course.how, None if promise.still else until)
