import poplib
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .mail_common import MailCommon
from .test_fetching import FetchCommon


class Pop:
    """A POP mailbox as core's connection to it: a line that is too long leaves the
    session out of step, and nothing after it can be read.
    """

    def __init__(self, mailbox):
        self.mailbox = mailbox
        self.broken = False
        self.taken = []
        self._unread_messages = None

    def uidl(self):
        names = enumerate(sorted(self.mailbox.messages), 1)
        return b"+OK", [b"%d uid-%d" % name for name in names], 0

    def check_unread_messages(self):
        self._unread_messages = list(range(len(self.mailbox.messages), 0, -1))
        return len(self._unread_messages)

    def retrieve_unread_messages(self):
        while self._unread_messages:
            number = self._unread_messages.pop()
            key = sorted(self.mailbox.messages)[number - 1]
            if self.broken or key in self.mailbox.unfetchable:
                self.broken = True
                raise poplib.error_proto("line too long")
            yield number, self.mailbox.messages[key]

    def handled_message(self, number):
        self.taken.append(sorted(self.mailbox.messages)[number - 1])

    def disconnect(self):
        if self.broken:
            raise poplib.error_proto("out of step")
        for key in self.taken:
            del self.mailbox.messages[key]


@tagged("post_install", "-at_install", "klachten")
class TestAccount(FetchCommon, MailCommon):
    """An account: what cannot be fetched, and what was there before."""

    def _use_pop(self, *unfetchable):
        self.mailbox_.unfetchable = set(unfetchable)
        accounts = self.env.registry["fetchmail.server"]
        self.startPatcher(
            patch.object(accounts, "_connect__", lambda *_a, **_k: Pop(self.mailbox_))
        )

    # --- M12 --------------------------------------------------------------------------

    def test_message_that_cannot_be_fetched_stops_none_behind_it(self):
        self._use_pop(2)
        for number in (1, 2, 3, 4):
            self._put(number)
        self.assertEqual(len(self._fetch()), 3)
        self.assertIn("line too long", self._waiting().error)
        # of a session that ended out of step nothing was taken away: once, not twice
        self.assertFalse(self._fetch())
        self.assertEqual(set(self.mailbox_.messages), {2})
        self.assertEqual(len(self._waiting()), 1)

    def test_heartbeat_tells_of_it_until_it_is_in(self):
        self._use_pop(1)
        self._put(1)
        self._fetch()
        heartbeat = self.env["complaint.heartbeat"].with_user(self.officer)
        self.assertIn("wait in the mailbox", heartbeat._mail_warning()["text"])
        self.mailbox_.unfetchable.clear()
        with freeze_time("2026-11-02 09:30:00"):
            self.assertEqual(len(self._fetch()), 1)
        self.assertFalse(self._waiting())

    def test_to_help_and_to_complaints_makes_no_public_ticket(self):
        """One result: the words stay in the case, also where the other is a project."""
        self._put(1, to="gewoon@test.example", cc=self.mailbox)
        tickets = self._fetch()
        self.assertEqual(tickets.team_id, self.procedure.team_id)

    # --- mail from before -------------------------------------------------------------

    def _put_old(self, number, **values):
        received = "Received: by mx; Fri, 30 Oct 2026 10:00:00 +0100\n"
        raw = received.encode() + self._put(number, **values)
        self.mailbox_.messages[number] = raw

    def test_mail_from_before_is_one_batch_to_decide_on(self):
        """M11: no letters, no cases, one task; receipt is kept."""
        self.assertEqual(str(self.account.complaint_since), "2026-11-02 09:00:00")
        for number in (1, 2, 3):
            self._put_old(number)
        self._put(4)
        self.assertEqual(self._fetch().name, "Bericht 4")
        kept = self._set_aside()
        self.assertEqual(kept.mapped("reason"), ["old"] * 3)
        self.assertEqual(len(kept.activity_ids), 1)
        first = kept.filtered("activity_ids").with_user(self.officer)
        first.action_register()
        self.assertEqual(str(first.ticket_id.received_at), "2026-10-30 09:00:00")
        rest = (kept - first).with_user(self.officer)
        self.assertEqual(len(rest.activity_ids), 1, "the task stays for the others")
        rest.action_put_away()
        self.assertFalse(kept.activity_ids)

    def test_reading_another_mailbox_is_connecting_anew(self):
        with freeze_time("2026-11-05 09:00:00"):
            self.account.user = "other"
            self.assertEqual(str(self.account.complaint_since), "2026-11-05 09:00:00")
        with freeze_time("2026-11-06 09:00:00"):
            self.account.set_draft()
            self.account.write({"state": "done"})
        self.assertEqual(str(self.account.complaint_since), "2026-11-05 09:00:00")

    def test_account_that_is_not_read_yet_is_connected_later(self):
        account = self.account.create({"name": "Draft", "server_type": "pop"})
        self.assertFalse(account.complaint_since)
