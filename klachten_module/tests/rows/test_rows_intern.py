import runpy
from pathlib import Path

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..mailbox.mail_common import MailCommon
from ..procedure.procedure_common import KLANT, ProcedureCommon
from .rows_common import CASE, OVERVIEW, RowsCommon

MIGRATION = Path(__file__).parents[2] / "migrations/19.0.1.7.0/pre-retention.py"
TO_KV = "To the person responsible"
START = "Confirm in writing and start"
AGREED = "Close: agreed by telephone"


@tagged("post_install", "-at_install", "klachten")
class TestRowsIntern(RowsCommon, ProcedureCommon, MailCommon):
    """S4: the guideline for any organisation."""

    template = "intern"
    terms = {
        "acknowledged": {"length": 5, "unit": "working_days"},
        "answer": {"length": 6, "unit": "calendar_weeks", "max_extension": 0},
    }
    version = {"appeal_body": "de Testcommissie", "appeal_term": "drie maanden"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailbox = "test-intern@test.example"

    def _handled(self, **mail):
        """A complaint that came by mail, answered and agreed to by telephone."""
        kv = self.users["KV"]
        case = self._receive(**mail)
        self._press(case, self.users["MW"], TO_KV)
        self._fill(case, kv, ground_id=self.ground)
        self._press(case, kv, START)
        self._press(case, kv, "Information is complete", note="<p>Alles.</p>")
        self._fill(case, kv, answer="<p>Het spijt ons.</p>")
        self._press(case, kv, "Send the position")
        self._mailed()
        self._fill(
            case, kv, handling_manner="writing", agreed_actions="Wij bellen voortaan."
        )
        self._press(case, kv, AGREED, outcome_id=self.founded)
        return case

    def test_one_is_responsible(self):
        """S4-06, S4-21, S4-34: whoever takes it in registers it in the one place and
        passes it on; then the person responsible has it, and nobody else goes on.
        """
        employee, responsible = self.users["MW"], self.users["KV"]
        entry = Form(self.env["helpdesk.ticket"].with_user(employee), view=CASE)
        entry.team_id = self.procedure.team_id
        entry.name = "Te laat geleverd"
        entry.partner_id = self.complainant
        entry.description = "<p>Te laat.</p>"
        case = entry.save()
        mailed = self._receive()
        self.assertEqual(case.number[:-6], mailed.number[:-6])
        self.assertEqual(int(mailed.number[-6:]), int(case.number[-6:]) + 1)
        self._press(case, employee, TO_KV)
        self.assertEqual(case.with_user(responsible).user_id, responsible)
        self._not_for(case, "Settled to satisfaction", employee, self.users["DIR"])
        self.assertFalse(self._sees(case, employee))
        self.roles["KV"].user_ids = False
        with self.assertRaises(UserError):
            self._press(case, self.outsider, START)
        self._seen_anew()
        self.assertIn(START, self._buttons(case, self.officer), "an officer stands in")

    def test_any_report_counts_a_letter_soonest(self):
        """S4-08, S4-17: what is said counts too, but has to be confirmed back first; a
        letter goes on as it is.
        """
        responsible = self.users["KV"]
        for channel, refusal in (
            ("klachten_module.channel_letter", ""),
            ("klachten_module.channel_counter", "by word of mouth"),
        ):
            case = self._create_complaint(channel_id=self.env.ref(channel).id)
            self._press(case, self.users["MW"], TO_KV)
            self._fill(case, responsible, ground_id=self.ground)
            with self.subTest(channel):
                if not refusal:
                    self.assertFalse(self._buttons(case, responsible)[START])
                else:
                    self._refused(case, responsible, START, refusal)
                    self._talk(case, "KV", is_confirmed=True)
                self._press(case, responsible, START)
                self.assertEqual(self._line(case).kind, "complaint")
                self.assertEqual(self._term(case, "acknowledged").state, "running")

    def test_feedback_is_welcome(self):
        """S4-02: what is no complaint is thanked for, goes to who can use it, and is
        counted apart; only by who is responsible.
        """
        kv = self.users["KV"]
        case = self._receive(body="Wat zijn jullie goed geholpen!")
        self._press(case, self.users["MW"], TO_KV)
        self._mailed()
        praise = "A compliment, no complaint"
        self._not_for(case, praise, self.users["MW"], self.users["DIR"])
        self._press(case, kv, praise)
        [mail] = self._mailed()[KLANT]
        self.assertIn("Bedankt", mail["body"] + mail["subject"])
        text = self._year()
        self.assertRegex(text, r"Compliment 1\b")
        self.assertRegex(text, r"Received 0\b")

    def _year(self, **words):
        """The overview of the year as the officer prints it."""
        with self._on("2027-01-05"):
            with Form(self.env["complaint.overview"].with_user(self.officer)) as form:
                form.procedure_id = self.procedure
                form.kind = "year"
                form.year = 2026
                for name, value in words.items():
                    setattr(form, name, value)
            return self._words(self._printed(OVERVIEW, form.record, self.officer))

    def test_management_reads_all_complaints_with_an_analysis(self):
        """S4-36, S4-37: on paper, each year, to management; who has no part in it makes
        none.
        """
        case, running = self._handled(), self._receive(message_id="second")
        text = self._year(
            analysis="Leveren ging vaak te laat.", recommendations="Bel op tijd."
        )
        for words in (
            case.number,
            running.number,
            "Wij bellen voortaan.",
            "Leveren ging vaak te laat.",
            "Bel op tijd.",
        ):
            self.assertIn(words, text)
        self.assertRegex(text, r"Received 2\b")
        self.assertNotIn("Test Klant", text)
        self.assertEqual(
            self._readers_of_year(2026),
            {("year", self.officer), ("year", self.users["DIR"])},
        )
        with self.assertRaises(AccessError):
            self.env["complaint.overview"].with_user(self.users["MW"]).create(
                {"procedure_id": self.procedure.id, "kind": "year", "year": 2026}
            )._overview_data()

    def test_own_mistake_is_taken_away_while_it_is_open(self):
        """S4-33: a file of one's own that nobody got; not of the complainant."""
        case, employee = self._receive(), self.users["MW"]
        wrong = self.env["ir.attachment"].with_user(employee)
        vals = {"name": "wrong.pdf", "raw": b"x", "res_model": case._name}
        wrong, sent = wrong.create([{**vals, "res_id": case.id}] * 2)
        case.sudo().message_post(body="x", attachment_ids=sent.ids)
        for file in (
            sent,
            case.sudo().attachment_ids.filtered(lambda a: "eml" in a.name),
        ):
            with self.assertRaisesRegex(UserError, "is not deleted"):
                file.with_user(employee).unlink()
        wrong.unlink()
        self.assertFalse(wrong.exists())

    def test_file_is_kept(self):
        """S4-33: nobody deletes a file after it was handled, nor a part of it; how long
        it is kept stands in the handbook, and is never less than a year.
        """
        case = self._handled()
        administrator = new_test_user(
            self.env,
            "test_rows_administrator",
            "base.group_system,helpdesk_mgmt.group_helpdesk_manager,"
            "klachten_module.group_complaint_officer",
        )
        self.assertIn(
            "A file is kept for 2 years after closing.",
            self._handbook(self.users["KV"]),
        )
        for user in (self.users["KV"], self.officer, administrator):
            for part in (
                case,
                case.sudo().event_ids[:1],
                case.sudo().letter_ids[:1],
                case.sudo().attachment_ids[:1],
                case.sudo().message_ids.filtered(lambda m: m.message_type == "email"),
            ):
                self.assertTrue(part)
                with (
                    self.subTest(user=user.login, part=part._name),
                    mute_logger("odoo.sql_db", "odoo.models.unlink"),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    part.with_user(user).unlink()
        client = case.sudo().attachment_ids[:1].with_user(self.officer).sudo()
        with self.assertRaisesRegex(UserError, "is not deleted"):
            client._delete_and_notify()
        configurator = new_test_user(
            self.env, "test_rows_year", "klachten_module.group_complaint_configurator"
        )
        mine = self.procedure.with_user(configurator)
        draft = self.env["complaint.procedure.version"].with_user(configurator)
        draft = draft.browse(mine.action_new_version()["res_id"])
        self.assertEqual(draft.retention_years, 2)
        for values, why in (
            ({"retention_years": 0}, "retention_at_least"),
            ({"retention_years": 1, "appeal_months": 18}, "retention_covers_appeal"),
        ):
            with (
                self.subTest(why),
                self.assertRaisesRegex(IntegrityError, why),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                draft.write(values)
                self.env.flush_all()
        draft.write({"retention_years": 1, "appeal_months": 12})

    def test_update_keeps_files_as_long_as_the_appeal(self):
        """S4-33: what an older version allowed is mended before it is forbidden."""
        version = self.procedure.version_id
        self.env.cr.execute(
            "ALTER TABLE complaint_procedure_version"
            " DROP CONSTRAINT complaint_procedure_version_retention_covers_appeal;"
            " UPDATE complaint_procedure_version"
            " SET retention_years = 1, appeal_months = 18 WHERE id = %s",
            [version.id],
        )
        runpy.run_path(str(MIGRATION))["migrate"](self.env.cr, "19.0.1.6.0")
        version.invalidate_recordset()
        self.assertEqual(version.retention_years, 2)
