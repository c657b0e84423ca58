from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .access_common import AccessCommon


@tagged("post_install", "-at_install", "klachten")
class TestIndependence(AccessCommon):
    """Awb 9:7: a complaint is handled by somebody who was not involved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.slm = cls.users["SLM"]
        cls.slm_2 = cls._user("test_slm_2", name="Test SLM 2")
        cls.roles["SLM"].user_ids = [Command.set((cls.slm + cls.slm_2).ids)]
        cls.disputed = cls._create_plain(user_id=cls.slm.id)

    def _disputing(self, ticket, stage="investigation"):
        case = self._create_complaint(about_ticket_ids=[Command.set(ticket.ids)])
        case.sudo().acceptance_reason = "It is about how he was treated."
        self._walk_to(case, stage)
        return case

    def test_holder_of_the_disputed_ticket_gets_no_turn(self):
        case = self._disputing(self.disputed)
        self.assertEqual(case.involved_user_ids, self.slm)
        self.assertEqual(case.user_id, self.slm_2)

    def test_former_holder_counts_as_well(self):
        """The chatter of a plain ticket tells who had it."""
        self.flush_tracking_now()
        tracked = self.disputed.with_context(tracking_disable=False, mail_notrack=False)
        tracked.user_id = self.outsider
        self.flush_tracking_now()
        case = self._disputing(self.disputed)
        self.assertEqual(case.involved_user_ids, self.slm + self.outsider)
        self.assertEqual(case.user_id, self.slm_2)

    def flush_tracking_now(self):
        self.env.flush_all()
        self.env.cr.flush()

    def test_who_handled_the_disputed_complaint_counts_as_well(self):
        """S1-07: a complaint about how an earlier one was handled."""
        earlier = self._create_complaint()
        had = earlier.user_id
        self._drop(earlier, had, "classification")
        case = self._disputing(earlier, "registration")
        self.assertEqual(case.involved_user_ids, had + earlier.user_id)
        self.assertTrue(case.user_id)
        self.assertNotEqual(case.user_id, had)

    def test_giving_it_to_him_is_refused_with_the_reason(self):
        case = self._disputing(self.disputed)
        with self.assertRaisesRegex(UserError, f"handled {self.disputed.number}.*9:7"):
            case.with_user(self.slm_2).user_id = self.slm
        with self.assertRaisesRegex(UserError, "9:7"):
            case.with_user(self.officer).write({"user_id": self.slm.id})
        self.assertEqual(case.user_id, self.slm_2)

    def test_he_moves_nothing_and_hears_why(self):
        case = self._disputing(self.disputed)
        with self.assertRaisesRegex(UserError, f"handled {self.disputed.number}.*9:7"):
            self._drop(case, self.slm, "explanation")
        self.assertFalse(case.with_user(self.slm).move_buttons)

    def test_person_complained_about_is_refused_with_the_reason(self):
        case = self._disputing(self._create_plain())
        self._add_party(case, "complained_about", partner_id=self.slm_2.partner_id.id)
        self.assertEqual(case.user_id, self.slm)
        with self.assertRaisesRegex(UserError, "complained about here.*9:7"):
            case.with_user(self.slm).user_id = self.slm_2

    def test_linking_the_ticket_later_passes_the_turn_on(self):
        case = self._create_complaint()
        self._walk_to(case, "investigation")
        had, other = case.user_id, (self.slm + self.slm_2) - case.user_id
        ticket = self._create_plain(user_id=had.id)
        case.with_user(had).about_ticket_ids = [Command.link(ticket.id)]
        self.assertEqual(case.user_id, other)
        self.assertEqual(self._activities(case, "activity_turn").user_id, other)

    def test_nobody_left_in_the_role_means_the_officer(self):
        self.roles["SLM"].user_ids = [Command.set(self.slm.ids)]
        case = self._disputing(self.disputed)
        self.assertEqual(case.user_id, self.officer)

    # --- the statutory exception ------------------------------------------------------

    def _except(self, case, user, by, reason="The chair himself."):
        wizard = (
            self.env["complaint.exception"]
            .with_user(by)
            .create({"ticket_id": case.id, "user_id": user.id, "reason": reason})
        )
        return wizard.action_apply()

    def test_officer_records_an_exception(self):
        """Awb 9:7, second paragraph: who, by whom and why stand in the log."""
        case = self._disputing(self.disputed)
        self._except(case, self.slm, self.officer)
        event = case.event_ids.filtered(lambda e: e.type == "excepted")
        self.assertEqual(event.user_id, self.slm)
        self.assertIn("The chair himself.", event.note_ids.body)
        self.assertEqual(event.note_ids.user_id, self.officer)
        case.with_user(self.slm_2).user_id = self.slm
        self.assertEqual(case.user_id, self.slm)

    def test_exception_shows_the_case_to_who_is_complained_about(self):
        case = self._disputing(self._create_plain())
        party = self._add_party(
            case, "complained_about", partner_id=self.slm.partner_id.id
        )
        self.assertFalse(case.with_user(self.slm).has_access("read"))
        self._except(case, self.slm, self.officer)
        self.env.invalidate_all()
        self.assertTrue(case.with_user(self.slm).has_access("read"))
        self.assertIn("person_lifted", self._events(case))
        party.name = "Another spelling"
        self.assertFalse(case.hidden_partner_ids, "stays so")

    def test_exception_needs_an_officer_a_reason_and_a_person(self):
        case = self._disputing(self.disputed)
        for user in (self.slm_2, self.slm, self.auditor, self.outsider):
            with self.subTest(user=user.login), self._refused():
                with self.assertRaises(AccessError):
                    self._except(case, self.slm, user)
        for who, reason in ((self.slm, "  "), (self.outsider, "Because")):
            with (
                self.subTest(who=who.login),
                self.assertRaisesRegex(UserError, "Say who"),
            ):
                self._except(case, who, self.officer, reason)

    def test_hidden_officer_makes_no_exception_for_himself(self):
        with self._refused(), self.assertRaises(AccessError):
            self._except(self.secret, self.accused, self.accused)
