"""Public holidays of a country, by name, from the `holidays` library."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Literal

from dateutil.easter import easter
from holidays import OPTIONAL, PUBLIC, country_holidays

LiberationDay = Literal["lustrum", "always", "never"]
LIBERATION_DAY = ("lustrum", "always", "never")
# No complaint came in before these years, and no term ends after them; the library
# knows the Dutch holidays from 1966. Fixed, so that a term ends on the same day
# whenever it is counted.
YEARS = range(1970, 2101)


def days_off(
    country: str,
    years: Iterable[int],
    liberation_day: LiberationDay,
    *,
    good_friday: bool = False,
    language: str = "nl",
) -> list[tuple[date, str]]:
    """List (date, name) of the holidays in `years`, in order, one line a day.

    `country` is an ISO 3166 code in capitals, `language` "nl" or "en_US" (a language
    the country lacks gives English). NL only: 5 May in years divisible by 5
    ("lustrum"), "always" or "never", and Good Friday by choice. The General
    Time-Limits Act (Algemene termijnenwet art. 3) has both: "always" and True.

    >>> days_off("NL", [2025], "lustrum")[4]
    (datetime.date(2025, 5, 5), 'Bevrijdingsdag')
    """
    years = set(years)
    lines = _lines(country, years, language, PUBLIC)
    if country == "NL":
        liberation = _lines(country, years, language, OPTIONAL)
        lines = _dutch(lines, liberation, liberation_day, good_friday)
    days = sorted({day for day, _name in lines})
    return [(d, "; ".join(sorted(n for day, n in lines if day == d))) for d in days]


@cache
def all_days_off(
    country: str, liberation_day: LiberationDay, good_friday: bool, language: str
) -> tuple[tuple[date, str], ...]:
    """List the holidays of all YEARS, as `days_off` does; worked out once, as the
    library takes a third of a second for it.

    >>> all_days_off("NL", "lustrum", False, "nl")[0]
    (datetime.date(1970, 1, 1), 'Nieuwjaarsdag')
    """
    return tuple(
        days_off(
            country, YEARS, liberation_day, good_friday=good_friday, language=language
        )
    )


def _dutch(lines, liberation, liberation_day, good_friday) -> set[tuple[date, str]]:
    """Apply the two Dutch choices, by name: 5 May can be Ascension too (2016)."""
    if liberation_day not in LIBERATION_DAY:
        raise ValueError(f"liberation_day {liberation_day!r} not in {LIBERATION_DAY}")
    free = {line for line in liberation if _is_free(line[0].year, liberation_day)}
    lines = lines - liberation | free
    return {line for line in lines if good_friday or not _is_good_friday(line[0])}


def _lines(country, years, language, category) -> set[tuple[date, str]]:
    """Read (date, name) pairs from the library, every name of a day apart."""
    found = country_holidays(
        country, years=years, expand=False, language=language, categories=category
    )
    return {(day, name) for day in found for name in found.get_list(day)}


def _is_free(year: int, liberation_day: LiberationDay) -> bool:
    """Tell whether 5 May is a day off in `year` under this choice."""
    return liberation_day == "always" or (liberation_day == "lustrum" and not year % 5)


def _is_good_friday(day: date) -> bool:
    """Tell whether `day` is the Friday before Easter."""
    return day == easter(day.year) - timedelta(days=2)
