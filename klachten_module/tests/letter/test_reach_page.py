from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..web_common import LINK, QUIET
from .pages_common import PagesCommon

POST = {"channel": "post", "street": " Dam 1 ", "zip": "1012 JS", "city": "Amsterdam"}


@tagged("post_install", "-at_install", "klachten")
class TestReachPage(PagesCommon, HttpCase):
    """The page behind a letter: how do you want to be reached?"""

    def setUp(self):
        super().setUp()
        self.mails, self.letter = self._receipt()
        self.link = LINK.search(self.mails[0]["body"])[0] + "/reach"

    def _receipt(self):
        """A status link of the complainant of the case."""
        letters = self.env["complaint.letter"]
        template = self.env.ref("klachten_module.letter_message_received")
        letter = letters._write_letters(self.case, template, "complainant")
        return self._send_mails(), letter

    def _complains(self):
        self.env.invalidate_all()
        return self.case.sudo()._complaint_complainant()

    def test_his_words_are_recorded_with_day_and_source(self):
        """Awb 2:8; a GET records nothing."""
        page = self.url_open(self.link)
        self._assert_kept_to_itself(page)
        self.assertFalse(self._complains().said_ids)
        page = self._react(self.link, page, words="Grote letters graag.", **POST)
        self.assertIn("per post, naar het adres dat u opgaf", page.text)
        party = self._complains()
        said = party.said_ids
        self.assertEqual((said.channel, said.source), ("post", "page"))
        self.assertIn("Grote letters graag.", said.words)
        self.assertEqual(said.event_id.letter_id, self.letter)
        self.assertEqual((party.street, party.channel), ("Dam 1", "post"))
        self.assertTrue(self._activities(self.case, "activity_reaction"))
        self.assertFalse(self.complainant.street, "no contact is changed")
        self.assertNotIn("Dam 1", self.url_open(self.link).text)

    def test_twice_is_once_and_too_often_is_said(self):
        for _twice in range(2):
            self._react(self.link, **POST)
        self.assertEqual(len(self._complains().said_ids), 1)
        for number in range(5):
            page = self._react(self.link, words=f"Nee, {number}", **POST)
        self.assertEqual(len(self._complains().said_ids), 5)
        self.assertIn("Nee, 4", page.text, "his words are still there")

    def test_what_is_missing_is_asked_and_nothing_lost(self):
        for values, kept in (
            ({"words": "Hallo"}, "Hallo"),
            ({"channel": "fax", "words": "Hallo"}, "Hallo"),
            ({"channel": "post", "city": "Ede"}, 'value="Ede"'),
            ({"channel": "phone", "phone": "geen"}, 'value="geen"'),
            ({"channel": "phone", "phone": "6" * 200}, "6" * 200),
            ({"channel": "post", "street": "<b>x</b>"}, "&lt;b&gt;x&lt;/b&gt;"),
        ):
            page = self._react(self.link, **values)
            with self.subTest(values=values):
                self.assertEqual(page.status_code, 200)
                self.assertIn('role="alert"', page.text)
                self.assertIn(kept, page.text)
        self.assertFalse(self._complains().said_ids)

    def test_no_token_no_page(self):
        self._assert_not_found("/complaint/" + "x" * 43 + "/reach")
        with mute_logger(*QUIET):
            without = self.url_open(self.link, data=dict(POST))
        self.assertEqual(without.status_code, 400, "without CSRF")
        self.letter.sudo()._revoke_links()
        self.env.flush_all()
        self._assert_not_found(self.link)

    def test_colleague_who_is_asked_has_no_such_page(self):
        mails, _letter = self._send(self.handler, "question", self.expert)
        self._assert_not_found(self._link_of(mails[0]) + "/reach")

    def test_representative_says_it_for_himself_only(self):
        self.agent.with_user(self.handler).action_share()
        link = self._link_of(self._send_mails()[0])
        self._react(link + "/reach", **POST)
        self.env.invalidate_all()
        self.assertEqual(self.agent.sudo().said_ids.channel, "post")
        self.assertEqual(self.agent.sudo().street, "Dam 1")
        self.assertFalse(self._complains().said_ids)

    def test_closed_case_takes_nothing(self):
        page = self.url_open(self.link)
        self.case.sudo()._complaint_service().complaint_open = False
        self.env.flush_all()
        page = self._react(self.link, page, **POST)
        self.assertIn("Hier kan niets meer veranderd worden", page.text)
        self.assertFalse(self._complains().said_ids)

    def test_letter_on_his_page_is_announced_and_read_there(self):
        """Awb 2:10: the mail holds no words of the letter."""
        self._react(self.link, channel="page")
        self.case.invalidate_recordset()
        mails, letter = self._receipt()
        self.assertEqual((letter.channel, letter.state), ("page", "sent"))
        words = "bij uw klacht gevoegd"
        self.assertIn(words, letter.body)
        self.assertNotIn(words, mails[0]["body"])
        link = LINK.search(mails[0]["body"])[0]
        self.assertIn(f"{link}/letter/{letter.id}", self.url_open(link).text)
        self.assertIn(words, self.url_open(f"{link}/letter/{letter.id}").text)
