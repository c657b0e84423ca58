from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MondayCommon

COMPLETE = "Information is complete"


@tagged("post_install", "-at_install", "klachten")
class TestRenewal(MondayCommon):
    """After a no something new is found out, and the answer changes."""

    def _sent(self):
        case = self._create_complaint()
        self._walk_to(case, "customer")
        return case

    def _refused(self, case, name, *sentences, role="SLM"):
        with self.assertRaises(UserError) as refusal:
            self._move(case, role, name)
        for sentence in sentences:
            self.assertIn(sentence, str(refusal.exception))

    def test_research_is_not_passed_on_old_answers(self):
        """S0-73, S0-76: after a no of the relation manager and of the complainant."""
        case = self._create_complaint()
        self._walk_to(case, "verification")
        self._move(case, "RM", "Incomplete or incorrect", note="<p>De datum.</p>")
        self.assertEqual(case.sudo().inquiry_ids.mapped("before_no"), [True])
        self._refused(case, COMPLETE, "Nobody was asked anything since")
        self._answer_inquiries(case)
        self._move(case, "SLM", COMPLETE)
        self.assertEqual(case.stage_id.complaint_code, "explanation")

    def test_or_somebody_says_why_nothing_new_is_asked(self):
        """S0-76."""
        case = self._sent()
        self._answer_letter(case)._record_verdict("disagree", "Niet goed.")
        self._refused(case, COMPLETE, "Nobody was asked anything since")
        case.with_user(self.users["SLM"]).no_question_reason = "Alles is al gevraagd."
        self._move(case, "SLM", COMPLETE)
        self.assertEqual(case.stage_id.complaint_code, "explanation")

    def test_first_research_needs_a_question_whatever_the_reason(self):
        """S0-66."""
        case = self._create_complaint()
        self._walk_to(case, "investigation")
        case.with_user(self.users["SLM"]).no_question_reason = "Niet nodig."
        self._refused(case, COMPLETE, "Nobody was asked what went wrong yet")

    def test_same_answer_is_not_sent_twice(self):
        """S3-27: other words, and in one line what is different."""
        case = self._sent()
        sent = case.answer
        self._answer_letter(case)._record_verdict("disagree", "Niet goed.")
        self._walk_to(case, "to_send")
        case.sudo().write({"answer": f"<div><b>{sent}</b> </div>"})
        case.sudo().answer_changes = " "
        move = self._transition(case, "Send the answer")
        missing = " ".join(case._complaint_missing(move))
        self.assertIn("word for word", missing)
        self.assertIn("in one line", missing)
        self._renew(case, "<p>U krijgt een nieuwe laptop.</p>")
        self.assertNotIn("word for word", " ".join(case._complaint_missing(move)))

    def test_new_letter_begins_with_what_is_different(self):
        case = self._sent()
        self.assertNotIn("keken er opnieuw naar", self._answer_letter(case).body)
        self._answer_letter(case)._record_verdict("disagree", "Niet goed.")
        self._walk_to(case, "customer")
        body = self._answer_letter(case).body
        self.assertLess(
            body.index("Wij keken er opnieuw naar."), body.index("Dit is antwoord 2.")
        )
        self._answer_letter(case)._record_verdict("disagree", "Weer niet.")
        self.assertFalse(case.answer_changes, "of the answer before this one")
        self.assertFalse(case.no_question_reason)

    def test_only_who_has_the_turn_says_what_is_different(self):
        case = self._sent()
        self._answer_letter(case)._record_verdict("disagree", "Niet goed.")
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
            case.with_user(self.users["BKM"]).answer_changes = "Alles."

    def test_tasks_end_with_what_they_ask_and_with_the_case(self):
        """Nothing is left to do in a case that is closed."""
        case = self._sent()
        inquiry = case.sudo().inquiry_ids[:1]
        letter = {"text": "<p>Wie?</p>", "until": case._complaint_today()}
        late = case.sudo()._complaint_ask("question", inquiry.partner_id, letter)
        late._tell_late()
        self.assertTrue(self._activities(case, "activity_inquiry_late"))
        late._record_answer("Piet.", channel="hand")
        self.assertFalse(self._activities(case, "activity_inquiry_late"))
        for kind in ("reply", "reaction", "inquiry"):
            case.sudo()._complaint_add_task(
                f"activity_{kind}", self.users["SLM"], summary=kind
            )
        self._answer_letter(case)._record_verdict("agree", "")
        self.assertTrue(self._activities(case, "activity_agreed"))
        outcome = self.env.ref("klachten_module.outcome_founded")
        self._move(case, "SLM", "Close: complainant agrees", outcome_id=outcome.id)
        self.assertFalse(case.sudo().activity_ids)
