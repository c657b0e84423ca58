from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import ComplaintCommon
from ..web_common import LINK, QUIET, WebCommon


@tagged("post_install", "-at_install", "klachten")
class TestDoors(WebCommon, ComplaintCommon, HttpCase):
    """The web's doors: the portal of the host, and the page behind a letter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(
            cls.env, "door_portal", "base.group_portal", password="door_portal"
        )
        cls.stranger = new_test_user(
            cls.env, "door_stranger", "base.group_portal", password="door_stranger"
        )
        cls.closing = cls.env["helpdesk.ticket.stage"].search(
            [("close_from_portal", "=", True), ("team_ids", "=", False)], limit=1
        )
        cls.ticket = cls._create_plain(partner_id=cls.portal.partner_id.id)
        cls.case = cls._create_complaint(
            name="Very secret subject", partner_id=cls.portal.partner_id.id
        )

    def _close(self, token, **values):
        data = {"stage_id": self.closing.id, "csrf_token": token, **values}
        with mute_logger(*QUIET):
            return self.url_open("/ticket/close", data=data, allow_redirects=False)

    # --- closing from the portal ------------------------------------------------------

    def test_own_ticket_is_closed_by_post(self):
        """The host's way still works for the host's tickets."""
        self._as(self.portal)
        token = self._csrf(self.url_open("/my/account"))
        answer = self._close(token, ticket_id=self.ticket.id)
        self.assertEqual(answer.status_code, 302)
        self.env.invalidate_all()
        self.assertEqual(self.ticket.stage_id, self.closing)

    def test_form_on_the_hosts_page_posts_with_a_token(self):
        """The page itself shows the form only where this Odoo passes what is set in a
        t-call that has an id; so the template is looked at, not the page.
        """
        view = self.env.ref("helpdesk_mgmt.portal_helpdesk_ticket_page")
        forms = view._get_combined_arch().xpath(
            "//form[@t-attf-action='/ticket/close']"
        )
        self.assertEqual(len(forms), 1)
        self.assertEqual(forms[0].get("method"), "POST")
        names = [field.get("name") for field in forms[0].iter("input")]
        self.assertEqual(set(names), {"ticket_id", "stage_id", "csrf_token"})

    def test_closing_by_link_is_refused(self):
        """f1: a GET changes nothing."""
        self._as(self.portal)
        before = self.ticket.stage_id
        with mute_logger(*QUIET):
            answer = self.url_open(
                f"/ticket/close?ticket_id={self.ticket.id}&stage_id={self.closing.id}"
            )
        self.assertEqual(answer.status_code, 405)
        self.assertEqual(self.ticket.stage_id, before)

    def test_closing_without_a_token_is_refused(self):
        self._as(self.portal)
        with mute_logger(*QUIET):
            answer = self.url_open(
                "/ticket/close",
                data={"ticket_id": self.ticket.id, "stage_id": self.closing.id},
            )
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.ticket.stage_id.closed)

    def test_somebody_elses_ticket_is_not_closed(self):
        """f1: the id of a ticket is no key."""
        self._as(self.stranger)
        token = self._csrf(self.url_open("/my/account"))
        answer = self._close(token, ticket_id=self.ticket.id)
        self.assertEqual(answer.status_code, 404)
        self.assertFalse(self.ticket.stage_id.closed)

    def test_complaint_is_not_closed_from_the_portal(self):
        """Not by its complainant, not by who handles it, with whatever stage."""
        for user in (self.portal, self.officer):
            self._as(user)
            token = self._csrf(self.url_open("/my/account"))
            for stage in (self.closing, self.stages["closed"]):
                with self.subTest(user=user.login, stage=stage.name):
                    answer = self._close(
                        token, ticket_id=self.case.id, stage_id=stage.id
                    )
                    self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.case.stage_id, self.stages["registration"])

    def test_odd_numbers_give_no_server_error(self):
        self._as(self.portal)
        token = self._csrf(self.url_open("/my/account"))
        for values, status in (
            ({"ticket_id": "abc"}, 400),
            ({"ticket_id": ""}, 404),
            ({}, 404),
            ({"ticket_id": "-1"}, 404),
            ({"ticket_id": "99999999999999999999"}, 404),
            ({"ticket_id": self.ticket.id, "stage_id": "x"}, 400),
            ({"ticket_id": self.ticket.id, "other_id": "x"}, 303),
        ):
            with self.subTest(**values):
                answer = self._close(token, **values)
                self.assertIn(answer.status_code, (status, 302))
                self.assertLess(answer.status_code, 500)

    # --- the portal's pages -----------------------------------------------------------

    def test_portal_lists_no_complaint_and_no_stage_of_one(self):
        """f2, f5: not in the list, the count, the filter or the search."""
        self._as(self.portal)
        page = self.url_open("/my/tickets")
        self.assertIn(self.ticket.number, page.text)
        self.assertNotIn(self.case.number, page.text)
        self.assertNotIn("Very secret", page.text)
        self.assertNotIn("With the complainant", page.text)
        found = self.url_open("/my/tickets?search=secret&search_in=all")
        self.assertNotIn("Very secret subject", found.text)

    def test_page_of_a_complaint_is_not_on_the_portal(self):
        """Design 6: not by id and not by a portal token."""
        self._as(self.portal)
        token = self.case._portal_ensure_token()
        for url in (
            f"/my/ticket/{self.case.id}",
            f"/my/ticket/{self.case.id}?access_token={token}",
            f"/my/ticket/{self.case.id}/{token}",
            f"/my/ticket/{self.case.id}?access_token=wrong",
            "/my/ticket/999999999",
            f"/mail/view?model=helpdesk.ticket&res_id={self.case.id}&access_token={token}",
        ):
            for login in (self.portal, None):
                with self.subTest(url=url, login=bool(login)), mute_logger(*QUIET):
                    if login:
                        self._as(login)
                    else:
                        self.authenticate(None, None)
                    page = self.url_open(url)
                    self.assertNotIn("Very secret", page.text)
                    self.assertLess(page.status_code, 500)

    def test_token_of_the_portal_opens_no_thread(self):
        """A complainant writes by mail; the chatter of the portal stays shut."""
        token = self.case._portal_ensure_token()
        self._as(self.portal)
        known = self.case.message_ids
        with mute_logger(*QUIET):
            answer = self.make_jsonrpc_request_quietly(
                "/mail/message/post",
                {
                    "thread_model": "helpdesk.ticket",
                    "thread_id": self.case.id,
                    "post_data": {"body": "let me in", "message_type": "comment"},
                    "token": token,
                },
            )
        self.assertIn("error", answer)
        self.env.invalidate_all()
        self.assertEqual(self.case.message_ids, known)

    def make_jsonrpc_request_quietly(self, route, params):
        """The whole answer, also when it is an error."""
        return self.url_open(
            route,
            json={"jsonrpc": "2.0", "method": "call", "id": 0, "params": params},
        ).json()

    def test_public_does_not_write_stages(self):
        """Field notes f5: the host's line for the public is switched off."""
        public = self.env.ref("base.public_user")
        stage = self.closing.with_user(public)
        with self.assertRaises(AccessError):
            stage.write({"name": "Hacked"})
        for user in (public, self.portal):
            ours = (
                self.env["helpdesk.ticket.stage"]
                .with_user(user)
                .search([("complaint_procedure_id", "!=", False)])
            )
            self.assertFalse(ours)

    # --- the answer page --------------------------------------------------------------

    def _letter_with_link(self):
        """A case of which the answer is out, and the path of its personal page."""
        self._walk_to(self.case, "to_send")
        self._move(self.case, "SLM", "Send the answer")
        bodies = [mail["body"] for mail in self._send_mails()]
        body = next(body for body in bodies if "/complaint/" in body)
        self.authenticate(None, None)
        return LINK.search(body)[0]

    def _log(self):
        self.env.invalidate_all()
        return self._events(self.case)

    def test_looking_changes_nothing(self):
        """A mail program that follows the link answers nothing (S0-13)."""
        path = self._letter_with_link()
        before = self._log()
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Dit is wat er gebeurde.", page.text)
        self.assertIn('lang="nl-NL"', page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.url_open(f"{path}?verdict=agree&words=x")
        self.assertEqual(self._log(), before)

    def test_agreeing_is_recorded_once(self):
        """S0-13, S0-79: the second answer is ignored."""
        path = self._letter_with_link()
        page = self.url_open(path)
        self.assertEqual(self._react(path, page, verdict="agree").status_code, 200)
        self.assertTrue(self.case.customer_agreed)
        again = self._react(path, page, verdict="disagree", words="No, wait")
        self.assertEqual(again.status_code, 200)
        self.assertEqual(self._log().count("verdict"), 1)
        self.assertEqual(self.case.complaint_round, 1)

    def test_disagreeing_needs_words_and_starts_a_round(self):
        """S0-76: the words go with it; nothing typed is lost on a mistake."""
        path = self._letter_with_link()
        without = self._react(path, verdict="disagree", words="  ")
        self.assertIn('role="alert"', without.text)
        nothing = self._react(path, words="I typed this")
        self.assertIn('role="alert"', nothing.text)
        self.assertIn("I typed this", nothing.text)
        self.assertEqual(self._log().count("verdict"), 0)
        self._react(path, verdict="disagree", words="Not about the bag.")
        self.assertEqual(self._log().count("verdict"), 1)
        self.assertEqual(self.case.complaint_round, 2)
        self.assertIn("Not about the bag.", self.case.event_ids.note_ids[-1:].body)

    def test_disagreeing_where_no_move_follows(self):
        """B1: the case stays as it is, the words are kept, somebody decides."""
        path = self._letter_with_link()
        case = self.case.sudo()
        self.env.cr.execute(
            "DELETE FROM complaint_transition WHERE result = 'disagree'"
        )
        self.env.invalidate_all()
        letter = self._answer_letter(case)
        letter.lang = "en_US"
        before = case.read(["stage_id", "complaint_phase", "user_id"])
        role = case.responsible_role_id
        page = self._react(path, verdict="disagree", words="Not about the bag.")
        self.env.invalidate_all()
        self.assertEqual(case.read(["stage_id", "complaint_phase", "user_id"]), before)
        self.assertEqual((case.responsible_role_id, case.complaint_round), (role, 1))
        event = case.event_ids.filtered(lambda e: e.type == "verdict")
        self.assertEqual((event.result, event.role_id.code), ("disagree", "K"))
        self.assertIn("Not about the bag.", event.note_ids.body)
        self.assertIn("We received what you wrote.", page.text)
        self.assertNotIn("new answer", page.text)
        task = self._activities(case, "activity_disagreed")
        self.assertEqual(task.user_id, case.user_id)
        newer = letter.copy({"token_digest": "x", "state": "sent"})
        self.assertEqual(letter._answer_state(), "passed")
        self.assertEqual(newer._answer_state(), "open", "its text is another")

    def test_words_that_come_too_late_are_not_lost(self):
        """P9: a colleague closed the case meanwhile; they are shown to copy."""
        path = self._letter_with_link()
        self._answer_letter(self.case).lang = "en_US"
        page = self.url_open(path)
        self.case._complaint_service().complaint_open = False
        late = self._react(path, page, verdict="disagree", words="<b>I typed this")
        self.assertIn("&lt;b&gt;I typed this", late.text)
        self.assertIn("was not kept", late.text)
        self.assertEqual(self._log().count("verdict"), 0)
        self.assertNotIn("was not kept", self.url_open(path).text)

    def test_a_move_that_is_none_is_refused(self):
        with self.assertRaises(ValueError):
            self.case._complaint_move(self.env["complaint.transition"])
        self.assertTrue(self.case.stage_id)

    def test_hostile_words_stay_words(self):
        """They are shown to staff: no markup, no script, a limited length."""
        path = self._letter_with_link()
        words = "<script>alert(1)</script><img src=x onerror=alert(1)> & \0"
        known = self.case.event_ids.note_ids
        for number in (30_000, 15_000):
            page = self._react(path, verdict="disagree", words=words + "x" * number)
            self.assertEqual(page.status_code, 200)
            self.env.invalidate_all()
            body = (self.case.event_ids.note_ids - known).body
            self.assertEqual(bool(body), number < 20_000)
        self.assertNotIn("<script", body)
        self.assertNotIn("<img", body)
        self.assertIn("&lt;script&gt;alert(1)", body)

    def test_hostile_words_are_shown_again_as_words(self):
        path = self._letter_with_link()
        page = self._react(path, words="</textarea><script>alert(1)</script>")
        self.assertNotIn("<script>alert(1)", page.text)
        self.assertIn("&lt;script&gt;alert(1)", page.text)

    def test_odd_verdict_is_no_answer(self):
        path = self._letter_with_link()
        page = self._react(path, verdict="void", words="x")
        self.assertIn('role="alert"', page.text)
        self.assertEqual(self._log().count("verdict"), 0)

    def test_answer_without_the_forms_token_is_refused(self):
        path = self._letter_with_link()
        with mute_logger(*QUIET):
            answer = self.url_open(path, data={"verdict": "agree"})
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self._log().count("verdict"), 0)

    def test_unknown_link_is_not_found(self):
        path = self._letter_with_link()
        page = self.url_open(path)
        for other in ("/complaint/x", "/complaint/" + "A" * 5000, path[:-1]):
            with self.subTest(other=other[:30]), mute_logger(*QUIET):
                self.assertEqual(self.url_open(other).status_code, 404)
                self.assertEqual(
                    self._react(other, page, verdict="agree").status_code, 404
                )
        self.assertEqual(self._log().count("verdict"), 0)

    def test_page_shows_nothing_but_the_answer(self):
        """S0-26: No summary of ours, no names of colleagues, no other complaint."""
        self.case.with_user(self.officer).write(
            {"description": "<p>Internal summary</p>", "agreed_actions": "Talk to Joe"}
        )
        page = self.url_open(self._letter_with_link())
        for secret in ("Internal summary", "Talk to Joe", "Test SLM", "Test RM"):
            self.assertNotIn(secret, page.text)
