import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .mail_common import MAIL, MailCommon
from .mail_corpus import samples


@tagged("post_install", "-at_install", "klachten")
class TestMailQuestions(MailCommon):
    """What a mail leaves open: who complains, whether a person wrote it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.samples = {sample.name: sample for sample in samples()}

    def _sample(self, name, **values):
        raw = self.samples[name].mail(
            **{"to": self.mailbox, "domain": "test.example", **values}
        )
        return self._receive(raw)

    def _as_registrar(self, case):
        return case.with_user(self.users["SD"])

    def _confirmed(self, case):
        """The confirmations that left: [(address, event that it corrects)]."""
        self._send_mails()
        events = case.event_ids.filtered(lambda event: event.type == "confirmed")
        return [(e.letter_id.email_normalized, e.corrects_id) for e in events]

    # --- who complains ----------------------------------------------------------------

    def test_who_forwarded_is_not_answered_before_somebody_decides(self):
        """M8: proposed with name, address and date; never substituted blindly."""
        case = self._sample("forwarded by a colleague")
        self.assertFalse(self._confirmed(case))
        text = self._as_registrar(case).mail_question
        for words in ("T. Brouwer", "brouwer@burger.example", "26 november 2026 14:12"):
            self.assertIn(words, text)
        task = self._activities(case, "activity_mail_question")
        self.assertEqual(task.user_id, case.user_id)

    def test_date_of_a_mail_that_was_passed_on_is_in_the_words_of_its_reader(self):
        """It stood there as in the header: 14:12:00 +0100."""
        case = self._sample("forwarded as a file")
        self.env["res.lang"]._activate_lang("nl_NL")
        for lang, zone, when in (
            ("nl_NL", "Europe/Amsterdam", "26-11-2026 14:12"),
            ("en_US", "America/New_York", "11/26/26, 8:12"),
        ):
            self.users["SD"].write({"lang": lang, "tz": zone})
            mine = self._as_registrar(case).with_context(lang=lang, tz=zone)
            with self.subTest(lang=lang):
                self.assertIn(when, mine.mail_question.replace("\u202f", " "))
                self.assertNotIn("+0100", mine.mail_question)

    def test_task_stays_until_all_that_a_mail_leaves_open_is_decided(self):
        """A form of our own: who complains, and did a person write it?"""
        case = self._receive(
            extra="Auto-Submitted: auto-generated\nReply-To: Jan <jan@x.example>\n"
        )
        kinds = {"reply_other", "machine"}
        self.assertEqual(set(case.mail_question_ids.mapped("kind")), kinds)
        self._as_registrar(case).action_mail_question_yes()
        task = self._activities(case, "activity_mail_question")
        self.assertIn("a program made it", task.summary)
        self.assertNotIn("jan@x.example", task.summary)
        self.assertFalse(self._confirmed(case))
        self._as_registrar(case).action_mail_question_yes()
        self.assertFalse(self._activities(case, "activity_mail_question"))
        self.assertEqual(
            [who for who, _event in self._confirmed(case)], ["jan@x.example"]
        )

    def test_a_case_is_passed_on_when_it_is_clear_who_complains(self):
        """Whoever gets it next would not know whom to write to, and the complainant
        would hear nothing (M8).
        """
        case = self._sample("forwarded by a colleague")
        mine = self._as_registrar(case)
        with self.assertRaisesRegex(UserError, "Decide first.*T. Brouwer"):
            self._move(case, "SD", "Pass to second line")
        refusals = {b["name"]: b["refusal"] for b in mine.move_buttons}
        self.assertIn("Decide first", refusals["Pass to second line"])
        mine.action_mail_question_yes()
        self._move(case, "SD", "Pass to second line")
        self.assertEqual(case.complaint_phase, "triage")

    def test_the_task_of_a_later_mail_goes_along_with_the_turn(self):
        case = self._create_complaint()
        case.sudo().mail_question_ids = [
            Command.create({"kind": "new", "reason": "text", "email": "a@x.example"})
        ]
        case.sudo()._complaint_ask_registrar(case.user_id)
        self._move(case, "SD", "Pass to second line")
        task = self._activities(case, "activity_mail_question")
        self.assertEqual(task.user_id, self.users["GOS"])
        self.assertIn("a@x.example", task.summary)
        self.env.invalidate_all()
        case.with_user(self.users["GOS"]).action_mail_question_no()
        self.assertFalse(self._activities(case, "activity_mail_question"))

    def test_forwarded_without_an_address_is_asked(self):
        """Outlook leaves it out: the colleague is not confirmed as complainant."""
        head = "Van: Wil Burger\nVerzonden: maandag\nAan: ons\nOnderwerp: Laptop"
        raw = self._mail(subject="FW: Laptop", body=f"{head}\n\nBoos!")
        colleague = "Sam <sam@test.example>"
        case = self._receive(
            raw.replace("Test Klant <klant@elders.example>", colleague).encode()
        )
        mine = self._as_registrar(case)
        self.assertEqual(mine.mail_question_kind, "unaddressed")
        self.assertIn("Wil Burger wrote it, maandag; no address", mine.mail_question)
        self.assertFalse(self._confirmed(case))
        with self.assertRaisesRegex(UserError, "Fill in the e-mail address"):
            mine.action_mail_question_yes()
        mine.write({"partner_name": "Wil Burger", "partner_email": "wil@b.example"})
        self.assertFalse(mine.mail_question_kind)
        self.assertEqual(
            [who for who, _event in self._confirmed(case)], ["wil@b.example"]
        )

    def test_all_who_are_to_be_answered_are_told(self):
        """It was said of one, and that the mail names him."""
        two = "Joke <joke@x.example>, Piet <piet@x.example>"
        case = self._receive(extra=f"Reply-To: {two}\n")
        text = self._as_registrar(case).mail_question
        self.assertIn("Joke <joke@x.example> and piet@x.example", text)
        case = self._sample("form with two people")
        self.assertIn("piet@burger.example", self._as_registrar(case).mail_question)

    def test_who_is_to_be_answered_as_well_is_kept(self):
        """A partner beside the sender himself, who complains."""
        case = self._sample("answer to himself and his partner")
        mentioned = case.party_ids.filtered(lambda p: p.kind == "mentioned")
        self.assertEqual(mentioned.mapped("email"), ["partner@prive.example"])

    def test_contact_of_the_address_is_not_called_the_complainant_for_sure(self):
        """Two people have one address: the refusal says what to change."""
        partner = self.users["SLM"].partner_id
        partner.email = "samen@elders.example"
        case = self._create_complaint(partner_id=partner.id)
        with self.assertRaisesRegex(ValidationError, "who complains") as refused:
            self._add_party(case, "complained_about", partner_id=partner.id)
        self.assertIn("samen@elders.example", str(refused.exception))
        case.with_user(self.users["SD"]).write(
            {"partner_id": False, "partner_name": "Ander"}
        )
        self._add_party(case, "complained_about", partner_id=partner.id)

    def test_confirmation_goes_to_the_one_who_was_proposed(self):
        case = self._sample("forwarded by a colleague")
        self._as_registrar(case).action_mail_question_yes()
        self.assertEqual(case.partner_email, "brouwer@burger.example")
        party = case.party_ids.filtered(lambda p: p.kind == "complainant")
        self.assertEqual(party.email, "brouwer@burger.example")
        self.assertEqual(
            self._confirmed(case),
            [("brouwer@burger.example", self.env["complaint.event"])],
        )
        question = case.mail_question_ids
        self.assertEqual((question.state, question.user_id), ("yes", self.users["SD"]))
        self.assertIn("brouwer@burger.example", self._said(case))
        self.assertFalse(self._activities(case, "activity_mail_question"))
        with self.assertRaisesRegex(UserError, "decided already"):
            self._as_registrar(case).action_mail_question_no()

    def test_sender_himself_complains_after_all(self):
        case = self._sample("answer to somebody else")
        sender = case.partner_email
        self._as_registrar(case).action_mail_question_no()
        self.assertEqual([to for to, _old in self._confirmed(case)], [sender])

    def test_address_filled_in_by_hand_answers_the_question(self):
        """M7: a form in our own name; the citizen hears once we know him."""
        case = self._sample("form as the mailbox, address inside")
        self.assertFalse(case.partner_email)
        self._as_registrar(case).write({"partner_email": "joke@burger.example"})
        self.assertEqual(case.mail_question_ids.state, "yes")
        self.assertEqual(
            [to for to, _old in self._confirmed(case)], ["joke@burger.example"]
        )

    def test_corrected_complainant_gets_a_confirmation_that_corrects_the_first(self):
        """M8: it is recorded so, and the first one's link opens nothing any more."""
        case = self._receive()
        [(first, _none)] = self._confirmed(case)
        wrong = case.letter_ids
        self._as_registrar(case).write(
            {"partner_id": False, "partner_name": "B", "partner_email": "b@x.example"}
        )
        self.assertEqual(first, "klant@elders.example")
        sent = self._confirmed(case)
        self.assertEqual(
            [to for to, _old in sent], ["klant@elders.example", "b@x.example"]
        )
        self.assertEqual(sent[1][1].letter_id, wrong)
        self.assertFalse(wrong.sudo().token_digest)

    def test_only_who_works_on_the_case_decides(self):
        case = self._sample("forwarded by a colleague")
        with self.assertRaises(AccessError):
            case.with_user(self.outsider).action_mail_question_yes()
        question = case.mail_question_ids
        self.assertTrue(question.with_user(self.users["SD"]).has_access("read"))
        for operation in ("write", "create", "unlink"):
            self.assertFalse(question.with_user(self.officer).has_access(operation))
        self.assertFalse(question.with_user(self.outsider).has_access("read"))

    # --- machine or person ------------------------------------------------------------

    def test_doubtful_first_mail_is_a_case_that_nobody_answers_yet(self):
        """M6: the registrar says that a person wrote it, then it is confirmed."""
        case = self._sample("first mail, Afwezigheidsbericht")
        self.assertFalse(self._confirmed(case))
        self._as_registrar(case).action_mail_question_yes()
        self.assertEqual(len(self._confirmed(case)), 1)

    def test_machine_gets_nothing_whatever_happens_later(self):
        case = self._sample("first mail, Afwezigheidsbericht")
        self._as_registrar(case).action_mail_question_no()
        self.assertFalse(self._confirmed(case))
        self.assertEqual(case.letter_ids.mapped("state"), ["suppressed"])

    def test_machine_in_a_thread_is_no_contact_of_the_complainant(self):
        """M5."""
        case = self._receive()
        parent = case.message_ids.filtered("message_id").sorted("id")[:1]
        before = len(case.event_ids)
        for number, extra in enumerate(
            (
                "Return-Path: <>\n",
                "Auto-Submitted: auto-replied\n",
                "Precedence: bulk\n",
            )
        ):
            raw = MAIL.format(
                to=self.mailbox,
                cc="",
                subject="Re: x",
                message_id=f"machine{number}",
                date="Mon, 02 Nov 2026 09:40:00 +0100",
                extra=f"In-Reply-To: {parent.message_id}\n{extra}",
                body="Weg.",
            )
            self.assertFalse(self._receive(raw.encode()))
        self.assertEqual(len(case.event_ids), before)
        self.assertEqual(self._set_aside().answers_id, case)
        self.assertEqual(len(self._set_aside()), 3)

    def test_third_sender_in_a_thread_is_no_contact_of_the_complainant(self):
        """M10: a witness whom the case knows."""
        case = self._receive()
        self.env["complaint.party"].create(
            {"ticket_id": case.id, "kind": "witness", "email": "getuige@x.example"}
        )
        parent = case.message_ids.filtered("message_id").sorted("id")[:1]
        self._receive(self._from("getuige@x.example", parent))
        contact = case.event_ids.filtered(lambda event: event.type == "contact")
        self.assertEqual(contact.result, "from_party")

    def test_mail_without_a_subject_is_called_so_in_our_language(self):
        """It stands on the confirmation, whatever language fetches the mail."""
        self.procedure.company_id.partner_id.lang = "nl_NL"
        case = self._receive(subject="")
        self.assertEqual(case.name, "(geen onderwerp)")

    # --- what could not be read -------------------------------------------------------

    def test_unreadable_mail_says_so_to_both_sides(self):
        """M4: the registrar gets a task, the complainant is asked to write again.

        Not where a person can open what he sent: a letter in a file is a complaint.
        """
        box = "border-left: 4px solid #34586e"
        letter = self._sample("only a pdf and no multipart")
        self.assertTrue(self._activities(letter, "activity_mail_question"))
        self.assertNotIn(box, letter.letter_ids.body)
        for name in ("encrypted by pgp", "nothing at all"):
            with self.subTest(mail=name):
                case = self._sample(name)
                self.assertTrue(self._activities(case, "activity_mail_question"))
                self.assertIn(box, case.letter_ids.body)
        readable = self._sample("text part with a name").letter_ids
        self.assertNotIn(box, readable.body)

    def test_unreadable_answer_is_told_to_who_has_the_case(self):
        case = self._receive()
        parent = case.message_ids.filtered("message_id").sorted("id")[:1]
        locked = self.samples["encrypted in the text"].mail(to=self.mailbox)
        head = f"In-Reply-To: {parent.message_id}\n".encode()
        sender = locked.split(b"From: ")[1].split(b"\n")[0]
        self._receive(head + locked.replace(sender, b"klant@elders.example"))
        task = self._activities(case, "activity_reply")
        self.assertTrue(task.summary.endswith(": Klacht"), task.summary)

    # --- set aside --------------------------------------------------------------------

    def test_mail_set_aside_becomes_the_case_that_it_would_have_been(self):
        """M6, M9: receipt, files, Cc and Reply-To are kept; the task is done."""
        raw = (
            b"Received: by mx; Sun, 01 Nov 2026 10:00:00 +0100\n"
            b"Cc: getuige@elders.example\nReply-To: Joke <joke@burger.example>\n"
        ) + self.samples["text part with a name"].raw.replace(
            b"Subject: ", b"Precedence: bulk\nSubject: "
        ).replace(b"From: Kim de Vries <", b"From: Site <noreply-").replace(
            b"{to}", self.mailbox.encode()
        )
        self.assertFalse(self._receive(raw))
        kept = self._set_aside()
        self.assertEqual(kept.reply_to, "joke@burger.example")
        self.assertEqual(kept.activity_ids.user_id, self.officer)
        self.assertEqual(str(kept.activity_ids.date_deadline), "2026-11-03")
        self.assertEqual(kept.with_user(self.officer).count_open(), 1)
        kept.with_user(self.officer).action_register()
        case = kept.ticket_id
        self.assertEqual(str(case.received_at), "2026-11-01 09:00:00")
        self.assertEqual(case.partner_email, "joke@burger.example")
        self.assertIn("getuige@elders.example", case.party_ids.mapped("email"))
        names = case.attachment_ids.mapped("name")
        self.assertLessEqual({"foto.png", "bericht.txt", "message.eml"}, set(names))
        self.assertIn("De bus reed niet.", case.statement)
        self.assertFalse(kept.activity_ids)
        self.assertEqual(kept.with_user(self.officer).count_open(), 0)
        self.assertEqual(
            [to for to, _o in self._confirmed(case)], ["joke@burger.example"]
        )
        message = case.attachment_ids.filtered(lambda a: a.name == "message.eml")
        self.assertEqual(message.raw, base64.b64decode(kept.message))

    def test_several_mails_are_registered_at_once(self):
        for number in range(3):
            self._receive(extra="Precedence: bulk\n", message_id=f"bulk{number}")
        kept = self._set_aside().with_user(self.officer)
        kept.action_register()
        self.assertEqual(len(kept.ticket_id), 3)
        self.assertEqual(set(kept.mapped("state")), {"done"})

    def test_refusal_of_the_mailbox_is_called_so(self):
        """M14: not "too many mails"."""
        self.procedure.team_id.alias_id.alias_contact = "partners"
        self._receive(self.samples["html alone"].mail(to=self.mailbox))
        self.assertEqual(self._set_aside().reason, "refused")

    def test_nobody_counts_mail_set_aside_that_he_may_not_see(self):
        self._receive(extra="Precedence: bulk\n")
        self.assertEqual(
            self.env["complaint.set.aside"].with_user(self.outsider).count_open(), 0
        )

    # --- letters ----------------------------------------------------------------------

    def test_letters_come_from_a_valid_address_or_do_not_go(self):
        """M13: a mailbox without a domain is no address."""
        case = self._receive()
        self.procedure.team_id.alias_id.alias_domain_id = False
        for email, expected in (("info@x.example", "info@x.example"), (False, None)):
            self.procedure.company_id.email = email
            with self.subTest(email=email):
                self.assertIn(expected or "", case._complaint_sender() or "")
                self.assertNotIn("<@", case._complaint_sender() or "")
        letters = self.env["complaint.letter"]
        letter = letters._write_letters(
            case, case.letter_ids.template_id, "complainant"
        )
        self.assertEqual(letter.state, "failed")
        self.assertIn("alias domain", letter.failure)

    def test_picture_of_a_mail_is_shown_among_the_words(self):
        """M14."""
        case = self._sample("picture among the words")
        picture = case.attachment_ids.filtered(lambda a: a.name == "p.png")
        self.assertIn(f"/web/image/{picture.id}", case.statement)
