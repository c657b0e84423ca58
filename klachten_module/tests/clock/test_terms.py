from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import ComplaintCommon

STATES = ("overdue", "today", "soon", "later", "waiting", "ended")


@tagged("post_install", "-at_install", "klachten")
class TestTerms(ComplaintCommon):
    """The terms of S0 on real dates, and what the card says about them."""

    def _due(self, moment, **vals):
        """{term code: due date} of a complaint that comes in at this moment (UTC)."""
        with freeze_time(moment):
            case = self._create_complaint(**vals)
        return {d.term_id.code: str(d.due_on) for d in case.deadline_ids}

    def test_terms_on_the_calendar(self):
        """S0-63, S0-91, S0-92, S0-94: the day itself does not count."""
        for moment, routed, acknowledged, answer, why in (
            ("2026-11-02 09:00", "2026-11-03", "2026-11-04", "2026-11-30", "Monday"),
            (
                "2026-11-06 22:30",
                "2026-11-09",
                "2026-11-10",
                "2026-12-04",
                "Friday 23:30",
            ),
            (
                "2026-11-06 23:30",
                "2026-11-09",
                "2026-11-10",
                "2026-12-04",
                "Saturday 0:30",
            ),
            ("2026-11-07 12:00", "2026-11-09", "2026-11-10", "2026-12-04", "Saturday"),
            ("2026-12-24 09:00", "2026-12-28", "2026-12-29", "2027-01-25", "Christmas"),
            ("2026-12-31 09:00", "2027-01-04", "2027-01-05", "2027-01-29", "year end"),
            ("2027-03-25 09:00", "2027-03-26", "2027-03-30", "2027-04-23", "Easter"),
            (
                "2027-04-26 09:00",
                "2027-04-28",
                "2027-04-29",
                "2027-05-27",
                "King's Day",
            ),
            (
                "2027-05-04 09:00",
                "2027-05-05",
                "2027-05-07",
                "2027-06-03",
                "5 May works",
            ),
            (
                "2027-03-26 23:30",
                "2027-03-30",
                "2027-03-31",
                "2027-04-26",
                "clock change",
            ),
        ):
            with self.subTest(why=why):
                due = self._due(moment)
                self.assertEqual(due["routed"], routed)
                self.assertEqual(due["acknowledged"], acknowledged)
                self.assertEqual(due["answer"], answer)

    def test_fifth_of_may_is_a_choice(self):
        """Field notes (e): a day off every year, once in five years, or never."""
        for choice, routed in (
            ("always", "2027-05-07"),
            ("lustrum", "2027-05-05"),
            ("never", "2027-05-05"),
        ):
            version = self.procedure.version_id._make_next()
            version.day_off_ids.unlink()
            version.write({"name": choice, "liberation_day": choice})
            version._add_holidays([2027])
            version.action_put_in_force()
            with self.subTest(choice=choice):
                # 6 May 2027 is Ascension Day
                self.assertEqual(self._due("2027-05-04 09:00")["routed"], routed)

    def test_term_of_receipt_and_term_of_registration_differ(self):
        """S0-94 counts from receipt, S0-91 and S0-92 from registration."""
        due = self._due("2026-11-02 09:00", received_at="2026-10-28 09:00:00")
        self.assertEqual(due["routed"], "2026-10-29")
        self.assertEqual(due["acknowledged"], "2026-11-04")

    def test_terms_stop_on_what_the_procedure_names(self):
        """Routed at hand-over to BKM, acknowledged and sent when the mail left."""
        with freeze_time("2026-11-02 09:00:00"):
            case = self._create_complaint()
        rows = {d.term_id.code: d for d in case.deadline_ids}
        with freeze_time("2026-11-03 09:00:00"):
            self._walk_to(case, "acknowledgement")
        self.assertEqual(str(rows["routed"].stopped_on), "2026-11-03")
        self.assertEqual(rows["routed"].state, "met")
        with freeze_time("2026-11-05 09:00:00"):
            self._walk_to(case, "investigation")
        self.assertEqual(rows["acknowledged"].state, "met_late")
        with freeze_time("2026-11-30 09:00:00"):
            self._walk_to(case, "customer")
        self.assertEqual(rows["answer"].state, "met")

    # --- what the card says -----------------------------------------------------------

    def _spread(self):
        """Cases in every urgency as of Wednesday 11 November 2026, by state."""
        cases = {}
        with freeze_time("2026-11-02 09:00:00"):
            cases["overdue"] = self._create_complaint()
            ended = self._create_complaint()
            self._walk_to(ended, "classification")
            self._move(ended, "GOS", "Improvement point", **self._answers("diversion"))
            cases["ended"] = ended
            cases["waiting"] = self._create_complaint()
            self._walk_to(cases["waiting"], "customer")
            cases["later"] = self._create_complaint()
            self._walk_to(cases["later"], "investigation")
        with freeze_time("2026-11-10 09:00:00"):
            cases["today"] = self._create_complaint()
        with freeze_time("2026-11-11 09:00:00"):
            cases["soon"] = self._create_complaint()
        return cases

    def test_urgency_and_its_search_agree(self):
        """One meaning of "overdue", also for plain tickets and every form of asking."""
        cases = self._spread()
        plain = self._create_plain()
        tickets = self.env["helpdesk.ticket"]
        everything = plain.concat(*cases.values())
        mine = [("id", "in", everything.ids)]
        with freeze_time("2026-11-11 10:00:00"):
            self.assertEqual(
                {state: case.due_state for state, case in cases.items()},
                {state: state for state in cases},
            )
            self.assertFalse(plain.due_state)
            for state, case in cases.items():
                rest = everything - case
                for domain, expected in (
                    ([("due_state", "=", state)], case),
                    ([("due_state", "in", [state])], case),
                    ([("due_state", "!=", state)], rest),
                    ([("due_state", "not in", [state])], rest),
                    (["!", ("due_state", "=", state)], rest),
                ):
                    with self.subTest(domain=domain):
                        self.assertEqual(
                            tickets.search(mine + domain),
                            tickets.search([("id", "in", expected.ids)]),
                        )
            self.assertEqual(tickets.search([*mine, ("due_state", "=", False)]), plain)
            self.assertEqual(
                set(tickets.search([*mine, ("due_state", "!=", False)])),
                set(everything - plain),
            )
            self.assertEqual(
                set(tickets.search([*mine, ("due_state", "in", ["today", "soon"])])),
                {cases["today"], cases["soon"]},
            )
            self.assertFalse(tickets.search([*mine, ("due_state", "in", [])]))

    def test_next_step_in_words(self):
        """The card says it in words, never in colour alone."""
        with freeze_time("2026-11-02 09:00:00"):
            case = self._create_complaint()
        what = "Pass on to customer management"
        for moment, text in (
            ("2026-11-02", f"{what} by tomorrow (Tue 3 Nov)"),
            ("2026-11-03", f"{what} today"),
            ("2026-11-04", f"{what}: 1 day late (Tue 3 Nov)"),
            ("2026-11-09", f"{what}: 6 days late (Tue 3 Nov)"),
        ):
            with self.subTest(moment=moment), freeze_time(f"{moment} 10:00:00"):
                case.invalidate_recordset(["next_step_text"])
                self.assertEqual(case.next_step_text, text)
        with freeze_time("2026-11-02 09:00:00"):
            self._walk_to(case, "investigation")
            self.assertEqual(case.next_step_text, "Send the answer by Mon 30 Nov")
            dutch = case.with_context(lang="nl_NL")
            self.assertIn("Antwoord versturen", dutch.next_step_text)
            self.assertIn("ma 30 nov", dutch.next_step_text)
            self._walk_to(case, "customer")
            self.assertEqual(
                case.next_step_text, "Complainant may react until Mon 16 Nov"
            )
        self.assertFalse(self._create_plain().next_step_text)

    def test_waiting_for_the_complainant_is_never_overdue(self):
        """S0-97: his time is not ours."""
        with freeze_time("2026-11-02 09:00:00"):
            case = self._create_complaint()
            self._walk_to(case, "customer")
        with freeze_time("2026-12-24 09:00:00"):
            case.invalidate_recordset()
            self.assertEqual(case.due_state, "waiting")
            self._mark()
            self.assertEqual(case.due_state, "waiting")
            # but whoever has the case sees that nothing more has to be waited for
            self.assertEqual(
                case.next_step_text,
                "Complainant may react: time is up (Mon 16 Nov)",
            )

    # --- the nightly run --------------------------------------------------------------

    def _mark(self, time_left=1, **options):
        """Let the cron run, without its commits."""
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=time_left
        ) as progress:
            self.env["complaint.deadline"]._cron_mark_missed(**options)
        self.env.invalidate_all()
        return progress

    def test_missed_terms_are_marked_once(self):
        """Design 4: idempotent; the day of marking is kept."""
        with freeze_time("2026-11-02 09:00:00"):
            case = self._create_complaint()
        rows = {d.term_id.code: d for d in case.deadline_ids}
        with freeze_time("2026-11-03 22:59:00"):  # 23:59 here: still in time
            self._mark()
            self.assertEqual(rows["routed"].state, "running")
        with freeze_time("2026-11-03 23:01:00"):
            self._mark()
            self.assertEqual(rows["routed"].state, "missed")
            self.assertEqual(str(rows["routed"].missed_on), "2026-11-04")
            self.assertEqual(rows["acknowledged"].state, "running")
        with freeze_time("2026-11-10 09:00:00"):
            self._mark()
            self.assertEqual(str(rows["routed"].missed_on), "2026-11-04")
            self.assertEqual(rows["acknowledged"].state, "missed")

    def test_run_after_days_of_silence_catches_up(self):
        """A server that stood still loses no missed term."""
        with freeze_time("2026-11-02 09:00:00"):
            cases = [self._create_complaint() for _i in range(3)]
        with freeze_time("2027-02-01 09:00:00"):
            stopped = self._mark(limit=2, time_left=0)
            self.assertEqual(stopped.call_count, 1, "stops when its time is over")
            self.assertGreater(stopped.call_args.kwargs["remaining"], 0)
            goes_on = self._mark(limit=2)
            self.assertGreater(goes_on.call_count, 1, "in batches")
        for case in cases:
            self.assertEqual(set(case.deadline_ids.mapped("state")), {"missed"})
            self.assertTrue(all(case.deadline_ids.mapped("missed_on")))

    def test_ended_cases_are_left_alone(self):
        with freeze_time("2026-11-02 09:00:00"):
            case = self._create_complaint()
            self._walk_to(case, "classification")
            self._move(case, "GOS", "Improvement point", **self._answers("diversion"))
        with freeze_time("2027-02-01 09:00:00"):
            self._mark()
        self.assertEqual(set(case.deadline_ids.mapped("state")), {"cancelled"})
        self.assertFalse(any(case.deadline_ids.mapped("missed_on")))
