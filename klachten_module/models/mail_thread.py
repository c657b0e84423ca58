import email
import email.policy
import hashlib
import logging

from odoo import api, models, tools
from odoo.tools import email_normalize

from ..logic.incoming_mail import machine_kind

_logger = logging.getLogger(__name__)

ADDRESS_HEADERS = ("To", "Cc", "Delivered-To", "X-Original-To", "Resent-To")


def _header(message, name):
    """All values of a header as one text; "" where the header cannot be read."""
    try:
        return ", ".join(str(value) for value in message.get_all(name, []))
    except Exception:  # malformed headers raise many kinds in the standard library
        return ""


class MailThread(models.AbstractModel):
    """Mail for a complaints mailbox: nothing lost, no machine answered, no traceback.

    Mail for other mailboxes takes the host's way untouched; looking at its headers
    costs no query.
    """

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        raw = getattr(message, "data", message)
        raw = raw.encode() if isinstance(raw, str) else bytes(raw)
        parsed = email.message_from_bytes(raw, policy=email.policy.compat32)
        procedure = self._complaint_mailbox_of(parsed)
        if not procedure:
            return super().message_process(
                model,
                message,
                custom_values=custom_values,
                save_original=save_original,
                strip_attachments=strip_attachments,
                thread_id=thread_id,
            )
        kind = machine_kind(parsed)
        if kind:
            if kind == "bounce":  # the host marks the letter's notification
                self._complaint_try_process(model, raw, custom_values, thread_id)
            self._complaint_set_aside(procedure, parsed, raw, kind)
            return False
        if not _header(parsed, "Message-Id"):
            # The same text twice is the same mail: let the host see it as a duplicate.
            digest = hashlib.sha256(raw).hexdigest()[:40]
            raw = f"Message-Id: <{digest}@complaint.invalid>\r\n".encode() + raw
        result, error = self._complaint_try_process(
            model, raw, custom_values, thread_id
        )
        if error:
            self._complaint_set_aside(procedure, parsed, raw, "error", error)
        return result

    @api.model
    def _complaint_try_process(self, model, raw, custom_values, thread_id):
        """Let the host process a message for a complaints mailbox.

        :return: (thread id or False, None) or (False, what went wrong)
        """
        try:
            with self.env.cr.savepoint():
                result = self.with_context(
                    complaint_gateway=True
                )._complaint_host_process(model, raw, custom_values, thread_id)
                self.env.flush_all()
            return result, None
        except Exception as error:  # noqa: BLE001 whatever it was, the mail must be kept
            self.env.invalidate_all()
            _logger.info("Mail for a complaints mailbox set aside: %r", error)
            return False, f"{type(error).__name__}: {error}"[:250]

    @api.model
    def _complaint_host_process(self, model, raw, custom_values, thread_id):
        """The host's processing, keeping the message as it came in as a file."""
        # pylint: disable=super-method-mismatch
        return super().message_process(
            model,
            raw,
            custom_values=custom_values,
            save_original=True,
            thread_id=thread_id,
        )

    @api.model
    def _complaint_mailbox_of(self, message):
        """The procedure whose mailbox this message is for, empty for other mail."""
        addresses = self._complaint_mailboxes()
        if not addresses:
            return self.env["complaint.procedure"]
        found = set()
        for name in ADDRESS_HEADERS:
            for address in tools.email_split(_header(message, name)):
                found.add(email_normalize(address) or address.lower())
        ids = [addresses[address] for address in found if address in addresses]
        return self.env["complaint.procedure"].sudo().browse(ids[:1])

    @api.model
    @tools.ormcache()
    def _complaint_mailboxes(self):
        """Addresses of complaints mailboxes: {address: procedure id}; cached."""
        procedures = (
            self.env["complaint.procedure"].sudo().search([("version_id", "!=", False)])
        )
        return {
            procedure.team_id.alias_id.alias_full_name: procedure.id
            for procedure in procedures
            if procedure.team_id.alias_id.alias_full_name
        }

    @api.model
    def _complaint_set_aside(self, procedure, message, raw, reason, error=None):
        """Keep a mail that does not become a complaint by itself, as it came in."""
        # sudo: the gateway keeps the mail, officers look at it
        self.env["complaint.set.aside"].sudo()._keep(
            procedure, message, raw, reason, error
        )
