from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import MondayCommon


@tagged("post_install", "-at_install", "klachten")
class TestVersions(MondayCommon):
    """The next version: copied, compared, taking over from a date (issue 5, 3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.procedure.version_id

    def _draft(self):
        action = self.procedure.action_new_version()
        return self.env["complaint.procedure.version"].browse(action["res_id"])

    def test_new_version_says_the_same(self):
        """Steps, RACI, moves, gates, terms, letters, calendar, in every language."""
        day = self.first.day_off_ids.filtered(lambda d: d.date.year == 2028)[:1]
        self.assertTrue(day)
        day.unlink()
        draft = self._draft()
        self.assertEqual((draft.name, draft.state), ("1.1", "draft"))
        self.assertFalse(draft.in_force_on)
        self.assertEqual(draft.days_off_until, self.first.days_off_until)
        for lang in ("en_US", "nl_NL"):
            old = self.first.with_context(lang=lang)
            self.assertEqual(
                old._as_document(), draft.with_context(lang=lang)._as_document()
            )
        self.assertGreater(len(draft._as_document()), 40)
        self.assertEqual(
            draft.with_context(lang="nl_NL").step_ids[:1].name,
            "Indienen klacht en inhoud",
        )
        self.assertIn("Nothing is different", draft.differences)

    def test_texts_in_a_language_that_is_off_are_copied_too(self):
        """The ORM copies those of the languages in use only."""
        dutch = self.env["res.lang"].search([("code", "=", "nl_NL")])
        readers = self.env["res.partner"].with_context(active_test=False)
        readers.search([("lang", "=", "nl_NL")]).lang = "en_US"
        dutch.active = False
        draft = self._draft()
        dutch.active = True
        self.env.invalidate_all()
        for old, new in zip(
            (self.first, self.first.step_ids[0], self.first.term_ids[0]),
            (draft, draft.step_ids[0], draft.term_ids[0]),
            strict=True,
        ):
            name = "definition" if "definition" in old._fields else "name"
            english, said = (
                old.with_context(lang=lang)[name] for lang in ("en_US", "nl_NL")
            )
            self.assertNotEqual(english, said)
            self.assertEqual(new.with_context(lang="nl_NL")[name], said)

    def test_one_draft_at_a_time(self):
        draft = self._draft()
        self.assertEqual(self._draft(), draft)
        with self.assertRaisesRegex(UserError, "has a draft already"):
            draft.copy({"name": "9"})

    def test_what_is_different_is_readable(self):
        draft = self._draft()
        draft.term_ids.filtered("is_answer").length = 15
        draft.step_ids.filtered(lambda s: s.requirement == "S0-45").unlink()
        gate = draft.transition_ids.gate_ids[:1]
        gate.text = "Do that first."
        draft.invalidate_recordset(["differences"])
        shown = draft.differences
        for words in ("Send the answer", "Close the complaint", "Do that first.", "15"):
            self.assertIn(words, shown)
        self.assertNotIn("Confirm handling", shown)
        dutch = draft.with_context(lang="nl_NL").differences
        self.assertIn("Antwoord versturen", dutch)
        self.assertIn("Wordt", dutch, "the heading")

    def test_letters_name_the_period_of_the_term_in_which_one_may_react(self):
        """S0-75: set once, on the term; one day in every letter."""
        draft = self._draft()
        self.assertTrue(draft.has_reaction_term)
        draft.term_ids.filtered(lambda t: t.code == "verdict").length = 15
        draft.reaction_days = 4
        draft.action_put_in_force()
        with freeze_time("2026-11-02 09:00:00"):
            case = self._in_stage("customer", complaint_lang="en_US")
            self.assertEqual(str(self._term(case, "verdict").due_on), "2026-11-23")
            self.assertEqual(str(case._complaint_react_until()), "2026-11-23")
        for letter in ("acknowledgement", "answer"):
            body = self._letters(case, letter).body
            self.assertIn("November 23, 2026", body, letter)
            self.assertNotIn("November 6, 2026", body, letter)
        following = self._draft()
        following.term_ids.filtered(lambda t: t.code == "verdict").unlink()
        self.assertFalse(following.has_reaction_term)
        self.assertEqual(str(following._react_until(date(2026, 11, 2))), "2026-11-06")

    def test_complainant_is_told_the_published_day(self):
        """Decision 12: ours is the day within it, on the card and in mails to us."""
        draft = self._draft()
        answer = draft.term_ids.filtered("is_answer")
        answer.write({"published_length": 30, "published_unit": "working_days"})
        draft.action_put_in_force()
        with freeze_time("2026-11-02 09:00:00"):
            case = self._in_stage("customer", complaint_lang="en_US")
        self.assertEqual(str(case.answer_due_on), "2026-11-30")
        for letter in ("confirmation", "acknowledgement"):
            body = self._letters(case, letter).body
            self.assertIn("December 14, 2026", body, letter)
            self.assertNotIn("November 30, 2026", body, letter)
        with freeze_time("2026-11-02 09:00:00"):
            case = self._in_stage("investigation", complaint_lang="en_US")
            page = self._letters(case, "confirmation")._status_page()
            self.assertEqual(str(page["expected_on"]), "2026-12-14")
            case.with_user(self.users["SLM"])._complaint_extend(
                answer, date(2026, 12, 21), "more_research"
            )
            self.assertEqual(str(case._complaint_promised_on()), "2026-12-21")

    def test_version_in_force_is_not_edited(self):
        parts = (
            (self.first, "reaction_days"),
            (self.first.term_ids[:1], "length"),
            (self.first.transition_ids.gate_ids[:1], "sequence"),
        )
        for record, field in parts:
            with self.assertRaisesRegex(UserError, "Make a new version"):
                record[field] = 3
        with self.assertRaisesRegex(UserError, "Make a new version"):
            self.env["complaint.check"].create(
                {"version_id": self.first.id, "name": "x", "who": "asked"}
            )

    def test_running_cases_keep_their_version(self):
        running = self._create_complaint()
        draft = self._draft()
        draft.action_put_in_force()
        self.assertEqual(self.first.state, "retired")
        self.assertEqual(draft.put_in_force_by_id, self.env.user)
        self.assertEqual(running.procedure_version_id, self.first)
        self.assertEqual(self._create_complaint().procedure_version_id, draft)
        self._walk_to(running, "customer")

    def test_takes_over_on_its_day(self):
        """On the local day: at midnight in Amsterdam it is still yesterday in UTC."""
        draft = self._draft()
        draft.take_over_on = "2026-11-09"
        self.env["complaint.procedure.version"]._cron_take_over()
        draft.action_put_in_force()
        self.assertEqual((draft.state, draft.planned), ("draft", True))
        self.env["complaint.procedure.version"]._cron_take_over()
        self.assertEqual(draft.state, "draft")
        self.assertEqual(self._create_complaint().procedure_version_id, self.first)
        with freeze_time("2026-11-08 23:30:00"):
            self.env["complaint.procedure.version"]._cron_take_over()
            self.assertEqual(draft.state, "in_force")
            self.assertEqual(str(draft.in_force_on), "2026-11-09")
            self.assertEqual(self._create_complaint().procedure_version_id, draft)
        self.assertFalse(draft.planned)

    def test_plan_is_taken_back(self):
        draft = self._draft()
        draft.take_over_on = "2026-11-09"
        draft.action_put_in_force()
        draft.action_unplan()
        with freeze_time("2026-11-10 09:00:00"):
            self.env["complaint.procedure.version"]._cron_take_over()
        self.assertEqual(draft.state, "draft")

    def test_day_without_the_button_puts_nothing_in_force(self):
        draft = self._draft()
        draft.take_over_on = "2026-11-01"
        self.env["complaint.procedure.version"]._cron_take_over()
        self.assertEqual(draft.state, "draft")

    def test_after_a_change_the_published_texts_are_reviewed(self):
        """S0-104, S0-105: a task for the officers, not after the first version."""
        review = self.env.ref("klachten_module.activity_review")
        tasks = self.procedure.activity_ids.filtered(
            lambda a: a.activity_type_id == review
        )
        self.assertFalse(tasks)
        draft = self._draft()
        draft.change_summary = "The answer comes sooner."
        draft.action_put_in_force()
        task = self.procedure.activity_ids.filtered(
            lambda a: a.activity_type_id == review
        )
        self.assertEqual(task.user_id, self.officer)
        self.assertIn("service catalogue", task.summary)
        self.assertIn("The answer comes sooner.", task.note)
        task.with_user(self.officer).action_done()
        self.assertFalse(self.procedure.activity_ids & task)

    def test_a_configurator_makes_the_next_version(self):
        """Without the host's right on fields, of which a move is made up."""
        user = new_test_user(
            self.env,
            "test_configurator_only",
            groups="base.group_user,klachten_module.group_complaint_configurator",
        )
        self.assertFalse(user.has_group("base.group_erp_manager"))
        action = self.procedure.with_user(user).action_new_version()
        draft = self.env["complaint.procedure.version"].browse(action["res_id"])
        self.assertEqual(draft._as_document(), self.first._as_document())
        self.assertIn("Nothing is different", draft.with_user(user).differences)
        self.assertEqual(draft.create_uid, user)

    def test_what_changed_is_named_where_nobody_wrote_it(self):
        """S0-02: the version history never has an empty line."""
        draft = self._draft()
        draft.retention_years += 1
        draft.action_put_in_force()
        self.assertIn("Kept", draft.change_summary)

    def test_only_the_configurator_makes_versions(self):
        with self.assertRaises(AccessError):
            self.procedure.with_user(self.officer).action_new_version()
        with self.assertRaises(AccessError):
            self._draft().with_user(self.officer).action_put_in_force()
