"""Days as people write them in a register: Dutch, English, ISO and Excel."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

Order = Literal["dmy", "mdy"]
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb",
            "maart march mrt mar maa",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "augustus august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
# What Excel counts its days from, and which numbers are days of 1970 to 2100.
EXCEL_ZERO = date(1899, 12, 30)
EXCEL_DAYS = range(25569, 73416)
COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?")
# Also with the day of the week in front, as Excel shows it.
NUMBERS = re.compile(
    r"(?:(?:ma|di|wo|do|vr|za|zo|mo|tu|we|th|fr|sa|su)[a-z]{0,8}\.?,? )?"
    r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|'?\d{2})(?:[ ,t].*)?"
)
WORDS = re.compile(
    r"(?:[a-z]+\.?,? )?(\d{1,2})(?:e|ste|de|st|nd|rd|th)?[-/. ]*([a-z]+)\.?[-/., ]*"
    r"(\d{4}|'?\d{2})(?:[ ,].*)?"
)
ENGLISH = re.compile(
    r"(?:[a-z]+\.?,? )?([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:[ ,].*)?"
)
# Of a year in two digits: from here on it is the last century.
CENTURY = 70


class DayError(ValueError):
    """What stands there is no day.

    >>> str(DayError("in March"))
    'in March'
    """


def read_day(value: object, order: Order = "dmy", tz: str = "UTC") -> date | None:
    """Return the day that `value` means, None when nothing stands there.

    :param value: a date, a datetime, a number of Excel or text
    :param order: what "3/4/2025" begins with
    :param tz: where the day is asked of a moment with a time zone of its own

    >>> read_day("woensdag 12 mrt. 2025"), read_day("wo 12-3-25"), read_day(45728)
    (datetime.date(2025, 3, 12), datetime.date(2025, 3, 12), datetime.date(2025, 3, 12))
    """
    if isinstance(value, datetime):
        return _local(value, tz)
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_number(value)
    text = " ".join(str(value or "").replace("\xa0", " ").casefold().split())
    if not text or not text.strip("-–—?./ "):
        return None
    return _of_text(text, order, tz)


def _of_text(text: str, order: Order, tz: str) -> date:
    """Return the day in a text, in lower case with single spaces."""
    if re.fullmatch(r"\d+(?:[.,]\d+)?", text):
        return _of_number(float(text.replace(",", ".")), text)
    if ISO.fullmatch(text):
        return _of_iso(text, tz)
    if found := NUMBERS.fullmatch(text):
        first, second, year = found.groups()
        if order == "mdy":
            first, second = second, first
        return _day(year, int(second), int(first), text)
    if found := WORDS.fullmatch(text):
        day, month, year = found.groups()
        return _day(year, MONTHS.get(month), int(day), text)
    if found := ENGLISH.fullmatch(text):
        month, day, year = found.groups()
        return _day(year, MONTHS.get(month), int(day), text)
    raise DayError(text)


def _of_iso(text: str, tz: str) -> date:
    year, month, day = ISO.fullmatch(text).groups()
    if re.search(r"t.*(?:z|[+-]\d\d:?\d\d)$", text):
        # a time may be none; the day stands there all the same
        with suppress(ValueError):
            return _local(datetime.fromisoformat(text.upper()), tz)
    return _day(year, int(month), int(day), text)


def _of_number(number: float, text: str = "") -> date:
    """Return the day of a number: of Excel, or written as 20250312."""
    if int(number) in EXCEL_DAYS:
        return EXCEL_ZERO + timedelta(days=int(number))
    if number == int(number) and (found := COMPACT.fullmatch(str(int(number)))):
        year, month, day = found.groups()
        return _day(year, int(month), int(day), text)
    raise DayError(text or str(number))


def _day(year: str, month: int | None, day: int, text: str) -> date:
    digits = year.lstrip("'")
    number = int(digits)
    if len(digits) == 2:
        number += 1900 if number >= CENTURY else 2000
    try:
        return date(number, month or 0, day)
    except ValueError as error:
        raise DayError(text) from error


def _local(moment: datetime, tz: str) -> date:
    if moment.tzinfo is None:
        return moment.date()
    return moment.astimezone(ZoneInfo(tz)).date()


class Ordered(NamedTuple):
    """What the days of a column begin with, and on what grounds.

    `asked`: nothing in the column tells it; `against`: how many of its cells have a
    month above twelve when read so.

    >>> Ordered("dmy", False, 0).order
    'dmy'
    """

    order: Order | None
    asked: bool
    against: int


def column_order(values: Iterable[object]) -> Ordered:
    """Return what the days of a column begin with: what most of its cells allow.

    The order is None where no day is written in numbers. It is asked where no more
    cells speak for the one than for the other and days have the slashes of an American;
    with dashes or points they begin with the day.

    >>> column_order(["3/4/2025", "3/25/2025"])
    Ordered(order='mdy', asked=False, against=0)
    >>> column_order(["20-3-2019", "21-3-2019", "1-13-2019"])
    Ordered(order='dmy', asked=False, against=1)
    >>> column_order(["3/4/2025"]).asked, column_order(["3-4-2025"]).asked
    (True, False)
    """
    days, months, slashes, written = 0, 0, 0, 0
    for value in values:
        found = isinstance(value, str) and NUMBERS.fullmatch(value.strip().casefold())
        if found:
            first, second = int(found[1]), int(found[2])
            written += 1
            days += first > 12 >= second
            months += second > 12 >= first
            slashes += first != second and "/" in value
    order: Order = "mdy" if months > days else "dmy"
    asked = bool(days == months and slashes)
    return Ordered(order if written else None, asked, min(days, months))
