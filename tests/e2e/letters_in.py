"""Messages as people and machines in the outside world write them."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid

PDF_OBJECTS = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
)


def _pdf():
    """One empty page."""
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(PDF_OBJECTS, 1):
        places.append(len(content))
        content += b"%d 0 obj%sendobj\n" % (number, body)
    start = len(content)
    content += b"xref\n0 4\n0000000000 65535 f \n"
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start


PDF = _pdf()


def message(
    sender,
    subject,
    text,
    html=None,
    attachments=(),
    to="klachten@klachten.example",
    **headers,
):
    """A well-formed mail.

    :param attachments: (file name, maintype, subtype, bytes) tuples
    :param headers: further headers, with _ for -
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = formatdate(localtime=False)
    mail["Message-ID"] = make_msgid(domain="elders.example")
    for name, value in headers.items():
        del mail[name.replace("_", "-")]
        mail[name.replace("_", "-")] = value
    mail.set_content(text, cte="quoted-printable")
    if html:
        mail.add_alternative(html, subtype="html", cte="quoted-printable")
    for name, maintype, subtype, content in attachments:
        mail.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return mail


def raw(mail):
    return mail.as_bytes(policy=SMTP)


def reply_to(mail, text, sender=None, **headers):
    """Somebody's answer to a mail that Odoo sent him."""
    return message(
        sender or str(mail["To"]),
        f"Re: {mail['Subject']}",
        text,
        to=str(mail["Reply-To"] or mail["From"]),
        In_Reply_To=str(mail["Message-ID"]),
        References=str(mail["Message-ID"]),
        **headers,
    )
