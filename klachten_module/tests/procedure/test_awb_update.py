import io
import runpy
from pathlib import Path
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

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
            for name in ("law", "words_in_letters"):
                script = runpy.run_path(str(MIGRATIONS / f"post-{name}.py"))
                script["migrate"](self.env.cr, "19.0.1.5.0")
            self.env.flush_all()
            self.env.invalidate_all()

    def _answer(self, case):
        return self._term(case, "answer").sudo()

    def test_what_an_update_does_to_each(self):
        stands, ran, over, plain = (self._in("investigation") for _ in range(4))
        with self._on("2026-10-12"):
            late = self._create_complaint()
        with self._on("2026-11-10"):
            late.with_user(self.officer)._complaint_suspend("agreed")
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
        tasks = self._activities(ran, "activity_term").grouped("user_id")
        note = tasks[self.officer].note
        self.assertIn("not Monday 4 January 2027, but Monday 14 December 2026", note)
        self.assertIn("Extend it before that day", note)
        self.assertIn(ran.user_id, tasks)

        # by law over already: nobody is told to extend it
        [task] = self._activities(late, "activity_term").filtered(
            lambda a: a.user_id == self.officer
        )
        self.assertIn("That day is over", task.note)
        self.assertNotIn("Extend it", task.note)

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

    def test_overview_says_since_when_days_are_by_law(self):
        """On paper, in the workbook and in the mail; only where it makes a difference
        (a database that began with this version never has such a term).
        """
        case = self._in("investigation")
        self._still(case, "2026-11-10", "2026-12-10")
        self._answered(case, "2027-01-05")
        asked = {"procedure_id": self.procedure.id, "year": 2026, "lang": "en_US"}
        overviews = self.env["complaint.overview"].with_user(self.officer)
        with self._on("2027-01-07"):
            december, july = overviews.create(
                [asked | {"month": "12"}, asked | {"month": "7"}]
            )
            self.assertFalse(december._overview_data()["by_law"])
        self._update("2027-01-06")
        with self._on("2027-01-07"):
            self.assertFalse(july._overview_data()["by_law"])
            said = december._overview_data()["by_law"]
            self.assertIn("update of 01/06/2027", said)
            self.assertIn("a difference: 1.", said)
            reports = self.env["ir.actions.report"].with_user(self.officer)
            html, _kind = reports._render_qweb_html(
                "klachten_module.report_complaint_overview", december.ids
            )
            self.assertIn(said, html.decode())
            book, _kind = reports._render_xlsx(
                "klachten_module.report_complaint_overview_xlsx", december.ids, {}
            )
            about = load_workbook(io.BytesIO(book))["About"]
            self.assertIn(said, [row[1].value for row in about.iter_rows()])
            sending = self.env["complaint.overview.sending"].create(
                {
                    "procedure_id": self.procedure.id,
                    "kind": "month",
                    "date_from": "2026-12-01",
                    "date_to": "2026-12-31",
                    "user_id": self.officer.id,
                }
            )
            with patch.object(type(reports), "_render_qweb_pdf", lambda *_a: (b"", "")):
                sending._queue()
            self.assertIn("06-01-2027", sending.mail_id.body_html)

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
        scripts = sorted(path.stem for path in MIGRATIONS.glob("post-*.py"))
        # a letter that nobody changed gets its new text: it is compared first
        places = map(scripts.index, ("post-new_letters", "post-words_in_letters"))
        self.assertLess(*places)
        # names of new conditions are translated once all scripts ran but those of "end"
        self.assertTrue((MIGRATIONS / "end-next_versions.py").exists())
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


@tagged("post_install", "-at_install", "klachten")
class TestProposals(AwbCommon):
    """What an update proposes, and what an organisation leaves out on purpose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.configurator = new_test_user(
            cls.env,
            "test_awb_configurator",
            "klachten_module.group_complaint_configurator",
            lang="en_US",
        )
        version = cls.procedure.version_id._make_next()
        cls._move_of(version).unlink()
        version.term_ids.filtered(lambda t: t.code == "confirmed").length = 9
        version.letter_ids -= cls.env.ref("klachten_module.letter_thanks")
        version.action_put_in_force()

    @classmethod
    def _move_of(cls, version):
        return version.transition_ids.filtered(lambda t: t.result == "no_reaction")

    def _said(self, draft, word):
        """The first proposal with this word, as its configurator sees it."""
        proposals = draft.with_user(self.configurator).proposal_ids
        return proposals.filtered(lambda p: word in p.name)[:1]

    def test_left_out_on_purpose_once(self):
        """It goes out of the draft, with its sentence, and no update proposes it."""
        draft = self.procedure._draft_next_versions()
        self.assertIn("No reaction any more", draft.change_summary)
        self.assertTrue(self._move_of(draft))
        with Form(draft.with_user(self.configurator)) as form:
            for index, line in enumerate(draft.proposal_ids):
                if "No reaction any more" in line.name:
                    with form.proposal_ids.edit(index) as row:
                        row.reason = "Wij bellen altijd."
        self.assertFalse(self._move_of(draft))
        self.assertNotIn("No reaction any more", draft.change_summary)
        self.assertNotIn(
            "geen reactie", draft.with_context(lang="nl_NL").change_summary.lower()
        )
        self.assertIn("New letter", draft.change_summary)
        kept = self._said(draft, "No reaction any more")
        self.assertEqual(kept.left_out_by_id, self.configurator)
        draft.with_user(self.configurator).action_put_in_force()
        self.assertEqual(
            self.procedure.proposal_ids.mapped("reason"), [kept.reason] * 2
        )
        self.assertFalse(self.procedure._draft_next_versions(), "not again")

        # taken back: proposed at once, and put back in a draft that there is
        kept.reason = False
        draft = self.procedure.version_ids.filtered(lambda v: v.state == "draft")
        self.assertTrue(self._move_of(draft))
        self.assertEqual(len(draft.proposal_ids.filtered("left_out_on")), 1)

    def test_each_kind_goes_out_of_the_draft_and_back(self):
        draft = self.procedure._draft_next_versions()
        self.env.invalidate_all()
        before = draft._as_document()
        for proposal in draft.proposal_ids:
            with self.subTest(proposal=proposal.key):
                key = proposal.key
                proposal.with_user(self.configurator).reason = "Om een reden."
                self.env.invalidate_all()
                self.assertNotEqual(draft._as_document(), before)
                again = self.procedure.proposal_ids.filtered(
                    lambda p, k=key: p.key == k
                )
                again.with_user(self.configurator).reason = " "
                self.env.invalidate_all()
                self.assertEqual(draft._as_document(), before)

    def test_who_says_so(self):
        proposal = self.procedure._draft_next_versions().proposal_ids[:1]
        for user in (self.officer, self.users["KC"], self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                proposal.with_user(user).reason = "Nee."
        with self.assertRaises(AccessError):
            proposal.with_user(self.configurator).create(
                {"procedure_id": self.procedure.id, "key": "x"}
            )
        with self.assertRaises(AccessError):
            proposal.with_user(self.outsider).read(["name"])
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "test_elsewhere",
            "klachten_module.group_complaint_configurator",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        self.assertFalse(proposal.with_user(stranger).search([]))
