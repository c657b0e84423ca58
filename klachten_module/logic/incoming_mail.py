"""What kind of sender is behind a mail: a person or a machine (RFC 3834).

A machine never gets an answer and never becomes a complaint by itself, but its
mail is kept where a complaints officer sees it.
"""

import re
from email.message import Message

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
