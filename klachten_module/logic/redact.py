"""Names taken out of a dossier before others get it: text and HTML, labels instead.

Somebody is found by his whole name, by each part of it of three letters or more, by his
e-mail addresses and by his telephone numbers; capitals, accents, invisible characters,
entities and tags inside a name do not matter. Better a word too much than a name left.
"""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
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
# A long text is searched round words of names only: initials, particles and the other
# words stand within so many characters of one.
MARGIN = 64
DIGITS = re.compile(r"\d[\d\s().\-/]*")
BEFORE_DIGITS = 8
ASCII_RUNS = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")
ALL_OF_IT = html.HTMLParser(huge_tree=True)
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


@dataclass(frozen=True, slots=True)
class Sought:
    """How somebody is found in a folded text.

    :param words: a name or an address of his holds at least one of these
    :param name: what must fit round such a word, if he has a name or an address
    :param phone: what must fit round digits, if he has a telephone number

    >>> Sought.of(Person("[x]", ("Jo de Li",), ("jo@li.nl",))).words
    ('jo@li.nl', 'jo')
    """

    words: tuple[str, ...]
    name: re.Pattern | None
    phone: re.Pattern | None

    @classmethod
    def of(cls, person: Person) -> "Sought":
        """What to look for of this person."""
        mails = [folded(mail)[0] for mail in person.emails if "@" in mail]
        names = [p for name in person.names for p in _name(name)]
        words = [word for name in person.names for word in _telling(name)]
        phones = [p for phone in person.phones for p in _phone(phone)]
        found = "|".join([*map(re.escape, mails), *names])
        return cls(
            tuple(dict.fromkeys((*mails, *words))),
            re.compile(found) if found else None,
            re.compile("|".join(phones)) if phones else None,
        )

    def places(self, plain: str) -> Iterator[tuple[int, int]]:
        """Where he stands: (start, end), those of numbers last."""
        for start, end in _around(plain, self.words) if self.name else ():
            yield from (m.span() for m in self.name.finditer(plain, start, end))
        for digits in DIGITS.finditer(plain) if self.phone else ():
            start = max(digits.start() - BEFORE_DIGITS, 0)
            yield from (
                m.span() for m in self.phone.finditer(plain, start, digits.end())
            )


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
    def _sought(self) -> list[tuple[Sought, str]]:
        found = [(Sought.of(person), person.label) for person in self.people]
        # a label that holds somebody's name, such as that of Mr Person
        return [
            (one, f"[{number}]" if self._names(label, found) else label)
            for number, (one, label) in enumerate(found, 1)
        ]

    @staticmethod
    def _names(label: str, found: list[tuple[Sought, str]]) -> bool:
        plain = folded(label)[0]
        return any(True for one, _label in found for _place in one.places(plain))

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """Where people stand in a text: (start, end, label), in order, not overlapping.

        >>> Redactor([Person("[x]", ("Jo Li",))]).spans("Dear Jo Li,")
        [(5, 10, '[x]')]
        """
        plain, places = folded(text)
        found = sorted(
            (start, -end, order, label)
            for order, (one, label) in enumerate(self._sought)
            for start, end in one.places(plain)
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
            parts, done = [], 0
            for start, end, label in self.spans(text):
                parts += [text[done:start], label]
                done = end
            text = "".join(parts) + text[done:]
        return text

    def html(self, source: str) -> str:
        """A piece of HTML with labels; its tags stay, comments and scripts do not.

        >>> Redactor([Person("[x]", ("Anna",))]).html('<i title="Anna">A&#110;na</i>')
        '<i title="[x]">[x]</i>'
        """
        root = parsed(source)
        for _pass in range(PASSES):
            if not self._redact_texts(root):
                break
        for element in root.iter(etree.Element):
            for name, value in element.attrib.items():
                self._redact_attribute(element, name, value)
        return written(root)

    def _redact_texts(self, root: etree._Element) -> bool:
        pieces = list(_pieces(root))
        ends = list(accumulate(len(text) for _element, _slot, text in pieces))
        texts = [text for _element, _slot, text in pieces]
        found = self.spans("".join(texts))
        for start, end, label in reversed(found):
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
        return bool(found)

    def _redact_attribute(self, element: etree._Element, name: str, value: str) -> None:
        hidden = self.spans(unquote(value))
        if name.lower() in LINKS and (hidden or self.spans(value)):
            del element.attrib[name]
        elif self.spans(value) or hidden:
            element.attrib[name] = self.text(unquote(value))


def parsed(source: str) -> etree._Element:
    """A piece of HTML as a tree under one div, without comments and scripts.

    However long it is, or deep: by default libxml2 leaves out what is beyond 10 MB of
    text, or 255 tags deep, and does not say so.

    >>> parsed("a<!-- b --><script>c</script>d").text
    'ad'
    """
    source = UNWRITABLE.sub("", source)
    root = html.fragment_fromstring("<div></div>")
    whole = source.strip() and html.fragments_fromstring(source, parser=ALL_OF_IT)
    for part in whole or [source]:
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


def folded(text: str) -> tuple[str, array]:
    """A text without capitals, accents and invisible characters, for comparing.

    :return: that text, and where each of its characters stood, the end included

    >>> folded("\u00c9\u00adn")
    ('en', array('L', [0, 2, 3]))
    """
    plain, places = [], array("L")
    for piece in ASCII_RUNS.finditer(text):
        start, end = piece.span()
        if piece.group().isascii():
            plain.append(piece.group().lower().replace("`", "'"))
            places.extend(range(start, end))
        else:
            new = _folded_letter(piece.group())
            plain.append(new)
            places.extend([start] * len(new))
    places.append(len(text))
    return "".join(plain), places


@cache
def _folded_letter(char: str) -> str:
    parts = (
        SPECIAL.get(part.casefold(), part.casefold())
        for part in unicodedata.normalize("NFKD", SPECIAL.get(char.lower(), char))
        if unicodedata.category(part) not in INVISIBLE
    )
    return "".join(parts)


def _belongs(plain: str, last: list, start: int, label: str) -> bool:
    """Whether what starts here goes on with the person found last."""
    if start < last[1]:
        return True
    gap = plain[last[1] : start]
    return (
        label == last[2] and bool(SAME_NAME_GOES_ON.fullmatch(gap)) and "@" not in gap
    )


def _around(plain: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    """The parts of a text that lie round one of these words: (start, end), in order."""
    found = []
    for word in words:
        place = plain.find(word)
        while place >= 0:
            found.append((place, place + len(word)))
            place = plain.find(word, place + 1)
    start, last = None, 0
    for first, end in sorted(found):
        if start is not None and first - MARGIN > last:
            yield start, last
            start = None
        if start is None:
            start = _back(plain, first)
        last = max(last, _on(plain, end))
    if start is not None:
        yield start, last


def _back(plain: str, place: int) -> int:
    """Where a name begins at the earliest that has a word here; a gap counts as one."""
    place = max(place - MARGIN, 0)
    while place and plain[place].isspace():
        place -= 1
    return place


def _on(plain: str, place: int) -> int:
    """Where a name ends at the latest that has a word ending here."""
    place = min(place + MARGIN, len(plain))
    while place < len(plain) and plain[place - 1].isspace():
        place += 1
    return place


def _words_of(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(name)[0])


def _parts(words: list[str]) -> list[str]:
    """The words that are somebody's on their own, the longest first."""
    parts = [w for w in words if len(w) > 2 and w not in PARTICLES]
    return sorted((w for w in parts if not w.isdecimal()), key=len, reverse=True)


def _telling(name: str) -> list[str]:
    """Words of which one stands in each way to write a name."""
    words = _words_of(name)
    return _parts(words) or sorted(words, key=len, reverse=True)[:1]


def _name(name: str) -> Iterator[str]:
    """Patterns for a whole name, also with the last word first, and for its parts."""
    words = _words_of(name)
    if not any(re.search(r"[^\W\d_]", word) for word in words):
        return
    orders = (words, words[-1:] + words[:-1])
    wholes = [BETWEEN.join(map(re.escape, order)) for order in orders]
    for pattern in (*wholes, *map(re.escape, _parts(words))):
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
