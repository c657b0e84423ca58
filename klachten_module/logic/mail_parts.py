"""What a message holds: the parts with words, the files, and what nobody can read.

By the standard library's parser and a few rules of our own: words are what a person
sees when he opens the mail, wherever its program put them; a message in a message is
a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header
from email.message import Message

from .outside_words import UNWRITABLE

# Nobody nests deeper; a parser that follows for ever does not come back.
MAX_DEPTH = 40
# So many parts in parts the standard library does not come back from.
MOST_PARTS = 300
# Character sets in which other words look like ASCII; the rest is UTF-8 if it can be.
_SHIFTED = re.compile(r"^(utf-?(7|16|32)|iso-2022|hz)", re.IGNORECASE)
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_PGP = "-----BEGIN PGP MESSAGE-----"


@dataclass(frozen=True, slots=True)
class File:
    """What came with a message; `cid` is its name inside the message.

    >>> File("a.txt", b"x").cid
    ''
    """

    name: str
    content: bytes
    cid: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Text of a part; `level` is 0 for the message itself, 1 for text with a file
    name, 2 for an attached text.

    >>> Words("Hello").level
    0
    """

    text: str
    is_html: bool = False
    level: int = 0
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The same words in several ways, the plainest first (multipart/alternative).

    >>> Choice(((Words("Hi"),), (Words("<b>Hi</b>", True),))).ways[0][0].text
    'Hi'
    """

    ways: tuple[tuple, ...]


@dataclass(frozen=True, slots=True)
class Locked:
    """A part that nobody here can read: "encrypted", "signed", "winmail" or "broken".

    >>> Locked("encrypted").why
    'encrypted'
    """

    why: str


Found = File | Words | Choice | Locked


def is_too_nested(raw: bytes) -> bool:
    """Whether no parser should try more than the headers of a message.

    >>> is_too_nested(b"Content-Type: multipart/mixed; boundary=x")
    False
    """
    return raw.lower().count(b"boundary=") > MOST_PARTS


def decode(data: bytes, charset: str | None = None) -> str:
    """Bytes of a mail as text, also where its character set is missing or a lie.

    >>> decode("één".encode(), "iso-8859-1"), decode(b"\\xe9\\xe9n", "utf-8")
    ('één', 'één')
    """
    declared = str(charset or "")
    names = [declared, "utf-8-sig"]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        names.insert(0, "utf-16")
    elif not _SHIFTED.match(declared):
        names.reverse()
    for name in (*names, "cp1252"):
        if name.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"):
            continue  # a part of cp1252, and what writes more says the same
        try:
            return _clean(data.decode(name))
        except (LookupError, ValueError):
            continue
    return _clean(data.decode("latin-1"))


def _clean(text: str) -> str:
    return UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def header(message: Message, name: str) -> str:
    """A header as one line that can be stored, whatever bytes were in it.

    >>> from email import message_from_string as parse
    >>> header(parse("Subject: =?utf-8?q?Gro=C3=9F?= =?x-none?q?e?=\\n\\n"), "Subject")
    'Große'
    """
    try:
        return " ".join(_decoded(next(raw_values(message, name), "")).split())
    except Exception:  # malformed headers raise many kinds in the standard library
        return ""


def raw_values(message: Message, name: str) -> Iterator[str]:
    """Yield the values of a header as they were written: what is no ASCII the library
    puts a mark in the place of.

    >>> from email import message_from_string as parse
    >>> list(raw_values(parse("To: a@b.example\\nto: c@d.example\\n\\n"), "To"))
    ['a@b.example', 'c@d.example']
    """
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            yield str(value)


def _decoded(value: str) -> str:
    texts = []
    for chunk, charset in decode_header(value):
        if isinstance(chunk, str):
            chunk = chunk.encode("utf-8", "surrogateescape")
        texts.append(decode(chunk, charset))
    return "".join(texts)


def found(part: Message, depth: int = 0) -> Iterator[Found]:
    """Yield what a message or a part of it holds, in its own order.

    >>> from email import message_from_string as parse
    >>> [thing.text for thing in found(parse("Content-Type: text/plain\\n\\nHello"))]
    ['Hello']
    """
    kind = part.get_content_type()
    if kind.startswith("multipart/") and part.is_multipart():
        yield from _several(part, kind, depth)
    elif kind.startswith("message/"):
        yield _message(part)
    elif kind in _SMIME:
        yield from _smime(part, depth)
    else:
        yield from _leaf(part, kind)


def _several(part: Message, kind: str, depth: int) -> Iterator[Found]:
    children = part.get_payload()
    if depth > MAX_DEPTH:
        yield Locked("broken")
        return
    if kind == "multipart/encrypted":
        yield Locked("encrypted")
    ways = [tuple(found(child, depth + 1)) for child in children]
    if kind == "multipart/alternative":
        yield Choice(tuple(ways))
        return
    for way in ways:
        yield from way


def _message(part: Message) -> File:
    """A message in a message, or what a mail server says about one."""
    inner = part.get_payload()
    name = file_name(part)
    if isinstance(inner, list) and len(inner) == 1:
        name = name or f"{header(inner[0], 'Subject')[:80] or 'message'}.eml"
    content = b"\n".join(map(_bytes, inner)) if isinstance(inner, list) else inner
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogateescape")
    return File(name or "message.txt", content)


def _bytes(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except Exception:  # what cannot be written again as it was
        return str(message.get_payload()).encode("utf-8", "replace")


def _smime(part: Message, depth: int) -> Iterator[Found]:
    """A signed message in one piece is opened; an encrypted one cannot be."""
    data = part.get_payload(decode=True) or b""
    inner, kind = _opened(data)
    if inner is not None and depth < MAX_DEPTH:
        yield from found(message_from_bytes(inner), depth + 1)
        return
    locked = kind == "signed_data" or part.get_param("smime-type") == "signed-data"
    yield Locked("signed" if locked else "encrypted")
    yield File(file_name(part) or "smime.p7m", data)


def _opened(data: bytes) -> tuple[bytes | None, str]:
    """The message in a signature around it (CMS, RFC 5652), and the kind of it."""
    try:
        from asn1crypto import cms  # noqa: PLC0415 one of Odoo's own, rarely needed

        envelope = cms.ContentInfo.load(data)
        kind = envelope["content_type"].native
        if kind != "signed_data":
            return None, kind
        return envelope["content"]["encap_content_info"]["content"].native, kind
    except Exception:  # whatever it is, it is no signature that we know
        return None, ""


def file_name(part: Message) -> str:
    """The file name of a part, without a path; "" where it has none.

    >>> from email import message_from_string as parse
    >>> file_name(parse('Content-Disposition: attachment; filename="c:/a/b.txt"\\n\\n'))
    'b.txt'
    """
    try:
        name = _decoded(part.get_filename() or "")
    except Exception:  # malformed parameters raise many kinds in the library
        name = ""
    return re.split(r"[/\\]", " ".join(name.split()))[-1][:200]


def _leaf(part: Message, kind: str) -> Iterator[Found]:
    data = part.get_payload(decode=True) or b""
    name = file_name(part)
    cid = header(part, "Content-Id").strip("<> ")
    file = File(name or _made_up(kind), data, cid)
    if kind in _TNEF or name.lower() == "winmail.dat":
        yield file
        yield Locked("winmail")
    elif kind in ("text/plain", "text/html") or kind.startswith("multipart/"):
        yield from _words(part, kind, name, file)
    elif data or name:
        yield file


def _words(part: Message, kind: str, name: str, file: File) -> Iterator[Found]:
    text = decode(file.content, part.get_content_charset())
    attached = part.get_content_disposition() == "attachment"
    level = 2 if attached else 1 if name else 0
    is_html = kind == "text/html"
    if _PGP in text and not level:
        yield Locked("encrypted")
    if not is_html and str(part.get_param("format") or "").lower() == "flowed":
        text = unflow(text, str(part.get_param("delsp") or "").lower() == "yes")
    yield Words(text, is_html, level, file)


def _made_up(kind: str) -> str:
    """A name for a file that has none."""
    ending = {"text/plain": "txt", "message/rfc822": "eml", "text/calendar": "ics"}
    tail = re.sub(r"[^a-z0-9]", "", kind.partition("/")[2].removeprefix("x-"))[:8]
    return f"attachment.{ending.get(kind, tail or 'bin')}"


def unflow(text: str, delsp: bool = False) -> str:
    """Lines of format=flowed as they were written (RFC 3676).

    >>> unflow("The bus \\ndid not come.\\n> quoted \\n> line\\n")
    'The bus did not come.\\n> quoted line\\n'
    """
    lines: list[list[str]] = []  # [marks of a quote, text]
    flows = False
    for line in text.split("\n"):
        marks = line[: len(line) - len(line.lstrip(">"))]
        words = line[len(marks) :].removeprefix(" ")
        if flows and lines[-1][0] == marks and words != "-- ":
            last = lines[-1][1]
            lines[-1][1] = (last[:-1] if delsp else last) + words
        else:
            lines.append([marks, words])
        flows = words.endswith(" ") and words != "-- "
    return "\n".join(f"{m} {words}" if m else words for m, words in lines)
