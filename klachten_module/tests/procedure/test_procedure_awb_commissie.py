from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .procedure_common import ANSWER, KLANT, NOTE, ProcedureCommon

OMBUDSMAN = "Nationale ombudsman"
OTHER = "ander@elders.example"
ADVICE = "<p>De commissie vindt de klacht gegrond.</p>"


@tagged("post_install", "-at_install", "klachten")
class TestProcedureAwbCommissie(ProcedureCommon):
    """Awb 9:14 to 9:16: a committee hears and advises, within ten weeks."""

    template = "awb_commissie"
    version = {"appeal_body": OMBUDSMAN, "appeal_term": "een jaar"}

    def _advised(self, **judged):
        """A case in which the committee gave its advice, with a draft answer."""
        case = self._create_complaint()
        [mail] = self._mailed()[KLANT]
        self.assertIn("klachtadviescommissie", mail["body"])
        self.assertIn("hoort u en de andere kant", mail["body"])
        self._move(case, "REG", "To the coordinator")
        case.with_user(self.users["KC"]).ground_id = self.ground
        self._move(case, "KC", "Take it up")
        self.env["complaint.untold"].with_user(self.officer).create(
            {"ticket_id": case.id, "kind": "copied", "reason": "Nobody is named."}
        ).action_apply()
        self._move(case, "KC", "To the committee")
        [mail] = self._mailed()[KLANT]
        self.assertIn(
            "zoekt uit wat er is gebeurd.", mail["body"], "it writes no answer"
        )
        [side] = case.sudo().party_ids.filtered(lambda p: p.kind == "complainant")
        self._talk(
            case,
            "CIE",
            kind="hearing",
            party_id=side.id,
            reached=False,
            attended=True,
        )
        asked = r"Report and advice of the committee \(under 'Outcome'\)"
        with self.assertRaisesRegex(UserError, asked):
            self._move(case, "CIE", "Report with advice")
        case.with_user(self.users["CIE"]).committee_advice = ADVICE
        self._move(case, "CIE", "Report with advice")
        case.with_user(self.users["BEH"]).write({"answer": ANSWER, **judged})
        self.env["complaint.finding"].with_user(self.users["BEH"]).create(
            {
                "ticket_id": case.id,
                "ground_id": self.ground.id,
                "position": "<p>Wij hebben niet geluisterd.</p>",
            }
        )
        return case

    def _decided(self, case, outcome):
        self._move(case, "BEH", "Propose findings and judgement")
        outcome = self.env.ref(f"klachten_module.outcome_{outcome}")
        self._move(case, "BO", "Decide and send", outcome_id=outcome.id)
        self._send_mails()
        return self._letter(case, "position").body

    def test_heard_and_advised(self):
        """Awb 9:11, 9:14, 9:15: ten weeks; named, hears, reports, advises."""
        case = self._advised(advice_followed="yes")
        self.assertEqual(self._due(case)["answer"], "2027-01-11")
        body = self._decided(case, "founded")
        self.assertIn("De commissie vindt de klacht gegrond.", body)
        self.assertIn(OMBUDSMAN, body)
        self.assertNotIn("Waarom wij het advies niet volgen", body)
        self.assertEqual(self._term(case, "answer").state, "met")

    def test_deviation_needs_reasons(self):
        """Awb 9:16: who does not follow the advice says why, and encloses it."""
        case = self._advised(advice_followed="no")
        with self.assertRaisesRegex(UserError, "why you do not follow the advice"):
            self._move(case, "BEH", "Propose findings and judgement")
        case.with_user(self.users["BEH"]).advice_deviation = "Er was geen plicht."
        body = self._decided(case, "unfounded")
        self.assertIn("Er was geen plicht.", body)
        self.assertIn("De commissie vindt de klacht gegrond.", body)

    def test_advice_stays_as_the_committee_gave_it(self):
        """Awb 9:15: whoever judges does not rewrite it; nor does who had a turn."""
        case = self._advised()
        with self.assertRaisesRegex(UserError, r"followed\? \(under 'Outcome'\)"):
            self._move(case, "BEH", "Propose findings and judgement")
        for user in (self.users["BEH"], self.officer):
            with self.assertRaisesRegex(UserError, "Send it back there"):
                case.with_user(user).committee_advice = "<p>Ongegrond.</p>"
        with self.assertRaisesRegex(AccessError, "has the turn now"):
            case.with_user(self.users["CIE"]).advice_followed = "yes"
        self._move(case, "BEH", "Back to the committee", **NOTE)
        self.assertTrue(case.with_user(self.users["CIE"]).complaint_can_advise)
        case.with_user(self.users["CIE"]).committee_advice = "<p>Ongegrond.</p>"

    def test_what_colleagues_and_others_hear(self):
        """Awb 9:12: a copy holds the findings; nobody is told of an answer to come that
        was sent.
        """
        case = self._advised(advice_followed="yes")
        party = {"kind": "complained_about", "name": "A. Ander", "email": OTHER}
        about = self._add_party(case, **party)
        self.env["complaint.untold"].with_user(self.officer).create(
            {"ticket_id": case.id, "kind": "copied", "reason": "By telephone."}
        ).action_apply()
        self._move(case, "BEH", "Propose findings and judgement")
        self._move(case, "BO", "Decide and send", outcome_id=self.founded.id)
        mails = self._mailed()
        [mail] = mails["awb_commissie.kc@test.example"]
        self.assertNotIn("The answer is due", mail["body"])
        case.with_user(self.officer).action_complaint_send_copies()
        [mail] = self._mailed()[about.email]
        self.assertIn("Wij hebben niet geluisterd.", mail["body"])
        self.assertNotIn("De commissie vindt", mail["body"], "what both sides said")
