import runpy

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..wizards.overview.overview_figures import CHANGED_ON
from .upgrade_common import MIGRATIONS, UpgradeCommon


@tagged("post_install", "-at_install", "klachten")
class TestUpgrade16(UpgradeCommon):
    """To 19.0.1.6.0: what an organisation had goes on, and gets what is new."""

    def test_who_gets_complaints_is_named_in_every_language(self):
        """19.0.1.6.0: what it was called stood there in one language."""
        role = self.roles["SLM"]
        role.with_context(lang="nl_NL").name = "Beheerder"
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE complaint_people_change ADD what varchar")
        self.env.cr.execute(
            """
            INSERT INTO complaint_people_change
                   (procedure_id, moment, user_id, person_id, kind, what)
            SELECT %s, now(), %s, %s, kind, what
              FROM (VALUES ('role', 'Beheerder'), ('manager', 'Customer'))
                AS told (kind, what)
         RETURNING id
            """,
            [self.procedure.id, self.officer.id, self.officer.id],
        )
        ids = [id_ for (id_,) in self.env.cr.fetchall()]
        self._migrate("who_gets")
        changes = self.env["complaint.people.change"].browse(ids)
        english = changes.with_context(lang="en_US").mapped("what")
        self.assertEqual(english, [role.with_context(lang="en_US").name, "Customer"])
        dutch = changes.with_context(lang="nl_NL").mapped("what")
        self.assertEqual(dutch, ["Beheerder", "Customer"])

    def test_words_about_old_rows_stay(self):
        """19.0.1.6.0: what is wrong with a row is kept in codes from now on."""
        history = self.env["complaint.history"].create(
            {"procedure_id": self.procedure.id, "state": "done"}
        )
        line = self.env["complaint.history.line"].create({"history_id": history.id})
        column = self.env["complaint.history.column"].create(
            {"history_id": history.id, "place": 0, "meaning": "received"}
        )
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE complaint_history ADD date_order varchar")
        self.env.cr.execute("UPDATE complaint_history SET date_order = 'mdy'")
        self.env.cr.execute(
            "ALTER TABLE complaint_history_line ADD problems text, ADD effect text"
        )
        self.env.cr.execute(
            "UPDATE complaint_history_line SET problems = 'Geen dag: 100%'"
        )
        self._migrate("registers")
        self.assertEqual(line.problems, "Geen dag: 100%")
        self.assertEqual(column.date_order, "mdy")

    def test_who_is_told_of_running_cases_is_worked_out(self):
        cases = self._in_stage("investigation") + self._in_stage("registration")
        names = ["complaint_told_list", "complaint_registrar_list"]
        self.env.flush_all()
        self.env.invalidate_all()
        right = {case: [list(case.sudo()[n]) for n in names] for case in cases}
        self.assertTrue(right[cases[0]][0])
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET complaint_told_list = NULL, "
            "complaint_registrar_list = NULL WHERE id = ANY(%s)",
            [cases.ids],
        )
        automation = self.env.ref("klachten_module.automation_informed")
        new = automation.filter_domain
        script = self._script("told")
        self.assertEqual(script["NEW"], new, "as shipped")
        automation.filter_domain = script["OLD"]
        self._migrate("told")
        for case in cases:
            self.assertEqual([list(case.sudo()[n]) for n in names], right[case])
        self.assertEqual(automation.filter_domain, new)
        automation.filter_domain = "[('type','=','moved')]"
        self._migrate("told")
        self.assertEqual(automation.filter_domain, "[('type','=','moved')]", "his own")

    def test_figures_are_made_anew_and_overviews_know_since_when(self):
        """S0-96: rows say handled in time; the day of the update is noted once."""
        case = self._in_stage("classification")
        self.env.flush_all()
        figure = self.env["complaint.figure"]
        figure._store_pending()
        self.env.cr.execute(
            "UPDATE complaint_figure SET answer = 'none', answer_due_on = NULL, "
            "kind = NULL WHERE id = %s",
            [case.id],
        )
        figure._count_anew()
        folder = MIGRATIONS / "19.0.1.6.0"
        runpy.run_path(str(folder / "pre-figures.py"))["migrate"](self.env.cr, "19.0")
        self.env.cr.execute("SELECT to_regclass('complaint_cell')")
        self.assertEqual(self.env.cr.fetchone(), (None,))
        figure.init()  # as an update does after it
        parameters = self.env["ir.config_parameter"]
        for day in ("2027-02-03", "2027-02-04"):
            with freeze_time(day):
                script = runpy.run_path(str(folder / "end-figures.py"))
                script["migrate"](self.env.cr, "19.0")
            self.assertEqual(parameters.get_param(CHANGED_ON), "2027-02-03")
        self.env.invalidate_all()
        line = self.env["complaint.report"].browse(case.id)
        answer = case.deadline_ids.filtered("term_id.is_answer")
        self.assertEqual((line.kind, line.answer_due_on), ("complaint", answer.due_on))
        self.assertIn(line.answer, ("running", "late"))

    def test_letter_of_a_fine_or_decision_goes_where_it_was_not_changed(self):
        """19.0.1.7.0: the action of what is not taken up; a changed one stays."""
        automation = self.env.ref("klachten_module.automation_not_taken_up")
        old = self._script("fine_or_decision")["OLD"]
        for before in (old, old.replace("converted", "closed")):
            automation.filter_domain = before
            self._migrate("fine_or_decision")
            told = "fine_or_decision" in automation.filter_domain
            self.assertEqual(told, before == old)

    def test_who_reports_for_ons_makes_the_overview(self):
        """19.0.1.7.0, S1-22: also where it was set up before; officers hear it."""
        role, user = self.roles["SD"], self.users["SD"]
        overviews = self.env["complaint.overview"].with_user(user)
        asked = {"procedure_id": self.procedure.id, "year": 2026, "month": "10"}
        role.code = "SDHR"
        self._migrate("overview_maker")
        self.assertFalse(role.receives_overview, "of another procedure")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE complaint_procedure SET code = 'ons' WHERE id = %s",
            [self.procedure.id],
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            overviews.create(asked)._overview_data()
        self._migrate("overview_maker")
        self.assertTrue(overviews.create(asked)._overview_data())
        [task] = self.procedure.activity_ids.filtered(
            lambda a: "Who makes the overviews" in a.summary
        )
        self.assertEqual(task.user_id, self.officer)
        self._migrate("overview_maker")
        self.assertIn(task, self.procedure.activity_ids)
