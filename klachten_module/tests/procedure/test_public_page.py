import re

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import ComplaintCommon

QUIET = ("odoo.http", "werkzeug")


@tagged("post_install", "-at_install", "klachten")
class TestPublicPage(ComplaintCommon, HttpCase):
    """Customers are told that the procedure exists and what it looks like (S4-16)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("nl_NL")
        cls.procedure.is_public = True
        cls.path = f"/complaints/{cls.procedure.id}"

    def _face(self, page):
        """What somebody sees: without what differs every time."""
        return re.sub(r'csrf_token: "[^"]*"', "", page.text)

    def test_it_says_what_how_and_when(self):
        """S4-16: customers are told that it exists and what it looks like."""
        self.procedure.form_url = "https://form.example/complaint"
        page = self.url_open(f"{self.path}?lang=en")
        self.assertEqual(page.status_code, 200)
        policy = page.headers["Content-Security-Policy"]
        self.assertEqual(policy, "frame-ancestors 'none'")
        self.assertIn('lang="en-US"', page.text)
        for said in (
            self.procedure.name,
            "What is a complaint?",
            "How do you complain?",
            "Within 20 working days you get our answer.",
            "Within 2 working days we tell you that we handle your complaint.",
            "You then have 10 working days to tell us",
            "What if you do not agree?",
            'href="https://form.example/complaint"',
        ):
            self.assertIn(said, page.text)

    def test_it_promises_the_published_term(self):
        """Not the shorter one that we set ourselves."""
        self.env.cr.execute(
            "UPDATE complaint_term SET published_length = 6, "
            "published_unit = 'calendar_weeks' WHERE version_id = %s AND is_answer",
            [self.procedure.version_id.id],
        )
        self.env.invalidate_all()
        page = self.url_open(f"{self.path}?lang=en")
        self.assertIn("Within 6 calendar weeks you get our answer.", page.text)
        self.assertNotIn("20 working days", page.text)

    def test_it_is_there_in_dutch(self):
        page = self.url_open(f"{self.path}?lang=nl")
        self.assertIn('lang="nl-NL"', page.text)
        self.assertIn("Wat is een klacht?", page.text)
        self.assertIn("binnen 20 werkdagen", page.text.lower())
        self.assertIn('href="?lang=en"', page.text)

    def test_it_names_no_staff(self):
        pages = [self.url_open(f"{self.path}?lang={x}") for x in ("nl", "en")]
        self.assertEqual([page.status_code for page in pages], [200, 200])
        text = "".join(page.text for page in pages)
        people = self.procedure.officer_ids | self.procedure.role_ids.user_ids
        self.assertTrue(people)
        for user in people:
            self.assertNotIn(user.name, text)
            self.assertNotIn(user.login, text)

    @mute_logger(*QUIET)
    def test_unknown_and_unpublished_look_the_same(self):
        self.procedure.is_public = False
        hidden = self.url_open(self.path)
        self.assertEqual(hidden.status_code, 404)
        for number in ("0", "999999999", "9" * 40, "x", "-1", "1.5", "%D9%A3", "%20"):
            other = self.url_open(f"/complaints/{number}")
            self.assertEqual(other.status_code, 404, number)
            self.assertEqual(self._face(other), self._face(hidden), number)
        self.procedure.is_public = True
        self.procedure.active = False
        self.assertEqual(self.url_open(self.path).status_code, 404)

    def test_odd_languages_and_addresses_do_no_harm(self):
        for lang in ("", "xx", "nl_NL", "a" * 3000, "%00", "<script>"):
            page = self.url_open(self.path, params={"lang": lang})
            self.assertEqual(page.status_code, 200)
        self.procedure.form_url = "javascript:alert(1)"
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("javascript:alert", page.text)
        self.assertNotIn("javascript:alert", self.procedure.catalogue_summary)

    def test_more_terms_cost_no_more_queries(self):
        def cost():
            return self._queries(self.procedure.sudo()._public_page)

        cost()
        few = cost()
        version = self.procedure.version_id.copy({"name": "9.0"})
        for term in version.term_ids:
            for number in range(6):
                term.copy(
                    {
                        "code": f"{term.code}{number}",
                        "version_id": version.id,
                        "figure": False,
                    }
                )
        version.action_put_in_force()
        self.assertEqual(self.procedure.version_id, version)
        self.assertGreater(len(version.term_ids), 20)
        cost()
        self.assertLessEqual(cost(), few)

    def test_the_summary_for_the_catalogue_says_the_same(self):
        """S0-104."""
        summary = self.procedure.with_user(self.users["SLM"]).catalogue_summary
        self.assertIn(self.procedure.name, summary)
        self.assertIn("Within 20 working days you get our answer.", summary)
        self.assertNotIn("<p>", summary)
