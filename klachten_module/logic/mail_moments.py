"""When a mail reached us, and when it says that it was written."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from email.message import Message
from email.utils import parsedate_to_datetime

from .mail_parts import header

# As a mail program writes it in a header (RFC 5322), not as a person does in a text.
_HEADER = re.compile(
    r"(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{4} \d{1,2}:\d{2}(?::\d{2})? "
    r"(?:[+-]\d{4}|[A-Z]{1,4})(?: \([^()]*\))?"
)


def _moment(value: str) -> datetime | None:
    """A date of a mail as naive UTC; None where it is none."""
    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo:
            moment = moment.astimezone(timezone.utc)
        return moment.replace(tzinfo=None, microsecond=0)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def received_at(message: Message) -> datetime | None:
    """When our own mail server took it: the newest Received, which stands on top.

    What stands under it a stranger may have written. Naive UTC; None where no server
    of ours wrote one (Awb 9:6 and 9:11: a term runs from receipt).

    >>> from email import message_from_string as parse
    >>> top = "Received: by mx; Mon, 2 Nov 2026 10:00:00 +0100\\n"
    >>> received_at(parse(top + "Received: by x; Sun, 1 Nov 2026 10:00:00 +0100\\n\\n"))
    datetime.datetime(2026, 11, 2, 9, 0)
    """
    newest = header(message, "Received")
    return _moment(newest.rpartition(";")[2].strip()) if newest else None


def dated_at(message: Message) -> datetime | None:
    """When its sender says that it was written, naive UTC; None where he does not.

    >>> from email import message_from_string as parse
    >>> dated_at(parse("Date: Mon, 2 Nov 2026 10:00:00 +0100\\n\\n"))
    datetime.datetime(2026, 11, 2, 9, 0)
    """
    moment = _moment(header(message, "Date"))
    # what no database keeps, or nobody means
    return moment if moment and 1970 <= moment.year <= 2200 else None


def written_at(text: str) -> datetime | None:
    """The moment in a date as mail programs write it, naive UTC; None for other words.

    >>> written_at("Thu, 26 Nov 2026 14:12:00 +0100")
    datetime.datetime(2026, 11, 26, 13, 12)
    >>> written_at("donderdag 26 november 2026 14:12") is None
    True
    """
    moment = _moment(text) if _HEADER.fullmatch(" ".join(text.split())) else None
    return moment if moment and 1970 <= moment.year <= 2200 else None
