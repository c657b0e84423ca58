import random
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..logic import kpis
from ..logic.workdays import count_workdays
from . import report_oracle as oracle
from .common import ComplaintCommon

TODAY = date(2027, 1, 4)
TYPES = (
    ("moved", 6),
    ("forwarded", 4),
    ("assigned", 3),
    ("acknowledged", 3),
    ("contact", 1),
    ("drafted", 1),
    ("sent", 3),
    ("verdict", 3),
    ("reopened", 2),
    ("closed", 3),
    ("settled", 1),
    ("converted", 1),
    ("withdrawn", 1),
    ("referred", 1),
    ("suspended", 1),
)
PHASES = ("triage", "acknowledge", "investigate", "draft", "await_customer", "closed")
RESULTS = (None, None, "agree", "disagree", "incoming", "improvement", "no_reaction")
PLAIN_COLUMNS = (
    "received_on registered_on routed_on first_reaction_on acknowledged_on sent_on "
    "last_sent_on verified_on verdict_on closed_on verdict diverted_kind reopened "
    "round_count routed acknowledged answer answer_28 first_reaction done overdue "
    "received_month days_to_acknowledge days_to_send days_to_close "
    "days_registered_to_send workdays_to_acknowledge workdays_to_send "
    "workdays_to_close workdays_registered_to_send routed_share acknowledged_share "
    "answer_share routed_own acknowledged_own answer_own routed_own_share "
    "acknowledged_own_share answer_own_share is_open phase active_case number"
).split()


class RandomHistories:
    """Makes cases with any log, corrections and all, from a seed."""

    def __init__(self, test, seed):
        self.env, self.random = test.env, random.Random(seed)
        self.roles = [role.id for role in test.procedure.role_ids]
        self.customer_office = test.roles["BKM"].id

    def moment(self, start, spread=8 * 24 * 60):
        """Often around midnight, where the local day is another one than UTC's."""
        later = start + timedelta(minutes=self.random.randrange(spread))
        if self.random.random() < 0.3:
            later = later.replace(hour=self.random.choice((22, 23)), minute=30)
        return later

    def events(self, case):
        pick, moment, round_ = self.random, case.registered_at, 1
        words, weights = zip(*TYPES, strict=True)
        vals_list = []
        for _count in range(pick.randrange(14)):
            moment = self.moment(moment, pick.choice((10, 9 * 24)) * 60)
            type_ = pick.choices(words, weights)[0]
            round_ += type_ == "reopened"
            vals_list.append(
                {
                    "ticket_id": case.id,
                    "type": type_,
                    "happened_at": moment,
                    "round": round_,
                    "role_id": pick.choice((*self.roles, self.customer_office, False)),
                    "phase_to": pick.choice(PHASES) if type_ == "moved" else False,
                    "result": pick.choice(RESULTS) or False,
                }
            )
        return vals_list

    def corrections(self, events):
        """Some events said again or void, some of those corrected once more."""
        Event, pick = self.env["complaint.event"], self.random
        for _again in range(2):
            vals_list = []
            for event in events:
                if pick.random() > 0.12:
                    continue
                void = pick.random() < 0.35 and event.type not in (
                    "received",
                    "registered",
                )
                vals_list.append(
                    {
                        "ticket_id": event.ticket_id.id,
                        "type": event.type,
                        "happened_at": event.happened_at
                        - timedelta(hours=pick.randrange(72)),
                        "round": event.round,
                        "role_id": event.role_id.id,
                        "phase_to": event.phase_to,
                        "result": "void" if void else event.result,
                        "corrects_id": event.id,
                    }
                )
            events |= Event.create(vals_list)


@tagged("post_install", "-at_install", "klachten")
class TestReport(ComplaintCommon):
    """Figures equal an independent calculation, to the last row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["base.automation"].search([]).active = False
        cls.company_2 = cls.env["res.company"].create({"name": "Test company two"})
        cls.env.user.company_ids |= cls.company_2
        cls.company_2.alias_domain_id = cls.domain
        cls.procedure_2 = cls._set_up_procedure(cls.company_2, "klachtentwee")
        cls.procedure_2.version_id.sudo().env.cr.execute(
            # another country's evening and a work week of four days
            "UPDATE complaint_procedure_version SET tz = 'America/New_York', "
            "weekdays = '0, 1,2,3' WHERE id = %s",
            [cls.procedure_2.version_id.id],
        )
        cls.env.invalidate_all()
        cls.env.registry.clear_cache()
        cls.cases = cls._make_cases(110, seed=1) + cls._make_cases(110, seed=2)
        cls.env.flush_all()

    @classmethod
    def _make_cases(cls, count, seed):
        """Random cases of both companies, received between May and New Year's Eve."""
        histories = RandomHistories(cls, seed)
        pick = histories.random
        start = datetime(2026, 5, 1)
        outcomes = cls.env["complaint.outcome"].search([]).ids
        cases = cls.env["helpdesk.ticket"]
        for _batch in range(10):
            registered = histories.moment(start, 244 * 24 * 60)
            with freeze_time(registered):
                cases += cases.create(
                    [
                        {
                            "name": "Case",
                            "partner_id": cls.complainant.id,
                            "team_id": pick.choice(
                                (cls.procedure, cls.procedure, cls.procedure_2)
                            ).team_id.id,
                            "received_at": registered
                            - timedelta(hours=pick.choice((0, 1, 30, 200))),
                            "channel_id": False,
                        }
                        for _case in range(count // 10)
                    ]
                )
        with freeze_time("2027-01-04 12:00:00"):
            vals_list = [vals for case in cases for vals in histories.events(case)]
            cls.env["complaint.event"].create(vals_list)
            log = cls.env["complaint.event"].search([("ticket_id", "in", cases.ids)])
            histories.corrections(log)
        grounds = cls.procedure.env["complaint.ground"].search([])
        for case in cases:
            mine = grounds.filtered(lambda g, c=case: g.procedure_id == c.procedure_id)
            is_open = pick.random() < 0.4
            case._complaint_service().write(
                {
                    "ground_id": pick.choice((False, *mine.ids)),
                    "outcome_id": pick.choice((False, *outcomes)),
                    "complaint_open": is_open,
                    "complaint_phase": pick.choice(PHASES[:-1])
                    if is_open
                    else "closed",
                    "active": pick.random() > 0.1,
                }
            )
        cls._bend_terms(cases.deadline_ids, pick)
        cls.env["complaint.report"]._figures_outdated(cases)
        return cases

    @classmethod
    def _bend_terms(cls, deadlines, pick):
        """Extensions, and terms that stand still, which random events rarely give."""
        for row in deadlines:
            if pick.random() < 0.3:
                row.own_due_on = row.due_on - timedelta(days=pick.randrange(40))
            if row.state == "missed" and pick.random() < 0.2:
                row.state = "suspended"

    def setUp(self):
        super().setUp()
        clock = freeze_time("2027-01-04 11:00:00")
        clock.start()
        self.addCleanup(clock.stop)

    def _report(self, domain=()):
        return self.env["complaint.report"].search(
            [("ticket_id", "in", self.cases.ids), *domain]
        )

    def _expected(self):
        return {case.id: oracle.figures(case, TODAY) for case in self.cases}

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
        self.assertTrue(any((row["days_to_send"] or 0) > 20 for row in rows))
        self.assertTrue(self.cases.filtered(lambda c: not c.active))
        corrections = self.env["complaint.event"].search(
            [("corrects_id.corrects_id", "!=", False)]
        )
        self.assertTrue(corrections, "a correction of a correction")

    def test_key_figures_in_sql_and_in_python(self):
        expected = self._expected()
        domains = (
            [],
            [("company_id", "=", self.company_2.id)],
            [("received_on", ">=", "2026-12-01"), ("received_on", "<", "2027-01-01")],
            [("received_on", "<", "2020-01-01")],  # an empty month
            [("phase", "=", "closed")],
        )
        for domain in domains:
            rows = self._report(domain)
            cases = [oracle.kpi_row(expected[row.id]) for row in rows]
            found = self.env["complaint.report"]._kpis(
                [("ticket_id", "in", self.cases.ids), *domain]
            )
            for code, kpi in kpis.KPIS.items():
                with self.subTest(code=code, domain=domain):
                    self.assertEqual(found[code], kpis.measure(kpi, cases))

    def test_key_figures_cost_the_same_for_any_number(self):
        report = self.env["complaint.report"]
        report._kpis([])
        self.env.flush_all()
        with self.assertQueryCount(1):
            report._kpis([("ticket_id", "in", self.cases[:2].ids)])
        with self.assertQueryCount(1):
            report._kpis([("ticket_id", "in", self.cases.ids)])

    def test_key_figures_have_a_name_in_every_language(self):
        names = self.env["complaint.report"]._kpi_names()
        self.assertEqual(names, {kpi.code: kpi.name for kpi in kpis.KPIS.values()})

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
        for deadline in deadlines:
            wanted = oracle.term_row(deadline, TODAY)
            row = rows.browse(deadline.id)
            found = {name: row[name] for name in wanted}
            self.assertEqual(
                found, {n: False if v is None else v for n, v in wanted.items()}
            )
            self.assertEqual(row.due_on, deadline.due_on)
            self.assertEqual(row.waits_for, deadline.waits_for)

    def test_every_turn(self):
        rows = self.env["complaint.report.turn"].search(
            [("ticket_id", "in", self.cases.ids)], order="id"
        )
        by_case = rows.grouped("ticket_id")
        some = 0
        for case in self.cases:
            found = [
                (
                    row.role_id.id or None,
                    row.round,
                    row.from_on,
                    row.to_on or None,
                    row.days,
                )
                for row in by_case.get(case, rows.browse())
            ]
            self.assertEqual(found, oracle.turns(case, TODAY))
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
