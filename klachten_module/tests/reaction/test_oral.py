import runpy
from datetime import timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .contact_common import ContactCommon

MIGRATION = Path(__file__).parents[2] / "migrations/19.0.1.2.0/post-oral_channels.py"
TEXT = "<p>De laptop kwam kapot terug, vertelt Test Klant.</p>"


@tagged("post_install", "-at_install", "klachten")
class TestOral(ContactCommon, HttpCase):
    """A complaint by word of mouth is written up and confirmed back (S4-18, S4-20)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        cls.clerk = cls.users["SD"]

    def _oral(self, **vals):
        return self._create_complaint(
            **{"description": TEXT, "channel_id": self.phone.id, **vals}
        )

    def _sent(self, case=None):
        """An oral case whose text was sent: (case, path of its page)."""
        case = case or self._oral()
        self._send_mails()
        case.with_user(self.clerk).action_complaint_confirm_back()
        mail = self._send_mails()[-1]
        return case, self._link_of(mail)

    def _confirmations(self, case):
        self.env.invalidate_all()
        return case.sudo().event_ids.filtered(lambda e: e.type == "confirmed_back")

    def test_channels_of_the_helpdesk_have_dutch_names(self):
        """The helpdesk has none for two of its own (`i18n_extra`)."""
        other = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_other")
        channels = (self.phone | other).with_context(lang="nl_NL")
        self.assertEqual(channels.mapped("name"), ["Telefoon", "Anders"])

    def test_migration_marks_the_channels_that_exist(self):
        """An update does not write data that is marked to be left alone."""
        counter = self.env.ref("klachten_module.channel_counter")
        letter = self.env.ref("klachten_module.channel_letter")
        (self.phone + counter + letter).complaint_oral = False
        self.env.flush_all()
        runpy.run_path(str(MIGRATION))["migrate"](self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertTrue(self.phone.complaint_oral and counter.complaint_oral)
        self.assertFalse(letter.complaint_oral)

    def test_what_the_clerk_wrote_is_no_statement_yet(self):
        """S4-18: the words of the complainant are only his own."""
        case = self._oral()
        self.assertFalse(case.statement)
        self.assertIn("De laptop kwam kapot", case.written_up)
        self.assertEqual(case.complaint_confirmation, "open")
        self.assertTrue(self._missing("written_up", case))
        written = self._create_complaint()
        self.assertIn("Mijn laptop", written.statement)
        self.assertFalse(written.written_up or written.complaint_confirmation)
        self.assertFalse(self._missing("written_up", written))

    def test_channel_chosen_afterwards(self):
        """A clerk may save first; a mail keeps its words whatever is chosen."""
        typed = self._create_complaint(description=TEXT, channel_id=False)
        self.assertTrue(typed.statement)
        typed.with_user(self.clerk).channel_id = self.phone
        self.assertFalse(typed.statement)
        self.assertIn("De laptop kwam kapot", typed.written_up)
        typed.with_user(self.clerk).channel_id = False
        self.assertTrue(self._missing("written_up", typed), "still to be confirmed")
        mail = self._create_complaint(
            channel_id=self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email").id
        )
        mail.with_user(self.clerk).channel_id = self.phone
        self.assertIn("Mijn laptop", mail.statement)
        self.assertFalse(mail.complaint_confirmation)

    def test_receipt_is_confirmed_also_by_word_of_mouth(self):
        case = self._oral()
        self.assertTrue(case.sudo().letter_ids)
        nobody = self._oral(partner_id=False, partner_name="Test Oma")
        self.assertEqual(nobody.sudo().letter_ids.mapped("state"), ["to_post"])
        self.assertTrue(self._activities(nobody, "activity_post"))

    def test_colleague_named_in_it_is_found(self):
        """Design 6: also in words that we wrote up ourselves."""
        case = self._oral(description="<p>Test Accused was onbeleefd.</p>")
        self.assertIn(self.accused.partner_id, case.named_partner_ids)

    def test_yes_makes_it_the_statement(self):
        case, link = self._sent()
        letter = case.sudo().letter_ids.sorted("id")[-1]
        self.assertEqual(letter.addressee, "complainant")
        self.assertEqual(case.complaint_confirmation, "asked")
        page = self.url_open(link)
        self.assertEqual(page.status_code, 200)
        self.assertIn("De laptop kwam kapot", page.text)
        self.assertFalse(self._confirmations(case), "a GET changes nothing")
        case.with_user(self.clerk).written_up = "<p>Iets anders</p>"
        done = self._react(link, page, choice="agree")
        self.assertNotIn("<form", done.text)
        self.assertEqual(self._confirmations(case).result, "agree")
        self.assertIn("De laptop kwam kapot", case.statement, "as he read it")
        self.assertIn("De laptop kwam kapot", case.written_up)
        self.assertFalse(self._missing("written_up", case))
        self._react(link, page, choice="disagree", words="Toch niet")
        self.assertEqual(len(self._confirmations(case)), 1, "once")

    def test_confirmed_text_stays(self):
        case, link = self._sent()
        self._react(link, choice="agree")
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "confirmed this text"):
            case.with_user(self.clerk).written_up = "<p>Iets anders</p>"
        with self.assertRaisesRegex(UserError, "confirmed it already"):
            case.with_user(self.clerk).action_complaint_confirm_back()

    def test_no_brings_words_and_a_task_and_it_is_sent_again(self):
        case, link = self._sent()
        page = self._react(link, choice="disagree")
        self.assertIn('role="alert"', page.text)
        self.assertFalse(self._confirmations(case), "a no needs words")
        self._react(link, choice="disagree", words="Het was <b>mijn</b> scherm.")
        event = self._confirmations(case)
        self.assertEqual(event.result, "disagree")
        self.assertIn("Het was &lt;b&gt;mijn&lt;/b&gt; scherm.", event.note_ids.body)
        self.assertFalse(case.statement)
        self.assertEqual(case.complaint_confirmation, "disagree")
        self.assertTrue(self._missing("written_up", case))
        self.assertEqual(
            self._activities(case, "activity_inquiry").user_id, case.user_id
        )
        case.with_user(self.clerk).written_up = "<p>Het was zijn scherm.</p>"
        _case, second = self._sent(case)
        self.assertEqual(case.complaint_confirmation, "asked")
        self._react(second, choice="agree")
        self.env.invalidate_all()
        self.assertIn("zijn scherm", case.statement)

    def test_older_letter_takes_no_answer(self):
        case, first = self._sent()
        page = self.url_open(first)
        _case, second = self._sent(case)
        self._react(first, page, choice="agree")
        self.assertFalse(self._confirmations(case))
        self.assertNotIn("<form", self.url_open(first).text)
        self.assertIn("<form", self.url_open(second).text)

    def test_silence_opens_the_gate_and_puts_no_words_in_his_mouth(self):
        """Decided: the case goes on with our text; it does not become his statement."""
        case, link = self._sent()
        until = case.sudo().letter_ids.sorted("id")[-1].react_until
        self.assertTrue(self._missing("written_up", case))
        later = fields.Datetime.to_datetime(until + timedelta(days=1))
        with freeze_time(later + timedelta(hours=12)):
            case.invalidate_recordset()
            self.assertEqual(case.complaint_confirmation, "silence")
            self.assertFalse(self._missing("written_up", case))
            self.assertFalse(case.statement)
            self._assert_not_found(link)

    def test_read_back_by_phone(self):
        case = self._oral()
        self._talk(case, self.clerk, is_confirmed=True)
        self.assertEqual(self._confirmations(case).result, "agree")
        self.assertEqual(case.statement, case.written_up)
        self.assertEqual(self._events(case)[-2:], ["contact", "confirmed_back"])

    def test_what_cannot_be_confirmed_back_says_why(self):
        empty = self._oral(description=False)
        nobody = self._oral(partner_id=False, partner_name="Test Oma")
        for case, words in (
            (self._create_complaint(), "by word of mouth"),
            (empty, "Write the complaint up"),
            (nobody, "no e-mail address"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                case.with_user(self.clerk).action_complaint_confirm_back()

    def test_only_who_may_change_the_case_sends_it(self):
        case = self._oral()
        with self.assertRaises(UserError):
            case.with_user(self.users["RM"]).action_complaint_confirm_back()

    def test_confirming_costs_the_same_for_many_cases(self):
        cases = self.env["helpdesk.ticket"].concat(
            *[self._sent()[0] for _i in range(6)]
        )

        def count(some):
            return self._queries(lambda: some.mapped("complaint_confirmation"))

        count(cases[:1])
        self.assertEqual(count(cases[:2]), count(cases))
