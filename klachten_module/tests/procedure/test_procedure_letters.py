import runpy
from pathlib import Path

from freezegun import freeze_time

from odoo.tests import tagged

from ..case.triage_common import TriageCommon
from ..common import MondayCommon

KLANT = "klant@elders.example"
MIGRATION = Path(__file__).parents[2] / "migrations/19.0.1.2.0/post-letters.py"


@tagged("post_install", "-at_install", "klachten")
class TestProcedureLetters(TriageCommon):
    """Letters that a procedure chooses: to whom, what they say, when they count."""

    def _judged(self, code):
        return self.env.ref(f"klachten_module.outcome_{code}")

    def _answered(self, **vals):
        case = self._create_complaint(**vals)
        self._walk_to(case, "to_send")
        self.env["complaint.finding"].with_user(self.users["SLM"]).create(
            [
                {
                    "ticket_id": case.id,
                    "ground_id": ground.id,
                    "outcome_id": self._judged(code).id,
                    "position": f"<p>Standpunt {code}.</p>",
                }
                for ground, code in zip(
                    self.grounds, ("founded", "unfounded"), strict=False
                )
            ]
        )
        self._move(case, "SLM", "Send our position")
        return case

    def test_each_letter_of_a_life_goes_out_once_to_the_complainant(self):
        """S1-16, S1-19, S3-21, S3-22, S4-22, S4-30: and none of the others."""
        case = self._answered()
        self._send_mails()
        self._move(case, "SLM", "Escalate")
        self._move(case, "SLM", "No agreement")
        self._send_mails()
        for name, event in (
            ("confirmation", "confirmed"),
            ("explanation", "explained"),
            ("position", "sent"),
            ("escalated", "letter_sent"),
            ("closed", "letter_sent"),
            ("acknowledgement", None),
            ("answer", None),
            ("reminder", None),
            ("thanks", None),
            ("referral", None),
            ("not_taken_up", None),
        ):
            letters = self._letters(case, name)
            with self.subTest(letter=name):
                self.assertEqual(
                    letters.mapped("email_normalized"), [KLANT] if event else []
                )
                events = case.sudo().event_ids.filtered(
                    lambda e, letters=letters: e.letter_id and e.letter_id in letters
                )
                self.assertEqual(events.mapped("type"), [event] if event else [])
                self.assertEqual(letters.mapped("lang"), ["nl_NL"] * len(letters))

    def test_explanation_says_who_how_and_when(self):
        """S3-20..S3-22, S4-22, S4-23; a hearing only where the procedure has one."""
        case = self._create_complaint()
        self._walk_to(case, "investigation")
        letter = self._letters(case, "explanation")
        english = case.with_context(lang="en_US")
        day = "maandag 30 november 2026"
        for words in ("Test SLM", "Testombudsman", "een jaar", day):
            self.assertIn(words, letter.body)
        self.assertFalse(english._complaint_has_hearing())
        gate = self.procedure.version_id.transition_ids.gate_ids[:1]
        self.env.cr.execute(
            "UPDATE complaint_gate SET event_type = 'heard' WHERE id = %s", [gate.id]
        )
        gate.invalidate_recordset()
        self.assertTrue(english._complaint_has_hearing())

    def test_position_gives_judgement_and_reasons_on_each_ground(self):
        """Awb 9:12, S4-30, S4-32: with where to go, without a link to agree."""
        case = self._answered()
        letter = self._letters(case, "position")
        for words in (
            *(ground.with_context(lang="nl_NL").name for ground in self.grounds[:2]),
            "Standpunt founded.",
            "Standpunt unfounded.",
            self._judged("partly").with_context(lang="nl_NL").name,
            "Testombudsman",
            "Dit is wat er gebeurde.",
        ):
            self.assertIn(words, letter.body)
        self.assertEqual(letter.page, "status")
        self.assertEqual(self._term(case, "answer").state, "running")
        self._send_mails()
        self.assertEqual(self._term(case, "answer").state, "met")

    def test_escalated_letter_names_the_day(self):
        """S1-16, S1-17."""
        case = self._answered()
        self._send_mails()
        self._move(case, "SLM", "Escalate")
        body = self._letters(case, "escalated").body
        self.assertIn(self.company.name, body)
        self.assertEqual(
            case.with_context(lang="nl_NL")._complaint_date(case.next_due_on) in body,
            bool(case.next_due_on),
        )

    def test_closing_says_how_it_ended(self):
        """S1-19, S2-74, S4-05, S4-32: settled and withdrawn need nobody else."""
        english = {"complaint_lang": "en_US"}
        for name, words, appeal in (
            ("Settled", "found a solution together", False),
            ("Withdrawn", "you withdraw your complaint", False),
        ):
            case = self._in_triage(**english)
            self._move(case, "GOS", name)
            body = self._letters(case, "closed").body
            with self.subTest(move=name):
                self.assertIn(words, body)
                self.assertEqual("Test Ombudsman" in body, appeal)
                self.assertNotIn("judgement", body)
        case = self._answered(**english)
        case.sudo().given_remedy = "A new laptop"
        self._move(case, "SLM", "Escalate")
        self._move(case, "SLM", "No agreement")
        body = self._letters(case, "closed").body
        for words in (
            "did not come to an agreement",
            "Partly founded",
            "A new laptop",
            "the Test Ombudsman",
            "within one year",
        ):
            self.assertIn(words, body)

    def test_representative_gets_a_copy_of_the_new_letters_too(self):
        case = self._create_complaint()
        party = self._add_party(
            case, "representative", name="Rita", email="rita@elders.example"
        )
        party.with_user(self.users["SD"]).action_share()
        self._walk_to(case, "investigation")
        self.assertEqual(
            set(self._letters(case, "explanation").mapped("email_normalized")),
            {KLANT, "rita@elders.example"},
        )


@tagged("post_install", "-at_install", "klachten")
class TestChosenLetters(MondayCommon):
    """A procedure that did not choose the new letters sends none of them."""

    def test_service_centre_sends_its_own_letters_only(self):
        case = self._create_complaint()
        self._walk_to(case, "customer")
        self._answer_letter(case)._record_verdict("agree", "")
        self._move(case, "SLM", "Close: complainant agrees", outcome_id=self.founded.id)
        version = case.sudo().procedure_version_id
        sent = case.sudo().letter_ids.filtered(lambda x: x.addressee == "complainant")
        self.assertLessEqual(set(sent.template_id), set(version.letter_ids))
        self.assertGreater(len(sent), 3)

    def test_versions_of_before_keep_the_letters_they_had(self):
        """The migration: no new letter starts going out; a choice stays."""
        version = self.procedure.version_id
        chosen = version.letter_ids
        self.env.cr.execute(
            "DELETE FROM complaint_version_letter_rel "
            "WHERE complaint_procedure_version_id = %s",
            [version.id],
        )
        migrate = runpy.run_path(str(MIGRATION))["migrate"]
        migrate(self.env.cr, "19.0.1.1.0")
        version.invalidate_recordset()
        later = self.env.ref("klachten_module.letter_thanks")  # since 19.0.1.6.0
        later += self.env.ref("klachten_module.letter_message_received")  # 1.8.0
        self.assertEqual(version.letter_ids, chosen - later)
        self.env.cr.execute(
            "DELETE FROM complaint_version_letter_rel WHERE mail_template_id = %s",
            [chosen[0].id],
        )
        migrate(self.env.cr, "19.0.1.1.0")
        version.invalidate_recordset()
        self.assertEqual(version.letter_ids, chosen - chosen[0] - later)

    def test_silence_reads_as_silence(self):
        """S2-74: no reaction is told as such."""
        case = self._create_complaint(complaint_lang="en_US")
        self._walk_to(case, "customer")
        self.startPatcher(freeze_time("2027-02-01 09:00:00"))
        self._move(case, "SLM", "Close: no reaction", outcome_id=self._unfounded().id)
        letter = case.sudo().letter_ids.filtered(
            lambda x: x.template_id == self.env.ref("klachten_module.letter_closed")
        )
        self.assertIn("no reaction to our answer", letter.body)
        self.assertIn("Unfounded", letter.body)

    def _unfounded(self):
        return self.env.ref("klachten_module.outcome_unfounded")
