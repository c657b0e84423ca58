from odoo.exceptions import UserError
from odoo.tests import tagged

from .procedure_common import ANSWER, KLANT, NOTE, ProcedureCommon

TO_KV = "To the person responsible"
START = "Confirm in writing and start"
COMPLETE = "Information is complete"
SEND = "Send the position"
WRITTEN_UP = "<p>De monteur kwam niet, vertelt Test Klant.</p>"


@tagged("post_install", "-at_install", "klachten")
class TestProcedureIntern(ProcedureCommon):
    """S4: any expression counts; the organisation sets terms and where to go next."""

    template = "intern"
    terms = {
        "acknowledged": {"length": 5, "unit": "working_days"},
        "answer": {"length": 6, "unit": "calendar_weeks", "max_extension": 0},
    }
    version = {"appeal_body": "de Testcommissie", "appeal_term": "drie maanden"}

    def _at_responsible(self, **vals):
        case = self._create_complaint(**vals)
        self._send_mails()
        self._step("2026-11-03", case, "MW", TO_KV)
        case.with_user(self.users["KV"]).ground_id = self.ground
        return case

    def _studied(self, **vals):
        case = self._at_responsible(**vals)
        self._step("2026-11-04", case, "KV", START)
        return case

    def _sent(self, case, complete, send):
        """The position goes out; the mail to the complainant."""
        self._step(complete, case, "KV", COMPLETE, **NOTE)
        case.with_user(self.users["KV"]).answer = ANSWER
        if case.complaint_round > 1:
            self._renew(case)
        [mail] = self._step(send, case, "KV", SEND)[KLANT]
        return mail

    # --- by letter --------------------------------------------------------------------

    def test_letter_that_is_answered_and_agreed_to(self):
        """S4-09, S4-10, S4-11, S4-12, S4-13, S4-14, S4-21, S4-26, S4-29, S4-30, S4-31,
        S4-34: the happy path, by letter, and what the file holds of it.
        """
        letter = self.env.ref("klachten_module.channel_letter")
        case = self._at_responsible(channel_id=letter.id)
        self.assertTrue(case.statement)
        self.assertEqual(case.user_id, self.users["KV"])
        self.assertFalse(case.complaint_confirmation)
        self._step("2026-11-04", case, "KV", START)
        self.assertEqual(self._term(case, "acknowledged").state, "met")
        mail = self._sent(case, "2026-11-10", "2026-11-12")
        self.assertIn("Dit is ons antwoord.", mail["body"])
        self.assertEqual(self._term(case, "answer").state, "met")
        self._says("2026-11-13", case, mail, verdict="agree", words="")
        with self.assertRaisesRegex(UserError, "How it was handled"):
            self._step("2026-11-16", case, "KV", "Close: complainant agrees")
        case.with_user(self.users["KV"]).handling_manner = "writing"
        self._step(
            "2026-11-16",
            case,
            "KV",
            "Close: complainant agrees",
            outcome_id=self.founded.id,
        )
        self.assertEqual(case.outcome_id, self.founded)
        self.assertEqual(case.finding_ids.outcome_id, self.founded)
        self.assertEqual(case.complaint_phase, "closed")
        self.assertFalse(case.complaint_open)
        self.assertTrue(case.number.startswith("K-2026-"))
        self.assertEqual(case.partner_name, "Test Klant")
        self.assertEqual(str(case.received_at.date()), "2026-11-02")
        self.assertEqual(str(case.closed_date.date()), "2026-11-16")
        self.assertEqual(
            self._letter_names(case),
            ["confirmation", "acknowledgement", "answer", "closed"],
        )
        self.assertFalse(self._line(case).reopened)

    def test_confirmation_of_handling_names_who_and_when(self):
        """S4-22, S4-23: in writing, with the day that follows from the set period."""
        case = self._at_responsible()
        term = self._term(case, "acknowledged")
        self.assertEqual((term.state, str(term.due_on)), ("running", "2026-11-09"))
        mails = self._step("2026-11-04", case, "KV", START)
        self.assertEqual(len(mails[KLANT]), 1)
        self.assertEqual(self._recorded(case, "acknowledged"), [(False, 1)])
        body = self._letter(case, "acknowledgement").body
        self.assertIn("Test intern KV", body)
        self.assertIn("maandag 14 december 2026", body)
        self.assertEqual(str(self._term(case, "answer").due_on), "2026-12-14")

    # --- by telephone -----------------------------------------------------------------

    def _by_phone(self):
        phone = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        return self._at_responsible(channel_id=phone.id, description=WRITTEN_UP)

    def test_phone_complaint_is_confirmed_back_by_the_page(self):
        """S4-18, S4-20: his no changes the text, his yes makes it his statement."""
        case = self._by_phone()
        self.assertFalse(case.statement)
        with self.assertRaisesRegex(UserError, "by word of mouth"):
            self._step("2026-11-04", case, "KV", START)
        kv = case.with_user(self.users["KV"])
        with self._on("2026-11-04"):
            kv.action_complaint_confirm_back()
            [mail] = self._mailed()[KLANT]
        self._says("2026-11-05", case, mail, choice="disagree", words="Twee keer.")
        self.assertEqual(self._recorded(case, "confirmed_back"), [("disagree", 1)])
        with self.assertRaisesRegex(UserError, "by word of mouth"):
            self._step("2026-11-05", case, "KV", START)
        kv.written_up = "<p>De monteur kwam twee keer niet.</p>"
        with self._on("2026-11-05"):
            kv.action_complaint_confirm_back()
            [mail] = self._mailed()[KLANT]
        self._says("2026-11-06", case, mail, choice="agree")
        self.assertIn("twee keer niet", case.statement)
        self._step("2026-11-06", case, "KV", START)
        self.assertEqual(case.complaint_phase, "investigate")

    def test_phone_complaint_is_read_back_by_phone(self):
        """S4-20."""
        case = self._by_phone()
        self._calls("2026-11-04", case, "KV", is_confirmed=True)
        self.assertEqual(self._recorded(case, "confirmed_back"), [("agree", 1)])
        self.assertIn("De monteur kwam niet", case.statement)
        self._step("2026-11-04", case, "KV", START)
        self.assertEqual(case.complaint_phase, "investigate")

    def test_complainant_who_does_not_confirm_costs_us_no_term(self):
        """S4-20, S4-22: his days to say yes are longer than ours to confirm; the work
        begins when it was sent, the position waits for him until his days are over.
        """
        case = self._by_phone()
        with self._on("2026-11-04"):
            case.with_user(self.users["KV"]).action_complaint_confirm_back()
            self._mailed()
        self.assertLess(
            self._due(case)["acknowledged"],
            str(case.sudo().letter_ids.sorted("id")[-1].react_until),
        )
        self._step("2026-11-09", case, "KV", START)
        self.assertEqual(self._term(case, "acknowledged").state, "met")
        with self.assertRaisesRegex(UserError, "until Wednesday 18 November to say"):
            self._step("2026-11-18", case, "KV", COMPLETE, **NOTE)
        self._step("2026-11-19", case, "KV", COMPLETE, **NOTE)
        self.assertFalse(case.statement, "nobody said that these are his words")
        self.assertEqual(self._term(case, "answer").state, "running")

    # --- handling ---------------------------------------------------------------------

    def test_delay_is_told_in_time_with_reason_and_new_day(self):
        """S4-24, S4-25: in writing, well before the term lapses; then it is kept."""
        case = self._studied()
        with self._on("2026-12-04"):
            self._change_term(
                case,
                "KV",
                "extend",
                new_due_on="2026-12-23",
                extension_reason="absence",
            )
            [mail] = self._mailed()[KLANT]
        self.assertIn("is afwezig", mail["body"])
        self.assertIn("woensdag 23 december 2026", mail["body"])
        self.assertEqual(str(self._term(case, "answer").due_on), "2026-12-23")
        self._sent(case, "2026-12-17", "2026-12-18")
        term = self._term(case, "answer")
        self.assertEqual((term.state, str(term.own_due_on)), ("met", "2026-12-14"))

    def test_colleague_who_knows_is_consulted(self):
        """S4-27, S4-28: the procedure names whom; the answer stays in the file."""
        case = self._studied()
        colleague = self.users["COL"].partner_id
        with self._on("2026-11-05"):
            dialog = (
                self.env["complaint.send"]
                .with_user(self.users["KV"])
                .create(
                    {
                        "ticket_id": case.id,
                        "purpose": "consultation",
                        "text": "<p>Wat zou u doen?</p>",
                        "partner_id": colleague.id,
                    }
                )
            )
            self.assertEqual(dialog.colleague_ids, colleague)
            dialog.action_send()
            [mail] = self._mailed()["intern.col@test.example"]
        self._says("2026-11-06", case, mail, words="Bied een nieuwe afspraak aan.")
        inquiry = case.sudo().inquiry_ids
        self.assertEqual((inquiry.kind, inquiry.state), ("consultation", "answered"))
        self.assertEqual(inquiry.answer, "Bied een nieuwe afspraak aan.")

    def test_twice_not_satisfied_ends_without_agreement(self):
        """S4-05, S4-32: an end in which nobody agrees; he hears where he can go."""
        case = self._studied()
        with self.assertRaisesRegex(UserError, "did not reject an answer"):
            self._disagreed("2026-11-05", case)
        mail = self._sent(case, "2026-11-09", "2026-11-10")
        self.assertIn("de Testcommissie", mail["body"])
        self._says("2026-11-11", case, mail, verdict="disagree", words="Nee.")
        self.assertEqual(case.stage_id.complaint_code, "study")
        self.assertEqual(case.complaint_round, 2)
        self.assertEqual(case.user_id, self.users["KV"])
        mail = self._sent(case, "2026-11-16", "2026-11-17")
        self._says("2026-11-18", case, mail, verdict="disagree", words="Weer niet.")
        self.assertEqual(case.complaint_round, 3)
        mails = self._disagreed("2026-11-19", case)
        self.assertEqual(case.complaint_phase, "closed")
        self.assertEqual(case.outcome_id, self.founded)
        self.assertEqual(self._recorded(case, "closed"), [("no_agreement", 3)])
        [mail] = mails[KLANT]
        for words in ("de Testcommissie", "drie maanden", "niet met u eens geworden"):
            self.assertIn(words, mail["body"])
        self.assertTrue(self._line(case).reopened)
        self.assertFalse(case.sudo().deadline_ids.filtered("missed_on"))

    def _disagreed(self, day, case):
        case.with_user(self.users["KV"]).handling_manner = "writing"
        return self._step(
            day, case, "KV", "Close: no agreement", outcome_id=self.founded.id, **NOTE
        )

    def test_hidden_person_sees_nothing(self):
        """S4-03: all involved, but not who is complained about."""
        case = self._studied()
        self._calls("2026-11-05", case, "KV")
        self._assert_loses_the_case(case, "KV")

    # --- what an organisation sets ----------------------------------------------------

    def test_terms_and_appeal_must_be_set(self):
        """S4-23, S4-32: what the guideline leaves open is decided at set-up."""
        templates = self.env["complaint.template"]
        spec = templates._load(self.template)
        for choices, words in (
            ({"terms": {}}, "Send the position"),
            ({"version": {}}, "goes to"),
        ):
            choices = self._choices(spec, {}, mailbox="other", **choices)
            with self.assertRaisesRegex(UserError, words):
                templates._copy(spec, choices)
