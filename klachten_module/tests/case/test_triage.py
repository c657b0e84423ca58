from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...logic.vocabulary import NOT_TAKEN_UP_GROUNDS
from .triage_common import TriageCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")


@tagged("post_install", "-at_install", "klachten")
class TestTriage(TriageCommon):
    """What a report seems to be, who decides, and where it goes."""

    def _proposal(self, case, role="GOS"):
        case.invalidate_recordset()
        seen = case.with_user(self.users[role])
        return seen.triage_text, seen.triage_move_id.with_context(lang="en_US").name

    def test_report_without_a_form_seems_an_improvement_point(self):
        """S0-82, S0-86, decision 17."""
        case = self._in_triage()
        text, name = self._proposal(case)
        self.assertIn("No complaint form came in", text)
        self.assertEqual(name, "Improvement point")
        case.sudo().form_received = True
        self.assertEqual(self._proposal(case), ("", False))

    def test_running_matter_seems_an_escalation(self):
        """S0-59, S0-89: until that ticket is closed."""
        about = self._create_plain()
        case = self._in_triage(form_received=True, about_ticket_ids=[(4, about.id)])
        text, name = self._proposal(case)
        self.assertIn("still open", text)
        self.assertEqual(name, "Escalation")
        about.stage_id = self.env["helpdesk.ticket.stage"].search(
            [("closed", "=", True), ("complaint_procedure_id", "=", False)], limit=1
        )
        self.assertEqual(self._proposal(case), ("", False))

    def test_number_of_a_ticket_is_named_to_its_readers_only(self):
        about = self._create_plain()
        case = self._in_triage(form_received=True, about_ticket_ids=[(4, about.id)])
        self.assertNotIn(about.number, self._proposal(case)[0])
        self.users["GOS"].group_ids += self.env.ref(
            "helpdesk_mgmt.group_helpdesk_manager"
        )
        self.assertIn(about.number, self._proposal(case)[0])

    def test_stranger_seems_to_be_for_somebody_else(self):
        """S1-03..S1-05, decision 19: by contact or by domain; nobody is rejected."""
        vals = {"form_received": True}
        case = self._in_triage(**vals)
        self.assertEqual(self._proposal(case), ("", False), "no partners named")
        self.procedure.partner_ids = self.partner
        self.assertEqual(self._proposal(case)[1], "Refer")
        self.assertEqual(case.stage_id.complaint_code, "classification")
        member = self.env["res.partner"].create(
            {"name": "Kim", "parent_id": self.partner.id, "email": "kim@thuis.example"}
        )
        for sender, known in (
            ({"partner_id": member.id}, True),
            ({"partner_id": False, "partner_email": "x@gemeente.example"}, True),
            ({"partner_id": False, "partner_email": "x@burger.example"}, False),
        ):
            other = self._in_triage(**vals, partner_name="X", **sender)
            with self.subTest(sender=sender):
                self.assertEqual(not self._proposal(other)[0], known)

    def test_organisation_is_remarked_on_and_no_more(self):
        """S0-83."""
        firm = self.env["res.partner"].create({"name": "Firma", "is_company": True})
        case = self._in_triage(form_received=True, partner_id=firm.id)
        text, name = self._proposal(case)
        self.assertIn("only individuals", text)
        self.assertFalse(name)

    def _accept(self, case):
        self._move(case, "GOS", "Formal complaint: to customer management")

    def test_open_ticket_or_organisation_is_accepted_with_a_reason_only(self):
        """S0-10, S0-59, S0-83: the second line says why it is a complaint after all."""
        about = self._create_plain()
        firm = self.env["res.partner"].create({"name": "Firma", "is_company": True})
        for vals, doubt in (
            ({"about_ticket_ids": [(4, about.id)]}, "still open"),
            ({"partner_id": firm.id}, "only individuals"),
        ):
            case = self._in_triage(**vals)
            mine = case.with_user(self.users["GOS"])
            mine.write(
                {
                    "form_received": True,
                    "form_note": "By post",
                    "complaint_matter": "conduct",
                    "ground_id": self.grounds[0].id,
                }
            )
            with self.subTest(doubt), self.assertRaisesRegex(UserError, doubt):
                self._accept(case)
            self.assertTrue(mine.triage_asks_reason)
            mine.acceptance_reason = "The ticket is about something else."
            self._accept(case)
            self.assertEqual(case.stage_id.complaint_code, "acknowledgement")

    def test_ticking_the_form_needs_the_form(self):
        """S0-50: a file of the case, or how it came in; the mail itself is none."""
        case = self._in_triage()
        mine = case.with_user(self.users["GOS"])
        files = self.env["ir.attachment"]
        mail = {"name": "original_email.eml", "raw": b"x", "res_model": case._name}
        files.create({**mail, "res_id": case.id})
        with self.assertRaisesRegex(UserError, "no complaint form among the files"):
            mine.form_received = True
        mine.write({"form_received": True, "form_note": "On paper, at the counter"})
        with self.assertRaisesRegex(UserError, "no complaint form among the files"):
            mine.form_note = False
        files.create({**mail, "name": "formulier.pdf", "res_id": case.id})
        mine.form_note = False
        self.assertTrue(case.form_received)

    def test_what_it_is_about_stands_in_search_and_figures(self):
        """S0-81: asked when it is classified."""
        case = self._in_triage()
        mine = case.with_user(self.users["GOS"])
        mine.write(
            {
                "form_received": True,
                "form_note": "By post",
                "ground_id": self.grounds[0].id,
            }
        )
        self.assertTrue(mine.complaint_asks_matter)
        with self.assertRaisesRegex(UserError, "What it is about"):
            self._accept(case)
        mine.complaint_matter = "goods"
        self._accept(case)
        self.assertEqual(self._figures(case).complaint_matter, "goods")
        rows = self.env["complaint.report"]._read_group(
            [("id", "=", case.id)], ["complaint_matter"], ["__count"]
        )
        self.assertEqual(rows, [("goods", 1)])

    def test_proposal_opens_the_move_for_who_may_do_it(self):
        """One click; the dialog still asks, and asks nothing of who may not."""
        case = self._in_triage()
        action = case.with_user(self.users["GOS"]).action_complaint_triage()
        self.assertEqual(action["res_model"], "complaint.move")
        dialog = Form(
            self.env["complaint.move"]
            .with_user(self.users["GOS"])
            .with_context(**action["context"])
        )
        self.assertEqual(dialog.transition_id.name, "Improvement point")
        seen = case.with_user(self.auditor)
        self.assertTrue(seen.triage_text)
        with self.assertRaisesRegex(UserError, "Nothing is proposed"):
            seen.action_complaint_triage()
        with self.assertRaises(AccessError), mute_logger(*QUIET):
            case.with_user(self.users["BKM"]).action_complaint_triage()

    def test_handled_case_has_no_proposal(self):
        case = self._in_triage()
        self._walk_to(case, "investigation")
        case.form_received = False
        self.assertEqual(self._proposal(case, "SLM"), ("", False))

    # --- where it goes ----------------------------------------------------------------

    def test_each_way_out_ends_counted_apart(self):
        """S0-80, S0-55, S0-57, S0-60, S1-06, Awb 9:8: log, figures, letter and type."""
        diversion = self._answers("diversion")
        for name, answers, kind, letter in (
            ("Improvement point", diversion, "improvement", "improvement"),
            ("Escalation", diversion, "escalation", "escalation"),
            ("Refer", {"referred_to_id": self.partner.id}, "referred", "referral"),
            (
                "Not taken up",
                {"refusal_ground": "minor_interest", "note": "<p>Klein.</p>"},
                "not_taken_up",
                "not_taken_up",
            ),
            ("Compliment", {}, "compliment", "thanks"),
            ("Suggestion", {"note": "<p>Idea.</p>"}, "suggestion", "thanks"),
            ("Question", diversion, "question", "thanks"),
        ):
            case = self._in_triage()
            self._move(case, "GOS", name, **answers)
            with self.subTest(move=name):
                self.assertEqual(self._figures(case).diverted_kind, kind)
                sent = self._letters(case, letter)
                self.assertEqual(sent.email_normalized, "klant@elders.example")
                self._send_mails()
                self.assertEqual(sent.state, "sent")
                self.assertEqual(self._figures(case).diverted_kind, kind)
                self.assertEqual(case.complaint_phase, "diverted")
                self.assertFalse(self._letters(case, "closed"))
                self.assertEqual(
                    bool(case.continued_ticket_id), answers is diversion, "goes on"
                )
                if letter == "thanks":
                    self.assertEqual(case.type_id.feedback_kind, kind)
                else:
                    self.assertEqual(case.type_id.feedback_kind, "complaint")

    def test_ticket_that_goes_on_is_of_its_kind_and_with_the_team_leader(self):
        """S0-09, S0-58, S0-110, S0-55, S0-56: kind; leader has it."""
        leader = self.users["P"]
        self.plain_team.user_id = leader
        for name, kind in (("Improvement point", "improvement"), ("Question",) * 2):
            case = self._in_triage()
            self._move(case, "GOS", name, **self._answers("diversion"))
            with self.subTest(move=name):
                on = case.continued_ticket_id
                self.assertEqual(on.type_id.feedback_kind, kind.lower())
                self.assertEqual(on.user_id, leader)
                self.assertFalse(on.procedure_version_id)

    def test_escalation_names_the_running_ticket_to_the_receiving_team(self):
        """S0-46, S0-108, S0-89; a complaint that it is about is not named."""
        about, secret = self._create_plain(), self._create_complaint()
        case = self._in_triage(about_ticket_ids=[(4, about.id)])
        case.sudo().about_ticket_ids += secret
        self._move(case, "GOS", "Escalation", **self._answers("diversion"))
        words = case.continued_ticket_id.description
        self.assertIn(about.number, words)
        self.assertNotIn(secret.number, words)

    def test_escalation_says_whom_to_contact(self):
        """S0-60: the letter promises contact; what the team needs for it goes along,
        as the second line read it over.
        """
        self.complainant.phone = "+31 20 555 0123"
        case = self._in_triage()
        self._move(case, "GOS", "Escalation", **self._answers("diversion"))
        ticket = case.continued_ticket_id
        self.assertEqual(ticket.partner_name, "Test Klant")
        self.assertEqual(ticket.partner_email, "klant@elders.example")
        for words in ("Test Klant", "klant@elders.example", "+31 20 555 0123"):
            self.assertIn(words, ticket.description)
        self.assertFalse(ticket.partner_id, "nobody finds the case by his contact")
        case = self._in_triage()
        curated = {"reporter_name": "M. de V.", "reporter_reach": "tel. 0123"}
        self._move(case, "GOS", "Escalation", **self._answers("diversion"), **curated)
        ticket = case.continued_ticket_id
        self.assertIn("M. de V., tel. 0123", ticket.description)
        self.assertFalse(ticket.partner_email)
        case = self._in_triage()
        with self.assertRaisesRegex(UserError, "how to reach"):
            self._move(
                case,
                "GOS",
                "Escalation",
                **self._answers("diversion"),
                reporter_reach="",
            )

    def test_referral_names_the_organisation_and_how_to_reach_it(self):
        """S1-06."""
        case = self._in_triage()
        with self.assertRaisesRegex(UserError, "who should handle it"):
            self._move(case, "GOS", "Refer")
        self._move(case, "GOS", "Refer", referred_to_id=self.partner.id)
        body = self._letters(case, "referral").body
        for words in ("Test Gemeente", "Plein 1", "Testdam", "info@gemeente.example"):
            self.assertIn(words, body)
        self._send_mails()
        self.assertIn("referred", self._events(case))

    def test_partner_organisations_stand_first(self):
        other = self.env["res.partner"].create({"name": "Test Aaa"})
        partners = self.env["res.partner"]
        found = partners.with_context(
            complaint_partner_ids=self.partner.ids
        ).name_search("Test")
        self.assertEqual(found[0][0], self.partner.id)
        self.assertIn(other.id, [id_ for id_, _name in found])

    def test_nobody_is_referred_to_who_is_complained_about(self):
        about = self.env["res.partner"].create({"name": "Test Beklaagde"})
        case = self._in_triage()
        self._add_party(case, "complained_about", partner_id=about.id)
        case.about_person = "yes"
        with self.assertRaisesRegex(UserError, "takes no part"):
            self._move(case, "GOS", "Refer", referred_to_id=about.id)

    def test_each_ground_stands_in_the_letter_in_the_readers_language(self):
        """Awb 9:8, 9:12: ground, explanation, where to go; the code is in the log."""
        # a to f, of which e and f have two halves, and the second paragraph
        self.assertEqual(
            [ground for ground, _label in NOT_TAKEN_UP_GROUNDS],
            [
                "handled_before",
                "too_long_ago",
                "objection",
                "appeal",
                "in_court",
                "was_in_court",
                "criminal",
                "part_of_criminal",
                "minor_interest",
            ],
        )
        labels = self.env["helpdesk.ticket"]._fields["refusal_ground"]
        dutch = self.env["helpdesk.ticket"].with_context(lang="nl_NL")
        sentences = dict(labels._description_selection(dutch.env))
        for ground, _label in NOT_TAKEN_UP_GROUNDS:
            case = self._in_triage()
            answers = {"refusal_ground": ground, "note": "<p>Want zo is het.</p>"}
            self._move(case, "GOS", "Not taken up", **answers)
            letter = self._letters(case, "not_taken_up")
            with self.subTest(ground=ground):
                for words in (sentences[ground], "Want zo is het.", "Testombudsman"):
                    self.assertIn(words, letter.body)
                events = case.sudo().event_ids.filtered("reason_code")
                self.assertEqual(set(events.mapped("reason_code")), {ground})
                self.assertEqual(
                    set(events.mapped("type")), {"classified", "converted"}
                )
                self._send_mails()
                self.assertIn("not_taken_up", self._events(case))

    def test_refusal_needs_its_ground_and_its_words(self):
        """Awb 9:8: nobody is turned away without a reason."""
        case = self._in_triage()
        for answers in ({"note": "<p>x</p>"}, {"refusal_ground": "criminal"}):
            with self.subTest(answers=answers), self.assertRaises(UserError):
                self._move(case, "GOS", "Not taken up", **answers)
        self.assertEqual(case.stage_id.complaint_code, "classification")

    def test_four_weeks_are_kept_by_the_letter(self):
        """Awb 9:8: the term stops when the mail server took the letter."""
        case = self._in_triage()
        self.assertEqual(str(self._term(case, "refusal").due_on), "2026-11-30")
        with freeze_time("2026-11-20 09:00:00"):
            answers = {"refusal_ground": "in_court", "note": "<p>x</p>"}
            self._move(case, "GOS", "Not taken up", **answers)
            self.assertEqual(self._term(case, "refusal").state, "running")
            self.assertEqual(self._term(case, "answer").state, "cancelled")
            self._send_mails()
            self.assertEqual(self._term(case, "refusal").state, "met")
        taken = self._in_triage()
        self._walk_to(taken, "acknowledgement")
        self.assertEqual(self._term(taken, "refusal").state, "cancelled")

    def test_what_the_service_keeps_is_not_written_by_hand(self):
        case = self._in_triage()
        case.with_user(self.officer).write({"name": "Other words"})
        for vals in ({"refusal_ground": "criminal"}, {"referred_to_id": 1}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                case.with_user(self.officer).write(vals)

    # --- a structural problem ---------------------------------------------------------

    def test_structural_problem_is_reported_once_to_the_officers(self):
        """S3-17, S3-18."""
        case = self._in_triage()
        second = case.with_user(self.users["GOS"])
        second.complaint_nature = "incident"
        self.assertNotIn("signalled", self._events(case))
        second.complaint_nature = "structural"
        second.complaint_nature = "incident"
        second.complaint_nature = "structural"
        self.assertEqual(self._events(case).count("signalled"), 1)
        tasks = self._activities(case, "activity_structural")
        self.assertEqual(tasks.user_id, self.officer)

    def test_officer_complained_about_is_not_told(self):
        case = self._in_triage()
        self._add_party(case, "complained_about", partner_id=self.officer.partner_id.id)
        case.with_user(self.users["GOS"]).complaint_nature = "structural"
        self.assertFalse(self._activities(case, "activity_structural"))
        self.assertIn("signalled", self._events(case))

    def test_plain_ticket_is_reported_to_nobody(self):
        ticket = self._create_plain()
        ticket.complaint_nature = "structural"
        self.assertFalse(ticket.event_ids)
        self.assertFalse(ticket.triage_text)
