from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .procedure_common import ANSWER, KLANT, ProcedureCommon

NOTE = {"note": "<p>Zo zit het.</p>"}
OMBUDSMAN = "Nationale ombudsman"


@tagged("post_install", "-at_install", "klachten")
class TestProcedureAwbHard(ProcedureCommon):
    """Awb 9: a person complained about, late and refused complaints, the letters."""

    template = "awb"
    version = {"appeal_body": OMBUDSMAN, "appeal_term": "een jaar"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accused = new_test_user(
            cls.env,
            "test_awb_accused",
            groups="base.group_user",
            name="Test Accused",
            email="accused@test.example",
            lang="nl_NL",
        )
        cls.roles["BEH"].user_ids = [Command.link(cls.accused.id)]
        cls.officer.email = "officer@test.example"

    def _handled(self):
        case = self._create_complaint()
        self._move(case, "REG", "To the coordinator")
        case.with_user(self.users["KC"]).ground_id = self.ground
        self._move(case, "KC", "Take it up")
        self._move(case, "KC", "To the handler")
        self._send_mails()
        return case

    def _about(self, case):
        party = self._party(
            case, "complained_about", partner_id=self.accused.partner_id.id
        )
        self.env.flush_all()
        self.env.invalidate_all()
        return party

    def _hear(self, case, party, **vals):
        self._talk(
            case, "BEH", kind="hearing", party_id=party.id, reached=False, **vals
        )

    def _decide(self, case, outcome="founded"):
        """The mails of the decision."""
        case.with_user(self.users["BEH"]).answer = ANSWER
        self._move(case, "BEH", "Propose findings and judgement")
        outcome = self.env.ref(f"klachten_module.outcome_{outcome}")
        self._move(case, "BO", "Decide and send", outcome_id=outcome.id)
        return self._send_mails()

    def _write(self, case, user, purpose, party):
        dialog = self.env["complaint.send"].with_user(user)
        dialog.create(
            {"ticket_id": case.id, "purpose": purpose, "party_id": party.id}
        ).action_send()
        return self._send_mails()

    def _letter(self, case, name):
        """The newest of these letters (sudo)."""
        kind = self.env.ref(f"klachten_module.letter_{name}")
        letters = case.sudo().letter_ids.filtered(lambda x: x.template_id == kind)
        self.assertTrue(letters, name)
        return letters.sorted("id")[-1]

    def test_person_complained_about(self):
        """Awb 9:7, 9:9, 9:10, 9:12: a copy, heard, told; never a look at the case."""
        case = self._handled()
        about = self._about(case)
        complainant = case.sudo().party_ids.filtered(lambda p: p.kind == "complainant")
        self.assertEqual(case.sudo().user_id, self.users["BEH"])
        with self.assertRaisesRegex(UserError, "complained about here.*9:7"):
            case.with_user(self.officer).user_id = self.accused
        with self.assertRaisesRegex(AccessError, "complaints officer"):
            self._write(case, self.users["BEH"], "copy", about)
        [mail] = self._write(case, self.officer, "copy", about)
        self.assertIn("accused@test.example", str(mail["email_to"]))
        self.assertIn("Mijn laptop kwam kapot terug.", mail["body"])
        with self.assertRaisesRegex(UserError, "Test Klant.*Test Accused"):
            self._move(case, "BEH", "Both sides heard")
        self._hear(case, complainant, attended=True)
        self._hear(case, about, attended=False, waiver="no_reply")
        self._move(case, "BEH", "Both sides heard")
        mails = self._decide(case)
        self.assertNotIn("accused@test.example", str([m["email_to"] for m in mails]))
        with self.assertRaisesRegex(UserError, "Test Accused"):
            self._move(case, "KC", "Close")
        with self.assertRaisesRegex(AccessError, "complaints officer"):
            self._write(case, self.users["KC"], "outcome", about)
        case.with_user(self.officer).action_complaint_send_copies()
        [mail] = self._send_mails()
        self.assertIn("accused@test.example", str(mail["email_to"]))
        self._move(case, "KC", "Close")
        self._send_mails()
        self._sees_nothing(case)

    def _sees_nothing(self, case):
        self.env.flush_all()
        self.env.invalidate_all()
        for user in (self.accused, self.outsider):
            self.assertFalse(case.with_user(user).has_access("read"))
            for model in ("complaint.event", "complaint.letter", "complaint.contact"):
                parts = self.env[model].sudo().search([("ticket_id", "=", case.id)])
                self.assertTrue(parts, model)
                self.assertFalse(parts.with_user(user)._filtered_access("read"))
            figures = self.env["complaint.report"].with_user(user)
            if figures.has_access("read"):
                self.assertFalse(figures.search([("ticket_id", "=", case.id)]))

    def test_letters_say_where_to_go_and_by_when(self):
        """Awb 9:11, 9:12: the delay with its day, the judgement with the ombudsman."""
        case = self._handled()
        [side] = case.sudo().party_ids.filtered(lambda p: p.kind == "complainant")
        with freeze_time("2026-12-01 09:00:00"):
            self._change_term(
                case,
                "BEH",
                "extend",
                new_due_on="2027-01-11",
                extension_reason="hearing",
            )
            with self.assertRaisesRegex(UserError, "agree"):
                self._change_term(
                    case,
                    "BEH",
                    "extend",
                    new_due_on="2027-01-12",
                    extension_reason="hearing",
                )
            self._send_mails()
            self._hear(case, side, waiver="manifestly_unfounded", attended=False)
            self._move(case, "BEH", "Both sides heard")
            mails = self._decide(case, "unfounded")
        self.assertIn("maandag 11 januari 2027", self._letter(case, "extension").body)
        [mail] = [mail for mail in mails if KLANT in str(mail["email_to"])]
        for words in (
            "Ongegrond",
            "Dit is ons antwoord.",
            OMBUDSMAN,
            "binnen een jaar",
        ):
            self.assertIn(words, mail["body"])
        self._move(case, "KC", "Close")
        body = self._letter(case, "closed").body
        self.assertIn(OMBUDSMAN, body)
        self.assertNotIn("Dit is ons antwoord.", body, "it was sent already")

    def test_not_taken_up(self):
        """Awb 9:8, third paragraph: why, within 4 weeks, and where to go."""
        states = {}
        for moment in ("2026-11-27 09:00:00", "2026-12-01 09:00:00"):
            with freeze_time("2026-11-02 09:00:00"):
                case = self._create_complaint()
                self._move(case, "REG", "To the coordinator")
            with freeze_time(moment):
                with self.assertRaises(UserError):
                    self._move(case, "KC", "Not taken up", **NOTE)
                self._move(
                    case, "KC", "Not taken up", refusal_ground="too_long_ago", **NOTE
                )
                self._send_mails()
            states[moment[:10]] = self._state(case, "taken_up")
        self.assertEqual(states, {"2026-11-27": "met", "2026-12-01": "met_late"})
        body = self._letter(case, "not_taken_up").body
        self.assertIn("meer dan een jaar", body)
        self.assertIn(OMBUDSMAN, body)

    def test_statutory_term_rolls_on_over_christmas(self):
        """Awb 9:11, Algemene termijnenwet: six weeks would end on Christmas Day."""
        with freeze_time("2026-11-13 09:00:00"):  # Friday
            case = self._create_complaint()
        self.assertEqual(self._due(case)["answer"], "2026-12-28")

    def test_ends_before_a_judgement(self):
        """Awb 9:5: settled or withdrawn in any stage; no draft is mailed."""
        for stage, role in (
            ("triage", "KC"),
            ("confirmation", "KC"),
            ("investigation", "BEH"),
            ("judgement", "BEH"),
        ):
            for move, outcome in (
                ("Settled to satisfaction", "settled"),
                ("Complainant withdraws", "withdrawn"),
            ):
                with self.subTest(stage=stage, move=move):
                    case = self._at(stage)
                    self._talk(case, role)
                    self._move(case, role, move, **NOTE)
                    self.assertEqual(case.sudo().outcome_id.code, outcome)
                    self.assertNotIn("antwoord.</p>", self._letter(case, "closed").body)

    def _at(self, stage):
        case = self._create_complaint()
        self._move(case, "REG", "To the coordinator")
        case.sudo().ground_id = self.ground
        for at, role, move in (
            ("triage", "KC", "Take it up"),
            ("confirmation", "KC", "To the handler"),
            ("investigation", "BEH", "Both sides heard"),
        ):
            if stage == at:
                return case
            if at == "investigation":
                [side] = case.sudo().party_ids.filtered(
                    lambda p: p.kind == "complainant"
                )
                self._hear(case, side, attended=True)
            self._move(case, role, move)
        case.sudo().answer = ANSWER
        return case

    def test_overview_of_the_year(self):
        """Awb 9:12a: to whoever publishes it and to the administrative body."""
        self.env.cr.execute(
            "UPDATE complaint_procedure SET create_date = '2026-06-01' WHERE id = %s",
            [self.procedure.id],
        )
        self.procedure.invalidate_recordset()
        with freeze_time("2027-01-04 09:00:00"):
            self.procedure._plan_overviews()
        rows = self.env["complaint.overview.sending"].search(
            [("procedure_id", "=", self.procedure.id), ("kind", "=", "year")]
        )
        self.assertEqual(
            rows.user_id, self.officer + self.users["KC"] + self.users["BO"]
        )
