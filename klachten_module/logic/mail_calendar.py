"""Messages of calendars: invitations, answers to them, meetings that are off.

Their program writes to a program (iMIP, RFC 6047); a person may write beside it.
"""

from __future__ import annotations

import re
from email.message import Message

from .mail_parts import decode

# What asks for an answer, or is one; PUBLISH only tells of something.
_METHODS = frozenset("request reply cancel counter declinecounter refresh add".split())
# What goes back to whoever invited: the words in it are those of the invitation.
_BACK = frozenset("reply cancel counter declinecounter refresh".split())
_METHOD = re.compile(r"^METHOD:\s*([A-Za-z]+)\s*$", re.MULTILINE)


def only_calendar(message: Message, text: str) -> bool:
    """Whether a mail is a message of a calendar, without words of a person.

    :param text: what it says, as plain text

    >>> from email import message_from_string as parse
    >>> mail = parse("Content-Type: text/calendar; method=REPLY\\n\\nBEGIN:VCALENDAR")
    >>> only_calendar(mail, ""), only_calendar(mail, "And I have a complaint.")
    (True, False)
    """
    for part in message.walk():
        if part.get_content_type() != "text/calendar":
            continue
        content = decode(part.get_payload(decode=True) or b"")
        method = str(part.get_param("method") or "").lower()
        method = method or next(iter(_METHOD.findall(content)), "").lower()
        if method not in _METHODS:
            continue
        known = _squeezed(_unfolded(content)) if method in _BACK else ""
        return _squeezed(text) in known if text.strip() else True
    return False


def _unfolded(content: str) -> str:
    """The lines of a calendar as they were, and its texts without their escapes
    (RFC 5545).
    """
    lines = re.sub(r"\n[ \t]", "", content)
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], lines)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()
