from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .gelukwerkt_common import EXPLAIN, GelukwerktCommon
from .procedure_common import KLANT, NOTE


@tagged("post_install", "-at_install", "klachten")
class TestGelukwerktHandling(GelukwerktCommon):
    """S3: a formal complaint, until the complainant is content and all have a copy."""

    def test_explanation_is_a_message_of_its_own_within_two_weeks(self):
        """S3-21 to S3-24: who handles it, the steps, and when the answer comes."""
        case = self._formal()
        with self.assertRaisesRegex(UserError, "Who is addressed, and how"):
            self._step("2026-11-06", case, "KF", EXPLAIN)
        term = self._term(case, "explained")
        self.assertEqual((term.state, str(term.due_on)), ("running", "2026-11-16"))
        mails = self._step("2026-11-06", case, "KF", EXPLAIN, **NOTE)
        self.assertEqual(self._term(case, "explained").state, "met")
        self.assertEqual(self._recorded(case, "explained"), [(False, 1)])
        body = self._letter(case, "explanation").body
        self.assertIn("Test gelukwerkt BEH", body)
        self.assertIn("maandag 30 november 2026", body)
        self.assertEqual(len(mails[KLANT]), 1)
        self.assertFalse(self._letter(case, "acknowledgement"))

    def test_real_cause_is_written_down_before_the_solution(self):
        """S3-08: a field of the file, by the responsible employee."""
        case, _mails = self._proposed()
        self.assertEqual(case.with_user(self.officer).cause, "The group was too big.")

    def test_another_proposal_until_the_complainant_is_content(self):
        """S3-26, S3-27: his no by the page brings the case back to the solution."""
        case, mails = self._proposed()
        [mail] = mails[KLANT]
        self.assertIn("Dit is ons antwoord.", mail["body"])
        self.assertEqual(self._term(case, "answer").state, "met")
        self._says("2026-11-13", case, mail, verdict="disagree", words="Te weinig.")
        self.assertEqual(case.stage_id.complaint_code, "proposal")
        self.assertEqual(case.complaint_round, 2)
        self.assertEqual(case.user_id, self.users["KF"])
        self.assertEqual(self._recorded(case, "verdict"), [("disagree", 1)])
        notes = case.sudo().event_ids.note_ids.mapped("body")
        self.assertTrue([body for body in notes if "Te weinig." in body])
        mine = case.with_user(self.users["KF"])
        mine.answer = "<div>dit is ONS antwoord</div>"
        with self.assertRaisesRegex(
            UserError, "(?s)Nobody was asked.*word for word.*in one line"
        ):
            self._step("2026-11-17", case, "KF", "Send the solution")
        mine.write(
            {
                "answer": "<p>Geld terug.</p>",
                "answer_changes": "U krijgt uw geld terug.",
                "no_question_reason": "Alles is al gevraagd.",
            }
        )
        mails = self._step("2026-11-17", case, "KF", "Send the solution")
        [mail] = mails[KLANT]
        body = mail["body"]
        self.assertLess(
            body.index("U krijgt uw geld terug."), body.index("<p>Geld terug.</p>")
        )
        with self.assertRaisesRegex(UserError, "not agreed yet"):
            self._close("2026-11-18", case)
        self._says("2026-11-18", case, mail, verdict="agree", words="")
        self.assertEqual(
            self._recorded(case, "verdict"), [("disagree", 1), ("agree", 2)]
        )
        self._judge(case, self.officer)
        with self._on("2026-11-19"):
            case.with_user(self.officer).action_complaint_send_copies()
            copies = self._mailed()
        self.assertEqual(
            set(copies), {"gelukwerkt.mw@test.example", "gelukwerkt.beh@test.example"}
        )
        mails = self._close("2026-11-19", case)
        self.assertEqual(case.complaint_phase, "closed")
        self.assertEqual(case.outcome_id, self.founded)
        self.assertTrue(self._letter(case, "closed"))
        self.assertTrue(self._line(case).reopened)
        self.assertFalse(
            case.sudo().deadline_ids.filtered(
                lambda row: row.state not in ("met", "cancelled")
            )
        )

    def _close(self, day, case):
        return self._step(
            day,
            case,
            "KF",
            "Close: complainant is satisfied",
            outcome_id=self.founded.id,
        )

    def _judge(self, case, user):
        """The judgement of the one ground, from which that of the case follows."""
        self.env["complaint.finding"].with_user(user).create(
            {
                "ticket_id": case.id,
                "ground_id": self.ground.id,
                "outcome_id": self.founded.id,
            }
        )

    def _people(self, case):
        """Somebody to be informed, and an employee who is complained about."""
        self._add_party(
            case, "informed", name="Test Inkoper", email="inkoper@elders.example"
        )
        about = self.users["BEH"].partner_id
        self._add_party(case, "complained_about", partner_id=about.id)

    def test_everybody_concerned_gets_a_copy_first(self):
        """S3-28, S3-29: the outcome is recorded, then sent to all, then it closes."""
        case, mails = self._proposed()
        self._says("2026-11-13", case, mails[KLANT][0], verdict="agree", words="")
        self._people(case)
        with self.assertRaisesRegex(UserError, "Test Inkoper"):
            self._close("2026-11-16", case)
        self._judge(case, self.officer)
        case.with_user(self.officer).given_remedy = "Geld terug"
        with self._on("2026-11-16"):
            case.with_user(self.officer).action_complaint_send_copies()
            mails = self._mailed()
        # BEH handled it and is complained about: one copy, by the officer; MW talked
        self.assertEqual(
            set(mails),
            {
                "inkoper@elders.example",
                "gelukwerkt.beh@test.example",
                "gelukwerkt.mw@test.example",
            },
        )
        for [mail] in mails.values():
            self.assertIn("Dit is ons antwoord.", mail["body"], "the solution too")
            self.assertIn("Geld terug", mail["body"], "and what was done")
            self.assertIn("november", mail["body"].lower(), "until when")
        mails = self._close("2026-11-17", case)
        self.assertEqual(case.complaint_phase, "closed")
        self.assertNotIn("gelukwerkt.beh@test.example", mails)

    def test_person_complained_about_hears_it_from_the_officer_only(self):
        """S3-25, S3-29: a colleague who sends copies cannot send him one."""
        colleague = new_test_user(
            self.env, "test_colleague", "base.group_user", lang="en_US"
        )
        self.roles["KF"].write(
            {"filled_by": "users", "user_ids": [Command.set(colleague.ids)]}
        )
        self.users = {**self.users, "KF": colleague}
        case, mails = self._proposed()
        self._says("2026-11-13", case, mails[KLANT][0], verdict="agree", words="")
        self._people(case)
        self._judge(case, colleague)
        with self._on("2026-11-16"):
            case.with_user(colleague).action_complaint_send_copies()
            self.assertEqual(
                set(self._mailed()),
                {"inkoper@elders.example", "gelukwerkt.mw@test.example"},
            )
            about = case.sudo().party_ids.filtered(
                lambda party: party.kind == "complained_about"
            )
            with self.assertRaises(AccessError):
                self.env["complaint.send"].with_user(colleague).create(
                    {"ticket_id": case.id, "purpose": "outcome", "party_id": about.id}
                ).action_send()
        with self.assertRaisesRegex(UserError, "Test gelukwerkt BEH"):
            self._close("2026-11-16", case)
        with self._on("2026-11-17"):
            case.with_user(self.officer).action_complaint_send_copies()
            self.assertEqual(set(self._mailed()), {"gelukwerkt.beh@test.example"})
        self._close("2026-11-17", case)
        self.assertEqual(case.complaint_phase, "closed")

    def test_hidden_person_sees_nothing(self):
        """S3-25, design 6: also when he had the turn; another one takes it over."""
        case = self._formal()
        self._step("2026-11-06", case, "KF", EXPLAIN, **NOTE)
        self.assertEqual(case.user_id, self.users["BEH"])
        self._people(case)
        self._assert_sees_nothing(case, self.users["BEH"])
        self.assertEqual(case.sudo().user_id, self.officer)
        mails = self._step("2026-11-10", case, "KF", "Complainant withdraws", **NOTE)
        self.assertEqual(set(mails), {KLANT})
