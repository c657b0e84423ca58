"""Read the mail sink in the terminal, or send it a message file.

mail.py show BOX [NUMBER]      mail.py send FILE SMTP_PORT
"""

import email
import email.policy
import html
import re
import smtplib
import sys
from email.header import decode_header, make_header
from email.utils import getaddresses, parseaddr
from pathlib import Path


def files(box):
    found = [f for part in ("new", "cur") for f in Path(box).glob(f"*/{part}/*")]
    return sorted(found, key=lambda file: file.name)


def header(message, name):
    """A header as readable text; a broken one as it is."""
    raw = str(message.get(name, ""))
    try:
        text = str(make_header(decode_header(raw)))
    except (LookupError, ValueError):
        text = raw
    return re.sub(r"\s+", " ", text).strip()


def parse(file):
    # compat32 never fails on broken headers.
    return email.message_from_bytes(file.read_bytes(), policy=email.policy.compat32)


def list_mail(box):
    found = files(box)
    if not found:
        print("The mail sink is empty.")
    for number, file in enumerate(found, 1):
        message = parse(file)
        sender = parseaddr(header(message, "From"))[1]
        subject = header(message, "Subject")
        print(f"{number:4}  {file.parts[-3]:34.34}  {sender:34.34}  {subject}")


def text_of(part):
    content = part.get_payload(decode=True) or b""
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def plain(markup):
    """HTML as plain text, good enough to read; a link keeps its address."""
    markup = re.sub(r"(?is)<(style|script|head)\b.*?</\1>", "", markup)
    markup = re.sub(r'(?is)<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', r"\2 <\1>", markup)
    markup = re.sub(r"<(?=https?:|mailto:)([^<>]*)>", r"&lt;\1&gt;", markup)
    markup = re.sub(r"\s+", " ", markup)
    markup = re.sub(r"(?i)<(br|/p|/div|/tr|/li|/h\d|/table)\b[^>]*>", "\n", markup)
    text = html.unescape(re.sub(r"<[^>]*>", "", markup))
    lines = [line.strip() for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def show_mail(box, number):
    found = files(box)
    if not number.isdigit() or not 1 <= int(number) <= len(found):
        sys.exit(f"There is no message {number}: the mail sink holds {len(found)}.")
    file = found[int(number) - 1]
    message = parse(file)
    print(f"Box: {file.parts[-3]}")
    for name in ("From", "To", "Cc", "Reply-To", "Date", "Subject", "Message-Id"):
        if message.get(name):
            print(f"{name}: {header(message, name)}")
    print()
    leaves = [part for part in message.walk() if not part.is_multipart()]
    texts = [part for part in leaves if not part.get_filename()]
    for kind in ("text/plain", "text/html"):
        bodies = [part for part in texts if part.get_content_type() == kind]
        if bodies:
            for part in bodies:
                body = text_of(part)
                print(plain(body) if kind == "text/html" else body.strip())
            break
    for part in leaves:
        if part.get_filename():
            size = len(part.get_payload(decode=True) or b"")
            print(f"\nAttachment: {part.get_filename()} ({size} bytes)")


def send_mail(file, port):
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        sys.exit(f"Cannot read {file}: {error.strerror}.")
    message = email.message_from_bytes(content)
    fields = [
        str(value) for name in ("To", "Cc") for value in message.get_all(name, [])
    ]
    recipients = [address for _name, address in getaddresses(fields) if address]
    if not recipients:
        sys.exit(f"{file} names nobody in To or Cc, so it cannot be delivered.")
    sender = parseaddr(str(message.get("From", "")))[1] or "nobody@example.com"
    with smtplib.SMTP("127.0.0.1", int(port)) as smtp:
        smtp.sendmail(sender, recipients, content)
    print(f"Delivered to {', '.join(recipients)}.")


def main():
    action, *arguments = sys.argv[1:]
    if action == "send":
        send_mail(*arguments)
    elif len(arguments) == 1:
        list_mail(*arguments)
    elif len(arguments) == 2:
        show_mail(*arguments)
    else:
        sys.exit("Usage: ./klachten mail [NUMBER], or ./klachten mail send FILE")


if __name__ == "__main__":
    main()
