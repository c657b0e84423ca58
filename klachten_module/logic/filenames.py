"""Names of files as every system can write them, none of them twice."""

import re
import unicodedata
from collections.abc import Iterable

# What Windows, macOS or a shell cannot have in a name; and what hides or turns letters.
RESERVED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
HIDING = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
LONGEST = 120


def safe_names(names: Iterable[str], empty: str = "file") -> list[str]:
    """Names for the files of one folder, in the same order.

    They lead out of no folder, are not too long, and differ also where capitals and
    small letters are the same.

    >>> safe_names(["../../a:b.txt", "A_B.TXT", "", "con", "a/b.txt"])
    ['_.._a_b.txt', 'A_B.TXT', 'file', '_con', 'a_b (2).txt']
    """
    taken, result = set(), []
    for name in names:
        stem, suffix = _split(safe_name(name, empty))
        number, unique = 1, stem + suffix
        while unique.casefold() in taken:
            number += 1
            unique = f"{stem} ({number}){suffix}"
        taken.add(unique.casefold())
        result.append(unique)
    return result


def safe_name(name: str, empty: str = "file") -> str:
    """One such name.

    >>> safe_name("brief\\n van 'Jan'.pdf ")
    "brief_ van 'Jan'.pdf"
    """
    name = unicodedata.normalize("NFC", RESERVED.sub("_", name))
    name = "".join(c for c in name if unicodedata.category(c) not in HIDING)
    stem, suffix = _split(name.strip(" ."))
    name = (_short(stem, LONGEST).strip(" ") + suffix).strip(" .") or empty
    return f"_{name}" if DEVICES.match(name) else name


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > 10 or " " in suffix:
        return name, ""
    return stem, dot + suffix


def _short(text: str, most: int) -> str:
    """The beginning of a text, in at most so many bytes."""
    return text.encode()[:most].decode(errors="ignore")
