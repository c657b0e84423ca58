from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .mail_common import MailCommon

REPLY = "In-Reply-To: <first@elders.example>\n"


@tagged("post_install", "-at_install", "klachten")
class TestOwnCase(MailCommon):
    """A mail in the thread of a case that may be a complaint of its own."""

    def setUp(self):
        super().setUp()
        self.case = self._receive()

    def _again(self, **values):
        """A later mail of the same complainant; returns the question that it leaves."""
        known = self.case.mail_question_ids
        values = {"message_id": f"again{len(known)}", "subject": "De lift", **values}
        self.assertFalse(self._receive(**values), "it joins the case, whoever decides")
        return self.case.mail_question_ids - known

    def _close(self):
        self._walk_to(self.case, "registration")
        self._move(self.case, "SD", "Complainant withdraws", note="Belde.")

    # --- asked ------------------------------------------------------------------------

    def test_number_in_the_text_alone_is_asked(self):
        number = self.case.number
        question = self._again(body=f"De lift is kapot. Eerder meldde ik {number}.")
        self.assertEqual((question.kind, question.reason), ("new", "text"))
        mine = self.case.with_user(self.users["SD"])
        self.assertIn("klant@elders.example", mine.mail_question)
        task = self._activities(self.case, "activity_mail_question")
        self.assertEqual(task.user_id, self.case.user_id)
        self.assertFalse(self.case._complaint_letters_wait())

    def test_mail_in_a_case_that_ended_is_asked(self):
        self._close()
        for values in ({"extra": REPLY}, {"subject": f"Bij {self.case.number}"}):
            self.assertEqual(self._again(**values).reason, "ended")

    def test_two_numbers_are_both_said(self):
        other = self._receive(message_id="other")
        both = f"{self.case.number} en {other.number}"
        question = self._again(subject=f"Klacht {both}")
        self.assertEqual(question.reason, "several")
        for number in (self.case.number, other.number):
            self.assertIn(number, question._text())

    def test_what_belongs_there_is_not_asked(self):
        number = self.case.number
        for values in (
            {"extra": REPLY},
            {"subject": f"Re: [{number}] Laptop"},
            {"extra": REPLY, "body": "> K-2026-999999\n\nJa."},
            {"subject": f"{number}, factuur K-2020-123456"},
        ):
            with self.subTest(**values):
                code = f"belongs{len(self.case.message_ids)}"
                self.assertFalse(self._again(message_id=code, **values))

    # --- decided ----------------------------------------------------------------------

    def test_one_click_makes_a_case_of_it(self):
        """Receipt, files, copies and answer address; a confirmation; known on both."""
        boundary = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n'
        raw = (
            "Received: by mx; Mon, 02 Nov 2026 08:00:00 +0100\n"
            f"From: Test Klant <klant@elders.example>\nTo: {self.mailbox}\n"
            "Reply-To: Test Klant <klant@prive.example>\n"
            "Cc: getuige@elders.example\nSubject: De lift\n"
            "Message-Id: <own@x.example>\n"
            f"{boundary}\n--b\nContent-Type: text/plain\n\nDe lift is kapot, zie ook "
            f"{self.case.number}.\n--b\nContent-Type: text/plain\n"
            'Content-Disposition: attachment; filename="lift.txt"\n\nFoto\n--b--\n'
        )
        self.assertFalse(self._receive(raw.encode()))
        self._send_mails()
        mine = self.case.with_user(self.users["SD"])
        action = mine.action_mail_question_yes()
        made = self.env["helpdesk.ticket"].browse(action["res_id"])
        self.assertNotEqual(made, self.case)
        self.assertEqual(str(made.received_at), "2026-11-02 07:00:00")
        self.assertEqual(made.partner_email, "klant@prive.example")
        self.assertIn("De lift is kapot", made.statement)
        self.assertIn("lift.txt", made.attachment_ids.mapped("name"))
        self.assertIn("getuige@elders.example", made.party_ids.mapped("email"))
        sent = [str(mail["email_to"]) for mail in self._send_mails()]
        self.assertEqual(len([to for to in sent if "klant@prive.example" in to]), 1)
        self.assertEqual(made.complaint_split_from_id, self.case)
        self.assertEqual(mine.complaint_split_ids, made)
        for case in (made, self.case):
            self.assertIn("split", case.event_ids.mapped("type"))
        question = self.case.mail_question_ids
        self.assertEqual((question.state, question.user_id), ("yes", self.users["SD"]))
        self.assertFalse(self._activities(self.case, "activity_mail_question"))

    def test_it_belongs_here(self):
        self._again(body=f"Hoort bij {self.case.number}.")
        self._send_mails()
        self.case.with_user(self.users["SD"]).action_mail_question_no()
        self.assertFalse(self.case.mail_question_kind)
        self.assertFalse(self._send_mails())

    def test_any_mail_in_the_thread_can_be_made_a_case_once(self):
        self._again(extra=REPLY, body="En de lift is ook kapot.")
        mine = self.case.with_user(self.users["SD"])
        message = mine.complaint_mail_ids
        self.assertEqual(len(message), 1, "not the one that the case was made of")
        first = message.action_complaint_own_case()
        again = message.action_complaint_own_case()
        self.assertEqual(first["res_id"], again["res_id"])
        made = self.env["helpdesk.ticket"].browse(first["res_id"])
        self.assertIn("En de lift is ook kapot.", made.statement)
        self.assertEqual(made.letter_ids.mapped("event_type"), ["confirmed"])

    def test_mail_that_an_officer_added_keeps_its_receipt(self):
        letter = self.case.letter_ids.mail_id.mail_message_id
        self._receive(self._from("vreemde@nergens.example", letter))
        self._set_aside().received_at = "2026-11-01 09:00:00"
        kept = self._set_aside().with_user(self.officer)
        kept.action_add_to_case()
        message = self.case.with_user(self.officer).complaint_mail_ids
        made = message.action_complaint_own_case()
        made = self.env["helpdesk.ticket"].browse(made["res_id"])
        self.assertEqual(str(made.received_at), "2026-11-01 09:00:00")
        self.assertEqual(made.partner_email, "vreemde@nergens.example")

    def test_case_of_its_own_is_hidden_from_the_same_people(self):
        """Of a mail in the case, and of one that was set aside with it."""
        self._again(extra=REPLY, body="Ze heeft mij weer uitgescholden.")
        accused = self.users["SD"]
        self._add_party(self.case, "complained_about", partner_id=accused.partner_id.id)
        self._receive(
            self._mail(message_id="third", extra=REPLY).replace("klant@", "ander@")
        )
        mail = self.case.with_user(self.officer).complaint_mail_ids
        for action in (
            mail.action_complaint_own_case(),
            self._set_aside().with_user(self.officer).action_register(),
        ):
            made = self.env["helpdesk.ticket"].browse(action["res_id"])
            self.assertNotEqual(made.user_id, accused)
            self.assertFalse(made.with_user(accused).has_access("read"))
            about = made.party_ids.filtered(lambda p: p.kind == "complained_about")
            self.assertEqual(about.mapped("proposed"), [True], "somebody says so")

    def test_who_may_not_change_the_case_makes_nothing_of_its_mail(self):
        self._again(extra=REPLY)
        message = self.case.complaint_mail_ids
        for user in (self.outsider, self.users["SLM"]):
            with self.assertRaises(AccessError):
                message.with_user(user).action_complaint_own_case()
        own = self.case.message_post(body="Van ons")
        with self.assertRaisesRegex(UserError, "no mail that came"):
            own.with_user(self.users["SD"]).action_complaint_own_case()

    def test_link_to_a_case_that_one_may_not_read_is_not_shown(self):
        self._again(extra=REPLY)
        message = self.case.with_user(self.officer).complaint_mail_ids
        made = self.env["helpdesk.ticket"].browse(
            message.action_complaint_own_case()["res_id"]
        )
        partner = self.users["SD"].partner_id
        self._add_party(made, "complained_about", partner_id=partner.id)
        mine = self.case.with_user(self.users["SD"])
        self.assertTrue(mine.has_access("read"))
        self.assertFalse(mine.complaint_split_ids)
        question = mine.mail_question_ids
        self.assertNotIn(made.number, str(question.read(["made_id"])))

    # --- colleagues -------------------------------------------------------------------

    def _colleague_writes(self, user, number=0):
        letter = self.case.letter_ids.mail_id.mail_message_id
        self._receive(self._from(user.email, letter, number))

    def test_colleague_with_a_part_in_the_procedure_is_no_stranger(self):
        """His turn is still to come; what he writes is his, not the complainant's."""
        user = self.users["SLM"]
        self.assertFalse(self.case.with_user(user).has_access("read"))
        self._colleague_writes(user)
        self.assertFalse(self._set_aside())
        self.assertIn("het ging zo", self._said(self.case))
        contact = self.case.event_ids.filtered(lambda e: e.type == "contact")
        self.assertEqual(contact.result, "from_colleague")
        message = self.case.message_ids[:1]
        self.assertEqual(message.author_id, user.partner_id)
        self.assertFalse(self.case.with_user(user).has_access("read"), "nor by it")

    def test_who_may_read_it_is_no_stranger_by_login_or_in_another_company(self):
        other = self.env["res.company"].create({"name": "Elders"})
        user = new_test_user(
            self.env,
            "revisor@test.example",
            groups="klachten_module.group_complaint_auditor",
            email="anders@test.example",
            company_id=other.id,
            company_ids=[Command.set((self.company | other).ids)],
        )
        letter = self.case.letter_ids.mail_id.mail_message_id
        self._receive(self._from(user.login, letter))
        self.assertFalse(self._set_aside())

    def test_colleague_whom_it_is_about_stays_a_stranger(self):
        """By an address of his that does not stand in the case."""
        user = self.users["SLM"]
        user.login = "anders@test.example"
        partner = user.partner_id
        self._add_party(self.case, "complained_about", partner_id=partner.id)
        letter = self.case.letter_ids.mail_id.mail_message_id
        self._receive(self._from(user.login, letter))
        self.assertEqual(self._set_aside().reason, "stranger")
        self.assertNotIn("het ging zo", self._said(self.case))

    def test_colleague_without_a_part_stays_a_stranger(self):
        user = new_test_user(
            self.env, "test_other", groups="base.group_user", email="o@test.example"
        )
        self._colleague_writes(user)
        self.assertEqual(self._set_aside().reason, "stranger")

    # --- several at once --------------------------------------------------------------

    def test_bulk_leaves_out_what_answers_a_case(self):
        letter = self.case.letter_ids.mail_id.mail_message_id
        self._receive(self._from("vreemde@nergens.example", letter))
        for number in range(2):
            self._receive(extra="Precedence: bulk\n", message_id=f"bulk{number}")
        mails = self._set_aside().with_user(self.officer)
        told = mails.action_register()["params"]
        self.assertEqual(told["type"], "warning")
        self.assertIn("2 mails were registered", told["message"])
        self.assertIn("1 were left out", told["message"])
        left = mails.filtered(lambda mail: mail.state == "open")
        self.assertEqual(left.answers_id, self.case)
