import io
import subprocess
from datetime import date
from xml.etree import ElementTree

from PyPDF2 import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...report import weasy
from ..common import ComplaintCommon

REPORT = "klachten_module.report_complaint_handbook"


@tagged("post_install", "-at_install", "klachten")
class TestHandbook(ComplaintCommon):
    """The description of a procedure that everybody involved has at hand (S4-15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.version = cls.procedure.version_id
        cls.handler = cls.users["SLM"]

    def _print(self, user, lang="en_US", version=None):
        report = self.env["ir.actions.report"].with_user(user)
        report = report.with_context(lang=lang, force_report_rendering=True)
        return report._render_qweb_pdf(REPORT, (version or self.version).ids)[0]

    def _html(self, user, lang="en_US", version=None):
        report = self.env["ir.actions.report"].with_user(user).with_context(lang=lang)
        html = report._render_qweb_html(REPORT, (version or self.version).ids)[0]
        return html.decode().replace("\N{NO-BREAK SPACE}", " ")

    def _set(self, **values):
        """Fill a version in force, past the guard: what a template would have said."""
        for name, value in values.items():
            field = self.version._fields[name]
            if field.translate:
                value = f'{{"en_US": "{value}"}}'
            self.env.cr.execute(
                f"UPDATE complaint_procedure_version SET {name} = %s WHERE id = %s",
                [value, self.version.id],
            )
        self.version.invalidate_recordset()

    def test_it_says_what_document_it_is(self):
        """S0-01, S0-03, S1-01."""
        self.version.flush_recordset()
        self._set(
            dated_on=date(2026, 3, 4),
            owner="Staff office",
            authorised_by="Management team",
            parent_process="Business relations",
            contact="Desk of the process",
            authors="Two writers",
        )
        html = self._html(self.handler)
        for said in (
            "4 March 2026",
            "In force",
            "Staff office",
            "Management team",
            "Business relations",
            "Desk of the process",
            "Two writers",
        ):
            self.assertIn(said, html)

    def test_it_has_roles_with_their_people_steps_terms_and_history(self):
        """S0-02, S0-07: who fills a role is read when it is printed."""
        html = self._html(self.handler)
        self.assertTrue(self.procedure.role_ids and self.version.step_ids)
        self.assertTrue(self.version.term_ids)
        for role in self.procedure.role_ids:
            self.assertIn(role.name, html)
        self.assertIn(self.users["SLM"].name, html)
        for step in self.version.step_ids:
            self.assertIn(step.name, html)
        for term in self.version.term_ids:
            self.assertIn(term.name, html)
            self.assertIn(term._explain_count(term.length, term.unit), html)
        self.assertIn("<svg", html)
        self.assertIn("History of this procedure", html)
        role = self.procedure.role_ids.filtered(lambda r: r.code == "SLM")
        role.user_ids = False
        self.assertIn("Nobody; the complaints officers", self._html(self.handler))

    def test_it_says_what_it_is_measured_by_and_relates_to(self):
        """S0-93..S0-98, S0-101..S0-111: targets and other processes."""
        html = self._html(self.handler)
        self.assertIn("Handling confirmed within the term: 100%", html)
        self.assertIn("at most 5%", html)
        self.assertNotIn("Done within 2 weeks", html)
        self.assertIn("Problem management", html)

    def test_letters_are_called_as_they_are(self):
        """S0-91: not as a template is called among all those of Odoo."""
        html = self._html(self.handler)
        self.assertIn("Confirmation of receipt</li>", html)
        self.assertNotIn("Complaint: ", html)

    def test_all_versions_stand_in_the_history(self):
        """S0-02."""
        other = self.version.copy({"name": "7.3", "change_summary": "Shorter terms"})
        html = self._html(self.handler)
        self.assertIn("7.3", html)
        self.assertIn("Shorter terms", html)
        self.assertEqual(self.version.authors, "BRM")
        self.assertEqual(other.authors, self.env.user.name)
        self.assertIn(f"<td>{self.env.user.name}</td>", html)
        self.assertIn("Version 7.3", self._html(self.handler, version=other))

    def test_every_case_has_its_own_version_at_hand(self):
        """S4-15: not the version in force by then."""
        case = self._create_complaint()
        newer = self.version.copy({"name": "8.0"})
        newer.action_put_in_force()
        action = case.with_user(self.users["SD"]).action_complaint_handbook()
        self.assertEqual(action["report_name"], "klachten_module.complaint_handbook")
        self.assertEqual(action["context"]["active_ids"], self.version.ids)
        action = self.procedure.action_handbook()
        self.assertEqual(action["context"]["active_ids"], newer.ids)

    def test_who_may_not_read_the_case_does_not_print_by_it(self):
        case = self._create_complaint()
        stranger = self.env["res.users"].create(
            {"name": "Test Stranger", "login": "test_handbook_stranger"}
        )
        with self.assertRaises(AccessError):
            case.with_user(stranger).action_complaint_handbook()
        with self.assertRaises(AccessError):
            self._html(stranger)

    def test_the_pdf_is_tagged_and_in_the_reader_s_language(self):
        if not weasy.engine():
            self.fail("WeasyPrint is part of the test environment")
        self.env["res.lang"]._activate_lang("nl_NL")
        pdf = self._print(self.handler, "nl_NL")
        root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
        self.assertTrue(root["/MarkInfo"]["/Marked"])
        self.assertIn("/StructTreeRoot", root)
        self.assertEqual(root["/Lang"], "nl-NL")
        said = subprocess.run(
            ["pdftotext", "-layout", "-", "-"],
            input=pdf,
            capture_output=True,
            check=True,
        ).stdout.decode()
        self.assertIn("Handboek", said)
        self.assertIn("Stroomschema", said)
        self.assertNotIn("Flow chart", said)

    def test_the_flow_chart_is_a_picture_with_its_words(self):
        chart = self.version.with_user(self.handler)._flow_chart()
        root = ElementTree.fromstring(chart)
        self.assertTrue(root[1].tag.endswith("desc"))
        self.assertGreater(len(self.procedure.stage_ids), 5)
        for stage in self.procedure.stage_ids:
            self.assertIn(stage.name, root[1].text)
        self.assertIn("<svg", self.version.with_user(self.handler).flow_chart)

    def test_a_name_in_the_flow_chart_is_no_markup(self):
        self.procedure.stage_ids[0].name = "<script>alert(1)</script> & more"
        chart = self.version._flow_chart()
        self.assertNotIn("<script", chart)
        self.assertIn("&lt;script&gt;", chart)

    def test_every_template_is_shown_before_it_is_chosen(self):
        templates = self.env["complaint.template"]
        self.assertEqual(len(templates._codes()), 6)
        for code in templates._codes():
            template = templates._load(code)
            chart = templates._flow_chart(template)
            root = ElementTree.fromstring(chart)
            self.assertTrue(template["stages"], code)
            for stage in template["stages"]:
                self.assertIn(stage["name"]["en"], root[1].text)

    def test_it_prints_the_terms(self):
        """S0-90: the usual ones that this procedure knows, and its own."""
        html = self._html(self.handler)
        for words in (
            "Terms used",
            "Improvement point",
            "Escalation",
            "Formal complaint",
        ):
            self.assertIn(words, html)
        self.assertNotIn("belongs with another organisation", html, "it refers nobody")
