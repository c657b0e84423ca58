from copy import deepcopy

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import TEMPLATE, ComplaintCommon


@tagged("post_install", "-at_install", "klachten")
class TestBadProcedure(ComplaintCommon):
    """Bad input of issue 5: refused or repaired, in words that say what to do."""

    def _refused(self, do):
        """What the user reads when this is refused."""
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            do()
        return caught.exception.args[0]

    def _draft(self):
        """A draft that says what is in force; each test breaks it."""
        return self._draft_version("2.0")

    def _copy(self, template, **choices):
        return self.env["complaint.template"]._copy(
            template,
            {
                "company": self.company,
                "mailbox": "anders",
                "officers": self.officer,
                "people": {},
                **choices,
            },
        )

    # --- putting a version in force ---------------------------------------------------

    def test_what_is_in_force_has_no_faults(self):
        draft = self._draft()
        draft.action_put_in_force()
        self.assertEqual(draft.state, "in_force")

    def test_procedure_without_terms(self):
        draft = self._draft()
        draft.term_ids.unlink()
        said = self._refused(draft.action_put_in_force)
        self.assertEqual(
            said,
            "This procedure cannot be used yet. Repair this first:\n"
            "- There are no terms. Add at least one: by when a complaint is answered.",
        )
        self.assertEqual(draft.state, "draft")
        self.assertEqual(self.procedure.version_id.state, "in_force")

    def test_stage_that_cannot_be_left(self):
        draft = self._draft()
        stage = self.stages["to_send"]
        draft.transition_ids.filtered(lambda m: m.from_stage_id == stage).unlink()
        said = self._refused(draft.action_put_in_force)
        self.assertIn("Stage 'Ready to send' cannot be left. Add a move from it", said)
        self.assertIn("Stage 'With the complainant' cannot be reached.", said)
        self.assertNotIn("Registration", said)

    def test_transition_to_nowhere(self):
        """A stage or role of another procedure is nowhere in this one."""
        other = self._set_up_procedure(self.company, "elders", people=False)
        draft = self._draft()
        move = draft.transition_ids[0]
        move.copy(
            {"to_stage_id": other.stage_ids[1].id, "is_main": False, "name": "Away"}
        )
        move.copy({"role_id": other.role_ids[1].id, "is_main": False, "name": "Them"})
        said = self._refused(draft.action_put_in_force)
        self.assertIn("Move 'Away' names a stage that this procedure does not", said)
        self.assertIn("'Classification'. Choose one of its own stages.", said)
        self.assertIn("Move 'Them' names a role that this procedure does not", said)
        self.assertEqual(said.count("\n- "), 2)

    def test_all_faults_stand_in_one_message_in_the_users_language(self):
        draft = self._draft()
        draft.term_ids.unlink()
        steps = draft.step_ids.filtered(lambda s: s.stage_id == self.stages["to_send"])
        steps.unlink()
        draft.transition_ids.filtered(
            lambda m: m.from_stage_id == self.stages["registration"]
        ).is_main = True
        registration = self.stages["classification"]
        draft.transition_ids.filtered(
            lambda m: m.from_stage_id == registration
        ).is_main = True
        said = self._refused(draft.action_put_in_force)
        for sentence in (
            "There are no terms.",
            "Nobody has the turn in stage 'Ready to send'.",
            "Stage 'Classification' has two usual next steps. Keep one of them.",
        ):
            self.assertIn(sentence, said)
        self.assertEqual(said.count("\n- "), 3)
        said = self._refused(draft.with_context(lang="nl_NL").action_put_in_force)
        self.assertIn("In fase 'Klaar voor verzending' is niemand aan de beurt.", said)
        self.assertEqual(said.count("\n- "), 3)

    def test_stage_of_another_version_is_no_fault(self):
        """Stages are shared: an older version may use one that this one does not."""
        draft = self._draft()
        stage, next_stage = self.stages["verification"], self.stages["to_send"]
        draft.step_ids.filtered(lambda s: s.stage_id == stage).unlink()
        moves = draft.transition_ids
        moves.filtered(lambda m: m.from_stage_id == stage).unlink()
        moves.exists().filtered(lambda m: m.to_stage_id == stage).write(
            {"to_stage_id": next_stage.id}
        )
        draft.action_put_in_force()
        self.assertEqual(draft.state, "in_force")
        # a stage that no version uses was forgotten
        stage.copy({"name": "Forgotten", "complaint_code": "forgotten"})
        said = self._refused(self._draft_version("3.0").action_put_in_force)
        self.assertIn("Stage 'Forgotten' cannot be reached.", said)

    def test_two_versions_in_force(self):
        version = self.procedure.version_id
        said = self._refused(
            lambda: version.create(
                {
                    "procedure_id": self.procedure.id,
                    "name": "2.0",
                    "state": "in_force",
                }
            )
        )
        self.assertIn("Make a draft and use the button 'Put in force'", said)
        self.assertEqual(version.copy({"name": "2.0"}).state, "draft")
        draft = self._draft_version("3.0")
        draft.action_put_in_force()
        in_force = self.procedure.version_ids.filtered(lambda v: v.state == "in_force")
        self.assertEqual(in_force, draft)

    # --- templates --------------------------------------------------------------------

    def test_template_with_faults(self):
        template = deepcopy(TEMPLATE)
        template["transitions"][0]["to"] = "moon"
        template["transitions"][1]["gates"] = [{"kind": "tide"}]
        template["transitions"][1]["require"] = ["shoe_size"]
        template["letters"] = ["answer", "poem"]
        said = self._refused(lambda: self._copy(template))
        for sentence in (
            "Move 'Pass to second line' names a stage that this procedure does not "
            "have: 'moon'.",
            "Stage 'classification' cannot be reached.",
            "has a condition of a kind that does not exist: 'tide'.",
            "wants a field filled in that a case does not have: 'shoe_size'.",
            "There is no letter 'poem'.",
        ):
            self.assertIn(sentence, said)

    def test_template_that_leaves_something_open(self):
        """S4: terms and appeal are blank on purpose and filled in at set-up."""
        template = deepcopy(TEMPLATE)
        template["appeal_body"] = None
        template["terms"][1]["length"] = None
        template["terms"][2]["length"] = None
        templates = self.env["complaint.template"]
        self.assertEqual(
            templates._open_points(template),
            [
                ("term", "acknowledged", "Confirm handling"),
                ("term", "answer", "Send the answer"),
                ("version", "appeal_body", "Who disagrees goes to"),
            ],
        )
        said = self._refused(
            lambda: self._copy(template, terms={"answer": {"length": 30}})
        )
        self.assertIn("Fill in, in the window in which you set it up", said)
        self.assertIn("\n- Confirm handling", said)
        self.assertIn("\n- Who disagrees goes to", said)
        self.assertNotIn("Send the answer", said)
        procedure = self._copy(
            template,
            terms={
                "acknowledged": {"length": 3, "unit": "calendar_days"},
                "answer": {"length": 30},
            },
            version={"appeal_body": "The arbiter"},
        )
        version = procedure.version_id
        self.assertEqual(version.appeal_body, "The arbiter")
        self.assertEqual(
            [(t.length, t.unit) for t in version.term_ids][1:3],
            [(3, "calendar_days"), (30, "working_days")],
        )

    # --- mailboxes and people ---------------------------------------------------------

    def test_two_procedures_on_one_mailbox(self):
        said = self._refused(
            lambda: self._set_up_procedure(self.company, "TestKlachten")
        )
        self.assertEqual(
            said,
            "Mail to testklachten@test.example already goes to the procedure "
            f"'{self.procedure.name}'. Choose another mailbox for this procedure.",
        )
        self.plain_team.alias_name = "printers"
        said = self._refused(lambda: self._set_up_procedure(self.company, "printers"))
        self.assertIn("goes to the helpdesk team 'Test plain team'.", said)
        other = self._set_up_procedure(self.company, "anders", people=False)
        team = self.procedure.team_id
        belongs = (
            f"The helpdesk team '{team.name}' and its mailbox "
            f"belong to the procedure '{self.procedure.name}'. Choose another team."
        )
        said = self._refused(lambda: other.write({"team_id": team.id}))
        self.assertEqual(said, belongs)
        said = self._refused(
            lambda: other.create({"name": "x", "code": "x", "team_id": team.id})
        )
        self.assertEqual(said, belongs)
        # saying again what is so is no fault
        self.procedure.team_id = team

    def test_role_without_people(self):
        """The officer gets the turn; the form of the procedure says so."""
        self.assertFalse(self.procedure.people_warning)
        self.roles["SD"].user_ids = [Command.clear()]
        self.roles["P"].user_ids = [Command.clear()]  # accountable, gets no turn
        case = self._create_complaint()
        self.assertEqual(case.user_id, self.officer)
        with Form(self.procedure) as form:
            self.assertEqual(
                form.people_warning,
                "Nobody is in these roles: Service desk. Their turn goes to the "
                "complaints officers. Name people under 'Roles and people'.",
            )
        self.officer.active = False
        self.assertIn("there is no complaints officer", self.procedure.people_warning)

    def test_removed_user_who_holds_a_role(self):
        """Who left gets no turn; when nobody else is in the role, the officer does."""
        self.users["SD"].active = False
        self.assertEqual(self._create_complaint().user_id, self.officer)
        self.assertIn("Service desk", self.procedure.people_warning)
        colleague = self.users["GOS"]
        self.roles["SD"].user_ids |= colleague
        self.assertFalse(self.procedure.people_warning)
        self.assertEqual(self._create_complaint().user_id, colleague)

    @freeze_time("2026-11-02 09:00:00")
    def test_receipt_date_in_the_future(self):
        """A clerk is told; a mail that says so runs from now (test_mail_gateway)."""
        said = self._refused(
            lambda: self._create_complaint(received_at="2026-11-03 09:00:00")
        )
        self.assertIn(
            "cannot have been received on 3 November 2026 10:00: that is", said
        )
        self.assertIn("Fill in the day and time at which it came in.", said)
