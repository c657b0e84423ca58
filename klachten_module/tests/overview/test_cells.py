from odoo.models import BaseModel
from odoo.tests import tagged

from ...models.clock import cells
from ..common import ComplaintCommon
from .figures_common import ChangingCommon, OtherProcedureCommon

GROUPINGS = (
    [],
    ["received_on:month"],
    ["received_on:quarter", "phase"],
    ["ground_id"],
    ["outcome_id", "company_id"],
    ["received_on:month_number", "team_id", "is_open"],
    ["procedure_id", "received_on:year"],
    ["answer_due_on:month"],
    ["answer_due_on:quarter", "kind"],
)
DOMAINS = (
    [],
    [("received_on", ">=", "2026-07-01"), ("received_on", "<", "2026-11-01")],
    [("received_on", ">", "2026-06-30"), ("received_on", "<=", "2026-12-31")],
    [("is_open", "!=", True)],
    ["|", ("ground_id", "=", False), ("phase", "=", "closed")],
    [("received_on", "<", "2020-01-01")],
    [("kind", "=", "complaint"), ("answer_due_on", ">=", "2026-10-01")],
)
TERM_GROUPINGS = (
    [],
    ["term_id"],
    ["due_on:month", "state"],
    ["waits_for", "procedure_id"],
    ["round", "due_on:month"],
    ["kind", "state"],
    ["kind", "due_on:month"],
)
TERM_DOMAINS = (
    [],
    [("waits_for", "=", "organisation")],
    [("state", "in", ("missed", "met_late"))],
    [("due_on", ">=", "2026-08-01")],
    [("round", "=", 1)],
    [("kind", "=", "complaint"), ("waits_for", "=", "organisation")],
    [("kind", "!=", "complaint")],
)


@tagged("post_install", "-at_install", "klachten")
class TestCells(ChangingCommon):
    """What is added up says the same as the rows."""

    checks = 0

    def _both_ways(self, model, domain, groupby, aggregates):
        """The groups from cells and from rows, which must be the same."""
        report = self.env[model]
        self.assertIsNotNone(report._cells_scope(domain, groupby, aggregates))
        fast = report._read_group(domain, groupby, aggregates)
        [fast_set] = report._read_grouping_sets(domain, [groupby], aggregates)
        slow = BaseModel._read_group(report, domain, groupby, aggregates)
        for rows in (fast, fast_set):
            self.assertEqual(len(rows), len(slow))
            for one, other in zip(rows, slow, strict=True):
                self.assertEqual(one[: len(groupby)], other[: len(groupby)])
                for value, wanted in zip(
                    one[len(groupby) :], other[len(groupby) :], strict=True
                ):
                    self.assertAlmostEqual(float(value or 0), float(wanted or 0))
                    self.assertEqual(value is None, wanted is None)

    def _check_everything(self):
        """Each grouping with each domain comes by in the course of the tests."""
        cases = ["__count", *(f"{m}:avg" for m in cells.CASES.measures)]
        terms = ["__count", *(f"{m}:avg" for m in cells.TERMS.measures)]
        terms += ["days_late:sum"]
        for model, aggregates, groupings, domains in (
            ("complaint.report", cases, GROUPINGS, DOMAINS),
            ("complaint.report.term", terms, TERM_GROUPINGS, TERM_DOMAINS),
        ):
            for index, groupby in enumerate(groupings):
                domain = domains[(index + self.checks) % len(domains)]
                with self.subTest(model=model, groupby=groupby, domain=domain):
                    self._both_ways(model, domain, groupby, aggregates)
                    self._both_ways(model, [], groupby, aggregates)
                    self._both_ways(model, [], groupby, ["__count"])
        type(self).checks += 1

    def _cells(self, table):
        self.env.cr.execute(f"SELECT count(*), sum(cases) FROM {table}")
        return self.env.cr.fetchone()

    def test_cells_say_the_same_as_rows(self):
        self._report().mapped("number")
        self.assertGreater(self._cells("complaint_cell")[1], 20)
        self.assertGreater(self._cells("complaint_cell_term")[1], 100)
        self._check_everything()

    def test_what_time_can_change_is_in_no_cell(self):
        """So the cells hold less than all, and the same whenever they are asked."""
        report = self.env["complaint.report"]
        every = report.search_count([])
        self.assertLess(self._cells("complaint_cell")[1], every)

    def test_counted_anew_they_are_the_same(self):
        def sums():
            self.env["complaint.figure"]._compact_cells()
            found = []
            for table in cells.ALL:
                self.env.cr.execute(
                    f"SELECT * FROM {table.table} ORDER BY {', '.join(table.keys)}"
                )
                found.append(self.env.cr.fetchall())
            return found

        self._report().mapped("number")
        before = sums()
        self.env["complaint.figure"]._count_anew()
        self.assertEqual(sums(), before)

    def test_corrected_term_leaves_its_cell(self):
        """Also one that vanishes, with the event that started it."""
        deadline = self.cases.deadline_ids.filtered("stopped_on")[0]
        deadline.stopped_on = deadline.started_on
        self._check_everything()
        deadline.unlink()
        self._check_everything()

    def test_cells_follow_every_change(self):
        self._change_everything()
        self._check_everything()
        before = self._cells("complaint_cell")
        self.env["complaint.figure"]._compact_cells()
        self.assertLess(self._cells("complaint_cell")[0], before[0])
        self.assertEqual(self._cells("complaint_cell")[1], before[1])
        self._check_everything()

    def test_time_passing_needs_no_storing(self):
        """Neither the rows nor the cells."""
        self._let_time_pass(self._check_everything)


@tagged("post_install", "-at_install", "klachten")
class TestWhoCountsFromCells(ComplaintCommon, OtherProcedureCommon):
    """Cells know no cases, so they only answer who may read all of them."""

    def _from_cells(self, user, domain=(), companies=None):
        report = self.env["complaint.report"].with_user(user)
        report = report.with_context(
            allowed_company_ids=(companies or user.company_id).ids
        )
        scope = report._cells_scope(domain, ["phase"], ["__count"])
        return scope is not None

    def test_who(self):
        self._create_complaint()
        self.assertTrue(self._from_cells(self.officer))
        self.assertTrue(self._from_cells(self.auditor))
        self.assertFalse(self._from_cells(self.users["SLM"]))

    def test_whoever_a_case_is_hidden_from_counts_rows(self):
        case = self._create_complaint()
        self._add_party(case, "complained_about", partner_id=self.auditor.partner_id.id)
        self.assertFalse(self._from_cells(self.auditor))
        self.assertTrue(self._from_cells(self.officer))

    def test_whoever_complains_himself_counts_rows(self):
        self._create_complaint(partner_id=self.officer.partner_id.id)
        self.assertFalse(self._from_cells(self.officer))

    def test_officer_who_also_handles_elsewhere_counts_rows(self):
        """Cells of his own procedure, unless he may read single cases of another."""
        self._other_procedure()
        self.assertTrue(self._from_cells(self.officer))
        counted = self.env["complaint.report"].with_user(self.officer)
        scope = counted._cells_scope([], ["phase"], ["__count"])
        self.assertIn(("procedure_id", "in", self.procedure.ids), list(scope))
        self.officer.group_ids += self.env.ref(
            "klachten_module.group_complaint_handler"
        )
        self.assertFalse(self._from_cells(self.officer))

    def _rows_and_cells(self, domain):
        report = self.env["complaint.report"].with_user(self.officer)
        return (
            report.search_count(domain),
            report._read_group(domain, [], ["__count"])[0][0],
        )

    def test_cells_do_not_look_behind_links(self):
        """What lies behind a team or a ground is asked with the rights of the user."""
        other = self._other_procedure()
        self._create_complaint()
        self._create_complaint(team_id=other.team_id.id, name="Secretwords")
        (self.procedure.team_id + other.team_id).user_ids |= self.users["SLM"]
        path = "team_id.user_ids.helpdesk_team_ids.ticket_ids.name"
        self.assertEqual(self._rows_and_cells([(path, "ilike", "Secretwords")]), (0, 0))

    def test_archived_procedure_is_counted(self):
        other = self._other_procedure()
        other.officer_ids |= self.officer
        self._create_complaint()
        closed = self._create_complaint(team_id=other.team_id.id)
        closed._complaint_service().complaint_open = False
        other.active = False
        self.assertEqual(self._rows_and_cells([]), (2, 2))

    def test_order_and_having_that_no_cell_knows(self):
        self._create_complaint()
        report = self.env["complaint.report"].with_user(self.officer)
        plain = report._read_group([], ["procedure_id"], ["__count"])
        self.assertEqual(
            plain,
            report._read_group(
                [], ["procedure_id"], ["__count"], order="closed_on:max desc"
            ),
        )
        self.assertEqual(
            plain,
            report._read_group(
                [],
                ["procedure_id"],
                ["__count"],
                having=[("round_count:max", ">", 0)],
            ),
        )

    def test_questions_that_need_rows(self):
        """A day, a holder, a day in the middle of a month: no cell knows."""
        report = self.env["complaint.report"].with_user(self.auditor)
        for domain, groupby, aggregates in (
            ([], ["received_on:day"], ["__count"]),
            ([], ["holder_id"], ["__count"]),
            ([], ["ground_id.name"], ["__count"]),
            ([("received_on", ">=", "2026-07-02")], [], ["__count"]),
            ([("received_on", "<=", "2026-07-30")], [], ["__count"]),
            ([("number", "ilike", "1")], [], ["__count"]),
            ([], [], ["ticket_id:count_distinct"]),
            ([], [], ["days_to_send:max"]),
        ):
            with self.subTest(domain=domain, groupby=groupby):
                self.assertIsNone(report._cells_scope(domain, groupby, aggregates))
