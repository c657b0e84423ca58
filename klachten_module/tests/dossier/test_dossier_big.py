import io
import tracemalloc
import zipfile
from unittest.mock import patch

from PyPDF2 import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .dossier_common import DossierCommon

LINE = "<p>De heer Brandsma belde niet terug en de laptop kwam kapot terug.</p>"


@tagged("post_install", "-at_install", "klachten")
class TestDossierBig(DossierCommon):
    """A dossier that takes long: made by a job, fetched when it is ready (goal 18)."""

    def setUp(self):
        super().setUp()
        self.long = "<p>Het begin.</p>" + LINE * 8000 + "<p>Het einde.</p>"
        self.handled.with_user(self.users["SLM"]).message_post(
            body="kort", message_type="comment"
        )
        message = self.handled.message_ids.sorted("id")[-1]
        message.sudo().body = self.long

    def _run_job(self, paper=b"%PDF"):
        """Let the job run; with paper None it really prints."""
        jobs = type(self.env["ir.cron"])
        dossiers = type(self.env["complaint.dossier"])
        real = dossiers._print
        with (
            patch.object(jobs, "_commit_progress", return_value=1) as commits,
            patch.object(dossiers, "_print", lambda *args: paper or real(*args)),
        ):
            self.env["complaint.dossier"].with_context(
                force_report_rendering=True
            )._cron_make()
        self.env.invalidate_all()
        return commits

    def _asked(self, **vals):
        dossier = self._dossier(**vals)
        action = dossier.action_export()
        self.assertEqual(action["res_model"], "complaint.dossier")
        self.assertEqual(action["res_id"], dossier.id)
        return dossier

    def test_a_small_one_is_fetched_at_once(self):
        message = self.handled.message_ids.sorted("id")[-1]
        message.sudo().body = "kort"
        action = self._dossier().action_export()
        self.assertEqual(action["tag"], "klachten_module.download")

    def test_a_big_one_is_made_by_the_job_and_then_fetched(self):
        dossier = self._asked()
        self.assertEqual(dossier.state, "waiting")
        cron = self.env.ref("klachten_module.cron_dossier")
        self.assertTrue(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        )
        with self.assertRaisesRegex(UserError, "not made yet"):
            dossier._export()
        shown = self.handled.with_user(self.officer).action_complaint_dossier()
        self.assertEqual(shown["res_id"], dossier.id)

        commits = self._run_job(paper=None)
        self.assertGreater(commits.call_count, 3)
        self.assertEqual((dossier.state, dossier.progress), ("made", 100))
        self.assertNotIn("exported", self._events(self.handled))
        told = self.env["mail.message"].search(
            [("message_type", "=", "user_notification")], order="id desc", limit=1
        )
        self.assertEqual(told.notified_partner_ids, self.officer.partner_id)
        self.assertIn(self.handled.number, told.subject)

        self.assertEqual(dossier.action_export()["tag"], "klachten_module.download")
        _name, files = self._zip(dossier)
        self.assertEqual(self._events(self.handled).count("exported"), 1)
        text = " ".join(self._paper(files).split())
        self.assertIn("Het begin.", text)
        self.assertNotIn("Het einde.", text)
        self.assertIn("[Shortened. The whole text: texts/001.html]", text)
        whole = files["texts/001.html"].decode()
        self.assertIn("Het einde.", whole)
        self.assertEqual(whole.count("Brandsma"), 8000)
        self.assertIn("files/foto.txt", files)
        letters = self.handled.letter_ids.mapped("subject")
        for subject in letters:
            self.assertIn(subject, text)

    def test_the_paper_stays_short_and_short_texts_whole(self):
        dossier = self._asked()
        self._run_job(paper=None)
        [(_name, paper), _text] = dossier._made().papers
        self.assertLess(len(PdfReader(io.BytesIO(paper)).pages), 150)

    def test_names_are_gone_from_the_whole_texts_too(self):
        dossier = self._asked(all_parties=True)
        self._run_job()
        _name, files = self._zip(dossier)
        whole = files["texts/001.html"].decode().lower()
        self.assertNotIn("brandsma", whole)
        self.assertEqual(whole.count("[person 2]"), 8000)

    def test_who_lost_the_case_cannot_fetch_it(self):
        dossier = self._asked()
        self._run_job()
        self.env["complaint.party"].create(
            {
                "ticket_id": self.handled.id,
                "kind": "complained_about",
                "partner_id": self.officer.partner_id.id,
                "name": self.officer.name,
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        mine = dossier.with_user(self.officer)
        self.assertFalse(mine.has_access("read"))
        with self.assertRaises(AccessError):
            mine._export()

    def test_who_lost_the_case_before_it_was_made_hears_nothing_of_it(self):
        dossier = self._asked()
        self.procedure.officer_ids -= self.officer
        self.officer.group_ids -= self.env.ref(
            "klachten_module.group_complaint_officer"
        )
        with mute_logger("odoo.addons.klachten_module.wizards.dossier.dossier_later"):
            self._run_job()
        self.assertEqual(dossier.sudo().state, "failed")
        self.assertFalse(dossier.sudo().paper)
        told = self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("subject", "ilike", "dossier"),
            ]
        )
        self.assertFalse(told.notified_partner_ids)

    def test_nobody_reads_the_paper_by_another_door(self):
        dossier = self._asked()
        self._run_job()
        with self.assertRaises(AccessError):
            dossier.read(["paper"])
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "complaint.dossier"), ("res_field", "=", "paper")]
        )
        self.assertTrue(attachment)
        for user in (self.officer, self.officer_2, self.auditor):
            with self.assertRaises(AccessError):
                attachment.with_user(user).read(["raw"])

    def test_what_is_being_made_is_what_was_chosen(self):
        dossier = self._asked()
        with self.assertRaises(UserError):
            dossier.receiver = "x"
        self._run_job()
        again = dossier.action_another()
        self.assertFalse(dossier.exists())
        self.assertFalse(again.get("res_id"))

    @mute_logger("odoo.addons.klachten_module.wizards.dossier.dossier_later")
    def test_one_at_which_the_server_ends_is_not_tried_for_ever(self):
        dossier = self._asked()
        dossier.sudo().tries = 2
        self._run_job()
        self.assertEqual(dossier.state, "failed")
        told = self.env["mail.message"].search(
            [("message_type", "=", "user_notification")], order="id desc", limit=1
        )
        self.assertIn("could not be made", told.subject)

    def test_a_file_that_was_removed_since_is_said(self):
        dossier = self._asked()
        self._run_job()
        self.files[1].unlink()
        with self.assertRaisesRegex(UserError, "Make it again"):
            dossier._export()

    def test_files_are_never_in_memory_as_a_whole(self):
        big = self.env["ir.attachment"].create(
            {
                "name": "groot.bin",
                "raw": b"x" * 40_000_000,
                "res_model": "helpdesk.ticket",
                "res_id": self.handled.id,
            }
        )
        dossier = self._asked(file_ids=big)
        self._run_job()
        self.env.invalidate_all()
        tracemalloc.start()
        try:
            _name, whole = dossier._export()
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        self.assertLess(peak, 20_000_000)
        with zipfile.ZipFile(whole) as archive:
            self.assertEqual(archive.getinfo("files/groot.bin").file_size, 40_000_000)
