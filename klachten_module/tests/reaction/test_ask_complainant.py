from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..letter.pages_common import PagesCommon


@tagged("post_install", "-at_install", "klachten")
class TestAskComplainant(PagesCommon, HttpCase):
    """S4-27: more information is asked of the complainant himself, with a last day."""

    def _ask(self, **vals):
        self.case.sudo().inquiry_ids.unlink()
        wizard = self._write(self.handler, "information", False, **vals)
        wizard.action_send()
        [mail] = self._send_mails()
        return mail, self.case.sudo().inquiry_ids

    def test_dialog_opens_for_who_has_the_case(self):
        action = self.case.with_user(self.handler).action_complaint_ask_complainant()
        self.assertEqual(action["context"]["default_purpose"], "information")
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
            self.case.with_user(self.outsider).action_complaint_ask_complainant()

    def test_letter_goes_to_the_complainant_with_a_page_and_a_day(self):
        mail, inquiry = self._ask()
        self.assertIn("klant@elders.example", mail["email_to"][0])
        self.assertIn("Wat weet u ervan?", mail["body"])
        day = self.case._complaint_long_date(inquiry.due_on, "nl_NL")
        self.assertIn(day, mail["body"])
        self.assertEqual((inquiry.kind, inquiry.state), ("information", "open"))
        self.assertEqual(inquiry.who, self.case.partner_name)
        self.assertEqual(inquiry.letter_ids.addressee, "complainant")
        page = self.url_open(self._link_of(mail))
        self.assertEqual(page.text.count("<textarea"), 1)

    def test_answer_is_a_dated_supplement_and_a_task(self):
        """S4-27: his answer by the page; whoever has the case hears of it."""
        mail, inquiry = self._ask()
        self._react(self._link_of(mail), words="Het was <b>dinsdag</b>.")
        self.env.invalidate_all()
        self.assertEqual(inquiry.state, "answered")
        self.assertEqual(inquiry.answer, "Het was <b>dinsdag</b>.")
        event = self._log("contact")
        self.assertEqual(event.result, "incoming")
        self.assertIn("dinsdag", event.note_ids.body)
        self.assertFalse(self._log("inquiry_answered"))
        task = self._activities(self.case, "activity_inquiry")
        self.assertEqual(task.user_id, self.handler)
        page = self.url_open(self._link_of(mail))
        self.assertNotIn("<textarea", page.text, "answered once")

    def test_reply_by_mail_answers_it_and_other_mails_do_not(self):
        _mail, inquiry = self._ask()
        case = self.case.sudo()
        message = self.env["mail.message"].create({"message_id": "<own@elders>"})
        words = {"email_from": "klant@elders.example", "body": "<p>Dinsdag.</p>"}
        other = case._complaint_answer_by_mail({**words, "parent_id": message.id})
        self.assertFalse(other)
        self.assertEqual(inquiry.state, "open")
        message.message_id = inquiry.letter_ids.message_code
        answered = case._complaint_answer_by_mail({**words, "parent_id": message.id})
        self.assertEqual(answered, inquiry)
        self.assertEqual((inquiry.answer, inquiry.answered_by), ("Dinsdag.", "mail"))

    def test_what_was_told_by_telephone_is_no_message(self):
        """Awb 2:17: an answer on the page has a receipt, one we wrote down has none."""
        for channel, number in (("hand", 0), ("page", 1)):
            _mail, inquiry = self._ask()
            inquiry._record_answer("Dinsdag.", channel=channel)
            with self.subTest(channel):
                self.assertEqual(len(self._send_mails()), number)

    def test_reminder_and_late_task(self):
        _mail, inquiry = self._ask()
        inquiry.due_on = "2026-12-07"
        progress = patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=1
        )
        with progress, freeze_time("2026-12-04 09:00:00"):
            self.env["complaint.inquiry"]._cron_remind()
            [reminder] = self._send_mails()
        self.assertIn("klant@elders.example", reminder["email_to"][0])
        self.assertIn("Wat weet u ervan?", reminder["body"])
        with progress, freeze_time("2026-12-08 09:00:00"):
            self.env["complaint.inquiry"]._cron_remind()
        task = self._activities(self.case, "activity_inquiry_late")
        self.assertEqual(task.summary, self.case.partner_name)

    def test_what_cannot_be_asked(self):
        with self.assertRaisesRegex(UserError, "holds no question yet"):
            wizard = self._write(self.handler, "information", False)
            wizard.text = wizard._standard("body_html")
            wizard.action_send()
        self.case.sudo().partner_email = False
        with self.assertRaisesRegex(UserError, "Ask by telephone"):
            self._write(self.handler, "information", False, subject="x").action_send()

    def test_an_empty_question_does_not_leave(self):
        """S0-66: nor does it go without what the complaint is about."""
        wizard = self._write(self.handler, "question", self.expert)
        self.assertIn(self.case.name, str(wizard.text))
        for text in (wizard._standard("body_html"), "<p>Geachte Test Expert,</p>"):
            wizard.text = text
            with (
                self.subTest(text),
                self.assertRaisesRegex(UserError, "holds no question yet"),
            ):
                wizard.action_send()
