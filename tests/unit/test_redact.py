"""Nobody who was to be left out can be read in what is handed over."""

import re
import unicodedata
from html import escape
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from klachten_module.logic.redact import INLINE, PARTICLES, Person, Redactor, folded

JAN = Person(
    "[person 1]",
    ("Jan van der Linden-Müller",),
    ("j.linden@werk.example",),
    ("+31 6 1234 5678",),
)
WU = Person("[person 2]", ("Li Wu",))
REDACTOR = Redactor([JAN, WU])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jan van der Linden-Müller belde.", "[person 1] belde."),
        ("JAN VAN DER LINDEN - MULLER", "[person 1]"),
        ("Linden, Jan van der", "[person 1] van der"),
        ("De heer J. van der Linden zei", "De heer [person 1] zei"),
        ("J.A.M. Linden", "[person 1]"),
        ("Lindens auto en Jan's fiets", "[person 1]s auto en [person 1]'s fiets"),
        ("mu\u0308ller en Mu\u00adller", "[person 1] en [person 1]"),
        ("verklaring_linden.pdf", "verklaring_[person 1].pdf"),
        ("jan2.pdf", "[person 1]2.pdf"),
        ("Januari in de lindenlaan", "Januari in de lindenlaan"),
        ("een brief van der dagen", "een brief van der dagen"),
        ("mail J.LINDEN@werk.example nu", "mail [person 1] nu"),
        ("Bel 06-12 34 56 78 of 0031612345678.", "Bel [person 1] of [person 1]."),
        ("Bel +31 (0)6 12345678", "Bel [person 1]"),
        ("zaak 106123456789", "zaak 106123456789"),
        ("Li\u00a0Wu, maar Li alleen niet", "[person 2], maar Li alleen niet"),
        ("Wu, Li", "[person 2]"),
        ("li   \n   wu", "[person 2]"),
        ("Jan en Li Wu", "[person 1] en [person 2]"),
        ("", ""),
    ],
)
def test_text(text, expected):
    assert REDACTOR.text(text) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>J<b>an</b> Linden</p>", "<p>[person 1]<b></b></p>"),
        ("<p>J&#97;n&nbsp;L&#x69;nden</p>", "<p>[person 1]</p>"),
        ("Jan<br>Linden", "[person 1]<br>"),
        ("<ul><li>Ja<li>n</ul>", "<ul><li>Ja</li><li>n</li></ul>"),
        ("<p>Ja</p><p>n</p>", "<p>Ja</p><p>n</p>"),
        ('<a href="mailto:j.linden@werk.example">m</a>', "<a>m</a>"),
        ('<a href="mailto:j.linden%40werk.example">m</a>', "<a>m</a>"),
        ('<a href="https://x.nl/Linden/">m</a>', "<a>m</a>"),
        (
            '<img alt="Foto van Jan" src="x.png">',
            '<img alt="Foto van [person 1]" src="x.png">',
        ),
        ("<!-- Jan -->x<script>Jan</script>", "x"),
        ("a &lt; b &amp; Jan", "a &lt; b &amp; [person 1]"),
        (
            "<p>Jan</p> en <i>L</i><i>i</i> Wu",
            "<p>[person 1]</p> en <i>[person 2]</i><i></i>",
        ),
        ("", ""),
        ("Jan", "[person 1]"),
    ],
)
def test_html(source, expected):
    assert REDACTOR.html(source) == expected


def test_relatives_are_told_apart_by_their_whole_name():
    redactor = Redactor(
        [Person("[1]", ("Jan Jansen",)), Person("[2]", ("Piet Jansen",))]
    )
    assert redactor.text("Piet Jansen en Jan Jansen") == "[2] en [1]"
    assert redactor.text("de heer Jansen") == "de heer [1]"


def test_a_label_names_nobody():
    redactor = Redactor([Person("[person 1]", ("Ann Person",))])
    assert redactor.text("Ann Person, person") == "[1]"


def test_nobody_changes_nothing():
    assert Redactor([]).text("Jan") == "Jan"
    assert (
        Redactor([Person("[x]", ("", "-"), ("",), ("12",))]).text("a - 12") == "a - 12"
    )


# --- for any people and any text ------------------------------------------------------

LETTERS = "abcdefghijklmnoprstuvwzéüøß"
WORDS = st.text(LETTERS, min_size=1, max_size=9)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(
    lambda words: " ".join(words).title()
)
EMAILS = st.tuples(WORDS, WORDS).map(lambda parts: f"{parts[0]}@{parts[1]}.nl")
TAGS = ("b", "i", "span", "a", "p", "div", "td", "li", "h2")


@st.composite
def people(draw):
    return [
        Person(
            f"[{number}]",
            tuple(draw(st.lists(NAMES, min_size=1, max_size=2))),
            tuple(draw(st.lists(EMAILS, max_size=1))),
        )
        for number in range(draw(st.integers(1, 3)))
    ]


def disguise(draw, name):
    """The same name as somebody else would write it."""
    how = draw(st.integers(0, 5))
    if how == 0:
        return name.upper()
    if how == 1:
        return unicodedata.normalize("NFD", name)
    if how == 2:
        return name.replace(" ", "\u00a0")
    if how == 3:
        return "\u200b".join(name)
    if how == 4:
        return name.replace(" ", ", ")
    return name


@st.composite
def texts(draw, them):
    words = []
    for _i in range(draw(st.integers(0, 8))):
        person = draw(st.sampled_from(them))
        kind = draw(st.integers(0, 3))
        if kind == 0 and person.emails:
            words.append(draw(st.sampled_from(person.emails)))
        elif kind == 1:
            words.append(disguise(draw, draw(st.sampled_from(person.names))))
        elif kind == 2:
            words.append(draw(st.sampled_from(person.names)).split()[-1])
        else:
            words.append(draw(st.text(LETTERS + " .,'@-<>&\u00ad\u0301", max_size=9)))
    return draw(st.sampled_from((" ", "\n", ", ", "/"))).join(words)


@st.composite
def pieces(draw, them, depth=0):
    """HTML with names in texts, over tags, in entities and in attributes."""
    written = []
    for _i in range(draw(st.integers(0, 3))):
        text = escape(draw(texts(them)))
        if draw(st.booleans()):
            text = "".join(
                f"&#{ord(c)};" if c.isalpha() and draw(st.integers(0, 9)) == 0 else c
                for c in draw(texts(them))
                if c not in "<>&"
            )
        elif draw(st.booleans()) and text.isalpha():
            cut = draw(st.integers(0, len(text)))
            text = f"{text[:cut]}<b>{text[cut:]}</b>"
        written.append(text)
        if depth < 2:
            tag = draw(st.sampled_from(TAGS))
            value = escape(draw(texts(them)))
            attribute = draw(st.sampled_from(("href", "title", "src", "alt")))
            inside = draw(pieces(them, depth + 1))
            written.append(f'<{tag} {attribute}="{value}">{inside}</{tag}>')
    return "".join(written)


def visible(root):
    """What somebody reads; blocks end a word."""
    parts = []
    for element in root.iter():
        if isinstance(element.tag, str):
            parts.append("" if element.tag in INLINE else "\n")
            parts.append(element.text or "")
        for behind in _behind(element):
            parts.append(behind)
    return "".join(parts)


def _behind(element):
    """The texts behind an element, and behind those that end with it."""
    while element is not None and len(element) == 0:
        while element.getparent() is not None:
            yield "" if element.tag in INLINE else "\n"
            yield element.tail or ""
            if element.getnext() is not None:
                return
            element = element.getparent()
        return


def said(text, person):
    """What of a person can still be read in this text."""
    plain = folded(text)[0]
    found = [mail for mail in person.emails if folded(mail)[0] in plain]
    for name in person.names:
        words = folded(name)[0].split()
        parts = [w for w in words if len(w) > 2 and w not in PARTICLES]
        for words_ in ([" ".join(words)], parts):
            for word in words_:
                if re.search(rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])", plain):
                    found.append(word)
    return found


@given(st.data())
def test_no_name_is_left_in_text(data):
    them = data.draw(people())
    text = Redactor(them).text(data.draw(texts(them)))
    assert [said(text, person) for person in them] == [[]] * len(them), text


@given(st.data())
def test_no_name_is_left_in_html_and_no_tag_breaks(data):
    them = data.draw(people())
    source = data.draw(pieces(them))
    result = Redactor(them).html(source)
    before = lxml_html.fromstring(f"<div>{source}</div>")
    after = lxml_html.fromstring(f"<div>{result}</div>")
    assert [e.tag for e in before.iter()] == [e.tag for e in after.iter()]
    shown = [visible(after)]
    for element in after.iter():
        shown += [unquote(value) for value in element.attrib.values()]
    for person in them:
        for text in shown:
            assert said(text, person) == [], (source, result)


@given(st.data())
def test_what_names_nobody_stays(data):
    text = data.draw(st.text("0123456789 .,;:()[]{}\n€", max_size=80))
    assert Redactor(data.draw(people())).text(text) == text
