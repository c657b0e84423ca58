import email
import email.parser
import email.policy
import hashlib
import logging

import psycopg2

from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.tools import email_normalize

from ...logic.incoming_mail import digest, machine_kind, recipients, without_part
from ...logic.mail_parts import is_too_nested
from ..kernel import BUSY
from .alias import NotTaken
from .reading import ORIGINAL, TOO_NESTED, calendar_kind
from .route import CASE, ForComplaints, Stranger

_logger = logging.getLogger(__name__)

PIPE = "klachten_module.group_complaint_mail_pipe"

# Not a word about the mail: somebody works on the same case, the disk is full, the
# database is gone. Whoever calls tries again later.
LATER = (
    *BUSY,
    psycopg2.OperationalError,
    psycopg2.InterfaceError,
    OSError,
    MemoryError,
)


def as_bytes(message):
    """A message as it was sent, from what may come in by RPC or from a mailbox."""
    raw = getattr(message, "data", message)
    return raw.encode() if isinstance(raw, str) else bytes(raw)


def parsed(raw):
    """A message as the standard library reads it, however malformed it is; of one that
    is nested too deep for it, the headers.
    """
    if is_too_nested(raw):
        parser = email.parser.BytesHeaderParser(policy=email.policy.compat32)
        return parser.parsebytes(raw)
    return email.message_from_bytes(raw, policy=email.policy.compat32)


def header_of(message, name):
    """A header as one line; "" where it cannot be read."""
    try:
        return " ".join(str(message.get(name) or "").split())
    except Exception:  # malformed headers raise many kinds in the standard library
        return ""


class MailThread(models.AbstractModel):
    """Mail for a complaints mailbox: a case, an answer in its case, or set aside.

    Nothing lost, no machine answered, nothing confidential on another record. Mail for
    other mailboxes takes the host's way untouched; looking at its headers costs no
    query.
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
        """The host's entrance, also by RPC: of complaints mail only for the superuser
        and the logins of the mail pipe; else anybody writes in anybody's name.
        """
        if thread_id and model == CASE:
            # a mail server names no case; a user who does says in whose name he writes
            case = self.env[model].browse(thread_id)._complaint_cases()
            case.check_access("write")
        raw = as_bytes(message)
        mail = parsed(raw)
        procedures = self._complaint_addressed(mail)
        if not procedures and machine_kind(mail):
            # machines answer to the sender or the return path
            procedures = self._complaint_answered(mail)
        if not procedures:
            try:
                return super().message_process(
                    model,
                    message,
                    custom_values=custom_values,
                    save_original=save_original,
                    strip_attachments=strip_attachments,
                    thread_id=thread_id,
                )
            except ForComplaints as found:
                procedures = found.procedure
        self._complaint_check_pipe()
        # sudo: the pipe vouches for the mail; it may read no case
        gateway = self.sudo()
        return gateway._complaint_take(procedures, raw, model, custom_values, thread_id)

    @api.model
    def _complaint_check_pipe(self):
        if not (self.env.su or self.env.user.has_group(PIPE)):
            raise AccessError(
                self.env._(
                    "Only the mail server brings in mail for complaints. Choose the "
                    "login of your mail pipe in the settings of the helpdesk."
                )
            )

    # --- whose mail it is -------------------------------------------------------------

    @api.model
    def _complaint_addressed(self, message):
        """The procedures whose mailboxes this message is for; empty for other mail."""
        mailboxes = self._complaint_mailboxes()
        found = []
        for address in recipients(message) if mailboxes else ():
            address = email_normalize(address) or address
            found += [
                mailboxes[name]
                for name in self._complaint_names_of(address)
                if name in mailboxes
            ][:1]
        return self.env["complaint.procedure"].browse(dict.fromkeys(found))

    @api.model
    def _complaint_names_of(self, address):
        """What an address may be called in the list of mailboxes, the nearest first."""
        plain = without_part(address)
        local, plain_local = (a.partition("@")[0] for a in (address, plain))
        return dict.fromkeys((address, f"{local}@", plain, f"{plain_local}@"))

    @api.model
    def _complaint_answered(self, message):
        """The procedure of the case that a message answers, or sends back."""
        # sudo: where an answer belongs, whoever carries it
        aside = self.env["complaint.set.aside"].sudo()
        return aside._answered_case(message).procedure_id

    @api.model
    def _complaint_is_reply(self, message):
        """Whether a message answers one that the host knows."""
        codes = tools.mail.unfold_references(
            f"{header_of(message, 'References')} {header_of(message, 'In-Reply-To')}"
        )[-32:]
        # sudo: whether there is one
        known = self.env["mail.message"].sudo()
        domain = [("message_id", "in", codes), ("model", "!=", False)]
        return bool(codes and known.search_count(domain, limit=1))

    @api.model
    @tools.ormcache()
    def _complaint_mailboxes(self):
        """Addresses of complaints mailboxes: {address: procedure id}; cached.

        A mailbox that takes its name in any domain is listed as "name@". What this is
        made of throws the cache away when it changes: see `mail_alias`.
        """
        # sudo: cached for everybody; addresses that are made known, and ids
        procedures = self.env["complaint.procedure"].sudo()
        procedures = procedures.with_context(active_test=False).search(
            [("version_id", "!=", False)]
        )
        mailboxes = {}
        for procedure in procedures:
            alias = procedure.team_id.alias_id
            if alias.alias_full_name:
                mailboxes[alias.alias_full_name] = procedure.id
            if alias.alias_name and alias.alias_incoming_local:
                mailboxes[f"{alias.alias_name}@"] = procedure.id
        return mailboxes

    # --- taking it --------------------------------------------------------------------

    @api.model
    def _complaint_take(
        self, procedures, raw, model, custom_values, thread_id, since=None
    ):
        """Take a mail for complaints (sudo): once for each procedure it is for.

        :param procedures: complaint.procedure; empty for a mail that is for nobody
        :param since: what came in before is set aside, all of it, to decide on at once
        :return: thread id, or False where it was set aside or came before
        :raise LATER: it could not be done now; nothing is kept of it
        """
        message = parsed(raw)
        key = digest(message, raw)
        mail = self._complaint_read_mail(message, raw)
        old = bool(since and mail.received_at < since)
        if not procedures or old:
            for procedure in procedures.with_env(self.env) or [procedures]:
                reason = "old" if old else "unclaimed"
                self._complaint_set_aside(procedure, mail, key, reason)
            return False
        result = False
        # whoever writes to a mailbox may not read its procedure; the gateway may
        for procedure in procedures.with_env(self.env):
            gateway = self.with_context(
                complaint_gateway=procedure.id, complaint_mail=mail
            )
            args = (procedure, mail, key, model, custom_values, thread_id)
            result = gateway._complaint_take_one(*args) or result
        return result

    @api.model
    def _complaint_take_one(self, procedure, mail, key, *where):
        kind = machine_kind(mail.message) or calendar_kind(mail)
        args = (procedure, mail, key, *where)
        result, aside = False, {"reason": kind}
        if is_too_nested(mail.raw):
            aside = {"reason": "error", "error": TOO_NESTED}
        elif not kind:
            result, aside = self._complaint_try_process(*args)
        elif kind == "bounce":  # the host marks the letter's notification
            self.with_context(complaint_bounce=True)._complaint_try_process(*args)
        if aside:
            self._complaint_set_aside(procedure, mail, key, **aside)
        return result

    @api.model
    def _complaint_try_process(self, procedure, mail, key, *where):
        """Let the host process a message for a complaints mailbox.

        :return: (thread id or False, None), or (False, why to set it aside)
        """
        try:
            with self.env.cr.savepoint():
                result = self._complaint_host_process(procedure, mail, key, *where)
                self.env.flush_all()
            return result, None
        except LATER:
            raise
        except NotTaken as refused:
            aside = {"reason": refused.reason, "answers": refused.case}
        except Stranger as stranger:
            aside = {"reason": "stranger", "answers": stranger.case}
        except Exception as error:  # noqa: BLE001 whatever it was, the mail must be kept
            _logger.info("Mail for a complaints mailbox set aside: %r", error)
            problem = f"{type(error).__name__}: {error}"[:250]
            aside = {"reason": "error", "error": problem}
        self.env.invalidate_all()
        return False, aside

    @api.model
    def _complaint_host_process(
        self, procedure, mail, key, model, custom_values, thread_id
    ):
        """The host's processing of a message for a complaints mailbox (sudo)."""
        message, raw = mail.message, mail.raw
        if self.env["complaint.set.aside"]._kept(procedure, key):
            return False
        code = self._complaint_free_code(procedure, message, key)
        if not code:
            return False
        if code != header_of(message, "Message-Id"):
            # the first one counts
            raw = f"Message-Id: {code}\r\n".encode() + raw
        # pylint: disable=super-method-mismatch
        result = super().message_process(
            model, raw, custom_values=custom_values, thread_id=thread_id
        )
        self.env[CASE].browse(result or ())._complaint_show_pictures()
        return result

    @api.model
    def _complaint_set_aside(self, procedure, mail, key, reason, **why):
        """Keep a mail that does not become a complaint by itself, as it came in
        (sudo).
        """
        self.env["complaint.set.aside"]._keep(procedure, mail, reason, key=key, **why)

    # --- the same mail again ----------------------------------------------------------

    @api.model
    def _complaint_free_code(self, procedure, message, key):
        """The Message-ID to know a mail by (sudo): its own, unless that is taken.

        The host drops every mail with a Message-ID that it has; web forms give all
        theirs the same. Ours came before when a case of this procedure holds it: the
        same id, sender and content.

        :return: Message-ID, or None for a mail that came before
        """
        code = header_of(message, "Message-Id")
        own = self._complaint_own_code(code, header_of(message, "From"), procedure)
        unique = f"<{key}.{procedure.id}@complaint.invalid>"
        messages = self.env["mail.message"]
        for free in (code, own, unique) if code else (unique,):
            taken = messages.search([("message_id", "=", free)])
            if not taken:
                return free
            if any(self._complaint_is_same(m, procedure, message, key) for m in taken):
                return None
        return None

    @api.model
    def _complaint_own_code(self, code, sender, procedure):
        """The Message-ID of a sender's mail whose own is taken by another mail.

        It can be worked out again, so that his next mail finds the thread.
        """
        about = "|".join((code, email_normalize(sender) or sender, str(procedure.id)))
        return f"<{hashlib.sha256(about.encode()).hexdigest()[:40]}@complaint.invalid>"

    @api.model
    def _complaint_is_same(self, known, procedure, message, key):
        """Whether a message of a case of this procedure is this very mail (sudo)."""
        case = self.env[CASE]
        if known.model == CASE:
            case = case.browse(known.res_id).exists()
        if case.procedure_id != procedure:
            return False
        kept = known.attachment_ids.filtered(lambda a: a.name == ORIGINAL)[:1]
        if kept:
            return digest(parsed(kept.raw), kept.raw) == key
        # a letter of ours that came back, also through a list that writes its own name
        # in From; or a mail of which the file is gone
        mail = self._complaint_mail_in_hand()
        senders = [email_normalize(header_of(message, "From"))]
        senders += [mail.complainant.person.address] if mail else []
        return email_normalize(known.email_from) in senders

    # --- the host's steps -------------------------------------------------------------

    def _skip_ticket_stage_update_from_autoreply(self, message, message_dict, routes):
        """A mail never moves a case, whoever sent it.

        Asked by helpdesk_ticket_partner_response before it moves a ticket, when that
        addon is installed; `HelpdeskTicketTeam` keeps it off for our teams too.
        """
        for model, thread_id, *_rest in routes:
            if model == "helpdesk.ticket" and thread_id:
                if self.env[model].browse(int(thread_id))._complaint_cases():
                    return True
        theirs = getattr(super(), "_skip_ticket_stage_update_from_autoreply", None)
        return theirs(message, message_dict, routes) if theirs else False
