"""The words of a mail: what its sender wrote, what he quotes, and what is attached."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from html import escape, unescape

from lxml import etree, html

from .mail_parts import Choice, File, Found, Locked, Words, found
from .mail_quotes import pieces
from .outside_words import UNWRITABLE

# Deeper than any program writes, and a browser does not show it either; so deep that a
# parser needs minutes.
MAX_DEPTH = 200
TOO_DEEP = 2000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_EMPTY = frozenset("area br col hr img input link meta wbr".split())
_BLOCKS = frozenset(
    "address article blockquote br center dd div dl dt fieldset figure footer form h1 "
    "h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th "
    "thead tr ul".split()
)
_UNSEEN = frozenset("head noscript script style template title".split())
_CID = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*[\"']?cid:([^\"'\s>]+)[^>]*>", re.I)
_PGP_SIGNED = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:Hash:.*\n)*\n?|"
    r"-----BEGIN PGP SIGNATURE-----(?s:.*?)-----END PGP SIGNATURE-----\n?"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail as somebody reads it.

    `html` holds all words, of a plain text what is quoted in a blockquote; `text` the
    same as plain text. `unreadable` says why there are no words, or not all:
    "encrypted", "signed", "winmail", "broken", "files" (no words, but files that a
    person opens), "empty"; None where all was read.

    >>> Reading("<p>Hi</p>", "Hi").files
    ()
    """

    html: str
    text: str
    files: tuple[File, ...] = ()
    unreadable: str | None = None


def read(message: Message) -> Reading:
    """Read a message as it came in; it never raises.

    >>> from email import message_from_string as parse
    >>> read(parse("Content-Type: text/html\\n\\n<p>The bus<br>was late</p>")).text
    'The bus\\nwas late'
    >>> read(parse("Content-Type: multipart/encrypted\\n\\nx")).unreadable is None
    True
    """
    try:
        things = list(found(message))
    except Exception:  # a parser that gives up; the message itself is kept
        return Reading("", "", (), "broken")
    words = _best(things)
    files = [file for file in _files(things, words) if file.content or file.name]
    text = "\n\n".join(filter(None, (_text(part) for part in words)))
    known = {file.cid for file in files if file.cid}
    shown = "".join(_html(part, known) for part in words if _text(part))
    locked = [thing.why for thing in _flat(things) if isinstance(thing, Locked)]
    if "encrypted" in locked and "-----BEGIN PGP MESSAGE-----" not in text:
        return Reading(shown, text, tuple(files), "encrypted")
    silent = None if text else "files" if files else "empty"
    why = locked[0] if locked else silent
    return Reading(shown, text, tuple(files), why)


def _flat(things: Iterable[Found]) -> list[Found]:
    """All that was found, whichever way it is told."""
    flat: list[Found] = []
    for thing in things:
        if isinstance(thing, Choice):
            for way in thing.ways:
                flat += _flat(way)
        else:
            flat.append(thing)
    return flat


def _best(things: list[Found]) -> list[Words]:
    """The words that the sender sees as his message: of the lowest level with any."""
    for level in (0, 1, 2):
        words = _at_level(things, level)
        if any(_text(part) for part in words):
            return words
    return []


def _at_level(things: Iterable[Found], level: int) -> list[Words]:
    """The words of one level, of a choice the last way that says something."""
    words: list[Words] = []
    for thing in things:
        if isinstance(thing, Words) and thing.level == level:
            words.append(thing)
        elif isinstance(thing, Choice):
            ways = [_at_level(way, level) for way in thing.ways]
            speaking = [way for way in ways if any(_text(part) for part in way)]
            words += speaking[-1] if speaking else []
    return words


def _files(things: list[Found], words: list[Words]) -> list[File]:
    """What is no words of the message, in its own order; each once."""
    files = []
    for thing in _flat(things):
        if isinstance(thing, File):
            files.append(thing)
        elif isinstance(thing, Words) and thing.file and thing.level:
            files.append(thing.file)
    return list(dict.fromkeys(files))


def _text(part: Words) -> str:
    if part.is_html:
        return html_text(part.text)
    return _PGP_SIGNED.sub("", part.text).strip()


def _html(part: Words, known: set[str]) -> str:
    deep = part.is_html and _claimed_depth(part.text) > MAX_DEPTH
    if part.is_html and not (deep and _depth(part.text) > MAX_DEPTH):
        shown = _CID.sub(lambda m: m[0] if m[1] in known else "", part.text)
        return f'<div dir="auto">{shown}</div>'
    return text_html(_text(part))


def text_html(text: str) -> str:
    """Plain text as HTML: paragraphs and lines as written, what is quoted set apart.

    >>> text_html("Bad.\\n\\n> We are good.")
    '<p dir="auto">Bad.</p><blockquote><p dir="auto">We are good.</p></blockquote>'
    """
    shown = []
    for quoted, words in pieces(text):
        inner = "".join(
            f'<p dir="auto">{"<br>".join(map(_line, block.splitlines()))}</p>'
            for block in re.split(r"\n[ \t]*\n", words.strip("\n"))
            if block.strip()
        )
        shown.append(f"<blockquote>{inner}</blockquote>" if quoted and inner else inner)
    return "".join(shown)


def _line(line: str) -> str:
    """A line with its first spaces, as in a table made by hand."""
    text = escape(line.rstrip().expandtabs(4), quote=False)
    start = len(text) - len(text.lstrip(" "))
    return "\N{NO-BREAK SPACE}" * min(start, 40) + text.lstrip(" ")


def html_text(words: str) -> str:
    """What a reader sees of HTML, block by block, however deep it is.

    >>> html_text("<div>One<div>Two &amp; <b>three</b></div></div><style>x</style>")
    'One\\nTwo & three'
    """
    if _claimed_depth(words) > TOO_DEEP:
        return " ".join(unescape(re.sub(r"<[^<>]*>", " ", words)).split())
    pieces, hidden = [], 0
    for event, node in _walk(words):
        known = isinstance(node.tag, str)
        if event == "start":
            hidden += known and node.tag in _UNSEEN
            pieces.append("\n" if known and node.tag in _BLOCKS else "")
            pieces.append(_squeezed(node.text) if known and not hidden else "")
        else:
            hidden -= known and node.tag in _UNSEEN
            pieces.append("\n" if known and node.tag in _BLOCKS - {"br"} else "")
            pieces.append(_squeezed(node.tail) if not hidden else "")
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _squeezed(text: str | None) -> str:
    return re.sub(r"[\s\u200b\ufeff\u034f]+", " ", text or "")


def _walk(words: str):
    """Start and end of each element; none of what is no HTML at all."""
    page = f"<html><body>{UNWRITABLE.sub('', words)}</body></html>"
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = html.document_fromstring(page.encode(), parser=parser)
    except (etree.ParserError, ValueError):
        return iter(())
    return etree.iterwalk(root, events=("start", "end", "comment"))


def _claimed_depth(words: str) -> int:
    """How deep the tags go where none may be left open: the least work to ask."""
    depth = deepest = 0
    for closing, name in _TAG.findall(words):
        if name.lower() not in _EMPTY:
            depth += -1 if closing else 1
            deepest = max(deepest, depth)
    return deepest


def _depth(words: str) -> int:
    """How deep the elements of HTML lie in each other."""
    depth = deepest = 0
    if _claimed_depth(words) > TOO_DEEP:
        return TOO_DEEP
    for event, _node in _walk(words):
        depth += {"start": 1, "end": -1}.get(event, 0)
        deepest = max(deepest, depth)
    return deepest
