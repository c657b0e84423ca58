from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .procedure_common import ANSWER, ProcedureCommon


@tagged("post_install", "-at_install", "klachten")
class TestProcedureGelukwerkt(ProcedureCommon):
    """S3: first a talk, then the form, explanation, proposal and another proposal."""

    template = "gelukwerkt"
    terms = {"answer": {"length": 20}}

    def _talked(self):
        case = self._create_complaint()
        self._talk(case, "MW")
        return case

    def test_solved_in_a_talk(self):
        """S3-12 to S3-15: ends there, counted apart as settled."""
        case = self._create_complaint()
        self.assertEqual(case.sudo().user_id, self.users["MW"])
        with self.assertRaises(UserError):
            self._move(case, "MW", "Settled to satisfaction", note="<p>x</p>")
        self._talk(case, "MW")
        self._move(case, "MW", "Settled to satisfaction", note="<p>Excuses.</p>")
        settled = self.env.ref("klachten_module.outcome_settled")
        self.assertEqual(case.sudo().outcome_id, settled)
        self.assertEqual(self._line(case).outcome_id, settled)

    def test_formal_structural_and_another_proposal(self):
        """S3-16 to S3-29: form, structural, explained, second proposal, copies."""
        case = self._talked()
        self.assertEqual(
            self._due(case),
            {
                "acknowledged": "2026-11-09",
                "explained": "2026-11-16",
                "answer": "2026-11-30",
            },
        )
        self._send_mails()
        self.assertEqual(self._state(case, "acknowledged"), "met")
        self._move(case, "MW", "Not solved: point to the form", note="<p>Boos.</p>")
        with self.assertRaises(UserError):
            self._move(case, "KF", "Formal complaint")
        case.sudo().write(
            {
                "form_received": True,
                "ground_id": self.ground.id,
                "complaint_nature": "structural",
            }
        )
        explain = "Explain the procedure, to the responsible employee"
        with freeze_time("2026-11-06 09:00:00"):
            self._move(case, "KF", "Formal complaint")
            self._move(case, "KF", explain, note="<p>Wie wat hoort.</p>")
            self._send_mails()
        self.assertEqual(self._state(case, "explained"), "met")
        self.assertIn("signalled", self._events(case))
        self._move(case, "BEH", "Cause found", note="<p>Zo kwam het.</p>")
        case.sudo().answer = ANSWER
        self._move(case, "KF", "Send the solution")
        self._send_mails()
        again = "Complainant wants another proposal"
        self._move(case, "KF", again, note="<p>Te weinig.</p>")
        self.assertEqual(case.sudo().complaint_round, 2)
        self._move(case, "KF", "Send the solution")
        self._send_mails()
        other = self._party(
            case, "informed", name="Test Trainer", email="trainer@test.example"
        )
        close = "Close: agreed by telephone"
        with self.assertRaisesRegex(UserError, "Test Trainer"):
            self._move(case, "KF", close, outcome_id=self.founded.id)
        other.unlink()
        self._move(case, "KF", close, outcome_id=self.founded.id)
        letters = self._letters(case)
        self.assertEqual(letters.count("answer"), 2)
        self.assertLessEqual({"confirmation", "explanation", "closed"}, set(letters))
        self.assertTrue(self._line(case).reopened)

    def test_answer_term_must_be_set(self):
        """S3-20: the source names no term, so the organisation does."""
        templates = self.env["complaint.template"]
        spec = templates._load("gelukwerkt")
        choices = self._choices(spec, {}, mailbox="other", terms={})
        with self.assertRaisesRegex(UserError, "'Send the solution'"):
            templates._copy(spec, choices)

    def test_people_and_overview(self):
        """S3-01, S3-05 to S3-07, S3-10, S3-30, S3-32: officer, owners, yearly."""
        self.assertTrue(self.procedure.overview_year)
        self.assertTrue(self.roles["EIG"].receives_overview)
        self.assertEqual(self.roles["KF"].filled_by, "officer")
        self.assertEqual(self.procedure.version_id.manner, "written")
        grounds = self.env["complaint.ground"].search_count(
            [("procedure_id", "=", self.procedure.id)]
        )
        self.assertEqual(grounds, 4)

    def test_confidential(self):
        """S3-25: the employee complained about sees nothing of it."""
        self._assert_confidential(self._talked(), "MW")
