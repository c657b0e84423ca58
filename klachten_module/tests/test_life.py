from freezegun import freeze_time

from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install", "klachten")
class TestLife(ComplaintCommon):
    """One complaint from registration to closing, and round again (S0)."""

    @freeze_time("2026-11-02 09:00:00")
    def test_whole_life_with_a_second_round(self):
        case = self._create_complaint()
        self._send_mails()
        self.assertRegex(case.number, r"K-2026-\d{6}$")
        self.assertEqual(
            self._events(case), ["received", "registered", "assigned", "confirmed"]
        )
        self.assertEqual(str(case.answer_due_on), "2026-11-30")
        self._walk_to(case, "verification")
        self._move(
            case, "RM", "Incomplete or incorrect", note="<p>De datum klopt niet.</p>"
        )
        self.assertEqual(case.complaint_round, 1, "a check starts no new round")
        self._walk_to(case, "customer")
        letter = self._answer_letter(case)
        self.assertEqual(letter.state, "sent")
        self.assertEqual(case.next_term_id.code, "verdict")
        letter.sudo()._record_verdict("disagree", "Er staat niets over de schade.")
        self.assertEqual(case.complaint_round, 2)
        self.assertEqual(case.stage_id.complaint_code, "investigation")
        self._walk_to(case, "customer")
        letter = self._answer_letter(case)
        letter.sudo()._record_verdict("agree", "")
        self.assertTrue(case.customer_agreed)
        self._move(
            case,
            "SLM",
            "Close: complainant agrees",
            outcome_id=self.env.ref("klachten_module.outcome_founded").id,
        )
        self.assertFalse(case.complaint_open)
        self.assertFalse(case.next_due_on)
        log = self._events(case)
        for type_, count in (
            ("sent", 2),
            ("verdict", 2),
            ("reopened", 1),
            ("closed", 1),
        ):
            self.assertEqual(log.count(type_), count, type_)
        rows = ["term_id", "round", "started_on", "due_on", "stopped_on", "state"]
        before = case.deadline_ids.read(rows)
        case._complaint_refresh()
        case.deadline_ids.invalidate_recordset()
        self.assertEqual(case.deadline_ids.read(rows), before)

    @freeze_time("2026-11-02 09:00:00")
    def test_complainant_withdraws_from_any_stage_before_the_answer(self):
        """As in every procedure: whoever has the turn records it, one letter goes."""
        for stage, role in (
            ("registration", "SD"),
            ("classification", "GOS"),
            ("acknowledgement", "BKM"),
            ("investigation", "SLM"),
            ("explanation", "SLM"),
            ("verification", "RM"),
            ("to_send", "SLM"),
        ):
            with self.subTest(stage=stage):
                case = self._in_stage(stage, complaint_lang="en_US")
                self._move(case, role, "Complainant withdraws", note="<p>By phone.</p>")
                self._send_mails()
                case = case.sudo()
                self.assertEqual(case.complaint_phase, "closed")
                self.assertEqual(case.outcome_id.code, "withdrawn")
                letter = self._letters(case, "closed")
                self.assertEqual(letter.state, "sent")
                self.assertIn("you withdraw your complaint", letter.body)
                self.assertNotIn("Dit is wat er gebeurde", letter.body)
                self.assertFalse(
                    case.deadline_ids.filtered(
                        lambda row: row.state not in ("met", "cancelled")
                    )
                )
