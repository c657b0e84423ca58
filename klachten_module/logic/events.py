"""The log of a complaint as values: events, corrections, and how a term picks them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

# A correction with this result takes the event it corrects out of the log.
VOID = "void"
# The case goes on elsewhere or not at all: every open clock is cancelled.
DIVERTING = frozenset({"converted", "referred", "withdrawn", "not_taken_up"})
# Events of the letter that says why a case ends here -> results with which it ended.
LETTERS = {
    "referred": ("referral",),
    "not_taken_up": ("not_taken_up", "fine_or_decision"),
}
# It was no complaint, but a machine's mail or spam: nothing of its log counts.
NO_COMPLAINT = "no_complaint"
# What came before this in the log was taken from a register, where much is missing.
IMPORTED = "imported"
# The case is done: no clock of this round or an earlier one runs on.
CLOSING = frozenset({"settled", "closed"})


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a complaint's log; `id` is its place, `day` its local date.

    `corrects` is the id of an earlier event, of which this line is the new version
    in full. `round` counts from 1, one more at each reopening (S0-76, S0-98).
    `moment` (naive UTC) is what terms in hours count from. An extension and a consent
    name the new last day and, where it is not the answer term, the term. A suspension
    has a `reason`.

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
    moment: datetime | None = None
    new_due_on: date | None = None
    term_code: str | None = None
    reason: str | None = None


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


def effective(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the log in order of id, with every correction applied.

    A corrected event keeps its id and round, the rest is of its last correction;
    result "void" removes it. A voided correction never was. One that points at no
    earlier event is a ValueError. (S0-77: everything is kept; design section 2.) Of
    what was no complaint nothing is left, until that is taken back.

    >>> old = Event(1, "received", date(2025, 4, 17))
    >>> new = Event(2, "received", date(2025, 4, 16), corrects=1)
    >>> effective([new, old]) == (Event(1, "received", date(2025, 4, 16)),)
    True
    >>> effective([old, Event(2, "no_complaint", date(2025, 4, 18))])
    ()
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
    if any(event.type == NO_COMPLAINT for event in kept):
        return ()
    return tuple(reversed(kept))


def _corrected(event: Event, correction: Event | None) -> Event | None:
    """Return the version of `event` that counts; None when it is void."""
    if correction is None:
        return event
    if correction.result == VOID:
        return None
    return replace(correction, id=event.id, round=event.round, corrects=event.corrects)


def imported_rounds(log: Iterable[Event]) -> int:
    """Return up to which round a log was taken from a register, 0 when it was not.

    Of those rounds it says what is proven; what it does not say may well have happened.

    >>> imported_rounds([Event(1, "received", date.max)])
    0
    >>> imported_rounds([Event(2, "imported", date.max)])
    1
    """
    return max((event.round for event in log if event.type == IMPORTED), default=0)
