from lxml import etree

from odoo import fields
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ...logic import clocks, kpis
from ...logic.figures import KEPT_COLUMNS, SHARES, unextended
from ...logic.periods import numbered
from ...logic.workdays import count_workdays
from ..clock.history_common import TODAY, HistoriesCommon

PLAIN_COLUMNS = (
    "received_on registered_on routed_on first_reaction_on acknowledged_on sent_on "
    "last_sent_on verified_on verdict_on closed_on verdict diverted_kind reopened "
    "round_count routed acknowledged answer answer_28 first_reaction done overdue "
    "received_month days_to_acknowledge days_to_send days_to_close "
    "days_registered_to_send workdays_to_acknowledge workdays_to_send "
    "workdays_to_close workdays_registered_to_send routed_share acknowledged_share "
    "answer_share routed_own acknowledged_own answer_own routed_own_share "
    "acknowledged_own_share answer_own_share is_open phase active_case number kind "
    "answer_how answer_due_on routed_due_on acknowledged_due_on answer_28_due_on "
    "first_reaction_due_on done_due_on answer_measured answer_running"
).split()


@tagged("post_install", "-at_install", "klachten")
class TestReport(HistoriesCommon):
    """Reports show what logic.figures says of each log, at the moment of asking."""

    def _expected(self):
        """{case id: {column: value}}; tests/unit/test_figures.py proves the figures."""
        now = fields.Datetime.now()
        expected = {}
        for id_, (row, _turns) in self._made().items():
            case = self.cases.browse(id_)
            for name in KEPT_COLUMNS:
                until = row[f"{name}_until"]
                if until and until < now:
                    row[name] = "late"
            for name in SHARES:
                row[f"{name}_share"] = {"met": 1.0, "late": 0.0}.get(row[name])
            row["answer_measured"] = int(row["answer"] in ("met", "late"))
            row["answer_running"] = int(row["answer"] == "running")
            ours = row["ours_until"]
            expected[id_] = {
                **row,
                "overdue": case.complaint_open and bool(ours) and ours < now,
                "is_open": case.complaint_open,
                "phase": case.complaint_phase,
                "active_case": case.active,
                "number": case.number,
            }
        return expected

    def _made(self):
        return self.env["complaint.figure"]._made(self.cases.ids)

    def test_every_column_of_every_case(self):
        expected = self._expected()
        rows = self._report().read(PLAIN_COLUMNS)
        self.assertEqual({row["id"] for row in rows}, set(expected))
        self.assertGreaterEqual(len(rows), 200)
        for row in rows:
            found = {
                name: None
                if row[name] is False
                and not isinstance(expected[row["id"]][name], bool)
                else row[name]
                for name in PLAIN_COLUMNS
            }
            wanted = {name: expected[row["id"]][name] for name in PLAIN_COLUMNS}
            self.assertEqual(found, wanted)

    def test_histories_are_rich_enough(self):
        """The random cases have everything that the figures may stumble over."""
        rows = list(self._expected().values())
        self.assertTrue(any(row["answer"] != row["answer_own"] for row in rows))
        states = self.env["complaint.report.term"].search([]).mapped("state")
        self.assertIn("suspended", states)
        for name in ("routed", "acknowledged", "answer", "answer_28", "done"):
            kinds = {row[name] for row in rows}
            self.assertLessEqual({"met", "late"}, kinds, name)
        self.assertEqual(
            {row["first_reaction"] for row in rows} - {"none", "running"},
            {"met", "late"},
        )
        self.assertTrue(any(row["reopened"] for row in rows))
        self.assertTrue(any(row["diverted_kind"] for row in rows))
        self.assertGreater(len({row["kind"] for row in rows}), 2)
        hows = {row["answer_how"] for row in rows}
        self.assertLessEqual({"sent", "settled", "reopened", "unanswered"}, hows)
        self.assertTrue(any((row["days_to_send"] or 0) > 20 for row in rows))
        self.assertTrue(self.cases.filtered(lambda c: not c.active))
        corrections = self.env["complaint.event"].search(
            [("corrects_id.corrects_id", "!=", False)]
        )
        self.assertTrue(corrections, "a correction of a correction")

    def test_key_figures_in_sql_and_in_python(self):
        expected = self._expected()
        names = kpis.CaseFigures.__dataclass_fields__
        domains = (
            [],
            [("company_id", "=", self.company_2.id)],
            [("received_on", ">=", "2026-12-01"), ("received_on", "<", "2027-01-01")],
            [("received_on", "<", "2020-01-01")],  # an empty month
            [("phase", "=", "closed")],
        )
        for domain in domains:
            rows = self._report(domain)
            cases = [
                kpis.CaseFigures(**{name: expected[row.id][name] for name in names})
                for row in rows
            ]
            found = self.env["complaint.report"]._kpis(
                [("ticket_id", "in", self.cases.ids), *domain]
            )
            for code, kpi in kpis.KPIS.items():
                with self.subTest(code=code, domain=domain):
                    if kpi.sql:
                        self.assertEqual(found[code], kpis.measure(kpi, cases))
            october = numbered("month", 2026, 10)
            found = self.env["complaint.report"]._kpis(
                [("ticket_id", "in", self.cases.ids), *domain], october
            )
            for code, kpi in kpis.KPIS.items():
                if kpi.day:
                    with self.subTest(code=code, domain=domain, month=10):
                        wanted = kpis.measure(kpi, cases, october)
                        self.assertEqual(found[code], wanted)

    def test_key_figures_cost_the_same_for_any_number(self):
        report = self.env["complaint.report"]
        report._kpis([])
        self.env.flush_all()
        with self.assertQueryCount(2):
            report._kpis([("ticket_id", "in", self.cases[:2].ids)])
        with self.assertQueryCount(2):
            report._kpis([("ticket_id", "in", self.cases.ids)])

    def test_key_figures_have_a_name_in_every_language(self):
        names = self.env["complaint.report"]._kpi_names()
        self.assertEqual(names, {kpi.code: kpi.name for kpi in kpis.KPIS.values()})

    def test_key_figures_explain_themselves_with_their_formula(self):
        for lang in ("en_US", "nl_NL"):
            report = self.env["complaint.report"].with_context(lang=lang)
            formulas = report._kpi_formulas()
            self.assertEqual(set(formulas), set(kpis.KPIS))
            for code, formula in formulas.items():
                with self.subTest(code=code, lang=lang):
                    self.assertTrue(formula.endswith("."))
                    if kpis.KPIS[code].unit != "cases":
                        self.assertIn("÷", formula)

    def test_pivot_totals(self):
        expected = self._expected()
        groups = self.env["complaint.report"]._read_group(
            [("ticket_id", "in", self.cases.ids)],
            ["received_on:month", "phase"],
            [
                "__count",
                "days_to_send:avg",
                "answer_share:avg",
                "workdays_to_close:avg",
            ],
        )
        self.assertEqual(sum(group[2] for group in groups), len(self.cases))
        for month, phase, count, *averages in groups:
            rows = [
                row
                for row in expected.values()
                if row["received_month"] == month and row["phase"] == phase
            ]
            self.assertEqual(len(rows), count)
            for name, found in zip(
                ("days_to_send", "answer_share", "workdays_to_close"),
                averages,
                strict=True,
            ):
                known = [row[name] for row in rows if row[name] is not None]
                if known:
                    self.assertAlmostEqual(float(found), sum(known) / len(known))
                else:
                    self.assertIn(found, (None, False))

    def test_every_term(self):
        rows = self.env["complaint.report.term"].search(
            [("ticket_id", "in", self.cases.ids)]
        )
        deadlines = self.cases.deadline_ids
        self.assertEqual(rows.ids and set(rows.ids), set(deadlines.ids))
        states = self._states()
        for deadline in deadlines:
            state, own = states[
                deadline.ticket_id.id, deadline.term_id.id, deadline.round
            ]
            wanted = self._wanted(deadline, state, own)
            row = rows.browse(deadline.id)
            found = {name: row[name] for name in wanted}
            self.assertEqual(
                found, {n: False if v is None else v for n, v in wanted.items()}
            )
            self.assertEqual(row.due_on, deadline.due_on)
            self.assertEqual(row.waits_for, deadline.waits_for)

    def _states(self):
        """{(case, term, round): (state, state without extension)} as the logs say."""
        logs = self.cases._complaint_logs()
        states = {}
        for case in self.cases:
            version = case.procedure_version_id
            terms, calendar = version._logic_terms(), version._calendar()
            for clock in clocks.clocks(logs[case.id], terms, calendar):
                states[case.id, int(clock.term_code), clock.round] = (
                    clocks.state(clock, TODAY),
                    clocks.state(unextended(clock), TODAY),
                )
        return states

    def _wanted(self, deadline, state, own):
        late = state in ("met_late", "missed")
        end = deadline.stopped_on or deadline.cancelled_on or TODAY
        share = {"met": 1.0, "met_late": 0.0, "missed": 0.0}
        used = deadline.stopped_on and (deadline.stopped_on - deadline.started_on).days
        return {
            "state": state,
            "on_time": share.get(state),
            "on_time_own": share.get(own),
            "days_late": (end - deadline.due_on).days if late else None,
            "days_used": None if used is False else used,
        }

    def _by_default(self, action):
        """The domain with which a screen of figures opens."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"klachten_module.{action}"
        )
        views = self.env[action["res_model"]].get_views([(False, "search")])
        arch = etree.fromstring(views["views"]["search"]["arch"])
        asked = safe_eval(action["context"])
        return Domain.AND(
            safe_eval(found.get("domain"))
            for found in arch.iter("filter")
            if found.get("domain") and asked.get(f"search_default_{found.get('name')}")
        )

    def test_terms_by_default_are_those_of_the_overview(self):
        """S0-94, S0-95: complaints in round 1; the pivot and the overview agree, month
        by month. Other kinds have terms too, and are a group apart.
        """
        terms = self.env["complaint.report.term"]
        default = self._by_default("action_complaint_report_term")
        groups = terms._read_group([], ["kind"], ["__count"])
        self.assertGreater(len(groups), 2)
        seen = 0
        for month in range(5, 13):
            period = numbered("month", 2026, month)
            kpis_ = self.env["complaint.report"]._kpis([], period)
            for code in ("routed", "acknowledged"):
                ours = default & Domain(
                    [
                        ("term_id.figure", "=", code),
                        ("due_on", ">=", period.first),
                        ("due_on", "<=", period.last),
                    ]
                )
                states = dict(terms._read_group(ours, ["state"], ["__count"]))
                met = states.get("met", 0)
                late = states.get("missed", 0) + states.get("met_late", 0)
                wanted = kpis_[code]
                self.assertEqual(
                    (met, met + late), (wanted.numerator, wanted.denominator)
                )
                seen += met + late
        self.assertGreater(seen, 100)

    def test_every_turn(self):
        rows = self.env["complaint.report.turn"].search(
            [("ticket_id", "in", self.cases.ids)], order="id"
        )
        by_case = rows.grouped("ticket_id")
        some = 0
        for id_, (_row, turns) in self._made().items():
            case = self.cases.browse(id_)
            mine = by_case.get(case, rows.browse())
            found = [
                (row.role_id.code or None, row.round, row.from_on, row.to_on or None)
                for row in mine
            ]
            self.assertEqual(found, [tuple(turn[1:]) for turn in turns])
            self.assertEqual(
                mine.mapped("days"),
                [((turn.to_on or TODAY) - turn.from_on).days for turn in turns],
            )
            self.assertEqual(
                mine.mapped("waits_for"),
                ["organisation" if turn.role else "complainant" for turn in turns],
            )
            some += len(found)
        self.assertGreater(some, 200)

    def test_working_days_are_those_of_the_version(self):
        """Both ways round, over holidays and weekends."""
        for row in self._report():
            calendar = row.version_id._calendar()
            if row.closed_on:
                self.assertEqual(
                    row.workdays_to_close,
                    count_workdays(row.received_on, row.closed_on, calendar),
                )
