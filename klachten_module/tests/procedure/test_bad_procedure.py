from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import MondayCommon


@tagged("post_install", "-at_install", "klachten")
class TestBadProcedure(MondayCommon):
    """Bad input (issue 5): refused or repaired, with a sentence on what to do."""

    def _draft(self):
        return self.procedure.version_id._make_next()

    def _refused(self, draft, sentence):
        with self.assertRaisesRegex(UserError, sentence):
            draft.action_put_in_force()
        self.assertEqual(draft.state, "draft")

    def test_copy_of_what_is_in_force_is_fine(self):
        draft = self._draft()
        self.assertEqual(draft._problem_sentences(), [])
        draft.action_put_in_force()
        self.assertEqual(draft.state, "in_force")

    def test_it_says_which_figures_it_will_not_have(self):
        """What a term is for the figures is said by the term, not by its code."""
        draft = self._draft()
        self.assertFalse(draft.missing_figures)
        draft.term_ids.filtered(lambda t: t.figure == "routed").figure = False
        self.assertIn("Passing on", draft.missing_figures)
        self.assertNotIn("Confirming handling", draft.missing_figures)
        draft.term_ids.filtered("is_answer").is_answer = False
        self.assertIn("Passing on and Final answer", draft.missing_figures)

    def test_two_terms_in_one_figure(self):
        draft = self._draft()
        draft.term_ids.filtered(lambda t: not t.is_answer)[-1].figure = "routed"
        self.assertIn("counted in the same figure", str(draft._problem_sentences()))

    def test_without_terms(self):
        draft = self._draft()
        draft.term_ids.unlink()
        self._refused(draft, "no terms. Add at least")

    def test_stage_that_cannot_be_left(self):
        draft = self._draft()
        draft.transition_ids.filtered(
            lambda move: move.from_stage_id == self.stages["to_send"]
        ).unlink()
        self._refused(draft, "cannot leave 'Ready to send'. Add a move")

    def test_stage_without_a_way_to_it(self):
        draft = self._draft()
        draft.transition_ids.filtered(
            lambda move: move.to_stage_id == self.stages["acknowledgement"]
        ).unlink()
        self._refused(draft, "No move leads to 'Acknowledgement'")

    def test_transition_to_nowhere(self):
        """To a stage of another procedure; without a stage it cannot be kept."""
        other = self._set_up_procedure(self.company, "anders")
        draft = self._draft()
        move = draft.transition_ids[0]
        move.to_stage_id = other.stage_ids[1]
        self._refused(draft, "a stage of another procedure. Choose a stage")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            move.to_stage_id = False
            self.env.flush_all()

    def test_nobody_responsible_and_two_usual_steps(self):
        draft = self._draft()
        draft.step_ids.filtered(
            lambda step: step.stage_id == self.stages["verification"]
        ).unlink()
        draft.transition_ids.is_main = True
        self._refused(draft, "(?s)two usual next steps.*responsible in 'Verification'")

    def test_no_of_the_complainant_that_leads_nowhere(self):
        """Unless no letter asks him; the text may be one that somebody wrote."""
        draft = self._draft()
        draft.transition_ids.filtered(lambda move: move.result == "disagree").unlink()
        refusal = "In 'With the complainant' a letter asks the complainant.*Add a move"
        self._refused(draft, refusal)
        own = self.env.ref("klachten_module.letter_answer").copy()
        answer, reminder = (
            self.env.ref(f"klachten_module.action_letter_{name}")
            for name in ("answer", "reminder")
        )
        draft.letter_ids = [
            Command.unlink(answer.complaint_template_id.id),
            Command.unlink(reminder.complaint_template_id.id),
            Command.link(own.id),
        ]
        self.assertNotIn("agrees, and nothing", str(draft._problem_sentences()))
        answer.complaint_template_id = own
        self._refused(draft, refusal)

    def test_term_that_never_stops(self):
        draft = self._draft()
        answer = draft.term_ids.filtered("is_answer")
        answer.stop_type = "not_taken_up"
        self._refused(draft, "'Send the answer' never stops")

    def test_term_of_any_escalation(self):
        draft = self._draft()
        answer = draft.term_ids.filtered("is_answer")
        answer.start_type = "escalated"
        self._refused(draft, "'Send the answer' starts or stops at 'Escalated'")

    def test_in_the_language_of_the_user(self):
        draft = self._draft()
        draft.term_ids.unlink()
        dutch = self.env(context={**self.env.context, "lang": "nl_NL"})
        self._refused(draft.with_env(dutch), "geen termijnen")

    def test_two_versions_in_force(self):
        """A new one retires the old; the database refuses a second."""
        old, draft = self.procedure.version_id, self._draft()
        draft.action_put_in_force()
        self.assertEqual((old.state, draft.state), ("retired", "in_force"))
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            old._as_service().state = "in_force"
            self.env.flush_all()

    def test_version_made_in_force(self):
        """Nothing comes in force beside the check."""
        vals = {"procedure_id": self.procedure.id, "name": "9.0", "state": "in_force"}
        with self.assertRaisesRegex(UserError, "use the button 'Put in force'"):
            self.procedure.version_id.create(vals)

    def test_two_procedures_on_one_team(self):
        """A team, and so its mailbox, has one procedure; the sentence says which."""
        other = self._set_up_procedure(self.company, "anders", people=False)
        team = self.procedure.team_id
        belongs = (
            f"The helpdesk team '{team.name}' and its mailbox belong to the procedure "
            f"'{self.procedure.name}'. Choose another team."
        )
        for change in (
            lambda: other.write({"team_id": team.id}),
            lambda: other.create({"name": "x", "code": "x", "team_id": team.id}),
        ):
            with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
                change()
            self.assertEqual(refused.exception.args[0], belongs)
        self.procedure.team_id = team  # what is so already

    def test_form_says_which_roles_have_nobody(self):
        self.assertFalse(self.procedure.people_warning)
        self.roles["P"].user_ids = [Command.clear()]  # accountable, gets no turn
        self.assertFalse(self.procedure.people_warning)
        self.users["SD"].active = False
        with Form(self.procedure) as form:
            self.assertEqual(
                form.people_warning,
                "Nobody is in these roles: Service desk. Their turn goes to the "
                "complaints officers. Name people under 'Roles and people'.",
            )

    def test_two_procedures_on_one_mailbox(self):
        with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
            self._set_up_procedure(self.company, "testklachten")
        self.assertIn("testklachten", str(refused.exception))

    def test_role_without_people(self):
        """Repaired: the procedure's officer gets the turn, and its form says so."""
        self.assertFalse(self.procedure.people_warning)
        self.roles["SD"].user_ids = [Command.clear()]
        self.roles["P"].user_ids = [Command.clear()]  # accountable, gets no turn
        self.assertEqual(self._create_complaint().sudo().user_id, self.officer)
        with Form(self.procedure) as form:
            self.assertEqual(
                form.people_warning,
                "Nobody is in these roles: Service desk. Their turn goes to the "
                "complaints officers. Name people under 'Roles and people'.",
            )

    def test_removed_user_who_holds_a_role(self):
        """Repaired: the next case goes to the officer, not to an archived user."""
        self.users["GOS"].active = False
        case = self._create_complaint()
        self._move(case, "SD", "Pass to second line")
        self.assertEqual(case.sudo().user_id, self.officer)

    def test_receipt_in_the_future(self):
        with self.assertRaisesRegex(UserError, "in the future. Fill in the day"):
            self._create_complaint(received_at="2026-11-03 09:00:00")
