from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import MondayCommon

MOVE = "Confirm handling, to service level manager"


@tagged("post_install", "-at_install", "klachten")
class TestHolder(MondayCommon):
    """S0-22, S0-40, S0-65: the office sends it to the right service level manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = new_test_user(
            cls.env, "test_slm_2", "base.group_user", name="Test SLM 2", lang="en_US"
        )
        cls.roles["SLM"].user_ids += cls.second

    def _dialog(self, case, **vals):
        user = self.users["BKM"]
        case = case.with_user(user)
        action = case.action_complaint_move(self._transition(case, MOVE).id)
        self.assertEqual(action["res_model"], "complaint.move")
        dialogs = self.env["complaint.move"].with_user(user)
        return dialogs.with_context(**action["context"]).create(vals)

    def test_who_makes_the_move_chooses_who_gets_it(self):
        """S0-22, S0-40, S0-65."""
        case = self._in_stage("acknowledgement")
        dialog = self._dialog(case)
        self.assertEqual(dialog.holder_ids, self.users["SLM"] + self.second)
        self.assertEqual(
            dialog.holder_id, self.users["SLM"], "as it would go by itself"
        )
        dialog.holder_id = self.second
        dialog.action_apply()
        self.assertEqual(case.user_id, self.second)
        events = case.sudo().event_ids.filtered(lambda e: e.type == "assigned")
        event = events.sorted("id")[-1:]
        self.assertEqual((event.user_id, event.reason_code), (self.second, "chosen"))
        self.assertIn("Chosen by Test BKM", event.note_text)

    def test_left_alone_it_goes_as_ever(self):
        case = self._in_stage("acknowledgement")
        self._dialog(case).action_apply()
        self.assertEqual(case.user_id, self.users["SLM"])
        self.assertNotIn("chosen", case.sudo().event_ids.mapped("reason_code"))

    def test_who_was_chosen_gets_it_again(self):
        case = self._in_stage("acknowledgement")
        self._dialog(case, holder_id=self.second.id).action_apply()
        self.users = {**self.users, "SLM": self.second}
        self._walk_to(case, "to_send")
        self.assertEqual(case.user_id, self.second)

    def test_nobody_else_can_be_chosen(self):
        case = self._in_stage("acknowledgement")
        with self.assertRaisesRegex(UserError, "can be given to"):
            self._dialog(case, holder_id=self.users["RM"].id).action_apply()
        self._add_party(case, "complained_about", partner_id=self.second.partner_id.id)
        move = self._transition(case.with_user(self.users["BKM"]), MOVE)
        self.assertEqual(
            case.with_user(self.users["BKM"])._complaint_choice(move)[0],
            self.users["SLM"],
        )

    def test_without_a_choice_nothing_is_asked(self):
        self.roles["SLM"].user_ids = [Command.unlink(self.second.id)]
        case = self._in_stage("acknowledgement")
        action = self._move(case, "BKM", MOVE)
        self.assertNotEqual(action.get("res_model"), "complaint.move")
        self.assertEqual(case.user_id, self.users["SLM"])

    def test_a_drag_asks_as_well(self):
        case = self._in_stage("acknowledgement")
        with self.assertRaisesRegex(Exception, "needs an answer"):
            self._drop(case, self.users["BKM"], "investigation")
