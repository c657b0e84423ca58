from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import ComplaintCommon


@tagged("post_install", "-at_install", "klachten")
class TestTermScreen(ComplaintCommon):
    """Terms of a version: what may be filled in, why a date is what it is, preview."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.configurator = new_test_user(
            cls.env,
            "test_terms_configurator",
            "klachten_module.group_complaint_configurator",
            lang="en_US",
            tz="Europe/Amsterdam",
        )
        cls.version = cls.procedure.version_id
        cls.terms = {term.code: term for term in cls.version.term_ids}

    def _draft(self, *terms, **vals):
        version = self.env["complaint.procedure.version"].create(
            {"procedure_id": self.procedure.id, "name": "draft", **vals}
        )
        base = {"start_type": "received", "stop_type": "sent", "length": 1}
        self.env["complaint.term"].create(
            [
                {"version_id": version.id, "code": f"t{n}", "name": f"T{n}"}
                | base
                | term
                for n, term in enumerate(terms)
            ]
        )
        version._add_holidays(range(2025, 2028))
        return version

    def _preview(self, version, moment, lang="en_US"):
        """{term code: (due, published due, sentence)} as the configurator sees it."""
        form = Form(
            self.env["complaint.term.preview"]
            .with_user(self.configurator)
            .with_context(lang=lang, default_version_id=version.id)
        )
        form.moment = moment
        preview = form.save()
        return {
            line.term_id.code: (
                str(line.due_on),
                str(line.published_due_on),
                line.explanation,
            )
            for line in preview.line_ids
        }

    def test_preview_of_the_terms_in_force(self):
        """Friday 18 December 2026, 23:30 where the procedure works."""
        lines = self._preview(self.version, "2026-12-18 22:30:00")
        self.assertEqual(
            lines["routed"],
            (
                "2026-12-21",
                "2026-12-21",
                "Received Friday 18 December 2026; 1 working day later, not counting "
                "the weekend: Monday 21 December 2026.",
            ),
        )
        self.assertEqual(lines["answer"][0], "2027-01-19")
        self.assertIn("20 working days later", lines["answer"][2])
        self.assertIn("5 weekends, Eerste kerstdag", lines["answer"][2])
        dutch = self._preview(self.version, "2026-12-18 22:30:00", "nl_NL")
        self.assertEqual(
            dutch["routed"][2],
            "Ontvangen vrijdag 18 december 2026; 1 werkdag later, het weekend niet "
            "meegeteld: maandag 21 december 2026.",
        )

    def test_preview_of_every_unit_and_the_published_term(self):
        version = self._draft(
            {"length": 6, "unit": "calendar_weeks", "roll_on": True},
            {"length": 48, "unit": "hours"},
            {
                "length": 4,
                "unit": "working_weeks",
                "published_length": 6,
                "published_unit": "calendar_weeks",
            },
            {"length": 10, "unit": "calendar_days"},
            {"length": 1, "unit": "hours"},
        )
        lines = self._preview(version, "2026-11-13 12:00:00")
        # six weeks end on Christmas Day 2026, a Friday
        self.assertEqual(
            lines["t0"][2],
            "Received Friday 13 November 2026; 6 calendar weeks later, on from Friday "
            "25 December 2026, because this term does not end on a weekend or public "
            "holiday: Monday 28 December 2026.",
        )
        self.assertEqual(
            lines["t1"][2],
            "Received Friday 13 November 2026 13:00; 48 hours later: Sunday 15 "
            "November 2026 13:00.",
        )
        self.assertEqual(lines["t2"][:2], ("2026-12-11", "2026-12-25"))
        self.assertEqual(lines["t3"][:2], ("2026-11-23", "2026-11-23"))
        self.assertIn("1 hour later", lines["t4"][2])

    def test_statutory_terms_roll_over_the_holidays_of_the_law(self):
        """Algemene termijnenwet: 5 May and Good Friday, worked here or not."""
        law = self._draft({"length": 6, "unit": "calendar_weeks", "roll_on": True})
        # 5 May 2026 and Good Friday 3 April 2026, both worked in this version
        self.assertEqual(
            self._preview(law, "2026-03-24 12:00:00")["t0"][0], "2026-05-06"
        )
        self.assertEqual(
            self._preview(law, "2026-02-20 12:00:00")["t0"][0], "2026-04-07"
        )
        self.assertNotIn(date(2026, 5, 5), law._calendar().days_off)
        self.assertIsNone(self.version._calendar().holidays)

    def test_a_country_without_known_holidays(self):
        law = self._draft(
            {"length": 1, "unit": "calendar_days", "roll_on": True}, country_code="XX"
        )
        self.assertIsNone(law._calendar().holidays)
        self.assertEqual(
            self._preview(law, "2026-11-13 12:00:00")["t0"][0], "2026-11-16"
        )

    def test_every_due_date_of_a_case_explains_itself(self):
        with freeze_time("2026-11-02 09:00:00"):
            case = self._create_complaint()
            self._walk_to(case, "investigation")
        slm = case.with_user(self.users["SLM"])
        with freeze_time("2026-11-05 09:00:00"):
            slm._complaint_suspend("agreed")
        row = slm.deadline_ids.filtered(lambda d: d.term_id.code == "answer")
        self.assertIn("suspended since Thursday 5 November 2026", row.explanation)
        with freeze_time("2026-11-09 09:00:00"):
            slm._complaint_resume()
            slm._complaint_extend(row.term_id, date(2026, 12, 14), "hearing")
        row.invalidate_recordset()
        self.assertEqual(
            row.explanation,
            "Registered Monday 2 November 2026; 20 working days later, not counting 4 "
            "weekends, suspended from Thursday 5 November 2026 until Monday 9 November "
            "2026, extended on Monday 9 November 2026: Monday 14 December 2026.",
        )
        dutch = row.with_context(lang="nl_NL").explanation
        self.assertIn(
            "Geregistreerd maandag 2 november 2026; 20 werkdagen later", dutch
        )
        self.assertIn("verlengd op maandag 9 november 2026", dutch)

    def test_explaining_costs_the_same_for_more_terms(self):
        with freeze_time("2026-11-02 09:00:00"):
            cases = [self._create_complaint() for _i in range(12)]
        rows = self.env["complaint.deadline"].browse(
            [row.id for case in cases for row in case.deadline_ids]
        )
        rows.mapped("explanation")

        def count(some):
            self.env.invalidate_all()
            some.mapped("due_on")
            before = self.cr.sql_log_count
            some.mapped("explanation")
            return self.cr.sql_log_count - before

        few = count(cases[0].deadline_ids)
        self.assertLessEqual(count(rows), few)

    def test_impossible_terms_are_refused(self):
        version = self._draft()
        for vals, message in (
            ({"length": 0}, "length_positive"),
            ({"length": 10000}, "length_positive"),
            ({"length": -1}, "length_positive"),
            ({"published_length": 10000}, "published_length_sane"),
            ({"max_extension": -1}, "max_extension_sane"),
        ):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(IntegrityError, message),
                self.env.cr.savepoint(),
            ):
                self.env["complaint.term"].create(
                    {
                        "version_id": version.id,
                        "code": "x",
                        "name": "x",
                        "start_type": "received",
                        "stop_type": "sent",
                        "length": 1,
                        **vals,
                    }
                )
                self.env.flush_all()

    def test_a_calendar_without_working_days_is_refused(self):
        version = self._draft()
        for days in ("", " ", "7", "0,,1", "maandag"):
            with (
                self.subTest(days=days),
                self.assertRaisesRegex(UserError, "0 .Monday. to 6"),
                self.env.cr.savepoint(),
            ):
                version.weekdays = days

    def test_reasons_to_suspend_are_boxes(self):
        """Which reasons: in words, on the form, in the handbook and beside the old."""
        version = self._draft({"stop_type": "sent"}, {"stop_type": "closed"})
        term = version.term_ids[:1].with_user(self.configurator)
        form = Form(term)
        self.assertTrue(form.still_agreed and form.still_other, "each, until one goes")
        form.still_other = form.still_force_majeure = form.still_others = False
        form.save()
        self.assertEqual(term.suspend_reasons, "awaiting_complainant,agreed")
        term.still_agreed = False
        self.assertEqual(term.suspend_reasons, "awaiting_complainant")
        dutch = term.with_context(lang="nl_NL")
        self.assertIn("Wachten op informatie van de klager", dutch._law_words())
        [said] = [
            text
            for (_chapter, name), text in dutch.version_id._as_document().items()
            if name == "T0"
        ]
        self.assertIn("Wachten op informatie van de klager", said)
        self.assertNotIn("awaiting", said)
        with self.assertRaisesRegex(ValidationError, "for which reasons 'T0'"):
            term.still_complainant = False
        term.write({"still_complainant": False, "may_suspend": False})
        self.assertFalse(term.suspend_reasons)
        with self.assertRaises(ValidationError):
            term.suspend_reasons = "weather"

    def test_the_dialog_names_the_reasons_that_will_do(self):
        answer = self.terms["answer"]
        self.env.cr.execute(
            "UPDATE complaint_term SET suspend_reasons = 'agreed,awaiting_others'"
            " WHERE id = %s",
            [answer.id],
        )
        self.env.cr.execute(
            "UPDATE complaint_term SET may_suspend = FALSE"
            " WHERE version_id = %s AND id != %s",
            [self.version.id, answer.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with freeze_time("2026-11-02 09:00:00"):
            case = self._in_stage("investigation")
            dialog = Form(
                self.env["complaint.term.change"]
                .with_user(self.users["SLM"])
                .with_context(default_ticket_id=case.id, default_kind="suspend")
            )
            self.assertFalse(dialog.nothing_still)
            self.assertIn(
                "May stand still: Send the answer, only for: Agreed with the "
                "complainant and Waiting for information from others.",
                dialog.stands_still,
            )
            dialog.suspension_reason = "other"
            self.assertTrue(dialog.nothing_still)
            self.assertIn("it stands still only for: Agreed", dialog.stands_still)
            dialog.suspension_reason = "agreed"
            self.assertFalse(dialog.nothing_still)
            self.assertIn("Stands still: Send the answer", dialog.stands_still)
            dialog.save().action_apply()
        self.assertEqual(self._term(case, "answer").state, "suspended")

    def test_terms_in_force_stay_as_promised(self):
        term = self.terms["answer"].with_user(self.configurator)
        with self.assertRaisesRegex(UserError, "in force"):
            term.published_length = 30
        draft = self._draft({}).term_ids
        with self.assertRaises(AccessError):
            draft.with_user(self.officer).published_length = 30
        draft.with_user(self.configurator).published_length = 30

    def test_published_term_beside_the_target(self):
        self.env.cr.execute(
            "UPDATE complaint_term SET published_length = 6,"
            " published_unit = 'calendar_weeks' WHERE id = %s",
            [self.terms["answer"].id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with freeze_time("2026-11-02 09:00:00"):
            case = self._create_complaint()
        rows = {row.term_id.code: row for row in case.deadline_ids}
        self.assertEqual(str(rows["answer"].due_on), "2026-11-30")
        self.assertEqual(str(rows["answer"].published_due_on), "2026-12-14")
        self.assertEqual(rows["routed"].published_due_on, rows["routed"].due_on)

    def test_screens_open(self):
        user = self.configurator
        for name in ("action_complaint_term", "action_complaint_term_preview"):
            action = (
                self.env["ir.actions.act_window"]
                .with_user(user)
                ._for_xml_id(f"klachten_module.{name}")
            )
            views = [(False, mode) for mode in action["view_mode"].split(",")]
            self.assertTrue(
                self.env[action["res_model"]].with_user(user).get_views(views)
            )
        with self.assertRaises(AccessError):
            self.env["complaint.term.preview"].with_user(self.officer).create({})

    def test_terms_of_another_company_are_not_shown(self):
        other = self.env["res.company"].create({"name": "Test other company"})
        elsewhere = self._set_up_procedure(other, "elders", people=False)
        terms = self.env["complaint.term"].with_user(self.configurator)
        self.assertFalse(terms.search([("procedure_id", "=", elsewhere.id)]))
        self.assertTrue(terms.search([("procedure_id", "=", self.procedure.id)]))
