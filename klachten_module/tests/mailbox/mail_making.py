"""Makes mails for the corpus: heads, parts and files, and what must become of each."""

import base64
import itertools
from dataclasses import dataclass

SENDER = "Kim de Vries <kim@burger.example>"
KIM = "kim@burger.example"
TEXT = 'Content-Type: text/plain; charset="utf-8"\n'
HTML = 'Content-Type: text/html; charset="utf-8"\n'
CASE, THREAD, ASIDE = "case", "thread", "aside"
# A grey square.
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAA"
    "DklEQVR4nGNwgAIGyhgAQGYQARrY3dQAAAAASUVORK5CYII="
)


@dataclass(frozen=True)
class Expected:
    """What must become of a mail.

    `asks`: kind of the question that somebody has to decide; until then nobody is
    answered. `reason`: why it is set aside.
    """

    result: str = CASE
    complainant: str = KIM
    words: str = ""
    answered: bool = True
    asks: str = ""
    proposed: str = ""
    reason: str = ""
    unreadable: str = ""
    files: tuple = ()


@dataclass(frozen=True)
class Sample:
    name: str
    raw: bytes
    expected: Expected

    def mail(self, serial=0, **values):
        """The message, for a mailbox; with a Message-ID of its own each time."""
        raw = self.raw.replace(b"{serial}", str(serial).encode())
        for key, value in values.items():
            raw = raw.replace(b"{%s}" % key.encode(), value.encode())
        return raw


_serial = itertools.count(1)


def raw(head, body, sender=SENDER, subject="Klacht", to="{to}", reply=""):
    usual = (
        f"From: {sender}\n" if sender else "",
        f"To: {to}\n" if to else "",
        f"Subject: {subject}\n" if subject else "",
        "Date: Mon, 02 Nov 2026 09:30:00 +0100\n",
        f"Message-ID: <corpus{next(_serial)}.{{serial}}@burger.example>\n",
        "MIME-Version: 1.0\n",
    )
    text = "".join(usual) + reply + head
    raw = text.encode() + b"\n"
    return raw + (body if isinstance(body, bytes) else body.encode())


def multi(kind, *parts, boundary="b", extra=""):
    """Head and body of a multipart; a part is (head, body)."""
    lines = [f"--{boundary}\n{head}\n{body}\n" for head, body in parts]
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{extra}\n'
    return head, "".join(lines) + f"--{boundary}--\n"


def attached(name, kind="image/png", body=PNG, cid="", how="attachment"):
    head = f'Content-Type: {kind}; name="{name}"\nContent-Transfer-Encoding: base64\n'
    head += f'Content-Disposition: {how}; filename="{name}"\n'
    return head + (f"Content-ID: <{cid}>\n" if cid else ""), body


def eml(sender, text, date="Thu, 26 Nov 2026 14:12:00 +0100", html=""):
    head, body = TEXT, text
    if html:
        head, body = multi("alternative", (TEXT, text), (HTML, html), boundary="in")
    inner = f"From: {sender}\nTo: x@burger.example\nDate: {date}\nSubject: Uw vraag\n"
    return (
        "Content-Type: message/rfc822\n"
        'Content-Disposition: attachment; filename="a.eml"\n',
        f"{inner}{head}\n{body}",
    )


def signed_opaque(text):
    """A signature around a message, by its tags and lengths (CMS); nobody signed it."""

    def tag(number, content):
        size = len(content)
        octets = size.to_bytes((size.bit_length() + 7) // 8 or 1, "big")
        length = bytes([size]) if size < 128 else bytes([0x80 | len(octets)]) + octets
        return bytes([number]) + length + content

    data = bytes.fromhex("06092a864886f70d010701")
    signed = bytes.fromhex("06092a864886f70d010702")
    inner = tag(0x30, data + tag(0xA0, tag(0x04, f"{TEXT}\n{text}".encode())))
    content = tag(0x02, b"\x01") + tag(0x31, b"") + inner + tag(0x31, b"")
    return base64.encodebytes(
        tag(0x30, signed + tag(0xA0, tag(0x30, content)))
    ).decode()


def pkcs7(kind, body):
    return (
        f"Content-Type: application/pkcs7-mime; smime-type={kind}; name=smime.p7m\n"
        "Content-Transfer-Encoding: base64\n",
        body,
    )


BUS = "De bus reed niet."
