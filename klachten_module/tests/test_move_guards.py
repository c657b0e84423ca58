from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MondayCommon


@tagged("post_install", "-at_install", "klachten")
class TestMoveGuards(MondayCommon):
    """List edit, import, RPC, teams and users: no way around the procedure."""

    def test_list_edit_moves_all_or_nothing(self):
        cases = self._create_complaint() + self._create_complaint()
        nameless = self._create_complaint(partner_id=False)
        self.assertFalse(nameless.partner_name)
        registrar = self.users["SD"]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._drop(cases + nameless, registrar, "classification")
        self.assertEqual(cases.stage_id, self.stages["registration"])
        self._drop(cases, registrar, "classification")
        self.assertEqual(cases.stage_id, self.stages["classification"])
        self.assertEqual(cases.user_id, self.users["GOS"])

    def test_import_cannot_walk_around(self):
        case = self._create_complaint()
        for user in (self.officer, self.users["SD"]):
            result = (
                self.env["helpdesk.ticket"]
                .with_user(user)
                .load(
                    [".id", "stage_id/.id"],
                    [[str(case.id), str(self.stages["to_send"].id)]],
                )
            )
            self.assertFalse(result["ids"])
            self.assertIn("cannot go from", result["messages"][0]["message"])
        self.assertEqual(case.stage_id, self.stages["registration"])

    def test_nobody_is_above_the_procedure(self):
        """Not the helpdesk's manager, an officer, the administrator, or code."""
        case = self._create_complaint()
        for user, error in (
            (self.outsider, AccessError),
            (self.env.ref("base.user_admin"), AccessError),
            (self.officer, UserError),
            (self.env.ref("base.user_root"), UserError),
        ):
            with (
                self.subTest(user=user.login),
                self.assertRaises(error),
                mute_logger("odoo.addons.base.models.ir_rule"),
            ):
                self._drop(case, user, "classification")
        self.assertEqual(case.stage_id, self.stages["registration"])

    def test_context_cannot_open_the_door(self):
        """The mark of our own services cannot be sent from outside."""
        case = self._create_complaint()
        for mark in (True, "SERVICE", 1, {}):
            with self.assertRaises(UserError):
                self._drop(
                    case.with_context(complaint_service=mark), self.officer, "closed"
                )

    def test_team_of_a_case_never_changes(self):
        case = self._create_complaint()
        for user in (self.officer, self.users["SD"]):
            with self.assertRaisesRegex(UserError, "stays with its team"):
                case.with_user(user).write({"team_id": self.plain_team.id})
        self.assertEqual(case.team_id, self.procedure.team_id)

    def test_people_changing_teams_do_not_move_a_case(self):
        case = self._in_stage("investigation")
        user = self.users["SLM"]
        with self._assert_unchanged(case, "stage_id", "team_id", "complaint_phase"):
            self.procedure.team_id.user_ids -= user
            self.plain_team.user_ids += user
            self.env.flush_all()
        with self._assert_unchanged(case, "stage_id", "team_id", "complaint_phase"):
            user.active = False
            self.env.flush_all()

    def test_archived_holder_leaves_the_role_to_the_others(self):
        """S0-07: somebody who left cannot act; an empty role goes to the officers."""
        case = self._in_stage("acknowledgement")
        self.users["BKM"].active = False
        self._drop(case, self.officer, "investigation")
        self.assertEqual(case.stage_id, self.stages["investigation"])
