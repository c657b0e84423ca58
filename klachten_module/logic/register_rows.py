"""What one row of a register proves, and what is wrong with it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from .register_columns import DAYS, plain
from .register_days import DayError, Order, read_day
from .vocabulary import OUTCOMES

# Order of what happened on one day.
ORDER = (
    "received",
    "registered",
    "confirmed",
    "acknowledged",
    "heard",
    "sent",
    "closed",
)
# Ends of a complaint without an outcome of ours -> result of its last event.
ELSEWHERE = {"referred": "referral", "not_taken_up": "not_taken_up"}
# Words in a register -> outcome, or end elsewhere; the first that is found counts.
WORDS = (
    ("not_taken_up", "niet in behandeling|niet ontvankelijk|not taken up|inadmissible"),
    ("referred", "doorverwezen|verwezen|doorgezonden|doorgestuurd|referred|forwarded"),
    ("withdrawn", "ingetrokken|intrekking|withdrawn"),
    ("partly", "deels|gedeeltelijk|partly|partially|in part"),
    ("no_judgement", "geen oordeel|oordeel onthouden|no judgement|no judgment"),
    (
        "unfounded",
        "ongegrond|niet gegrond|niet terecht|onterecht"
        "|unfounded|not founded|not upheld",
    ),
    ("founded", "gegrond|terecht|founded|upheld|justified"),
    ("settled", "tevredenheid|minne|bemiddel|opgelost|geschikt|settled|resolved"),
)
EXACT = {"ja": "founded", "j": "founded", "yes": "founded", "nee": "unfounded"}
EXACT |= {"n": "unfounded", "no": "unfounded", "g": "founded", "o": "unfounded"}
# Ways to complain as registers write them -> the channel (its xml id).
CHANNELS = {
    "helpdesk_mgmt.helpdesk_ticket_channel_email": "e mail|email|mail|per mail",
    "helpdesk_mgmt.helpdesk_ticket_channel_phone": "telefonisch|tel|gebeld|phone|call",
    "helpdesk_mgmt.helpdesk_ticket_channel_web": (
        "website|webformulier|formulier|online|internet|digitaal|portaal|form"
    ),
    "klachten_module.channel_letter": "post|per post|per brief|schriftelijk|letter",
    "klachten_module.channel_counter": (
        "mondeling|persoonlijk|in persoon|aan de balie|loket|in person|desk"
    ),
}
# In front of a word it says that it is not so.
NOT = r"\b(?:niet|geen|nooit|not|no|never)(?: \w+){0,2} "
NOTHING = frozenset({"", "n v t", "nvt", "n a", "onbekend", "unknown", "geen", "none"})


class Problem(NamedTuple):
    """Something about a row; `refuses`: it stays out until it is mended.

    >>> Problem("no_end", True).about
    ''
    """

    code: str
    refuses: bool
    about: str = ""
    value: str = ""


class Proof(NamedTuple):
    """One thing that a row proves to have happened.

    >>> Proof("received", date(2025, 3, 12)).result is None
    True
    """

    type: str
    day: date
    result: str | None = None


def outcome_of(text: object) -> str | None:
    """Return the outcome, or the end elsewhere, that these words mean.

    :raise KeyError: they mean none that we know

    >>> outcome_of("Deels gegrond"), outcome_of("niet-ontvankelijk"), outcome_of("-")
    ('partly', 'not_taken_up', None)
    """
    words = plain(text)
    if words in NOTHING:
        return None
    if words in EXACT or words in dict(OUTCOMES):
        return EXACT.get(words, words)
    for code, known in WORDS:
        found = [word for word in known.split("|") if word in words]
        if found and re.search(NOT + found[0], words):
            break  # such as "niet opgelost": a person says what that means
        if found:
            return code
    raise KeyError(words)


def days_of(
    cells: Mapping[str, object], order: Order, tz: str
) -> tuple[dict[str, date], list[Problem]]:
    """Return the days in a row by the event they prove, and what is no day.

    :param cells: {meaning of the column: what stands there}

    >>> days_of({"sent_closed": "4-4-2025"}, "dmy", "UTC")[0]["closed"]
    datetime.date(2025, 4, 4)
    """
    days: dict[str, date] = {}
    problems = []
    for key, events in DAYS.items():
        try:
            day = read_day(cells.get(key), order, tz)
        except DayError:
            problems.append(Problem("no_day", True, key, str(cells[key])))
            continue
        if day:
            days |= dict.fromkeys(events, day)
    return days, problems


def check_days(
    days: Mapping[str, date],
    today: date,
    kept_from: date | None = None,
    unended: bool = False,
) -> list[Problem]:
    """Return what is wrong with the days of a row.

    :param kept_from: what ended before is past its retention; None: take it all the
        same
    :param unended: take it without a day of end too; it did end

    >>> [p.code for p in check_days({"received": date(2025, 4, 4)}, date.max)]
    ['no_end']
    """
    problems = [
        Problem("to_come", True, event, day.isoformat())
        for event, day in days.items()
        if day > today
    ]
    if "received" not in days:
        return [*problems, Problem("no_receipt", True)]
    if "closed" not in days:
        problems.append(Problem("no_end", not unended))
    start = days["received"]
    end = days.get("closed", max(days.values()))
    problems += _out_of_order(days, start, end)
    if start.year < FIRST_YEAR:
        problems.append(Problem("too_early", True, "", start.isoformat()))
    elif kept_from and end < kept_from:
        problems.append(Problem("past_retention", True, "", end.isoformat()))
    return problems


def _out_of_order(days: Mapping[str, date], start: date, end: date) -> list[Problem]:
    """Return what happened before the receipt, and what after the end."""
    early = [
        Problem("before_receipt", True, e) for e, day in days.items() if day < start
    ]
    late = [
        Problem("after_end", False, event)
        for event, day in days.items()
        if day > end >= start
    ]
    return early + late


# Public holidays are known from here on.
FIRST_YEAR = 1970


def proofs(days: Mapping[str, date], outcome: str | None) -> list[Proof]:
    """Return what happened, in order, as far as the row proves it (S0-77).

    A complaint that was referred or not taken up ended elsewhere; one that was
    withdrawn or settled says so at its end.

    >>> [(p.type, p.result) for p in proofs(
    ...     {"closed": date(2025, 4, 4), "received": date(2025, 3, 12)}, "withdrawn")]
    [('received', None), ('closed', 'withdrawn')]
    """
    found = []
    for event in sorted(days, key=lambda event: (days[event], ORDER.index(event))):
        if event != "closed":
            result = "attended" if event == "heard" else None
            found.append(Proof(event, days[event], result))
        elif outcome in ELSEWHERE:
            found.append(Proof("converted", days[event], ELSEWHERE[outcome]))
        else:
            result = outcome if outcome in ("withdrawn", "settled") else None
            found.append(Proof("closed", days[event], result))
    return found


def kept_from(today: date, years: int) -> date:
    """Return the first day on which what ended then is still kept (requirements, e).

    >>> kept_from(date(2028, 2, 29), 1)
    datetime.date(2027, 2, 28)
    """
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)
