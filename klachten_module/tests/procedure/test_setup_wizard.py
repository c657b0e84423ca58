from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ...models.procedure.template import TEMPLATES
from ..common import ComplaintCommon

PAGES = ["procedure", "people", "working", "open", "heading"]


@tagged("post_install", "-at_install", "klachten")
class TestSetupWizard(ComplaintCommon):
    """The pages of setting up (issue 5, capability 2)."""

    def _setup(self, **vals):
        values = {
            "template": "ssc_ict",
            "company_id": self.company.id,
            "mailbox": "wizardklachten",
            "officer_ids": [Command.set(self.officer.ids)],
            **vals,
        }
        return self.env["complaint.setup"].create(values)

    def _fill_open(self, setup):
        """What the template's source leaves open."""
        setup.term_ids.filtered(lambda term: not term.length).length = 15
        if setup.asks_appeal:
            setup.appeal_body = "the disputes committee"
        if setup.asks_appeal_term:
            setup.appeal_term = "six weeks after our answer"
        if setup.asks_partners:
            setup.partner_ids = self.complainant
        if setup.asks_departments:
            setup.department_ids = [
                Command.clear(),
                Command.create({"name": "Loket", "user_ids": self.users["SLM"].ids}),
            ]

    def _refused(self, setup, page, sentence):
        """The page refuses with this sentence and stays where it is."""
        setup.page = page
        with self.assertRaisesRegex(UserError, sentence):
            setup.action_next()
        self.assertEqual(setup.page, page)

    def test_next_goes_through_all_pages_and_back_again(self):
        setup = self._setup()
        seen = [setup.page]
        for _page in PAGES[1:]:
            action = setup.action_next()
            self.assertEqual((action["res_id"], action["target"]), (setup.id, "new"))
            seen.append(setup.page)
        self.assertEqual(seen, PAGES)
        setup.action_next()
        self.assertEqual(setup.page, "heading", "only Set up leads further")
        for page in reversed(PAGES[:-1]):
            setup.action_back()
            self.assertEqual(setup.page, page)
        setup.action_back()
        self.assertEqual(setup.page, "procedure")

    def test_choices_survive_going_back(self):
        setup = self._setup()
        setup.action_next()
        setup.line_ids[0].user_ids = self.users["SD"]
        setup.action_next()
        setup.write({"mailbox": "anders", "saturday": True})
        setup.action_next()
        setup.term_ids[0].length = 7
        for _page in range(3):
            setup.action_back()
        for _page in range(3):
            setup.action_next()
        self.assertEqual(setup.line_ids[0].user_ids, self.users["SD"])
        self.assertEqual((setup.mailbox, setup.saturday), ("anders", True))
        self.assertEqual(setup.term_ids[0].length, 7)

    def test_another_template_asks_other_things(self):
        setup = self._setup()
        roles, terms = set(setup.line_ids.mapped("code")), setup.term_ids
        self.assertEqual(
            set(terms.mapped("code")), {"routed", "acknowledged", "answer", "verdict"}
        )
        others = [c for c in self._codes() if c != "ssc_ict"]
        for code in others:
            setup.template = code
            with self.subTest(template=code):
                self.assertNotEqual(set(setup.line_ids.mapped("code")), roles)
                self.assertTrue(setup.term_ids)

    def _codes(self):
        codes = {path.stem for path in TEMPLATES.glob("*.json")}
        names = "awb awb_commissie gelukwerkt intern ons ssc_ict"
        self.assertEqual(sorted(codes), names.split())
        return sorted(codes)

    def test_people_page_refuses_without_officers(self):
        setup = self._setup(officer_ids=[Command.clear()])
        self._refused(setup, "people", "at least one complaints officer")

    def test_people_page_refuses_a_department_without_managers(self):
        setup = self._setup(template="ons")
        setup.department_ids = [
            Command.clear(),
            Command.create({"name": "Facilitair"}),
        ]
        self._refused(setup, "people", "who manages Facilitair")
        setup.department_ids.user_ids = self.users["SLM"]
        setup.action_next()
        self.assertEqual(setup.page, "working")

    def test_people_page_refuses_when_departments_handle_and_there_are_none(self):
        """S1-12: else no complaint could leave the registration."""
        setup = self._setup(template="ons", department_ids=[Command.clear()])
        self._refused(setup, "people", "at least one department")

    def test_departments_are_made_with_the_procedure(self):
        """A dialog that is cancelled leaves none; one that is known is not doubled."""
        known = self.env["complaint.department"].create(
            {"name": "Bekend", "company_id": self.company.id}
        )
        setup = self._setup(template="ons", mailbox="nieuw-ons")
        line = setup.department_ids.filtered(lambda d: d.department_id == known)
        line.user_ids = self.users["SLM"]
        setup.department_ids = [
            Command.create({"name": "Nieuw", "user_ids": self.users["BKM"].ids})
        ]
        made = [("name", "in", ("Bekend", "Nieuw"))]
        self.assertEqual(self.env["complaint.department"].search(made), known)
        setup.action_apply()
        self.assertEqual(known.user_ids, self.users["SLM"])
        new = self.env["complaint.department"].search(made) - known
        self.assertEqual((new.name, new.user_ids), ("Nieuw", self.users["BKM"]))

    def test_departments_are_those_of_the_company(self):
        other = self.env["res.company"].create({"name": "Tweede Wizard"})
        departments = self.env["complaint.department"].create(
            [
                {"name": "Ons", "company_id": self.company.id},
                {"name": "Hun", "company_id": other.id},
            ]
        )
        self.assertIn(departments[0], self._setup().department_ids.department_id)
        setup = self._setup(company_id=other.id)
        self.assertEqual(setup.department_ids.department_id, departments[1])

    def test_working_page_refuses_a_mailbox_that_is_no_name(self):
        for mailbox in ("klachten@x.example", "met spatie", "é", "a/b"):
            with self.subTest(mailbox=mailbox):
                self._refused(
                    self._setup(mailbox=mailbox), "working", "part before the @"
                )

    def test_a_free_mailbox_is_proposed(self):
        """For a second procedure too."""
        setups = self.env["complaint.setup"]
        for expected in ("complaints", "complaints2", "complaints3"):
            proposed = setups.default_get(["mailbox"])["mailbox"]
            self.assertEqual(proposed, expected)
            self.env["helpdesk.ticket.team"].create(
                {"name": proposed, "alias_name": proposed}
            )

    def test_working_page_names_who_has_the_mailbox(self):
        """Two procedures on one mailbox (issue 5, bad input)."""
        mailbox = self.procedure.team_id.alias_name
        setup = self._setup(mailbox=mailbox.upper())
        self._refused(setup, "working", f"{mailbox} is taken by the helpdesk team '.+'")
        with self.assertRaisesRegex(UserError, "is taken by"):
            setup.action_apply()
        domain = self.company.alias_domain_id
        setup.mailbox = domain.bounce_alias
        self._refused(setup, "working", "is taken by Odoo itself")

    def test_the_same_name_at_another_domain_is_free(self):
        """Several companies each their own."""
        other = self.env["res.company"].create({"name": "Tweede Wizard"})
        other.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "ander.example"}
        )
        setup = self._setup(
            company_id=other.id, mailbox=self.procedure.team_id.alias_name
        )
        setup.action_finish()
        self.assertEqual(setup.procedure_id.company_id, other)
        self.assertEqual(
            setup.procedure_id.mailbox,
            f"{self.procedure.team_id.alias_name}@ander.example",
        )

    def test_working_page_refuses_no_working_days(self):
        days = "monday tuesday wednesday thursday friday".split()
        setup = self._setup(**dict.fromkeys(days, False))
        self._refused(setup, "working", "which days of the week")

    def test_working_days_are_those_of_the_version(self):
        setup = self._setup(friday=False, saturday=True)
        setup.action_finish()
        self.assertEqual(setup.procedure_id.version_id.weekdays, "0,1,2,3,5")

    def test_partners_are_asked_where_only_they_may_file(self):
        """S1: partner organisations and suppliers only."""
        setup = self._setup(template="ons")
        self.assertTrue(setup.asks_partners)
        self._refused(setup, "working", "at least one partner organisation")
        setup.partner_ids = self.complainant
        setup.action_apply()
        procedure = self.env["complaint.procedure"].search([], order="id desc", limit=1)
        self.assertEqual(procedure.partner_ids, self.complainant)
        self.assertFalse(self._setup().asks_partners)

    def test_open_terms_and_appeal_must_be_filled(self):
        """S4: the guideline leaves terms and where to go next to the organisation."""
        setup = self._setup(template="intern")
        self._refused(
            setup, "open", "under 'Terms': .*Send the position.*who people can go to"
        )
        with self.assertRaisesRegex(UserError, "Confirm in writing"):
            setup.action_apply()
        self._fill_open(setup)
        setup.page = "open"
        setup.action_next()
        setup.action_finish()
        version = setup.procedure_id.version_id
        terms = {term.code: term.length for term in version.term_ids}
        self.assertEqual(terms["acknowledged"], 15)
        self.assertEqual(version.appeal_body, "the disputes committee")
        self.assertEqual(version.appeal_term, "six weeks after our answer")

    def test_ombudsman_is_suggested(self):
        """Awb 9:12: who can be turned to next is named; here it need only be seen."""
        setup = self._setup(template="awb")
        self.assertEqual(setup.appeal_body, "the National Ombudsman")
        setup.action_finish()
        version = setup.procedure_id.version_id
        self.assertEqual(version.appeal_body, "the National Ombudsman")
        # letters are in the language of the complainant, whatever that of the officer
        dutch = version.with_context(lang="nl_NL")
        self.assertEqual(dutch.appeal_body, "de Nationale ombudsman")

    def test_terms_are_adjusted_and_the_others_stay(self):
        setup = self._setup()
        answer = setup.term_ids.filtered(lambda term: term.code == "answer")
        answer.write({"length": 15, "published_length": 20})
        setup.action_finish()
        terms = {t.code: t for t in setup.procedure_id.version_id.term_ids}
        made = terms["answer"]
        self.assertEqual((made.length, made.published_length), (15, 20))
        self.assertEqual(made.published_unit, "working_days")
        self.assertEqual(terms["routed"].length, 1)
        self.assertEqual(terms["routed"].published_length, 0)

    def test_terms_out_of_reach_are_refused(self):
        for values, sentence in (
            ({"length": 3651}, "at most 3,650"),
            ({"published_length": 3651}, "at most 3,650"),
            ({"published_length": -1}, "at most 3,650"),
            ({"length": -1}, "fill in under 'Terms'"),
        ):
            setup = self._setup()
            setup.term_ids[0].write(values)
            with self.subTest(values=values):
                self._refused(setup, "open", sentence)

    def test_screen_saves_lines_and_terms(self):
        """What the form sends is what the procedure gets, codes too."""
        start = {"default_mailbox": "formulier", "default_template": "ssc_ict"}
        setups = self.env["complaint.setup"].with_context(**start)
        with Form(setups.with_context(default_page="people")) as form:
            form.officer_ids.add(self.officer)
            with form.line_ids.edit(0) as line:
                line.user_ids.add(self.users["SD"])
        setup = form.record
        setup.page = "open"
        with Form(setup) as form, form.term_ids.edit(0) as term:
            term.published_length = 6
        setup.action_finish()
        procedure = setup.procedure_id
        self.assertEqual(procedure.role_ids.filtered("user_ids").code, "SD")
        self.assertEqual(procedure.version_id.term_ids[0].published_length, 6)

    def test_one_sees_what_one_picks(self):
        """Flow chart, stages and RACI table, in the reader's language."""
        setup = self._setup()
        shown = str(setup.template_view)
        self.assertIn("<svg", shown)
        self.assertIn(self.procedure.version_id.step_ids[0].name, shown)
        dutch = setup.with_context(lang="nl_NL")
        stage = self.procedure.stage_ids[0].with_context(lang="nl_NL").name
        self.assertNotIn(stage, shown)
        self.assertIn(stage, str(dutch.template_view))

    def test_every_template_can_be_set_up(self):
        """Capability 1: six procedures by choosing, not by programming."""
        for code in self._codes():
            with self.subTest(template=code):
                setup = self._setup(template=code, mailbox=f"alle-{code}")
                self.assertIn("<table", str(setup.template_view))
                self._fill_open(setup)
                for page in PAGES[1:]:
                    setup.action_next()
                    self.assertEqual(setup.page, page)
                setup.action_finish()
                self.assertEqual(setup.procedure_id.code, code)
                self.assertEqual(setup.procedure_id.version_id.state, "in_force")
                case = self._create_complaint(team_id=setup.procedure_id.team_id.id)
                self.assertTrue(case.complaint_open)

    def test_set_up_makes_one_procedure_however_often_pressed(self):
        setup = self._setup()
        setup.action_finish()
        procedure = setup.procedure_id
        setup.action_finish()
        self.assertEqual(setup.procedure_id, procedure)
        self.assertEqual(setup.page, "done")

    def test_result_names_roles_without_people(self):
        setup = self._setup()
        setup.line_ids.filtered(lambda line: line.code == "SD").user_ids = self.users[
            "SD"
        ]
        setup.action_finish()
        text = str(setup.result_view)
        self.assertIn(self.roles["GOS"].name, text)
        self.assertNotIn(self.roles["SD"].name, text)
        self.assertIn(self.officer.name, text)
        self.assertIn("wizardklachten@test.example", text)

    def test_without_mail_domain_the_result_says_where_to_set_it(self):
        other = self.env["res.company"].create({"name": "Zonder domein"})
        other.alias_domain_id = False
        setup = self._setup(company_id=other.id)
        self.assertFalse(setup.mail_domain)
        setup.action_finish()
        self.assertIn("General Settings", str(setup.result_view))

    # --- letter heading ---------------------------------------------------------------

    def test_heading_is_written_to_the_company_by_a_configurator(self):
        user = new_test_user(
            self.env, "test_heading", "klachten_module.group_complaint_configurator"
        )
        setup = self._setup().with_user(user)
        setup = (
            self.env["complaint.setup"]
            .with_user(user)
            .create(
                {
                    "template": "ssc_ict",
                    "company_id": self.company.id,
                    "mailbox": "kopklachten",
                    "officer_ids": [Command.set(self.officer.ids)],
                }
            )
        )
        setup.write({"company_phone": "010 000 00 00", "company_street": "Lindelaan 1"})
        self.assertIn("Lindelaan 1", str(setup.letter_preview))
        self.assertNotEqual(self.company.phone, "010 000 00 00")
        setup.action_finish()
        self.assertEqual(self.company.phone, "010 000 00 00")
        case = self._create_complaint(team_id=setup.procedure_id.team_id.id)
        body = case.letter_ids[:1].body or ""
        self.assertIn("Lindelaan 1", body)

    def test_heading_page_refuses_no_name_and_no_address(self):
        self._refused(self._setup(company_name=" "), "heading", "name above your")
        self._refused(
            self._setup(company_email="geen adres"), "heading", "not an e-mail address"
        )

    def test_heading_of_another_company_stays(self):
        """A configurator does not write to a company he does not work for."""
        other = self.env["res.company"].create({"name": "Van een ander"})
        user = new_test_user(
            self.env, "test_other", "klachten_module.group_complaint_configurator"
        )
        setup = self._setup(company_id=other.id, company_phone="1")
        with self.assertRaisesRegex(Exception, "do not work for"):
            setup.with_user(user).sudo()._write_heading()
        self.assertFalse(other.phone)
