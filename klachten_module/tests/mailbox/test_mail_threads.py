import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from .mail_common import MAIL, MailCommon


@tagged("post_install", "-at_install", "klachten")
class TestMailThreads(MailCommon):
    """To which thread a mail belongs, and whether it came before."""

    def _answer(self, parent, **values):
        """A mail in the thread of a message; returns the new tickets."""
        values = {
            "message_id": f"reply{parent.id}",
            "extra": f"In-Reply-To: {parent.message_id}\n",
            "body": "Vertrouwelijk: het ging zo.",
            **values,
        }
        return self._receive(**values)

    def _other_procedure(self):
        other = self._set_up_procedure(self.company, "anderebus", people=False)
        self.assertNotEqual(other, self.procedure)
        return other

    # --- in the thread of something else ----------------------------------------------

    def test_mail_in_the_thread_of_a_plain_ticket_is_a_case_of_its_own(self):
        """M1: the helpdesk, and whom it is about, would read it there."""
        plain = self._create_plain()
        parent = plain.message_post(body="We look at it.")
        for number, values in enumerate(
            (
                {},
                {"extra": f"References: <x@y.example> {parent.message_id}\n"},
                {"subject": "Fwd: Printer"},
                {"to": f"gewoon@test.example, {self.mailbox}"},
                {"to": "gewoon@test.example", "cc": self.mailbox},
            )
        ):
            with self.subTest(**values):
                case = self._answer(parent, message_id=f"own{number}", **values)
                self.assertEqual(case.procedure_id, self.procedure)
                self.assertIn("het ging zo", case.statement)
                self.assertEqual(case.letter_ids.mapped("event_type"), ["confirmed"])
                self.assertFalse(case.with_user(self.outsider).has_access("read"))
        self.assertNotIn("het ging zo", self._said(plain))

    def test_mail_in_the_thread_of_another_model_is_a_case(self):
        parent = self.complainant.message_post(body="Welcome.")
        case = self._answer(parent)
        self.assertEqual(case.procedure_id, self.procedure)
        self.assertNotIn("het ging zo", self._said(self.complainant))

    def test_mail_in_the_thread_of_another_procedure_is_a_case_of_its_own(self):
        case = self._receive()
        other = self._other_procedure()
        mailbox = other.team_id.alias_id.alias_full_name
        theirs = self._answer(case.message_ids[:1], to=mailbox)
        self.assertEqual(theirs.procedure_id, other)
        self.assertNotIn("het ging zo", self._said(case))

    def test_mail_to_two_mailboxes_is_a_case_of_each(self):
        other = self._other_procedure()
        mailbox = other.team_id.alias_id.alias_full_name
        cases = self._receive(to=f"{self.mailbox}, {mailbox}")
        self.assertEqual(cases.procedure_id, self.procedure + other)
        self.assertEqual(len(cases), 2)
        # the copy of the second mailbox
        again = self._receive(to=f"{self.mailbox}, {mailbox}", extra="X-Copy: 2\n")
        self.assertFalse(again)

    def test_answer_that_names_no_mailbox_still_reaches_its_case(self):
        case = self._receive()
        letter = case.letter_ids.mail_id.mail_message_id
        self.assertFalse(self._answer(letter, to="gewoon@test.example"))
        self.assertIn("het ging zo", self._said(case))

    # --- strangers in a case ----------------------------------------------------------

    def test_stranger_in_the_thread_of_a_case_is_set_aside_with_it(self):
        """M1: somebody who was sent a copy does not write in the file."""
        case = self._receive()
        letter = case.letter_ids.mail_id.mail_message_id
        for number, to in enumerate((self.mailbox, "gewoon@test.example")):
            raw = self._from("vreemde@nergens.example", letter, number, to)
            self.assertFalse(self._receive(raw))
            kept = self._set_aside()[:1]  # the newest comes first
            with self.subTest(to=to):
                self.assertEqual(kept.reason, "stranger")
                self.assertEqual((kept.answers_id, kept.state), (case, "open"))
                self.assertEqual(base64.b64decode(kept.message), raw)
                self.assertFalse(self.sent_at_once)
        self.assertNotIn("het ging zo", self._said(case))
        self.assertEqual(len(self._set_aside()), 2)

    def test_who_belongs_to_a_case_answers_in_it(self):
        """Complainant, party, who got a letter, and a colleague who may read it."""
        case = self._receive()
        letter = case.letter_ids.mail_id.mail_message_id
        self._add_party(case, "witness", email="getuige@elders.example")
        expert = {"name": "Test Expert", "email": "expert@elders.example"}
        asked = self.complainant.create(expert)
        case.message_post(body="?", partner_ids=asked.ids)
        for number, sender in enumerate(
            (
                "Klant <KLANT@elders.example>",
                "getuige@elders.example",
                "sd@test.example",
                "expert@elders.example",
            )
        ):
            self._receive(self._from(sender, letter, number))
            with self.subTest(sender=sender):
                self.assertEqual(self._said(case).count("het ging zo"), number + 1)
        self.assertFalse(self._set_aside())

    def test_later_mail_that_names_who_has_the_case_is_hidden_from_him(self):
        """As the first mail would be; not what colleagues write and sign."""
        named = self.users["SD"]
        self.roles["SD"].user_ids += self.users["GOS"]
        names = {"SD": "Sanne Servicedesk", "GOS": "Gijs Tweede"}
        for code, name in names.items():
            self.users[code].name = name
        case = self._receive()
        case.with_user(self.officer).user_id = named
        letter = case.letter_ids.mail_id.mail_message_id
        signed = self._from(named.email, letter).replace(
            b"het ging zo", b"Groet, Sanne Servicedesk"
        )
        self._receive(signed)
        self.assertFalse(case.hidden_partner_ids, "she signed it herself")
        self._answer(letter, body="Ik bedoel Sanne Servicedesk, zij was grof.")
        self.assertEqual(case.hidden_partner_ids, named.partner_id)
        self.assertTrue(case.proposed_party_ids)
        self.assertEqual(case.user_id, self.users["GOS"])
        self.assertFalse(case.with_user(named).has_access("read"))
        self.assertNotIn(named, case.activity_ids.user_id)

    def test_officer_puts_the_mail_of_a_stranger_into_the_case(self):
        """F1: or makes a case of it; 'dealt with already' was said of an open row."""
        case = self._receive()
        letter = case.letter_ids.mail_id.mail_message_id
        self._receive(self._from("vreemde@nergens.example", letter))
        kept = self._set_aside().with_user(self.officer)
        kept.action_add_to_case()
        self.assertEqual((kept.state, kept.ticket_id), ("done", case))
        message = case.message_ids[:1]
        self.assertIn("het ging zo", message.body)
        self.assertEqual(message.email_from, "vreemde@nergens.example")
        self.assertFalse(message.author_id & self.officer.partner_id)
        self.assertEqual(message.attachment_ids.mapped("name"), ["message.eml"])
        self.assertNotIn(self.officer.partner_id, case.message_partner_ids)
        self.assertEqual(case.event_ids[-1:].type, "contact")
        self.assertTrue(self._activities(case, "activity_reply"))
        with self.assertRaisesRegex(UserError, "dealt with already"):
            kept.action_add_to_case()

    def test_a_mail_that_is_removed_from_its_case_is_not_kept_aside(self):
        """S0-77, S4-33: removed is removed; that it was set aside stays on record."""
        case = self._receive()
        letter = case.letter_ids.mail_id.mail_message_id
        self._receive(self._from("vreemde@nergens.example", letter, 1))
        self._receive(self._from("ander@nergens.example", letter, 2))
        other, kept = self._set_aside().with_user(self.officer)
        for mail in (other, kept):
            mail.action_add_to_case()
        file = case.message_ids[:1].attachment_ids
        dialog = self.env["complaint.file.removal"].with_user(self.officer)
        vals = {"ticket_id": case.id, "reason": "others", "file_ids": file.ids}
        dialog.create(vals).action_apply()
        self.assertFalse(file.exists())
        self.env.invalidate_all()
        self.assertFalse(kept.message)
        self.assertEqual((kept.state, kept.ticket_id), ("done", case))
        self.assertTrue(other.message, "of another mail")

    def test_officer_makes_a_case_of_a_mail_that_answers_one(self):
        case = self._receive()
        letter = case.letter_ids.mail_id.mail_message_id
        self._receive(self._from("vreemde@nergens.example", letter))
        kept = self._set_aside().with_user(self.officer)
        kept.action_register()
        self.assertEqual((kept.state, kept.answers_id), ("done", case))
        self.assertNotEqual(kept.ticket_id, case)
        self.assertEqual(kept.ticket_id.partner_email, "vreemde@nergens.example")

    def test_mail_that_answers_no_case_is_not_added_to_one(self):
        self._receive(extra="Precedence: bulk\n")
        with self.assertRaisesRegex(UserError, "answers no case"):
            self._set_aside().with_user(self.officer).action_add_to_case()

    # --- the same Message-ID ----------------------------------------------------------

    def _form(self, sender, body, **values):
        """A mail of a web form, which gives all its mails one Message-ID."""
        values = {"message_id": "formulier", "body": body, **values}
        raw = MAIL.format(
            **{
                "to": self.mailbox,
                "cc": "",
                "subject": "Formulier",
                "date": "Mon, 02 Nov 2026 09:30:00 +0100",
                "extra": "",
                **values,
            }
        ).replace("Test Klant <klant@elders.example>", sender)
        return self._receive(raw.encode())

    def test_another_mail_with_the_same_message_id_is_a_case(self):
        """M3: a duplicate is the same id, the same sender and the same content."""
        mails = (
            ("a@elders.example", "De lift is kapot."),
            ("b@elders.example", "De verwarming is kapot."),
            ("b@elders.example", "En nu ook de lift."),
            ("c@elders.example", "De lift is kapot."),
        )
        for sender, body in mails:
            case = self._form(sender, body)
            with self.subTest(sender=sender, body=body):
                self.assertEqual(case.partner_email, sender)
                self.assertIn(body, case.statement)
                self.assertEqual(case.letter_ids.mapped("event_type"), ["confirmed"])
        for sender, body in mails:
            self.assertFalse(self._form(sender, body), "the same again")
            trace = "Received: from a.example by b.example\n"
            self.assertFalse(self._form(sender, body, extra=trace))
        self.assertFalse(self._set_aside())

    def test_second_mail_with_that_id_keeps_its_own_thread(self):
        """M3: an answer to our letter, and to his own mail, reach his case."""
        first = self._form("a@elders.example", "De lift is kapot.")
        case = self._form("b@elders.example", "De verwarming is kapot.")
        letter = case.letter_ids.mail_id.message_id
        for number, parent in enumerate((letter, "<formulier@elders.example>")):
            self.assertFalse(
                self._form(
                    "b@elders.example",
                    f"Nog iets {number}.",
                    message_id=f"later{number}",
                    extra=f"In-Reply-To: {parent}\n",
                )
            )
            self.assertIn(f"Nog iets {number}.", self._said(case))
            self.assertNotIn("Nog iets", self._said(first))

    def test_mail_whose_id_a_plain_ticket_has_is_a_case(self):
        """The helpdesk got it first; the mailbox by bcc."""
        plain = self._receive(to="gewoon@test.example")
        self.assertFalse(plain.procedure_version_id)
        case = self._receive(
            to="gewoon@test.example", extra=f"Delivered-To: {self.mailbox}\n"
        )
        self.assertEqual(case.procedure_id, self.procedure)

    def test_mail_that_was_set_aside_comes_once(self):
        for _time in range(2):
            self._receive(extra="Precedence: bulk\n")
        self.assertEqual(len(self._set_aside()), 1)

    def test_letter_of_ours_that_comes_back_is_no_case(self):
        """A copy of what we sent, as a group address or a rule makes."""
        case = self._receive()
        mail = case.letter_ids.mail_id
        code = mail.message_id.strip("<>").partition("@")
        raw = (
            f"From: {mail.email_from}\nTo: {self.mailbox}\nSubject: x\n"
            f"Message-Id: <{code[0]}@{code[2]}>\n\nOur words\n"
        )
        self.assertFalse(self._receive(raw.encode()))
        self.assertFalse(self._set_aside())

    # --- by which address -------------------------------------------------------------

    def test_mailbox_is_named_by_any_header(self):
        """M2: bcc, a redirect, an address with a part, an envelope."""
        for number, extra in enumerate(
            (
                f"Envelope-To: {self.mailbox}\n",
                f"X-Envelope-To: <{self.mailbox}>\n",
                f"X-Forwarded-To: {self.mailbox}\n",
                f"X-Forwarded-For: info@elders.example {self.mailbox}\n",
                f"X-Original-To: {self.mailbox}\n",
                "Delivered-To: testklachten+web@test.example\n",
                f"Original-Recipient: rfc822;{self.mailbox}\n",
                f"Received: from a by b (x) id 1\n\tfor <{self.mailbox}>; now\n",
                f"Bcc: {self.mailbox}\n",
                f"Resent-Cc: {self.mailbox}\n",
            )
        ):
            with self.subTest(extra=extra):
                case = self._receive(
                    to="wethouder@elders.example",
                    message_id=f"by{number}",
                    extra=extra,
                )
                self.assertEqual(case.procedure_id, self.procedure)

    def test_name_in_any_domain_is_the_mailbox(self):
        self.procedure.team_id.alias_id.alias_incoming_local = True
        case = self._receive(to="testklachten@elders.example")
        self.assertEqual(case.procedure_id, self.procedure)

    def test_mail_to_catchall_and_the_mailbox_is_a_case(self):
        case = self._receive(
            to=self.domain.catchall_email, extra=f"Envelope-To: {self.mailbox}\n"
        )
        self.assertEqual(case.procedure_id, self.procedure)
