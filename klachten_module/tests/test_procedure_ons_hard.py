from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .procedure_common import ANSWER, KLANT, ProcedureCommon

SETTLE = "Settled with the complainant, back to the service desk"
CLOSE = "Close and mail the closing text"
TO_DIRECTOR = "Not satisfied: to the director"
FORM = "klachten_module.complaint_view_form"
NOTE = {"note": "<p>Zo zit het.</p>"}
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
class TestProcedureOnsHard(ProcedureCommon):
    """S1: who sees what, what the mails say, and what is refused."""

    template = "ons"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_manager = new_test_user(
            cls.env, "test_ons_other_manager", groups="base.group_user", lang="en_US"
        )
        cls.department, cls.other_department = cls.env["complaint.department"].create(
            [
                {"name": name, "user_ids": [Command.set(users.ids)]}
                for name, users in (
                    ("Test payroll", cls.users["MT"]),
                    ("Test network", cls.other_manager),
                )
            ]
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

    def _body(self, case, name):
        """The newest of these letters (sudo)."""
        kind = self.env.ref(f"klachten_module.letter_{name}")
        letters = case.sudo().letter_ids.filtered(lambda x: x.template_id == kind)
        self.assertTrue(letters, name)
        return letters.sorted("id")[-1].body

    def _sees(self, case, user):
        self.env.flush_all()
        self.env.invalidate_all()
        return case.with_user(user).has_access("read")

    def test_mail_reaches_the_managers_of_the_department_alone(self):
        """S1-07, S1-10, S1-12: the manager of another department sees nothing."""
        case = self._mail_in()
        self.assertEqual(case.procedure_id, self.procedure)
        self.assertFalse(self._sees(case, self.users["MT"]))
        self._classify(case)
        self.assertTrue(self._sees(case, self.users["MT"]))
        for stranger in (self.other_manager, self.outsider, self.users["DIR"]):
            self.assertFalse(self._sees(case, stranger), stranger.name)
            found = self.env["helpdesk.ticket"].with_user(stranger)
            self.assertFalse(found.search([("id", "=", case.id)]))
        with self.assertRaises(AccessError):
            self._talk(case, "DIR")

    def test_closing_mail_holds_what_the_manager_wrote(self):
        """S1-14, S1-19: no letter before it did."""
        case = self._to_department()
        self._talk(case, "MT")
        case.with_user(self.users["MT"]).answer = ANSWER
        self._move(case, "MT", SETTLE, **NOTE)
        self._send_mails()
        self._move(case, "SDHR", CLOSE, outcome_id=self.founded.id)
        [mail] = [mail for mail in self._send_mails() if KLANT in str(mail["email_to"])]
        self.assertIn("Dit is ons antwoord.", mail["body"])
        self.assertNotIn("sent", self._events(case))

    def test_closing_mail_of_who_withdraws_holds_no_answer(self):
        """S1-19: a draft that nobody decided on stays here."""
        case = self._to_department()
        case.with_user(self.users["MT"]).answer = ANSWER
        self._move(case, "MT", "Complainant withdraws", **NOTE)
        self.assertNotIn("Dit is ons antwoord.", self._body(case, "closed"))

    def test_director_decides_and_the_closing_mail_says_so(self):
        """S1-16, S1-17, S1-19, decision 9: a term of his own, his text in the mail."""
        case = self._to_department()
        case.with_user(self.users["MT"]).answer = "<p>Voorstel van de afdeling.</p>"
        with self.assertRaisesRegex(UserError, "Log the telephone call"):
            self._move(case, "MT", TO_DIRECTOR, **NOTE)
        with freeze_time("2026-11-04 09:00:00"):
            self._talk(case, "MT")
            self._move(case, "MT", TO_DIRECTOR, **NOTE)
            self._send_mails()
        self.assertEqual(self._due(case)["director"], "2026-11-18")
        self.assertIn("woensdag 18 november 2026", self._body(case, "escalated"))
        self.assertTrue(self._sees(case, self.users["DIR"]))
        with freeze_time("2026-11-19 09:00:00"):
            with self.assertRaisesRegex(UserError, "Test ons DIR"):
                self._move(case, "MT", "Decided, back to the service desk", **NOTE)
            with Form(case.with_user(self.users["DIR"]), view=FORM) as form:
                form.answer = "<p>De directeur geeft u gelijk.</p>"
            self._move(case, "DIR", "Decided, back to the service desk", **NOTE)
            self.assertEqual(case.sudo().user_id, self.users["SDHR"])
            self._move(case, "SDHR", CLOSE, outcome_id=self.founded.id)
        self.assertEqual(self._state(case, "director"), "met_late")
        body = self._body(case, "closed")
        self.assertIn("De directeur geeft u gelijk.", body)
        self.assertNotIn("Voorstel van de afdeling.", body)

    def test_who_withdraws_with_the_director(self):
        """S1-16: whoever has the turn records it; no answer is mailed."""
        case = self._to_department()
        case.with_user(self.users["MT"]).answer = ANSWER
        self._talk(case, "MT")
        self._move(case, "MT", TO_DIRECTOR, **NOTE)
        self._move(case, "DIR", "Complainant withdraws", **NOTE)
        self.assertEqual(case.sudo().outcome_id.code, "withdrawn")
        self.assertNotIn("Dit is ons antwoord.", self._body(case, "closed"))

    def test_first_reaction_is_a_talk(self):
        """S1-13, S1-20: nobody there is no talk; the confirmation is none either."""
        case = self._to_department()
        self._send_mails()
        self._talk(case, "MT", reached=False)
        self.assertEqual(self._state(case, "acknowledged"), "running")
        case.with_user(self.users["MT"]).answer = ANSWER
        with self.assertRaisesRegex(UserError, "Log the telephone call"):
            self._move(case, "MT", SETTLE, **NOTE)
        self._talk(case, "MT")
        self.assertEqual(self._state(case, "acknowledged"), "met")

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

    def test_citizen_reads_where_to_go(self):
        """S1-05, S1-06: proposed to the desk, the letter names the partner."""
        partner = self.env["res.partner"].create(
            {
                "name": "Test Gemeente",
                "is_company": True,
                "email": "info@gemeente.example",
            }
        )
        self.procedure.partner_ids = partner
        case = self._create_complaint()
        desk = case.with_user(self.users["SDHR"])
        self.assertEqual(desk.triage_move_id.result, "referral")
        self._move(
            case, "SDHR", "Refer to the partner", referred_to_id=partner.id, **NOTE
        )
        self.assertIn("Test Gemeente", self._body(case, "referral"))
        employee = self.env["res.partner"].create(
            {
                "name": "Test Collega",
                "parent_id": partner.id,
                "email": "collega@gemeente.example",
            }
        )
        own = self._create_complaint(partner_id=employee.id)
        self.assertFalse(own.with_user(self.users["SDHR"]).triage_move_id)

    def test_quarter_counts_what_was_received_in_it(self):
        """S1-20, S1-21, S1-22: with the share that was in time."""
        for received, closed in (
            ("2026-09-30 09:00:00", "2026-10-02 09:00:00"),
            ("2026-10-05 09:00:00", "2026-10-06 09:00:00"),
            ("2026-10-12 09:00:00", "2026-11-12 09:00:00"),
        ):
            with freeze_time(received):
                case = self._to_department()
                self._send_mails()
            with freeze_time(closed):
                self._talk(case, "MT")
                case.with_user(self.users["MT"]).answer = ANSWER
                self._move(case, "MT", SETTLE, **NOTE)
                self._move(case, "SDHR", CLOSE, outcome_id=self.founded.id)
                self._send_mails()
        self.env.flush_all()
        with freeze_time("2027-01-05 09:00:00"):
            data = (
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
                ._overview_data()
            )
        counts = {row["code"]: row["values"][0] for row in data["counts"]}
        self.assertEqual(counts["received"], 2)
        shares = {
            row["code"]: (row["numerator"], row["denominator"]) for row in data["kpis"]
        }
        self.assertEqual(shares["first_reaction"], (1, 2))
        self.assertEqual(shares["done"], (1, 2))
