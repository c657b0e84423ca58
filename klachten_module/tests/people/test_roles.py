from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import MondayCommon


@tagged("post_install", "-at_install", "klachten")
class TestRoles(MondayCommon):
    """Who fills a role in a case: the customer's managers, those of the department
    concerned, the people of the role, else the officers (issue 5, capability 4).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own, cls.other = (
            new_test_user(
                cls.env,
                f"test_manager_{number}",
                "base.group_user",
                name=f"Manager {number}",
                email=f"manager{number}@test.example",
                lang="en_US",
            )
            for number in (1, 2)
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Acme", "is_company": True}
        )
        cls.complainant.parent_id = cls.customer

    def _fill(self, code, filled_by):
        self.roles[code].filled_by = filled_by

    def _sees(self, case, user):
        tickets = self.env["helpdesk.ticket"].with_user(user)
        return case.id in tickets.search([("id", "=", case.id)]).ids

    def test_relation_manager_of_the_customer_verifies_and_others_see_nothing(self):
        """S0-71: the relation manager of this customer, not of another."""
        self._fill("RM", "relation_manager")
        self.customer.complaint_relation_manager_id = self.own
        self.env["res.partner"].create(
            {"name": "Other", "complaint_relation_manager_id": self.other.id}
        )
        self.assertTrue(self.own.has_group("klachten_module.group_complaint_handler"))
        self.assertIn(self.own, self.procedure.team_id.user_ids)
        case = self._in_stage("verification")
        self.assertEqual(case.user_id, self.own)
        self.assertTrue(self._sees(case, self.own))
        for user in (self.other, self.users["RM"]):
            self.assertFalse(self._sees(case, user), user.name)
        self.assertTrue(case.with_user(self.own).is_my_turn)
        mine = self.env["helpdesk.ticket"].with_user(self.own)
        self.assertEqual(mine.search([("is_my_turn", "=", True)]), case)
        move = self._transition(case, "Explanation is correct and complete")
        with self.assertRaises(UserError):
            case.with_user(self.other).action_complaint_move(move.id)
        case.with_user(self.own).action_complaint_move(move.id)
        self.assertEqual(case.stage_id, self.stages["to_send"])

    def test_managers_that_are_there_already_get_their_rights(self):
        """Who fills a role by case is known before the role says so."""
        self.procedure.role_ids.filtered(
            lambda role: role.filled_by != "officer"
        ).filled_by = "users"
        self.customer.complaint_relation_manager_id = self.own
        self.assertNotIn(self.own, self.procedure.team_id.user_ids)
        self._fill("RM", "relation_manager")
        self.assertTrue(self.own.has_group("klachten_module.group_complaint_handler"))
        self.assertIn(self.own, self.procedure.team_id.user_ids)

    def test_service_level_manager_of_the_customer_gets_the_case(self):
        """S0-50: to the service level manager of the customer."""
        self._fill("SLM", "service_level_manager")
        self.customer.complaint_service_manager_id = self.own
        self.assertEqual(self._in_stage("acknowledgement").user_id, self.users["BKM"])
        case = self._in_stage("acknowledgement")
        self._move(case, "BKM", "Confirm handling, to service level manager")
        self.assertEqual(case.user_id, self.own)
        self.assertIn(case.number, self._figures_of(self.own))
        self.assertEqual(self._figures_of(self.other), [])

    def _figures_of(self, user):
        self.env.flush_all()
        self.env["helpdesk.ticket"].invalidate_model()
        user.group_ids += self.env.ref("klachten_module.group_complaint_handler")
        rows = self.env["complaint.report"].with_user(user).search([])
        return rows.mapped("ticket_id.number")

    def test_managers_of_the_department_handle_and_another_department_does_not(self):
        """S1: the management of the department concerned."""
        self._fill("SLM", "department")
        mine, theirs = self.env["complaint.department"].create(
            [
                {"name": "Desks", "user_ids": [Command.set(self.own.ids)]},
                {"name": "Nets", "user_ids": [Command.set(self.other.ids)]},
            ]
        )
        case = self._in_stage("acknowledgement", complaint_department_id=mine.id)
        self._drop(case, self.users["BKM"], "investigation")
        self.assertEqual(case.user_id, self.own)
        self.assertTrue(self._sees(case, self.own))
        self.assertFalse(self._sees(case, self.other))
        case.with_user(self.own).complaint_department_id = theirs
        self.assertEqual(case.user_id, self.other, "the turn goes along")
        self.assertEqual(self._activities(case, "activity_turn").user_id, self.other)

    def test_a_case_asks_for_a_department_where_there_are_departments(self):
        departments = self.env["complaint.department"]
        departments.search([("company_id", "=", self.env.company.id)]).active = False
        case = self._in_stage("acknowledgement")
        self.assertFalse(case.with_user(self.users["BKM"]).complaint_has_departments)
        departments.create({"name": "Desks"})
        case.invalidate_recordset()
        self.assertTrue(case.with_user(self.users["BKM"]).complaint_has_departments)

    def test_nobody_there_is_the_roles_own_person_then_the_officer(self):
        """Never nobody."""
        self._fill("RM", "relation_manager")
        self.assertEqual(self._in_stage("verification").user_id, self.users["RM"])
        self.roles["RM"].user_ids = False
        self.assertEqual(self._in_stage_without("verification"), self.officer)

    def _in_stage_without(self, stage_code):
        case = self._in_stage("explanation")
        case.sudo().answer = "<p>x</p>"
        self._approve_draft(case)
        self._move(case, "SLM", "To the relation manager for verification")
        return case.user_id

    def test_role_of_the_officers(self):
        self._fill("GOS", "officer")
        case = self._in_stage("classification")
        self.assertEqual(case.user_id, self.officer)
        self.assertFalse(self._sees(case, self.users["GOS"]))

    def test_manager_complained_about_is_passed_over(self):
        """Awb 9:7: of the customer's manager who is complained about, somebody else."""
        self._fill("RM", "relation_manager")
        self.customer.complaint_relation_manager_id = self.own
        case = self._in_stage("acknowledgement")
        self._add_party(case, "complained_about", partner_id=self.own.partner_id.id)
        self._walk_to(case, "verification")
        self.assertEqual(case.user_id, self.users["RM"])
        self.assertFalse(self._sees(case, self.own))

    def test_accountable_role_sees_the_case_from_classification_on_and_changes_nothing(
        self,
    ):
        """A: process management is accountable for every step of S0."""
        case = self._create_complaint()
        self.assertFalse(self._sees(case, self.users["P"]))
        self._walk_to(case, "classification")
        self.assertTrue(self._sees(case, self.users["P"]))
        self.assertFalse(case.with_user(self.users["P"]).has_access("write"))

    def _told(self, case):
        return self._letters(case, "relation_manager").mapped("email_to")

    def test_informed_role_is_told_at_each_step(self):
        """S0-62: the relation manager hears of it when customer management has it, and
        at each step that he has an I in.
        """
        case = self._in_stage("acknowledgement")
        self.assertEqual(self._told_to(case, "rm"), 1)
        self._walk_to(case, "explanation")
        self.assertEqual(self._told_to(case, "rm"), 3)

    def _told_to(self, case, code):
        return sum(f"{code}@test.example" in to for to in self._told(case))

    def test_improvement_point_is_told_to_the_relation_manager(self):
        """S0-35; where a case ended, nobody has the turn."""
        case = self._in_stage("classification")
        self._move(case, "GOS", "Improvement point", **self._answers("diversion"))
        self.assertEqual(self._told_to(case, "rm"), 1)
        self.assertEqual(self._told_to(case, "slm"), 2, "when it came, and S0-36")
        self.assertFalse(case.responsible_role_id)
        self.assertFalse(case.user_id)

    def test_only_the_customers_manager_is_told(self):
        self._fill("RM", "relation_manager")
        self.customer.complaint_relation_manager_id = self.own
        case = self._in_stage("acknowledgement")
        self.assertEqual(self._told_to(case, "manager1"), 1)
        self.assertEqual(self._told_to(case, "rm"), 0)

    def test_consulted_are_the_people_with_a_c_in_the_stage(self):
        """S4-28: C can be asked, not who takes no part."""
        case = self._in_stage("investigation")
        self.assertEqual(case._complaint_consulted(), self.users["RM"])
        self._add_party(
            case, "complained_about", partner_id=self.users["RM"].partner_id.id
        )
        self.assertFalse(case._complaint_consulted())

    def test_removed_user_passes_his_turns_on(self):
        """A removed user who holds a role: to a colleague, else the officer."""
        case = self._in_stage("classification")
        self.users["GOS"].active = False
        self.assertEqual(case.user_id, self.officer)
        self.assertEqual(self._activities(case, "activity_turn").user_id, self.officer)

    def test_last_officer_does_not_leave_without_successor(self):
        with self.assertRaisesRegex(UserError, "Name a successor"):
            self.officer.active = False
        with self.assertRaisesRegex(UserError, "Name a successor"):
            self.procedure.officer_ids = False
        self.procedure.officer_ids += self.own
        self.officer.active = False
        self.assertFalse(self.officer.active)

    def test_user_in_the_log_is_archived_not_deleted(self):
        self._in_stage("classification")
        with self.assertRaisesRegex(UserError, "Archive this user"):
            self.users["GOS"].unlink()
