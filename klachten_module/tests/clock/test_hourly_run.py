from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from .hourly_common import HourlyRunCommon

RUN_LOG = "odoo.addons.klachten_module.models.clock.hourly_run"


@tagged("post_install", "-at_install", "klachten")
class TestHourlyRun(HourlyRunCommon):
    """Warned before, missed after, each once; what may go wrong; sign of life."""

    # --- when -------------------------------------------------------------------------

    def test_warned_so_many_working_days_before(self):
        """Never on the starting day, never on a day off, once; from local midnight."""
        for start, term, too_early, first in (
            # routed: 1 day, warned on its last day; the first day is too early
            ("2026-11-02 09:00", "routed", "2026-11-02 22:59", "2026-11-02 23:01"),
            # acknowledged by Wednesday: on Tuesday, one working day before
            (
                "2026-11-02 09:00",
                "acknowledged",
                "2026-11-02 22:59",
                "2026-11-02 23:01",
            ),
            # due Tuesday after a weekend: on Monday, not on Sunday
            (
                "2026-11-06 09:00",
                "acknowledged",
                "2026-11-08 22:59",
                "2026-11-08 23:01",
            ),
            # started on Friday, due Monday: not on Saturday
            ("2026-11-06 09:00", "routed", "2026-11-08 12:00", "2026-11-09 08:00"),
            # answer due Monday 30 November: three working days before, Wednesday
            ("2026-11-02 09:00", "answer", "2026-11-24 22:59", "2026-11-24 23:01"),
            # 28 December is a Monday after Christmas: not on the holidays before it
            ("2026-12-24 09:00", "routed", "2026-12-26 12:00", "2026-12-27 23:01"),
            # King's Day 2027 is a Tuesday
            ("2027-04-26 09:00", "routed", "2027-04-27 12:00", "2027-04-27 22:01"),
        ):
            with self.subTest(start=start, term=term), self._undone():
                row = self._rows(self._case(start))[term]
                self._run(too_early)
                self.assertFalse(row.warned_on)
                self._run(first)
                self.assertTrue(row.warned_on)
                self.assertEqual(row.state, "running")
                self.assertFalse(row.missed_on)

    def test_answer_due_after_a_weekend_is_warned_before_it(self):
        """Monday minus one working day is Friday."""
        case = self._case("2026-11-05 09:00")
        row = self._rows(case)["acknowledged"]
        self.assertEqual(str(row.due_on), "2026-11-09")
        self._run("2026-11-06 08:00")
        self.assertEqual(str(row.warned_on), "2026-11-06")

    def test_day_is_over_where_the_procedure_works(self):
        """The last minute of the day is still in time, the next one is not."""
        for tz, in_time, late in (
            ("Europe/Amsterdam", "2026-11-03 22:59:59", "2026-11-03 23:00:00"),
            ("Pacific/Kiritimati", "2026-11-03 09:59:59", "2026-11-03 10:00:00"),
            ("America/Los_Angeles", "2026-11-04 07:59:59", "2026-11-04 08:00:00"),
        ):
            with self.subTest(tz=tz), self._undone():
                row = self._rows(self._case())["routed"]
                self.env.cr.execute(
                    "UPDATE complaint_procedure_version SET tz = %s WHERE id = %s",
                    [tz, row.term_id.version_id.id],
                )
                self.env.invalidate_all()
                self._run(in_time)
                self.assertFalse(row.missed_on)
                self._run(late)
                self.assertEqual(str(row.missed_on), "2026-11-04")

    def test_running_again_changes_nothing(self):
        """Every hour of two weeks: each mark, letter and event once."""
        case = self._case()
        for day in range(3, 14):
            for hour in (0, 9, 23):
                self._run(f"2026-11-{day:02d} {hour:02d}:30:00")
        rows = self._rows(case)
        self.assertEqual(str(rows["routed"].missed_on), "2026-11-04")
        self.assertEqual(str(rows["acknowledged"].missed_on), "2026-11-05")
        self.assertFalse(rows["answer"].missed_on)
        # both on Tuesday: one mail for two terms; nobody else is warned
        self.assertEqual(self._addresses(case, "warning"), ["sd@test.example"])
        self.assertEqual(self._addresses(case, "missed"), ["sd@test.example"] * 2)
        self.assertEqual(
            self._addresses(case, "missed_accountable"), ["p@test.example"] * 2
        )
        escalated = case.event_ids.filtered(lambda event: event.type == "escalated")
        self.assertEqual(
            sorted(escalated.mapped("reason_code")), ["acknowledged", "routed"]
        )
        self.assertEqual(escalated.role_id.code, "P")

    def test_only_what_runs_on_an_open_case(self):
        """Suspended, stopped, cancelled and ended: never marked, nobody told."""
        suspended = self._case()
        suspended.deadline_ids.state = "suspended"
        diverted = self._case(stage="classification")
        with freeze_time("2026-11-02 09:30:00"):
            self._move(
                diverted, "GOS", "Improvement point", **self._answers("diversion")
            )
        stopped = self._case(stage="customer")
        self._run("2026-11-03 08:00:00")
        self._run("2026-12-24 09:00:00")
        for case in (suspended, diverted):
            with self.subTest(case=case.number):
                self.assertFalse(any(case.deadline_ids.mapped("warned_on")))
                self.assertFalse(any(case.deadline_ids.mapped("missed_on")))
                self.assertNotIn("escalated", self._events(case))
        ours = stopped.deadline_ids.filtered(lambda d: d.waits_for == "organisation")
        self.assertEqual(set(ours.mapped("state")), {"met"})
        self.assertFalse(any(ours.mapped("missed_on")))
        self.assertNotIn("escalated", self._events(stopped))

    def test_term_that_gets_more_time_is_warned_about_again(self):
        """An extension or a corrected date moves the day; the marks follow it."""
        row = self._rows(self._case())["answer"]
        self._run("2026-11-25 08:00:00")
        self.assertEqual(str(row.warned_on), "2026-11-25")
        row.due_on = "2026-12-14"
        self.assertFalse(row.warned_on)
        self._run("2026-11-26 08:00:00")
        self.assertFalse(row.warned_on)
        self._run("2026-12-09 08:00:00")
        self.assertEqual(str(row.warned_on), "2026-12-09")
        self._run("2026-12-15 08:00:00")
        self.assertEqual(str(row.missed_on), "2026-12-15")
        row.write({"due_on": "2026-12-18", "state": "running"})
        self.assertFalse(row.missed_on)
        self._run("2026-12-19 08:00:00")
        self.assertEqual(str(row.missed_on), "2026-12-19")

    def test_no_warning_where_the_procedure_wants_none(self):
        case = self._case()
        row = self._rows(case)["routed"]
        self.env.cr.execute(
            "UPDATE complaint_term SET warn_days = 0 WHERE id = %s", [row.term_id.id]
        )
        self.env.invalidate_all()
        self._run("2026-11-03 08:00:00")
        self.assertFalse(row.warned_on)
        self._run("2026-11-04 08:00:00")
        self.assertTrue(row.missed_on)

    # --- what goes wrong --------------------------------------------------------------

    def test_mistake_in_a_letter_stops_no_mark(self):
        template = self.env.ref("klachten_module.letter_missed")
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = %s WHERE id = %s",
            ['{"en_US": "<p t-out=\\"object.no_such_field\\"/>"}', template.id],
        )
        template.invalidate_recordset()
        case = self._case()
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            self._run("2026-11-04 08:00:00")
        row = self._rows(case)["routed"]
        self.assertTrue(row.missed_on)
        self.assertFalse(row.run_error)
        self.assertEqual(
            self._addresses(case, "missed_accountable"), ["p@test.example"]
        )
        self.assertTrue(self._activities(case, "activity_letter_failed"))

    def _breaking_rule(self, case):
        """An automated action of the organisation that fails for one case."""
        return self.env["base.automation"].create(
            {
                "name": "Breaks",
                "model_id": self.env["ir.model"]._get_id("complaint.deadline"),
                "trigger": "on_create_or_write",
                "filter_domain": f"[('ticket_id', '=', {case.id})]",
                "action_server_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Breaks",
                            "model_id": self.env["ir.model"]._get_id(
                                "complaint.deadline"
                            ),
                            "usage": "base_automation",
                            "state": "code",
                            "code": "raise UserError('no  such\\nthing')",
                        },
                    )
                ],
            }
        )

    def test_one_bad_case_does_not_stop_the_rest(self):
        """The others are marked and told, the bad one says why and is tried again."""
        cases = [self._case() for _i in range(4)]
        bad = cases[1]
        rule = self._breaking_rule(bad)
        with mute_logger(RUN_LOG):
            self._run("2026-11-04 08:00:00", limit=3)
        heartbeat = self.env.ref("klachten_module.heartbeat")
        self.assertEqual((heartbeat.missed, heartbeat.failed), (3, 2))
        for case in cases:
            row = self._rows(case)["routed"]
            with self.subTest(bad=case == bad):
                self.assertEqual(row.state, "missed", "late is late")
                self.assertEqual(bool(row.missed_on), case != bad)
                self.assertEqual(
                    self._addresses(case, "missed"),
                    [] if case == bad else ["sd@test.example"],
                )
                self.assertEqual(self._events(case).count("escalated"), case != bad)
        self.assertEqual(self._rows(bad)["routed"].run_error, "no such thing")
        rule.active = False
        self._run("2026-11-04 09:00:00")
        row = self._rows(bad)["routed"]
        self.assertEqual(str(row.missed_on), "2026-11-04")
        self.assertFalse(row.run_error)
        self.assertEqual(self._addresses(bad, "missed"), ["sd@test.example"])
        self.assertEqual(self._addresses(cases[0], "missed"), ["sd@test.example"])

    def test_run_that_never_ends_is_cut_and_goes_on(self):
        """Its time is over after one batch: the next run does what is left."""
        cases = [self._case() for _i in range(3)]
        progress = self._run("2026-11-04 08:00:00", limit=1, time_left=0)
        self.assertEqual(progress.call_count, 1)
        self.assertGreater(progress.call_args.kwargs["remaining"], 0)
        heartbeat = self.env.ref("klachten_module.heartbeat")
        self.assertFalse(heartbeat.last_run_at, "not done yet")
        self._run("2026-11-04 08:01:00", limit=1)
        self.assertEqual(str(heartbeat.last_run_at), "2026-11-04 08:01:00")
        for case in cases:
            self.assertEqual(self._addresses(case, "missed"), ["sd@test.example"])

    def test_what_another_worker_holds_is_left_alone(self):
        """A second cursor holds one case: the run marks the others and goes on."""
        held = self._case()
        free = self._case()
        # as if another transaction held the row: the real lock needs committed rows
        original = type(self.deadlines).try_lock_for_update

        def busy(records, **options):
            locked = original(records, **options)
            if records._name == "helpdesk.ticket":
                return locked - held
            return locked

        with patch.object(
            type(self.env["helpdesk.ticket"]), "try_lock_for_update", busy
        ):
            self._run("2026-11-04 08:00:00")
        self.assertFalse(self._rows(held)["routed"].missed_on)
        self.assertTrue(self._rows(free)["routed"].missed_on)
        self._run("2026-11-04 09:00:00")
        self.assertTrue(self._rows(held)["routed"].missed_on)

    # --- sign of life -----------------------------------------------------------------

    def test_silence_is_shown_to_who_answers_for_the_terms(self):
        heartbeat = self.env["complaint.heartbeat"]
        self._run("2026-11-04 08:00:00")
        officer = heartbeat.with_user(self.officer)
        self.officer.tz = "Europe/Amsterdam"
        for moment, shown in (
            ("2026-11-04 10:59:00", False),
            ("2026-11-04 11:01:00", True),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                warning = officer.retrieve_warning()
                self.assertEqual(bool(warning), shown)
                for user in (self.users["SLM"], self.users["SD"], self.outsider):
                    self.assertFalse(heartbeat.with_user(user).retrieve_warning())
        self.assertIn("09:00", warning["text"])
        self.env.ref(warning["action"])

    def test_failure_is_shown_too(self):
        case = self._case()
        rule = self._breaking_rule(case)
        with mute_logger(RUN_LOG):
            self._run("2026-11-04 08:00:00")
        officer = self.env["complaint.heartbeat"].with_user(self.officer)
        with freeze_time("2026-11-04 08:30:00"):
            self.assertIn("could not mark", officer.retrieve_warning()["text"])
        action = self.env.ref("klachten_module.complaint_deadline_view_search")
        self.assertIn("unmarked", action.arch)
        rule.active = False
        self._run("2026-11-04 09:00:00")
        with freeze_time("2026-11-04 09:30:00"):
            self.assertFalse(officer.retrieve_warning())

    def _jobs(self, last, following):
        """All jobs ended last and are due again at these moments, without a lock."""
        self.env.cr.execute("DELETE FROM ir_cron_trigger")
        self.env.cr.execute(
            "UPDATE ir_cron SET lastcall = %s, nextcall = %s", [last, following]
        )
        self.env.invalidate_all()

    def test_jobs_that_stand_still_are_shown_long_before_the_hourly_run_is_late(self):
        """The threads that run them are gone when the database was away."""
        self._run("2026-11-04 08:00:00")
        officer = self.env["complaint.heartbeat"].with_user(self.officer)
        self.officer.tz = "Europe/Amsterdam"
        self._jobs("2026-11-04 08:04:00", "2026-11-04 08:05:00")
        with freeze_time("2026-11-04 08:19:00"):
            self.assertFalse(officer.retrieve_warning())
        with freeze_time("2026-11-04 08:21:00"):
            self.assertIn("since Wed 4 Nov 09:04", officer.retrieve_warning()["text"])
            self.assertEqual(
                self._silence_tile(), ("Background jobs silent since", "4 Nov 09:04")
            )
            slm = self.env["complaint.heartbeat"].with_user(self.users["SLM"])
            self.assertFalse(slm.retrieve_warning())
            self._jobs("2026-11-04 08:20:00", "2026-11-04 08:20:00")
            self.assertFalse(officer.retrieve_warning(), "a job just ended")
            self.assertFalse(self._silence_tile())

    def test_jobs_that_nobody_waits_for_do_not_stand_still(self):
        self._run("2026-11-04 08:00:00")
        officer = self.env["complaint.heartbeat"].with_user(self.officer)
        self._jobs("2026-11-04 08:04:00", "2026-11-04 12:00:00")
        with freeze_time("2026-11-04 08:40:00"):
            self.assertFalse(officer.retrieve_warning())
            job = self.env.ref("mail.ir_cron_mail_scheduler_action")
            job._trigger(fields.Datetime.to_datetime("2026-11-04 08:10:00"))
            self.assertTrue(officer.retrieve_warning(), "a mail waits for its job")
            self.env.cr.execute("UPDATE ir_cron SET active = FALSE")
            self.env.invalidate_all()
            self.assertFalse(officer.retrieve_warning(), "switched off on purpose")

    def _silence_tile(self):
        heartbeat = self.env["complaint.heartbeat"].with_user(self.officer)
        return heartbeat._tile()

    def test_sign_of_life_is_not_written_by_hand(self):
        for user in (self.officer, self.users["SLM"]):
            with (
                self.subTest(user=user.name),
                mute_logger("odoo.addons.base.models.ir_access"),
                self.assertRaises(AccessError),
            ):
                self.env.ref("klachten_module.heartbeat").with_user(user).write(
                    {"failed": 0}
                )

    def test_worker_that_ends_at_the_same_time_is_not_waited_for(self):
        """A real second connection holds the one row that both write at their end."""
        case = self._case()
        heartbeat = self.env.ref("klachten_module.heartbeat")
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute(
                "SELECT id FROM complaint_heartbeat WHERE id = %s FOR UPDATE",
                [heartbeat.id],
            )
            self.assertTrue(other.fetchone())
            self.env.cr.execute("SET LOCAL lock_timeout = '2s'")
            self._run("2026-11-04 08:00:00")
            self.assertFalse(heartbeat.last_run_at)
            self.assertTrue(self._rows(case)["routed"].missed_on)
        self._run("2026-11-04 09:00:00")
        self.assertEqual(str(heartbeat.last_run_at), "2026-11-04 09:00:00")
