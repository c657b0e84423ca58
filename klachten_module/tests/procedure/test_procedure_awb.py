from base64 import b64encode

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .awb_common import ACCUSED, HEARD, OMBUDSMAN, AwbCommon
from .procedure_common import KLANT, NOTE


@tagged("post_install", "-at_install", "klachten")
class TestProcedureAwb(AwbCommon):
    """Awb 9: taken up or not, both sides heard, decided in 6 weeks, ombudsman named."""

    # --- taken up, heard, decided -----------------------------------------------------

    def test_decided_after_hearing(self):
        """Awb 9:6, 9:8, 9:10, 9:11, 9:12: within 4 and 6 weeks, both sides heard."""
        case = self._in("investigation")
        self.assertEqual(
            self._due(case),
            {
                "acknowledged": "2026-11-03",
                "taken_up": "2026-11-30",
                "refusal_told": "2026-11-30",
                "answer": "2026-12-14",
            },
        )
        self.assertEqual(self._term(case, "taken_up").state, "met")
        with self.assertRaisesRegex(UserError, "Not heard yet"):
            self._move(case, "BEH", HEARD)
        self._hear(case, self._side(case), attended=True)
        self._move(case, "BEH", HEARD)
        [mail] = self._decide(case)[KLANT]
        self.assertIn(OMBUDSMAN, mail["body"])
        self.assertEqual(self._term(case, "answer").state, "met")
        self._move(case, "KC", "Close")
        self.assertEqual(
            self._letter_names(case),
            ["confirmation", "acknowledgement", "position", "closed"],
        )
        self.assertEqual(self._line(case).outcome_id, self.founded)

    def test_extended_waived_and_unfounded(self):
        """Awb 9:10, 9:11, 9:12: 4 weeks more, further with consent; the delay with its
        day, the judgement with the ombudsman.
        """
        case = self._in("investigation")
        extend = {"extension_reason": "hearing"}
        with self._on("2026-12-01"):
            with self.assertRaisesRegex(UserError, "agree"):
                self._change_term(
                    case, "BEH", "extend", new_due_on="2027-01-12", **extend
                )
            self._change_term(case, "BEH", "extend", new_due_on="2027-01-11", **extend)
            [mail] = self._mailed()[KLANT]
        self.assertIn("maandag 11 januari 2027", mail["body"])
        self.assertEqual(self._due(case)["answer"], "2027-01-11")
        with self._on("2027-01-05"):
            with self.assertRaisesRegex(UserError, "agree"):
                self._change_term(
                    case, "BEH", "extend", new_due_on="2027-01-12", **extend
                )
            self._change_term(
                case,
                "BEH",
                "extend",
                new_due_on="2027-02-01",
                consent_file=b64encode(b"Ik ga akkoord."),
                consent_file_name="akkoord.txt",
                **extend,
            )
            self.assertEqual(self._due(case)["answer"], "2027-02-01")
            self._send_mails()
            self._hear(
                case, self._side(case), waiver="manifestly_unfounded", attended=False
            )
            self._move(case, "BEH", HEARD)
            self._nobody_told(case, "delay_told")
            [mail] = self._decide(case, "unfounded")[KLANT]
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
        events = self._events(case)
        self.assertEqual(events.count("extended"), 2)
        self.assertIn("consented", events)
        self.assertEqual(self._letter_names(case).count("extension"), 2)

    def test_not_taken_up(self):
        """Awb 9:8: why, within 4 weeks, and where to go."""
        for day, state in (("2026-11-27", "met"), ("2026-12-01", "met_late")):
            case = self._create_complaint()
            self._move(case, "REG", "To the coordinator")
            with self._on(day):
                with self.assertRaises(UserError):
                    self._move(case, "KC", "Not taken up", **NOTE)
                self._move(
                    case, "KC", "Not taken up", refusal_ground="too_long_ago", **NOTE
                )
                names = self._letter_names(case)
            with self.subTest(day=day):
                self.assertEqual(names, ["confirmation", "not_taken_up"])
                self.assertEqual(self._term(case, "taken_up").state, state)
                self.assertEqual(self._line(case).diverted_kind, "not_taken_up")
                body = self._letter(case, "not_taken_up").body
                self.assertIn("meer dan een jaar", body)
                self.assertIn(OMBUDSMAN, body)

    def test_only_about_a_fine_or_decision(self):
        """An end of its own, told as Awb 9:8 asks: object, or appeal."""
        case = self._create_complaint()
        self._move(case, "REG", "To the coordinator")
        with self._on("2026-11-27"):
            user = self.users["KC"]
            move = self._transition(case, "Only about a fine or decision")
            dialog = Form(
                self.env["complaint.move"]
                .with_user(user)
                .with_context(default_ticket_id=case.id, default_transition_id=move.id)
            )
            self.assertEqual(dialog.refusal_ground, "objection")
            dialog.note = "<p>Maak bezwaar tegen de boete.</p>"
            dialog.save().action_apply()
            self.assertEqual(self._letter_names(case), ["confirmation", "not_taken_up"])
        self.assertEqual(self._term(case, "refusal_told").state, "met")
        self.assertEqual(self._term(case, "answer").state, "cancelled")
        line = self._line(case)
        self.assertEqual(
            (line.kind, line.diverted_kind), ("complaint", "fine_or_decision")
        )
        body = self._letter(case, "not_taken_up").body
        self.assertIn("Maak bezwaar tegen de boete.", body)
        self.assertIn("bezwaar", body)
        with self._on("2026-12-02"):
            overview = (
                self.env["complaint.overview"]
                .with_user(self.officer)
                .create(
                    {"procedure_id": self.procedure.id, "year": 2026, "month": "11"}
                )
            )
            counts = {
                row["code"]: row["values"][0]
                for row in overview._overview_data()["counts"]
            }
        self.assertEqual(counts["fine_or_decision"], 1)
        self.assertNotIn("not_taken_up", counts)

    def test_settled_at_any_time(self):
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
                    case = self._in(stage)
                    self._talk(case, role)
                    self._move(case, role, move, **NOTE)
                    self.assertEqual(case.sudo().outcome_id.code, outcome)
                    body = self._letter(case, "closed").body
                    self.assertTrue(body)
                    self.assertNotIn("Dit is ons antwoord.", body)

    # --- who is complained about ------------------------------------------------------

    def test_person_complained_about(self):
        """Awb 9:7, 9:9, 9:10, 9:12: a copy, heard, told; never a look at the case."""
        case = self._in("investigation")
        about = self._add_party(
            case, "complained_about", partner_id=self.accused.partner_id.id
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(case.sudo().user_id, self.users["BEH"])
        with self.assertRaisesRegex(UserError, "complained about here.*9:7"):
            case.with_user(self.officer).user_id = self.accused
        with self.assertRaisesRegex(AccessError, "complaints officer"):
            self._write(case, self.users["BEH"], "copy", about)
        mails = self._write(case, self.officer, "copy", about)
        self.assertEqual(set(mails), {ACCUSED})
        self.assertIn("Mijn laptop kwam kapot terug.", mails[ACCUSED][0]["body"])
        with self.assertRaisesRegex(UserError, "Test Klant.*Test Accused"):
            self._move(case, "BEH", HEARD)
        self._hear(case, self._side(case), attended=True)
        with self.assertRaisesRegex(UserError, "Not heard yet: Test Accused"):
            self._move(case, "BEH", HEARD)
        self._hear(case, about, attended=False, waiver="no_reply")
        self._move(case, "BEH", HEARD)
        self.assertNotIn(ACCUSED, self._decide(case))
        with self.assertRaisesRegex(UserError, "Test Accused"):
            self._move(case, "KC", "Close")
        with self.assertRaisesRegex(AccessError, "complaints officer"):
            self._write(case, self.users["KC"], "outcome", about)
        case.with_user(self.officer).action_complaint_send_copies()
        handlers = {"awb.beh@test.example", "awb.bo@test.example"}
        self.assertEqual(set(self._mailed()), {ACCUSED, *handlers})
        self._move(case, "KC", "Close")
        self._send_mails()
        self._assert_sees_nothing(case, self.accused, self.outsider)

    def test_handler_complained_about_loses_the_case(self):
        """Awb 9:7: who is complained about does not handle it; a colleague does."""
        case = self._in("investigation")
        self._talk(case, "BEH")
        self._assert_loses_the_case(case, "BEH", successor=self.accused)

    # --- what the law says ------------------------------------------------------------

    def test_statutory(self):
        """Awb 9:11, 9:24: terms roll on, 5 years kept."""
        version = self.procedure.version_id
        statutory = version.term_ids.filtered("roll_on").mapped("code")
        self.assertEqual(set(statutory), {"taken_up", "answer", "refusal_told"})
        self.assertEqual(version.retention_years, 5)

    def test_statutory_term_rolls_on_over_christmas(self):
        """Awb 9:11, Algemene termijnenwet: six weeks would end on Christmas Day."""
        with self._on("2026-11-13"):  # Friday
            case = self._create_complaint()
        self.assertEqual(self._due(case)["answer"], "2026-12-28")
