from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .mail_common import MailCommon

MINE = "Test Klant <klant@elders.example>"


@tagged("post_install", "-at_install", "klachten")
class TestMessageReceived(MailCommon):
    """Awb 2:17: whoever sends a further message hears the same day that it came in."""

    number = 0

    def _first(self):
        case = self._receive()
        self._send_mails()
        return case

    def _again(self, case, sender=MINE, extra=""):
        """A further mail in the case; what left because of it."""
        self.number += 1
        letter = case.letter_ids.sorted("id")[:1].mail_id.mail_message_id
        raw = self._from(sender, letter, self.number)
        self._receive(raw.replace(b"In-Reply-To", f"{extra}In-Reply-To".encode()))
        return self._send_mails()

    def _answers(self, case):
        """A further mail of who wrote the first; what left because of it."""
        self.number += 1
        first = case.message_ids.filtered(lambda m: m.message_type == "email")[-1:]
        self._receive(self._from(MINE, first, self.number))
        return self._send_mails()

    def _receipts(self, case):
        template = self.env.ref("klachten_module.letter_message_received")
        return case.sudo().letter_ids.filtered(lambda x: x.template_id == template)

    def test_receipt_once_a_day(self):
        case = self._first()
        [mail] = self._again(case)
        self.assertEqual(mail["email_to"], ['"Test Klant" <klant@elders.example>'])
        self.assertIn(case.number, mail["subject"])
        self.assertNotIn("Vertrouwelijk", mail["body"])
        self.assertIn("Wij hebben uw bericht ontvangen", mail["body"])
        self.assertIn("Auto-Submitted", mail["headers"])
        self.assertFalse(self._again(case))
        with freeze_time("2026-11-02 22:59:00"):
            self.assertFalse(self._again(case), "the same day in the Netherlands")
        with freeze_time("2026-11-02 23:01:00"):
            self.assertEqual(len(self._again(case)), 1)
        self.assertEqual(self._receipts(case).mapped("state"), ["sent", "sent"])
        self.assertEqual(
            set(self._receipts(case).mapped("event_type")), {"letter_sent"}
        )

    def test_nobody_else_and_no_machine_gets_one(self):
        case = self._first()
        self._add_party(case, "witness", email="getuige@elders.example")
        for sender in ("sd@test.example", "getuige@elders.example", "x@elders.example"):
            self.assertFalse(self._again(case, sender), sender)
        self.assertFalse(self._again(case, extra="Auto-Submitted: auto-replied\n"))
        self.assertFalse(self._receipts(case))

    def test_it_waits_until_it_is_clear_who_complains(self):
        case = self._first()
        question = self.env["complaint.mail.question"].create(
            {"ticket_id": case.id, "kind": "form"}
        )
        self.assertFalse(self._again(case))
        self.assertEqual(self._receipts(case).state, "held")
        self.assertTrue(question)

    def test_what_waited_goes_to_nobody_who_did_not_write(self):
        """The mail was another's: who complains never sent a further message."""
        for yes, number in ((True, 0), (False, 1)):
            case = self._receive(
                subject=f"Zaak {yes}",
                message_id=f"first{yes}",
                extra="Reply-To: An Ander <ander@elders.example>\n",
            )
            question = case.sudo().mail_question_ids
            self.assertEqual(question.kind, "reply_other")
            self.assertFalse(self._answers(case))
            self.assertEqual(self._receipts(case).state, "held")
            mine = case.with_user(self.users["SD"])
            if yes:
                mine.action_mail_question_yes()
            else:
                mine.action_mail_question_no()
            self._send_mails()
            with self.subTest(yes=yes):
                self.assertEqual(len(self._receipts(case)), number)

    def test_what_may_be_a_machines_has_no_receipt(self):
        """RFC 3834: two helpdesks that both confirm would go on; it is in the case,
        with a task, all the same.
        """
        doubtful = (
            "X-Auto-Response-Suppress: All\n",
            "Auto-Submitted: auto-generated\nReply-To: klant@elders.example\n",
            "List-Unsubscribe: <mailto:af@elders.example>\n",
            "X-List-Administrivia: yes\n",
        )
        for extra in doubtful:
            case = self._receive(subject=extra[:9], message_id=f"first{extra[:9]}")
            self._send_mails()
            with self.subTest(extra):
                self.assertFalse(self._again(case, extra=extra))
                self.assertFalse(self._receipts(case))
                self.assertIn("Vertrouwelijk", self._said(case))
                self.assertTrue(self._activities(case, "activity_reply"))

    def test_a_person_whose_mail_looks_like_a_machines_has_one(self):
        """Somebody looked at his first mail, and said that a person wrote it."""
        extra = "List-Unsubscribe: <mailto:af@elders.example>\n"
        case = self._receive(extra=extra)
        self.assertEqual(case.sudo().mail_question_ids.kind, "machine")
        case.with_user(self.users["SD"]).action_mail_question_yes()
        self._send_mails()
        self.assertEqual(len(self._again(case, extra=extra)), 1)
        with freeze_time("2026-11-03 09:00:00"):
            suppress = "X-Auto-Response-Suppress: All\n"
            self.assertFalse(self._again(case, extra=suppress), "another doubt")

    def test_two_helpdesks_that_both_confirm_stop(self):
        """One that answers everything by itself and does not say so."""
        case = self._first()
        for _round in range(5):
            for _mail in self._again(case):
                self._again(case)
        self.assertEqual(len(self._receipts(case)), 1)

    def test_no_receipt_of_an_automatic_reply_that_an_officer_adds(self):
        case = self._first()
        self.assertFalse(self._again(case, extra="Auto-Submitted: auto-replied\n"))
        aside = self._set_aside()
        self.assertEqual(aside.reason, "auto_reply")
        with mute_logger("py.warnings"):  # of the host's mail to who follows the case
            aside.with_user(self.officer).action_add_to_case()
        self._send_mails()
        self.assertFalse(self._receipts(case))
        self.assertIn("Vertrouwelijk", self._said(case))

    def test_our_own_letter_that_a_list_sends_back_is_no_message(self):
        """A list writes its own address in From, and that is the complainant's."""
        group = "team@lijst.example"
        case = self._receive(
            self._mail().replace("klant@elders.example", group).encode()
        )
        self._send_mails()
        letter = case.sudo().letter_ids.filtered(lambda x: x.addressee == "complainant")
        raw = (
            f"From: 'Ons' via Team <{group}>\nReply-To: {self.mailbox}\n"
            f"To: {group}\nDelivered-To: {self.mailbox}\nList-Id: <team.lijst>\n"
            f"List-Post: <mailto:{group}>\nSubject: {letter.subject}\n"
            f"Message-Id: {letter.message_code}\n\nGeachte heer"
        ).encode()
        before = self._events(case)
        self.assertFalse(self._receive(raw))
        self.assertEqual(self._events(case), before)
        self.assertFalse(self._send_mails())
        self.assertFalse(self._set_aside())

    def test_a_representative_hears_too(self):
        """Awb 2:1, 2:17: his mail is confirmed to him; whom the case is not shared with
        hears nothing of it.
        """
        case = self._first()
        party = self._add_party(
            case, "representative", name="Rie", email="rie@elders.example"
        )
        self.assertFalse(self._again(case, "rie@elders.example"))
        party.with_user(case.user_id).action_share()
        self._send_mails()
        [mail] = self._again(case, "rie@elders.example")
        self.assertEqual(mail["email_to"], ['"Rie" <rie@elders.example>'])
        self.assertIn("Wij hebben uw bericht ontvangen", mail["body"])
        self.assertIn("Auto-Submitted", mail["headers"])
        self.assertFalse(self._again(case, "rie@elders.example"), "once a day")
        # what the complainant writes that day is confirmed to him as well
        to = [mail["email_to"] for mail in self._again(case)]
        self.assertIn(['"Test Klant" <klant@elders.example>'], to)
        with freeze_time("2026-11-03 09:00:00"):
            suppress = "X-Auto-Response-Suppress: All\n"
            sender = "rie@elders.example"
            self.assertFalse(self._again(case, sender, suppress))

    def test_a_procedure_may_do_without(self):
        case = self._first()
        template = self.env.ref("klachten_module.letter_message_received")
        version = case.sudo().procedure_version_id
        field = version._fields["letter_ids"]
        self.env.cr.execute(
            f"DELETE FROM {field.relation} WHERE {field.column2} = %s", [template.id]
        )
        self.env.invalidate_all()
        self.assertTrue(version.letter_ids)
        self.assertFalse(self._again(case))
        self.assertFalse(self._receipts(case))
