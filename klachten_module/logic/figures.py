"""Figures: what the log of one case means, said once for all reports.

Plain values in, plain values out. Nothing here depends on the day of asking: a term
that runs is "running", with the last moment at which it is in time beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest
from typing import NamedTuple

from .clocks import CLOSING, DIVERTING, Clock, Event, state
from .events import LETTERS, imported_rounds
from .handled import NOT_ASKED, SENT, Kept, Promise, handled
from .terms import end_of_day
from .vocabulary import FEEDBACK
from .workdays import WorkCalendar, add_workdays, count_workdays

ENDING = CLOSING | DIVERTING
# Moves that take a case beyond its classification (S0-94).
HANDLING = frozenset({"acknowledge", "investigate", "draft", "check", "await_customer"})
# What counts as hearing from us (S1-20): not the automatic confirmation of receipt, nor
# a talk with somebody else or at the complainant's own initiative.
REACTIONS = frozenset(
    {
        "acknowledged",
        "explained",
        "contact",
        "confirmed_back",
        "heard",
        "settled",
        "sent",
    }
)
NO_REACTION = frozenset(
    {"incoming", "from_party", "from_colleague", "from_other", "to_party"}
)
REACTION_WORKDAYS, ANSWER_DAYS, DONE_DAYS = 2, 28, 14
# Results of a case that went on elsewhere, as the figures name them.
DIVERTED_RESULTS = frozenset(
    {"improvement", "escalation", "not_taken_up", "fine_or_decision", *FEEDBACK}
)
# The terms of round 1 that the figures are about; "_own" is without extension.
TERMS = ("routed", "acknowledged", "answer")
# Columns with a part in time: 1 when met, 0 when late.
SHARES = tuple(f"{term}{suffix}" for term in TERMS for suffix in ("", "_own"))
# Everything that is met, late, running or none, with a column "_until" beside it.
KEPT_COLUMNS = (*SHARES, "answer_28", "done", "first_reaction")
# What a report turned out to be, where that is no complaint.
OTHER_KINDS = ("improvement", "escalation", "referred", *FEEDBACK, "other")
# Lead times: what they are called -> from which day to which.
LEAD_TIMES = {
    "to_acknowledge": ("received_on", "acknowledged_on"),
    "to_send": ("received_on", "sent_on"),
    "to_close": ("received_on", "closed_on"),
    "registered_to_send": ("registered_on", "sent_on"),
}
DAY = timedelta(days=1)
OF_STATE: dict[str, Kept] = {
    "met": "met",
    "met_late": "late",
    "missed": "late",
    "cancelled": "none",
    "suspended": "running",
    "running": "running",
}


class Meaning(NamedTuple):
    """What a term of a version is for the figures.

    `figure` is one of TERMS or None; `ours`: it waits for the organisation; `stop`: the
    type of event that ends it; `working`: it counts working days.

    >>> Meaning("answer", True).stop
    'sent'
    """

    figure: str | None
    ours: bool
    stop: str = "sent"
    working: bool = False


class Turn(NamedTuple):
    """From when to when a case lay with one role; role None: with the complainant.

    `id` is that of the event with which it began; `to_on` None: it still lies there.

    >>> Turn(7, "BKM", 1, date(2025, 4, 17), None).to_on is None
    True
    """

    id: int
    role: str | None
    round: int
    from_on: date
    to_on: date | None


def figures(
    log: tuple[Event, ...],
    clocks: Iterable[Clock],
    meanings: Mapping[str, Meaning],
    cal: WorkCalendar,
) -> dict[str, object] | None:
    """Return {column: value} of one case, None when its log is empty.

    `log` has its corrections applied (`effective`), `clocks` are derived from it and
    `meanings` are by the codes of their terms. Days are local days of the procedure,
    a column "_until" is a moment (naive UTC): once it has passed, what runs is late.
    Acts that count once, and terms, are those of round 1 (S0-94 to S0-99, S1-20,
    S1-21).

    >>> cal = WorkCalendar(frozenset(range(5)), frozenset())
    >>> row = figures((Event(1, "received", date(2025, 4, 17)),), (), {}, cal)
    >>> row["received_on"], row["sent_on"], row["done"], row["done_until"].date()
    (datetime.date(2025, 4, 17), None, 'running', datetime.date(2025, 5, 1))
    """
    if not log:
        return None
    row = {**_days(log), **_endings(log)}
    for name, (start, end) in LEAD_TIMES.items():
        start, end = row[start], row[end]
        both = start and end
        row[f"days_{name}"] = (end - start).days if both else None
        row[f"workdays_{name}"] = count_workdays(start, end, cal) if both else None
    clocks = tuple(clocks)
    row |= _terms(clocks, meanings, cal) | _first_reaction(log, row, cal)
    return row | _handled(log, row, clocks, meanings, cal)


def unextended(clock: Clock) -> Clock:
    """Return `clock` as if it had not been extended; a term in hours in whole days.

    >>> unextended(Clock("answer", 1, date(2025, 4, 17), date(2025, 5, 22),
    ...                  own_due_on=date(2025, 5, 15))).due_on
    datetime.date(2025, 5, 15)
    """
    return replace(clock, due_on=clock.own_due_on or clock.due_on, raw_due=None)


def turns(log: Iterable[Event]) -> list[Turn]:
    """Return who had the case from when to when, in order.

    The last role keeps a case that comes back from the complainant; nobody has one
    that ended. What lasted no time at all, such as the step between two events of one
    move, is no turn (S0-16).

    >>> log = [Event(1, "assigned", date(2025, 4, 17), role="BKM"),
    ...        Event(2, "moved", date(2025, 4, 18), phase_to="await_customer")]
    >>> [(turn.role, turn.to_on) for turn in turns(log)]
    [('BKM', datetime.date(2025, 4, 18)), (None, None)]
    """
    changes = list(_changes(log))
    ends = [event for _holder, event in changes[1:]]
    return [
        Turn(
            event.id,
            None if holder is CUSTOMER else holder,
            event.round,
            event.day,
            after and after.day,
        )
        for (holder, event), after in zip_longest(changes, ends)
        if holder is not NOBODY and not (after and _same_moment(event, after))
    ]


def _changes(log):
    """Yield (who has the case now, the event by which he got it)."""
    before, role, away, ended = None, None, False, False
    for event in log:
        if event.type in ENDING:
            ended = True
        elif event.type == "reopened":
            ended = False
        elif event.type == "moved":
            away = event.phase_to == "await_customer"
        elif event.type in ("forwarded", "assigned"):
            role = event.role or role
        else:
            continue
        holder = NOBODY if ended else CUSTOMER if away else role or NOBODY
        if holder != before:
            yield holder, event
            before = holder


NOBODY, CUSTOMER = object(), object()


def _same_moment(event: Event, after: Event) -> bool:
    return event.moment is not None and event.moment == after.moment


def _first(log, *types, round_=1, test=lambda event: True) -> date | None:
    return next(
        (
            event.day
            for event in log
            if event.type in types and round_ in (None, event.round) and test(event)
        ),
        None,
    )


def _last(log, *types) -> Event | None:
    return next((event for event in reversed(log) if event.type in types), None)


def _days(log) -> dict[str, object]:
    """Return the days on which what happened that the figures are about."""
    sent, verdict = _last(log, "sent"), _last(log, "verdict")
    received = _first(log, "received")
    return {
        "received_on": received,
        "received_month": received and received.replace(day=1),
        "registered_on": _first(log, "registered"),
        "routed_on": _first(log, "moved", test=lambda e: e.phase_to in HANDLING),
        "first_reaction_on": _first(
            log, *REACTIONS, test=lambda e: e.result not in NO_REACTION
        ),
        "acknowledged_on": _first(log, "acknowledged"),
        "sent_on": _first(log, "sent"),
        "last_sent_on": sent and sent.day,
        "verified_on": _first(log, "verdict"),
        "verdict_on": verdict and verdict.day,
        "verdict": verdict and verdict.result,
    }


def _endings(log) -> dict[str, object]:
    """Return how it ended, if it did, and how often it began."""
    ended = _ended(log)
    kind = ended and _diverted(_decided(log, ended))
    return {
        "closed_on": ended and ended.day,
        "kind": kind if kind in OTHER_KINDS else "complaint",
        "diverted_kind": kind,
        "reopened": any(event.type == "reopened" for event in log),
        "round_count": max(event.round for event in log),
        "imported": bool(imported_rounds(log)),
    }


def _ended(log) -> Event | None:
    """Return the event by which a case is over, None while it is not."""
    last = _last(log, *ENDING, "reopened")
    return last if last and last.type != "reopened" else None


def _decided(log, ended: Event) -> Event:
    """Return what was decided, where it ended with the letter that tells it."""
    decision = ended.type in LETTERS and _last(log, "converted")
    told = decision and decision.result in LETTERS[ended.type]
    return decision if told else ended


def _diverted(ended: Event) -> str | None:
    """Return how a case ended without an answer here, None when it did not."""
    if ended.type == "converted":
        if ended.result == "referral":
            return "referred"
        if ended.result in DIVERTED_RESULTS or ended.result == "withdrawn":
            return ended.result
        return "other"
    if ended.type in DIVERTING:
        return ended.type
    return "withdrawn" if ended.result == "withdrawn" else None


def _terms(clocks, meanings, cal) -> dict[str, object]:
    """Return how the terms of round 1 were kept, and until when we are in time.

    Those of the answer are said by `_handled`.
    """
    columns = {}
    for name in TERMS[:-1]:
        clock = _clock_of(name, clocks, meanings)
        columns |= _kept_clock(name, clock, cal)
        own = clock and unextended(clock)
        columns |= _kept_clock(f"{name}_own", own, cal)
        columns[f"{name}_due_on"] = clock and counted_day(clock)
    ours = [
        clock.due_on
        for clock in clocks
        if meanings[clock.term_code].ours
        and not (clock.stopped_on or clock.cancelled_on or clock.suspended_on)
    ]
    return columns | {"ours_until": end_of_day(min(ours), cal.tz) if ours else None}


def counted_day(clock: Clock) -> date:
    """Return the last day of a term as figures count it: the month it belongs to.

    >>> counted_day(Clock("answer", 1, date(2025, 4, 17), date(2025, 5, 15)))
    datetime.date(2025, 5, 15)
    """
    return clock.due_on


def _clock_of(name, clocks, meanings) -> Clock | None:
    """Return the clock of round 1 that a figure is about.

    Of several answers the first that was not taken over in time by the next (S1-16).
    """
    mine = [
        clock
        for clock in clocks
        if clock.round == 1 and meanings[clock.term_code].figure == name
    ]
    asked = (c for c in mine if not (c.cancelled_on and c.cancelled_on <= c.due_on))
    return next(asked, mine[0] if mine else None)


def _kept_clock(name, clock, cal) -> dict[str, object]:
    how: Kept = OF_STATE[state(clock, date.min)] if clock else "none"
    until = None
    if how == "running" and not clock.suspended_on:
        until = clock.due_at or end_of_day(clock.due_on, cal.tz)
    return {name: how, f"{name}_until": until}


def _first_reaction(log, row, cal) -> dict[str, object]:
    """Return whether the first reaction was in time, whatever the terms are (S1-20).

    Of an imported case: what the register does not hold is not asked.
    """
    received, done = row["received_on"], row["first_reaction_on"]
    due = received and add_workdays(received, REACTION_WORKDAYS, cal)
    if row["imported"] and not done:
        due = None
    how = kept(due, done, _first(log, *ENDING, round_=None))
    return {
        "first_reaction": how,
        "first_reaction_due_on": due,
        "first_reaction_until": end_of_day(due, cal.tz) if how == "running" else None,
    }


def _handled(log, row, clocks, meanings, cal) -> dict[str, object]:
    """Return whether the complaint was handled in time (S0-96, S1-21, design 2)."""
    ended, columns = _ended(log), {}
    promised = _promised(row, clocks, meanings)
    for name, promise in promised.items():
        said = NOT_ASKED
        if promise and not row["diverted_kind"]:
            said = handled(log, promise, ended, cal)
        columns[name] = said.kept
        columns[f"{name}_until"] = said.until and end_of_day(said.until, cal.tz)
        if name == "answer":
            columns["answer_how"] = said.how
    for name in ("answer", "answer_28", "done"):
        columns[f"{name}_due_on"] = promised[name] and promised[name].due
    return columns


def _promised(row, clocks, meanings) -> dict[str, Promise | None]:
    """Return by when the complaint was to be handled, for each way of counting.

    Of an imported case: what the register does not hold is not asked.
    """
    found: dict[str, Promise | None] = dict.fromkeys(
        ("answer", "answer_own", "answer_28", "done")
    )
    clock = _clock_of("answer", clocks, meanings)
    stops = SENT
    if clock:
        meaning = meanings[clock.term_code]
        stops = {meaning.stop}
        still = bool(clock.suspended_on)
        common = stops, meaning.working, still
        found["answer"] = Promise(counted_day(clock), *common)
        found["answer_own"] = Promise(counted_day(unextended(clock)), *common)
    registered, received = row["registered_on"], row["received_on"]
    if registered and (row["sent_on"] or not row["imported"]):
        found["answer_28"] = Promise(registered + DAY * ANSWER_DAYS, stops)
    if received and (row["closed_on"] or not row["imported"]):
        found["done"] = Promise(received + DAY * DONE_DAYS, CLOSING)
    return found


def kept(due: date | None, done: date | None, ended: date | None) -> Kept:
    """Tell whether something was done by its last day, as `clocks.state` does.

    Ended without having been done: not asked any more, unless that day was past. No
    last day: never asked (S0-96, S1-20, S1-21).

    >>> kept(date(2025, 4, 22), date(2025, 4, 23), None)
    'late'
    """
    if due is None:
        return "none"
    if done:
        return "met" if done <= due else "late"
    if ended:
        return "none" if ended <= due else "late"
    return "running"
