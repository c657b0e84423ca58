from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..letter.pages_common import PagesCommon


@tagged("post_install", "-at_install", "klachten")
class TestInquiries(PagesCommon, HttpCase):
    """Questions to managers and colleagues, and how their answers come in."""

    def setUp(self):
        super().setUp()
        self.case.sudo().inquiry_ids.unlink()
        self.fresh = self.case.sudo().inquiry_ids

    def _ask(self, purpose="question", to=None, **vals):
        mails, letter = self._send(self.handler, purpose, to or self.expert, **vals)
        return mails, letter.inquiry_id

    def _reply(self, sender, body, **headers):
        """A mail to the complaints mailbox about this case."""
        # by default to a mail that is no question
        note = self.case.sudo().message_post(body="x").message_id
        headers = {"In-Reply-To": note, **headers}
        extra = "".join(f"{name}: {value}\n" for name, value in headers.items())
        mail = (
            f"From: {sender}\nTo: testklachten@test.example\n"
            f"Subject: Re: {self.case.number}\nMessage-Id: <{hash(body)}@elders>\n"
            f"{extra}Content-Type: text/html\n\n{body}"
        )
        with self.mock_mail_gateway(), mute_logger("odoo.addons.mail"):
            self.env["mail.thread"].message_process(
                "helpdesk.ticket", mail, thread_id=self.case.id
            )
        self.env.invalidate_all()

    # --- asking -----------------------------------------------------------------------

    def test_a_question_is_kept_with_who_and_until_when(self):
        """S0-23, S0-66: by the one dialog, to somebody without an account."""
        _mails, inquiry = self._ask(text="<p>Which part broke?</p>")
        self.assertEqual(inquiry.ticket_id, self.case)
        self.assertEqual((inquiry.kind, inquiry.state), ("question", "open"))
        self.assertEqual(inquiry.partner_id, self.expert)
        self.assertEqual(inquiry.due_on, self.case._complaint_react_until())
        self.assertIn("Which part broke?", inquiry.question)

    def test_several_are_asked_at_once_each_with_his_own_link(self):
        """S0-66: the teams; each in his own words and language."""
        other = self.env["res.partner"].create(
            {"name": "Olga Ander", "email": "olga@elders.example", "lang": "en_US"}
        )
        wizard = self._write(
            self.handler, "question", self.expert, also_partner_ids=[(6, 0, other.ids)]
        )
        wizard.text = str(wizard.text).replace("<br>", "Welk deel?")
        wizard.action_send()
        mails = self._send_mails()
        first, second = sorted(mails, key=lambda mail: "Olga" in mail["body"])
        self.assertEqual(len(self.case.sudo().inquiry_ids), 2)
        self.assertIn("Test Expert", first["body"])
        self.assertIn("Olga Ander", second["body"])
        self.assertNotIn("Test Expert", second["body"])
        self.assertIn("Welk deel?", second["body"])
        self.assertIn("A question about a complaint", second["subject"])
        self.assertNotEqual(self._link_of(first), self._link_of(second))

    def test_one_who_may_not_be_asked_stops_them_all(self):
        with self.assertRaisesRegex(UserError, "cannot be asked"):
            self._write(
                self.handler,
                "question",
                self.expert,
                also_partner_ids=[(6, 0, self.complainant.ids)],
            ).action_send()
        self.assertFalse(self.case.sudo().inquiry_ids)

    def test_colleagues_consulted_by_the_procedure_are_named(self):
        """S4-28: who has a C in the present stage, not who is complained about."""
        self.assertEqual(self.case.stage_id.complaint_code, "explanation")
        wizard = self._write(self.handler, "consultation", self.expert)
        self.assertEqual(wizard.colleague_ids, self.users["RM"].partner_id)
        self._party("complained_about", self.users["RM"].partner_id)
        wizard = self._write(self.handler, "consultation", self.expert)
        self.assertFalse(wizard.colleague_ids)

    # --- answers by the page ----------------------------------------------------------

    def test_page_asks_what_went_wrong_and_how_to_prevent_it(self):
        """S0-106, S0-66, S0-67, S0-69: in writing; the second may stay empty."""
        [mail], inquiry = self._ask()
        link = self._link_of(mail)
        page = self.url_open(link)
        self.assertEqual(page.text.count("<textarea"), 2)
        again = self._react(link, page, words="", prevention="Check <b>it</b>")
        self.assertIn("Check &lt;b&gt;it&lt;/b&gt;", again.text, "not lost")
        self._react(link, page, words="It fell", prevention="Pack it better")
        self.env.invalidate_all()
        self.assertEqual(inquiry.state, "answered")
        self.assertEqual(inquiry.answer, "It fell")
        self.assertEqual(inquiry.prevention, "Pack it better")
        self.assertEqual(inquiry.answered_by, "page")
        self.assertTrue(inquiry.answered_at)
        note = self._log("inquiry_answered").note_ids.body
        self.assertIn("It fell", note)
        self.assertIn("Pack it better", note)

    def test_page_of_a_consultation_has_one_question(self):
        """S4-28."""
        [mail], inquiry = self._ask("consultation")
        link = self._link_of(mail)
        page = self.url_open(link)
        self.assertEqual(page.text.count("<textarea"), 1)
        self._react(link, page, words="I agree", prevention="smuggled in")
        self.env.invalidate_all()
        self.assertEqual((inquiry.kind, inquiry.state), ("consultation", "answered"))
        self.assertFalse(inquiry.prevention)

    def test_odd_second_field_gives_no_server_error(self):
        [mail], inquiry = self._ask()
        link = self._link_of(mail)
        token = self._csrf(self.url_open(link))
        data = {"csrf_token": token, "form": "question", "words": "x"}
        answer = self.url_open(
            link, data=data, files={"prevention": ("p.txt", b"\xff\x00")}
        )
        self.assertLess(answer.status_code, 500)
        self.env.invalidate_all()
        self.assertEqual(inquiry.answer, "x")

    def test_a_withdrawn_question_is_not_answered_any_more(self):
        [mail], inquiry = self._ask()
        link = self._link_of(mail)
        inquiry.with_user(self.handler).action_withdraw()
        self.assertEqual(inquiry.state, "withdrawn")
        self._assert_not_found(link)
        self.assertFalse(inquiry._record_answer("Late", channel="hand"))
        self.assertEqual((inquiry.state, inquiry.answer), ("withdrawn", False))

    # --- answers by mail --------------------------------------------------------------

    def test_mail_from_who_was_asked_is_the_answer(self):
        """S0-69: the words without the quoted question; the mail is kept."""
        _mails, inquiry = self._ask()
        self._reply(
            "Test Expert <expert@elders.example>",
            "<p>It fell.</p><blockquote>What went wrong?</blockquote>",
        )
        self.assertEqual(inquiry.state, "answered")
        self.assertEqual((inquiry.answer, inquiry.answered_by), ("It fell.", "mail"))
        self.assertTrue(self._activities(self.case, "activity_inquiry"))
        self.assertFalse(self._log("contact"))
        self.assertIn("It fell.", self.case.message_ids[:1].body)

    def test_reply_to_the_letter_counts_from_another_address_too(self):
        """S0-69: through the line; a second open question is left alone."""
        _mails, first = self._ask()
        _mails, second = self._ask(to=self.witness_partner())
        letter = first.letter_ids
        self._reply(
            "secretary@elders.example",
            "<p>On behalf of Expert: it fell.</p>",
            **{"In-Reply-To": letter.message_code},
        )
        self.assertEqual((first.state, second.state), ("answered", "open"))

    def witness_partner(self):
        return self.env["res.partner"].create(
            {"name": "Wendy", "email": "wendy@elders.example"}
        )

    def test_mail_of_the_complainant_answers_no_question(self):
        _mails, inquiry = self._ask()
        self._reply("klant@elders.example", "<p>How far are you?</p>")
        self.assertEqual(inquiry.state, "open")
        self.assertEqual(self._log("contact").result, "incoming")

    def test_reply_to_a_letter_of_the_complainant_answers_no_question(self):
        """He knows that letter; who was asked does not, so the sender is forged."""
        _mails, inquiry = self._ask()
        confirmation = self.case.sudo().letter_ids.sorted("id")[0]
        self.assertEqual(confirmation.addressee, "complainant")
        self._reply(
            "Test Expert <expert@elders.example>",
            "<p>All of it is our fault.</p>",
            **{"In-Reply-To": confirmation.message_code},
        )
        self.assertEqual(inquiry.state, "open")
        self.assertTrue(self._log("contact"), "it is kept as a mail")

    # --- answers by hand --------------------------------------------------------------

    def _write_down(self, user, row, **vals):
        action = row.with_user(user).action_write_down()
        return (
            self.env["complaint.answer"]
            .with_user(user)
            .with_context(**action["context"])
            .create(vals)
        )

    def test_an_answer_by_telephone_is_written_down(self):
        _mails, inquiry = self._ask()
        with self.assertRaisesRegex(UserError, "Write down the answer"):
            self._write_down(self.handler, inquiry, answer=" ").action_apply()
        dialog = self._write_down(self.handler, inquiry, answer="It fell")
        dialog.action_apply()
        self.assertEqual((inquiry.state, inquiry.answered_by), ("answered", "hand"))
        with self.assertRaisesRegex(UserError, "in the meantime"):
            dialog.action_apply()

    def test_only_who_handles_the_case_writes_down_and_withdraws(self):
        _mails, inquiry = self._ask()
        for user in (self.outsider, self.accused, self.auditor, self.users["P"]):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
                    inquiry.with_user(user).action_withdraw()
                with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
                    self.env["complaint.answer"].with_user(user).create(
                        {"inquiry_id": inquiry.id, "answer": "x"}
                    ).action_apply()
        self.assertEqual(inquiry.state, "open")

    # --- reminders --------------------------------------------------------------------

    def _run_on(self, day, hour="09"):
        progress = patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=1
        )
        with freeze_time(f"{day} {hour}:00:00"), progress:
            self.env["complaint.inquiry"]._cron_remind()
            return self._send_mails()

    def test_one_reminder_on_the_working_day_before(self):
        """S0-68: with a link again; the old one keeps working; nothing twice."""
        [mail], inquiry = self._ask()
        inquiry.due_on = "2026-12-07"  # a Monday
        self.assertFalse(self._run_on("2026-12-03"))
        [reminder] = self._run_on("2026-12-04")
        self.assertEqual(str(inquiry.reminded_on), "2026-12-04")
        self.assertFalse(self._run_on("2026-12-04", "15"))
        self.assertFalse(self._run_on("2026-12-05"))
        self.assertIn("expert@elders.example", reminder["email_to"][0])
        links = [self._link_of(mail), self._link_of(reminder)]
        self.assertNotEqual(*links)
        with freeze_time("2026-12-04 12:00:00"):
            letters = [
                self.env["complaint.letter"]._find_by_token(link.rpartition("/")[2])
                for link in links
            ]
        self.assertEqual([letter.inquiry_id for letter in letters], [inquiry] * 2)
        self.assertEqual({sent._reaction_state() for sent in letters}, {"open"})
        letters[1]._record_reaction("It fell")
        self.assertEqual({sent._reaction_state() for sent in letters}, {"answered"})
        self.assertEqual(len(self._log("inquiry_sent")), 1, "a reminder asks nothing")

    def test_a_mistake_in_the_text_stops_no_other_reminder(self):
        """A template is edited by users: whoever has the turn hears of it."""
        _mails, inquiry = self._ask()
        english = self.env["res.partner"].create(
            {"name": "Olga Ander", "email": "olga@elders.example", "lang": "en_US"}
        )
        _mails, other = self._ask(to=english)
        (inquiry + other).due_on = "2026-12-07"
        template = self.env.ref("klachten_module.letter_question_reminder")
        template = template.with_context(lang="nl_NL")  # he reads Dutch
        template.body_html = "<p t-out='inquiry and inquiry.no_such_field'/>"
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            [reminder] = self._run_on("2026-12-04")
        self.assertIn("olga@elders.example", reminder["email_to"][0])
        self.assertEqual(inquiry.letter_ids.sorted("id")[-1].state, "failed")
        self.assertTrue(self._activities(self.case, "activity_letter_failed"))

    def test_nobody_is_reminded_on_a_day_off_or_after_the_day(self):
        _mails, inquiry = self._ask()
        inquiry.due_on = "2026-12-28"  # the Monday after Christmas
        self.assertFalse(self._run_on("2026-12-25"))
        self.assertFalse(self._run_on("2026-12-26"))
        self.assertTrue(self._run_on("2026-12-28"))
        inquiry.write({"reminded_on": False, "due_on": "2026-12-28"})
        self.assertFalse(self._run_on("2026-12-29"))

    def test_who_waits_gets_one_task_when_it_is_late(self):
        """S0-68."""
        _mails, inquiry = self._ask()
        inquiry.write({"due_on": "2026-12-07", "reminded_on": "2026-12-04"})
        self._run_on("2026-12-07")
        self.assertFalse(self._activities(self.case, "activity_inquiry_late"))
        for _run in range(2):
            self._run_on("2026-12-08")
        task = self._activities(self.case, "activity_inquiry_late")
        self.assertEqual(len(task), 1)
        self.assertEqual((task.user_id, task.summary), (self.handler, "Test Expert"))

    def test_answered_withdrawn_and_hidden_get_no_reminder(self):
        people = self.env["res.partner"].create(
            [{"name": n, "email": f"{n}@elders.example"} for n in ("an", "bo", "cy")]
        )
        hidden, *others = (self._ask(to=who)[1] for who in (self.expert, *people))
        answered, withdrawn, still_open = others
        self.case.sudo().inquiry_ids.due_on = "2026-12-07"
        self._party("complained_about", self.expert)
        answered._record_answer("It fell", channel="hand")
        withdrawn.with_user(self.handler).action_withdraw()
        self.assertEqual(hidden.state, "withdrawn")
        [reminder] = self._run_on("2026-12-04")
        self.assertIn("cy@elders.example", reminder["email_to"][0])
        self.assertTrue(still_open.reminded_on)
        self.assertFalse((hidden + answered + withdrawn).filtered("reminded_on"))

    def test_reminding_many_costs_per_letter_only(self):
        """Conventions: a constant number of queries besides the text of each letter."""
        day = fields.Date.to_date("2026-12-07")

        def queries(count):
            self.env["complaint.inquiry"].search([("state", "=", "open")])._withdraw()
            rows = self.env["complaint.inquiry"].create(
                [
                    {
                        "ticket_id": self.case.id,
                        "partner_id": self.expert.id,
                        "question": "<p>x</p>",
                        "due_on": day,
                    }
                    for _i in range(count)
                ]
            )
            with freeze_time(day - timedelta(days=3)):
                spent = self._queries(rows._remind)
            self.assertEqual(set(rows.mapped("reminded_on")), {day - timedelta(3)})
            return spent

        queries(2)
        few, many = queries(2), queries(20)
        self.assertLessEqual((many - few) / 18, 2)

    # --- the condition ----------------------------------------------------------------

    def test_investigation_ends_when_what_was_asked_is_answered(self):
        """S0-41, S0-66, S4-26: and something was asked; it says who is missing."""
        case = self._create_complaint()
        self._walk_to(case, "investigation")
        self.case = case
        with self.assertRaisesRegex(UserError, "under 'Research'"):
            self._move(case, "SLM", "Information is complete")
        _mails, inquiry = self._ask()
        with self.assertRaisesRegex(UserError, "Not answered yet: Test Expert"):
            self._move(case, "SLM", "Information is complete")
        inquiry._withdraw()
        with self.assertRaisesRegex(UserError, "Nobody was asked"):
            self._move(case, "SLM", "Information is complete")
        _mails, inquiry = self._ask()
        inquiry._record_answer("It fell", channel="hand")
        self._move(case, "SLM", "Information is complete")
        self.assertEqual(case.stage_id, self.stages["explanation"])

    def test_the_end_of_a_case_ends_its_questions(self):
        _mails, inquiry = self._ask()
        self._walk_to_end()
        self.assertEqual(inquiry.state, "withdrawn")

    def _walk_to_end(self):
        self._walk_to(self.case, "customer")
        self._move(
            self.case, "SLM", "Close: agreed by telephone", outcome_id=self.founded.id
        )
