"""Mails of the kinds that help desks report, made here, with what must become of each.

Plain Python, read by the tests in Odoo and by those with a real mail server. The kinds
come from public reports (named at the group); no text of theirs is used. In a mail
{to} is the mailbox of complaints, {domain} its domain, {number} and {parent} the number
and a Message-ID of a case of kim@burger.example.
"""

import base64
import itertools
from dataclasses import dataclass, replace

SENDER = "Kim de Vries <kim@burger.example>"
KIM = "kim@burger.example"
TEXT = 'Content-Type: text/plain; charset="utf-8"\n'
HTML = 'Content-Type: text/html; charset="utf-8"\n'
CASE, THREAD, ASIDE = "case", "thread", "aside"
PNG = base64.b64encode(bytes.fromhex("89504e470d0a1a0a") + b"x" * 40).decode()


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


def _raw(head, body, sender=SENDER, subject="Klacht", to="{to}", reply=""):
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


def _multi(kind, *parts, boundary="b", extra=""):
    """Head and body of a multipart; a part is (head, body)."""
    lines = [f"--{boundary}\n{head}\n{body}\n" for head, body in parts]
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{extra}\n'
    return head, "".join(lines) + f"--{boundary}--\n"


def _file(name, kind="image/png", body=PNG, cid="", how="attachment"):
    head = f'Content-Type: {kind}; name="{name}"\nContent-Transfer-Encoding: base64\n'
    head += f'Content-Disposition: {how}; filename="{name}"\n'
    return head + (f"Content-ID: <{cid}>\n" if cid else ""), body


def _eml(sender, text, date="Thu, 26 Nov 2026 14:12:00 +0100", html=""):
    head, body = TEXT, text
    if html:
        head, body = _multi("alternative", (TEXT, text), (HTML, html), boundary="in")
    inner = f"From: {sender}\nTo: x@burger.example\nDate: {date}\nSubject: Uw vraag\n"
    return (
        'Content-Type: message/rfc822\nContent-Disposition: attachment; filename="a.eml"\n',
        f"{inner}{head}\n{body}",
    )


def _signed_opaque(text):
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
    return base64.encodebytes(tag(0x30, signed + tag(0xA0, tag(0x30, content)))).decode()


def _pkcs7(kind, body):
    return (
        f"Content-Type: application/pkcs7-mime; smime-type={kind}; name=smime.p7m\n"
        "Content-Transfer-Encoding: base64\n",
        body,
    )


BUS = "De bus reed niet."
OTHERS = "WIJ HEBBEN ALTIJD GELIJK."


def _words():
    """Whose words are shown: odoo/odoo#263756, #255075, #63110, #130489, #21102,
    zammad/zammad#3003, #5640, #2403, freescout#1972, #2572, #5490, chatwoot#10379.
    """
    plain = (TEXT, BUS)
    yield "attached message with html", _raw(
        *_multi("mixed", plain, _eml("info@x.example", OTHERS, html=f"<p>{OTHERS}</p>"))
    ), Expected(words=BUS, files=("a.eml",))
    named = (
        'Content-Type: text/plain; charset="utf-8"; name="bericht.txt"\n'
        'Content-Disposition: inline; filename="bericht.txt"\n'
    )
    yield "text part with a name", _raw(
        *_multi("mixed", (named, BUS), _file("foto.png"))
    ), Expected(words=BUS, files=("bericht.txt", "foto.png"))
    yield "empty html beside text", _raw(
        *_multi("alternative", plain, (HTML, "<html><body>&nbsp;<br></body></html>"))
    ), Expected(words=BUS)
    yield "html with a pixel beside text", _raw(
        *_multi("alternative", plain, (HTML, '<img src="http://x.example/1.gif">'))
    ), Expected(words=BUS)
    yield "empty text beside html", _raw(
        *_multi("alternative", (TEXT, "\n"), (HTML, f"<p>{BUS}</p>"))
    ), Expected(words=BUS)
    yield "html alone", _raw(HTML, f"<html><body><b>{BUS}</b></body></html>"), Expected(
        words=BUS
    )
    yield "text and a signature in html", _raw(
        *_multi("mixed", plain, (HTML, "<h1>Met groet</h1>"))
    ), Expected(words=BUS)
    yield "text, picture, text", _raw(
        *_multi("mixed", plain, _file("1.png", how="inline"), (TEXT, "En toen."))
    ), Expected(words=f"{BUS} En toen.", files=("1.png",))
    related = _multi(
        "related",
        (HTML, f'<p>{BUS}</p><img src="cid:p1">'),
        _file("p.png", cid="p1", how="inline"),
        boundary="r",
    )
    inside = _multi("alternative", plain, related, boundary="a")
    yield "picture among the words", _raw(
        *_multi("mixed", inside, _file("bon.pdf", "application/pdf"))
    ), Expected(words=BUS, files=("p.png", "bon.pdf"))
    yield "picture that is not there", _raw(
        HTML, f'<p>{BUS}</p><img src="cid:gone">'
    ), Expected(words=BUS)
    yield "deep html", _raw(
        HTML, "<div>" * 20000 + BUS + "</div>" * 20000
    ), Expected(words=BUS)
    yield "html that never closes", _raw(HTML, "<table><tr><td>" * 900 + BUS), Expected(
        words=BUS
    )
    yield "only an attached text", _raw(
        *_multi("mixed", _file("k.txt", "text/plain", base64.b64encode(b"Brief.").decode()))
    ), Expected(words="Brief.", files=("k.txt",))
    yield "only a photo", _raw(*_multi("mixed", (TEXT, ""), _file("f.jpg"))), Expected(
        unreadable="empty", files=("f.jpg",)
    )
    yield "only a pdf and no multipart", _raw(*_file("k.pdf", "application/pdf")), Expected(
        unreadable="empty", files=("k.pdf",)
    )
    yield "nothing at all", _raw(TEXT, ""), Expected(unreadable="empty")
    yield "nested forty deep", _nested(38), Expected(words=BUS)
    yield "nested too deep to read", _nested(200), Expected(unreadable="broken")
    yield "nested deeper than the parser goes", _nested(4000), Expected(
        ASIDE, reason="error"
    )
    invitation = "Content-Type: text/calendar; method=REQUEST\n", "BEGIN:VCALENDAR"
    yield "invitation beside text", _raw(
        *_multi("alternative", plain, invitation)
    ), Expected(words=BUS)


def _nested(depth):
    parts = "".join(
        f'Content-Type: multipart/mixed; boundary="n{n}"\n\n--n{n}\n' for n in range(depth)
    )
    head, _newline, rest = parts.partition("\n")
    ends = "".join(f"\n--n{n}--\n" for n in reversed(range(depth)))
    return _raw(head + "\n", rest.removeprefix("\n") + f"{TEXT}\n{BUS}{ends}")


def _unreadable():
    """What nobody here can read; zammad#2403, freescout#1972."""
    version = "Content-Type: application/pgp-encrypted\n", "Version: 1"
    data = "Content-Type: application/octet-stream\n", "-----BEGIN PGP MESSAGE-----"
    yield "encrypted by pgp", _raw(*_multi("encrypted", version, data)), Expected(
        unreadable="encrypted"
    )
    yield "encrypted in the text", _raw(
        TEXT, "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"
    ), Expected(unreadable="encrypted")
    yield "encrypted by s/mime", _raw(*_pkcs7("enveloped-data", "MIAGCSqG")), Expected(
        unreadable="encrypted"
    )
    yield "signed around its text", _raw(
        *_pkcs7("signed-data", _signed_opaque(BUS))
    ), Expected(words=BUS)
    yield "signed and damaged", _raw(*_pkcs7("signed-data", "MIAGCSqG")), Expected(
        unreadable="signed"
    )
    signature = "Content-Type: application/pgp-signature\n", "-----BEGIN PGP SIGNATURE"
    yield "signed beside its text", _raw(
        *_multi("signed", (TEXT, BUS), signature)
    ), Expected(words=BUS)
    tnef = _file("winmail.dat", "application/ms-tnef")
    yield "winmail alone", _raw(*_multi("mixed", tnef)), Expected(
        unreadable="winmail", files=("winmail.dat",)
    )
    yield "winmail beside text", _raw(*_multi("mixed", (TEXT, BUS), tnef)), Expected(
        words=BUS, unreadable="winmail"
    )


def _charsets():
    """Character sets that lie; freescout#1972, odoo/odoo#277516."""

    def plain(charset, data, extra=""):
        return _raw(f'Content-Type: text/plain; charset="{charset}"{extra}\n', data)

    yield "utf-8 called latin", plain("iso-8859-1", "Één café".encode()), Expected(
        words="Één café"
    )
    yield "latin called utf-8", plain("utf-8", "Één café".encode("latin-1")), Expected(
        words="Één café"
    )
    yield "windows called ascii", plain("us-ascii", b"\x80 12"), Expected(words="€ 12")
    yield "unknown", plain("x-unknown", "Één café".encode()), Expected(words="Één café")
    yield "utf-16", plain("utf-16", "Één café".encode("utf-16")), Expected(
        words="Één café"
    )
    yield "japanese", plain("iso-2022-jp", "苦情".encode("iso-2022-jp")), Expected(
        words="苦情"
    )
    yield "right to left", plain("utf-8", "لدي شكوى".encode()), Expected(words="لدي شكوى")
    yield "flowed", plain(
        "utf-8", b"De bus \nreed niet.\n", "; format=flowed"
    ), Expected(words=BUS)
    yield "flowed and joined", plain(
        "utf-8", b"De bu \ns reed niet.\n", "; format=flowed; delsp=yes"
    ), Expected(words=BUS)
    yield "a nul in the text", plain("utf-8", b"De bus\0 reed niet."), Expected(words=BUS)
    yield "long subject", _raw(TEXT, BUS, subject="Klacht " * 200), Expected(words=BUS)


HEAD_NL = (
    "Ter info.\n\nVan: Mevrouw T. Brouwer <brouwer@burger.example>\n"
    "Verzonden: donderdag 26 november 2026 14:12\nAan: Info <info@{domain}>\n"
    "Onderwerp: Klacht\n\nIk werd afgesnauwd.\n"
)
COLLEAGUE = "Sanne <servicedesk@{domain}>"
BROUWER = "brouwer@burger.example"


def _complainants():
    """Who complains: handesk#295, zammad#203, #3166, freescout#1177, #2733, #2813,
    osTicket#3032, uvdesk mailbox-component#101, discourse#14114, patchwork#64,
    chatwoot#8735.
    """
    joke = Expected(complainant="joke@burger.example", words="Naam")
    form, text = "Site <noreply@site.example>", "Naam: Joke\nKlacht: de bus."
    reply = "Reply-To: Joke Visser <joke@burger.example>\n"
    yield "form of noreply", _raw(TEXT, text, form, reply=reply), joke
    yield "form as the mailbox", _raw(TEXT, text, "Site <{to}>", reply=reply), joke
    other = "Reply-To: noreply@site.example, Joke <joke@burger.example>\n"
    yield "form with two addresses", _raw(TEXT, text, form, reply=other), joke
    named = text + "\nE-mail: joke@burger.example"
    asks = Expected(
        complainant="",
        words="Naam",
        answered=False,
        asks="nobody",
        proposed="joke@burger.example",
    )
    yield "form as the mailbox, address inside", _raw(TEXT, named, "Site <{to}>"), asks
    nobody = Expected(
        complainant="noreply@site.example", words="Naam", answered=False, asks="nobody"
    )
    yield "form without any address", _raw(TEXT, text, form), nobody
    yield "answer to himself", _raw(TEXT, text, form, reply=f"Reply-To: {{to}}\n"), nobody
    own = "Reply-To: Kim de Vries <kim@prive.example>\n"
    yield "own other address", _raw(TEXT, BUS, reply=own), Expected(
        complainant="kim@prive.example", words=BUS
    )
    lawyer = "Reply-To: Mr. Jansen <jansen@recht.example>\n"
    yield "answer to somebody else", _raw(TEXT, BUS, reply=lawyer), Expected(
        words=BUS, answered=False, asks="reply_other", proposed="jansen@recht.example"
    )
    yield "outside service of forms", _raw(
        TEXT, text, "Formulier <forms@dienst.example>", reply=reply
    ), Expected(
        complainant="forms@dienst.example",
        answered=False,
        asks="reply_other",
        proposed="joke@burger.example",
    )
    group = "'Kim de Vries' via Info <info@{domain}>"
    listed = "List-Id: <info.{domain}>\nPrecedence: list\n"
    google = f"X-Original-From: {SENDER}\nX-Original-Sender: {KIM}\n{listed}"
    yield "group that writes its own name", _raw(TEXT, BUS, group, reply=google), Expected(
        words=BUS
    )
    mailman = f"Reply-To: {SENDER}\n{listed}List-Post: <mailto:info@{{domain}}>\n"
    yield "list that writes its own name", _raw(TEXT, BUS, group, reply=mailman), Expected(
        words=BUS
    )
    yield "group that keeps the sender", _raw(TEXT, BUS, reply=listed), Expected(words=BUS)
    yield "on behalf of", _raw(
        TEXT, BUS, reply="Sender: Secretariaat <s@burger.example>\n"
    ), Expected(words=BUS)
    forwarded = Expected(
        complainant="servicedesk@{domain}",
        words="Ter info.",
        answered=False,
        asks="forwarded",
        proposed=BROUWER,
    )
    yield "forwarded by a colleague", _raw(
        TEXT, HEAD_NL, COLLEAGUE, "FW: Klacht"
    ), forwarded
    html = HEAD_NL.replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    yield "forwarded as html", _raw(
        HTML, f"<div>{html}</div>", COLLEAGUE, "Fwd: Klacht"
    ), forwarded
    gmail = (
        "Ter info.\n\n---------- Forwarded message ---------\nFrom: Mevrouw Brouwer "
        "<brouwer@burger.example>\nDate: Thu, Nov 26, 2026 at 2:12 PM\n"
        "Subject: Klacht\nTo: <info@{domain}>\n\nIk werd afgesnauwd.\n"
    )
    yield "forwarded by gmail", _raw(TEXT, gmail, COLLEAGUE, "Fwd: Klacht"), forwarded
    apple = (
        "Ter info.\n\nBegin doorgestuurd bericht:\n\n> Van: brouwer@burger.example\n"
        "> Datum: 26 november 2026\n> Aan: info@{domain}\n>\n> Ik werd afgesnauwd.\n"
    )
    yield "forwarded by apple", _raw(TEXT, apple, COLLEAGUE, "Klacht"), forwarded
    german = HEAD_NL.replace("Van:", "Von:").replace("Verzonden:", "Gesendet:")
    german = german.replace("Aan:", "An:").replace("Onderwerp:", "Betreff:")
    yield "forwarded in german", _raw(TEXT, german, COLLEAGUE, "WG: Klacht"), forwarded
    attached = _multi("mixed", (TEXT, "Ter info."), _eml(BROUWER, "Ik werd afgesnauwd."))
    yield "forwarded as a file", _raw(*attached, COLLEAGUE, "Klacht"), forwarded
    yield "forwarded from the mailbox", _raw(
        TEXT, HEAD_NL, "Klachten <{to}>", "FW: Klacht"
    ), Expected(
        complainant="", words="Ter info.", answered=False, asks="forwarded",
        proposed=BROUWER,
    )
    yield "forwarded by somebody outside", _raw(TEXT, HEAD_NL, subject="FW: Klacht"), (
        Expected(words="Ter info.")
    )
    yield "colleague complains himself", _raw(TEXT, BUS, COLLEAGUE), Expected(
        complainant="servicedesk@{domain}", words=BUS
    )


def _machines():
    """Machine or person: freescout#688, #2445, osTicket#1041, osTicket pull 5320,
    bileto#815, #1008, fixmystreet#2336, alga-psa#2705, itop-jb-mail#21.
    """
    auto = Expected(ASIDE, reason="auto_reply", answered=False)
    for name, head in (
        ("auto-replied", "Auto-Submitted: auto-replied (vacation)\n"),
        ("x-autoreply", "X-Autoreply: yes\n"),
        ("precedence", "Precedence: auto_reply\n"),
        ("exchange", "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n"),
        ("away with a null return path", "Return-Path: <>\nAuto-Submitted: auto-replied\n"),
    ):
        yield name, _raw(TEXT, "Ik ben er niet.", reply=head), auto
    receipt = _multi("report", (TEXT, "Gelezen"), extra="; report-type=disposition-notification")
    yield "read receipt", _raw(*receipt), auto
    bounce = Expected(ASIDE, reason="bounce", answered=False)
    report = _multi("report", (TEXT, "Failed"), extra="; report-type=delivery-status")
    yield "delivery failure", _raw(*report, "MAILER-DAEMON@x.example"), bounce
    yield "postmaster", _raw(TEXT, "Failed", "postmaster@x.example"), bounce
    yield "null return path", _raw(TEXT, "Failed", reply="Return-Path: <>\n"), bounce
    bulk = Expected(ASIDE, reason="bulk", answered=False)
    letter = "List-Unsubscribe: <http://x.example/u>\nFeedback-ID: 1:news\n"
    yield "newsletter", _raw(TEXT, "Nieuws", reply=letter), bulk
    yield "precedence bulk", _raw(TEXT, "Nieuws", reply="Precedence: bulk\n"), bulk
    doubt = Expected(words="Ik ben er", answered=False, asks="machine")
    for subject in (
        "Automatisch antwoord: Uw bericht",
        "Re: Automatische reactie",
        "Afwezigheidsbericht",
        "Out of Office: Re: hello",
        "Abwesenheitsnotiz: Urlaub",
        "Automatische Antwort: Anfrage",
        "=?utf-8?q?R=C3=A9ponse_automatique=3A_bonjour?=",
        "=?utf-8?b?QXV0b21hdGlzY2ggYW50d29vcmQ6IGhhbGxv?=",
    ):
        yield f"first mail, {subject}", _raw(
            TEXT, "Ik ben er niet.", subject=subject
        ), doubt
    for name, head in (
        ("form that says it is a program", "Auto-Submitted: auto-generated\n"),
        ("asks for no answers", "X-Auto-Response-Suppress: OOF, AutoReply\n"),
    ):
        reply = f"Reply-To: {SENDER}\n" if "form" in name else ""
        yield name, _raw(TEXT, "Ik ben er mee klaar.", reply=head + reply), doubt
    person = Expected(words=BUS)
    for subject in (
        "Afwezigheid van de docent wiskunde, al vijf weken geen les",
        "Niet aanwezig bij mijn afspraak",
        "Out of office hours nobody answers",
        "Automatische incasso klopt niet",
        "Klacht over automatisch antwoord",
    ):
        yield f"person, {subject}", _raw(TEXT, BUS, subject=subject), person
    yield "person, Auto-Submitted: no", _raw(TEXT, BUS, reply="Auto-Submitted: no\n"), person


def _threads():
    """A case that is known: by its thread, or by its number in the subject or the text."""
    reply = "In-Reply-To: {parent}\n"
    thread = Expected(THREAD, answered=False)
    yield "reply", _raw(TEXT, "En nog iets.", reply=reply), thread
    yield "new mail, number in the subject", _raw(
        TEXT, "En nog iets.", subject="Mijn klacht {number}"
    ), thread
    yield "new mail, number in the text", _raw(
        TEXT, "Dit hoort bij {number}."
    ), thread
    stranger = Expected(ASIDE, answered=False, reason="stranger")
    other = "Piet <piet@elders.example>"
    yield "stranger in the thread", _raw(TEXT, "Ik ook.", other, reply=reply), stranger
    yield "stranger with the number", _raw(
        TEXT, "Ik ook.", other, "Bij {number}"
    ), stranger
    yield "number that is no case", _raw(
        TEXT, BUS, subject="Factuur K-2020-999999"
    ), Expected(words=BUS)
    away = Expected(ASIDE, answered=False, reason="auto_reply")
    yield "away, in the thread", _raw(
        TEXT, "Ik ben er niet.", subject="Automatisch antwoord: x", reply=reply
    ), away
    yield "to help and copied to complaints", _raw(
        TEXT, BUS, to="gewoon@{domain}", reply="Cc: {to}\n"
    ), Expected(words=BUS)
    yield "in bcc, delivered to", _raw(
        TEXT, BUS, to="wethouder@elders.example", reply="Delivered-To: {to}\n"
    ), Expected(words=BUS)


def _of_somebody(sample, number):
    person = f"kim{number}@burger.example"
    expected = sample.expected
    return replace(
        sample,
        raw=sample.raw.replace(KIM.encode(), person.encode()),
        expected=replace(
            expected, complainant=expected.complainant.replace(KIM, person)
        ),
    )


def samples():
    """[Sample], each family in its own order; names are unique."""
    groups = (_words, _unreadable, _charsets, _complainants, _machines)
    made = [Sample(*found) for group in groups for found in group()]
    # somebody else each time: of too many mails of one sender the rest is set aside
    made = [_of_somebody(sample, number) for number, sample in enumerate(made)]
    made += [Sample(*found) for found in _threads()]
    assert len({sample.name for sample in made}) == len(made)
    return made
