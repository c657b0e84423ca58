"""Mails of which the words are hard to find, or not there at all."""

import base64

from .mail_making import (
    ASIDE,
    BUS,
    HTML,
    TEXT,
    Expected,
    attached,
    eml,
    multi,
    pkcs7,
    raw,
    signed_opaque,
)

OTHERS = "WIJ HEBBEN ALTIJD GELIJK."


def words():
    """Whose words are shown: odoo/odoo#263756, #255075, #63110, #130489, #21102,
    zammad/zammad#3003, #5640, #2403, freescout#1972, #2572, #5490, chatwoot#10379.
    """
    plain = (TEXT, BUS)
    yield (
        "attached message with html",
        raw(
            *multi(
                "mixed", plain, eml("info@x.example", OTHERS, html=f"<p>{OTHERS}</p>")
            )
        ),
        Expected(words=BUS, files=("a.eml",)),
    )
    named = (
        'Content-Type: text/plain; charset="utf-8"; name="bericht.txt"\n'
        'Content-Disposition: inline; filename="bericht.txt"\n'
    )
    yield (
        "text part with a name",
        raw(*multi("mixed", (named, BUS), attached("foto.png"))),
        Expected(words=BUS, files=("bericht.txt", "foto.png")),
    )
    yield (
        "empty html beside text",
        raw(
            *multi("alternative", plain, (HTML, "<html><body>&nbsp;<br></body></html>"))
        ),
        Expected(words=BUS),
    )
    yield (
        "html with a pixel beside text",
        raw(*multi("alternative", plain, (HTML, '<img src="http://x.example/1.gif">'))),
        Expected(words=BUS),
    )
    yield (
        "empty text beside html",
        raw(*multi("alternative", (TEXT, "\n"), (HTML, f"<p>{BUS}</p>"))),
        Expected(words=BUS),
    )
    yield (
        "html alone",
        raw(HTML, f"<html><body><b>{BUS}</b></body></html>"),
        Expected(words=BUS),
    )
    yield (
        "text and a signature in html",
        raw(*multi("mixed", plain, (HTML, "<h1>Met groet</h1>"))),
        Expected(words=BUS),
    )
    yield (
        "text, picture, text",
        raw(*multi("mixed", plain, attached("1.png", how="inline"), (TEXT, "Toen."))),
        Expected(words=f"{BUS} Toen.", files=("1.png",)),
    )
    related = multi(
        "related",
        (HTML, f'<p>{BUS}</p><img src="cid:p1">'),
        attached("p.png", cid="p1", how="inline"),
        boundary="r",
    )
    inside = multi("alternative", plain, related, boundary="a")
    yield (
        "picture among the words",
        raw(*multi("mixed", inside, attached("bon.pdf", "application/pdf"))),
        Expected(words=BUS, files=("p.png", "bon.pdf")),
    )
    yield (
        "picture that is not there",
        raw(HTML, f'<p>{BUS}</p><img src="cid:gone">'),
        Expected(words=BUS),
    )
    yield (
        "deep html",
        raw(HTML, "<div>" * 20000 + BUS + "</div>" * 20000),
        Expected(words=BUS),
    )
    yield (
        "html that never closes",
        raw(HTML, "<table><tr><td>" * 900 + BUS),
        Expected(words=BUS),
    )
    yield (
        "only an attached text",
        raw(
            *multi(
                "mixed",
                attached("k.txt", "text/plain", base64.b64encode(b"Brief.").decode()),
            )
        ),
        Expected(words="Brief.", files=("k.txt",)),
    )
    yield (
        "only a photo",
        raw(*multi("mixed", (TEXT, ""), attached("f.jpg"))),
        Expected(unreadable="files", files=("f.jpg",)),
    )
    yield (
        "only a pdf and no multipart",
        raw(*attached("k.pdf", "application/pdf")),
        Expected(unreadable="files", files=("k.pdf",)),
    )
    yield "nothing at all", raw(TEXT, ""), Expected(unreadable="empty")
    yield "nested forty deep", _nested(38), Expected(words=BUS)
    yield "nested too deep to read", _nested(200), Expected(unreadable="broken")
    yield (
        "nested deeper than the parser goes",
        _nested(4000),
        Expected(ASIDE, reason="error"),
    )
    invitation = "Content-Type: text/calendar; method=REQUEST\n", "BEGIN:VCALENDAR"
    yield (
        "invitation beside text",
        raw(*multi("alternative", plain, invitation)),
        Expected(words=BUS),
    )


def _nested(depth):
    parts = "".join(
        f'Content-Type: multipart/mixed; boundary="n{n}"\n\n--n{n}\n'
        for n in range(depth)
    )
    head, _newline, rest = parts.partition("\n")
    ends = "".join(f"\n--n{n}--\n" for n in reversed(range(depth)))
    return raw(head + "\n", rest.removeprefix("\n") + f"{TEXT}\n{BUS}{ends}")


def unreadable():
    """What nobody here can read; zammad#2403, freescout#1972."""
    version = "Content-Type: application/pgp-encrypted\n", "Version: 1"
    data = "Content-Type: application/octet-stream\n", "-----BEGIN PGP MESSAGE-----"
    yield (
        "encrypted by pgp",
        raw(*multi("encrypted", version, data)),
        Expected(unreadable="encrypted"),
    )
    yield (
        "encrypted in the text",
        raw(TEXT, "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"),
        Expected(unreadable="encrypted"),
    )
    yield (
        "encrypted by s/mime",
        raw(*pkcs7("enveloped-data", "MIAGCSqG")),
        Expected(unreadable="encrypted"),
    )
    yield (
        "signed around its text",
        raw(*pkcs7("signed-data", signed_opaque(BUS))),
        Expected(words=BUS),
    )
    yield (
        "signed and damaged",
        raw(*pkcs7("signed-data", "MIAGCSqG")),
        Expected(unreadable="signed"),
    )
    signature = "Content-Type: application/pgp-signature\n", "-----BEGIN PGP SIGNATURE"
    yield (
        "signed beside its text",
        raw(*multi("signed", (TEXT, BUS), signature)),
        Expected(words=BUS),
    )
    tnef = attached("winmail.dat", "application/ms-tnef")
    yield (
        "winmail alone",
        raw(*multi("mixed", tnef)),
        Expected(unreadable="winmail", files=("winmail.dat",)),
    )
    yield (
        "winmail beside text",
        raw(*multi("mixed", (TEXT, BUS), tnef)),
        Expected(words=BUS, unreadable="winmail"),
    )


def charsets():
    """Character sets that lie; freescout#1972, odoo/odoo#277516."""

    def plain(charset, data, extra=""):
        return raw(f'Content-Type: text/plain; charset="{charset}"{extra}\n', data)

    yield (
        "utf-8 called latin",
        plain("iso-8859-1", "Één café".encode()),
        Expected(words="Één café"),
    )
    yield (
        "latin called utf-8",
        plain("utf-8", "Één café".encode("latin-1")),
        Expected(words="Één café"),
    )
    yield "windows called ascii", plain("us-ascii", b"\x80 12"), Expected(words="€ 12")
    yield "unknown", plain("x-unknown", "Één café".encode()), Expected(words="Één café")
    yield (
        "utf-16",
        plain("utf-16", "Één café".encode("utf-16")),
        Expected(words="Één café"),
    )
    yield (
        "japanese",
        plain("iso-2022-jp", "苦情".encode("iso-2022-jp")),
        Expected(words="苦情"),
    )
    yield (
        "right to left",
        plain("utf-8", "لدي شكوى".encode()),
        Expected(words="لدي شكوى"),
    )
    yield (
        "flowed",
        plain("utf-8", b"De bus \nreed niet.\n", "; format=flowed"),
        Expected(words=BUS),
    )
    yield (
        "flowed and joined",
        plain("utf-8", b"De bu \ns reed niet.\n", "; format=flowed; delsp=yes"),
        Expected(words=BUS),
    )
    yield (
        "a nul in the text",
        plain("utf-8", b"De bus\0 reed niet."),
        Expected(words=BUS),
    )
    yield "long subject", raw(TEXT, BUS, subject="Klacht " * 200), Expected(words=BUS)
