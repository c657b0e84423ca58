from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .procedure_common import ANSWER, ProcedureCommon


@tagged("post_install", "-at_install", "klachten")
class TestProcedureAwb(ProcedureCommon):
    """Awb 9: taken up or not, both sides heard, decided in 6 weeks, ombudsman named."""

    template = "awb"
    version = {"appeal_body": "Test Ombudsman", "appeal_term": "one year"}

    def _handled(self):
        case = self._create_complaint()
        self._move(case, "REG", "To the coordinator")
        case.sudo().ground_id = self.ground
        self._move(case, "KC", "Take it up")
        self._move(case, "KC", "To the handler")
        self._send_mails()
        return case

    def _decide(self, case, outcome):
        case.sudo().answer = ANSWER
        self._move(case, "BEH", "Propose findings and judgement")
        self._move(
            case,
            "BO",
            "Decide and send",
            outcome_id=self.env.ref(f"klachten_module.outcome_{outcome}").id,
        )
        return self._send_mails()

    def _hear(self, case, **vals):
        for party in case.sudo().party_ids.filtered(
            lambda p: p.kind in ("complainant", "complained_about")
        ):
            self._talk(
                case, "BEH", kind="hearing", party_id=party.id, reached=False, **vals
            )

    def test_decided_after_hearing(self):
        """Awb 9:6, 9:8, 9:10, 9:11, 9:12: within 4 and 6 weeks, both sides heard."""
        case = self._handled()
        self.assertEqual(
            self._due(case),
            {
                "acknowledged": "2026-11-03",
                "taken_up": "2026-11-30",
                "answer": "2026-12-14",
            },
        )
        self.assertEqual(self._state(case, "taken_up"), "met")
        with self.assertRaisesRegex(UserError, "Not heard yet"):
            self._move(case, "BEH", "Both sides heard")
        self._hear(case, attended=True)
        self._move(case, "BEH", "Both sides heard")
        mails = self._decide(case, "founded")
        self.assertIn("Test Ombudsman", str([m["body"] for m in mails]))
        self.assertEqual(self._state(case, "answer"), "met")
        self._move(case, "KC", "Close")
        self.assertEqual(
            self._letters(case),
            ["confirmation", "acknowledgement", "position", "closed"],
        )
        self.assertEqual(self._line(case).outcome_id, self.founded)

    def test_extended_waived_and_unfounded(self):
        """Awb 9:10, 9:11, 9:12: 4 weeks more, further with consent, hearing waived."""
        case = self._handled()
        extend = {"extension_reason": "hearing"}
        with freeze_time("2026-12-01 09:00:00"):
            with self.assertRaises(UserError):
                self._change_term(
                    case, "BEH", "extend", new_due_on="2027-01-12", **extend
                )
            self._change_term(case, "BEH", "extend", new_due_on="2027-01-11", **extend)
        self.assertEqual(self._due(case)["answer"], "2027-01-11")
        with freeze_time("2027-01-05 09:00:00"):
            self._change_term(
                case, "BEH", "extend", new_due_on="2027-02-01", consent=True, **extend
            )
            self.assertEqual(self._due(case)["answer"], "2027-02-01")
            self._hear(case, waiver="waived")
            self._move(case, "BEH", "Both sides heard")
            self._decide(case, "unfounded")
            self._move(case, "KC", "Close")
        events = self._events(case)
        self.assertEqual(events.count("extended"), 2)
        self.assertIn("consented", events)
        self.assertEqual(self._letters(case).count("extension"), 2)

    def test_settled_at_any_time(self):
        """Awb 9:5: satisfaction ends it, without hearing or decision."""
        case = self._handled()
        self._talk(case, "BEH")
        self._move(case, "BEH", "Settled to satisfaction", note="<p>Excuses.</p>")
        settled = self.env.ref("klachten_module.outcome_settled")
        self.assertEqual(case.sudo().outcome_id, settled)

    def test_not_taken_up(self):
        """Awb 9:8: told within 4 weeks, on which ground."""
        case = self._create_complaint()
        self._move(case, "REG", "To the coordinator")
        self._move(
            case,
            "KC",
            "Not taken up",
            refusal_ground="too_long_ago",
            note="<p>Te lang geleden.</p>",
        )
        self.assertEqual(self._letters(case), ["confirmation", "not_taken_up"])
        self.assertEqual(self._line(case).diverted_kind, "not_taken_up")

    def test_statutory(self):
        """Awb 9:11, 9:12a, 9:24: terms roll on, 5 years kept, published yearly."""
        version = self.procedure.version_id
        statutory = version.term_ids.filtered("roll_on").mapped("code")
        self.assertEqual(set(statutory), {"taken_up", "answer"})
        self.assertEqual(version.retention_years, 5)
        self.assertTrue(self.procedure.overview_year)

    def test_confidential(self):
        """Awb 9:7: who is complained about does not handle it."""
        self._assert_confidential(self._handled(), "BEH")
