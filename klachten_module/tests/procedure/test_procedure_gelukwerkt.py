from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .procedure_common import ANSWER, KLANT, NOTE, ProcedureCommon

FORM = "https://www.test.example/klachtenformulier"
UNSOLVED = "Not solved: point to the form"
EXPLAIN = "Explain the procedure, to the responsible employee"


@tagged("post_install", "-at_install", "klachten")
class TestProcedureGelukwerkt(ProcedureCommon):
    """S3: a small firm talks first; the complainant decides whether it is solved."""

    template = "gelukwerkt"
    form_url = FORM
    terms = {
        "talked": {"length": 2, "unit": "working_days"},
        "answer": {"length": 20, "unit": "working_days"},
    }

    def _unsolved(self, **vals):
        """A complaint that a talk did not solve; the mails of that move."""
        case = self._create_complaint(**vals)
        self._send_mails()
        self._calls("2026-11-02", case, "MW")
        return case, self._step("2026-11-03", case, "MW", UNSOLVED, **NOTE)

    def _formal(self, nature="incident"):
        """A complaint of which the form came in, at the confirmation."""
        case, _mails = self._unsolved()
        case.with_user(self.users["KF"]).write(
            {
                "form_received": True,
                "form_note": "Filled in on the website",
                "ground_id": self.ground.id,
                "complaint_nature": nature,
            }
        )
        self._step("2026-11-05", case, "KF", "Formal complaint")
        return case

    def _proposed(self):
        """A complaint whose solution is with the complainant; the mails of that."""
        case = self._formal()
        self._step("2026-11-06", case, "KF", EXPLAIN, **NOTE)
        with self.assertRaisesRegex(UserError, "Real cause"):
            self._step("2026-11-10", case, "BEH", "Cause found")
        case.with_user(self.users["BEH"]).cause = "The group was too big."
        self._step("2026-11-10", case, "BEH", "Cause found")
        case.with_user(self.users["KF"]).answer = ANSWER
        return case, self._step("2026-11-12", case, "KF", "Send the solution")

    # --- first a talk -----------------------------------------------------------------

    def test_talk_is_what_a_new_complaint_asks_first(self):
        """S3-14, S4-04: attention first; then the explanation, then the answer."""
        case = self._create_complaint()
        self._send_mails()
        self.assertEqual(case.next_step_text, "Talk with the complainant by Wed 4 Nov")
        running = case.sudo().deadline_ids.filtered(lambda row: row.state == "running")
        self.assertEqual(
            running.term_id.mapped("code"), ["talked", "explained", "answer"]
        )
        self._calls("2026-11-03", case, "MW", reached=False)
        self.assertEqual(case.next_term_id.code, "talked", "nobody there is no talk")
        self._calls("2026-11-03", case, "MW")
        self.assertEqual(case.next_term_id.code, "explained")
        steps = self.procedure._public_steps()
        self.assertEqual(steps[0], "Within 2 working days we contact you.")

    def test_talk_settles_it(self):
        """S3-14, S3-15: the procedure ends; nothing was late."""
        case = self._create_complaint()
        self._send_mails()
        with self.assertRaisesRegex(UserError, "Log the telephone call"):
            self._step("2026-11-03", case, "MW", "Settled to satisfaction", **NOTE)
        self._calls("2026-11-03", case, "MW", agreed="Een nieuwe datum")
        mails = self._step("2026-11-03", case, "MW", "Settled to satisfaction", **NOTE)
        self.assertEqual(case.complaint_phase, "closed")
        self.assertEqual(case.outcome_id.code, "settled")
        self.assertEqual(self._recorded(case, "settled"), [("settled", 1)])
        self.assertEqual(self._recorded(case, "contact"), [("outgoing", 1)])
        self.assertIn("samen een oplossing", self._letter(case, "closed").body)
        self.assertEqual(len(mails[KLANT]), 1)
        states = {row.term_id.code: row.state for row in case.sudo().deadline_ids}
        self.assertEqual(
            states,
            {
                "talked": "met",
                "acknowledged": "met",
                "explained": "cancelled",
                "answer": "cancelled",
            },
        )

    def test_settled_in_the_dialog_of_the_talk(self):
        """S3-15: whoever talked and solved it ticks that, and says what was agreed."""
        case = self._create_complaint()
        dialog = self.env["complaint.contact.log"].with_user(self.users["MW"])
        action = dialog.create(
            {"ticket_id": case.id, "heard": "<p>Opgelost.</p>", "is_settled": True}
        ).action_save()
        self.assertEqual(action["res_model"], "complaint.move")
        self.env["complaint.move"].with_user(self.users["MW"]).with_context(
            **action["context"]
        ).create(NOTE).action_apply()
        self.assertEqual(case.outcome_id.code, "settled")

    def test_officer_who_registered_it_goes_on_after_the_talk(self):
        """S3-13: who takes it in sees it, and makes what follows the talk."""
        officer = self.users["KF"]
        case = self.env["helpdesk.ticket"].with_user(officer)
        case = case.create(
            {
                "name": "Training viel tegen",
                "description": "<p>Slecht.</p>",
                "team_id": self.procedure.team_id.id,
                "partner_id": self.complainant.id,
            }
        )
        self.assertTrue(case.has_access("read"))
        names = [button["name"] for button in case.move_buttons]
        self.assertIn(UNSOLVED, names)
        self._calls("2026-11-03", case, "KF")
        self._step("2026-11-03", case, "KF", UNSOLVED, **NOTE)
        self.assertEqual(case.sudo().complaint_phase, "triage")

    def test_who_fills_both_roles_sees_each_step_once(self):
        self.roles["KF"].user_ids += self.users["MW"]
        case = self._create_complaint()
        names = [b["name"] for b in case.with_user(self.users["MW"]).move_buttons]
        self.assertEqual(len(names), len(set(names)))
        self.assertIn(UNSOLVED, names)

    def test_receipt_is_confirmed_within_a_week_with_the_day_of_the_answer(self):
        """S3-13, S3-19, S3-20: registered; the term of the set-up is promised."""
        case = self._create_complaint()
        self._send_mails()
        self.assertTrue(case.number.startswith("K-2026-"))
        receipt = self._term(case, "acknowledged")
        self.assertEqual((receipt.state, str(receipt.due_on)), ("met", "2026-11-09"))
        answer = self._term(case, "answer")
        self.assertEqual((answer.state, str(answer.due_on)), ("running", "2026-11-30"))
        letter = self._letter(case, "confirmation")
        self.assertIn("maandag 30 november 2026", letter.body)
        self.assertNotIn(FORM, letter.body, "first a talk")
        promise = "laten wij u weten wie uw klacht behandelt"
        self.assertNotIn(promise, letter.body, "this letter ends that term")

    def test_who_handled_it_hears_that_the_proposal_went(self):
        """S3-29: informed of what becomes of it, not that it exists."""
        case, mails = self._proposed()
        letter = self._letters(case, "relation_manager")
        self.assertIn("is sent to the customer", letter.body)
        self.assertEqual(set(mails), {KLANT, letter.email_normalized})

    # --- the form ---------------------------------------------------------------------

    def test_unsolved_is_pointed_to_the_form(self):
        """S3-16: the address of the form on the website."""
        case, mails = self._unsolved()
        letter = self._letter(case, "formal_form")
        self.assertEqual(letter.email_normalized, KLANT)
        self.assertIn(FORM, letter.body)
        self.assertIn("formele klacht", letter.body)
        self.assertEqual(len(mails[KLANT]), 1)
        self.assertEqual(case.complaint_phase, "triage")

    def test_without_a_form_a_reply_will_do(self):
        """S3-16: a firm without a form asks for a description by mail."""
        self.procedure.form_url = False
        case, _mails = self._unsolved()
        body = self._letter(case, "formal_form").body
        self.assertNotIn("klachtenformulier", body)
        self.assertIn("Antwoord op deze mail", body)

    def test_who_sent_the_form_already_is_not_asked_again(self):
        """S3-16."""
        case, mails = self._unsolved(form_received=True)
        self.assertFalse(self._letter(case, "formal_form"))
        self.assertNotIn(KLANT, mails)

    def test_form_letter_belongs_to_the_procedures_that_choose_it(self):
        """The automation is global: ssc_ict goes from intake to triage as well."""
        letter = self.env.ref("klachten_module.letter_formal_form")
        version = self.procedure.version_id
        self.assertIn(letter, version.letter_ids)
        codes = self.env["complaint.template"]._codes()
        self.assertEqual(len(codes), 5)
        for code in codes:
            chosen = self.env["complaint.template"]._load(code)["letters"]
            self.assertTrue(chosen, "without a choice every letter goes")
            self.assertEqual("formal_form" in chosen, code == "gelukwerkt")

    def test_formal_needs_form_ground_and_nature(self):
        """S3-05, S3-17: no handling before these are known."""
        case, _mails = self._unsolved()
        with self.assertRaisesRegex(
            UserError, "Nature, Complaint form received, Ground"
        ):
            self._step("2026-11-05", case, "KF", "Formal complaint")

    def test_structural_problem_reaches_the_officer_once(self):
        """S3-17, S3-18."""
        case = self._formal("structural")
        task = self._activities(case, "activity_structural")
        self.assertEqual(task.user_id, self.officer)
        self.assertEqual(len(self._recorded(case, "signalled")), 1)
        self.assertFalse(self._recorded(self._formal(), "signalled"))

    # --- handling ---------------------------------------------------------------------

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

    def test_owners_get_the_overview_of_the_year(self):
        """S3-10, S3-30: yearly, and not each month as well."""
        self.assertEqual(
            self._readers_of_year(2026),
            {("year", self.officer), ("year", self.users["EIG"])},
        )

    # --- what the source says ---------------------------------------------------------

    def test_people_and_grounds(self):
        """S3-01, S3-05 to S3-07, S3-12, S3-32: in writing, four subjects."""
        self.assertEqual(self.procedure.version_id.manner, "written")
        self.assertEqual(set(self.roles), {"K", "MW", "KF", "BEH", "EIG"})
        self.assertEqual(self.roles["KF"].filled_by, "officer")
        grounds = self.ground.search_count([("procedure_id", "=", self.procedure.id)])
        self.assertEqual(grounds, 4)

    def test_terms_of_the_talk_and_the_answer_must_be_set(self):
        """S3-14, S3-20: the source names no term, so the organisation does."""
        templates = self.env["complaint.template"]
        spec = templates._load(self.template)
        choices = self._choices(spec, {}, mailbox="other", terms={})
        both = "'Talk with the complainant', 'Send the solution'"
        with self.assertRaisesRegex(UserError, both):
            templates._copy(spec, choices)
