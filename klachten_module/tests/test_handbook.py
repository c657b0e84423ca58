from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import TEMPLATE, ComplaintCommon


@tagged("post_install", "-at_install", "klachten")
class TestHandbook(ComplaintCommon):
    """A version as a document: on paper, as a picture and as a text to copy."""

    def _printed(self, version, user, lang="en_US"):
        report = self.env["ir.actions.report"].with_user(user).with_context(lang=lang)
        content, _kind = report._render_qweb_html(
            "klachten_module.complaint_handbook", version.ids
        )
        root = html.fromstring(content)
        for style in root.xpath("//style"):
            style.drop_tree()
        return root

    def test_handbook_says_what_the_version_says(self):
        """S0-01, S0-02, S0-03, S0-90, S1-01: control, rules, people, terms, history."""
        version = self.procedure.version_id
        root = self._printed(version, self.users["SLM"])
        text = " ".join(root.text_content().split())
        for words in (
            version.source,
            TEMPLATE["grounds"][0]["en"],
            TEMPLATE["steps"][0][2]["en"],
            "20 working days",
            "2 working days",
            "1 working day",
            self.users["SLM"].name,
            "Version history",
            "Retention",
            "every quarter"
            if "quarter" in TEMPLATE.get("overviews", [])
            else "Letters",
        ):
            with self.subTest(words=words):
                self.assertIn(words, text)
        self.assertEqual(root.get("lang"), "en-US")
        chart = root.xpath("//img[starts-with(@src, 'data:image/svg+xml')]")
        self.assertEqual(len(chart), 1)
        for spec in TEMPLATE["stages"]:
            self.assertIn(spec["name"]["en"], chart[0].get("alt"))

    def test_raci_table_on_paper_is_that_of_the_version(self):
        version = self.procedure.version_id
        root = self._printed(version, self.users["SLM"])
        table = root.xpath("//table[contains(@class, 'raci')]")[0]
        codes = [cell.text_content() for cell in table.xpath("./thead/tr/th")][2:]
        rows = table.xpath("./tbody/tr")
        self.assertEqual(len(rows), len(TEMPLATE["steps"]))
        for row, (_ref, _stage, _name, raci) in zip(
            rows, TEMPLATE["steps"], strict=True
        ):
            cells = [c.text_content().strip() for c in row.xpath("./td")][1:]
            found = dict(zip(codes, cells, strict=True))
            expected = {c: ", ".join(sorted(letters)) for c, letters in raci.items()}
            self.assertEqual({c: v for c, v in found.items() if v}, expected)

    def test_handbook_in_dutch_has_the_dutch_names(self):
        root = self._printed(self.procedure.version_id, self.officer, "nl_NL")
        self.assertEqual(root.get("lang"), "nl-NL")
        text = root.text_content()
        self.assertIn(TEMPLATE["name"]["nl"], text)
        self.assertIn(TEMPLATE["steps"][0][2]["nl"], text)
        self.assertIn(TEMPLATE["stages"][0]["name"]["nl"], text)

    def test_who_may_read_a_case_has_its_own_version_at_hand(self):
        """S4-15: of a running case the version it follows, not the newest."""
        case = self._create_complaint()
        old = self.procedure.version_id
        self.env["complaint.procedure.version"].create(
            {"procedure_id": self.procedure.id, "name": "2.0"}
        ).action_put_in_force()
        user = case.user_id
        action = case.with_user(user).action_complaint_handbook()
        self.assertEqual(action["context"]["active_ids"], old.ids)
        self._printed(old.with_user(user), user)

    def test_who_may_not_read_a_case_gets_no_handbook_from_it(self):
        case = self._create_complaint()
        stranger = new_test_user(self.env, "test_stranger", "base.group_user")
        with self.assertRaises(AccessError):
            case.with_user(stranger).action_complaint_handbook()
        with self.assertRaises(AccessError):
            self._printed(self.procedure.version_id, stranger)

    def test_text_for_the_catalogue_is_that_of_the_version(self):
        """S0-104: definition, way in, terms; no names of staff."""
        text = str(self.procedure.catalogue_text)
        self.assertIn("20 working days", text)
        self.assertIn(self.procedure.mailbox, text)
        for user in self.users.values():
            self.assertNotIn(user.name, text)
        dutch = str(self.procedure.with_context(lang="nl_NL").catalogue_text)
        self.assertIn(TEMPLATE["name"]["nl"], dutch)
