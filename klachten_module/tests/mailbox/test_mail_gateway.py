import base64

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .mail_common import MailCommon


@tagged("post_install", "-at_install", "klachten")
class TestMailGateway(MailCommon):
    """Mail that comes in: a case, an answer, or set aside; never lost (S0-85)."""

    # --- new mail ---------------------------------------------------------------------

    def test_mail_to_the_complaints_mailbox_is_a_case(self):
        """S3-12, S0-47, S0-85: registered, confirmed, the words kept."""
        case = self._receive()
        self.assertEqual(case.procedure_id, self.procedure)
        self.assertEqual(case.partner_id, self.complainant)
        self.assertEqual(case.partner_email, "klant@elders.example")
        self.assertEqual(case.name, "Laptop kapot")
        self.assertIn("Mijn laptop is kapot.", case.statement)
        self.assertEqual(str(case.received_at), "2026-11-02 09:00:00")
        self.assertEqual(str(case.complaint_mailed_at), "2026-11-02 08:30:00")
        self.assertEqual(case.letter_ids.mapped("event_type"), ["confirmed"])
        self.assertEqual(case.complaint_lang, "nl_NL")
        email = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email")
        self.assertEqual(case.channel_id, email)

    def test_original_message_is_kept_byte_for_byte(self):
        """S0-77: whatever we made of it, the mail itself is there."""
        raw = self._mail(
            subject="=?utf-8?q?Gro=C3=9F?=",
            message_id="bytes",
            extra="X-Odd:   header  ",
            body="Überraschung",
        ).encode()
        case = self._receive(raw)
        original = case.attachment_ids.filtered(lambda a: a.name.endswith(".eml"))
        self.assertEqual(original.raw, raw)
        self.assertEqual(case.name, "Groß")

    def test_mail_to_another_mailbox_stays_a_plain_ticket(self):
        """C3: the host's way, its stages, its followers."""
        ticket = self._receive(to="gewoon@test.example", cc="rm@test.example")
        self.assertEqual(ticket.team_id, self.plain_team)
        self.assertFalse(ticket.procedure_version_id)
        self.assertFalse(ticket.stage_id.complaint_procedure_id)
        self.assertIn(self.users["RM"].partner_id, ticket.message_partner_ids)
        self.assertFalse(self._set_aside())

    def test_receipt_is_when_our_mail_server_took_it(self):
        """M9, Awb 9:11: not what its sender says, nor a server before ours."""
        date = "Fri, 23 Oct 2026 10:00:00 +0200"  # nine working days ago
        own = "Received: by mx; Mon, 02 Nov 2026 09:45:00 +0100\n"
        other = "Received: by x; Fri, 23 Oct 2026 10:00:00 +0200\n"
        for number, (head, expected) in enumerate(
            (
                ("", "2026-11-02 09:00:00"),
                (own + other, "2026-11-02 08:45:00"),
                (own.replace("2026", "2038"), "2026-11-02 09:00:00"),
                ("Received: by mx; yesterday\n", "2026-11-02 09:00:00"),
            )
        ):
            raw = head + self._mail(
                subject="Laat",
                message_id=f"date{number}",
                date=date,
                body="Laat.",
            )
            case = self._receive(raw.encode())
            with self.subTest(head=head):
                self.assertEqual(str(case.received_at), expected)
                self.assertEqual(str(case.complaint_mailed_at), "2026-10-23 08:00:00")
                self.assertFalse(case.deadline_ids.filtered("missed_on"))

    def test_who_is_in_to_and_cc_is_listed_and_gets_nothing(self):
        """f3: a complainant who copies the accused does not hand him the file."""
        accused = self.users["SLM"].partner_id
        case = self._receive(
            to=f"{self.mailbox}, Collega <gos@test.example>",
            cc="slm@test.example, onbekend@elders.example",
        )
        mentioned = case.party_ids.filtered(lambda p: p.kind == "mentioned")
        self.assertEqual(
            set(mentioned.mapped("email_normalized")),
            {"gos@test.example", "slm@test.example", "onbekend@elders.example"},
        )
        self.assertFalse(case.message_partner_ids & (accused | self.complainant))
        self.assertNotIn(self.users["GOS"].partner_id, case.message_partner_ids)
        self.assertFalse(case.hidden_partner_ids)
        proposed = case._message_get_suggested_recipients()
        self.assertNotIn("slm@test.example", str(proposed))
        self.assertNotIn("onbekend@elders.example", str(proposed))

    def test_mail_without_subject_or_body_is_a_case(self):
        """C4."""
        case = self._receive(subject="", body="")
        self.assertTrue(case.procedure_version_id)
        self.assertTrue(case.name)

    def test_letters_that_turn_the_reading_are_left_out(self):
        """Subject, name and file read as what they are."""
        case = self._receive(
            subject="=?utf-8?q?=E2=80=AEmoc=2Elive=E2=80=AC?=",
            extra="MIME-Version: 1.0\nContent-Disposition: attachment; "
            "filename*=utf-8''foto%E2%80%AEgpj.exe",
        )
        self.assertEqual(case.name, "moc.live")
        files = case.message_ids.attachment_ids.mapped("name")
        self.assertIn("fotogpj.exe", files)
        typed = self._create_complaint(name="\u202emoc\u202c", partner_name="A\u2066n")
        self.assertEqual((typed.name, typed.partner_name), ("moc", "An"))

    def test_headers_that_do_not_name_their_character_set_are_read(self):
        """As forms write them: the name and the subject held marks of a question."""
        for number, charset in enumerate(("utf-8", "latin-1")):
            raw = self._mail(message_id=f"raw{number}", subject="Café dicht")
            raw = raw.replace("Test Klant <klant@", f"Renée Müller <{charset}@")
            case = self._receive(raw.encode(charset))
            with self.subTest(charset):
                self.assertEqual(case.name, "Café dicht")
                self.assertEqual(case.partner_name, "Renée Müller")
                self.assertFalse(case.mail_question_ids)

    def test_same_message_twice_is_one_case(self):
        self.assertTrue(self._receive())
        self.assertFalse(self._receive())
        self.assertFalse(self._set_aside())

    # --- answers ----------------------------------------------------------------------

    def _reply(self, case, **values):
        parent = case.message_ids.filtered("message_id").sorted("id")[:1]
        return self._receive(
            **{
                "message_id": "reply",
                "subject": "Re: Laptop kapot",
                "extra": f"In-Reply-To: {parent.message_id}\n",
                "body": "En de tas ook.",
                **values,
            }
        )

    def test_answer_is_an_event_and_a_task(self):
        """S4-27: what the complainant tells on being asked is kept and seen."""
        case = self._receive()
        self.assertFalse(self._reply(case, cc="getuige@elders.example"))
        event = case.event_ids[-1:]
        self.assertEqual((event.type, event.result), ("contact", "incoming"))
        task = self._activities(case, "activity_reply")
        self.assertEqual(task.user_id, self.users["SD"])
        self.assertIn("En de tas ook.", str(case.message_ids.mapped("body")))
        self.assertIn("Mijn laptop is kapot.", case.statement)
        self.assertIn("getuige@elders.example", case.party_ids.mapped("email"))
        self.assertNotIn(self.complainant, case.message_partner_ids)

    def test_answer_of_a_complainant_with_a_login_makes_him_no_follower(self):
        colleague = self.users["P"]
        case = self._receive(
            self._mail(
                subject="Van binnen",
                message_id="inside",
                body="Ik ben ontevreden.",
            )
            .replace("Test Klant <klant@elders.example>", "p@test.example")
            .encode()
        )
        self.assertEqual(case.partner_id, colleague.partner_id)
        self.assertNotIn(colleague.partner_id, case.message_partner_ids)
        self.assertFalse(case.with_user(colleague).has_access("read"))

    def test_answer_after_the_end_still_reaches_somebody(self):
        """Nobody has the turn any more: an officer gets the task."""
        case = self._receive()
        self._walk_to(case, "classification")
        self._move(case, "GOS", "Improvement point", **self._answers("diversion"))
        self._reply(case)
        self.assertTrue(self._activities(case, "activity_reply").user_id)

    # --- set aside --------------------------------------------------------------------

    def test_mail_of_a_machine_is_set_aside_as_it_came(self):
        """C4: never an answer to a machine, never lost."""
        for number, (extra, reason) in enumerate(
            (
                ("Auto-Submitted: auto-replied\n", "auto_reply"),
                ("Precedence: bulk\n", "bulk"),
                ("X-Autoreply: yes\n", "auto_reply"),
                ("X-Auto-Generated: auto-replied\n", "auto_reply"),
            )
        ):
            before = self._set_aside()
            self.assertFalse(self._receive(extra=extra, message_id=f"machine{number}"))
            kept = self._set_aside() - before
            with self.subTest(extra=extra):
                self.assertEqual(kept.reason, reason)
                self.assertIn(extra.strip(), base64.b64decode(kept.message).decode())
                self.assertEqual(kept.state, "open")
                self.assertEqual(kept.subject, "Laptop kapot")
                self.assertIn("Mijn laptop is kapot.", kept.body)
                self.assertFalse(self.sent_at_once)

    def test_bounce_of_a_letter_is_set_aside_with_its_case(self):
        case = self._receive()
        self._send_mails()
        mail = case.letter_ids.mail_id
        raw = (
            "From: MAILER-DAEMON@elders.example\n"
            f"To: {self.mailbox}\n"
            "Return-Path: <>\n"
            "Subject: Undelivered\n"
            "Message-Id: <bounce@elders.example>\n"
            f"In-Reply-To: {mail.message_id}\n"
            "Content-Type: text/plain\n\n"
            "The mailbox is full.\n"
        )
        self.assertFalse(self._receive(raw.encode()))
        kept = self._set_aside()
        self.assertEqual(kept.reason, "bounce")
        self.assertEqual(kept.ticket_id, case)
        self.assertFalse(self.sent_at_once)

    def test_mail_that_cannot_be_processed_is_set_aside_without_a_bounce(self):
        """C4: no traceback, no bounce, the message as it was."""
        raw = self._mail(
            subject="x",
            message_id="nul",
            body="before\0after",
        ).encode()
        with mute_logger("odoo.sql_db"):
            tickets = self._receive(raw)
        kept = self._set_aside()
        self.assertEqual(len(tickets) + len(kept), 1)
        if kept:
            self.assertEqual(kept.reason, "error")
            self.assertTrue(kept.error)
            self.assertEqual(base64.b64decode(kept.message), raw)
        self.assertFalse(self.sent_at_once)

    def test_failure_of_ours_loses_no_mail(self):
        """Whatever breaks while a case is made, an officer has the mail."""
        tickets = self.env.registry["helpdesk.ticket"]

        def broken(*_args, **_kwargs):
            raise ValueError("broken")

        self.patch(tickets, "_complaint_register", broken)
        self.assertFalse(self._receive())
        kept = self._set_aside()
        self.assertEqual((kept.reason, kept.error), ("error", "ValueError: broken"))
        self.assertIn(b"Mijn laptop is kapot.", base64.b64decode(kept.message))
        self.assertFalse(self.sent_at_once)

    def test_officer_registers_what_was_set_aside(self):
        """With the words that could be read, and the message kept."""
        self._receive(extra="Precedence: bulk\n")
        kept = self._set_aside().with_user(self.officer)
        action = kept.action_register()
        case = self.env["helpdesk.ticket"].browse(action["res_id"])
        self.assertEqual(kept.ticket_id, case)
        self.assertEqual(kept.state, "done")
        self.assertTrue(case.procedure_version_id)
        self.assertIn("Mijn laptop is kapot.", case.statement)
        self.assertEqual(case.partner_id, self.complainant)
        self.assertTrue(case.attachment_ids.filtered(lambda a: a.name == "message.eml"))
        with self.assertRaisesRegex(UserError, "dealt with already"):
            kept.action_register()

    def test_officer_puts_away_what_is_no_complaint(self):
        self._receive(extra="Precedence: bulk\n")
        kept = self._set_aside().with_user(self.officer)
        kept.action_put_away()
        self.assertEqual(kept.state, "done")
        self.assertTrue(kept.message)

    # --- the mailbox ------------------------------------------------------------------

    def test_officer_whom_it_names_does_not_look_at_it(self):
        """Mail set aside may be a complaint about an officer: another one looks."""
        named, other = self.officer, self._test_user("Officer2")
        named.name = "Fenna Functionaris"
        words = {"extra": "Precedence: bulk\n", "body": "Fenna Functionaris is grof."}
        self._receive(**words)
        only = self._set_aside()
        self.assertEqual(only.activity_ids.user_id, named, "there is no other")
        case = only.with_user(named).action_register()
        self.assertEqual(case["tag"], "display_notification", "hidden from her now")
        self.assertEqual(only.state, "done")
        self.procedure.officer_ids += other
        self._receive(**{**words, "message_id": "second"})
        mail = self._set_aside() - only
        self.assertEqual(mail.activity_ids.user_id, other)
        self.assertFalse(mail.with_user(named).has_access("read"))
        self.assertTrue(mail.with_user(other).has_access("write"))
        self.assertFalse(mail.with_user(named).count_open())

    def test_renaming_the_mailbox_takes_effect_at_once(self):
        self.procedure.team_id.alias_name = "anders"
        case = self._receive(to="anders@test.example")
        self.assertTrue(case.procedure_version_id)
        self._receive(
            to="anders@test.example", extra="Precedence: bulk\n", message_id="second"
        )
        self.assertEqual(self._set_aside().reason, "bulk")

    def test_renaming_the_domain_takes_effect_at_once(self):
        self.env["mail.thread"]._complaint_mailboxes()  # the list is known by now
        self.domain.name = "nieuw.example"
        self._receive(to="testklachten@nieuw.example", extra="Precedence: bulk\n")
        self.assertEqual(self._set_aside().reason, "bulk")

    def test_list_of_mailboxes_follows_everything_it_is_made_of(self):
        """The name, its domain, the alias of the team, and a name in any domain."""
        threads, team = self.env["mail.thread"], self.procedure.team_id
        elsewhere = self.domain.create({"name": "elders-ook.example"})

        def names():
            found = threads._complaint_mailboxes()
            return {n for n, number in found.items() if number == self.procedure.id}

        self.assertEqual(names(), {"testklachten@test.example"})
        other = team.alias_id.copy({"alias_name": "ander"})
        for change, expected in (
            (lambda: team.write({"alias_name": "nieuw"}), {"nieuw@test.example"}),
            (
                lambda: team.alias_id.write({"alias_incoming_local": True}),
                {"nieuw@test.example", "nieuw@"},
            ),
            (lambda: team.write({"alias_id": other.id}), {"ander@test.example"}),
            (
                lambda: team.alias_id.write({"alias_domain_id": elsewhere.id}),
                {"ander@elders-ook.example"},
            ),
            (
                lambda: elsewhere.write({"name": "hernoemd.example"}),
                {"ander@hernoemd.example"},
            ),
            (lambda: team.write({"alias_name": False}), set()),
        ):
            change()
            with self.subTest(expected=expected):
                self.assertEqual(names(), expected)

    def test_mailbox_of_an_archived_procedure_makes_no_public_ticket(self):
        """A complaint sent to it stays confidential, whatever was archived."""
        self.procedure.active = False
        case = self._receive()
        self.assertEqual(case.procedure_id, self.procedure)
        self.assertFalse(case.with_user(self.outsider).has_access("read"))
