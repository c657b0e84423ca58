from typing import Any, NamedTuple

from markupsafe import Markup

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ...logic.direction import unturned
from ...logic.incoming_mail import doubt
from ...logic.mail_calendar import only_calendar
from ...logic.mail_moments import dated_at, received_at
from ...logic.mail_parts import header
from ...logic.mail_sender import Complainant, complainant
from ...logic.mail_text import Reading, read

ORIGINAL = "original_email.eml"
# What went wrong, of our own; the rest is in the words of the program.
TOO_NESTED = "too many parts"
# What a screen and a letter can show; the whole subject stays with the message.
LONGEST_SUBJECT = 150


class Mail(NamedTuple):
    """A mail for a complaints mailbox as it was read. A class of its own, so that it
    cannot come by RPC.
    """

    message: Any  # email.message.Message
    raw: bytes
    reading: Reading
    received_at: Any  # when it reached us
    dated_at: Any  # when its sender says that he wrote it, or None
    complainant: Complainant
    doubt: str | None  # why it may be a machine's


def short_subject(subject):
    """A subject as the title of a case."""
    subject = " ".join(unturned(subject).split())
    if len(subject) <= LONGEST_SUBJECT:
        return subject
    return subject[:LONGEST_SUBJECT].rsplit(" ", 1)[0] + " …"


def calendar_kind(mail):
    """ "calendar" of an invitation, or an answer to one, without words of a person."""
    return "calendar" if only_calendar(mail.message, mail.reading.text) else None


class MailThread(models.AbstractModel):
    """What a mail says, from the message itself.

    The host's own reading puts an attached message in the place of the words, and
    leaves out what it does not know.
    """

    _inherit = "mail.thread"

    @api.model
    def _complaint_read_mail(self, message, raw):
        """Read a mail for complaints (sudo); it never raises, whatever came in.

        :return: Mail
        """
        now = fields.Datetime.now()
        reading = read(message)
        mailboxes, is_ours = self._complaint_addresses()
        return Mail(
            message,
            raw,
            reading,
            min(received_at(message) or now, now),
            dated_at(message),
            complainant(message, reading.text, mailboxes, is_ours),
            doubt(message),
        )

    @api.model
    def _complaint_addresses(self):
        """Addresses of our own: two queries, and one for each that is asked (sudo).

        :return: (those that only a program reads, function that tells whether an
            address is a colleague's or of our own domain)
        """
        domains = self.env["mail.alias.domain"].search([("name", "!=", False)])
        programs = set(self._complaint_mailboxes())
        for name in ("catchall_email", "bounce_email", "default_from_email"):
            programs.update(filter(None, domains.mapped(name)))
        own = {name.lower() for name in domains.mapped("name")}
        users = self.env["res.users"].with_context(active_test=False)

        def is_ours(address):
            domain = address.rpartition("@")[2]
            # staff of town.example, where mail for Odoo comes in at odoo.town.example
            if any(name == domain or name.endswith(f".{domain}") for name in own):
                return True
            named = Domain("email_normalized", "=", address) | Domain(
                "login", "=", address
            )
            return bool(
                users.search_count(named & Domain("share", "=", False), limit=1)
            )

        return programs, is_ours

    @api.model
    def _complaint_mail_in_hand(self):
        """The Mail that the gateway brings in now; None in other work."""
        mail = self.env.context.get("complaint_mail")
        return mail if isinstance(mail, Mail) and self.env.su else None

    @api.model
    def message_parse(self, message, save_original=False):
        """Keep a message for a complaints mailbox as a file, byte for byte.

        The host's own copy is written anew from what could be parsed.
        """
        found = super().message_parse(message, save_original=save_original)
        mail = self._complaint_mail_in_hand()
        if mail:
            original = self._Attachment(ORIGINAL, mail.raw, {})
            found["attachments"] = [original, *found.get("attachments", [])]
            for key in ("subject", "email_from", "from"):
                if "\N{REPLACEMENT CHARACTER}" in (found.get(key) or ""):
                    # written without saying in which character set
                    name = "Subject" if key == "subject" else "From"
                    found[key] = header(mail.message, name)
        return found

    def _message_parse_extract_payload(
        self, message, message_dict, save_original=False
    ):
        """The words and files of a mail for complaints, as we read them."""
        mail = self._complaint_mail_in_hand()
        if not mail:
            return super()._message_parse_extract_payload(
                message, message_dict, save_original=save_original
            )
        files = [
            self._Attachment(
                unturned(file.name), file.content, {"cid": file.cid} if file.cid else {}
            )
            for file in mail.reading.files
        ]
        return {"body": Markup(mail.reading.html), "attachments": files}

    @api.model
    def _complaint_mail_partner(self, mail):
        """The contact of who complains in a mail (sudo), if there is one."""
        address = tools.email_normalize(mail.complainant.person.address)
        partners = self.env["res.partner"]
        if not address:
            return partners
        return partners.search([("email_normalized", "=", address)], limit=1)
