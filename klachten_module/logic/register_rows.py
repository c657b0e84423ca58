"""What one row of a register proves, and what is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from .outcome import JUDGED
from .register_columns import is_day
from .register_days import DayError, Order, read_day
from .register_names import DAYS, plain
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
# Ends of a complaint without an outcome of ours -> event, and result, of its end.
ENDS = {
    "referred": ("converted", "referral"),
    "not_taken_up": ("converted", "not_taken_up"),
    "fine_or_decision": ("converted", "fine_or_decision"),
    "no_reaction": ("closed", "no_reaction"),
}
# Words in a register, each at the start of one -> outcome, or end without one.
WORDS = (
    (
        "not_taken_up",
        "niet in behandeling|niet ontv|nietontv|onontvankelijk|buiten behandeling"
        "|not taken up|inadmissible|not admissible|not accepted",
    ),
    (
        "fine_or_decision",
        "(?:alleen|enkel|uitsluitend) (?:over )?(?:een )?"
        "(?:boete|bekeuring|beschikking|besluit)|only (?:about )?an? (?:fine|decision)",
    ),
    (
        "referred",
        "doorverwezen|verwezen|doorgezonden|doorgestuurd|doorgeleid|overgedragen"
        "|referred|forwarded|passed on",
    ),
    ("withdrawn", "ingetr|intrekking|trekt de klacht in|withdrawn"),
    (
        "no_reaction",
        "geen reactie|niet (?:meer )?gereageerd|reageert niet"
        "|no reaction|no response|no reply",
    ),
    ("partly", "deels|gedeeltelijk|ten dele|partly|partially|in part"),
    (
        "no_judgement",
        "geen oordeel|geen uitspraak|oordeel onthouden|onthou\\w* (?:zich )?van"
        "|no judge?ment|no finding|no opinion",
    ),
    (
        "unfounded",
        "ongegr|niet gegr|niet terecht|onterecht|unfounded|not founded|not upheld"
        "|unjustified|not justified|unsubstantiated|not substantiated",
    ),
    ("founded", "gegr|terecht|founded|upheld|justified|substantiated"),
    (
        "settled",
        "tevredenheid|in der minne|minnelijk|bemiddel|opgelost|geschikt|schikking"
        "|informeel af|settled|resolved|mediat",
    ),
)
EXACT = {"ja": "founded", "j": "founded", "yes": "founded", "nee": "unfounded"}
EXACT |= {"n": "unfounded", "no": "unfounded", "g": "founded", "o": "unfounded"}
EXACT |= {"dg": "partly", "og": "unfounded", "ong": "unfounded", "n o": "not_taken_up"}
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
NOT_YET = re.compile(r"\b(?:nog (?:niet|geen)|not yet)\b")
_TOTAL = r"(?:sub|eind|jaar|kwartaal|grand |sub )?(?:totaal|totalen|totals?)"
_TOTAL += r"|gemiddelde?|averages?|mean|median|mediaan|som|sum|aantal|percentage"
TOTAL_WORD = re.compile(_TOTAL)
TOTAL = re.compile(rf"(?:{_TOTAL})(?: .{{0,40}})?")
NUMBER = re.compile(r"#[A-Z/0!?]+|[-+€$ ]*\d[\d.,]*\s*%?")
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
    found = set()
    rest = words
    for code, known in WORDS:
        said = re.search(rf"\b(?:{known})", rest)
        if said and (re.search(NOT + said[0], words) or NOT_YET.search(words)):
            raise KeyError(words)  # "niet opgelost": a person says what that means
        if said:
            found.add(code)
            rest = re.sub(rf"\b(?:{known})\w*", "", rest)
    return _one_of(found, words)


def _one_of(found: set[str], words: str) -> str:
    """Return the one meaning of words with these; judgements that differ are partly."""
    if len(found) > 1 and found <= JUDGED:
        return "partly"
    if len(found) != 1:
        raise KeyError(words)
    return found.pop()


TICKS = frozenset({"x", "v", "j", "ja", "yes", "y", "1", "✓", "✔", "✗", "✘", "☑", "•"})
TICKED = 0.8  # of the words in such a column


def ticked(names: Sequence[str], rows: Sequence[list]) -> list[str]:
    """Write the outcome where it is a tick in one of several columns, in the first of
    those columns; return the names of the columns then.

    >>> rows = [[1, "x", ""], [2, "", "X"], [3, "", ""]]
    >>> ticked(["Nr", "Gegrond", "Ongegrond"], rows), rows
    (['Nr', 'Gegrond / Ongegrond', ''], [[1, 'Gegrond', ''], [2, 'Ongegrond', ''], \
[3, '', '']])
    """
    places = [at for at, name in enumerate(names) if _is_ticked(name, at, rows)]
    meant = [outcome_of(names[at]) for at in places]
    if not places or len(set(meant)) < len(meant):
        return list(names)
    for row in rows:
        told = [names[at] for at in places if _is_tick(row[at])]
        row[places[0]] = " / ".join(told) or row[places[0]]
        for at in places[1:]:
            row[at] = ""
    joined = " / ".join(names[at] for at in places)
    gone = dict.fromkeys(places[1:], "") | {places[0]: joined}
    return [gone.get(at, name) for at, name in enumerate(names)]


def _is_tick(value: object) -> bool:
    return str(value).strip().casefold() in TICKS


def _is_ticked(name: str, at: int, rows: Sequence[list]) -> bool:
    """Tell whether this column is called after an outcome, and holds ticks only."""
    try:
        known = outcome_of(name)
    except KeyError:
        return False
    cells = [row[at] for row in rows if row[at] != ""]
    # a number adds others up
    filled = [cell for cell in cells if _is_tick(cell) or not _is_number(cell)]
    ticks = sum(map(_is_tick, filled))
    return bool(known and ticks and ticks >= TICKED * len(filled))


def no_complaint(cells: Sequence[object], meanings: Mapping[int, str]) -> str | None:
    """Return why a row holds no complaint, None when it may hold one.

    "total": it adds other rows up; "note": it holds a word, or its number, alone.

    :param meanings: {place of a column: what it means}

    >>> no_complaint(["TOTAAL", "", 9], {0: "number", 1: "received"})
    'total'
    >>> no_complaint([7, "12-3-2025", ""], {0: "number", 1: "received"}) is None
    True
    """
    filled = {place: value for place, value in enumerate(cells) if value != ""}
    if any(meanings.get(place) in DAYS and is_day(v) for place, v in filled.items()):
        return None
    for place, value in filled.items():
        long = meanings.get(place) in ("words", "subject", "actions")
        if isinstance(value, str) and (TOTAL_WORD if long else TOTAL).fullmatch(
            plain(value)
        ):
            return "total"
    if len(filled) < 2:
        return "note"
    return "total" if all(map(_is_number, filled.values())) else None


def _is_number(value: object) -> bool:
    return not isinstance(value, str) or bool(NUMBER.fullmatch(value))


def days_of(
    cells: Mapping[str, object], orders: Mapping[str, Order], tz: str
) -> tuple[dict[str, date], list[Problem]]:
    """Return the days in a row by the event they prove, and what is no day.

    :param cells: {meaning of the column: what stands there}
    :param orders: {meaning of the column: what its days begin with}

    >>> days_of({"sent_closed": "4-4-2025"}, {}, "UTC")[0]["closed"]
    datetime.date(2025, 4, 4)
    """
    days: dict[str, date] = {}
    problems = []
    for key, events in DAYS.items():
        try:
            day = read_day(cells.get(key), orders.get(key, "dmy"), tz)
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

    A complaint that was referred or not taken up ended without an answer here; one
    that was withdrawn, settled, or heard of no more, says so at its end.

    >>> [(p.type, p.result) for p in proofs(
    ...     {"closed": date(2025, 4, 4), "received": date(2025, 3, 12)}, "withdrawn")]
    [('received', None), ('closed', 'withdrawn')]
    """
    found = []
    for event in sorted(days, key=lambda event: (days[event], ORDER.index(event))):
        kind, result = event, "attended" if event == "heard" else None
        if event == "closed":
            own = outcome if outcome in ("withdrawn", "settled") else None
            kind, result = ENDS.get(outcome, ("closed", own))
        found.append(Proof(kind, days[event], result))
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
