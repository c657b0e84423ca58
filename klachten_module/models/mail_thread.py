import email
import email.policy
import hashlib
import logging

from odoo import api, models, tools
from odoo.tools import email_normalize

from ..logic.incoming_mail import machine_kind
from .mail_alias import NotTaken

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
        if thread_id and model == "helpdesk.ticket":
            # a mail server names no case; a user who does says in whose name he writes
            case = self.env[model].browse(thread_id)._complaint_cases()
            case.check_access("write")
        raw = getattr(message, "data", message)
        raw = raw.encode() if isinstance(raw, str) else bytes(raw)
        parsed = email.message_from_bytes(raw, policy=email.policy.compat32)
        procedure = self._complaint_mailbox_of(parsed)
        kind = machine_kind(parsed)
        if kind and not procedure:  # machines answer to the sender or the return path
            answered = self.env["complaint.set.aside"].sudo()._answered_case(parsed)
            procedure = answered.procedure_id
        if not procedure:
            return super().message_process(
                model,
                message,
                custom_values=custom_values,
                save_original=save_original,
                strip_attachments=strip_attachments,
                thread_id=thread_id,
            )
        if kind:
            if kind == "bounce":  # the host marks the letter's notification
                self._complaint_try_process(model, raw, custom_values, thread_id)
            self._complaint_set_aside(procedure, parsed, raw, kind)
            return False
        result, problem = self._complaint_try_process(
            model, raw, custom_values, thread_id
        )
        if problem:
            self._complaint_set_aside(procedure, parsed, raw, *problem)
        return result

    @api.model
    def _complaint_try_process(self, model, raw, custom_values, thread_id):
        """Let the host process a message for a complaints mailbox.

        :return: (thread id or False, None) or (False, (reason to set it aside, error))
        """
        gateway = self.with_context(complaint_gateway=True, complaint_raw=raw)
        try:
            with self.env.cr.savepoint():
                result = gateway._complaint_host_process(
                    model, raw, custom_values, thread_id
                )
                self.env.flush_all()
            return result, None
        except NotTaken:
            self.env.invalidate_all()
            return False, ("loop", None)
        except Exception as error:  # noqa: BLE001 whatever it was, the mail must be kept
            self.env.invalidate_all()
            _logger.info("Mail for a complaints mailbox set aside: %r", error)
            return False, ("error", f"{type(error).__name__}: {error}"[:250])

    @api.model
    def _complaint_host_process(self, model, raw, custom_values, thread_id):
        """The host's processing of a message for a complaints mailbox."""
        if not _header(email.message_from_bytes(raw), "Message-Id"):
            # The same text twice is the same mail: let the host see it as a duplicate.
            digest = hashlib.sha256(raw).hexdigest()[:40]
            raw = f"Message-Id: <{digest}@complaint.invalid>\r\n".encode() + raw
        # pylint: disable=super-method-mismatch
        return super().message_process(
            model, raw, custom_values=custom_values, thread_id=thread_id
        )

    @api.model
    def message_parse(self, message, save_original=False):
        """Keep a message for a complaints mailbox as a file, byte for byte.

        The host's own copy is written anew from what could be parsed.
        """
        parsed = super().message_parse(message, save_original=save_original)
        raw = self.env.context.get("complaint_raw")
        if raw:
            original = self._Attachment("original_email.eml", raw, {})
            parsed["attachments"] = [original, *parsed.get("attachments", [])]
        return parsed

    @api.model
    def _routing_create_bounce_email(self, email_from, body_html, message, **values):
        """Of too many mails from one sender the rest is set aside, without a bounce."""
        if self.env.context.get("complaint_gateway"):
            raise NotTaken()
        return super()._routing_create_bounce_email(
            email_from, body_html, message, **values
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
        procedures = self.env["complaint.procedure"].sudo()
        procedures = procedures.with_context(active_test=False).search(
            [("version_id", "!=", False)]
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
