import hashlib
import logging
import poplib
import time
from imaplib import IMAP4

from odoo import api, fields, models
from odoo.tools import exception_to_unicode

from odoo.addons.mail.models.fetchmail import (
    MAIL_SERVER_DEACTIVATE_TIME,
    MAIL_SERVER_DOMAIN,
)

from ...logic.incoming_mail import machine_kind, recipients, without_part
from ..kernel import BUSY
from .gateway import LATER, as_bytes, parsed

_logger = logging.getLogger(__name__)

ATTEMPTS = 5
SESSIONS = 20  # with one mailbox, in one run
# Core stops at a line of 64 kB, and with it at every message behind it. Web mail writes
# a picture in one line; a whole message is not more than this.
poplib._MAXLINE = 64 * 1024 * 1024


class HostRefused(Exception):
    """A mail of no complaints mailbox that the host has no place for."""


class Unfetched(Exception):
    """A message that its mail server does not hand over."""

    def __init__(self, key, problem):
        super().__init__(key)
        self.key = key
        self.problem = problem


class Reader:
    """The messages of a mailbox, one by one; the one that breaks the line is known."""

    def __init__(self, connection):
        self.connection = connection
        # core keeps the numbers still to be fetched, the next one last
        self.numbers = getattr(connection, "_unread_messages", None)
        self.names = self._names() if self.numbers else {}

    def _names(self):
        """The lasting names of the messages of a POP mailbox, where it gives any."""
        uidl = getattr(self.connection, "uidl", None)
        try:
            lines = [line.split() for line in uidl()[1]] if uidl else ()
            return {int(number): name for number, name in lines}
        except (poplib.error_proto, ValueError):
            return {}

    def key(self, number):
        """What a message is known by that was never fetched."""
        name = self.names.get(number, number)
        return hashlib.sha256(f"unfetched {name!r}".encode()).hexdigest()

    def leave_out(self, resting):
        """Do not fetch what is not to be tried yet. :return: keys of these"""
        if not self.numbers or not resting:
            return set()
        keys = {number: self.key(number) for number in self.numbers}
        left_out = {number for number, key in keys.items() if key in resting}
        self.numbers[:] = [n for n in self.numbers if n not in left_out]
        return {keys[number] for number in left_out}

    def __iter__(self):
        messages = iter(self.connection.retrieve_unread_messages())
        while True:
            number = self.numbers[-1] if self.numbers else None
            try:
                message = next(messages, None)
            except Exception as problem:
                if number is None:
                    raise  # the connection, not one message
                raise Unfetched(self.key(number), problem) from problem
            if message is None:
                return
            yield message

    def handled(self, number):
        self.connection.handled_message(number)

    def hang_up(self):
        """End a session that is out of step, as far as the server still listens."""
        try:
            self.connection.disconnect()
        except Exception:  # noqa: BLE001 it is over one way or the other
            _logger.info("A mail server was left without a word", exc_info=True)


class FetchmailServer(models.Model):
    """Accounts whose mail is fetched: it leaves the mailbox when we have it."""

    _inherit = "fetchmail.server"

    complaint_procedure_id = fields.Many2one(
        "complaint.procedure",
        string="Complaints procedure",
        index="btree_not_null",
        ondelete="set null",
        domain=[("version_id", "!=", False)],
        help="Mail of this account that names no mailbox of ours, as it came by bcc or "
        "by a redirect, is a complaint under this procedure. With this filled in for "
        "one account, mail of the other accounts that names no mailbox is left to "
        "Odoo, which drops it.",
    )

    complaint_since = fields.Datetime(
        string="Connected on",
        readonly=True,
        copy=False,
        help="Mail for complaints that was received before is set aside, for a "
        "complaints officer to decide on all of it at once.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        servers = super().create(vals_list)
        servers._complaint_note_connected()
        return servers

    def write(self, vals):
        result = super().write(vals)
        other = {"user", "server"} & set(vals)
        if other or vals.get("state") == "done":
            self._complaint_note_connected(anew=bool(other))
        return result

    def _complaint_note_connected(self, anew=False):
        """Remember when an account was first read, or began to be another one."""
        now = fields.Datetime.now()
        for server in self.filtered(lambda s: s.state == "done"):
            if anew or not server.complaint_since:
                server.complaint_since = now

    def _fetch_mail(self, batch_limit=50):
        """Core takes a message off the mailbox whatever became of it. Here it leaves
        when its result is committed; where mail for complaints can come in, so that
        other databases keep core's loop.
        """
        if not self.env["mail.thread"]._complaint_mailboxes():
            return super()._fetch_mail(batch_limit=batch_limit)
        problem = None
        servers = self.with_context(fetchmail_cron_running=True)
        jobs = self.env["ir.cron"]
        left = len(servers)  # unchecked accounts, and messages not looked at
        jobs._commit_progress(remaining=left)
        for server in servers:
            left -= 1
            locked = server.try_lock_for_update(allow_referencing=True)
            if not locked.filtered_domain(MAIL_SERVER_DOMAIN):
                _logger.info("Mail server %s is read by somebody else", server.id)
                continue
            error, messages = server._complaint_read(batch_limit)
            problem = error or problem
            left += messages
            server._complaint_note_read(error)
            self.env.cr.commit()  # pylint: disable=invalid-commit
            if not jobs._commit_progress(remaining=left):
                break
        return problem

    def _complaint_read(self, batch_limit):
        """Read one mailbox, a message at a time.

        :return: (what made the account fail or None, number of messages not looked at)
        """
        connection, left = None, 0
        try:
            # after one that cannot be fetched the line is of no use any more
            for _session in range(SESSIONS):
                connection = self._connect__()
                left = connection.check_unread_messages()
                reader = Reader(connection)
                try:
                    left = self._complaint_read_messages(reader, left, batch_limit)
                    break
                except Unfetched as broken:
                    self._complaint_note_waiting(broken.key, broken.problem)
                    reader.hang_up()
                    connection = None
        except Exception as error:  # noqa: BLE001 the other accounts go on
            _logger.info("Mail server %s cannot be read", self.id, exc_info=True)
            return error, left
        finally:
            try:
                if connection:
                    connection.disconnect()
            except (OSError, IMAP4.abort, poplib.error_proto):
                _logger.info("Mail server %s hung up", self.id, exc_info=True)
        return None, left

    def _complaint_read_messages(self, reader, left, batch_limit):
        """:return: number of messages not looked at
        :raise Unfetched: one of them cannot be fetched; those before it are taken in
        """
        # sudo: which messages wait is kept by us; whoever fetches mail need not see it
        waiting = self.env["complaint.mail.waiting"].sudo()
        resting = waiting._resting(self)
        seen, taken, complete = reader.leave_out(resting), 0, True
        for number, raw in reader:
            left = max(left - 1, 0)
            key = hashlib.sha256(as_bytes(raw)).hexdigest()
            seen.add(key)
            if key in resting:
                continue
            taken += 1
            leaves, time_left = self._complaint_take_in(raw, key)
            if leaves:
                reader.handled(number)
            if taken >= batch_limit or not time_left:
                complete = False
                break
        if complete:  # what was waiting and is gone, somebody took away by hand
            waiting.search(
                [("server_id", "=", self.id), ("key", "not in", list(seen))]
            ).unlink()
        return left

    def _complaint_take_in(self, raw, key):
        """Process one message in a transaction of its own, commit what became of it.

        Who works on the same case at that moment makes it do so again.

        :return: (whether it may leave the mailbox, seconds left for this job)
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.env.registry.cursor() as cr:
                    server = self.with_env(self.env(cr=cr))
                    server._complaint_process(raw)
                    # sudo: as above
                    server.env["complaint.mail.waiting"].sudo()._done(self.id, key)
                    return True, server.env["ir.cron"]._commit_progress(1)
            except HostRefused:
                return True, self._complaint_next()
            except BUSY as error:
                problem = error
                time.sleep(attempt / 10)
            except Exception as error:  # noqa: BLE001 the messages behind it go on
                problem = error
                break
        _logger.warning(
            "A message of mail server %s stays in its mailbox: %s",
            self.id,
            exception_to_unicode(problem),
        )
        self._complaint_note_waiting(key, problem)
        return False, self._complaint_next()

    def _complaint_next(self):
        """The next message; seconds left for this job."""
        try:
            with self.env.registry.cursor() as cr:
                return self.env(cr=cr)["ir.cron"]._commit_progress()
        except Exception:  # noqa: BLE001 a database that is gone, says so at the end
            return 0

    def _complaint_note_waiting(self, key, problem):
        try:
            with self.env.registry.cursor() as cr:
                # sudo: as above
                waiting = self.env(cr=cr)["complaint.mail.waiting"].sudo()
                waiting._note(self.id, key, problem)
        except Exception:  # noqa: BLE001 a full disk; the message stays all the same
            _logger.exception("Not noted that a message of server %s waits", self.id)

    def _complaint_note_read(self, problem):
        """What core keeps on the account after reading it."""
        now = fields.Datetime.now()
        self.date = now
        if not problem:
            self.write({"error_date": False, "error_message": False})
        elif not self.error_date:
            self.write(
                {"error_date": now, "error_message": exception_to_unicode(problem)}
            )
        elif self.error_date < now - MAIL_SERVER_DEACTIVATE_TIME:
            self.set_draft()
            self.env["ir.cron"]._notify_admin(
                f"Deactivating fetchmail {self.server_type} server {self.name} "
                "(too many failures)"
            )

    # --- one message ------------------------------------------------------------------

    def _complaint_process(self, raw):
        """Process a message of this account, as a complaint or the host's way.

        :raise HostRefused: the host does not want it, and it is not for us
        """
        self.ensure_one()
        threads = self.env["mail.thread"].with_context(
            default_fetchmail_server_id=self.id
        )
        message = parsed(as_bytes(raw))
        model = self.object_id.model
        procedures = self._complaint_mail_is_for(message)
        if procedures is not None:
            # sudo: an account of ours, set up by an administrator
            gateway = threads.sudo()
            gateway._complaint_take(
                procedures, as_bytes(raw), model, None, None, self.complaint_since
            )
            return
        try:
            threads.message_process(
                model=model,
                message=raw,
                save_original=self.original,
                strip_attachments=not self.attach,
            )
        except LATER:
            raise
        except Exception as error:
            _logger.info("Mail of server %s not processed", self.id, exc_info=True)
            raise HostRefused() from error

    def _complaint_mail_is_for(self, message):
        """The procedures a fetched message is for.

        :return: complaint.procedure, empty where nobody knows whose it is; None for
            mail that takes the host's way
        """
        threads = self.env["mail.thread"]
        found = threads._complaint_addressed(message)
        found = found or threads._complaint_answered(message)
        if found:
            return found
        if self._complaint_names_other(message):
            return None
        if self.complaint_procedure_id:
            return self.complaint_procedure_id
        if (
            self.object_id
            or machine_kind(message) == "bounce"
            or threads._complaint_is_reply(message)
            or self.search_count([("complaint_procedure_id", "!=", False)])
        ):
            return None
        return found

    def _complaint_names_other(self, message):
        """Whether a message names an address of ours that is no complaints mailbox."""
        addresses = recipients(message)
        addresses += [without_part(address) for address in addresses]
        local = [address.partition("@")[0] for address in addresses]
        # sudo: addresses, to compare with
        aliases = self.env["mail.alias"].sudo()
        domains = aliases.env["mail.alias.domain"].search([("name", "!=", False)])
        own = set(domains.mapped("catchall_email") + domains.mapped("bounce_email"))
        return bool(own & set(addresses)) or bool(
            aliases.search_count(
                [
                    "|",
                    ("alias_full_name", "in", addresses),
                    "&",
                    ("alias_incoming_local", "=", True),
                    ("alias_name", "in", local),
                ],
                limit=1,
            )
        )
