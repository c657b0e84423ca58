from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MondayCommon


@tagged("post_install", "-at_install", "klachten")
class TestMoveGuards(MondayCommon):
    """List edit, import, RPC, teams and users: no way around the procedure."""

    def test_list_edit_moves_all_or_nothing(self):
        cases = self._create_complaint() + self._create_complaint()
        nameless = self._create_complaint(partner_id=False)
        self.assertFalse(nameless.partner_name)
        registrar = self.users["SD"]
        missing = "Fill in first: name of the complainant"
        with self.assertRaisesRegex(UserError, missing), self.env.cr.savepoint():
            self._drop(cases + nameless, registrar, "classification")
        self.assertEqual(cases.stage_id, self.stages["registration"])
        self._drop(cases, registrar, "classification")
        self.assertEqual(cases.stage_id, self.stages["classification"])
        self.assertEqual(cases.user_id, self.users["GOS"])

    def test_form_of_the_host_offers_a_case_no_stage_of_plain_tickets(self):
        """Whoever opens a task lands there."""
        view = self.env.ref("helpdesk_mgmt.ticket_view_form")
        arch = self.env["helpdesk.ticket"].get_view(view.id)["arch"]
        hosts, ours = etree.fromstring(arch).xpath("//header/field[@name='stage_id']")
        self.assertEqual(hosts.get("invisible"), "procedure_version_id")
        self.assertEqual(ours.get("invisible"), "not procedure_version_id")
        self.assertIn(
            "('complaint_procedure_id', '=', procedure_id)", ours.get("domain")
        )

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

    # --- stages, teams and procedures that are in use ---------------------------------

    def test_stage_in_use_stays_what_it_is(self):
        """B7: archived, closing or elsewhere, its cases would stand on no board."""
        other = self._set_up_procedure(self.company, "anders", people=False)
        for code in ("registration", "verification", "closed"):
            stage = self.stages[code]
            for vals in (
                {"active": False},
                {"closed": not stage.closed},
                {"complaint_phase": "triage"},
                {"company_id": False},
                {"complaint_procedure_id": other.id},
            ):
                with (
                    self.subTest(code=code, vals=vals),
                    self.assertRaisesRegex(UserError, "stays as it is"),
                    self.env.cr.savepoint(),
                ):
                    stage.write(vals)
            with self.assertRaisesRegex(UserError, "it stays"):
                stage.unlink()
        for teams in ([], self.plain_team.ids):
            with (
                self.assertRaisesRegex(UserError, "team of that procedure only"),
                self.env.cr.savepoint(),
            ):
                stage.team_ids = [Command.set(teams)]

    def test_intake_stays_the_first_stage(self):
        """B7: mail would skip the registration."""
        self.stages["registration"].sequence = 0
        with (
            self.assertRaisesRegex(UserError, "that is the intake and not"),
            self.env.cr.savepoint(),
        ):
            self.stages["registration"].sequence = 99

    def test_what_a_stage_looks_like_may_change(self):
        stage = self.stages["verification"]
        stage.write(
            {"name": "Check", "fold": True, "active": True, "closed": stage.closed}
        )
        stage.team_ids = [Command.set(self.procedure.team_id.ids)]

    def test_stage_of_an_old_version_goes_with_its_last_case(self):
        case = self._in_stage("verification")
        draft = self.procedure.version_id._make_next()
        stage = self.stages["to_send"]
        customer = self.stages["customer"]
        draft.transition_ids.filtered(
            lambda m: m.to_stage_id == stage
        ).to_stage_id = customer
        draft.transition_ids.filtered(lambda m: m.from_stage_id == stage).unlink()
        draft.step_ids.filtered(lambda step: step.stage_id == stage).unlink()
        draft.action_put_in_force()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            stage.active = False
        self._move(case, "RM", "Complainant withdraws", note="<p>By telephone.</p>")
        stage.active = False

    def test_plain_stages_and_teams_change_as_ever(self):
        stage = self.env["helpdesk.ticket.stage"].create({"name": "Plain"})
        stage.write({"closed": True, "active": False, "sequence": 0})
        stage.unlink()
        self.plain_team.write({"active": False, "company_id": False})
        self.plain_team.unlink()

    def test_team_and_procedure_with_complaints_stay(self):
        case = self._create_complaint()
        team = self.procedure.team_id
        company = self.env["res.company"].create({"name": "Another"})
        for vals in ({"active": False}, {"company_id": company.id}):
            with self.assertRaisesRegex(UserError, "so it stays"):
                team.write(vals)
        with self.assertRaisesRegex(UserError, "so it stays"):
            team.unlink()
        with self.assertRaisesRegex(UserError, "has open complaints: 1. Close them"):
            self.procedure.active = False
        self._move(case, "SD", "Complainant withdraws", note="<p>By telephone.</p>")
        self.procedure.active = False
        team.active = False
