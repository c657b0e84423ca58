from freezegun import freeze_time

from odoo.tests import tagged

from .mail_common import MailCommon


@tagged("post_install", "-at_install", "klachten")
class TestMessageReceived(MailCommon):
    """Awb 2:17: whoever sends a further message hears the same day that it came in."""

    number = 0

    def _first(self):
        case = self._receive()
        self._send_mails()
        return case

    def _again(self, case, sender="Test Klant <klant@elders.example>", extra=""):
        """A further mail in the case; what left because of it."""
        self.number += 1
        letter = case.letter_ids.sorted("id")[:1].mail_id.mail_message_id
        raw = self._from(sender, letter, self.number)
        self._receive(raw.replace(b"In-Reply-To", f"{extra}In-Reply-To".encode()))
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
