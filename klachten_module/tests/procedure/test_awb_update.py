import runpy
from pathlib import Path

from odoo.tests import tagged

from .awb_common import HEARD, AwbCommon

MIGRATIONS = Path(__file__).parents[2] / "migrations/19.0.1.6.0"


@tagged("post_install", "-at_install", "klachten")
class TestAwbUpdate(AwbCommon):
    """From before 19.0.1.6.0: terms of the Awb that stood still, open and closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute(
            "UPDATE complaint_term SET statutory = NULL, may_suspend = TRUE, "
            "law_dated_on = NULL WHERE version_id = %s",
            [cls.procedure.version_id.id],
        )
        cls.env.invalidate_all()
        cls.env.registry.clear_cache()

    def _still(self, case, since, until=None):
        with self._on(since):
            self._change_term(case, "BEH", "suspend", suspension_reason="agreed")
        if until:
            with self._on(until):
                self._change_term(case, "BEH", "resume")

    def _answered(self, case, day):
        with self._on(day):
            self._hear(case, self._side(case), attended=True)
            self._move(case, "BEH", HEARD)
            self._decide(case)
            self._move(case, "KC", "Close")

    def _update(self, day):
        with self._on(day):
            self.env.flush_all()
            for name in ("law", "letter_words"):
                script = runpy.run_path(str(MIGRATIONS / f"post-{name}.py"))
                script["migrate"](self.env.cr, "19.0.1.5.0")
            self.env.flush_all()
            self.env.invalidate_all()

    def _answer(self, case):
        return self._term(case, "answer").sudo()

    def test_what_an_update_does_to_each(self):
        stands, ran, over, plain = (self._in("investigation") for _ in range(4))
        self._still(stands, "2026-11-20")
        self._still(ran, "2026-11-10", "2026-12-01")
        self._still(over, "2026-11-10", "2026-12-10")
        self._answered(over, "2027-01-05")
        self.assertEqual(self._answer(over).state, "met")
        self.assertEqual(str(self._answer(ran).due_on), "2027-01-04")
        known = {case: len(case.sudo().event_ids) for case in (over, plain)}
        self._update("2026-12-02")

        # stood still: ends by an event and a task, and runs to its day by law
        row = self._answer(stands)
        self.assertEqual((row.state, str(row.due_on)), ("running", "2026-12-14"))
        event = stands.sudo().event_ids.sorted("id")[-1]
        self.assertEqual((event.type, event.reason_code), ("resumed", "no_legal_basis"))
        self.assertIn("14 December 2026", event.note_text)
        tasks = self._activities(stands, "activity_term")
        self.assertIn("The suspension ended", " ".join(tasks.mapped("summary")))
        self.assertFalse(stands.complaint_suspended)

        # stood still before, and runs: to its day by law
        self.assertEqual(str(self._answer(ran).due_on), "2026-12-14")
        self.assertFalse(self._answer(ran).law_due_on)

        self.assertFalse(self._answer(plain).law_due_on)
        self.assertEqual(len(plain.sudo().event_ids), known[plain])

    def test_what_ended_keeps_its_day_and_figures_go_by_the_law(self):
        """No event is added; the pivot of terms, the figures and the cells agree."""
        case = self._in("investigation")
        self._still(case, "2026-11-10", "2026-12-10")
        self._answered(case, "2027-01-05")
        self.assertEqual(self._line(case).answer, "met")
        known = case.sudo().event_ids
        self._update("2027-01-06")
        row = self._answer(case)
        self.assertEqual((row.state, str(row.due_on)), ("met", "2027-01-13"))
        self.assertEqual(
            (row.law_state, str(row.law_due_on)), ("met_late", "2026-12-14")
        )
        self.assertIn("ended on Monday 14 December 2026", row.explanation)
        self.assertEqual(case.sudo().event_ids, known)
        self.assertEqual(self._line(case).answer, "late")
        terms = self.env["complaint.report.term"].with_user(self.officer)
        line = terms.search(
            [("ticket_id", "=", case.id), ("term_id", "=", row.term_id.id)]
        )
        self.assertEqual((line.state, line.on_time), ("met_late", 0.0))
        self.assertEqual((str(line.due_on), line.days_late), ("2026-12-14", 22))
        case.sudo()._complaint_refresh()
        self.assertEqual((row.state, row.law_state), ("met", "met_late"), "the same")

    def test_terms_of_others_stay_and_home_made_ones_are_listed(self):
        own = self.procedure.version_id.term_ids.filtered(lambda t: t.code == "answer")
        self.env.cr.execute(
            "UPDATE complaint_term SET source = 'Huisregels' WHERE id = %s", [own.id]
        )
        self.env.invalidate_all()
        self._update("2026-12-02")
        self.assertTrue(own.may_suspend)
        self.assertFalse(own.statutory)
        tasks = self.procedure.activity_ids.filtered(
            lambda a: a.summary == "Decide which terms the law sets"
        )
        self.assertEqual(len(tasks), 1)
        self.assertIn("Send findings and judgement", tasks.note)
        others = self.env["complaint.term"].search(
            [("version_id.procedure_id.code", "=", "ssc_ict")]
        )
        self.assertTrue(all(others.mapped("may_suspend")))

    def test_letters_of_before_name_the_last_day(self):
        """In every language, and in what somebody wrote around it."""
        position = self.env.ref("klachten_module.letter_position")
        self.env.cr.execute(
            """
            UPDATE mail_template SET body_html = replace(replace(body_html::text,
                'object._complaint_appeal_term()',
                'object.procedure_version_id.appeal_term'),
                '<t t-out=\\"object._complaint_advice()\\">', '<t>')::jsonb
             WHERE id = %s
            """,
            [position.id],
        )
        self.env.invalidate_all()
        self._update("2026-12-02")
        for lang in ("en_US", "nl_NL"):
            body = str(position.with_context(lang=lang).body_html)
            self.assertIn("_complaint_appeal_term()", body)
            self.assertEqual(body.count("_complaint_advice()"), 1)
