"""Which people a text names: words in, numbers out."""

import re
import unicodedata
from collections.abc import Mapping

# Before a surname alone; without one of these a surname may be any word.
TITLES = frozenset(
    "heer dhr meneer mijnheer mr mevrouw mevr mw juffrouw mrs ms miss mister".split()
)
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


def _plain(text: str) -> str:
    """Return `text` in lower case without accents (one meaning for all spellings).

    >>> _plain("Renée Müller")
    'renee muller'
    """
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in split if not unicodedata.combining(char))


def _words(text: str) -> list[str]:
    """Return the words of `text` in order, plain.

    >>> _words("De heer J. (Jan) de Wit-Bos!")
    ['de', 'heer', 'j', 'jan', 'de', 'wit-bos']
    """
    return _WORD.findall(_plain(text))


def named_people(text: str, people: Mapping[int, tuple[str, str | None]]) -> list[int]:
    """Return the keys of those people whom `text` names (Awb 9:7; design section 6).

    :param text: plain text, of any length
    :param people: {key: (full name, e-mail address or None)}
    :return: keys in the order of `people`. Somebody is named by his full name, by a
        title and his surname, by initial and surname, or by his address; a first
        name or a surname alone names nobody.

    >>> people = {1: ("Jan de Wit", "jan@x.example"), 2: ("Mia Bos", None)}
    >>> named_people("Ik sprak de heer De Wit, niet Mia.", people)
    [1]
    """
    words = _words(text)
    spoken = f" {' '.join(words)} "
    plain = _plain(text)
    found = []
    for key, (name, address) in people.items():
        parts = _words(name or "")
        if _is_named(parts, spoken) or _is_written_to(address, plain):
            found.append(key)
    return found


def perhaps_named(text: str, people: Mapping[int, tuple[str, str | None]]) -> list[int]:
    """Return the keys of those whom `text` may mean, where it only says who it is.

    As `named_people`, and a surname alone is enough: it is better to keep something
    from one too many.

    >>> perhaps_named("De Wit, J.", {1: ("Jan de Wit", None), 2: ("Mia Bos", None)})
    [1]
    """
    spoken = f" {' '.join(_words(text))} "
    found = set(named_people(text, people))
    for key, (name, _address) in people.items():
        parts = _words(name or "")
        if f" {' '.join(parts[1:] or parts)} " in spoken:
            found.add(key)
    return [key for key in people if key in found]


def _is_named(parts: list[str], spoken: str) -> bool:
    """Tell whether these words of a name stand in `spoken`, words between spaces.

    >>> _is_named(["mia", "bos"], " mevrouw bos hielp mij ")
    True
    >>> _is_named(["mia", "bos"], " mia liep in het bos ")
    False
    """
    if len(parts) < 2:
        return False
    first, surname = parts[0], " ".join(parts[1:])
    ways = {f"{first} {surname}", f"{first[0]} {surname}", f"{surname} {first}"}
    ways |= {f"{title} {surname}" for title in TITLES}
    return any(f" {way} " in spoken for way in ways)


def _is_written_to(address: str | None, plain: str) -> bool:
    """Tell whether this e-mail address stands in `plain`, not as part of another.

    >>> _is_written_to("jan@x.example", "aan: jan@x.example.")
    True
    >>> _is_written_to("an@x.example", "aan: jan@x.example.")
    False
    """
    if not address or "@" not in address or "@" not in plain:
        return False
    pattern = rf"(?<![\w.+-]){re.escape(_plain(address))}(?![\w-])"
    return re.search(pattern, plain) is not None
