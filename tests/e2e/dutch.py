"""What the addon's translators made of its English: read from i18n/nl.po."""

import ast
import re
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[2] / "klachten_module" / "i18n" / "nl.po"
ENTRY = re.compile(
    r'^msgid (?P<id>(?:".*"\s*)+)^msgstr (?P<str>(?:".*"\s*)+)', re.MULTILINE
)
TAG = re.compile(r"<[^>]*>")


def _text(quoted):
    return "".join(
        ast.literal_eval(line) for line in quoted.split("\n") if line.strip()
    )


@cache
def _translations():
    """{English: Dutch} without tags; the letters, which are one term each, by line."""
    found = {}
    for entry in ENTRY.finditer(FILE.read_text("utf-8")):
        english, translation = (
            [TAG.sub("", line).strip() for line in _text(entry[name]).split("\n")]
            for name in ("id", "str")
        )
        if len(english) != len(translation):
            english, translation = ["\n".join(english)], ["\n".join(translation)]
        found.update(zip(english, translation, strict=True))
    return found


def dutch(english):
    """The Dutch for an English text of the addon; a missing one is an error."""
    translation = _translations().get(english)
    assert translation, f"nl.po does not translate {english!r}"
    return translation
