from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import TEMPLATE, ComplaintCommon


@tagged("post_install", "-at_install", "klachten")
class TestSetupPages(ComplaintCommon):
    """The pages of the set-up: what they show, keep and refuse."""

    def _setup(self, **vals):
        return self.env["complaint.setup"].create(
            {
                "company_id": self.company.id,
                "mailbox": "paginas",
                "officer_ids": [Command.set(self.officer.ids)],
                **vals,
            }
        )

    def _open_template(self):
        """Let the source leave a term and the appeal open."""
        terms = [dict(term) for term in TEMPLATE["terms"]]
        terms[1]["length"] = None
        opened = {**TEMPLATE, "terms": terms, "appeal_body": None, "appeal_term": None}
        templates = type(self.env["complaint.template"])
        patcher = patch.object(templates, "_load", lambda _self, _code: opened)
        patcher.start()
        self.addCleanup(patcher.stop)
        return terms[1]["code"]

    def test_one_sees_what_one_picks(self):
        setup = self._setup()
        self.assertIn("data:image/svg+xml", setup.flow_chart)
        for step in TEMPLATE["steps"]:
            self.assertIn(step[2]["en"], setup.raci_table)
        dutch = setup.with_context(lang="nl_NL")
        self.assertIn(TEMPLATE["stages"][0]["name"]["nl"], dutch.flow_chart)

    def test_choices_survive_next_and_back(self):
        setup = self._setup()
        setup.action_next()
        self.assertEqual(setup.state, "people")
        setup.line_ids[0].user_ids = self.users["SD"]
        setup.action_next()
        setup.weekdays = "0,1,2,3,4,5"
        setup.action_next()
        setup.term_ids[0].length = 7
        for _page in range(3):
            setup.action_back()
        self.assertEqual(setup.state, "procedure")
        setup.action_back()
        self.assertEqual(setup.state, "procedure")
        for _page in range(4):
            setup.action_next()
        self.assertEqual(setup.state, "letters")
        setup.action_finish()
        self.assertEqual(setup.state, "done")
        version = setup.procedure_id.version_id
        self.assertEqual(version.weekdays, "0,1,2,3,4,5")
        self.assertEqual(version.term_ids[0].length, 7)
        filled = setup.procedure_id.role_ids.filtered("user_ids")
        self.assertEqual(filled.user_ids, self.users["SD"])
        self.assertNotIn(filled.name, setup.empty_roles)

    def test_screen_saves_lines_and_terms(self):
        """What the form sends is what the procedure gets, codes too."""
        start = {"default_mailbox": "formulier", "default_state": "people"}
        with Form(self.env["complaint.setup"].with_context(**start)) as form:
            form.officer_ids.add(self.officer)
            with form.line_ids.edit(0) as line:
                line.user_ids.add(self.users["SD"])
        setup = self.env["complaint.setup"].browse(form.record.id)
        setup.action_next()
        setup.action_next()
        with Form(setup) as form:
            with form.term_ids.edit(0) as term:
                term.published_length = 6
        self.assertEqual(
            setup.term_ids.mapped("code"), [t["code"] for t in TEMPLATE["terms"]]
        )
        setup.action_finish()
        self.assertEqual(
            {role.code for role in setup.procedure_id.role_ids if role.user_ids}, {"SD"}
        )
        term = setup.procedure_id.version_id.term_ids[0]
        self.assertEqual(term.published_length, 6)

    def test_mailbox_in_use_names_who_has_it(self):
        setup = self._setup(mailbox="TestKlachten", state="mailbox")
        with self.assertRaisesRegex(UserError, "in use already, by the team"):
            setup.action_next()
        self.assertEqual(setup.state, "mailbox")
        with self.assertRaisesRegex(UserError, self.procedure.team_id.name):
            setup.action_apply()

    def test_what_the_source_leaves_open_must_be_filled(self):
        """Capability 2: a term or appeal that is open is asked for, by its name."""
        code = self._open_template()
        setup = self._setup(state="terms")
        term = setup.term_ids.filtered("is_open")
        self.assertEqual(term.code, code)
        with self.assertRaisesRegex(UserError, term.name):
            setup.action_next()
        term.length = 3
        with self.assertRaisesRegex(UserError, "Who disagrees goes to"):
            setup.action_next()
        setup.appeal_body = "National ombudsman"
        with self.assertRaisesRegex(UserError, "within"):
            setup.action_next()
        setup.appeal_term = "one year"
        setup.action_next()
        setup.action_finish()
        version = setup.procedure_id.version_id
        self.assertEqual(version.appeal_body, "National ombudsman")
        self.assertEqual(version.appeal_term, "one year")
        self.assertEqual(version.term_ids.filtered(lambda t: t.code == code).length, 3)

    def test_terms_out_of_reach_are_refused(self):
        setup = self._setup(state="terms")
        for values in ({"length": 0}, {"length": 9999}, {"length": -1}):
            with self.subTest(values=values):
                setup.term_ids[0].write(values)
                with self.assertRaises(UserError):
                    setup.action_next()
        setup.term_ids[0].write({"length": 2, "published_length": 9999})
        with self.assertRaisesRegex(UserError, "published term"):
            setup.action_next()

    def test_heading_of_letters_is_the_companys(self):
        setup = self._setup(letter_name="Gemeente Test", letter_city="Utrecht")
        setup.action_apply()
        self.assertEqual(self.company.name, "Gemeente Test")
        self.assertEqual(self.company.city, "Utrecht")

    def test_configurator_may_not_rename_the_company(self):
        user = new_test_user(
            self.env, "test_conf2", "klachten_module.group_complaint_configurator"
        )
        name = self.company.name
        setup = self._setup().with_user(self.env.user)
        own = (
            self.env["complaint.setup"]
            .with_user(user)
            .create(
                {
                    "company_id": self.company.id,
                    "mailbox": "eigen",
                    "officer_ids": [Command.set(self.officer.ids)],
                }
            )
        )
        self.assertTrue(setup.can_edit_heading)
        self.assertFalse(own.can_edit_heading)
        own.letter_name = "Kaping"
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            own.action_apply()
        self.assertEqual(self.company.name, name)
        own.letter_name = name
        own.action_apply()

    def test_procedure_is_made_once(self):
        setup = self._setup(state="letters")
        setup.action_finish()
        with self.assertRaisesRegex(UserError, "set up already"):
            setup.action_finish()
