from base64 import b64encode
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import ComplaintCommon


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
                ({"new_due_on": "2026-12-12"}, "Nobody works on Saturday 12 December"),
                ({"new_due_on": "2026-12-25"}, "Nobody works on Friday 25 December"),
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
            self._extend(slm, "2026-12-15", consent_file=b64encode(b"Yes."))
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
        self._add_party(self.case, "complained_about", partner_id=slm.partner_id.id)
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
