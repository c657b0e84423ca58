"""The columns of somebody's own register: where their names stand, what each means."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from .register_days import DayError, column_order, read_day
from .register_names import DAYS, NO_NAMES, named, planned

# Titles and notes stand above the names of the columns, never many.
LOOK_AT = 30
SAMPLE = 50
LONGEST_NAME = 100
# Of the rows in which two days stand: so many must agree which of them is first.
AGREE = 0.95
FIRST = ("received", "received_registered")
LAST = ("closed", "sent_closed")

Rows = Sequence[Sequence[object]]


class Taken(NamedTuple):
    """What a column is taken for, and why that is no more than a guess, if it is.

    `guess`: "name", it may mean something else; "content", by its days alone.

    >>> Taken("received").guess is None
    True
    """

    meaning: str | None
    guess: str | None = None


class Header(NamedTuple):
    """The names of the columns, the rows they stand in, and where the next begins.

    >>> Header(["Nr"], [["Nr"]], 1).below
    1
    """

    names: list[str]
    rows: list[list]
    below: int


def meaning(
    name: str, values: Iterable[object] = (), known: Mapping[str, str] = NO_NAMES
) -> Taken:
    """Return what a column with this name is taken for.

    A column of days holds days and any other does not: of "Afdoening" the values tell
    whether it is a day or an outcome.

    :param known: {name as `plain` gives it: meaning}, of our own template

    >>> meaning("Datum ontvangst").meaning, meaning("Afdoening", ["Gegrond"]).meaning
    ('received', 'outcome')
    >>> meaning("Datum")
    Taken(meaning='received', guess='name')
    """
    found = [value for value in values if value not in ("", None)]
    days = sum(map(is_day, found))
    dated = not found or days * 2 >= len(found)
    undated = not found or days * 2 < len(found)
    key, sure = named(name, dated, undated, known)
    return Taken(key, None if sure else "name")


def is_day(value: object) -> bool:
    """Tell whether a day stands there, whatever it begins with.

    >>> is_day("3/25/2025"), is_day("ja"), is_day("")
    (True, False, False)
    """
    if isinstance(value, str) and not re.search(r"\d", value):
        return False
    for order in ("dmy", "mdy"):
        with suppress(DayError):
            return read_day(value, order) is not None
    return False


def header_in(rows: Rows, known: Mapping[str, str] = NO_NAMES) -> Header | None:
    """Return the names of the columns, None where nothing looks like them.

    Their row has more names that we know than any other; titles and notes stand above
    it, and sometimes they fill two rows with merged cells. Without names that we know
    it is the row of words above the first row with days.

    >>> header_in([["Klachten 2025"], ["Nr", "Ontvangen op", "Melder"]]).below
    2
    >>> header_in([["Nr", "Datum", ""], ["", "ontvangst", "einde"]]).names
    ['Nr', 'Datum ontvangst', 'Datum einde']
    """
    looked = [list(row) for row in rows[:LOOK_AT]]
    best, chosen = 0, None
    for at, row in enumerate(looked):
        one = Header(_texts(row), [row], at + 1)
        two = _two_rows(looked[at : at + 2], at)
        for header in filter(None, (one, two)):
            number = _known(header, rows, known)
            if number > best:
                best, chosen = number, header
    return chosen or _above_days(looked)


def _known(header: Header, rows: Rows, known: Mapping[str, str]) -> float:
    """Return how well the columns say what they mean, alone and with what they hold."""
    names = [name for name in header.names if len(name) < LONGEST_NAME]
    alone = {meaning(name, (), known).meaning for name in names} - {None}
    if len(alone) < 2:
        return 0
    below = rows[header.below : header.below + SAMPLE]
    read = _by_names(header.names, _columns(below, len(header.names)), known)
    return len(alone) + sum(
        0.5 if taken.guess else 1 for taken in read if taken.meaning
    )


def _texts(row: Sequence[object]) -> list[str]:
    return [cell.strip() if isinstance(cell, str) else "" for cell in row]


def _two_rows(pair: Rows, at: int) -> Header | None:
    """Return the header that two rows make together, None when they do not."""
    if len(pair) < 2 or not all(isinstance(cell, str) for row in pair for cell in row):
        return None
    above, below = map(_texts, pair)
    if re.search(r"\d", "".join(below)) or len(list(filter(None, above))) < 2:
        return None
    names, last = [], ""
    for place in range(max(len(above), len(below))):
        upper = above[place] if place < len(above) else ""
        lower = below[place] if place < len(below) else ""
        last = upper or last
        names.append(" ".join(filter(None, (last if lower else upper, lower))))
    return Header(names, [list(row) for row in pair], at + 2)


def _above_days(rows: Rows) -> Header | None:
    """Return the row of words right above the first row with a day."""
    for at, row in enumerate(rows):
        if any(map(is_day, row)):
            above = rows[at - 1] if at else []
            words = list(filter(None, _texts(above)))
            fits = len(words) > 1 and not any(map(is_day, above))
            return Header(_texts(above), [list(above)], at) if fits else None
    return None


def meanings(
    names: Sequence[str], rows: Rows, known: Mapping[str, str] = NO_NAMES
) -> list[Taken]:
    """Return what each column is taken for; two columns never mean the same.

    What is sure comes before a guess, and a guess by its name before one by its days.

    >>> [t.meaning for t in meanings(["Nr", "Ontvangen", "Ontvangen door"],
    ...                              [["1", "12-3-2025", "Mia"]])]
    ['number', 'received', None]
    """
    columns = _columns(rows, len(names))
    return _by_days(names, columns, _by_names(names, columns, known))


def _columns(rows: Rows, width: int) -> list[list[object]]:
    return [[row[at] if at < len(row) else "" for row in rows] for at in range(width)]


def _by_names(
    names: Sequence[str], columns: Rows, known: Mapping[str, str]
) -> list[Taken]:
    read = [
        meaning(name, [v for v in values if v != ""][:SAMPLE], known)
        for name, values in zip(names, columns, strict=True)
    ]
    found = [Taken(None)] * len(names)
    for sure in (True, False):
        for place, taken in enumerate(read):
            # about an empty column nobody is asked
            fits = (taken.guess is None) is sure and (sure or any(columns[place]))
            if fits and not _parts(taken.meaning) & _told(found):
                found[place] = taken
    return found


def _parts(key: str | None) -> set[str]:
    return set(DAYS.get(key, (key,))) if key else set()


def _told(found: Iterable[Taken]) -> set[str]:
    return {part for taken in found for part in _parts(taken.meaning)}


def _by_days(
    names: Sequence[str], columns: Rows, found: Sequence[Taken]
) -> list[Taken]:
    """Guess the columns of receipt and end, where no name says which they are.

    A receipt is never later than the other days in its row, an end never earlier.
    """
    found = list(found)
    days = {
        place: _days(values)
        for place, values in enumerate(columns)
        if found[place].meaning in DAYS or _may_be_event(names[place], values)
    }
    for keys, sign in ((FIRST, 1), (LAST, -1)):
        if _told(found) & set(keys):
            continue
        free = [place for place in days if not found[place].meaning]
        first = [place for place in free if _is_first(days, place, sign)]
        if len(first) == 1:
            found[first[0]] = Taken(keys[0], "content")
    return found


def _may_be_event(name: str, values: Sequence[object]) -> bool:
    """Tell whether a column without a meaning holds days, and not those of a plan."""
    filled = [value for value in values if value != ""][:SAMPLE]
    enough = bool(filled) and sum(map(is_day, filled)) * 2 >= len(filled)
    return enough and not planned(name)


def _days(values: Sequence[object]) -> list:
    order = column_order(values).order or "dmy"
    found = []
    for value in values:
        try:
            found.append(read_day(value, order))
        except DayError:
            found.append(None)
    return found


def _is_first(days: Mapping[int, list], place: int, sign: int) -> bool:
    """Tell whether these days come first (last: sign -1) in nearly all rows."""
    compared = 0
    for other in days.keys() - {place}:
        pairs = zip(days[place], days[other], strict=True)
        apart = [(b - a).days * sign for a, b in pairs if a and b]
        right = sum(number >= 0 for number in apart)
        if apart and not (any(apart) and right >= AGREE * len(apart)):
            return False
        compared += len(apart)
    return compared > 1


def twice(found: Iterable[str | None]) -> set[str]:
    """Return the meanings, or events, that more than one column claims.

    >>> sorted(twice(["closed", "sent_closed", "words", None, None]))
    ['closed']
    """
    seen: set[str] = set()
    double: set[str] = set()
    for key in filter(None, found):
        for part in DAYS.get(key, (key,)):
            (double if part in seen else seen).add(part)
    return double
