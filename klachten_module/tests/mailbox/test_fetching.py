import errno
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import DiskFull, SerializationFailure

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .mail_common import GATEWAY_LOG, MAIL, MailCommon

FETCH_LOG = "odoo.addons.klachten_module.models.mailbox.account"
QUIET = (FETCH_LOG, GATEWAY_LOG, "odoo.sql_db", "py.warnings")


class Mailbox:
    """A mailbox with the four calls that Odoo makes, and how often each was tried."""

    def __init__(self):
        self.messages = {}
        self.tried = []
        self.breaks = False

    def check_unread_messages(self):
        return len(self.messages)

    def retrieve_unread_messages(self):
        for number, raw in sorted(self.messages.items()):
            self.tried.append(number)
            yield number, raw
        if self.breaks:
            raise OSError("the line went dead")

    def handled_message(self, number):
        del self.messages[number]

    def disconnect(self):
        pass


class FetchCommon:
    """An account of ours and what lies in its mailbox; beside MailCommon."""

    def setUp(self):
        super().setUp()
        self.env["fetchmail.server"].search([]).action_archive()
        self.account = self.env["fetchmail.server"].create(
            {"name": "Test account", "server_type": "pop", "state": "done"}
        )
        self.mailbox_ = Mailbox()
        accounts = self.env.registry["fetchmail.server"]
        self.patch(accounts, "_connect__", lambda *_args, **_kw: self.mailbox_)
        self.startPatcher(patch("time.sleep"))

    def _put(self, number, **values):
        raw = MAIL.format(
            **{
                "to": self.mailbox,
                "cc": "",
                "subject": f"Bericht {number}",
                "message_id": f"fetched{number}",
                "date": "Mon, 02 Nov 2026 09:30:00 +0100",
                "extra": "",
                "body": "Mijn laptop is kapot.",
                **values,
            }
        ).encode()
        self.mailbox_.messages[number] = raw
        return raw

    def _fetch(self, batch_limit=50):
        """Read the account; returns the new tickets."""
        tickets = self.env["helpdesk.ticket"]
        known = tickets.search([])
        self.env.flush_all()
        with (
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
            self.mock_mail_gateway(),
            mute_logger(*QUIET),
        ):
            self.account.with_env(self.env(cr=cr))._fetch_mail(batch_limit)
        self.env.invalidate_all()
        return tickets.search([]) - known

    def _waiting(self):
        return self.env["complaint.mail.waiting"].search([])

    def _failing(self, model, method, error, times=1000):
        """Within this block a method of a model fails, the first so many times."""
        models = self.env.registry[model]
        original = getattr(models, method)
        left = iter(range(times))

        def broken(*args, **kwargs):
            if next(left, None) is None:
                return original(*args, **kwargs)
            raise error

        return patch.object(models, method, broken)


@tagged("post_install", "-at_install", "klachten")
class TestFetching(FetchCommon, MailCommon):
    """Mail that an account of ours fetches: it leaves the mailbox when we have it."""

    # --- it leaves the mailbox when we have it ----------------------------------------

    def test_mail_leaves_the_mailbox_when_it_is_a_case(self):
        self._put(1)
        self._put(2, extra="Precedence: bulk\n")
        self._put(3, to="gewoon@test.example")
        tickets = self._fetch()
        self.assertFalse(self.mailbox_.messages)
        self.assertEqual(tickets.team_id, self.procedure.team_id + self.plain_team)
        self.assertEqual(self._set_aside().reason, "bulk")
        self.assertFalse(self._waiting())

    def test_what_cannot_be_stored_stays_and_is_tried_again(self):
        """M15: a full disk, or whatever fails a case and setting it aside too."""
        for error in (DiskFull("no space left\nDETAIL: words"), ValueError("broken")):
            for number in (1, 2):
                self._put(number, message_id=f"{type(error).__name__}{number}")
            with self.subTest(error=error):
                with (
                    self._failing("complaint.set.aside", "create", error),
                    self._failing("helpdesk.ticket", "message_new", error),
                ):
                    self.assertFalse(self._fetch())
                self.assertEqual(set(self.mailbox_.messages), {1, 2})
                self.assertEqual(len(self._waiting()), 2)
                self.assertNotIn("words", self._waiting()[0].error)
                with freeze_time("2026-11-02 09:06:00"):
                    self.assertEqual(len(self._fetch()), 2)
                self.assertFalse(self.mailbox_.messages)

    def test_thirty_mails_on_a_full_disk_are_thirty_cases_later(self):
        """M15: the disk of the files, not of the database; none lost, none twice."""
        for number in range(30):
            sender = f"From: Kim <kim{number}@elders.example>\n".encode()
            raw = self._put(number, message_id=f"full{number}")
            self.mailbox_.messages[number] = sender + raw.partition(b"\n")[2]
        full = OSError(errno.ENOSPC, "No space left on device")
        with self._failing("ir.attachment", "_file_write", full):
            self.assertFalse(self._fetch())
        self.assertEqual(len(self.mailbox_.messages), 30)
        self.assertEqual(len(self._waiting()), 30)
        for minutes, number in ((10, 30), (20, 0)):
            moment = fields.Datetime.add(fields.Datetime.now(), minutes=minutes)
            with freeze_time(moment):
                self.assertEqual(len(self._fetch()), number)
        self.assertFalse(self.mailbox_.messages)
        self.assertFalse(self._waiting())
        self.assertFalse(self._set_aside())

    def _broken(self, times=1):
        return self._failing("mail.thread", "_complaint_take", ValueError("x"), times)

    def test_one_that_fails_stops_none_behind_it(self):
        self._put(1)
        self._put(2)
        with self._broken():
            self.assertEqual(self._fetch().name, "Bericht 2")
        self.assertEqual(set(self.mailbox_.messages), {1})

    def test_pauses_between_tries_grow(self):
        """It is no loop: minutes, then hours."""
        self._put(1)
        now = fields.Datetime.now()
        for minutes, tries in ((0, 1), (1, 1), (6, 2), (7, 2), (22, 3), (60, 3)):
            with freeze_time(now + timedelta(minutes=minutes)), self._broken():
                self.assertFalse(self._fetch())
            self.assertEqual(self._waiting().tries, tries)
        with freeze_time(now + timedelta(minutes=90)):
            self.assertEqual(len(self._fetch()), 1)
        self.assertFalse(self._waiting())
        self.assertFalse(self.mailbox_.messages)

    def test_waiting_mail_does_not_use_up_a_batch(self):
        for number in range(1, 7):
            self._put(number)
        with self._broken(times=5):
            self.assertEqual(self._fetch().name, "Bericht 6")
        self._put(7)
        self.assertEqual(self._fetch(batch_limit=1).name, "Bericht 7")
        self.assertEqual(set(self.mailbox_.messages), {1, 2, 3, 4, 5})

    def test_waiting_mail_that_was_taken_away_by_hand_is_forgotten(self):
        self._put(1)
        with self._broken():
            self._fetch()
        self.assertTrue(self._waiting())
        self.mailbox_.messages.clear()
        self._fetch()
        self.assertFalse(self._waiting())

    def test_colleague_who_works_on_the_case_costs_no_mail(self):
        """F1: done again in a new transaction, not set aside as unreadable."""
        self._put(1)
        error = SerializationFailure("could not serialize access")
        with self._failing("helpdesk.ticket", "message_new", error, times=2):
            self.assertEqual(len(self._fetch()), 1)
        self.assertFalse(self._set_aside())
        self.assertFalse(self.mailbox_.messages)

    def test_colleague_who_keeps_working_makes_it_wait(self):
        self._put(1)
        error = SerializationFailure("could not serialize access")
        with self._failing("helpdesk.ticket", "message_new", error):
            self.assertFalse(self._fetch())
        self.assertFalse(self._set_aside())
        self.assertEqual(set(self.mailbox_.messages), {1})
        self.assertEqual(self._waiting().tries, 1)

    def test_same_message_read_again_is_one_case(self):
        """The line broke before the mailbox heard that it may go."""
        raw = self._put(1)
        self.assertEqual(len(self._fetch()), 1)
        self.mailbox_.messages[1] = raw
        self.assertFalse(self._fetch())
        self.assertFalse(self.mailbox_.messages)

    def test_plain_mail_that_the_host_refuses_goes_the_hosts_way(self):
        """C3: no waiting mail for what is none of our business."""
        self._put(1, to="gewoon@test.example")
        with self._failing("helpdesk.ticket", "message_new", ValueError("broken")):
            self.assertFalse(self._fetch())
        self.assertFalse(self.mailbox_.messages)
        self.assertFalse(self._waiting())
        self.assertFalse(self._set_aside())

    # --- officers see that mail waits -------------------------------------------------

    def _warning(self):
        beat = self.env.ref("klachten_module.heartbeat")
        beat.write({"last_run_at": fields.Datetime.now(), "failed": 0})
        return beat.with_user(self.officer).retrieve_warning()

    def test_officer_is_told_of_mail_that_waits(self):
        self.account.date = fields.Datetime.now()
        self.assertFalse(self._warning())
        self._put(1)
        with self._broken():
            self._fetch()
        warning = self._warning()
        self.assertIn("1 messages wait in the mailbox", warning["text"])
        action = self.env.ref(warning["action"])
        rows = self.env[action.res_model].with_user(self.officer).search([])
        self.assertEqual(rows.mapped("server_name"), ["Test account"])

    def test_officer_is_told_of_an_account_that_cannot_be_read(self):
        """M12: one line too long, or a server that is gone."""
        self.mailbox_.breaks = True
        self._fetch()
        self.assertIn("the line went dead", self.account.error_message)
        self.assertFalse(self._warning(), "it happens")
        with freeze_time("2026-11-02 13:00:00"):
            self._fetch()
            self.assertIn("Test account", self._warning()["text"])
            self.mailbox_.breaks = False
            self._fetch()
            self.assertFalse(self._warning())

    def test_officer_is_told_of_an_account_that_nobody_reads(self):
        self.account.date = "2026-11-02 05:00:00"
        self.assertIn("No mail was fetched from Test account", self._warning()["text"])

    # --- whose mail it is -------------------------------------------------------------

    def test_mail_that_names_no_mailbox_is_a_complaint_of_its_account(self):
        """M2: bcc; the account knows its procedure."""
        self.account.complaint_procedure_id = self.procedure
        plain = self._create_plain().message_post(body="x")
        self._put(1, to="wethouder@elders.example")
        self._put(2, to="undisclosed-recipients:;")
        self._put(
            3,
            to="wethouder@elders.example",
            extra=f"In-Reply-To: {plain.message_id}\n",
        )
        cases = self._fetch()
        self.assertEqual(len(cases), 3)
        self.assertEqual(cases.procedure_id, self.procedure)
        self.assertFalse(self.mailbox_.messages)

    def test_account_that_is_shared_still_brings_plain_mail(self):
        self.account.complaint_procedure_id = self.procedure
        self._put(1, to="gewoon@test.example")
        self._put(2, to="wethouder@elders.example", extra="Auto-Submitted: yes\n")
        ticket = self._fetch()
        self.assertEqual(ticket.team_id, self.plain_team)
        self.assertFalse(ticket.procedure_version_id)
        self.assertEqual(self._set_aside().reason, "auto_reply")

    def test_mail_of_nobody_is_set_aside_until_an_account_is_named(self):
        """M2: the host would drop it, with one line in the log."""
        self._put(1, to="wethouder@elders.example")
        self.assertFalse(self._fetch())
        kept = self.env["complaint.set.aside"].search([])[:1]
        self.assertEqual((kept.reason, kept.state), ("unclaimed", "open"))
        self.assertTrue(kept.with_user(self.officer).has_access("read"))
        kept = kept.with_user(self.officer)
        if not kept.procedure_id:
            kept.procedure_id = self.procedure
        kept.action_register()
        self.assertEqual(kept.ticket_id.procedure_id, self.procedure)
        other = self.account.copy({"complaint_procedure_id": self.procedure.id})
        self.assertTrue(other)
        self._put(2, to="sollicitatie@elders.example")
        self.assertFalse(self._fetch())
        self.assertFalse(self.mailbox_.messages)
        self.assertEqual(self.env["complaint.set.aside"].search([])[:1], kept.sudo())

    def test_account_without_complaints_keeps_the_hosts_loop(self):
        mailboxes = self.env.registry["mail.thread"]
        self.patch(mailboxes, "_complaint_mailboxes", lambda *_args: {})
        self._put(1, to="gewoon@test.example")
        with patch.object(
            self.env.registry["fetchmail.server"], "_complaint_read"
        ) as ours:
            self._fetch()
        ours.assert_not_called()
