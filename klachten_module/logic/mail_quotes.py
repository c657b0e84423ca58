"""What a mail quotes, and whose message it passes on.

Words of other people stand behind marks (">") or behind a head that a program wrote:
"Van: ... Verzonden: ...", "Op ... schreef ...:", "Begin doorgestuurd bericht".
Each line is looked at by itself, so that no text keeps us busy.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr

from .mail_parts import header

_FROM = r"van|from|von|de|da|fra|från|od|afzender"
_OTHERS = (
    r"verzonden|datum|sent|date|gesendet|envoyé|fecha|enviado|aan|to|an|à|para|cc|kopie"
    r"|onderwerp|subject|betreff|objet|asunto|oggetto|received|ontvangen|reply-to"
    r"|antwoord aan|beantwoorden"
)
_HEAD = re.compile(rf"^[\s>*]*({_FROM})\s*:[\s*]*(\S.*)$", re.IGNORECASE)
_OTHER = re.compile(rf"^[\s>*]*({_OTHERS})\s*:[\s*]*(.*)$", re.IGNORECASE)
_WHEN = re.compile(r"verzonden|datum|sent|date|gesendet|envoyé|fecha|enviado", re.I)
_BANNER = re.compile(
    r"^[\s>]*(?:-{2,}|begin |anfang der |début du |inicio del )\s*"
    r"(?:oorspronkelijk|origineel|doorgestuurd|original|forwarded|ursprüngliche"
    r"|weitergeleitete|message (?:transféré|d'origine|réexpédié)|mensaje)"
    r"[^\n]{0,40}$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"^[\s>]*(?:op|on|am|le|el|em)\s.{5,200}?"
    r"(?:schreef|geschreven|wrote|schrieb|a écrit|escribió|escreveu)[^\n]{0,120}:\s*$",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"^\s*(?:fw|fwd|wg|tr|doorst|dg|rv|i|vs|enc)\s*:", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]']{1,64}@[^\s<>,;:\"()\[\]']{1,200}")
_PASSED = re.compile(
    r"doorgestuurd|forwarded|weitergeleitet|transféré|réexp|reenv", re.IGNORECASE
)
_NAME_ALONE = re.compile(rf"^[\s>*]*(?:{_FROM}|{_OTHERS})\s*:[\s*]*$", re.IGNORECASE)
HEAD_LINES = 8


@dataclass(frozen=True, slots=True)
class Original:
    """Whose message is passed on; `sent` as it stands there, `address` "" where the
    program that passed it on left it out.

    >>> Original("Ann", "ann@b.example", "Monday").sent
    'Monday'
    """

    name: str
    address: str
    sent: str = ""


def pieces(text: str) -> list[tuple[bool, str]]:
    """Divide a text in what its sender wrote (False) and what he quotes (True).

    >>> pieces("Bad!\\nOp 1 mei schreef Ann:\\n> Hello\\nAnd late.")
    [(False, 'Bad!'), (True, 'Op 1 mei schreef Ann:\\nHello'), (False, 'And late.')]
    """
    lines = text.split("\n")
    behind = _behind(lines)
    divided: list[tuple[bool, list[str]]] = []
    for number, line in enumerate(lines):
        marked = line.startswith(">")
        quoted = marked or number >= behind or _introduces(lines, number)
        if not divided or divided[-1][0] != quoted:
            divided.append((quoted, []))
        divided[-1][1].append(re.sub(r"^>[> ]*", "", line) if marked else line)
    joined = [(quoted, "\n".join(words)) for quoted, words in divided]
    return [(quoted, words) for quoted, words in joined if words.strip()]


def own_words(text: str) -> str:
    """What the sender wrote himself.

    >>> own_words("Please do.\\n\\nVan: Ann <a@b.example>\\nVerzonden: ma\\nAan: ons")
    'Please do.'
    """
    own = (words.strip() for quoted, words in pieces(text) if not quoted)
    return "\n".join(own)


def _introduces(lines: list[str], number: int) -> bool:
    """Whether this line says who wrote the marked lines under it."""
    line = lines[number]
    if not _WROTE.match(line):
        return False
    under = [following for following in lines[number + 1 : number + 4] if following]
    return bool(under) and under[0].startswith(">")


def _behind(lines: list[str]) -> int:
    """The line from which all is somebody else's: under a head without marks."""
    for number, line in enumerate(lines):
        if line.startswith(">"):
            continue
        if _BANNER.match(line) or _head(lines, number):
            return number
        if _WROTE.match(line) and not _introduces(lines, number):
            return number
    return len(lines)


def _head(lines: list[str], number: int) -> dict[str, str]:
    """The head of a message that begins at this line: at least three lines of one.

    :return: {"from": str, "sent": str}, empty where there is none
    """
    first = _HEAD.match(lines[number])
    if not first:
        return {}
    others = [_OTHER.match(line) for line in lines[number + 1 : number + HEAD_LINES]]
    kept = [match for match in others if match]
    if len({match[1].lower() for match in kept}) < 2:
        return {}
    sent = [match[2] for match in kept if _WHEN.fullmatch(match[1])]
    return {"from": first[2], "sent": sent[0].strip(" *") if sent else ""}


def _head_under(lines: list[str], number: int) -> dict[str, str]:
    """The head under a line that says that a message is passed on, in any order.

    Some programs begin with the subject, or show it as a table: each value under its
    name.

    >>> lines = ["-- Doorgestuurd bericht --", "Onderwerp:", "Bad", "Van:", "Ann <a@b>"]
    >>> _head_under([*lines, "Aan: ons"], 0)
    {'from': 'Ann <a@b>', 'sent': ''}
    """
    if not _is_forward_banner(lines[number]):
        return {}
    joined: list[str] = []
    for line in lines[number + 1 : number + 1 + 2 * HEAD_LINES]:
        if joined and _NAME_ALONE.match(joined[-1]):
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    at = [place for place, line in enumerate(joined) if _HEAD.match(line)][:1]
    before = joined[: at[0]] if at else []
    if not before or not all(map(_OTHER.match, filter(str.strip, before))):
        return {}
    return _head([joined[at[0]], *before, *joined[at[0] + 1 :]], 0)


def passed_on(
    message: Message, text: str, passes: Callable[[str], bool] = lambda address: False
) -> Original | None:
    """Whose message somebody passes on, when he does: as text or as a file.

    :param passes: whether he at an address only passed it on himself; who wrote first
        to one of those is meant, where somebody did

    >>> from email import message_from_string as parse
    >>> text = "Van: Ann <a@b.example>\\nVerzonden: maandag\\nAan: ons\\n\\nBad!"
    >>> passed_on(parse("Subject: FW: Bad\\n\\n"), text)
    Original(name='Ann', address='a@b.example', sent='maandag')
    >>> passed_on(parse("Subject: Re: Bad\\nIn-Reply-To: <1@b>\\n\\n"), text) is None
    True
    """
    found = _of_files(message) or _of_text(message, text)
    outside = [original for original in found if not passes(original.address)]
    # one without an address may be a colleague, who passed it on before
    outside.sort(key=lambda original: not original.address)
    return next(iter(outside or found), None)


def _of_files(message: Message) -> list[Original]:
    """Whose message is attached, whose is attached to that one, and so on."""
    found = []
    while (message := _attached(message)) is not None:
        name, address = parseaddr(header(message, "From"))
        if address:
            sent = header(message, "Date")
            found.append(Original(name or address, address.lower(), sent))
    return found


def _of_text(message: Message, text: str) -> list[Original]:
    """Of whom a head stands in the text of a message that passes something on."""
    subject = header(message, "Subject")
    lines = text.split("\n")
    forwarded = _FORWARD.match(subject) or any(map(_is_forward_banner, lines))
    if not forwarded and not _only_passes(lines, message):
        return []
    heads = (_head(lines, at) or _head_under(lines, at) for at in range(len(lines)))
    found = [_original(head) for head in heads if head]
    # a name alone also stands above what somebody quotes
    return [original for original in found if forwarded or original.address]


def _is_forward_banner(line: str) -> bool:
    return bool(_BANNER.match(line) and _PASSED.search(line))


def _only_passes(lines: list[str], message: Message) -> bool:
    """Whether a message that answers nothing has another's head in it."""
    return not message.get("In-Reply-To") and _behind(lines) < len(lines)


def _original(head: dict[str, str]) -> Original:
    address = _ADDRESS.search(head["from"])
    name = re.split(r"[<\[(]", head["from"])[0].strip(" \"'*")
    if not address:
        return Original(name, "", head["sent"])
    shown = name if name and "@" not in name else address[0]
    return Original(shown, address[0].lower().removeprefix("mailto:"), head["sent"])


def _attached(message: Message) -> Message | None:
    """The message that is attached to a message, if there is exactly one."""
    if not message.is_multipart():
        return None
    found = [
        part.get_payload(0)
        for part in message.get_payload()
        if part.get_content_type() == "message/rfc822" and part.is_multipart()
    ]
    return found[0] if len(found) == 1 else None
