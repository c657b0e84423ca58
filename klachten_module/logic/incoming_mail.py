"""A mail as it comes in: from a person or a machine (RFC 3834), for whom, and whether
it is one that came before.

A machine never gets an answer and never becomes a complaint by itself, but its
mail is kept where a complaints officer sees it.
"""

import hashlib
import re
from email.message import Message
from email.utils import getaddresses

# Where a mail server or a provider writes for whom it took the message. The one that
# a mail was delivered to comes before those that its sender wrote.
_ENVELOPE = (
    "Delivered-To",
    "X-Original-To",
    "X-Delivered-To",
    "Envelope-To",
    "X-Envelope-To",
    "X-Forwarded-To",
    "X-Forwarded-For",
    "X-Rcpt-To",
    "X-Real-To",
    "X-Apparently-To",
    "Apparently-To",
    "X-Gm-Original-To",
    "Original-Recipient",
)
_WRITTEN = ("To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc")
_RECEIVED_FOR = re.compile(r"\bfor\s+<?([^\s<>;@]+@[^\s<>;]+)>?")
_ADDRESS = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")

_NO_REPLY = re.compile(r"^(no|do[-_.]?not|niet|geen)[-_.]?(reply|respond|antwoord)")
_AUTO_SUBJECT = re.compile(
    r"^(auto(matic|matisch)? ?(reply|antwoord|response)|out of (the )?office"
    r"|automatisch antwoord|afwezig(heid)?|niet aanwezig)\b",
    re.IGNORECASE,
)


def _header(message: Message, name: str) -> str:
    """A header as text, lower case; "" when absent or unreadable."""
    try:
        return str(message.get(name) or "").strip().lower()
    except Exception:  # the mail parser raises many kinds on malformed headers
        return ""


def _values(message: Message, name: str) -> list[str]:
    """All values of a header as text; those that cannot be read are left out."""
    try:
        return [str(value) for value in message.get_all(name, [])]
    except Exception:  # the mail parser raises many kinds on malformed headers
        return []


def recipients(message: Message) -> list[str]:
    """The addresses a message is for, by any header that says so; lower case.

    >>> from email import message_from_string as parse
    >>> recipients(parse("To: Ann <A@b.example>\\nEnvelope-To: c+x@d.example\\n\\nx"))
    ['c+x@d.example', 'a@b.example']
    """
    found = []
    for name in _ENVELOPE:
        for value in _values(message, name):
            found += _ADDRESS.findall(value)
    for value in _values(message, "Received"):
        found += _RECEIVED_FOR.findall(value)
    for name in _WRITTEN:
        values = _values(message, name)
        listed = [address for _name, address in getaddresses(values) if address]
        # what is no proper list of addresses still names some
        found += listed or [a for value in values for a in _ADDRESS.findall(value)]
    return list(dict.fromkeys(a.lower() for a in found if "@" in a))


def without_part(address: str) -> str:
    """An address without what follows a plus sign (RFC 5233).

    >>> without_part("klachten+web@gemeente.example")
    'klachten@gemeente.example'
    """
    name, _at, domain = address.partition("@")
    return f"{name.partition('+')[0] or name}@{domain}"


def digest(message: Message, raw: bytes) -> str:
    """The same for two deliveries of one mail, whatever servers wrote above it.

    One mail: the same Message-ID, sender, subject, thread and content. Without a
    Message-ID the date counts too: who writes the same twice, writes twice.

    >>> from email import message_from_bytes as parse
    >>> first, again, other = (
    ...     b"Message-Id: <1@b.example>\\n\\nx",
    ...     b"Received: by c\\r\\nMessage-Id: <1@b.example>\\r\\n\\r\\nx\\r\\n",
    ...     b"Message-Id: <1@b.example>\\n\\ny",
    ... )
    >>> digest(parse(first), first) == digest(parse(again), again)
    True
    >>> digest(parse(first), first) == digest(parse(other), other)
    False
    """
    names = ["Message-Id", "From", "Subject", "In-Reply-To", "References"]
    if not _header(message, "Message-Id"):
        names.append("Date")
    head = [" ".join(_header(message, name).split()) for name in names]
    body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    lines = [line.rstrip() for line in body.strip().split(b"\n")]
    content = "\n".join(head).encode("utf-8", "surrogateescape")
    return hashlib.sha256(b"\n".join([content, *lines])).hexdigest()[:40]


def machine_kind(message: Message) -> str | None:
    """Say which kind of machine sent the message, or None for a person.

    :return: "bounce", "auto_reply", "bulk" or None.

    >>> from email import message_from_string as parse
    >>> machine_kind(parse("Auto-Submitted: auto-replied\\n\\nI am away"))
    'auto_reply'
    >>> machine_kind(parse("From: a@b.example\\n\\nThe printer is broken")) is None
    True
    """
    content_type = _header(message, "Content-Type")
    sender = _header(message, "From")
    if (
        content_type.startswith("multipart/report")
        or _header(message, "Return-Path") == "<>"
        or "mailer-daemon@" in sender
        or "postmaster@" in sender
    ):
        return "bounce"
    if (
        _header(message, "Auto-Submitted") not in ("", "no")
        or _header(message, "X-Autoreply")
        or _header(message, "X-Autorespond")
        or _header(message, "Precedence") == "auto_reply"
        or _AUTO_SUBJECT.match(_header(message, "Subject"))
    ):
        return "auto_reply"
    if _header(message, "Precedence") in ("bulk", "junk", "list"):
        return "bulk"
    return None


def is_no_reply(address: str | None) -> bool:
    """Whether nobody reads mail to this address.

    >>> is_no_reply("noreply@bank.example"), is_no_reply("nora@bank.example")
    (True, False)
    """
    return bool(_NO_REPLY.match((address or "").strip().lower()))
