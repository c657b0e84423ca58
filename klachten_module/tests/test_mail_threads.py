import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

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

    def _said(self, record):
        return str(record.message_ids.mapped("body"))

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

    def _from(self, sender, parent, number=0, to=None):
        return (
            MAIL.format(
                to=to or self.mailbox,
                cc="",
                subject="Re: Laptop kapot",
                message_id=f"from{number}",
                date="Mon, 02 Nov 2026 09:40:00 +0100",
                extra=f"In-Reply-To: {parent.message_id}\n",
                body="Vertrouwelijk: het ging zo.",
            )
            .replace("Test Klant <klant@elders.example>", sender)
            .encode()
        )

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
                f"Received: from a by b (x) with SMTP id 1\n\tfor <{self.mailbox}>;"
                " now\n",
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

    # --- who brings it in -------------------------------------------------------------

    def _by_rpc(self, user, raw, **options):
        threads = self.env["mail.thread"].with_user(user)
        with self.mock_mail_gateway():
            call_kw(threads, "message_process", ["helpdesk.ticket", raw], options)

    def test_nobody_brings_in_mail_but_the_pipe(self):
        """P6: to the mailbox, into a case, by the address of a letter, by a team."""
        case = self._receive()
        letter = case.letter_ids.mail_id.mail_message_id
        manager = new_test_user(self.env, "test_settings", groups="base.group_system")
        people = (self.users["SD"], self.officer, self.outsider, manager)
        new = MAIL.format(
            to=self.mailbox,
            cc="",
            subject="x",
            message_id="forged",
            date="x",
            extra="",
            body="Vervalst",
        )
        gone = {"custom_values": {"team_id": self.procedure.team_id.id}}
        answer = self._from("klant@elders.example", letter, to="gewoon@test.example")
        elsewhere = new.replace(self.mailbox, "iemand@elders.example")
        for user in people:
            context = {"complaint_gateway": self.procedure.id, "complaint_raw": "x"}
            for raw, options in (
                (new, {}),
                (answer.decode(), {}),
                (elsewhere, gone),
                (elsewhere, {**gone, "context": context}),
            ):
                with self.subTest(user=user.login, options=options):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        self._by_rpc(user, raw, **options)
        self.assertNotIn("het ging zo", self._said(case))

    def test_login_of_the_pipe_brings_in_mail(self):
        pipe = new_test_user(
            self.env,
            "test_pipe",
            groups="base.group_user,klachten_module.group_complaint_mail_pipe",
        )
        known = self.env["helpdesk.ticket"].search([])
        raw = MAIL.format(
            to=self.mailbox,
            cc="",
            subject="Door de pijp",
            message_id="pipe",
            date="Mon, 02 Nov 2026 09:30:00 +0100",
            extra="",
            body="Mijn laptop is kapot.",
        )
        self._by_rpc(pipe, raw)
        case = self.env["helpdesk.ticket"].search([]) - known
        self.assertEqual(case.procedure_id, self.procedure)
        self.assertFalse(case.with_user(pipe).has_access("read"))

    def test_plain_mail_by_rpc_is_the_hosts(self):
        """C3: whoever could bring in mail for the helpdesk still can."""
        raw = MAIL.format(
            to="gewoon@test.example",
            cc="",
            subject="Gewoon",
            message_id="plain",
            date="x",
            extra="",
            body="x",
        )
        self.plain_alias.alias_status = "valid"  # else the host writes that it is
        self._by_rpc(self.outsider, raw)
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "Gewoon")])
        self.assertEqual(ticket.team_id, self.plain_team)

    def test_nobody_writes_in_a_case_in_another_name(self):
        """P6: whoever has the turn may write, but as himself."""
        case = self._receive()
        handler = self.users["SD"]
        mine = case.with_user(handler)
        self.assertTrue(mine.has_access("write"))
        forged = {"author_id": self.complainant.id}
        mail = {"email_from": "klant@elders.example"}
        on_case = {"model": "helpdesk.ticket", "res_id": case.id, "body": "Vervalst"}
        messages = self.env["mail.message"].with_user(handler)
        theirs = case.message_ids.filtered(lambda m: m.message_type == "email")
        own = mine.message_post(body="Van mij")
        scheduled = self.env["mail.compose.message"].with_user(handler)
        composer = {
            "model": "helpdesk.ticket",
            "res_ids": repr(case.ids),
            "body": "Vervalst",
        }
        for name, do in {
            "author": lambda: mine.message_post(body="Vervalst", **forged),
            "sender": lambda: mine.message_post(body="Vervalst", **mail),
            "sender only": lambda: mine.message_post(
                body="Vervalst", author_id=False, **mail
            ),
            "as mail": lambda: mine.message_post(body="x", message_type="email"),
            "notify": lambda: mine.message_notify(
                body="x", partner_ids=self.officer.partner_id.ids, **forged
            ),
            "made": lambda: messages.create({**on_case, **forged}),
            "made with a sender": lambda: messages.create({**on_case, **mail}),
            "made by a default": lambda: messages.with_context(
                default_author_id=self.complainant.id
            ).create(on_case),
            "changed": lambda: own.write(forged),
            "words of the mail": lambda: theirs.with_user(handler).write(
                {"body": "Vervalst"}
            ),
            "composer": lambda: scheduled.create(
                {**composer, **forged}
            )._action_send_mail(),
        }.items():
            with self.subTest(door=name):
                with self.assertRaises(AccessError):
                    with self.env.cr.savepoint(), self.mock_mail_gateway():
                        do()
        self.env.invalidate_all()
        self.assertNotIn("Vervalst", self._said(case))
        self.assertIn("Van mij", self._said(case))

    def test_colleague_still_writes_on_a_plain_ticket_for_another(self):
        plain = self._create_plain()
        self.outsider.group_ids = [Command.link(self.env.ref("base.group_user").id)]
        message = plain.with_user(self.outsider).message_post(
            body="Hij belde.", author_id=self.complainant.id
        )
        self.assertEqual(message.author_id, self.complainant)
