from lxml import html

from odoo.tests import HttpCase, tagged

from .common import TEMPLATE, ComplaintCommon


@tagged("post_install", "-at_install", "klachten")
class TestPublicPage(ComplaintCommon, HttpCase):
    """A procedure on a page for everybody (S4-16), without an account."""

    def _page(self, number, lang=""):
        return self.url_open(f"/complaints/{number}?lang={lang}", timeout=30)

    def test_page_tells_what_a_complaint_is_and_what_happens(self):
        """S4-16, S2-78: definition, way in, stages, promised terms."""
        self.procedure.is_public = True
        self.procedure.form_url = "https://www.example.org/form"
        page = self._page(self.procedure.id, "en")
        self.assertEqual(page.status_code, 200)
        root = html.fromstring(page.content)
        text = " ".join(root.text_content().split())
        for words in (
            TEMPLATE["name"]["en"],
            TEMPLATE["stages"][0]["name"]["en"],
            self.procedure.mailbox,
            "https://www.example.org/form",
            "Within 20 working days",
            "10 working days after our answer",
        ):
            with self.subTest(words=words):
                self.assertIn(words, text)
        for user in (self.officer, *self.users.values()):
            self.assertNotIn(user.name, text)
            self.assertNotIn(user.login, text)

    def test_page_is_in_the_language_of_the_visitor(self):
        self.procedure.is_public = True
        for short, lang in (("nl", "nl-NL"), ("en", "en-US")):
            root = html.fromstring(self._page(self.procedure.id, short).content)
            with self.subTest(lang=lang):
                self.assertEqual(root.get("lang"), lang)
                self.assertIn(TEMPLATE["name"][short], root.text_content())
                others = root.xpath("//nav/a/@lang")
                self.assertNotIn(lang, others)
                self.assertTrue(others)

    def test_unknown_and_unpublished_get_the_same_answer(self):
        pages = [
            self._page(number)
            for number in (self.procedure.id, 999999999, "x", "-1", "9" * 30, "%00")
        ]
        self.assertEqual({page.status_code for page in pages}, {404})
        self.assertEqual(
            len({html.fromstring(p.content).findtext(".//h1") for p in pages}), 1
        )

    def test_published_term_goes_before_the_internal_one(self):
        """What complainants are promised is what they read."""
        draft = self.env["complaint.procedure.version"].create(
            {"procedure_id": self.procedure.id, "name": "2.0"}
        )
        self.env["complaint.term"].create(
            {
                "version_id": draft.id,
                "code": "answer",
                "name": "Answer",
                "start_type": "received",
                "stop_type": "sent",
                "length": 15,
                "published_length": 6,
                "published_unit": "calendar_weeks",
            }
        )
        terms = dict(draft._public_page()["terms"])
        self.assertEqual(terms, {"Answer": "6 weeks"})

    def _draft(self, name, size):
        """A version with so many terms and steps."""
        version = self.procedure.version_id
        draft = self.env["complaint.procedure.version"].create(
            {"procedure_id": self.procedure.id, "name": name}
        )
        for number in range(size):
            version.term_ids[0].copy({"version_id": draft.id, "code": f"t{number}"})
            step = version.step_ids[number % 3].copy({"version_id": draft.id})
            self.env["complaint.raci"].create(
                {"step_id": step.id, "role_id": self.roles["SD"].id, "letter": "R"}
            )
        return draft

    def test_more_terms_and_steps_cost_no_query_more(self):
        counts = []
        for draft in (self._draft("2", 3), self._draft("3", 3), self._draft("4", 30)):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            draft._public_page()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[2], counts[1], counts)
