"""The mail of the tests: into the sink by SMTP, into Odoo by POP, and read back."""

import email
import email.policy
import re
import smtplib
import time

WAIT_SECONDS = 20
NUMBER = re.compile(r"K-\d{4}-\d{6}")
COLLEAGUES = "@linde.example"


class PostOffice:
    """A mail sink with an Odoo that fetches from it and sends to it."""

    domain = "klachten.example"

    def __init__(self, sink, site, admin):
        self.sink = sink
        self.site = site
        self.admin = admin
        self._gateway_cron = admin.ref("mail.ir_cron_mail_gateway_action")

    def drop(self, raw, to=None, sender="iemand@elders.example"):
        """Deliver a message by SMTP, as a mail server of the outside world does."""
        to = to or f"klachten@{self.domain}"
        with smtplib.SMTP("127.0.0.1", self.sink.smtp_port) as smtp:
            smtp.ehlo()
            smtp.mail(sender, ["SMTPUTF8", "BODY=8BITMIME"])
            smtp.rcpt(to)
            code, answer = smtp.data(raw)
        assert code == 250, answer

    def fetch(self):
        """Let Odoo's own cron fetch everything by POP."""
        self.admin.call("ir.cron", "method_direct_trigger", [self._gateway_cron])
        assert self.waiting() == [], "a mail is left in the mailbox"

    def waiting(self):
        """What Odoo has not fetched yet."""
        return self.sink.read(f"@{self.domain}")

    def settle(self):
        """Wait until the mail queue has sent everything and Odoo has noted it."""
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            busy = self.site.sql(
                """
                SELECT subject FROM complaint_letter WHERE state = 'queued'
                UNION ALL
                SELECT email_to FROM mail_mail WHERE state = 'outgoing'
                UNION ALL
                SELECT number FROM complaint_link_request
                """
            )
            if not busy:
                return
            assert time.monotonic() < deadline, f"not sent: {busy}"
            time.sleep(0.1)

    def received_by(self, address):
        """Everything that was mailed to an address, oldest first."""
        self.settle()
        return [parsed(raw) for raw in self.sink.read(address)]

    def told(self, number, since):
        """Who was mailed what about a case: {address: [subject]}, oldest first.

        Also what names no case at all, since this moment (of time.time). A colleague is
        called by his login, the number is "#", or left out where it stands at the end.
        """
        self.settle()
        told = {}
        for file in sorted(self.sink.box.glob("*/new/*"), key=lambda f: f.name):
            if file.stat().st_mtime < since:
                continue
            subject = parsed(file.read_bytes())["Subject"]
            if {number} >= set(NUMBER.findall(subject)):
                who = file.parents[1].name.removesuffix(COLLEAGUES)
                subject = subject.removesuffix(f" ({number})").replace(number, "#")
                told.setdefault(who, []).append(subject)
        return told


def parsed(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def text_of(message):
    """The HTML of a mail, or its plain text, as one string."""
    return message.get_body(("html", "plain")).get_content()
