from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .procedure_common import ANSWER, ProcedureCommon


@tagged("post_install", "-at_install", "klachten")
class TestProcedureIntern(ProcedureCommon):
    """S4: any report counts, what is said is confirmed back, no agreement is an end."""

    template = "intern"
    terms = {"acknowledged": {"length": 3}, "answer": {"length": 20}}
    version = {"appeal_body": "Test Disputes Committee", "appeal_term": "one year"}

    def _researched(self, **vals):
        case = self._create_complaint(**vals)
        self._move(case, "MW", "To the person responsible")
        case.sudo().ground_id = self.ground
        self._move(case, "KV", "Confirm in writing and start")
        self._send_mails()
        return case

    def test_written_complaint_to_agreement(self):
        """S4-09 to S4-14, S4-21, S4-22, S4-26 to S4-31, S4-34: confirmed, answered."""
        case = self._researched()
        self.assertEqual(
            self._due(case), {"acknowledged": "2026-11-05", "answer": "2026-11-30"}
        )
        self.assertEqual(self._state(case, "acknowledged"), "met")
        self._move(case, "KV", "Information is complete", note="<p>Besproken.</p>")
        case.sudo().answer = ANSWER
        self._move(case, "KV", "Send the position")
        self._send_mails()
        self.assertEqual(self._state(case, "answer"), "met")
        self._answer_letter(case)._record_verdict("agree", "")
        self._move(case, "KV", "Close: complainant agrees", outcome_id=self.founded.id)
        self.assertEqual(
            self._letters(case), ["confirmation", "acknowledgement", "answer", "closed"]
        )
        self.assertFalse(self._line(case).is_open)

    def test_telephone_must_be_confirmed_back(self):
        """S4-18, S4-20: not before the complainant saw what was written up."""
        phone = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        case = self._create_complaint(channel_id=phone.id)
        self._move(case, "MW", "To the person responsible")
        case.sudo().ground_id = self.ground
        with self.assertRaisesRegex(UserError, "word of mouth"):
            self._move(case, "KV", "Confirm in writing and start")
        case.with_user(self.users["KV"]).action_complaint_confirm_back()
        self._send_mails()
        waiting = case.sudo().letter_ids.filtered(lambda sent: sent.page == "confirm")
        self.assertTrue(waiting)

    def test_delay_letter_and_no_agreement(self):
        """S4-05, S4-24, S4-25, S4-32: delay told in time, ends without agreement."""
        case = self._researched(complaint_lang="en_US")
        with freeze_time("2026-11-20 09:00:00"):
            self._change_term(
                case,
                "KV",
                "extend",
                new_due_on="2026-12-14",
                extension_reason="more_research",
            )
        self.assertEqual(self._due(case)["answer"], "2026-12-14")
        self._move(case, "KV", "Information is complete", note="<p>Besproken.</p>")
        case.sudo().answer = ANSWER
        self._move(case, "KV", "Send the position")
        self._send_mails()
        self._move(
            case,
            "KV",
            "Close: no agreement",
            outcome_id=self.env.ref("klachten_module.outcome_unfounded").id,
        )
        mails = self._send_mails()
        self.assertIn("Test Disputes Committee", str([m["body"] for m in mails]))
        verdict = case.sudo().event_ids.filtered(lambda e: e.type == "verdict")
        self.assertEqual(verdict.result, "no_agreement")
        self.assertIn("extension", self._letters(case))

    def test_term_and_appeal_must_be_set(self):
        """S4-23, S4-32: what the guideline leaves open is decided at set-up."""
        templates = self.env["complaint.template"]
        spec = templates._load("intern")
        for choices in ({"terms": {}}, {"version": {}}):
            with self.assertRaisesRegex(UserError, "Fill in: '"):
                templates._copy(
                    spec, self._choices(spec, {}, mailbox="other", **choices)
                )

    def test_kept_and_counted(self):
        """S4-06 to S4-08, S4-17, S4-33, S4-36, S4-37: at least a year, yearly."""
        version = self.procedure.version_id
        self.assertGreaterEqual(version.retention_years, 1)
        self.assertTrue(self.procedure.overview_year)
        self.assertEqual(version.manner, "any")
        self.assertTrue(version.definition)

    def test_confidential(self):
        """S4-03: all involved hear of it, but who is complained about reads nothing."""
        self._assert_confidential(self._researched(), "KV")
