"""Who complains in a mail, why we think so, and who it may be instead.

Never substituted blindly: where the headers leave a doubt, the sender stays the
complainant, nobody gets an automatic letter, and a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses

from .mail_parts import header, raw_values
from .mail_quotes import Original, passed_on

_NO_REPLY = re.compile(
    r"(^|[-_.+])(no|do[-_.]?not|not|niet|geen)[-_.]?(reply|respond|antwoord(en)?)"
    r"\d*([-_.+]|$)"
)
# What scans letters that came on paper, and sends them on.
_SCANNER = re.compile(
    r"(scan|scans|scanner|mfp|printer|copier|kopieer\w*|multifunctional)\d*([-_.+]|$)"
)
_MACHINE_NAMES = frozenset({"mailer-daemon", "postmaster"})
# Where a group or a list that writes its own name in From says who it was.
_BEFORE = ("X-Original-From", "X-Original-Sender", "X-Google-Original-From")
_ADDRESS = re.compile(r"[\w.+'%-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,6}")
# A line of a form that somebody filled in.
_FIELD = re.compile(
    r"^[\s*>|-]*(?:uw |je |your )?(?:e-?mail(?:[ -]?ad+ress?e?)?|mailad?dress?"
    r"|mail|adresse e-mail|courriel)[\s*:=|-]{1,6}<?("
    + _ADDRESS.pattern
    + r")>?[\s*|]*$",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"^[\s*>|-]*(?:uw |je |your )?(?:volledige |full )?(?:naam|name|nom)"
    r"[\s*:=|-]{1,6}(\S[^\n]{0,80})$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Person:
    """A name and an address, as a mail gives them.

    >>> Person("Ann", "ann@b.example").sent
    ''
    """

    name: str
    address: str
    sent: str = ""


@dataclass(frozen=True, slots=True)
class Complainant:
    """Who complains; `reason` says how we know, `proposed` who it may be instead.

    Reasons: "reply_to" (nobody reads the sender's address, or it is the same person),
    "group" (a group wrote its own name as sender); in doubt, with `asks`: "forwarded",
    "reply_other", "nobody", "form". None: the sender, without a doubt. `others` want
    an answer too.

    >>> Complainant(Person("", "a@b.example")).asks
    False
    """

    person: Person
    reason: str | None = None
    asks: bool = False
    proposed: Person | None = None
    others: tuple[Person, ...] = ()


def is_no_reply(address: str | None) -> bool:
    """Whether nobody reads mail to this address.

    >>> is_no_reply("noreply@bank.example"), is_no_reply("nora@bank.example")
    (True, False)
    >>> is_no_reply("contact-no-reply@b.example"), is_no_reply("scan2@b.example")
    (True, True)
    """
    local = (address or "").strip().lower().partition("@")[0]
    machine = local in _MACHINE_NAMES or _SCANNER.match(local)
    return bool(_NO_REPLY.search(local) or machine)


def people(message: Message, *names: str) -> list[Person]:
    """Those that these headers name, with an address; lower case, each once.

    >>> from email import message_from_string as parse
    >>> people(parse("From: Ann <A@b.example>\\n\\n"), "From")
    [Person(name='Ann', address='a@b.example', sent='')]
    """
    values = []
    for name in names:
        try:
            values += raw_values(message, name)
        except Exception:  # malformed headers raise many kinds in the library
            continue
    found = {}
    for _name, address in getaddresses(values):
        if _ADDRESS.fullmatch(address):
            shown = header(_one(_name), "x")
            found.setdefault(address.lower(), Person(shown, address.lower()))
    return list(found.values())


def _one(value: str) -> Message:
    message = Message()
    message["x"] = value.replace("\n", " ").replace("\r", " ")
    return message


def complainant(
    message: Message,
    text: str,
    mailboxes: Collection[str],
    is_ours: Callable[[str], bool],
) -> Complainant:
    """Decide who complains in a mail.

    :param text: what it says, as plain text
    :param mailboxes: addresses of ours that only a program reads
    :param is_ours: whether an address is a colleague's, or of our own domain

    >>> from email import message_from_string as parse
    >>> form = "From: noreply@town.example\\nReply-To: Ann <ann@b.example>\\n\\n"
    >>> complainant(parse(form), "", (), lambda address: False).person
    Person(name='Ann', address='ann@b.example', sent='')
    """
    author = next(iter(people(message, "From")), Person("", ""))
    asked = people(message, "Reply-To")
    replies = [
        person
        for person in asked
        if person.address not in (author.address, *mailboxes)
        and not is_no_reply(person.address)
    ]
    if author.address in ("", *mailboxes) or is_no_reply(author.address):
        return _of_nobody(message, text, author, replies, is_ours)
    if before := _before_the_group(message, author):
        return Complainant(before, "group")
    original = is_ours(author.address) and passed_on(message, text, is_ours)
    if original and original.address not in (author.address, *mailboxes):
        return Complainant(author, "forwarded", True, _person(original))
    if is_ours(author.address) and not replies:
        if filled_in := _in_a_form(text, is_ours):
            return Complainant(author, "form", True, filled_in)
    if author.address in {person.address for person in asked}:
        return Complainant(author, others=tuple(replies))
    return _replying(author, replies)


def _in_a_form(text: str, is_ours: Callable[[str], bool]) -> Person | None:
    """The one outside address that a text gives as a form does: "E-mail: ...", with
    the name that stands beside it.
    """
    fields = [match for line in text.splitlines() if (match := _FIELD.match(line))]
    found = {match[1].lower() for match in fields}
    found = {a for a in found if not is_no_reply(a) and not is_ours(a)}
    names = [match[1] for line in text.splitlines() if (match := _NAME.match(line))]
    if len(found) != 1:
        return None
    return Person(names[0].strip() if len(names) == 1 else "", found.pop())


def _person(original: Original) -> Person:
    return Person(original.name, original.address, original.sent)


def _before_the_group(message: Message, author: Person) -> Person | None:
    """Who wrote, where a group put its own address in From."""
    before = [p for p in people(message, *_BEFORE) if p.address != author.address]
    via = re.search(r"\b(via|namens)\b", author.name, re.IGNORECASE)
    group = header(message, "List-Id") or header(message, "List-Post") or via
    if not group:
        return None
    if before:
        return before[0]
    other = [p for p in people(message, "Reply-To") if p.address != author.address]
    posts = author.address in header(message, "List-Post").lower() or via
    return other[0] if posts and other else None


def _of_nobody(
    message: Message,
    text: str,
    author: Person,
    replies: list[Person],
    is_ours: Callable[[str], bool],
) -> Complainant:
    """A form or a group wrote: who filled it in is asked to be answered, or named."""
    before = people(message, *_BEFORE)
    if replies or before:
        if len(replies) > 1 and not before:
            others = tuple(replies[1:])
            return Complainant(author, "nobody", True, replies[0], others)
        found = (before or replies)[0]
        return Complainant(found, "group" if before else "reply_to")
    original = passed_on(message, text, is_ours)
    if original and original.address and not is_ours(original.address):
        return Complainant(author, "forwarded", True, _person(original))
    named = {address.lower() for address in _ADDRESS.findall(text)}
    named = {a for a in named if not is_no_reply(a) and not is_ours(a)}
    proposed = Person("", named.pop()) if len(named) == 1 else None
    return Complainant(author, "nobody", True, proposed)


def _replying(author: Person, replies: list[Person]) -> Complainant:
    """Somebody wants the answer at another address: his own, or somebody else's."""
    if not replies:
        return Complainant(author)
    reply = replies[0]
    same = not reply.name or reply.name.casefold() == author.name.casefold()
    if same and len(replies) == 1:
        person = Person(author.name or reply.name, reply.address)
        return Complainant(person, "reply_to")
    return Complainant(author, "reply_other", True, reply, tuple(replies[1:]))
