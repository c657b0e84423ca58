from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..mailbox.mail_common import MailCommon


@tagged("post_install", "-at_install", "klachten")
class TestReaction(MailCommon):
    """What the complainant sends stands on top of the case until it was dealt with."""

    number = 0

    def _shown(self, case, user="SLM"):
        self.env.flush_all()
        self.env.invalidate_all()
        return case.with_user(self.users[user]).complaint_reactions or ""

    def _reacts(self, case, words):
        self.number += 1
        reply = f"In-Reply-To: {case.message_ids[-1:].message_id}\n"
        code = f"reaction{self.number}"
        self._receive(extra=reply, body=words, message_id=code, subject="Re: laptop")

    def test_a_verdict_stays_on_top_until_the_next_answer(self):
        """Why the customer said no was cut off on another tab."""
        case = self._in_stage("customer")
        self.assertFalse(self._shown(case))
        self._answer_letter(case)._record_verdict("disagree", "De laptop is nog stuk.")
        shown = self._shown(case)
        for words in ("Test Klant", "De laptop is nog stuk.", "Not satisfied"):
            self.assertIn(words, shown)
        self._walk_to(case, "explanation")
        self.assertIn("nog stuk", self._shown(case))
        case.sudo().answer = "<p>Een ander antwoord.</p>"
        self._walk_to(case, "customer")
        self.assertFalse(self._shown(case))

    def test_a_mail_stays_on_top_until_somebody_dealt_with_it(self):
        case = self._in_stage("investigation")
        self._reacts(case, "Er is nog iets: de oplader.")
        self.assertIn("de oplader", self._shown(case))
        self._walk_to(case, "explanation")
        self.assertIn("de oplader", self._shown(case), "a step is no answer")
        holder = case.with_user(self.users["SLM"])
        self.assertTrue(holder.complaint_can_deal)
        self.assertTrue(self._activities(case, "activity_reply"))
        holder.action_complaint_dealt()
        self.assertFalse(self._shown(case))
        self.assertFalse(self._activities(case, "activity_reply"))
        event = case.sudo().event_ids.sorted("id")[-1:]
        self.assertEqual((event.type, event.user_id), ("dealt", self.users["SLM"]))
        self._reacts(case, "En de muis.")
        shown = self._shown(case)
        self.assertIn("de muis", shown)
        self.assertNotIn("de oplader", shown)

    def test_what_came_in_since_is_not_dealt_with_unread(self):
        case = self._in_stage("investigation")
        self._reacts(case, "Er is nog iets: de oplader.")
        holder = case.with_user(self.users["SLM"])
        screen = holder.with_context(complaint_shown=holder.complaint_last_reaction)
        self._reacts(case, "En de muis.")
        told = screen.action_complaint_dealt()
        self.assertIn("came in meanwhile", told["params"]["message"])
        self.assertIn("de oplader", self._shown(case))
        self.assertIn("de muis", self._shown(case))
        self.assertTrue(self._activities(case, "activity_reply"))
        now = holder.with_context(complaint_shown=holder.complaint_last_reaction)
        now.action_complaint_dealt()
        self.assertFalse(self._shown(case))

    def test_who_has_the_case_says_that_it_was_dealt_with(self):
        case = self._in_stage("investigation")
        self._reacts(case, "Er is nog iets.")
        reader = case.with_user(self.users["BKM"])
        self.assertIn("nog iets", self._shown(case, "BKM"))
        self.assertFalse(reader.complaint_can_deal)
        with self.assertRaisesRegex(UserError, "is with"):
            reader.action_complaint_dealt()
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            case.with_user(self.users["SD"]).action_complaint_dealt()

    def test_reading_it_is_a_look(self):
        case = self._in_stage("investigation")
        self._reacts(case, "Er is nog iets.")
        case.with_user(self.users["SLM"]).read(["complaint_reactions"])
        self.env.cr.precommit.run()
        looks = self.env["complaint.looking"].search([("ticket_id", "=", case.id)])
        self.assertIn(self.users["SLM"], looks.user_id)

    def test_nothing_of_a_closed_case_waits(self):
        case = self._in_stage("customer")
        self._reacts(case, "Dank u wel.")
        self.assertIn("Dank u wel", self._shown(case))
        self._answer_letter(case)._record_verdict("agree", "")
        self._move(case, "SLM", "Close: complainant agrees", outcome_id=self.founded.id)
        self.assertFalse(self._shown(case))
