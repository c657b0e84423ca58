"""The mail of the tests: into the sink by SMTP, into Odoo by POP, and read back."""

import email
import email.policy
import smtplib
import time

WAIT_SECONDS = 20


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
                """
            )
            if not busy:
                return
            assert time.monotonic() < deadline, f"not sent: {busy}"
            time.sleep(0.1)

    def received_by(self, address):
        """Everything that was mailed to an address, oldest first."""
        self.settle()
        return [
            email.message_from_bytes(raw, policy=email.policy.default)
            for raw in self.sink.read(address)
        ]


def text_of(message):
    """The HTML of a mail, or its plain text, as one string."""
    return message.get_body(("html", "plain")).get_content()
