from odoo.exceptions import UserError
from odoo.tests import tagged

from .gelukwerkt_common import FORM, UNSOLVED, GelukwerktCommon
from .procedure_common import KLANT, NOTE


@tagged("post_install", "-at_install", "klachten")
class TestProcedureGelukwerkt(GelukwerktCommon):
    """S3: a talk first, then the form."""

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
        self.assertIn("is sent to the complainant", letter.body)
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
        self.assertIn("Antwoord op deze brief", body)

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
        self.assertEqual(len(codes), 6)
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
