from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .overview_common import OverviewCommon

LOGGER = "odoo.addons.klachten_module.models.overview.sending"


@tagged("post_install", "-at_install", "klachten")
class TestOverviewSending(OverviewCommon):
    """The daily run mails each period once to each reader, and loses nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["complaint.procedure"].search([]).overview_month = False
        cls.procedure.overview_month = True
        cls.env.cr.execute(
            "UPDATE complaint_procedure SET create_date = '2026-09-01' WHERE id = %s",
            [cls.procedure.id],
        )
        cls.procedure.invalidate_recordset()
        cls.officer.email = "officer@test.example"

    def _run(self):
        with patch.object(self.env.registry["ir.cron"], "_commit_progress") as progress:
            progress.return_value = 60
            self.env["complaint.procedure"]._cron_send_overviews()

    def _sendings(self):
        self.env.invalidate_all()  # mails that left are gone
        return self.env["complaint.overview.sending"].search(
            [("procedure_id", "=", self.procedure.id)]
        )

    def _send(self):
        """Let the mail server take what waits.

        :return: the mails of these sendings that left
        """
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self._sendings().mail_id.filtered(lambda m: m.state == "outgoing").send()
            return list(self._mails)

    @contextmanager
    def _mail_server_down(self):
        with (
            patch.object(
                self.env.registry["ir.mail_server"],
                "_connect__",
                side_effect=ConnectionRefusedError("down"),
            ),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            yield

    def test_sent_once_to_officers_and_process_management(self):
        self._run()
        self.assertEqual(self._sendings().user_id, self.officer | self.users["P"])
        self.assertEqual(
            set(self._sendings().mapped(lambda s: str(s.date_from))), {"2026-12-01"}
        )
        self.assertEqual(self._sendings().mapped("state"), ["waiting", "waiting"])
        mails = self._send()
        self.assertEqual(
            sorted(address for mail in mails for address in mail["email_to"]),
            ['"Test Officer" <officer@test.example>', '"Test P" <p@test.example>'],
        )
        for mail in mails:
            names = sorted(name for name, _content, _kind in mail["attachments"])
            self.assertTrue(names[0].endswith(".pdf"))
            self.assertTrue(names[1].endswith(".xlsx"))
        self.assertEqual(self._sendings().mapped("state"), ["sent", "sent"])
        self.assertFalse(
            self.env["ir.attachment"].search([("name", "=", names[0])]), "copies stay"
        )
        self._run()
        self.assertEqual(self._send(), [])

    def test_next_month_follows(self):
        self._run()
        self._send()
        with freeze_time("2027-02-01 05:00:00"):
            self._run()
        self.assertEqual(len(self._sendings()), 4)
        self.assertEqual(str(max(self._sendings().mapped("date_to"))), "2027-01-31")

    def test_rhythms_that_are_off_send_nothing(self):
        self.procedure.overview_month = False
        self._run()
        self.assertFalse(self._sendings())
        self.procedure.overview_year = True
        self._run()
        self.assertEqual(str(self._sendings()[0].date_from), "2026-01-01")

    def test_nothing_about_the_time_before_the_procedure(self):
        with freeze_time("2026-09-10 05:00:00"):
            self._run()
        self.assertFalse(self._sendings())

    def test_failing_mail_server_loses_nothing(self):
        self._run()
        with self._mail_server_down():
            self._sendings().mail_id.send()
        self.assertEqual(set(self._sendings().mapped("state")), {"failed"})
        self.assertEqual(self.procedure.overview_waiting, 2)
        self._run()
        self.assertEqual(len(self._send()), 2)
        self.procedure.invalidate_recordset()
        self.assertEqual(self.procedure.overview_waiting, 0)

    def test_mail_server_that_fails_halfway_sends_nobody_twice(self):
        """Who had it has it; the next run mails the others, once, with both files."""
        self._run()
        first, second = self._sendings()
        with self.mock_mail_gateway(mail_unlink_sent=True):
            first.mail_id.send()
        with self._mail_server_down():
            second.mail_id.send()
        self.env.invalidate_all()
        self.assertEqual([first.state, second.state], ["sent", "failed"])
        for _attempt in range(2):
            self._run()
        self.assertEqual(len(self._sendings()), 2)
        [mail] = self._send()
        self.assertEqual(mail["email_to"], [second.user_id.email_formatted])
        self.assertEqual(len(mail["attachments"]), 2)
        self._run()
        self.assertEqual(self._send(), [])
        self.assertEqual(self._sendings().mapped("state"), ["sent", "sent"])

    def test_run_that_is_cut_short_goes_on_where_it_was(self):
        """No time left after the first reader: the second follows in the next run."""
        with patch.object(
            self.env.registry["ir.cron"], "_commit_progress", return_value=0
        ):
            self.env["complaint.procedure"]._cron_send_overviews()
        queued = self._sendings().filtered("queued_at")
        self.assertEqual((len(queued), len(self._sendings())), (1, 2))
        self._run()
        self.assertEqual(len(self._send()), 2)
        self._run()
        self.assertEqual(self._send(), [])

    def test_failure_to_make_one_does_not_stop_the_others(self):
        self.officer.email = False
        with mute_logger(LOGGER):
            self._run()
        self.assertEqual(len(self._send()), 1)
        failed = self._sendings().filtered(lambda s: s.state == "failed")
        self.assertEqual(failed.user_id, self.officer)
        self.assertIn("no e-mail address", failed.failure)
        self.officer.email = "officer@test.example"
        self._run()
        self.assertEqual(len(self._send()), 1)

    def test_reader_complained_about_does_not_find_the_case(self):
        about = self._case_on("2026-12-08 08:00:00", "registration")
        other = self._case_on("2026-12-09 08:00:00", "registration")
        self._hide(about, self.users["P"].partner_id)
        self._hide(other, self.env["res.partner"].create({"name": "Iemand"}))
        self.procedure._plan_overviews()
        for sending in self._sendings():
            overview = (
                self.env["complaint.overview"]
                .with_user(sending._maker())
                .create(sending._prepare_overview_vals())
            )
            rows = {r["number"]: r for r in overview._overview_data()["cases"]}
            officer = sending.user_id == self.officer
            self.assertEqual(about.number in rows, officer)
            self.assertEqual(rows[other.number]["confidential"], not officer)
