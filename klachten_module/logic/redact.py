"""Names taken out of a dossier before others get it: text and HTML, labels instead.

Somebody is found by his whole name, by each part of it of three letters or more, by his
e-mail addresses and by his telephone numbers; capitals, accents, invisible characters,
entities and tags inside a name do not matter. Better a word too much than a name left.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from urllib.parse import unquote

from lxml import etree, html

# Ordinary words that stand in names too; on their own they are nobody.
PARTICLES = frozenset(
    "van der den des ter ten tot het een aan bij von und zum zur del della dos las los "
    "bin ibn ben the and dhr mevr mrs drs ing".split()
)
# Of these tags a word may go on behind; all others end it.
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark "
    "o:p q s samp small span strike strong sub sup time tt u var wbr".split()
)
LINKS = frozenset(
    "href src action formaction cite background data srcset poster longdesc".split()
)
# Letters that accents do not explain, and marks that are written in several ways.
SPECIAL = {
    **dict(zip("øłđðıħŧ", "oldditt", strict=True)),
    **{"æ": "ae", "œ": "oe", "þ": "th", "’": "'", "‘": "'", "ʼ": "'", "`": "'"},
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
INVISIBLE = ("Mn", "Me", "Cf")
NO_LETTER_BEFORE = r"(?<![^\W\d_])"
# "Jansens auto", "Anna's auto"
NO_LETTER_AFTER = r"(?=(?:'?s)?(?![^\W\d_]))"
BETWEEN = r"(?:\s+|[^\w\s]|_){0,3}"
SMALL_WORDS = "|".join(sorted(PARTICLES | {"de", "te", "la", "el"}))
INITIALS = rf"(?:(?<![^\W_])(?:[^\W\d_]\.\s*){{1,6}}(?:(?:{SMALL_WORDS})\s+)*)?"
DIGIT_GAP = r"[\s().\-/]*"
SAME_NAME_GOES_ON = re.compile(rf"[\s.,'\-]{{0,3}}(?:(?:{SMALL_WORDS})\s+)*")
# What stood against a name may be a name itself, once that is gone.
PASSES = 2
# XML knows no such characters.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who must not be recognised, and what is written instead.

    >>> Person("[person 1]", names=("Jan Jansen",)).label
    '[person 1]'
    """

    label: str
    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


class Redactor:
    """Writes labels in the place of people.

    >>> redactor = Redactor([Person("[person 1]", ("Renée de Wit",), ("r@wit.nl",))])
    >>> redactor.text("RENEE DE WIT (r@wit.nl) and mrs Wit")
    '[person 1] ([person 1]) and mrs [person 1]'
    >>> redactor.html('<p>Ren<b>&eacute;e</b>: <a href="mailto:r@wit.nl">mail</a></p>')
    '<p>[person 1]<b></b>: <a>mail</a></p>'
    """

    def __init__(self, people: Iterable[Person]):
        self.people = tuple(people)

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern, str]]:
        found = []
        for person in self.people:
            alternatives = [
                re.escape(folded(mail)[0]) for mail in person.emails if "@" in mail
            ]
            alternatives += [p for phone in person.phones for p in _phone(phone)]
            alternatives += [p for name in person.names for p in _name(name)]
            if alternatives:
                found.append((re.compile("|".join(alternatives)), person.label))
        # a label that holds somebody's name, such as that of Mr Person
        return [
            (pattern, f"[{number}]" if self._names(label, found) else label)
            for number, (pattern, label) in enumerate(found, 1)
        ]

    @staticmethod
    def _names(label: str, found: list[tuple[re.Pattern, str]]) -> bool:
        return any(pattern.search(folded(label)[0]) for pattern, _label in found)

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """Where people stand in a text: (start, end, label), in order, not overlapping.

        >>> Redactor([Person("[x]", ("Jo Li",))]).spans("Dear Jo Li,")
        [(5, 10, '[x]')]
        """
        plain, places = folded(text)
        found = sorted(
            (match.start(), -match.end(), order, label)
            for order, (pattern, label) in enumerate(self._patterns)
            for match in pattern.finditer(plain)
            if match.group()
        )
        joined: list[list] = []
        for start, minus_end, _order, label in found:
            if joined and _belongs(plain, joined[-1], start, label):
                joined[-1][1] = max(joined[-1][1], -minus_end)
            else:
                joined.append([start, -minus_end, label])
        return [(places[a], places[b], label) for a, b, label in joined]

    def text(self, text: str) -> str:
        """A plain text with labels.

        >>> Redactor([Person("[x]", phones=("+31 6 1234 5678",))]).text("06-12345678!")
        '[x]!'
        """
        for _pass in range(PASSES):
            for start, end, label in reversed(self.spans(text)):
                text = text[:start] + label + text[end:]
        return text

    def html(self, source: str) -> str:
        """A piece of HTML with labels; its tags stay, comments and scripts do not.

        >>> Redactor([Person("[x]", ("Anna",))]).html('<i title="Anna">A&#110;na</i>')
        '<i title="[x]">[x]</i>'
        """
        root = parsed(source)
        for _pass in range(PASSES):
            self._redact_texts(root)
        for element in root.iter(etree.Element):
            for name, value in element.attrib.items():
                self._redact_attribute(element, name, value)
        return written(root)

    def _redact_texts(self, root: etree._Element) -> None:
        pieces = list(_pieces(root))
        ends = list(accumulate(len(text) for _element, _slot, text in pieces))
        texts = [text for _element, _slot, text in pieces]
        for start, end, label in reversed(self.spans("".join(texts))):
            place = bisect_right(ends, start)
            while place < len(texts) and ends[place] - len(pieces[place][2]) < end:
                begin = ends[place] - len(pieces[place][2])
                text, cut = texts[place], max(start - begin, 0)
                if pieces[place][0] is not None:
                    texts[place] = text[:cut] + label + text[max(end - begin, 0) :]
                    label = ""
                place += 1
        for (element, slot, old), text in zip(pieces, texts, strict=True):
            if element is not None and text != old:
                setattr(element, slot, text)

    def _redact_attribute(self, element: etree._Element, name: str, value: str) -> None:
        hidden = self.spans(unquote(value))
        if name.lower() in LINKS and (hidden or self.spans(value)):
            del element.attrib[name]
        elif self.spans(value) or hidden:
            element.attrib[name] = self.text(unquote(value))


def parsed(source: str) -> etree._Element:
    """A piece of HTML as a tree under one div, without comments and scripts.

    >>> parsed("a<!-- b --><script>c</script>d").text
    'ad'
    """
    source = UNWRITABLE.sub("", source)
    root = html.fragment_fromstring("<div></div>")
    for part in html.fragments_fromstring(source) if source.strip() else [source]:
        if isinstance(part, str):
            root.text = part
        else:
            root.append(part)
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    for node in list(root.iter("script", "style", "head", "template")):
        node.drop_tree()
    return root


def written(root: etree._Element) -> str:
    """The HTML inside the div that `parsed` made.

    >>> written(parsed("<b>x</b> &amp; y"))
    '<b>x</b> &amp; y'
    """
    whole = html.tostring(root, encoding="unicode", with_tail=False)
    return (
        whole[whole.index(">") + 1 : whole.rindex("<")]
        if root.text or len(root)
        else ""
    )


def folded(text: str) -> tuple[str, list[int]]:
    """A text without capitals, accents and invisible characters, for comparing.

    :return: that text, and where each of its characters stood, the end included

    >>> folded("\u00c9\u00adn")
    ('en', [0, 2, 3])
    """
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    plain, places = [], []
    for place, char in enumerate(text):
        for part in unicodedata.normalize("NFKD", SPECIAL.get(char.lower(), char)):
            if unicodedata.category(part) in INVISIBLE:
                continue
            new = SPECIAL.get(part.casefold(), part.casefold())
            plain.append(new)
            places += [place] * len(new)
    return "".join(plain), [*places, len(text)]


def _belongs(plain: str, last: list, start: int, label: str) -> bool:
    """Whether what starts here goes on with the person found last."""
    if start < last[1]:
        return True
    gap = plain[last[1] : start]
    return (
        label == last[2] and bool(SAME_NAME_GOES_ON.fullmatch(gap)) and "@" not in gap
    )


def _name(name: str) -> Iterator[str]:
    """Patterns for a whole name, also with the last word first, and for its parts."""
    words = re.findall(r"[^\W_]+", folded(name)[0])
    if not any(re.search(r"[^\W\d_]", word) for word in words):
        return
    orders = (words, words[-1:] + words[:-1])
    parts = [w for w in words if len(w) > 2 and w not in PARTICLES]
    parts = sorted((w for w in parts if not w.isdecimal()), key=len, reverse=True)
    wholes = [BETWEEN.join(map(re.escape, order)) for order in orders]
    for pattern in (*wholes, *map(re.escape, parts)):
        yield INITIALS + NO_LETTER_BEFORE + pattern + NO_LETTER_AFTER


def _phone(phone: str) -> Iterator[str]:
    """A pattern for a telephone number, with or without the code of the country."""
    digits = re.sub(r"\D", "", folded(phone)[0])
    if len(digits) < 6:
        return
    core = digits[-9:].lstrip("0")
    country = rf"(?:(?:\+|00){DIGIT_GAP}\d{{1,3}}{DIGIT_GAP})?(?:\(?0\)?{DIGIT_GAP})?"
    yield rf"(?<!\d){country}{DIGIT_GAP.join(core)}(?!\d)"


def _pieces(root: etree._Element) -> Iterator[tuple[etree._Element | None, str, str]]:
    """The texts of a tree in order: (element, "text" or "tail", text).

    Where a tag ends a word, a line end without an element stands between.
    """
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag not in INLINE:
            yield None, "", "\n"
        if event == "start" and element.text:
            yield element, "text", element.text
        if event == "end" and element.tail and element is not root:
            yield element, "tail", element.tail
