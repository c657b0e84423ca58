from freezegun import freeze_time

from odoo.tests import tagged

from .hourly_common import HourlyRunCommon


@tagged("post_install", "-at_install", "klachten")
class TestHourlyHours(HourlyRunCommon):
    """Terms in hours: warned when a quarter is left, missed when the moment passes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a version in force is not edited: this is what another one would say
        cls.env.flush_all()
        cls.env.cr.execute(
            """
            UPDATE complaint_term SET unit = 'hours', length = 8, warn_days = 1
             WHERE version_id = %s AND code = 'acknowledged'
            """,
            [cls.procedure.version_id.id],
        )
        cls.env.invalidate_all()
        cls.env.registry.clear_cache()

    def _row(self, moment):
        row = self._rows(self._case(moment))["acknowledged"]
        self.assertEqual(row.state, "running")
        return row

    def _assert_marks(self, row, moment, warned, missed):
        self._run(moment)
        with self.subTest(moment=moment):
            self.assertEqual(
                (bool(row.warned_on), bool(row.missed_on)), (warned, missed)
            )
            self.assertEqual(row.state, "missed" if missed else "running")

    def test_marked_by_the_moment(self):
        """From nine to five: nothing until three, late after five."""
        row = self._row("2026-11-02 09:00:00")
        self.assertEqual(str(row.due_at), "2026-11-02 17:00:00")
        self._assert_marks(row, "2026-11-02 14:59:59", False, False)
        self._assert_marks(row, "2026-11-02 15:00:00", True, False)
        self._assert_marks(row, "2026-11-02 17:00:00", True, False)
        self._assert_marks(row, "2026-11-02 17:00:01", True, True)
        self.assertEqual(str(row.missed_on), "2026-11-02")

    def test_hours_go_on_at_night_and_in_the_weekend(self):
        """Received on Friday evening: due on Saturday morning, in another day."""
        row = self._row("2026-11-06 20:00:00")
        self.assertEqual(str(row.due_on), "2026-11-07")
        self._assert_marks(row, "2026-11-07 01:59:00", False, False)
        self._assert_marks(row, "2026-11-07 02:00:00", True, False)
        self._assert_marks(row, "2026-11-07 04:01:00", True, True)

    def test_due_at_night_is_due_on_the_local_day(self):
        """23:30 in Amsterdam in winter is 22:30 UTC; five past midnight is late."""
        row = self._row("2026-11-02 14:30:00")
        self.assertEqual(str(row.due_on), "2026-11-02")
        self._assert_marks(row, "2026-11-02 22:29:00", True, False)
        self._assert_marks(row, "2026-11-02 23:05:00", True, True)
        self.assertEqual(str(row.missed_on), "2026-11-03")

    def test_a_run_that_comes_late_marks_it_missed_at_once(self):
        row = self._row("2026-11-02 09:00:00")
        self._assert_marks(row, "2026-11-04 09:00:00", False, True)

    def test_more_hours_are_warned_about_anew(self):
        """Two hours of standing still on the same day: due at seven, not at five."""
        case = self._case("2026-11-02 09:00:00")
        row = self._rows(case)["acknowledged"]
        self._assert_marks(row, "2026-11-02 15:00:00", True, False)
        with freeze_time("2026-11-02 15:30:00"):
            case.with_user(self.officer)._complaint_suspend("agreed")
        with freeze_time("2026-11-02 17:30:00"):
            case.with_user(self.officer)._complaint_resume()
        self.assertEqual(str(row.due_at), "2026-11-02 19:00:00")
        self._assert_marks(row, "2026-11-02 16:59:00", False, False)
        self._assert_marks(row, "2026-11-02 17:01:00", True, False)
        self._assert_marks(row, "2026-11-02 19:01:00", True, True)

    def test_no_warning_where_the_procedure_wants_none(self):
        self.env.cr.execute(
            "UPDATE complaint_term SET warn_days = 0 WHERE unit = 'hours'"
        )
        self.env.invalidate_all()
        row = self._row("2026-11-02 09:00:00")
        self._assert_marks(row, "2026-11-02 16:59:00", False, False)
        self._assert_marks(row, "2026-11-02 17:01:00", False, True)

    def test_terms_in_days_still_have_their_whole_day(self):
        case = self._case("2026-11-02 09:00:00")
        row = self._rows(case)["routed"]
        self._run("2026-11-03 22:59:59")
        self.assertFalse(row.missed_on)
        self._run("2026-11-03 23:00:00")
        self.assertTrue(row.missed_on)

    def test_figures_know_the_moment(self):
        """Late on its own day: in the reports of terms and cases, and their pivots."""
        late, early = (self._row("2026-11-02 09:00:00") for _case in range(2))
        rows = late + early
        with freeze_time("2026-11-02 16:00:00"):
            self._acknowledge(early)
        self._run("2026-11-02 17:30:00")
        with freeze_time("2026-11-02 18:00:00"):
            self._assert_figures(rows, ["missed", "met"])
            self._acknowledge(late)
            self._assert_figures(rows, ["met_late", "met"])

    def _acknowledge(self, row):
        self.env["complaint.event"].create(
            {"ticket_id": row.ticket_id.id, "type": "acknowledged"}
        )

    def _assert_figures(self, rows, states):
        self.env.flush_all()
        self.env.invalidate_all()
        terms = self.env["complaint.report.term"]
        self.assertEqual([terms.browse(row.id).state for row in rows], states)
        self.assertEqual(
            [terms.browse(row.id).on_time for row in rows],
            [0 if "missed" in state or "late" in state else 1 for state in states],
        )
        cases = self.env["complaint.report"].browse(rows.ticket_id.ids)
        self.assertEqual(cases.mapped("acknowledged"), ["late", "met"])
        for report, of_term in (
            ("complaint.report", "acknowledged_share"),
            ("complaint.report.term", "on_time"),
        ):
            domain = [("ticket_id", "in", rows.ticket_id.ids)]
            if report.endswith("term"):
                domain.append(("term_id", "=", rows.term_id.id))
            [(share,)] = self.env[report]._read_group(domain, [], [f"{of_term}:avg"])
            self.assertEqual(share, 0.5)
