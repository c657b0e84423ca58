from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .contact_common import ContactCommon


@tagged("post_install", "-at_install", "klachten")
class TestHearing(ContactCommon, HttpCase):
    """Both sides are heard, or it is written why not (Awb 9:10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.side = cls.case.sudo().party_ids.filtered(
            lambda party: party.kind == "complainant"
        )

    def test_gate_names_who_is_missing(self):
        """Awb 9:10: the complainant and whoever is complained about, no others."""
        sentence = self._missing("hearing", self.case)[0]
        self.assertIn("Test Klant", sentence)
        self.assertIn("Test Accused", sentence)
        self.assertNotIn("Wim", sentence)
        self._talk(self.case, self.handler, kind="hearing")
        sentence = self._missing("hearing", self.case)[0]
        self.assertNotIn("Test Klant", sentence)
        self._dialog(
            self.case,
            self.handler,
            kind="hearing",
            party_id=self.about.id,
            attended=False,
            waiver="no_reply",
        ).action_save()
        self.assertFalse(self._missing("hearing", self.case))
        heard = self._log("heard").sorted("id")
        self.assertEqual(heard.mapped("result"), ["attended", "waived"])
        self.assertEqual(heard.mapped("reason_code"), [False, "no_reply"])

    def test_only_the_complainant_is_a_side_when_nobody_is_complained_about(self):
        case = self._create_complaint()
        self.assertTrue(self._missing("hearing", case))
        self._talk(case, self.users["SD"], kind="hearing")
        self.assertFalse(self._missing("hearing", case))

    def test_call_is_no_hearing(self):
        self._talk(self.case, self.handler)
        self.assertIn("Test Klant", self._missing("hearing", self.case)[0])

    def test_hearing_recorded_by_mistake_does_not_count(self):
        talk = self._talk(self.case, self.handler, kind="hearing")
        self.assertNotIn("Test Klant", self._missing("hearing", self.case)[0])
        self.env["complaint.event"].sudo().create(
            {
                "ticket_id": self.case.id,
                "type": "heard",
                "result": "void",
                "corrects_id": talk.event_id.id,
            }
        )
        self.assertIn("Test Klant", self._missing("hearing", self.case)[0])

    def test_names_are_for_who_may_read_the_case(self):
        for user, told in ((self.handler, True), (self.users["SD"], False)):
            gate = self._gate("hearing").with_user(user)
            [sentence] = gate._missing(self.case.with_user(user).sudo())[self.case.id]
            with self.subTest(user=user.login):
                self.assertEqual("Test Accused" in sentence, told)

    def test_neither_heard_nor_waived_is_refused(self):
        with self.assertRaisesRegex(UserError, "Not heard because"):
            self._dialog(
                self.case, self.handler, kind="hearing", attended=False
            ).action_save()

    def test_complainant_is_invited_and_answers_on_his_page(self):
        mails, letter = self._send(self.handler, "hearing", self.side)
        self.assertEqual(letter.addressee, "complainant")
        self.assertIn(self.case.number, letter.subject)
        self.assertNotIn("Test Accused", letter.body)
        link = self._link_of(mails[-1])
        self._react(link, choice="stays_away")
        event = self._log("contact")
        self.assertEqual((event.result, event.reason_code), ("incoming", "stays_away"))
        dialog = self._dialog(self.case, self.handler, kind="hearing")
        self.assertEqual((dialog.attended, dialog.waiver), (False, "waived"))
        dialog.action_save()
        self.assertNotIn("Test Klant", self._missing("hearing", self.case)[0])

    def test_complainant_who_comes_has_no_waiver(self):
        mails, _letter = self._send(self.handler, "hearing", self.side)
        self._react(self._link_of(mails[-1]), choice="comes")
        self.env.invalidate_all()
        dialog = self._dialog(self.case, self.handler, kind="hearing")
        self.assertEqual((dialog.attended, dialog.waiver), (True, False))

    def test_complainant_gets_no_other_released_letter(self):
        for purpose in ("copy", "delay", "outcome"):
            with self.subTest(purpose), self.assertRaisesRegex(UserError, "concerned"):
                self._write(self.handler, purpose, self.side).action_send()

    def test_only_an_officer_invites_a_person_complained_about(self):
        with mute_logger("odoo.addons.base.models.ir_rule"):
            with self.assertRaises(AccessError):
                self._write(self.handler, "hearing", self.about).action_send()
        _mails, letter = self._send(self.officer, "hearing", self.about)
        self.assertEqual((letter.addressee, letter.party_id), ("party", self.about))

    def test_gate_costs_the_same_for_many_cases(self):
        cases = self.env["helpdesk.ticket"].concat(
            *[self._create_complaint() for _i in range(6)]
        )

        def count(some):
            return self._queries(lambda: self._gate("hearing")._missing(some.sudo()))

        count(cases[:1])
        self.assertEqual(count(cases[:2]), count(cases))
