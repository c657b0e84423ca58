from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .procedure_common import ANSWER, KLANT, NOTE, ProcedureCommon

SETTLE = "Settled, back to the service desk"
TO_DIRECTOR = "Not satisfied: to the director"
DECIDE = "Decided, back to the service desk"
CLOSE = "Close and mail the closing text"
FORM = "klachten_module.complaint_view_form"
MAIL = """\
From: Test Klant <klant@elders.example>
To: test-ons@test.example
Subject: Verkeerd salaris
Message-Id: <salaris@elders.example>
Date: Mon, 02 Nov 2026 09:30:00 +0100
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Mijn salaris klopt niet.
"""


@tagged("post_install", "-at_install", "klachten")
class TestProcedureOns(ProcedureCommon):
    """S1: a manager telephones, the desk closes, the director decides what is left."""

    template = "ons"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_manager = new_test_user(
            cls.env, "test_ons_other_manager", groups="base.group_user", lang="en_US"
        )
        cls.department, _other = cls.env["complaint.department"].create(
            [
                {"name": name, "user_ids": [Command.set(users.ids)]}
                for name, users in (
                    ("Test payroll", cls.users["MT"]),
                    ("Test network", cls.other_manager),
                )
            ]
        )
        cls.organisation = cls.env["res.partner"].create(
            {
                "name": "Test Gemeente",
                "is_company": True,
                "email": "info@gemeente.example",
            }
        )
        cls.employee = cls.env["res.partner"].create(
            {
                "name": "Test Collega",
                "parent_id": cls.organisation.id,
                "email": "collega@gemeente.example",
            }
        )

    def _mail_in(self):
        """The case that a mail to the mailbox becomes."""
        tickets = self.env["helpdesk.ticket"]
        known = tickets.search([])
        with (
            self.mock_mail_gateway(),
            mute_logger("odoo.addons.mail.models.mail_thread"),
        ):
            self.env["mail.thread"].message_process("helpdesk.ticket", MAIL)
        return tickets.search([]) - known

    def _to_department(self, **vals):
        case = self._create_complaint(**vals)
        self._classify(case)
        return case

    def _classify(self, case):
        case.with_user(self.users["SDHR"]).write(
            {
                "ground_id": self.ground.id,
                "complaint_department_id": self.department.id,
            }
        )
        self._move(case, "SDHR", "To the department")

    def _answer(self, case, answer=ANSWER):
        case.with_user(self.users["MT"]).answer = answer

    def _sees(self, case, user):
        self.env.flush_all()
        self.env.invalidate_all()
        return case.with_user(user).has_access("read")

    # --- the desk and the department --------------------------------------------------

    def test_mail_reaches_the_managers_of_the_department_alone(self):
        """S1-07, S1-10, S1-11, S1-12: the manager of another one sees nothing."""
        case = self._mail_in()
        self.assertEqual(case.procedure_id, self.procedure)
        self.assertEqual(case.sudo().user_id, self.users["SDHR"])
        self.assertFalse(self._sees(case, self.users["MT"]))
        self._classify(case)
        self.assertEqual(case.sudo().user_id, self.users["MT"])
        self.assertTrue(self._sees(case, self.users["MT"]))
        for stranger in (self.other_manager, self.outsider, self.users["DIR"]):
            self.assertFalse(self._sees(case, stranger), stranger.name)
            found = self.env["helpdesk.ticket"].with_user(stranger)
            self.assertFalse(found.search([("id", "=", case.id)]))
        with self.assertRaises(AccessError):
            self._talk(case, "DIR")

    def test_refusals_name_all_that_is_missing(self):
        """S1-12, S1-13, S1-14: in one message."""
        case = self._create_complaint()
        both = "(?s)Ground.*[Dd]epartment|[Dd]epartment.*Ground"
        with self.assertRaisesRegex(UserError, both):
            self._move(case, "SDHR", "To the department")
        self._classify(case)
        with self.assertRaisesRegex(
            UserError, "(?s)Answer to the complainant.*Log the"
        ):
            self._move(case, "MT", SETTLE, **NOTE)

    def test_case_asks_only_what_this_procedure_uses(self):
        """No complaint form, no verification rounds, a department (S1-12)."""
        self.env["complaint.department"].search([]).active = False
        case = self._create_complaint()
        seen = case.with_user(self.users["SDHR"])
        self.assertFalse(seen.complaint_asks_form)
        self.assertFalse(seen.complaint_has_checks)
        self.assertTrue(seen.complaint_has_departments)
        case.sudo().form_received = True
        self.assertTrue(seen.complaint_asks_form, "what was ticked stays in sight")

    def test_public_page_promises_the_first_reaction(self):
        """S1-20, S1-21."""
        steps = " ".join(self.procedure._public_steps())
        self.assertIn("Within 2 working days we contact you.", steps)
        self.assertIn("you get our answer", steps)

    def test_day_of_receipt_is_filled_in_where_a_letter_is_registered(self):
        new = self.env["helpdesk.ticket"].with_user(self.users["SDHR"])
        team = self.procedure.team_id
        form = Form(new.with_context(default_team_id=team.id), FORM)
        form.name = "Letter of last Friday"
        form.partner_name = "Mina Voorbeeld"
        form.description = "<p>Your letter was rude.</p>"
        form.received_at = "2026-10-30 09:00:00"
        case = form.save().sudo()
        self.assertEqual(str(case.received_at), "2026-10-30 09:00:00")

    def test_citizen_is_referred(self):
        """S1-03, S1-05, S1-06: proposed to the desk; the letter names the partner;
        who works for the partner is not referred.
        """
        self.procedure.partner_ids = self.organisation
        case = self._create_complaint()
        desk = case.with_user(self.users["SDHR"])
        self.assertEqual(desk.triage_move_id.result, "referral")
        self._move(
            case,
            "SDHR",
            "Refer to the partner",
            referred_to_id=self.organisation.id,
            **NOTE,
        )
        self.assertEqual(case.stage_id.complaint_code, "diverted")
        self.assertEqual(self._letter_names(case), ["confirmation", "referral"])
        self.assertIn("Test Gemeente", self._letter(case, "referral").body)
        self.assertEqual(self._line(case).diverted_kind, "referred")
        own = self._create_complaint(partner_id=self.employee.id)
        self.assertFalse(own.with_user(self.users["SDHR"]).triage_move_id)

    # --- settled by telephone ---------------------------------------------------------

    def test_first_reaction_is_a_talk(self):
        """S1-13, S1-20: nobody there is no talk; the confirmation is none either."""
        case = self._to_department()
        self._send_mails()
        self._talk(case, "MT", reached=False)
        self.assertEqual(self._term(case, "acknowledged").state, "running")
        self._answer(case)
        with self.assertRaisesRegex(UserError, "Log the telephone call"):
            self._move(case, "MT", SETTLE, **NOTE)
        self._talk(case, "MT")
        self.assertEqual(self._term(case, "acknowledged").state, "met")

    def test_settled_by_telephone(self):
        """S1-13, S1-14, S1-15, S1-18 to S1-21: within 2 weeks; the closing mail holds
        what the manager wrote, and no letter did before it.
        """
        case = self._to_department()
        self._send_mails()
        self.assertEqual(
            self._due(case), {"acknowledged": "2026-11-04", "answer": "2026-11-16"}
        )
        with self._on("2026-11-03"):
            self._talk(case, "MT")
            with self.assertRaisesRegex(UserError, "Answer to the complainant"):
                self._move(case, "MT", SETTLE, **NOTE)
            self._answer(case)
        mails = self._step("2026-11-03", case, "MT", SETTLE, **NOTE)
        self.assertNotIn(KLANT, mails)
        self.assertEqual(case.sudo().user_id, self.users["SDHR"])
        mails = self._step(
            "2026-11-03", case, "SDHR", CLOSE, outcome_id=self.founded.id
        )
        [mail] = mails[KLANT]
        self.assertIn("Dit is ons antwoord.", mail["body"])
        self.assertEqual(self._letter_names(case), ["confirmation", "closed"])
        self.assertNotIn("sent", self._events(case))
        self.assertEqual(self._term(case, "answer").state, "met")
        line = self._line(case)
        self.assertEqual(str(line.received_on), "2026-11-02")
        self.assertFalse(line.is_open)

    def test_who_withdraws_gets_no_answer(self):
        """S1-16, S1-19: whoever has the turn records it; a draft that nobody decided
        on stays here.
        """
        for role in ("MT", "DIR"):
            case = self._to_department()
            self._answer(case)
            if role == "DIR":
                self._talk(case, "MT")
                self._move(case, "MT", TO_DIRECTOR, **NOTE)
            self._move(case, role, "Complainant withdraws", **NOTE)
            with self.subTest(role=role):
                self.assertEqual(case.sudo().outcome_id.code, "withdrawn")
                body = self._letter(case, "closed").body
                self.assertTrue(body)
                self.assertNotIn("Dit is ons antwoord.", body)

    # --- the director -----------------------------------------------------------------

    def test_supplier_goes_to_the_director(self):
        """S1-04, S1-16, S1-17, S1-19, decision 9: a term of his own, up to and with its
        last day; his text in the closing mail.
        """
        self.procedure.partner_ids = self.organisation
        supplier = self.employee.id
        for day, state in (("2026-11-18", "met"), ("2026-11-19", "met_late")):
            case = self._to_department(partner_id=supplier, complaint_lang="nl_NL")
            self._answer(case, "<p>Voorstel van de afdeling.</p>")
            with self.assertRaisesRegex(UserError, "Log the telephone call"):
                self._move(case, "MT", TO_DIRECTOR, **NOTE)
            self.assertFalse(self._sees(case, self.users["DIR"]))
            with self._on("2026-11-04"):
                self._talk(case, "MT")
                self._move(case, "MT", TO_DIRECTOR, **NOTE)
                self._send_mails()
            self.assertEqual(case.sudo().user_id, self.users["DIR"])
            self.assertTrue(self._sees(case, self.users["DIR"]))
            self.assertEqual(self._due(case)["director"], "2026-11-18")
            body = self._letter(case, "escalated").body
            self.assertIn("woensdag 18 november 2026", body)
            with self._on(day):
                with self.assertRaisesRegex(UserError, "Test ons DIR"):
                    self._move(case, "MT", DECIDE, **NOTE)
                with Form(case.with_user(self.users["DIR"]), view=FORM) as form:
                    form.answer = "<p>De directeur geeft u gelijk.</p>"
                self._move(case, "DIR", DECIDE, **NOTE)
                self.assertEqual(case.sudo().user_id, self.users["SDHR"])
                self._move(case, "SDHR", CLOSE, outcome_id=self.founded.id)
            with self.subTest(day=day):
                self.assertEqual(self._term(case, "director").state, state)
                kept = {"met": "met", "met_late": "late"}[state]
                self.assertEqual(self._line(case).answer, kept)
                self.assertEqual(
                    self._letter_names(case), ["confirmation", "escalated", "closed"]
                )
                body = self._letter(case, "closed").body
                self.assertIn("De directeur geeft u gelijk.", body)
                self.assertNotIn("Voorstel van de afdeling.", body)

    def test_one_promised_day_holds_after_escalation(self):
        """Decision 9: on the card, in the file and on the page; in a second round the
        department promises again.
        """
        case = self._to_department()
        self._calls("2026-11-04", case, "MT")
        self._send_mails()
        mails = self._step("2026-11-04", case, "MT", TO_DIRECTOR, **NOTE)
        self.assertEqual(str(case.answer_due_on), "2026-11-18")
        self.assertEqual(case.next_term_id.code, "director")
        self.assertEqual(str(case.next_due_on), "2026-11-18")
        self.assertEqual(self._term(case, "answer").state, "cancelled")
        bodies = "".join(mail["body"] for sent in mails.values() for mail in sent)
        self.assertIn("18 november", bodies)
        self.assertNotRegex(bodies.lower(), "16 november|november 16")
        page = self._letter(case, "escalated")._status_page()
        self.assertEqual(str(page["expected_on"]), "2026-11-18")
        case.with_user(self.users["DIR"]).answer = ANSWER
        self._step("2026-11-10", case, "DIR", DECIDE, **NOTE)
        self._step("2026-11-10", case, "SDHR", CLOSE, outcome_id=self.founded.id)
        self._step("2026-11-12", case, "SDHR", "Reopen", **NOTE)
        self.assertEqual(str(case.answer_due_on), "2026-11-26")
        self.assertEqual(case.next_term_id.code, "answer")

    def test_answer_that_was_late_before_the_escalation_stays_late(self):
        """S1-21: also when the director is in time."""
        case = self._to_department()
        self._calls("2026-11-04", case, "MT")
        self._step("2026-11-17", case, "MT", TO_DIRECTOR, **NOTE)
        case.with_user(self.users["DIR"]).answer = ANSWER
        self._step("2026-11-18", case, "DIR", DECIDE, **NOTE)
        self._step("2026-11-18", case, "SDHR", CLOSE, outcome_id=self.founded.id)
        self.assertEqual(self._term(case, "answer").state, "missed")
        self.assertEqual(self._term(case, "director").state, "met")
        self.assertEqual(self._line(case).answer, "late")

    def test_late_first_reaction_sets_no_term_of_the_director(self):
        """S0-16, S1-16: whoever is accountable is called in; the case stays."""
        case = self._to_department()
        with self._on("2026-11-05"):
            self._term(case, "acknowledged")._mark("missed_on", "2026-11-05")
        self.assertIn("escalated", self._events(case))
        self.assertEqual(set(self._due(case)), {"acknowledged", "answer"})

    def test_handler_complained_about_loses_the_case(self):
        """S1-07: a manager complained about never sees the case."""
        case = self._to_department()
        self._talk(case, "MT")
        self._assert_loses_the_case(case, "MT")

    # --- what the process sheet says --------------------------------------------------

    def test_desk_chooses_one_of_two_grounds(self):
        """S1-08, S1-09: before it goes to the department, and no other."""
        desk = self.users["SDHR"]
        mine = [("procedure_id", "=", self.procedure.id)]
        grounds = self.ground.with_user(desk).search(mine)
        treatment, agreement = grounds.mapped("name")
        self.assertIn("Treatment", treatment)
        self.assertIn("agreement with a supplier", agreement)
        foreign = self.ground.search([("id", "not in", grounds.ids)], limit=1)
        for ground in grounds:
            case = self._create_complaint()
            case.with_user(desk).complaint_department_id = self.department
            with self.assertRaisesRegex(UserError, "Ground"):
                self._move(case, "SDHR", "To the department")
            with self.assertRaisesRegex(UserError, "a ground of the procedure"):
                case.with_user(desk).ground_id = foreign
            with Form(case.with_user(desk), view=FORM) as form:
                form.ground_id = ground
            self._move(case, "SDHR", "To the department")
            self.assertEqual(self._line(case).ground_id, ground)

    def test_process_sheet(self):
        """S1-03, S1-22: who may, who gets the quarter."""
        version = self.procedure.version_id
        self.assertTrue(version.entitled_only and version.who_may)
        self.assertEqual(
            (version.count_by, self.procedure.overview_quarter), ("received", True)
        )
        for code in ("SB", "SDHR"):
            self.assertTrue(self.roles[code].receives_overview, code)

    def test_quarter_counts_what_was_received_in_it(self):
        """S1-20, S1-21, S1-22: with the share in time, of which the day lies in it."""
        for received, closed in (
            ("2026-09-30", "2026-10-02"),
            ("2026-10-05", "2026-10-06"),
            ("2026-10-12", "2026-11-12"),
        ):
            with self._on(received):
                case = self._to_department()
                self._send_mails()
            with self._on(closed):
                self._talk(case, "MT")
                self._answer(case)
                self._move(case, "MT", SETTLE, **NOTE)
                self._move(case, "SDHR", CLOSE, outcome_id=self.founded.id)
                self._send_mails()
        self.env.flush_all()
        with self._on("2027-01-05"):
            overview = (
                self.env["complaint.overview"]
                .with_user(self.officer)
                .create(
                    {
                        "procedure_id": self.procedure.id,
                        "kind": "quarter",
                        "quarter": "4",
                        "year": 2026,
                        "lang": "en_US",
                    }
                )
            )
            data = overview._overview_data()
        counts = {row["code"]: row["values"][0] for row in data["counts"]}
        self.assertEqual(counts["received"], 2)
        shares = {
            row["code"]: (row["numerator"], row["denominator"]) for row in data["kpis"]
        }
        # the case of 30 September too: its days lie in October
        self.assertEqual(shares["first_reaction"], (2, 3))
        self.assertEqual(shares["done"], (2, 3))
        self.assertEqual(shares["answered"], (2, 3))
