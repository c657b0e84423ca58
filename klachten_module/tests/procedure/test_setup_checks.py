import re
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import config

from ..common import ComplaintCommon


@tagged("post_install", "-at_install", "klachten")
class TestSetupChecks(ComplaintCommon):
    """E7, F7: the last page of set-up looks, instead of promising."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parameters = cls.env["ir.config_parameter"]
        cls.parameters.set_param("web.base.url", "https://klachten.example")
        cls.parameters.set_param("web.base.url.freeze", False)
        cls.env["fetchmail.server"].search([]).unlink()
        cls.env["ir.mail_server"].search([]).unlink()
        cls.env.ref("klachten_module.group_complaint_mail_pipe").user_ids = False
        cls.company.country_id = cls.env.ref("base.nl")
        cls.company.partner_id.lang = "en_US"

    def _done(self, **vals):
        setup = self.env["complaint.setup"].create(
            {
                "template": "ssc_ict",
                "company_id": self.company.id,
                "mailbox": "nagekeken",
                "officer_ids": [Command.set(self.officer.ids)],
                **vals,
            }
        )
        setup.action_finish()
        return setup

    def _said(self, setup, ok):
        """The texts of the checks that are in order, or are not."""
        self.env.invalidate_all()
        with patch.dict(config.options, max_cron_threads=2):
            return " ".join(c["text"] for c in setup._checks() if c["ok"] == ok)

    def test_what_is_missing_is_said_with_where_it_is_set(self):
        setup = self._done()
        missing = self._said(setup, False)
        self.assertIn("no confirmed server for incoming mail", missing)
        self.assertIn("no server for outgoing mail", missing)
        self.assertIn("gets letters in English (US)", missing)
        with patch.dict(config.options, max_cron_threads=2):
            page = str(setup.result_view)
        self.assertNotIn("Complaints come in at", page)
        links = re.findall(r'href="(/odoo/[^"]+)"', page)
        self.assertGreaterEqual(len(links), 3)
        for link in links:
            if "action-" in link:
                self.assertTrue(self.env.ref(link.rpartition("action-")[2]))

    def test_what_is_in_order_is_said_too(self):
        setup = self._done()
        self.env["fetchmail.server"].create(
            {"name": "In", "server_type": "pop", "server": "x", "state": "done"}
        )
        self.env.ref("mail.ir_cron_mail_gateway_action").active = True
        self.env["ir.mail_server"].create({"name": "Uit", "smtp_host": "smtp.example"})
        self.company.partner_id.lang = "nl_NL"
        self.env.cr.execute("UPDATE complaint_heartbeat SET last_run_at = now()")
        self.env.cr.execute("UPDATE ir_cron SET lastcall = now() AT TIME ZONE 'UTC'")
        self.assertEqual(self._said(setup, False), "")
        fine = self._said(setup, True)
        for part in (
            "Complaints come in at nagekeken@test.example",
            "smtp.example",
            "https://klachten.example",
            "Background jobs run",
        ):
            self.assertIn(part, fine)

    def test_a_mail_pipe_brings_mail_in_too(self):
        setup = self._done()
        pipe = self.env.ref("klachten_module.group_complaint_mail_pipe")
        new_test_user(self.env, "pijp", "klachten_module.group_complaint_mail_pipe")
        self.assertTrue(pipe.all_user_ids)
        self.assertIn("Complaints come in at", self._said(setup, True))

    def test_jobs_that_are_off_or_silent_are_named(self):
        setup = self._done()
        job = self.env.ref("klachten_module.cron_mark_missed")
        job.active = False
        self.assertIn(job.name, self._said(setup, False))
        job.active = True
        self.env.cr.execute(
            "UPDATE ir_cron SET lastcall = now() - interval '2 days', "
            "nextcall = now() - interval '1 day'"
        )
        self.assertIn("No background job has run since", self._said(setup, False))
        self.env.ref("mail.ir_cron_mail_scheduler_action").active = False
        self.env["ir.mail_server"].create({"name": "Uit", "smtp_host": "smtp.example"})
        self.assertIn(
            "the job that sends mail is switched off", self._said(setup, False)
        )

    def test_links_lead_where_they_did_when_an_administrator_logs_in(self):
        setup = self._done()
        self.assertEqual(self.parameters.get_param("web.base.url.freeze"), "True")
        self.assertIn("https://klachten.example", self._said(setup, True))

    def test_an_address_of_this_machine_is_not_kept_for_ever(self):
        self.parameters.set_param("web.base.url", "http://localhost:8069")
        setup = self._done()
        self.assertFalse(self.parameters.get_param("web.base.url.freeze"))
        self.assertIn("works on this machine only", self._said(setup, False))

    def test_a_configurator_is_told_without_links(self):
        user = new_test_user(
            self.env, "inrichter", "klachten_module.group_complaint_configurator"
        )
        self.env = self.env(user=user)
        self.parameters = self.parameters.with_user(user)
        page = str(self._done().result_view)
        self.assertNotIn("href=", page)
        self.assertIn("An administrator sets this.", page)
