from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...models.reaction import pages as complaint_letter_reply
from ...models.reaction.pages import REACTIONS_A_DAY
from ..web_common import QUIET
from .pages_common import PagesCommon

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> & \0" + "x" * 9000


@tagged("post_install", "-at_install", "klachten")
class TestLetterPages(PagesCommon, HttpCase):
    """The pages behind the links of letters: what they show, and what comes in."""

    def _status_link(self, case=None):
        """A case whose confirmation left, and the path of its status page."""
        case = case or self._create_complaint(name="Kapotte <b>laptop</b>")
        mails = self._send_mails()
        mail = next(m for m in mails if case.number in m["subject"])
        return case, self._link_of(mail)

    def _assert_nothing_else(self, page, *more):
        for secret in (*self.secrets, *more):
            self.assertNotIn(secret, page.text)

    # --- the status page --------------------------------------------------------------

    def test_letters_to_the_complainant_carry_a_link_to_follow(self):
        """Kept without it: nobody who reads the file opens his page."""
        case, link = self._status_link()
        letter = case.sudo().letter_ids
        self.assertEqual(letter.page, "status")
        self.assertNotIn("/complaint/", letter.body)
        self.assertEqual(
            letter.link_until,
            letter.create_date.date().replace(year=letter.create_date.year + 1),
        )
        self.assertEqual(letter._find_by_token(link.rpartition("/")[2]), letter)

    def test_letters_to_colleagues_carry_no_link(self):
        letters = self.case.sudo().letter_ids
        inside = letters.filtered(lambda sent: sent.addressee != "complainant")
        self.assertTrue(inside)
        self.assertEqual(set(inside.mapped("page")), {False})
        self.assertFalse(any(inside.mapped("token_digest")))

    def test_status_page_says_how_far_it_is_and_nothing_else(self):
        """Design 6: number, subject, dates, his letters, how to reach us."""
        case, link = self._status_link()
        case.sudo().write({"description": "<p>Internal summary</p>"})
        before = self._events(case)
        page = self.url_open(link)
        self.assertEqual(page.status_code, 200)
        self.assertIn(case.number, page.text)
        self.assertIn("Kapotte &lt;b&gt;laptop&lt;/b&gt;", page.text)
        self.assertIn(case._complaint_date(case.received_at).split()[-1], page.text)
        self.assertIn('lang="nl-NL"', page.text)
        self.assertIn("mailto:testklachten@test.example", page.text)
        self.assertIn(case.sudo().letter_ids._shown_subject(), page.text)
        due = case.with_context(lang="nl_NL")._complaint_date(case.answer_due_on)
        self.assertIn(due, page.text)
        self._assert_nothing_else(page, "Mijn laptop kwam kapot", "Test SD")
        self._assert_kept_to_itself(page)
        self.assertEqual(self._events(case), before)

    def test_status_page_follows_the_case(self):
        case, link = self._status_link()
        case.sudo().complaint_lang = "en_US"
        case.sudo().letter_ids.lang = "en_US"
        words = {}
        for phase, code in (
            ("intake", "registration"),
            ("triage", "classification"),
            ("investigate", "investigation"),
            ("await_customer", "customer"),
        ):
            self._walk_to(case, code)
            self.assertEqual(case.complaint_phase, phase)
            words[phase] = self.url_open(link).text
        self.assertIn("registered it", words["intake"])
        self.assertIn("who handles", words["triage"])
        self.assertIn("finding out what happened", words["investigate"])
        self.assertIn("The answer comes no later", words["investigate"])
        self.assertIn("The answer is sent", words["await_customer"])
        self.assertNotIn("The answer comes no later", words["await_customer"])
        self._assert_nothing_else(self.url_open(link))

    def test_status_page_admits_that_it_is_late(self):
        case, link = self._status_link()
        case.sudo().letter_ids.lang = "en_US"
        self.env.cr.execute(
            "UPDATE complaint_deadline SET due_on = due_on - 60, "
            "published_due_on = published_due_on - 60 WHERE ticket_id = %s",
            [case.id],
        )
        self.env.invalidate_all()
        self.assertIn("The answer should have come by", self.url_open(link).text)

    def test_status_page_takes_no_form_of_another_page(self):
        """A post to it answers as a link that does not exist."""
        _case, link = self._status_link()
        token = self._csrf(self.url_open("/web/login"))
        for form in ("answer", "reply", "check", "withdraw", "confirm"):
            with self.subTest(form=form):
                self._assert_not_found(link, csrf_token=token, form=form, words="x")

    # --- the reply page ---------------------------------------------------------------

    def _released(self, purpose="hearing", **vals):
        mails, letter = self._send(self.officer, purpose, self.about, **vals)
        return self._link_of(mails[0]), letter

    def test_reply_page_shows_what_was_released_and_nothing_else(self):
        link, letter = self._released(attachment_ids=[(6, 0, self.file.ids)])
        page = self.url_open(link)
        self.assertIn(letter._shown_subject(), page.text)
        self.assertIn("released.txt", page.text)
        self._assert_nothing_else(
            page, "Mijn laptop kwam kapot", "Dit is wat er gebeurde", "Wim", "klant@"
        )

    def test_hearing_asks_for_a_choice(self):
        link, letter = self._released()
        self.assertIn('role="alert"', self._react(link, words="I typed this").text)
        self.assertIn(
            "I typed this", self._react(link, words="I typed this").text, "not lost"
        )
        self.assertFalse(self._log("contact"))
        self.assertEqual(self._react(link, choice="comes").status_code, 200)
        event = self._log("contact")
        self.assertEqual((event.result, event.letter_id), ("from_party", letter))
        self.assertEqual(event.reason_code, "comes")
        self.assertIn("Wants to be heard.", event.note_ids.body)
        task = self._activities(self.case, "activity_reaction")
        self.assertEqual(task.user_id, self.case.user_id)

    def test_reply_may_come_more_than_once_but_not_twice(self):
        link, _letter = self._released("copy")
        self.assertIn('role="alert"', self._react(link, words=" ").text)
        page = self.url_open(link)
        self._react(link, page, words="First\nline")
        self._react(link, page, words="First\nline")
        self.assertEqual(len(self._log("contact")), 1, "a second click")
        self._react(link, words="Second")
        events = self._log("contact")
        self.assertEqual(len(events), 2)
        self.assertIn("First<br>line", events[0].note_ids.body)
        self.assertIn("Second", events[1].note_ids.body)

    def test_page_takes_so_many_replies_a_day_and_says_where_the_rest_goes(self):
        """Whoever sends two or three never meets it; whoever floods, does."""
        link, letter = self._released("copy")
        for number in range(REACTIONS_A_DAY):
            self._react(link, words=f"Words {number}")
        page = self._react(link, words="One more")
        self.assertEqual(page.status_code, 200)
        self.assertIn('role="alert"', page.text)
        self.assertIn(self.procedure.team_id.alias_id.alias_full_name, page.text)
        self.assertIn(self.case.number, page.text)
        self.assertIn("Stuur", page.text, "in the language of the letter")
        self.assertIn(">One more</textarea>", page.text, "not lost")
        self.assertNotIn("wij hebben het ontvangen", page.text)
        self.assertEqual(len(self._log("contact")), REACTIONS_A_DAY)
        last = f"Words {REACTIONS_A_DAY - 1}"
        self.assertNotIn('role="alert"', self._react(link, words=last).text, "a click")
        other, _letter = self._released("delay")
        self.assertNotIn('role="alert"', self._react(other, words="Hello").text)
        self.assertEqual(len(self._log("contact")), REACTIONS_A_DAY + 1)
        with freeze_time(fields.Datetime.now() + timedelta(days=1, minutes=1)):
            self.assertTrue(letter._record_reaction("One more"))
        self.assertEqual(len(self._log("contact")), REACTIONS_A_DAY + 2)

    def test_words_that_are_too_long_are_not_cut_off_unseen(self):
        """Nor by the browser, which counts the end of a line once."""
        link, _letter = self._released("copy")
        words = "\r\n".join(["Regel"] * 3332) + "\r\nEINDE"
        self.assertNotIn("maxlength", self.url_open(link).text)
        self.assertNotIn('role="alert"', self._react(link, words=words).text)
        self.assertIn("EINDE", self._log("contact").note_ids.body)
        page = self._react(link, words=words + "x" * 1000)
        self.assertIn('role="alert"', page.text)
        self.assertIn("EINDExxx", page.text, "not lost")
        self.assertEqual(len(self._log("contact")), 1)

    def test_without_a_mailbox_the_rest_goes_by_reply(self):
        link, _letter = self._released("copy")
        self.procedure.team_id.alias_id.alias_name = False
        self.company.email = False
        self.patch(complaint_letter_reply, "REACTIONS_A_DAY", 1)
        self._react(link, words="First")
        self.assertIn("Beantwoord", self._react(link, words="Second").text)

    def test_hostile_words_stay_words(self):
        link, _letter = self._released("outcome")
        page = self._react(link, words="", choice="</textarea><script>alert(1)")
        self.assertNotIn("<script>alert(1)", page.text)
        self.assertEqual(self._react(link, words=HOSTILE).status_code, 200)
        body = self._log("contact").note_ids.body
        self.assertNotIn("<script", body)
        self.assertNotIn("<img", body)
        self.assertIn("&lt;script&gt;alert(1)", body)
        self.assertLess(len(body), 21000)

    def test_files_of_the_letter_only_are_handed_out(self):
        link, letter = self._released(attachment_ids=[(6, 0, self.file.ids)])
        other, _letter = self._released()
        kept = letter.attachment_ids
        self.assertNotEqual(kept, self.file, "a copy, kept as it was sent")
        answer = self.url_open(f"{link}/file/{kept.id}")
        self.assertEqual(answer.content, b"released")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        for path in (
            f"{link}/file/{self.file.id}",
            f"{link}/file/{self.other_file.id}",
            f"{other}/file/{kept.id}",
            f"/complaint/x/file/{kept.id}",
            f"{link}/file/99999999999999999999",
            f"{link}/file/abc",
        ):
            with self.subTest(path=path):
                self._assert_not_found(path)

    def test_closed_case_takes_no_reply(self):
        """He still reads his letter."""
        link, letter = self._released()
        page = self.url_open(link)
        self.case._complaint_service().sudo().complaint_open = False
        self._react(link, page, choice="comes", words="Late")
        self.assertFalse(self._log("contact"))
        after = self.url_open(link)
        self.assertIn(letter._shown_subject(), after.text)
        self.assertNotIn("<form", after.text)

    def test_reply_needs_the_forms_token(self):
        link, _letter = self._released()
        with mute_logger(*QUIET):
            answer = self.url_open(link, data={"form": "reply", "words": "x"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self._log("contact"))

    # --- questions and checks ---------------------------------------------------------

    def test_question_page_shows_the_question_only_and_is_answered_once(self):
        mails, letter = self._send(
            self.handler, "question", self.expert, text="<p>Which part broke?</p>"
        )
        self.assertEqual(letter.event_type, "inquiry_sent")
        self.assertEqual(self._log("inquiry_sent").letter_id, letter)
        link = self._link_of(mails[0])
        page = self.url_open(link)
        self.assertIn("Which part broke?", page.text)
        self._assert_nothing_else(
            page, self.case.name, "Dit is wat er gebeurde", "Test Klant"
        )
        self.assertIn('role="alert"', self._react(link, page, words="").text)
        self._react(link, page, words="The keyboard")
        self._react(link, page, words="No, the screen")
        event = self._log("inquiry_answered")
        self.assertEqual(len(event), 1)
        self.assertFalse(event.result)
        self.assertIn("The keyboard", event.note_ids.body)
        self.assertIn("expert@elders.example", event.note_ids.body)
        task = self._activities(self.case, "activity_inquiry")
        self.assertEqual(task.user_id, self.case.user_id)
        after = self.url_open(link)
        self.assertNotIn("<form", after.text)
        self.assertNotIn("The keyboard", after.text)

    def test_check_page_shows_the_draft_as_it_stood(self):
        mails, letter = self._send(self.handler, "check", self.expert)
        self.case.sudo().answer = "<p>Something else now</p>"
        link = self._link_of(mails[0])
        self.assertNotIn("Dit is wat er gebeurde", mails[0]["body"])
        page = self.url_open(link)
        self.assertIn("Dit is wat er gebeurde.", page.text)
        self._assert_nothing_else(page, "Something else now", self.case.name)
        for values in (
            {"words": "Fine"},
            {"choice": "agree", "words": "x"},
            {"choice": "returned", "words": " "},
        ):
            with self.subTest(**values):
                again = self._react(link, page, **values)
                self.assertIn('role="alert"', again.text)
        self.assertFalse(self._log("inquiry_answered"))
        self._react(link, page, choice="returned", words="The date is wrong")
        self._react(link, page, choice="approved")
        event = self._log("inquiry_answered")
        self.assertEqual((len(event), event.result), (1, "returned"))
        self.assertEqual(event.letter_id, letter)

    def test_check_may_be_approved_without_words(self):
        mails, _letter = self._send(self.handler, "check", self.expert)
        self._react(self._link_of(mails[0]), choice="approved")
        self.assertEqual(self._log("inquiry_answered").result, "approved")

    # --- links that open nothing ------------------------------------------------------

    def test_unknown_expired_and_revoked_links_answer_the_same(self):
        """Nobody learns from the answer whether a link ever existed."""
        unknown = self._assert_not_found("/complaint/" + "A" * 43)
        link, letter = self._released(attachment_ids=[(6, 0, self.file.ids)])
        token = self._csrf(self.url_open(link))
        yesterday = self.case._complaint_today() - timedelta(days=1)
        paths = (link, f"{link}/file/{letter.attachment_ids.id}")
        letter.link_until = yesterday
        self._assert_same(unknown, paths, token)
        letter.link_until = yesterday + timedelta(days=1)
        self.assertEqual(self.url_open(link).status_code, 200, "the last day counts")
        letter._revoke_links()
        self.assertFalse(letter.token_digest)
        self._assert_same(unknown, paths, token)
        self.assertFalse(self._log("contact"))

    def _assert_same(self, unknown, paths, token):
        answers = [self._assert_not_found(path) for path in paths]
        answers += [
            self._assert_not_found(paths[0], csrf_token=token, form="reply", words="x")
        ]
        ignored = {"Date", "Set-Cookie", "Content-Length"}
        for answer in answers:
            self.assertEqual(self._bare(answer), self._bare(unknown))
            self.assertEqual(
                {k: v for k, v in answer.headers.items() if k not in ignored},
                {k: v for k, v in unknown.headers.items() if k not in ignored},
            )

    def _bare(self, page):
        """The page without what differs each time."""
        start = page.text.index("<header")
        return page.text[start : page.text.index("</main>")]

    def test_form_of_another_page_answers_as_an_unknown_link(self):
        link, _letter = self._released()
        token = self._csrf(self.url_open(link))
        for form in ("answer", "question", "check", "status", "file", "_record", ""):
            with self.subTest(form=form):
                self._assert_not_found(
                    link, csrf_token=token, form=form, verdict="agree", words="x"
                )
        self._assert_not_found(link, csrf_token=token, verdict="agree", words="x")
        self.assertFalse(self._log("verdict") | self._log("contact"))

    def test_odd_input_gives_no_server_error(self):
        link, _letter = self._released()
        token = self._csrf(self.url_open(link))
        data = {"csrf_token": token, "form": "reply"}
        with mute_logger(*QUIET):
            for options in (
                {"data": data, "files": {"words": ("w.txt", b"\xff\x00")}},
                {"data": {**data, "words": "\ud800".encode("utf-8", "surrogatepass")}},
                {"data": {**data, "choice": "comes\0", "words": "\0"}},
                {"data": {**data, "token": "other", "words": ["a", "b"]}},
                {"data": {"csrf_token": token}, "files": {"form": ("f", b"reply")}},
                {"data": {**data, "self": "x", "words": "y", "choice": "comes"}},
                {"data": {**data, "values": "x", "letter_sudo": "x", "args": "x"}},
            ):
                with self.subTest(options=str(options)[:80]):
                    answer = self.url_open(link, **options)
                    self.assertLess(answer.status_code, 500)
            for path in (
                "/complaint/%00",
                "/complaint/%ff%fe",
                f"{link}/file/%00",
                f"{link}?self=x",
                f"{link}/file/1?self=x",
                "/complaints/1?self=x",
            ):
                self.assertLess(self.url_open(path).status_code, 500)
