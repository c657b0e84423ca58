import hashlib
import re
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from ...models.letter.letter import MAX_LETTERS_PER_DAY
from ..common import MondayCommon


@tagged("post_install", "-at_install", "klachten")
class TestLetters(MondayCommon):
    """What goes out, to whom, in which language, and when it counts as sent."""

    def _send_to_broken_server(self):
        """The mail server takes nothing."""
        with (
            self.mock_mail_gateway(),
            patch.object(
                type(self.env["ir.mail_server"]),
                "send_email",
                side_effect=MailDeliveryException("mailbox unknown"),
            ),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            self.env["mail.mail"].search([("state", "=", "outgoing")]).send()

    def test_each_letter_of_a_life_goes_out_once_to_its_reader(self):
        """S0-20, S0-62, S0-63, S0-74, S0-95: one table for the whole life."""
        case = self._create_complaint()
        self._walk_to(case, "customer")
        self._answer_letter(case)._record_verdict("agree", "")
        self._move(case, "SLM", "Close: complainant agrees", outcome_id=self.founded.id)
        self._send_mails()
        log = case.sudo().event_ids.filtered("letter_id.template_id")
        self.assertEqual(
            {(e.letter_id.addressee, e.result) for e in log if e.type == "letter_sent"},
            {
                ("complainant", "outgoing"),
                ("holder", "to_colleague"),
                ("informed", "to_colleague"),
            },
            "B6: the log says to whom",
        )
        klant = "klant@elders.example"
        for name, addressees, event, lang in (
            ("confirmation", [klant], "confirmed", "nl_NL"),
            # at each step that has an I, the verdict and the end; not what he did
            (
                "relation_manager",
                ["slm@test.example", *["rm@test.example"] * 6],
                "letter_sent",
                "en_US",
            ),
            ("acknowledgement", [klant], "acknowledged", "nl_NL"),
            ("answer", [klant], "sent", "nl_NL"),
            ("closed", [klant], "letter_sent", "nl_NL"),
            (
                "hand_over",
                [f"{code}@test.example" for code in ("gos", "bkm", "slm", "rm", "slm")],
                "letter_sent",
                "en_US",
            ),
            ("improvement", [], None, None),
            ("escalation", [], None, None),
        ):
            letters = self._letters(case, name).sorted("id")
            with self.subTest(letter=name):
                self.assertEqual(letters.mapped("email_normalized"), addressees)
                self.assertEqual(set(letters.mapped("state")) - {"sent"}, set())
                if letters:
                    self.assertEqual(set(letters.mapped("event_type")), {event})
                    self.assertEqual(set(letters.mapped("lang")), {lang})
                    events = case.event_ids.filtered(
                        lambda e, letters=letters: (
                            e.letter_id in letters and e.type != "verdict"
                        )
                    )
                    self.assertEqual(set(events.mapped("type")), {event})
                    self.assertEqual(len(events), len(letters))

    def test_diverting_tells_the_complainant_how_it_goes_on(self):
        """S0-57, S0-60."""
        for move, letter in (
            ("Improvement point", "improvement"),
            ("Escalation", "escalation"),
        ):
            case = self._create_complaint()
            self._walk_to(case, "classification")
            self._move(case, "GOS", move, **self._answers("diversion"))
            with self.subTest(move=move):
                letters = self._letters(case, letter)
                self.assertEqual(letters.email_normalized, "klant@elders.example")
                self.assertFalse(self._letters(case, "closed"))

    def test_confirmation_names_number_and_expected_dates(self):
        """S0-64, S0-95: in words of the complainant's language."""
        template = self.env.ref("klachten_module.letter_confirmation")
        template.with_context(lang="nl_NL").subject = "Ontvangen: {{ object.number }}"
        english = self.env["res.partner"].create(
            {"name": "Ann", "email": "ann@elders.example", "lang": "en_US"}
        )
        dutch_case = self._create_complaint()
        english_case = self._create_complaint(partner_id=english.id)
        mails = {mail["email_to"][0]: mail for mail in self._send_mails()}
        dutch = mails['"Test Klant" <klant@elders.example>']
        self.assertEqual(dutch["subject"], f"Ontvangen: {dutch_case.number}")
        self.assertIn("maandag 30 november 2026", dutch["body"])
        self.assertIn("woensdag 4 november 2026", dutch["body"])
        self.assertIn('lang="nl-NL"', dutch["body"])
        mail = mails['"Ann" <ann@elders.example>']
        self.assertEqual(
            mail["subject"], f"We received your complaint ({english_case.number})"
        )
        self.assertIn("Monday, November 30, 2026", mail["body"])

    def test_form_is_asked_for_only_while_it_is_missing(self):
        """S0-82: the confirmation carries the link to the form."""
        self.procedure.form_url = "https://www.test.example/klachtenformulier"
        without = self._create_complaint()
        with_form = self._create_complaint(form_received=True)
        self.assertIn("klachtenformulier", self._letters(without, "confirmation").body)
        self.assertNotIn(
            "klachtenformulier", self._letters(with_form, "confirmation").body
        )

    def test_letters_come_from_the_mailbox_of_the_procedure(self):
        """An answer must arrive at the complaints mailbox, not at a person's."""
        self._create_complaint()
        mail = self._send_mails()[0]
        self.assertIn("testklachten@test.example", mail["email_from"])
        self.assertIn("testklachten@test.example", mail["reply_to"])

    def test_automatic_letters_say_that_a_machine_wrote_them(self):
        """RFC 3834: so that no machine answers; the answer itself a person wrote."""
        case = self._create_complaint()
        confirmation = self._send_mails()[0]["EmailMessage"]
        self.assertEqual(confirmation["Auto-Submitted"], "auto-generated")
        self._walk_to(case, "to_send")
        self._move(case, "SLM", "Send the answer")
        answer = self._send_mails()[0]["EmailMessage"]
        self.assertIsNone(answer["Auto-Submitted"])

    # --- sent is what the mail server took --------------------------------------------

    def test_answer_counts_as_sent_when_the_mail_server_took_it(self):
        """Design 4: queued is not sent; the term stops on acceptance."""
        case = self._create_complaint()
        self._walk_to(case, "to_send")
        self._move(case, "SLM", "Send the answer")
        term = case.deadline_ids.filtered(lambda d: d.term_id.code == "answer")
        self.assertEqual(self._answer_letter(case).state, "queued")
        self.assertNotIn("sent", self._events(case))
        self.assertFalse(term.stopped_on)
        with freeze_time("2026-11-03 09:00:00"):
            self._send_mails()
        self.assertEqual(self._answer_letter(case).state, "sent")
        self.assertEqual(str(term.stopped_on), "2026-11-03")
        self.assertEqual(case.next_term_id.code, "verdict")

    def test_failure_makes_an_activity_and_no_event(self):
        case = self._create_complaint()
        self._walk_to(case, "to_send")
        self._move(case, "SLM", "Send the answer")
        self._send_to_broken_server()
        letter = self._answer_letter(case)
        term = case.deadline_ids.filtered(lambda d: d.term_id.code == "answer")
        self.assertEqual(letter.state, "failed")
        self.assertIn("mailbox unknown", letter.failure)
        self.assertNotIn("sent", self._events(case))
        self.assertEqual(term.state, "running")
        activities = self._activities(case, "activity_letter_failed")
        self.assertEqual(activities.user_id, self.users["SLM"])
        about = [a for a in activities if letter.subject in a.summary]
        self.assertEqual(len(about), 1, "the other is about the relation manager's")

    def test_second_attempt_that_succeeds_counts(self):
        case = self._create_complaint()
        self._send_to_broken_server()
        letter = self._letters(case, "confirmation")
        self.assertEqual(letter.state, "failed")
        letter.mail_id.mark_outgoing()
        self._send_mails()
        self.assertEqual(letter.state, "sent")
        self.assertFalse(letter.failure)
        self.assertEqual(self._events(case).count("confirmed"), 1)

    def test_without_an_address_somebody_is_asked_to_reach_him(self):
        """S4-17, L4: the letter waits on paper until there is an address."""
        case = self._create_complaint(partner_id=False, partner_name="Piet")
        letter = self._letters(case, "confirmation")
        self.assertEqual(letter.state, "to_post")
        activity = self._activities(case, "activity_post")
        self.assertEqual(activity.user_id, self.users["SD"])
        self.assertIn("There is no postal address", activity.note)
        self.assertFalse(letter.mail_id)

    def test_no_reply_address_gets_no_automatic_letter(self):
        for address in ("no-reply@bank.example", "NoReply@bank.example"):
            case = self._create_complaint(partner_id=False, partner_email=address)
            letter = self._letters(case, "confirmation")
            with self.subTest(address=address):
                self.assertEqual(letter.state, "suppressed")
                self.assertFalse(letter.mail_id)

    def test_two_machines_do_not_write_each_other_for_ever(self):
        """Field notes 7: above a number a day nobody reads them."""
        vals = {"name": "x", "description": "x", "team_id": self.procedure.team_id.id}
        vals.update(partner_email="robot@elders.example")
        cases = self.env["helpdesk.ticket"].create(
            [dict(vals) for _i in range(MAX_LETTERS_PER_DAY + 2)]
        )
        states = cases.letter_ids.filtered(
            lambda letter: letter.addressee == "complainant"
        ).mapped("state")
        self.assertEqual(states.count("queued"), MAX_LETTERS_PER_DAY)
        self.assertEqual(states.count("suppressed"), 2)

    # --- the personal link ------------------------------------------------------------

    def test_answer_carries_a_link_of_which_only_the_digest_is_kept(self):
        """Whoever reads the file cannot answer for the complainant."""
        case = self._create_complaint()
        self._walk_to(case, "to_send")
        self._move(case, "SLM", "Send the answer")
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
            body = self._mails[0]["body"]
        token = re.search(r"/complaint/([\w-]{40,})", body)[1]
        letter = self._answer_letter(case)
        self.assertEqual(
            letter.token_digest, hashlib.sha256(token.encode()).hexdigest()
        )
        self.assertEqual(letter._find_by_token(token), letter)
        self.assertIn("Dit is wat er gebeurde.", letter.body)
        self.env.flush_all()
        for table, column in (
            ("complaint_letter", "body"),
            ("mail_message", "body"),
            ("mail_mail", "body_html"),
        ):
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} WHERE {column} LIKE %s", [f"%{token}%"]
            )
            self.assertEqual(self.env.cr.fetchone()[0], 0, table)

    def test_each_answer_has_its_own_link_and_only_the_last_one_works(self):
        case = self._create_complaint()
        self._walk_to(case, "customer")
        first = self._answer_letter(case)
        first._record_verdict("disagree", "No.")
        self._walk_to(case, "customer")
        second = self._answer_letter(case)
        self.assertNotEqual(first.token_digest, second.token_digest)
        self.assertEqual(first._answer_state(), "passed")
        self.assertEqual(second._answer_state(), "open")

    def test_second_answer_to_the_same_letter_is_ignored(self):
        case = self._create_complaint()
        self._walk_to(case, "customer")
        letter = self._answer_letter(case)
        letter._record_verdict("agree", "Thanks")
        letter._record_verdict("disagree", "On second thoughts")
        self.assertEqual(self._events(case).count("verdict"), 1)
        self.assertTrue(case.customer_agreed)
        self.assertEqual(
            self._activities(case, "activity_agreed").user_id, self.users["SLM"]
        )

    # --- who never gets one -----------------------------------------------------------

    def test_person_complained_about_gets_no_letter(self):
        """Design 6: not as holder, not as one of a role."""
        case = self._create_complaint()
        for code in ("GOS", "RM"):
            self._add_party(
                case, "complained_about", partner_id=self.users[code].partner_id.id
            )
        self.officer.email = "officer@test.example"
        case.with_user(self.users["SD"]).write(
            {"stage_id": self.stages["classification"].id}
        )
        ground = self.env["complaint.ground"].search(
            [("procedure_id", "=", self.procedure.id)], limit=1
        )
        case.sudo().write(
            {
                "form_received": True,
                "complaint_matter": "service",
                "ground_id": ground.id,
            }
        )
        case.with_user(self.officer).write(
            {"stage_id": self.stages["acknowledgement"].id}
        )
        addresses = set(case.letter_ids.mapped("email_normalized"))
        self.assertEqual(
            addresses,
            {"klant@elders.example", "officer@test.example", "bkm@test.example"},
        )

    # --- what an organisation changes without code ------------------------------------

    def test_automation_switched_off_sends_nothing(self):
        automation = self.env.ref("klachten_module.automation_confirmation")
        automation.active = False
        self.assertFalse(self._letters(self._create_complaint(), "confirmation"))
        automation.active = True
        self.assertTrue(self._letters(self._create_complaint(), "confirmation"))

    def test_edited_text_is_what_goes_out(self):
        template = self.env.ref("klachten_module.letter_confirmation")
        template.with_context(lang="nl_NL").write(
            {"body_html": "<p>Eigen tekst over <t t-out='object.name'/></p>"}
        )
        case = self._create_complaint()
        self.assertIn(
            f"Eigen tekst over {case.name}", self._letters(case, "confirmation").body
        )

    def test_mistake_in_a_text_stops_no_complaint(self):
        """The case is registered; somebody is told that the letter failed."""
        template = self.env.ref("klachten_module.letter_confirmation")
        # written past the check of the form, as a text that broke later would be
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = %s WHERE id = %s",
            [
                '{"en_US": "<p><t t-out=\\"object.no_such_field\\"/></p>"}',
                template.id,
            ],
        )
        template.invalidate_recordset()
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            case = self._create_complaint()
        self.assertEqual(self._events(case), ["received", "registered", "assigned"])
        self.assertEqual(self._letters(case, "confirmation").state, "failed")
        self.assertTrue(self._activities(case, "activity_letter_failed"))

    def test_mistake_in_one_letter_leaves_the_others_alone(self):
        """Figures, tracking and what else waits for the end of the transaction."""
        templates = (
            self.env["ir.actions.server"]
            .search([("state", "=", "complaint_letter")])
            .complaint_template_id
        )
        body = "<p><t t-out=\"1 / (0 if object.name == 'Broken' else 1)\"/></p>"
        for lang in ("en_US", "nl_NL"):
            templates.with_context(lang=lang).write({"body_html": body})
        self.env.cr.flush()
        hooks = []
        self.env.cr.precommit.add(lambda: hooks.append(1))
        good = self._create_complaint()
        bad = self._create_complaint(name="Broken")
        self.env.cr.flush()
        self.assertEqual(hooks, [1])
        counted = self.env["complaint.report"].search([])
        self.assertLessEqual(set((good + bad).ids), set(counted.ids))
        self.assertEqual(bad.sudo().letter_ids.mapped("state"), ["failed"])

    def test_letter_holds_no_foreign_markup(self):
        """A subject is text, whatever a complainant writes in it."""
        case = self._create_complaint(name="<script>alert(1)</script> & more")
        body = self._letters(case, "confirmation").body
        self.assertNotIn("<script>", body)
        self.assertIn("&lt;script&gt;", body)

    def test_sent_letters_are_not_changed_by_hand(self):
        case = self._create_complaint()
        self._send_mails()
        with self.assertRaises(UserError):
            self._letters(case, "confirmation").with_user(self.officer).write(
                {"body": "<p>Other</p>"}
            )
