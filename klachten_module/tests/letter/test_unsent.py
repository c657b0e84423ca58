from freezegun import freeze_time

from odoo.tests import new_test_user, tagged

from ..common import MondayCommon


@tagged("post_install", "-at_install", "klachten")
class TestUnsent(MondayCommon):
    """Letters that do not leave are seen by officers and administrators."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "beheer", "base.group_system")
        cls.heartbeat = cls.env.ref("klachten_module.heartbeat")
        cls.env["complaint.letter"].search([]).write({"state": "sent"})

    def _warning(self, user, moment):
        with freeze_time(moment):
            self.env.cr.execute("UPDATE ir_cron SET lastcall = %s", [moment])
            self.heartbeat.write({"last_run_at": moment, "failed": 0})
            self.env.invalidate_all()
            return self.heartbeat.with_user(user).retrieve_warning()

    def _letter(self, **vals):
        letter = self._letters(self._create_complaint(), "confirmation")
        letter.flush_recordset()
        self.env.cr.execute(
            "UPDATE complaint_letter SET create_date = '2026-11-02 09:00:00' "
            "WHERE ticket_id = %s",
            letter.ticket_id.ids,
        )
        letter.write(vals)
        letter.invalidate_recordset()
        return letter

    def test_letters_that_wait_too_long_are_told(self):
        letter = self._letter()
        self.assertFalse(self._warning(self.officer, "2026-11-02 09:59:00"))
        warning = self._warning(self.officer, "2026-11-02 10:01:00")
        self.assertIn("have not left", warning["text"])
        action = self.env.ref(warning["action"])
        letters = self.env[action.res_model].with_user(self.officer)
        with freeze_time("2026-11-02 10:01:00"):
            self.assertIn(letter, letters.search([("is_unsent", "=", True)]))
            self.assertNotIn(letter, letters.search([("is_unsent", "=", False)]))
        self.assertFalse(self._warning(self.users["SLM"], "2026-11-02 10:01:00"))

    def test_letters_that_the_server_refused_are_told_for_some_days(self):
        letter = self._letter(state="failed", failure="refused")
        others = letter.ticket_id.letter_ids.sudo() - letter
        others.write({"state": "sent"})
        self.assertIn(
            "1 letters", self._warning(self.officer, "2026-11-03 09:00:00")["text"]
        )
        self.assertFalse(self._warning(self.officer, "2026-11-06 09:00:00"))
        letter.mail_id = False
        self.assertFalse(
            self._warning(self.officer, "2026-11-03 09:00:00"), "no address: a task"
        )

    def test_administrators_are_told_too(self):
        self._letter()
        warning = self._warning(self.admin, "2026-11-02 12:00:00")
        self.assertIn("have not left", warning["text"])
        self.assertEqual(warning["action"], "base.ir_cron_act")
        settings = self.env["res.config.settings"].with_user(self.admin)
        with freeze_time("2026-11-02 12:00:00"):
            self.assertEqual(
                settings.create({}).complaint_signs_of_life, warning["text"]
            )
