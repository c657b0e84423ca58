import runpy
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .pages_common import PagesCommon

MIGRATION = Path(__file__).parents[2] / "migrations/19.0.1.1.0/pre-letter_page.py"
QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")


@tagged("post_install", "-at_install", "klachten")
class TestLetterRelease(PagesCommon):
    """Who may send what to whom, with whom a case is shared, and how that ends."""

    def _live(self, party=None):
        """The letters with a link that works, of a party."""
        letters = self.case.sudo().letter_ids.filtered("token_digest")
        return letters.filtered(lambda sent: sent.party_id == party)

    # --- released letters -------------------------------------------------------------

    def test_released_letter_goes_to_its_reader_alone(self):
        """S3-25, S3-29: a plain mail, no follower, no access, no link to the record."""
        followers = self.case.message_partner_ids
        mails, letter = self._send(
            self.officer, "hearing", self.about, attachment_ids=[(6, 0, self.file.ids)]
        )
        self.assertEqual(len(mails), 1)
        self.assertEqual(
            mails[0]["email_to"], ['"Test Accused" <accused@elders.example>']
        )
        self.assertEqual([a[0] for a in mails[0]["attachments"]], ["released.txt"])
        self.assertNotIn("/odoo/", mails[0]["body"])
        self.assertNotIn("/mail/view", mails[0]["body"])
        self.assertIsNone(mails[0]["EmailMessage"]["Auto-Submitted"])
        self.assertEqual(self.case.message_partner_ids, followers)
        self.assertFalse(self.case.with_user(self.accused).has_access("read"))
        for record in (letter, letter.attachment_ids, letter.mail_id.mail_message_id):
            self.assertFalse(
                record.with_user(self.accused).sudo(False).has_access("read")
            )
        event = self.case.event_ids.filtered(lambda e: e.letter_id == letter)
        self.assertEqual((event.type, event.result), ("letter_sent", "to_party"))
        self.assertEqual(letter.page, "reply")
        self.assertEqual(letter.link_until, letter.react_until)

    def test_only_an_officer_releases_to_a_person_complained_about(self):
        handler = self.case.with_user(self.handler)
        with self.assertRaisesRegex(AccessError, "complaints officer"):
            self._write(self.handler, "hearing", self.about).action_send()
        with self.assertRaisesRegex(AccessError, "complaints officer"):
            self.about.with_user(self.handler).action_send_letter()
        self.assertFalse(self.about.with_user(self.handler).can_get_letter)
        self.assertTrue(self.about.with_user(self.officer).can_get_letter)
        self.assertTrue(handler.can_send_letters)
        self._send(self.handler, "delay", self.witness)

    def test_other_name_for_a_person_complained_about_changes_nothing(self):
        """By another line with his contact or his address."""
        for vals in (
            {"partner": self.accused.partner_id},
            {"name": "X", "email": "ACCUSED@elders.example"},
        ):
            party = self._party("witness", **vals)
            with self.subTest(**vals), self.assertRaises(AccessError):
                self._write(self.handler, "copy", party).action_send()

    def test_who_may_not_change_the_case_sends_nothing(self):
        for user in (self.auditor, self.outsider, self.accused, self.users["SD"]):
            with self.subTest(user=user.login), mute_logger(*QUIET):
                with self.assertRaises(AccessError):
                    self._write(user, "hearing", self.witness)
                with self.assertRaises(AccessError):
                    self.case.with_user(user).action_complaint_ask()

    def test_letter_to_the_wrong_people_is_refused(self):
        complainant = self.case.party_ids.filtered(lambda p: p.kind == "complainant")
        mentioned = self._party("mentioned", name="M", email="m@elders.example")
        nowhere = self._party("witness", name="Nowhere")
        other = self._create_complaint().sudo().party_ids[:1]
        for party in (complainant, mentioned, nowhere, other):
            with self.subTest(party=party.name), self.assertRaises(UserError):
                self._write(self.officer, "copy", party).action_send()

    def test_text_is_in_the_readers_language_and_may_be_changed(self):
        template = self.env.ref("klachten_module.letter_copy")
        template.with_context(lang="nl_NL").subject = "Afschrift {{ object.number }}"
        with Form(
            self.env["complaint.send"]
            .with_user(self.officer)
            .with_context(default_ticket_id=self.case.id, default_purpose="copy")
        ) as form:
            form.party_id = self.about
            self.assertEqual(form.subject, f"Afschrift {self.case.number}")
            self.assertIn("Mijn laptop kwam kapot terug.", form.text)
            self.assertFalse(form.attachment_ids, "no file unless chosen")
            self.assertTrue(form.react_until)
            form.text = "<p>Own words</p><script>alert(1)</script>"
        form.save().action_send()
        [mail] = self._send_mails()
        self.assertIn("Own words", mail["body"])
        self.assertNotIn("<script", mail["body"])
        self.assertNotIn("Mijn laptop", mail["body"])
        letter = self.case.sudo().letter_ids.sorted("id")[-1]
        self.assertEqual(letter.text, "<p>Own words</p>")
        self.assertEqual(letter.lang, "nl_NL")

    def _copy_proposes(self, party=None):
        """The names of the files that the dialog of the copy proposes."""
        dialog = Form(
            self.env["complaint.send"]
            .with_user(self.officer)
            .with_context(default_ticket_id=self.case.id, default_purpose="copy")
        )
        dialog.party_id = party or self.about
        self.last = dialog
        return dialog.attachment_ids[:].mapped("name")

    def test_copy_takes_the_documents_of_the_complaint_along(self):
        """Awb 9:9: those that came in with it, not what came later or is ours."""
        self.assertEqual(self._copy_proposes(), [], "of a colleague, later")
        channel = self.case._complaint_mail_channel()
        self.case.sudo().channel_id = channel
        said = {"message_type": "email", "author_id": False, "email_from": "k@x.nl"}
        self.case.sudo().message_post(
            body="Mijn laptop.",
            attachments=[("original_email.eml", b"x"), ("foto.txt", b"y")],
            **said,
        )
        self.case.sudo().message_post(
            body="Nog iets.", attachments=[("later.txt", b"z")], **said
        )
        self.case.sudo().message_post(
            body="Intern.",
            subtype_xmlid="mail.mt_note",
            attachments=[("note.txt", b"n")],
        )
        self.assertEqual(self._copy_proposes(), ["foto.txt"])
        self.last.save().action_send()
        [mail] = self._send_mails()
        self.assertEqual([a[0] for a in mail["attachments"]], ["foto.txt"])
        self._copy_proposes()
        self.last.attachment_ids.clear()
        self.last.save().action_send()
        [mail] = self._send_mails()
        self.assertFalse(mail["attachments"])
        self.assertEqual(self._copy_proposes(self.witness), [])

    def test_copy_of_a_complaint_on_paper(self):
        """What was scanned before it left intake, and stands in no note."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = create_date - interval '1 hour'"
            " WHERE id = %s",
            [self.file.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self._copy_proposes(), ["released.txt"])

    def test_files_of_elsewhere_do_not_go_along(self):
        foreign = self.env["ir.attachment"].create(
            {
                "name": "foreign.txt",
                "raw": b"x",
                "res_model": "helpdesk.ticket",
                "res_id": self._create_complaint().id,
            }
        )
        with self.assertRaisesRegex(UserError, "Only files of this case"):
            self._write(
                self.officer, "copy", self.about, attachment_ids=[(6, 0, foreign.ids)]
            ).action_send()
        with self.assertRaisesRegex(UserError, "Only files of this case"):
            self._write(
                self.officer,
                "question",
                self.expert,
                attachment_ids=[(6, 0, self.file.ids)],
            ).action_send()

    def test_files_too_big_for_mail_stand_on_the_page_only(self):
        """Odoo would mail links to them that nobody can take back."""
        self.env["ir.config_parameter"].sudo().set_param(
            "base.default_max_email_size", "0.00001"
        )
        [mail], letter = self._send(
            self.officer, "copy", self.about, attachment_ids=[(6, 0, self.file.ids)]
        )
        self.assertFalse(mail["attachments"])
        self.assertNotIn("access_token", mail["body"])
        self.assertEqual(letter.attachment_ids.raw, b"released")

    def test_link_works_until_the_day_that_the_letter_names(self):
        """S0-75: no letter to which one may react goes without a last day."""
        for purpose in ("hearing", "copy", "delay", "outcome"):
            with self.subTest(purpose), self.assertRaisesRegex(UserError, "Fill in"):
                self._write(
                    self.officer, purpose, self.about, react_until=False
                ).action_send()
        [mail], letter = self._send(self.officer, "outcome", self.about)
        self.assertEqual(letter.link_until, self.case._complaint_react_until())
        day = self.case._complaint_long_date(letter.link_until, "nl_NL")
        self.assertIn(day, mail["body"])
        with self.assertRaisesRegex(UserError, "over already"):
            self._write(
                self.officer, "outcome", self.about, react_until="2020-01-01"
            ).action_send()

    def test_mail_back_from_somebody_concerned_is_not_the_complainants(self):
        self._send(self.officer, "copy", self.about)
        for sender, result in (
            ("accused@elders.example", "from_party"),
            ("klant@elders.example", "incoming"),
            ("wim@elders.example", "from_party"),
            ("unknown@elders.example", "from_other"),
            ("test.slm@test.example", "from_other"),
        ):
            self.assertEqual(
                self.case.sudo()._complaint_mail_from({"email_from": sender}), result
            )

    # --- asked people -----------------------------------------------------------------

    def test_complainant_and_hidden_people_cannot_be_asked(self):
        stray = self.env["res.partner"].create(
            {"name": "Same address", "email": "Klant@Elders.example"}
        )
        self._party("complained_about", name="By mail", email="expert@elders.example")
        for partner in (
            self.complainant,
            self.accused.partner_id,
            stray,
            self.expert,
        ):
            for purpose in ("question", "check"):
                with (
                    self.subTest(partner=partner.name, purpose=purpose),
                    self.assertRaisesRegex(UserError, "cannot be asked"),
                ):
                    self._write(self.officer, purpose, partner).action_send()

    def test_nothing_is_asked_without_a_draft_a_day_or_an_open_case(self):
        for vals in ({"react_until": False}, {"text": "<p><br></p>"}):
            with self.subTest(**vals), self.assertRaisesRegex(UserError, "Fill in"):
                self._write(self.handler, "question", self.expert, **vals).action_send()
        self.case.sudo().answer = False
        with self.assertRaisesRegex(UserError, "no draft answer"):
            self._write(self.handler, "check", self.expert).action_send()
        wizard = self._write(self.officer, "question", self.expert)
        self.case._complaint_service().sudo().complaint_open = False
        with self.assertRaisesRegex(UserError, "closed"):
            wizard.action_send()

    # --- sharing ----------------------------------------------------------------------

    def _share(self):
        self.agent.with_user(self.handler).action_share()
        return self._send_mails()

    def test_shared_case_is_followed_by_a_page_and_copies(self):
        """The answer is copied too, but the verdict stays the complainant's."""
        [mail] = self._share()
        self.assertEqual(mail["email_to"], ['"Rita" <rita@elders.example>'])
        self.assertTrue(self.agent.shared)
        self.assertEqual(self._log("shared").round, 1)
        token = self._link_of(mail).rpartition("/")[2]
        letter = self.env["complaint.letter"]._find_by_token(token)
        self.assertEqual((letter.page, letter.party_id), ("status", self.agent))
        self._walk_to(self.case, "to_send")
        self._move(self.case, "SLM", "Send the answer")
        mails = {mail["email_to"][0]: mail for mail in self._send_mails()}
        own = mails['"Test Klant" <klant@elders.example>']
        copy = mails['"Rita" <rita@elders.example>']
        self.assertIn("Dit is wat er gebeurde.", copy["body"])
        self.assertNotIn(self._link_of(own), copy["body"])
        token = self._link_of(copy).rpartition("/")[2]
        letter = self.env["complaint.letter"]._find_by_token(token)
        self.assertEqual(letter.page, "status")
        self.assertFalse(letter.answer)
        self.assertEqual(len(self._log("sent")), 1)
        titles = letter._status_page()["letters"].mapped("subject")
        self.assertEqual(len(titles), 2, "what he got, not what others got")

    def test_sharing_stops_at_once(self):
        for how in (
            lambda: self.agent.with_user(self.handler).action_stop_sharing(),
            lambda: self.agent.write({"kind": "informed"}),
            lambda: self.agent.write({"email": "other@elders.example"}),
            lambda: self.agent.write({"partner_id": self.expert.id}),
            lambda: self.case._complaint_revoke_links(
                self.env["res.partner"], ["rita@elders.example"]
            ),
            lambda: self.agent.unlink(),
        ):
            with self._undone():
                self._share()
                letters = self._live(self.agent)
                self.assertTrue(letters)
                how()
                self.assertFalse(any(letters.mapped("token_digest")))
                self.assertEqual(len(self._log("unshared")), 1)
                if self.agent.exists():
                    self.assertFalse(self.agent.shared)
                self.assertFalse(self.case._complaint_shared_with())

    def test_other_changes_leave_sharing_alone(self):
        self._share()
        self.agent.write(
            {"phone": "1", "name": "Rita R.", "email": "Rita@elders.example"}
        )
        self.assertTrue(self.agent.shared)
        self.assertTrue(self._live(self.agent))

    def test_sharing_is_not_written_by_hand(self):
        with self.assertRaises(AccessError):
            self.agent.with_user(self.officer).write({"shared": True})
        with self.assertRaises(AccessError):
            self._party("representative", name="N", shared=True)
        party = self.env["complaint.party"].with_context(default_shared=True)
        made = party.create(
            {"ticket_id": self.case.id, "kind": "representative", "name": "D"}
        )
        self.assertFalse(made.shared)

    def test_case_is_shared_with_a_representative_only(self):
        same = self._party("representative", self.accused.partner_id)
        nowhere = self._party("representative", name="Nowhere")
        for party in (self.witness, self.about, same, nowhere):
            with self.subTest(party=party.name), self.assertRaises(UserError):
                party.with_user(self.officer).action_share()
        for user in (self.auditor, self.outsider, self.users["SD"]):
            with self.subTest(user=user.login), mute_logger(*QUIET):
                with self.assertRaises(AccessError):
                    self.agent.with_user(user).action_share()
                with self.assertRaises(AccessError):
                    self.agent.with_user(user).action_stop_sharing()

    # --- revoking ---------------------------------------------------------------------

    def test_hiding_takes_questions_back_but_not_what_was_released(self):
        """He is entitled to what was released; not to what he was asked."""
        _mails, asked = self._send(self.handler, "question", self.expert)
        party = self._party("witness", self.expert)
        _mails, released = self._send(self.officer, "hearing", party)
        party.write({"kind": "complained_about"})
        self.assertFalse(asked.token_digest)
        self.assertTrue(released.token_digest)

    def test_links_of_others_and_of_other_cases_stay(self):
        _mails, asked = self._send(self.handler, "question", self.expert)
        self.case._complaint_revoke_links(self.complainant | self.accused.partner_id)
        self._create_complaint()._complaint_revoke_links(self.expert)
        self.assertTrue(asked.token_digest)
        own = self.case.sudo().letter_ids.filtered(lambda sent: sent.page == "status")
        self.assertTrue(all(own.mapped("token_digest")))
        self.case._complaint_revoke_links(self.expert)
        self.assertFalse(asked.token_digest)

    def test_another_complainant_takes_the_links_of_the_first_away(self):
        """Who was written to by mistake does not follow the case."""
        own = self.case.sudo().letter_ids.filtered(lambda sent: sent.page == "status")
        self.assertTrue(all(own.mapped("token_digest")))
        self.case.with_user(self.officer).write({"partner_name": "Same person"})
        self.assertTrue(all(own.mapped("token_digest")))
        self.case.with_user(self.officer).write({"partner_email": "new@elders.example"})
        self.assertFalse(any(own.mapped("token_digest")))

    # --- old letters ------------------------------------------------------------------

    def test_letters_of_before_keep_their_answer_page(self):
        """Migration: from a mark on the letter to the page of its link."""
        migrate = runpy.run_path(str(MIGRATION))["migrate"]
        letter = self.case.sudo().letter_ids[:1]
        self.env.flush_all()
        self.env.cr.execute(
            """
            ALTER TABLE complaint_letter ADD COLUMN asks_answer boolean;
            UPDATE complaint_letter SET page = NULL, link_until = NULL;
            UPDATE complaint_letter SET asks_answer = TRUE WHERE id = %s
            """,
            [letter.id],
        )
        migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(letter.page, "answer")
        self.assertEqual((letter.link_until - letter.create_date.date()).days, 365)
        others = self.case.sudo().letter_ids - letter
        self.assertEqual(set(others.mapped("page")), {False})
        migrate(self.env.cr, "19.0.1.0.0")
