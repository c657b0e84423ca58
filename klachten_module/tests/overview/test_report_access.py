from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command, Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import ComplaintCommon

REPORTS = ("complaint.report", "complaint.report.term", "complaint.report.turn")
ACTIONS = (
    "action_complaint_report",
    "action_complaint_report_term",
    "action_complaint_report_turn",
)


@tagged("post_install", "-at_install", "klachten")
class TestReportAccess(ComplaintCommon):
    """Who counts what, and the figures of cases that went through the real services."""

    def _count(self, user, model="complaint.report", **context):
        """{case: lines} that the user counts in a pivot."""
        groups = (
            self.env[model]
            .with_user(user)
            .with_context(**context)
            ._read_group([], ["ticket_id"], ["__count"])
        )
        return {ticket.id: count for ticket, count in groups}

    def _stock(self, user):
        return self.env["complaint.report"].with_user(user)._kpis([])["stock"][1]

    # --- access -----------------------------------------------------------------------

    def test_everybody_counts_what_he_may_read(self):
        """Handler: where his role had a turn; officer: his procedures; auditor: all."""
        early = self._create_complaint()
        handled = self._create_complaint()
        self._walk_to(handled, "investigation")
        officer, self.__class__.officer = self.officer, self.users["P"]
        try:
            other = self._set_up_procedure(self.company, "anders", people=False)
        finally:
            self.__class__.officer = officer
        foreign = self._create_complaint(team_id=other.team_id.id)
        self.env.flush_all()
        for user, seen in (
            (self.users["SLM"], handled),
            (self.users["BKM"], handled),
            (self.users["RM"], early.browse()),
            (self.officer, early + handled),
            (self.auditor, early + handled + foreign),
        ):
            cases = early + handled + foreign
            for model in REPORTS:
                with self.subTest(user=user.login, model=model):
                    counted = set(self._count(user, model)) & set(cases.ids)
                    self.assertEqual(counted, set(seen.ids))
            kpis = (
                self.env["complaint.report"]
                .with_user(user)
                ._kpis([("ticket_id", "in", cases.ids)])
            )
            self.assertEqual(kpis["stock"][:2], (len(seen), len(seen)))

    def test_person_complained_about_is_never_counted_to(self):
        """Whatever his rights, no total betrays the case."""
        self.officer.group_ids += self.env.ref(
            "klachten_module.group_complaint_auditor"
        )
        case = self._create_complaint()
        self._walk_to(case, "investigation")
        before = {model: self._count(self.officer, model) for model in REPORTS}
        stock = self._stock(self.officer)
        self.assertIn(case.id, before["complaint.report"])
        self._add_party(case, "complained_about", partner_id=self.officer.partner_id.id)
        for model in REPORTS:
            del before[model][case.id]
            self.assertEqual(self._count(self.officer, model), before[model])
        self.assertEqual(self._stock(self.officer), stock - 1)
        line = self.env["complaint.report"].browse(case.id).with_user(self.officer)
        with self.assertRaises(AccessError):
            line.read(["received_on"])
        with self.assertRaises(AccessError):
            line.action_open_case()

    def test_complainant_on_the_staff_is_not_counted_to(self):
        case = self._create_complaint(partner_id=self.users["SLM"].partner_id.id)
        self._walk_to(case, "acknowledgement")
        self.assertNotIn(case.id, self._count(self.users["SLM"]))

    def test_outsider_and_registrar_count_nothing(self):
        self._create_complaint()
        configurator = self.env.ref("klachten_module.group_complaint_configurator")
        self.users["P"].group_ids = [Command.set(configurator.ids)]
        for user in (self.outsider, self.users["SD"], self.users["P"]):
            for model in REPORTS:
                with self.subTest(user=user.login, model=model):
                    with self.assertRaises(AccessError):
                        self._count(user, model)
            with self.assertRaises(AccessError):
                self._stock(user)

    def test_company_that_is_switched_off_is_not_counted(self):
        case = self._create_complaint()
        other = self.env["res.company"].create({"name": "Test other company"})
        self.auditor.company_ids += other
        for model in REPORTS:
            counted = self._count(
                self.auditor, model, allowed_company_ids=self.company.ids
            )
            self.assertIn(case.id, counted)
            counted = self._count(self.auditor, model, allowed_company_ids=other.ids)
            self.assertNotIn(case.id, counted)

    def test_nobody_changes_figures(self):
        case = self._create_complaint()
        line = self.env["complaint.report"].browse(case.id)
        for user in (self.officer, self.auditor):
            for operation in ("write", "create", "unlink"):
                self.assertFalse(line.with_user(user).has_access(operation))

    # --- screens ----------------------------------------------------------------------

    def test_every_screen_and_filter_opens(self):
        self._create_complaint()
        self.env.flush_all()
        for name in ACTIONS:
            action = self.env.ref(f"klachten_module.{name}")
            model = self.env[action.res_model].with_user(self.auditor)
            modes = action.view_mode.split(",")
            views = model.get_views([(False, mode) for mode in (*modes, "search")])
            arch = etree.fromstring(views["views"]["search"]["arch"])
            for node in arch.iter("filter"):
                with self.subTest(action=name, filter=node.get("name")):
                    if node.get("domain"):
                        model.search(safe_eval(node.get("domain")))
                    if node.get("context"):
                        by = safe_eval(node.get("context"))["group_by"]
                        self.assertTrue(model._read_group([], [by], ["__count"]))

    def test_filters_on_time(self):
        """This month and this year end where they should."""
        moments = {
            "2025-12-31 22:30": "",
            "2025-12-31 23:30": "year",
            "2026-10-31 22:30": "year",
            "2026-10-31 23:30": "year month",
            "2026-11-30 22:30": "year month",
        }
        cases = {}
        for moment, when in moments.items():
            with freeze_time(moment):
                cases[self._create_complaint().id] = when
        arch = etree.fromstring(
            self.env.ref("klachten_module.complaint_report_view_search").arch
        )
        report = self.env["complaint.report"].with_context(tz="Europe/Amsterdam")
        with freeze_time("2026-11-30 22:45"):
            for period in ("month", "year"):
                node = arch.xpath(f"//filter[@name='this_{period}']")[0]
                found = report.search(
                    [*safe_eval(node.get("domain")), ("id", "in", list(cases))]
                )
                self.assertEqual(
                    set(found.ids),
                    {case for case, when in cases.items() if period in when},
                )

    def test_line_opens_the_case(self):
        case = self._create_complaint()
        for model in REPORTS:
            line = self.env[model].search([("ticket_id", "=", case.id)], limit=1)
            action = line.with_user(self.officer).action_open_case()
            self.assertEqual(
                (action["res_model"], action["res_id"]), ("helpdesk.ticket", case.id)
            )

    # --- figures of real cases --------------------------------------------------------

    def _line(self, case):
        self.env.flush_all()
        return self.env["complaint.report"].browse(case.id)

    def test_case_of_one_round(self):
        with freeze_time("2026-11-02 09:00"):
            case = self._create_complaint()
        with freeze_time("2026-11-03 09:00"):
            self._walk_to(case, "acknowledgement")
        with freeze_time("2026-11-05 09:00"):
            self._walk_to(case, "investigation")
        with freeze_time("2026-11-30 09:00"):
            self._walk_to(case, "customer")
            line = self._line(case)
            self.assertEqual(
                [line.routed, line.acknowledged, line.answer], ["met", "late", "met"]
            )
            self.assertEqual(line.answer_28, "met")
            self.assertEqual(line.first_reaction, "late")
            self.assertEqual(line.done, "late")
            self.assertEqual(line.days_to_send, 28)
            self.assertEqual(line.workdays_registered_to_send, 20)
            self.assertEqual(line.workdays_to_acknowledge, 3)
            self.assertFalse(line.closed_on or line.days_to_close)
            self.assertEqual(line.phase, "await_customer")
            turns = self.env["complaint.report.turn"].search(
                [("ticket_id", "=", case.id)], order="id"
            )
            self.assertEqual(
                [(t.role_id.code, t.days, t.waits_for) for t in turns],
                [
                    ("SD", 1, "organisation"),
                    ("BKM", 2, "organisation"),
                    ("SLM", 25, "organisation"),
                    (False, 0, "complainant"),
                ],
            )

    def test_several_rounds(self):
        """S0-96, S0-98: answered again after that day is late."""
        with freeze_time("2026-11-02 09:00"):
            case = self._create_complaint()
            self._walk_to(case, "customer")
        with freeze_time("2026-11-06 09:00"):
            self._answer_letter(case)._record_verdict("disagree", "No.")
        with freeze_time("2026-12-10 09:00"):
            self._walk_to(case, "customer")
            self._answer_letter(case)._record_verdict("agree", "")
            self._move(
                case,
                "SLM",
                "Close: complainant agrees",
                **self._answers("outcome"),
            )
            line = self._line(case)
            self.assertTrue(line.reopened)
            self.assertEqual(line.round_count, 2)
            self.assertEqual(line.sent_on, date(2026, 11, 2))
            self.assertEqual(line.last_sent_on, date(2026, 12, 10))
            self.assertEqual(line.verified_on, date(2026, 11, 6))
            self.assertEqual(line.closed_on, date(2026, 12, 10))
            # 30 November, and four working days with the complainant: 4 December
            self.assertEqual((line.answer, line.answer_how), ("late", "verified"))
            self.assertEqual(
                (line.answer_due_on, line.done), (date(2026, 11, 30), "late")
            )
            self.assertFalse(line.is_open or line.overdue or line.diverted_kind)
            kpis = line._kpis([("id", "=", line.id)])
            self.assertEqual(kpis["reopened"][:3], (1, 1, 1.0))
            self.assertEqual(kpis["lead_time"][:3], (0, 1, 0.0))
            self.assertEqual(kpis["lead_time_closed"][:3], (38, 1, 38.0))
            self.assertEqual(kpis["stock"][:3], (0, 1, 0.0))
            overview = self.env["complaint.overview"].with_user(self.officer)
            said = [
                overview.create(
                    {"procedure_id": self.procedure.id, "year": 2026, "month": month}
                )._overview_data()["later_rounds"]
                for month in ("11", "12")
            ]
            self.assertEqual([bool(text) for text in said], [False, True])

    def test_conversion(self):
        """What goes on elsewhere in time counts in no term, but it is a case."""
        with freeze_time("2026-11-02 09:00"):
            case = self._create_complaint()
            self._walk_to(case, "classification")
            self._move(case, "GOS", "Improvement point", **self._answers("diversion"))
            line = self._line(case)
            self.assertEqual(line.diverted_kind, "improvement")
            self.assertEqual(line.closed_on, date(2026, 11, 2))
            kept = {line.routed, line.acknowledged, line.answer, line.done}
            self.assertEqual(kept, {"none"})
            self.assertFalse(line.is_open)

    def test_new_years_eve(self):
        """The local day decides the year."""
        for moment, day in (
            ("2026-12-31 22:30", date(2026, 12, 31)),
            ("2026-12-31 23:30", date(2027, 1, 1)),
        ):
            with freeze_time(moment):
                line = self._line(self._create_complaint())
                self.assertEqual(line.received_on, day)
                self.assertEqual(line.received_month, day.replace(day=1))

    def test_corrected_receipt(self):
        """A letter that came in earlier than was written down counts from then."""
        with freeze_time("2026-11-02 09:00"):
            case = self._create_complaint()
            received = self.env["complaint.event"].search(
                [("ticket_id", "=", case.id), ("type", "=", "received")]
            )
            received.create(
                {
                    "ticket_id": case.id,
                    "type": "received",
                    "happened_at": "2026-10-30 09:00:00",
                    "corrects_id": received.id,
                }
            )
            line = self._line(case)
            self.assertEqual(line.received_on, date(2026, 10, 30))
            self.assertEqual(line.received_month, date(2026, 10, 1))
            term = self.env["complaint.report.term"].search(
                [("ticket_id", "=", case.id), ("term_code", "=", "routed")]
            )
            self.assertEqual(term.due_on, date(2026, 11, 2))

    def test_archived_case_counts(self):
        case = self._create_complaint()
        case._complaint_service().active = False
        self.assertIn(case.id, self._count(self.officer))
        self.assertFalse(self._line(case).active_case)

    def test_today_is_where_the_procedure_works(self):
        """A term is late from midnight there on, no matter where the server stands."""
        with freeze_time("2026-11-02 09:00"):
            case = self._create_complaint()
        for moment, state in (
            ("2026-11-03 22:59", "running"),
            ("2026-11-03 23:01", "late"),
        ):
            with freeze_time(moment):
                self.env.invalidate_all()
                self.assertEqual(self._line(case).routed, state)
                self.assertEqual(self._line(case).overdue, state == "late")

    def test_plain_tickets_are_not_counted(self):
        plain = self._create_plain()
        self.assertFalse(self._line(plain).exists())

    def test_stock_at_a_day(self):
        """What was carried over into a month, although it is closed by now."""
        with freeze_time("2026-11-02 09:00"):
            case = self._create_complaint()
        with freeze_time("2026-12-02 09:00"):
            self._walk_to(case, "classification")
            self._move(case, "GOS", "Escalation", **self._answers("diversion"))
        report = self.env["complaint.report"]
        for day, in_stock in (
            (date(2026, 11, 1), False),
            (date(2026, 11, 2), True),
            (date(2026, 12, 1), True),
            (date(2026, 12, 2), False),
        ):
            found = report.search(
                report._stock_domain(day) & Domain("id", "=", case.id)
            )
            self.assertEqual(bool(found), in_stock, day)
