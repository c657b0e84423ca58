from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..common import MondayCommon


@tagged("post_install", "-at_install", "klachten")
class TestTurns(MondayCommon):
    """Whose move it is, how he hears of it, and who never gets it."""

    def _second_person(self, code):
        user = new_test_user(
            self.env,
            f"test_{code.lower()}_2",
            "base.group_user",
            name=f"Second {code}",
            lang="en_US",
        )
        self.roles[code].user_ids += user
        return user

    def test_turn_goes_to_the_least_busy(self):
        second = self._second_person("SD")
        holders = [self._create_complaint().user_id for _i in range(4)]
        self.assertEqual(holders.count(second), 2)
        self.assertEqual(holders.count(self.users["SD"]), 2)

    def test_turn_goes_back_to_who_had_it(self):
        second = self._second_person("SLM")
        case = self._in_stage("acknowledgement")
        self._move(case, "BKM", "Confirm handling, to service level manager")
        case.with_user(case.user_id).write({"user_id": second.id})
        other = self._in_stage("verification")
        busy = [self._in_stage("investigation").user_id for _i in range(3)]
        self.assertIn(self.users["SLM"], busy)
        self.assertTrue(other)
        self._answer_inquiries(case)
        move = self._transition(case, "Information is complete")
        self.env["complaint.move"].with_user(second).create(
            {"ticket_id": case.id, "transition_id": move.id, "note": "<p>x</p>"}
        ).action_apply()
        case.answer = "<p>Answer</p>"
        self._approve_draft(case)
        move = self._transition(case, "To the relation manager for verification")
        self.env["complaint.move"].with_user(second).create(
            {"ticket_id": case.id, "transition_id": move.id, "note": "<p>x</p>"}
        ).action_apply()
        self.assertEqual(case.user_id, self.users["RM"])
        self._move(case, "RM", "Incomplete or incorrect", note="<p>No.</p>")
        self.assertEqual(case.user_id, second)

    def test_turn_is_passed_on_within_the_role_only(self):
        """S0-65: to a colleague in the role, by one who has a say."""
        second = self._second_person("SLM")
        case = self._in_stage("investigation")
        with self.assertRaisesRegex(UserError, "can be given to"):
            case.with_user(self.officer).write({"user_id": self.users["GOS"].id})
        with self.assertRaisesRegex(UserError, "can be given to"):
            case.with_user(self.officer).write({"user_id": False})
        with self.assertRaisesRegex(UserError, "pass it on"):
            case.with_user(self.users["BKM"]).write({"user_id": second.id})
        case.with_user(self.officer).write({"user_id": second.id})
        self.assertEqual(case.user_id, second)
        self.assertEqual(case.stage_id, self.stages["investigation"])
        self.assertEqual(self._activities(case, "activity_turn").user_id, second)

    def test_turn_never_goes_to_a_person_complained_about(self):
        """S0-10 with design 6: of two, the other; of one, an officer."""
        second = self._second_person("GOS")
        case = self._create_complaint()
        self._add_party(
            case, "complained_about", partner_id=self.users["GOS"].partner_id.id
        )
        self._walk_to(case, "classification")
        self.assertEqual(case.user_id, second)
        with self.assertRaises(UserError):
            case.with_user(self.officer).write({"user_id": self.users["GOS"].id})

    def test_role_of_which_all_are_complained_about_goes_to_the_officers(self):
        case = self._create_complaint()
        self._add_party(
            case, "complained_about", partner_id=self.users["SD"].partner_id.id
        )
        self.assertEqual(case.user_id, self.officer)
        self._drop(case, self.officer, "classification")
        self.assertEqual(case.stage_id, self.stages["classification"])

    def test_holder_has_one_activity_that_goes_along_on_each_move(self):
        """S0-16: everybody sees in his own list what waits for him."""
        case = self._create_complaint()
        turn = self._activities(case, "activity_turn")
        self.assertEqual(turn.user_id, self.users["SD"])
        self._walk_to(case, "classification")
        self.assertEqual(self._activities(case, "activity_turn"), turn)
        self.assertEqual(turn.user_id, self.users["GOS"])
        self.assertFalse(turn.with_user(self.users["SD"]).has_access("write"))
        self.assertEqual(turn.summary, "Classification")
        self._move(case, "GOS", "Improvement point", **self._answers("diversion"))
        self.assertFalse(self._activities(case, "activity_turn"))

    def test_registrar_loses_sight_and_his_drag_still_succeeds(self):
        """S0-16: after hand-over the service desk has the status line only."""
        case = self._create_complaint()
        registrar = self.users["SD"]
        self.assertTrue(case.with_user(registrar).has_access("read"))
        result = case.with_user(registrar).web_save(
            {"stage_id": self.stages["classification"].id},
            {"number": {}, "stage_id": {"fields": {"display_name": {}}}},
        )
        self.assertEqual(result[0]["stage_id"]["display_name"], "Classification")
        self.env.invalidate_all()
        self.assertFalse(case.with_user(registrar).has_access("read"))
        status = self.env["complaint.status"].with_user(registrar).search([])
        self.assertEqual(status.mapped("number"), [case.number])
        self.assertEqual(status.phase, "triage")

    def test_what_is_shown_after_the_last_drag_holds_no_more_than_the_card(self):
        """The one reading after losing sight must not open what hangs on the case."""
        case = self._create_complaint()
        result = case.with_user(self.users["SD"]).web_save(
            {"stage_id": self.stages["classification"].id},
            {
                "user_id": {"fields": {"login": {}}},
                "letter_ids": {"fields": {"token_digest": {}, "body": {}}},
                "company_id": {"fields": {"display_name": {}, "email": {}}},
            },
        )[0]
        self.assertEqual(set(result["user_id"]), {"id", "display_name"})
        self.assertEqual(set(result["company_id"]), {"id", "display_name"})
        for letter in result["letter_ids"]:
            self.assertNotIn("token_digest", letter)
            self.assertNotIn("body", letter)

    def test_buttons_are_those_of_the_users_role(self):
        case = self._in_stage("classification")
        buttons = case.with_user(self.users["GOS"]).move_buttons
        self.assertEqual(
            [button["name"] for button in buttons if button["refusal"]],
            ["Formal complaint: to customer management"],
        )
        self.assertEqual(len(buttons), 7)
        self.assertFalse(case.with_user(self.officer).move_buttons)
