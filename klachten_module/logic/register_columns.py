"""The columns of somebody's own register of complaints: which of them means what."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from .register_days import DayError, read_day

# What a column may mean -> the events that a day in it proves.
DAYS = {
    "received": ("received",),
    "received_registered": ("received", "registered"),
    "registered": ("registered",),
    "confirmed": ("confirmed",),
    "acknowledged": ("acknowledged",),
    "heard": ("heard",),
    "sent": ("sent",),
    "sent_closed": ("sent", "closed"),
    "closed": ("closed",),
}
MEANINGS = [
    ("number", "Old number"),
    ("received", "Received on"),
    ("received_registered", "Received and registered on"),
    ("registered", "Registered on"),
    ("confirmed", "Receipt confirmed on"),
    ("acknowledged", "Handling confirmed on"),
    ("heard", "Heard on"),
    ("sent", "Answer sent on"),
    ("sent_closed", "Answer sent and closed on"),
    ("closed", "Closed on"),
    ("outcome", "Outcome"),
    ("ground", "Ground"),
    ("subject", "Subject"),
    ("words", "Words of the complainant"),
    ("complainant", "Complainant"),
    ("email", "E-mail of the complainant"),
    ("about", "Person complained about"),
    ("channel", "Channel"),
    ("actions", "Agreed follow-up"),
]
# In this order the first that fits the name of a column, and what stands in it.
NAMES = (
    ("confirmed", r"ontvangst ?bevestig|bevestig\w* (van )?ontvangst|acknowledge?ment"),
    ("confirmed", r"receipt confirmed"),
    ("acknowledged", r"behandeling bevestigd|handling confirmed"),
    ("email", r"\be ?mail|mail ?adres"),
    ("about", r"beklaagde|aangeklaagde|betr\w+ (medewerker|persoon|collega)"),
    ("about", r"^(naam )?(medewerker|collega|employee)\b|complained about|^over wie"),
    ("about", r"klacht over (wie|persoon|medewerker)|person concerned"),
    (
        "number",
        r"^(oud|old|klacht|zaak|dossier|registratie|volg|melding|case|complaint)"
        r"?s? ?(nr|nummer|no|number|id|kenmerk)$",
    ),
    ("number", r"^(ons )?(kenmerk|referentie|reference|ref)( nr| nummer)?$"),
    ("received", r"ontvang|binnenk|binnengek|ingekomen|ingediend|received|receipt"),
    (
        "received",
        r"datum (van )?(de )?(klacht|melding|indiening)|(klacht|meldings)datum",
    ),
    ("registered", r"registratie ?datum|geregistreerd|datum registratie|registered"),
    ("registered", r"registration date|date of registration|ingeboekt"),
    ("heard", r"hoorzitting|gehoord|hoorgesprek|datum horen|hearing|\bheard"),
    ("sent", r"antwoord|beantwoord|afdoeningsbrief|brief verz|verzonden|verstuurd"),
    ("sent", r"\banswer|\breply|response|\bsent\b"),
    ("closed", r"afgehandeld|afhandel|afgedaan|afdoening|afgesloten|gesloten|sluit"),
    ("closed", r"einddatum|datum einde|gereed|\bclosed|closing|resolved|handled|ended"),
    ("received", r"^(datum|date|dag)$"),
    ("outcome", r"gegrond|oordeel|uitkomst|uitspraak|afdoening|outcome|judge?ment"),
    ("outcome", r"founded|upheld|resultaat|^result"),
    ("channel", r"kanaal|channel|wijze van|\bvia\b|hoe (ontvangen|binnen)"),
    ("ground", r"klachtgrond|^grond|categorie|category|rubriek|^soort|^aard|thema"),
    ("ground", r"type klacht|^ground|kind of complaint"),
    ("complainant", r"klager|melder|indiener|verzoeker|complainant|^klant|^customer"),
    ("complainant", r"^naam|^name"),
    ("subject", r"onderwerp|^betreft$|titel|subject|title|korte omschrijving"),
    ("actions", r"maatregel|verbeteract|vervolgact|opvolging|follow up|measures"),
    ("words", r"omschrijving|beschrijving|inhoud|toelichting|^klacht$|^klachttekst"),
    ("words", r"description|^complaint$|^words|details"),
)
NO_NAMES: Mapping[str, str] = {}
# Titles and empty rows stand above the names of the columns, never many.
LOOK_AT = 30
SAMPLE = 50


def plain(text: object) -> str:
    """Return `text` in lower case, without accents and signs, words by one space.

    >>> plain(" Gegrond/Ongegrond? ")
    'gegrond ongegrond'
    """
    split = unicodedata.normalize("NFKD", str(text or "").casefold())
    bare = "".join(char for char in split if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", bare))


def meaning(
    name: str, values: Iterable[object] = (), known: Mapping[str, str] = NO_NAMES
) -> str | None:
    """Return what a column with this name means, None when its name does not say.

    A column of days holds days and any other does not: of "Afdoening" the values tell
    whether it is a day or an outcome.

    :param known: {name as `plain` gives it: meaning}, of our own template

    >>> meaning("Datum ontvangst"), meaning("Afdoening", ["Gegrond"])
    ('received', 'outcome')
    """
    name, found = plain(name), [value for value in values if value not in ("", None)]
    if name in known:
        return known[name]
    dated = not found or sum(map(_is_day, found)) * 2 >= len(found)
    undated = not found or sum(map(_is_day, found)) * 2 < len(found)
    return next(
        (
            key
            for key, pattern in NAMES
            if (dated if key in DAYS else undated or key == "number")
            and re.search(pattern, name)
        ),
        None,
    )


def _is_day(value: object) -> bool:
    if isinstance(value, str) and not re.search(r"\d", value):
        return False
    try:
        return read_day(value) is not None
    except DayError:
        try:
            return read_day(value, "mdy") is not None
        except DayError:
            return False


def header_at(
    rows: Sequence[Sequence[object]], known: Mapping[str, str] = NO_NAMES
) -> int | None:
    """Return the place of the row with the names of the columns, None without one.

    It has more names that we know than any other; titles, often in merged cells, stand
    above it.

    >>> header_at([["Klachten 2025"], [], ["Nr", "Ontvangen op", "Melder"]])
    2
    """
    found = [
        {meaning(cell, (), known) for cell in row if isinstance(cell, str)} - {None}
        for row in rows[:LOOK_AT]
    ]
    numbers = list(map(len, found))
    best = max(numbers, default=0)
    return numbers.index(best) if best >= 2 else None


def meanings(
    names: Sequence[str],
    rows: Sequence[Sequence[object]],
    known: Mapping[str, str] = NO_NAMES,
) -> list[str | None]:
    """Return what each column means; two columns never mean the same.

    >>> meanings(["Nr", "Ontvangen", "Ontvangen door"], [["1", "12-3-2025", "Mia"]])
    ['number', 'received', None]
    """
    found: list[str | None] = []
    for index, name in enumerate(names):
        values = [row[index] for row in rows[:SAMPLE] if index < len(row)]
        key = meaning(name, values, known)
        found.append(None if key in found else key)
    return found


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
