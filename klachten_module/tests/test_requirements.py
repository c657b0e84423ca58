from freezegun import freeze_time
from lxml import etree

from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import ComplaintCommon


@tagged("post_install", "-at_install", "klachten")
class TestRequirements(ComplaintCommon):
    """Rows of the sources that no other test shows; see docs/requirements-map.md."""

    def _grounds(self):
        return self.env["complaint.ground"].search(
            [("procedure_id", "=", self.procedure.id)]
        )

    def test_auditor_reviews_the_design(self):
        """S0-05: rules, roles and history on paper, for who audits and changes none."""
        version = self.procedure.version_id.with_user(self.auditor)
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.auditor)
            ._render_qweb_html("klachten_module.complaint_handbook", version.ids)
        )
        text = content.decode()
        self.assertIn("History of this procedure", text)
        self.assertIn("Pass to second line", text)
        self.assertFalse(version.has_access("write"))

    def test_every_complaint_is_with_somebody_and_has_a_day(self):
        """S0-08: until it ended there is always who has the turn and what is next."""
        case = self._create_complaint()
        for code in ("registration", "acknowledgement", "investigation", "customer"):
            self._walk_to(case, code)
            with self.subTest(stage=code):
                self.assertEqual(case.stage_id, self.stages[code])
                self.assertTrue(case.user_id)
                self.assertTrue(case.activity_ids)
                running = case.deadline_ids.filtered(lambda d: d.state == "running")
                self.assertTrue(running)

    def test_classification_starts_provisional(self):
        """S0-51, S0-53: the desk fills in a ground, the quality agent corrects it."""
        first, second = self._grounds()[:2]
        case = self._create_complaint()
        view = "klachten_module.complaint_view_form"
        with Form(case.with_user(self.users["SD"]), view=view) as form:
            form.ground_id = first
        self._move(case, "SD", "Pass to second line")
        self.assertEqual(case.ground_id, first)
        with Form(case.with_user(self.users["GOS"]), view=view) as form:
            form.ground_id = second
        self.assertEqual(case.ground_id, second)

    def test_substantiated_with_registered_tickets(self):
        """S0-84, S0-109: the service desk links the tickets it is about, and sees what
        those that it may read say of impact.
        """
        desk = self.users["SD"]
        about = self._create_plain(priority="3", user_id=desk.id)
        other = self._create_plain(priority="1", user_id=self.outsider.id)
        case = self._create_complaint().with_user(desk)
        case.about_ticket_ids = [Command.link(about.id)]
        case.sudo().about_ticket_ids += other
        self.env.flush_all()
        self.env.invalidate_all()
        spec = {
            "about_ticket_ids": {"fields": {"display_name": {}}},
            "involved_user_ids": {"fields": {"display_name": {}}},
            "complaint_about_ids": {
                "fields": {"number": {}, "priority": {}, "complaint_about_count": {}}
            },
        }
        shown = case.web_read(spec)[0]
        self.assertEqual(
            shown["complaint_about_ids"],
            [
                {
                    "id": about.id,
                    "number": about.number,
                    "priority": "3",
                    "complaint_about_count": 1,
                }
            ],
        )
        self.assertNotIn(other.number, f"{shown}")
        self.assertFalse(about.procedure_version_id)

    def test_comparable_cases_are_found_with_their_solution(self):
        """S4-35: by ground and by the complainant's words, closed ones too."""
        ground, other = self._grounds()[:2]
        old = self._create_complaint(
            ground_id=ground.id, description="<p>Zwabberfout in de lader</p>"
        )
        self._walk_to(old, "customer")
        self._move(old, "SLM", "Close: agreed by telephone", **self._answers("outcome"))
        self.assertTrue(old.closed)
        away = self._create_complaint(ground_id=other.id)
        search = self.env["helpdesk.ticket"].with_user(self.officer).search
        found = search([("ground_id", "=", ground.id)])
        self.assertIn(old, found)
        self.assertNotIn(away, found)
        self.assertEqual(search([("statement", "ilike", "zwabberfout")]), old)
        self.assertTrue(old.with_user(self.officer).outcome_id)
        self.assertTrue(old.with_user(self.officer).answer)

    def test_search_box_looks_in_answers_solutions_and_causes(self):
        """S4-35: what solved it before is found by its words."""
        view = self.env.ref("klachten_module.complaint_view_search")
        [field] = etree.fromstring(view.arch).xpath("//field[@name='answer']")
        case = self._create_complaint()
        self._walk_to(case, "investigation")
        words = {
            "answer": "<p>Wij vervangen de zwengel.</p>",
            "given_remedy": "Een nieuwe katrol",
            "cause": "De takel was versleten",
            "agreed_actions": "De hijsband wordt gekeurd",
        }
        case.sudo().write(words)
        search = self.env["helpdesk.ticket"].with_user(self.officer).search
        for word in ("zwengel", "katrol", "takel", "hijsband"):
            domain = safe_eval(field.get("filter_domain"), {"self": word})
            with self.subTest(word):
                self.assertEqual(search(domain), case)

    def test_registered_and_passed_on_within_a_working_day(self):
        """S0-94: by the service desk and the second line, up to the bureau."""
        with freeze_time("2026-11-02 09:00:00"):
            in_time, late = self._create_complaint(), self._create_complaint()
        with freeze_time("2026-11-03 15:00:00"):
            self._walk_to(in_time, "acknowledgement")
        with freeze_time("2026-11-04 09:00:00"):
            self._walk_to(late, "acknowledgement")
        self.assertEqual(self._term(in_time, "routed").state, "met")
        self.assertEqual(self._term(late, "routed").state, "met_late")
        self.env.flush_all()
        lines = self.env["complaint.report"].with_user(self.officer).search([])
        kept = {line.ticket_id: line.routed for line in lines}
        self.assertEqual((kept[in_time], kept[late]), ("met", "late"))

    def test_letters_of_a_whole_case_name_the_last_day_to_react(self):
        """S0-75: each letter that the complainant got says until when."""
        case = self._create_complaint()
        self._walk_to(case, "customer")
        self._move(
            case, "SLM", "Close: agreed by telephone", **self._answers("outcome")
        )
        self._send_mails()
        letters = case.sudo().letter_ids.filtered(
            lambda letter: letter.addressee == "complainant"
        )
        self.assertEqual(len(letters), 4)
        day = case.sudo()._complaint_react_until()
        for letter in letters:
            with self.subTest(letter.subject):
                self.assertIn(case._complaint_long_date(day, letter.lang), letter.body)
