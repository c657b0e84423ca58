import random
from datetime import date, datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

DERIVED = (
    "started_on",
    "due_on",
    "own_due_on",
    "published_due_on",
    "stopped_on",
    "cancelled_on",
    "suspended_on",
    "suspended_days",
    "extended_on",
    "state",
)


@tagged("post_install", "-at_install", "klachten")
class TestTermChanges(ComplaintCommon):
    """Suspending, resuming, extending, correcting: rights, refusals, letters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-11-02 09:00:00"):
            cls.case = cls._create_complaint()
            cls()._walk_to(cls.case, "investigation")
        cls.rows = {row.term_id.code: row for row in cls.case.deadline_ids}
        cls.answer = cls.rows["answer"].term_id
        cls.configurator = new_test_user(
            cls.env,
            "test_terms_configurator",
            "klachten_module.group_complaint_configurator",
            lang="en_US",
        )
        cls.env.flush_all()

    def _apply(self, user, kind, **vals):
        """What the wizard does when this user fills it in; leaves the case reread."""
        case = self.case.with_user(user)
        action = case.with_context(default_kind=kind).action_complaint_term_change()
        wizard = (
            self.env["complaint.term.change"]
            .with_user(user)
            .with_context(**action["context"])
            .create(vals)
        )
        done = wizard.action_apply()
        self.env.flush_all()
        self.env.invalidate_all()
        return done

    def _extend(self, user, to, **vals):
        vals = {"extension_reason": "more_research", **vals}
        return self._apply(user, "extend", new_due_on=to, **vals)

    # --- suspend and resume -----------------------------------------------------------

    def test_suspended_and_resumed(self):
        """The due date moves by the working days in between; meanwhile nothing is
        due.
        """
        slm = self.users["SLM"]
        with freeze_time("2026-11-05 09:00:00"):
            self._apply(slm, "suspend", suspension_reason="awaiting_complainant")
            self.assertTrue(self.case.complaint_suspended)
            self.assertEqual(self.rows["answer"].state, "suspended")
            self.assertFalse(self.case.next_due_on)
            self.assertEqual(self.case.due_state, "later")
            self.assertEqual(self.case.next_step_text, "Send the answer: suspended")
        with freeze_time("2027-02-01 09:00:00"):
            self.case.invalidate_recordset()
            self.assertEqual(self.case.due_state, "later")
            self.assertIn(
                self.case,
                self.env["helpdesk.ticket"].search([("due_state", "=", "later")]),
            )
            self.env["complaint.deadline"]._cron_mark_missed()
            self.assertEqual(self.rows["answer"].state, "suspended")
        with freeze_time("2026-11-12 09:00:00"):
            self._apply(slm, "resume")
        self.assertFalse(self.case.complaint_suspended)
        self.assertEqual(str(self.rows["answer"].due_on), "2026-12-07")
        self.assertEqual(str(self.case.next_due_on), "2026-12-07")
        self.assertEqual(str(self.case.answer_due_on), "2026-12-07")
        self.assertEqual(self.rows["answer"].suspended_days, 5)
        self.assertEqual(
            str(self._activities(self.case, "activity_turn").date_deadline),
            "2026-12-07",
        )
        event = self.case.sudo().event_ids.filtered(lambda e: e.type == "suspended")
        self.assertEqual(event.reason_code, "awaiting_complainant")
        self.assertEqual(event.user_id, slm)

    @freeze_time("2026-11-12 09:00:00")
    def test_refused_suspensions(self):
        slm, officer = self.users["SLM"], self.officer
        for user, kind, vals, message in (
            (slm, "resume", {}, "are not suspended"),
            (slm, "suspend", {}, "Fill in first: Reason"),
            (slm, "suspend", {"suspension_reason": "other"}, "Explanation"),
            (
                officer,
                "suspend",
                {"suspension_reason": "agreed", "day": "2026-11-13"},
                "still to come",
            ),
        ):
            with self.subTest(kind=kind, vals=vals):
                with self.assertRaisesRegex(UserError, message):
                    self._apply(user, kind, **vals)
        with self.assertRaisesRegex(AccessError, "earlier day"):
            self._apply(slm, "suspend", suspension_reason="agreed", day="2026-11-11")
        self._apply(officer, "suspend", suspension_reason="agreed", day="2026-11-11")
        with self.assertRaisesRegex(UserError, "already, since Wednesday 11 November"):
            self._apply(slm, "suspend", suspension_reason="agreed")
        with self.assertRaisesRegex(UserError, "cannot run again from Tuesday 10"):
            self._apply(officer, "resume", day="2026-11-10")
        self._apply(officer, "resume")
        self.assertEqual(str(self.rows["answer"].due_on), "2026-12-01")

    def test_a_lapsed_term_is_not_suspended(self):
        with freeze_time("2026-12-01 09:00:00"):
            with self.assertRaisesRegex(UserError, "has lapsed"):
                self._apply(self.users["SLM"], "suspend", suspension_reason="agreed")

    # --- extend -----------------------------------------------------------------------

    def test_extension_writes_the_delay_letter(self):
        """S4-25: in writing, the reason and the new date, in his language."""
        with freeze_time("2026-11-20 09:00:00"):
            self._extend(self.users["SLM"], "2026-12-14", note="Bob is ziek <b>nu</b>.")
            mails = self._send_mails()
        self.assertEqual(str(self.rows["answer"].due_on), "2026-12-14")
        self.assertEqual(str(self.rows["answer"].own_due_on), "2026-11-30")
        self.assertEqual(str(self.rows["answer"].extended_on), "2026-11-20")
        self.assertEqual(str(self.case.answer_due_on), "2026-12-14")
        letter = self.case.sudo().letter_ids.sorted("id")[-1]
        self.assertEqual(letter.state, "sent")
        self.assertIn(self.case.number, letter.subject)
        self.assertIn("duurt langer", letter.subject)
        self.assertIn("maandag 14 december 2026", letter.body)
        self.assertIn("Wij hebben meer tijd nodig", letter.body)
        self.assertIn("Bob is ziek", letter.body)
        self.assertEqual(mails[-1]["email_to"], ['"Test Klant" <klant@elders.example>'])

    def test_delay_letter_in_english(self):
        self.case.sudo().complaint_lang = "en_US"
        with freeze_time("2026-11-20 09:00:00"):
            self._extend(
                self.users["SLM"],
                "2026-12-14",
                extension_reason="other",
                note="The shop is closed.",
            )
        letter = self.case.sudo().letter_ids.sorted("id")[-1]
        self.assertIn("takes longer", letter.subject)
        self.assertIn("Monday, December 14, 2026", letter.body)
        self.assertIn("The shop is closed.", letter.body)
        self.assertNotIn("Another reason", letter.body)

    def test_refused_extensions(self):
        """Before lapse only, later only, and with words where they are needed."""
        slm = self.users["SLM"]
        with freeze_time("2026-11-20 09:00:00"):
            for vals, message in (
                ({"new_due_on": False}, "New date"),
                ({"new_due_on": "2026-11-30"}, "later than Monday 30 November 2026"),
                ({"new_due_on": "2026-11-01"}, "later than"),
                (
                    {"new_due_on": "2026-12-14", "extension_reason": False},
                    "Reason of the delay",
                ),
                (
                    {"new_due_on": "2026-12-14", "extension_reason": "other"},
                    "Explanation",
                ),
                (
                    {
                        "new_due_on": "2026-12-14",
                        "term_id": self.rows["acknowledged"].term_id.id,
                    },
                    "does not run",
                ),
            ):
                with (
                    self.subTest(vals=vals),
                    self.assertRaisesRegex(UserError, message),
                ):
                    self._extend(slm, **{"to": vals.pop("new_due_on"), **vals})
        with freeze_time("2026-12-01 09:00:00"):
            with self.assertRaisesRegex(UserError, "lapsed on Monday 30 November"):
                self._extend(slm, "2026-12-14")
        self.assertFalse(self.case.event_ids.filtered(lambda e: e.type == "extended"))

    def test_extension_within_the_longest_and_beyond_it_by_consent(self):
        """Awb 9:11: at most so long, further only with agreement in writing."""
        slm = self.users["SLM"]
        self.env.cr.execute(
            "UPDATE complaint_term SET max_extension = 2,"
            " max_extension_unit = 'calendar_weeks' WHERE id = %s",
            [self.answer.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with freeze_time("2026-11-20 09:00:00"):
            with self.assertRaisesRegex(UserError, "to Monday 14 December 2026 at"):
                self._extend(slm, "2026-12-15")
            self._extend(slm, "2026-12-15", consent=True)
        self.assertEqual(str(self.rows["answer"].due_on), "2026-12-15")
        self.assertEqual(
            [t for t in self._events(self.case) if t in ("consented", "extended")],
            ["consented", "extended"],
        )
        with freeze_time("2026-12-10 09:00:00"):
            with self.assertRaisesRegex(UserError, "agreeing in writing"):
                self._extend(slm, "2027-01-05")

    @freeze_time("2026-11-20 09:00:00")
    def test_the_screen_says_what_is_possible(self):
        """The wizard proposes the answer and names its day; the tab has the buttons."""
        slm = self.users["SLM"]
        action = (
            self.case.with_user(slm)
            .with_context(default_kind="extend")
            .action_complaint_term_change()
        )
        self.assertEqual(action["name"], "Extend a term")
        form = Form(
            self.env["complaint.term.change"]
            .with_user(slm)
            .with_context(**action["context"])
        )
        self.assertEqual(form.term_id, self.answer)
        self.assertEqual(str(form.current_due_on), "2026-11-30")
        self.assertFalse(form.last_due_on)
        form.new_due_on = "2026-12-14"
        form.extension_reason = "hearing"
        form.save().action_apply()
        self.assertEqual(str(self.rows["answer"].due_on), "2026-12-14")
        view = self.env.ref("klachten_module.complaint_view_form")
        with Form(self.case.with_user(slm), view=view) as case_form:
            self.assertTrue(case_form.can_change_terms)
            self.assertFalse(case_form.can_correct_dates)
        correct = Form(
            self.env["complaint.term.change"]
            .with_user(self.officer)
            .with_context(default_ticket_id=self.case.id, default_kind="correct")
        )
        self.assertEqual(correct.happened_at, self.case.received_at)
        correct.event_type = "registered"
        self.assertEqual(correct.happened_at, self.case.registered_at)

    # --- correct ----------------------------------------------------------------------

    @freeze_time("2026-11-12 09:00:00")
    def test_officer_corrects_the_receipt_and_every_term_follows(self):
        letters = len(self.case.sudo().letter_ids)
        self._apply(
            self.officer,
            "correct",
            event_type="registered",
            happened_at="2026-11-02 14:00:00",
        )
        self._apply(
            self.officer,
            "correct",
            event_type="received",
            happened_at="2026-10-30 09:00:00",
        )
        self.assertEqual(str(self.rows["routed"].due_on), "2026-11-02")
        self.assertEqual(self.rows["routed"].state, "met")
        self.assertEqual(str(self.case.received_at), "2026-10-30 09:00:00")
        self._apply(
            self.officer,
            "correct",
            event_type="received",
            happened_at="2026-10-29 09:00:00",
        )
        self.assertEqual(self.rows["routed"].state, "met_late")
        self.assertEqual(
            len(self.case.sudo().letter_ids), letters, "no second confirmation"
        )
        self._send_mails()

    @freeze_time("2026-11-12 09:00:00")
    def test_refused_corrections(self):
        for event_type, moment, message in (
            ("received", "2026-11-13 09:00:00", "still to come"),
            ("received", "2026-11-03 09:00:00", "before it is registered"),
            ("registered", "2026-11-01 09:00:00", "before it is registered"),
            ("received", False, "Right moment"),
        ):
            with (
                self.subTest(moment=moment),
                self.assertRaisesRegex(UserError, message),
            ):
                self._apply(
                    self.officer,
                    "correct",
                    event_type=event_type,
                    happened_at=moment,
                )

    def test_a_term_with_a_new_day_can_be_missed_anew(self):
        """A mark of the nightly run goes when the corrected day is still to come."""
        with freeze_time("2026-12-01 09:00:00"):
            self.rows["answer"].sudo().write(
                {
                    "state": "missed",
                    "missed_on": "2026-12-01",
                    "warned_on": "2026-11-25",
                }
            )
            self._apply(
                self.officer,
                "correct",
                event_type="registered",
                happened_at="2026-11-03 09:00:00",
            )
        row = self.rows["answer"]
        self.assertEqual((str(row.due_on), row.state), ("2026-12-01", "running"))
        self.assertFalse(row.missed_on or row.warned_on)

    # --- who may ----------------------------------------------------------------------

    @freeze_time("2026-11-12 09:00:00")
    def test_who_may(self):
        """Whoever has the turn and the officers; dates only the officers."""
        kinds = {
            "suspend": {"suspension_reason": "agreed"},
            "extend": {
                "new_due_on": "2026-12-14",
                "extension_reason": "hearing",
            },
            "correct": {
                "event_type": "received",
                "happened_at": "2026-10-30 09:00:00",
            },
        }
        allowed = {self.users["SLM"]: {"suspend", "extend"}, self.officer: set(kinds)}
        others = [self.users["BKM"], self.users["GOS"], self.users["SD"]]
        others += [self.auditor, self.outsider, self.configurator]
        for user in [*allowed, *others]:
            for kind, vals in kinds.items():
                with self.subTest(user=user.name, kind=kind), self._undone():
                    if kind in allowed.get(user, ()):
                        self._apply(user, kind, **vals)
                    else:
                        with (
                            mute_logger("odoo.addons.base.models.ir_rule"),
                            self.assertRaises(AccessError),
                        ):
                            self._apply(user, kind, **vals)
        case = self.case.with_user(self.users["SLM"])
        self.assertEqual((case.can_change_terms, case.can_correct_dates), (True, False))
        case = self.case.with_user(self.users["BKM"])
        self.assertEqual(
            (case.can_change_terms, case.can_correct_dates), (False, False)
        )
        case = self.case.with_user(self.officer)
        self.assertEqual((case.can_change_terms, case.can_correct_dates), (True, True))

    @freeze_time("2026-11-12 09:00:00")
    def test_a_person_complained_about_may_not(self):
        slm = self.users["SLM"]
        self.env["complaint.party"].create(
            {
                "ticket_id": self.case.id,
                "kind": "complained_about",
                "partner_id": slm.partner_id.id,
            }
        )
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            self._apply(slm, "suspend", suspension_reason="agreed")

    @freeze_time("2026-11-12 09:00:00")
    def test_an_ended_case_has_no_terms_to_change(self):
        with freeze_time("2026-11-02 09:00:00"):
            ended = self._create_complaint()
            self._walk_to(ended, "classification")
            self._move(ended, "GOS", "Improvement point", **self._answers("diversion"))
        with self.assertRaisesRegex(UserError, "has ended"):
            ended.with_user(self.officer)._complaint_suspend("agreed")
        with self.assertRaisesRegex(UserError, "has ended"):
            ended.with_user(self.officer)._complaint_extend(
                self.answer, date(2026, 12, 14), "hearing"
            )

    # --- events alone -----------------------------------------------------------------

    def _derived(self, case):
        return {
            (row.term_id.id, row.round): [row[name] for name in DERIVED]
            for row in case.deadline_ids
        }

    def test_counting_again_gives_the_stored_rows(self):
        """Whatever happened: the same from the log alone, in rows made anew."""
        chance = random.Random(7)
        kinds = ["suspended", "resumed", "extended", "consented", "reopened"]
        kinds += ["acknowledged", "sent", "verdict", "forwarded", "received"]
        bkm = self.roles["BKM"].id
        for _history in range(25):
            with freeze_time("2026-11-02 09:00:00"):
                case = self._create_complaint()
            moment, round_ = datetime(2026, 11, 2, 9), 1
            for _event in range(chance.randint(3, 12)):
                moment += timedelta(hours=chance.randint(0, 100))
                kind = chance.choice(kinds)
                round_ += kind == "reopened"
                vals = {"ticket_id": case.id, "type": kind, "happened_at": moment}
                vals.update(round=round_, role_id=kind == "forwarded" and bkm)
                if kind in ("extended", "consented"):
                    days = timedelta(days=chance.randint(0, 60))
                    vals["new_due_on"] = (moment + days).date()
                wrong = chance.choice(case.event_ids)
                if wrong.type == kind and not wrong.corrects_id:
                    vals.update(corrects_id=wrong.id, round=wrong.round)
                with freeze_time(moment):
                    self.env["complaint.event"].create(vals)
                    case.invalidate_recordset()
            with freeze_time(moment):
                stored = self._derived(case)
                case._complaint_refresh()
                self.assertEqual(self._derived(case), stored)
                case.deadline_ids.unlink()
                case.invalidate_recordset()
                case._complaint_refresh()
                self.assertEqual(self._derived(case), stored)


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
        version._generate_days_off(range(2025, 2028))
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
            "25 December 2026, because a term set by law ends on an ordinary day: "
            "Monday 28 December 2026.",
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
        """5 May and Good Friday are no ordinary days, worked here or not."""
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
