from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...wizards.overview.overview_figures import CHANGED_ON
from .overview_common import OverviewCommon


@tagged("post_install", "-at_install", "klachten")
class TestOverview(OverviewCommon):
    """What stands in the overview, for whom, and what is refused."""

    def test_counts_are_those_of_the_cases(self):
        data = self._overview(month="10")._overview_data()
        counts = {row["code"]: row["values"][0] for row in data["counts"]}
        self.assertEqual(
            counts,
            self._count_by_hand(date(2026, 10, 1), date(2026, 10, 31)),
        )
        self.assertGreater(counts["received"], 0)
        self.assertGreater(counts["open_at_start"], 0)

    def test_periods_beside_it_are_the_previous_one_and_a_year_earlier(self):
        data = self._overview(kind="quarter", quarter="4", year=2026)._overview_data()
        self.assertEqual(
            [(p["from"], p["to"]) for p in data["beside"]],
            [("2026-07-01", "2026-09-30"), ("2025-10-01", "2025-12-31")],
        )
        for index, (first, last) in enumerate(
            [
                (date(2026, 10, 1), date(2026, 12, 31)),
                (date(2026, 7, 1), date(2026, 9, 30)),
                (date(2025, 10, 1), date(2025, 12, 31)),
            ]
        ):
            counts = {row["code"]: row["values"][index] for row in data["counts"]}
            self.assertEqual(counts, self._count_by_hand(first, last))

    def test_kpis_equal_the_share_counted_by_hand(self):
        data = self._overview(month="10")._overview_data()
        for code, field in (
            ("routed", "routed"),
            ("acknowledged", "acknowledged"),
            ("answered", "answer"),
        ):
            row = next(row for row in data["kpis"] if row["code"] == code)
            lines = self._lines().filtered(
                lambda line, day=f"{field}_due_on": (
                    date(2026, 10, 1) <= line[day] <= date(2026, 10, 31)
                )
            )
            states = [line[field] for line in lines]
            met, late = states.count("met"), states.count("late")
            self.assertEqual((row["numerator"], row["denominator"]), (met, met + late))
            expected = round(met / (met + late), 6) if met + late else None
            self.assertEqual(row["values"][0], expected)
            self.assertEqual(row["reached"], None if not met + late else not late)

    def test_the_month_as_mailed_counts_those_without_an_answer(self):
        """S0-96: what ran past its day in the month is late, not left out."""
        data = self._overview(month="10")._overview_data()
        row = next(row for row in data["kpis"] if row["code"] == "answered")
        # of 28 September; those of October are due in November
        self.assertEqual((row["numerator"], row["denominator"]), (0, 1))
        with freeze_time("2026-11-01 06:00:00"):
            data = self._overview(month="11")._overview_data()
        row = next(row for row in data["kpis"] if row["code"] == "answered")
        self.assertEqual(row["numerator"], 1)
        self.assertGreater(row["running"], 0)

    def test_an_improvement_point_is_listed_apart_with_its_ticket(self):
        """S0-94 to S0-100: it counts in no figure of complaints."""
        before = self._overview(month="10")._overview_data()
        case = self._case_on("2026-10-20 08:00:00", "classification")
        move = case._complaint_transitions().filtered(
            lambda one: one.result == "improvement"
        )
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Levertijd korter", "description": "<p>x</p>"}
        )
        case._complaint_move(move, note="x")
        case._complaint_service().continued_ticket_id = ticket
        self.env.flush_all()
        data = self._overview(month="10")._overview_data()
        [row] = data["other_cases"]
        self.assertEqual(row["number"], case.number)
        self.assertEqual(row["kind"], "Improvement point")
        self.assertEqual(row["continued"], ticket.number)
        self.assertEqual(
            [(other["code"], other["values"][0]) for other in data["others"]],
            [("improvement", 1)],
        )
        for same in ("counts", "kpis", "tables", "cases", "trend"):
            self.assertEqual(data[same], before[same], same)

    def test_each_complaint_says_what_was_found_and_done(self):
        """S0-100: content per complaint, more than its subject."""
        self.closed._complaint_service().given_remedy = "Excuses en een andere laptop."
        self.closed.description = "<p>Laptop kwam kapot terug van reparatie.</p>"
        self.env.flush_all()
        data = self._overview(month="10")._overview_data()
        row = next(r for r in data["cases"] if r["number"] == self.closed.number)
        self.assertEqual(row["summary"], "Laptop kwam kapot terug van reparatie.")
        self.assertEqual(row["ground"], self.closed.ground_id.name)
        self.assertEqual(row["outcome"], self.founded.name)
        self.assertEqual(row["remedy"], "Excuses en een andere laptop.")
        self.assertEqual(row["actions"], "Werkinstructie aangepast.")

    def test_after_an_update_it_says_what_changed_and_since_when(self):
        overview = self._overview(month="10")
        self.assertEqual(overview._overview_data()["changed"], "")
        self.env["ir.config_parameter"].set_param(CHANGED_ON, "2026-12-01")
        self.assertIn("update of 12/01/2026", overview._overview_data()["changed"])
        later = self._overview(kind="month", month="12", year=2028)
        with freeze_time("2029-01-05 10:00:00"):
            self.assertEqual(later._overview_data()["changed"], "")

    def test_only_figures_of_the_procedures_own_source(self):
        codes = {row["code"] for row in self._overview()._overview_data()["kpis"]}
        self.assertIn("acknowledged", codes)
        self.assertNotIn("first_reaction", codes)

    def test_tables_add_up_to_the_cases(self):
        data = self._overview(month="10")._overview_data()
        for table in data["tables"]:
            if table["code"] == "role":
                continue
            self.assertEqual(table["total"], len(data["cases"]))
            self.assertEqual(
                sum(row["count"] for row in table["rows"]), len(data["cases"])
            )

    def test_year_has_twelve_months_that_add_up(self):
        """S0-111: a trend is read from these."""
        data = self._overview(kind="year")._overview_data()
        self.assertEqual(len(data["months"]), 12)
        counts = {row["code"]: row["values"][0] for row in data["counts"]}
        for code in ("received", "closed"):
            self.assertEqual(sum(m[code] for m in data["months"]), counts[code])
        self.assertEqual(data["months"][-1]["open_at_end"], counts["open_at_end"])

    def test_year_stands_beside_one_year_and_shows_no_month_to_come(self):
        with freeze_time("2026-11-20 10:00:00"):
            data = self._overview(kind="year")._overview_data()
        self.assertEqual([p["label"] for p in data["beside"]], ["2025"])
        self.assertEqual(len(data["months"]), 11)
        self.assertEqual({len(row["values"]) for row in data["counts"]}, {2})

    def test_closing_basis_lists_what_was_closed(self):
        data = self._overview(month="10", basis="closed")._overview_data()
        self.assertTrue(data["cases"])
        for row in data["cases"]:
            self.assertTrue("2026-10-01" <= row["closed"] <= "2026-10-31")

    def test_empty_month_is_a_truthful_report(self):
        data = self._overview(month="2", year=2020)._overview_data()
        self.assertEqual(data["cases"], [])
        self.assertEqual({v for row in data["counts"] for v in row["values"]}, {0})
        self.assertEqual({v for row in data["kpis"] for v in row["values"]}, {None})

    def test_list_says_what_was_agreed_and_never_who_complained(self):
        """S0-100, S0-102, S0-107, S3-31: the list can go to all."""
        data = self._overview(month="10")._overview_data()
        row = next(r for r in data["cases"] if r["number"] == self.closed.number)
        self.assertEqual(row["actions"], "Werkinstructie aangepast.")
        self.assertEqual(row["subject"], self.closed.name)
        self.assertNotIn(self.complainant.name, str(data))
        self.assertNotIn(self.complainant.email, str(data))

    def test_contents_are_plain_values(self):
        def plain(value):
            if isinstance(value, dict):
                return all(isinstance(k, str) and plain(v) for k, v in value.items())
            if isinstance(value, list):
                return all(plain(item) for item in value)
            return value is None or isinstance(value, str | int | float)

        self.assertTrue(plain(self._overview(kind="year")._overview_data()))

    def test_labels_are_in_the_language_of_the_overview(self):
        data = self._overview(month="10", lang="nl_NL")._overview_data()
        self.assertEqual(data["period"]["label"], "oktober 2026")
        self.assertEqual(self._overview(month="10").display_name[-12:], "October 2026")

    # --- rights -----------------------------------------------------------------------

    def test_only_officer_and_auditor_get_figures(self):
        for user in (self.outsider, self.users["SLM"]):
            with self.assertRaises(AccessError):
                self._overview(user=user)._overview_data()
        self.assertTrue(self._overview(user=self.auditor)._overview_data()["cases"])

    def test_officer_of_another_procedure_is_refused(self):
        other = self._user("other_officer", "klachten_module.group_complaint_officer")
        with self.assertRaises(AccessError):
            self._overview(user=other).action_print_pdf()

    def test_case_hidden_from_the_officer_is_not_counted(self):
        before = self._overview(month="10")._overview_data()
        self._hide(self.closed, self.officer.partner_id)
        after = self._overview(month="10")._overview_data()
        self.assertEqual(len(after["cases"]), len(before["cases"]) - 1)
        self.assertNotIn(self.closed.number, str(after))

    def test_case_about_a_person_is_confidential_for_the_auditor(self):
        someone = self.env["res.partner"].create({"name": "Iemand"})
        self._hide(self.closed, someone)
        for user, confidential in ((self.officer, False), (self.auditor, True)):
            rows = self._overview(user=user, month="10")._overview_data()["cases"]
            row = next(r for r in rows if r["number"] == self.closed.number)
            self.assertEqual(row["confidential"], confidential)
            self.assertEqual(bool(row["subject"]), not confidential)
            self.assertEqual(bool(row["actions"]), not confidential)
            self.assertTrue(row["received"])

    # --- bad input --------------------------------------------------------------------

    def test_future_period_is_refused(self):
        with self.assertRaisesRegex(UserError, "has not begun"):
            self._overview(month="12", year=2027).action_print_pdf()

    def test_running_period_says_up_to_when(self):
        with freeze_time("2026-10-20 10:00:00"):
            self.assertEqual(
                self._overview(month="10")._overview_data()["up_to"], "2026-10-20"
            )

    def test_reversed_and_missing_dates_are_refused(self):
        with self.assertRaisesRegex(UserError, "ends before it starts"):
            self._overview(
                kind="free", date_from="2026-10-02", date_to="2026-10-01"
            ).action_print_xlsx()
        with self.assertRaisesRegex(UserError, "both dates"):
            self._overview(kind="free", date_to=False).action_print_xlsx()
        with self.assertRaisesRegex(UserError, "Choose the month"):
            self._overview(month=False).action_print_pdf()
        with self.assertRaisesRegex(UserError, "year between"):
            self._overview(year=0).action_print_pdf()

    def test_number_of_queries_does_not_grow(self):
        overview = self._overview(kind="year")
        overview._overview_data()
        counts = []
        for more in (2, 8):  # cases alike, so that only their number differs
            for _case in range(more):
                self._case_on("2026-10-12 08:00:00", "registration")
            # registering a case clears caches of the registry, and the rules of what
            # is in the record cache are not asked for: warm up from nothing as well
            self.env.invalidate_all()
            overview._overview_data()
            counts.append(self._queries(overview._overview_data))
        self.assertEqual(*counts)
