from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import ComplaintCommon


@tagged("post_install", "-at_install", "klachten")
class TestIntake(ComplaintCommon):
    """How a case begins, and what stays as it began."""

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2026-11-02 09:00:00"))

    def test_ticket_in_the_complaints_team_is_a_case(self):
        """S0-85, S3-01, S3-07, S3-13, S4-34: all of it, in one place, at once.

        Number, version, first stage, turn, terms and first events.
        """
        case = self._create_complaint()
        self.assertEqual(case.procedure_version_id, self.procedure.version_id)
        self.assertEqual(case.stage_id, self.stages["registration"])
        self.assertEqual(case.complaint_phase, "intake")
        self.assertTrue(case.complaint_open)
        self.assertEqual(case.user_id, self.users["SD"])
        self.assertEqual(case.responsible_role_id, self.roles["SD"])
        self.assertEqual(case.type_id.feedback_kind, "complaint")
        self.assertEqual(self._events(case), ["received", "registered", "assigned"])
        self.assertEqual(
            set(case.deadline_ids.term_id.mapped("code")),
            {"routed", "acknowledged", "answer"},
        )

    def test_batch_keeps_the_order_of_what_was_asked(self):
        """Cases and plain tickets in one call come back where they were."""
        vals = [
            {"name": name, "description": "x", "team_id": team.id}
            for name, team in (
                ("a", self.plain_team),
                ("b", self.procedure.team_id),
                ("c", self.plain_team),
                ("d", self.procedure.team_id),
            )
        ]
        tickets = self.env["helpdesk.ticket"].create(vals)
        self.assertEqual(tickets.mapped("name"), ["a", "b", "c", "d"])
        self.assertEqual(
            [bool(ticket.procedure_version_id) for ticket in tickets],
            [False, True, False, True],
        )
        self.assertEqual(set(vals[1]), {"name", "description", "team_id"})

    def test_team_from_the_context_makes_a_case_too(self):
        """No door makes a plain ticket in the complaints team."""
        tickets = self.env["helpdesk.ticket"].with_context(
            default_team_id=self.procedure.team_id.id
        )
        case = tickets.create({"name": "x", "description": "x"})
        self.assertTrue(case.procedure_version_id)
        self.assertEqual(case.stage_id, self.stages["registration"])

    def test_team_from_a_saved_default_makes_a_case_too(self):
        self.env["ir.default"].set(
            "helpdesk.ticket", "team_id", self.procedure.team_id.id
        )
        case = self.env["helpdesk.ticket"].create({"name": "x", "description": "x"})
        self.assertTrue(case.procedure_version_id)

    def test_what_we_keep_is_not_taken_from_the_caller(self):
        """Values, defaults in the context, writing afterwards: ignored or refused."""
        wrong = {
            "complaint_phase": "closed",
            "complaint_open": False,
            "complaint_round": 7,
            "registered_at": "2020-01-01 00:00:00",
            "answer_due_on": "2020-01-01",
            "next_due_on": "2020-01-01",
            "responsible_role_id": self.roles["SLM"].id,
            "statement": "<p>Other words</p>",
            "number": "K-1",
            "stage_id": self.stages["closed"].id,
        }
        defaults = {f"default_{name}": value for name, value in wrong.items()}
        in_words = {k: v for k, v in wrong.items() if k != "stage_id"}
        for case in (
            self._create_complaint(**in_words),
            self.env["helpdesk.ticket"]
            .with_context(**defaults)
            .create(
                {
                    "name": "x",
                    "description": "<p>Mijn laptop</p>",
                    "team_id": self.procedure.team_id.id,
                }
            ),
        ):
            self.assertEqual(case.complaint_phase, "intake")
            self.assertTrue(case.complaint_open)
            self.assertEqual(case.complaint_round, 1)
            self.assertEqual(str(case.registered_at), "2026-11-02 09:00:00")
            self.assertEqual(str(case.answer_due_on), "2026-11-30")
            self.assertEqual(case.responsible_role_id, self.roles["SD"])
            self.assertIn("Mijn laptop", case.statement)
            self.assertNotEqual(case.number, "K-1")
            self.assertEqual(case.stage_id, self.stages["registration"])
            for name, value in wrong.items():
                if name == "stage_id":
                    continue
                with self.subTest(name=name), self.assertRaises(AccessError):
                    case.with_user(self.officer).write({name: value})

    def test_plain_ticket_never_carries_our_values(self):
        version = self.procedure.version_id
        plain = self._create_plain(
            procedure_version_id=version.id, complaint_phase="intake"
        )
        self.assertFalse(plain.procedure_version_id or plain.complaint_phase)
        for name, value in (
            ("procedure_version_id", version.id),
            ("complaint_open", True),
            ("hidden_partner_ids", [(4, self.complainant.id)]),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                plain.with_user(self.outsider).write({name: value})

    def test_statement_never_changes(self):
        """S4-18, f26: the words stay as they came; the description is ours."""
        case = self._create_complaint()
        words = case.statement
        self.assertIn("Mijn laptop kwam kapot terug.", words)
        for user in (self.users["SD"], self.officer, self.env.user):
            with self.assertRaises(AccessError):
                case.with_user(user).write({"statement": "<p>Nicer words</p>"})
        case.with_user(self.users["SD"]).write({"description": "<p>Summary</p>"})
        self.assertEqual(case.statement, words)
        self.assertIn("Summary", case.description)

    def test_statement_is_cleaned_of_scripts(self):
        case = self._create_complaint(
            description="<p onclick='x()'>Hi<script>alert(1)</script></p>"
        )
        self.assertNotIn("script", case.statement)
        self.assertNotIn("onclick", case.statement)
        self.assertIn("Hi", case.statement)

    # --- number -----------------------------------------------------------------------

    def test_number_has_year_and_six_digits_and_is_unique(self):
        """Design 3: also in one batch; the database itself refuses a double one."""
        cases = self._create_complaint() + self._create_complaint()
        cases += self.env["helpdesk.ticket"].create(
            [
                {"name": "x", "description": "x", "team_id": self.procedure.team_id.id}
                for _i in range(3)
            ]
        )
        self.assertEqual(len(set(cases.mapped("number"))), 5)
        for case in cases:
            self.assertRegex(case.number, r"K-2026-\d{6}$")
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(Exception, "number"):
            with self.env.cr.savepoint():
                cases[0]._complaint_service().number = cases[1].number
                cases.flush_recordset()

    def test_number_counts_per_year_of_registration_where_we_are(self):
        """Half past eleven in the evening UTC on 31 December is next year here."""
        with freeze_time("2026-12-31 22:30:00"):
            self.assertIn("K-2026-", self._create_complaint().number)
        with freeze_time("2026-12-31 23:30:00"):
            self.assertRegex(self._create_complaint().number, r"K-2027-000001$")
        self.assertIn("K-2026-", self._create_complaint().number)

    def test_next_years_numbers_are_prepared(self):
        sequence = self.procedure.sequence_id
        self.env["complaint.procedure"]._cron_prepare_year()
        self.assertIn(
            "2027-01-01",
            [str(day) for day in sequence.date_range_ids.mapped("date_from")],
        )

    # --- refused ways -----------------------------------------------------------------

    def test_automation_that_acts_on_a_new_case(self):
        """What it records comes after the first events; the terms take it in."""
        model = self.env["ir.model"]._get("complaint.event")
        code = (
            f"record.ticket_id.with_user({self.users['SD'].id})"
            f".write({{'stage_id': {self.stages['classification'].id}}})"
        )
        action = {"name": "x", "model_id": model.id, "state": "code", "code": code}
        self.env["base.automation"].create(
            {
                "name": "To classification at once",
                "model_id": model.id,
                "trigger": "on_create",
                "filter_domain": "[('type', '=', 'registered')]",
                "action_server_ids": [Command.create(action)],
            }
        )
        with freeze_time("2026-11-02 09:00:00"):
            case = self._create_complaint().sudo()
            self.assertEqual(case.stage_id, self.stages["classification"])
            self.assertTrue(case.next_due_on)
            found = case.next_term_id, case.next_due_on
            case._complaint_refresh()
            self.assertEqual(found, (case.next_term_id, case.next_due_on))

    def test_holder_of_an_imported_case_follows_it(self):
        """The import screen can switch tracking off."""
        case = self.env["helpdesk.ticket"].with_context(tracking_disable=True)
        case = case.create(
            {
                "name": "Laptop",
                "description": "<p>Mijn laptop.</p>",
                "team_id": self.procedure.team_id.id,
                "partner_id": self.complainant.id,
            }
        ).sudo()
        self.assertIn(case.user_id.partner_id, case.message_partner_ids)

    def test_case_is_not_copied(self):
        case = self._create_complaint()
        with self.assertRaisesRegex(UserError, "not copied"):
            case.copy()
        with self.assertRaisesRegex(UserError, "not copied"):
            case.with_context(active_ids=case.ids).action_duplicate_tickets()
        self.assertTrue(self._create_plain().copy())

    def test_plain_ticket_is_not_moved_into_the_team(self):
        plain = self._create_plain()
        with self.assertRaisesRegex(UserError, "Register as"):
            plain.with_user(self.outsider).write({"team_id": self.procedure.team_id.id})
        self.assertEqual(plain.team_id, self.plain_team)

    def test_being_in_a_role_makes_no_complaint_of_a_plain_ticket(self):
        """The host puts a ticket without team in its user's first team."""
        user = self.users["SLM"]
        self.assertIn(self.procedure.team_id, user.helpdesk_team_ids)
        plain = self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "x", "user_id": user.id}
        )
        self.assertFalse(plain.procedure_version_id)
        self.assertNotEqual(plain.team_id, self.procedure.team_id)
        self.plain_team.user_ids += user
        plain = self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "x", "user_id": user.id}
        )
        self.assertEqual(plain.team_id, self.plain_team)

    # --- from a plain ticket ----------------------------------------------------------

    def test_register_as_complaint_makes_a_linked_case(self):
        """The ticket stays what it was; the complaint gets its own file."""
        agent = new_test_user(
            self.env, "test_agent", "helpdesk_mgmt.group_helpdesk_user", lang="en_US"
        )
        plain = self._create_plain(
            partner_id=self.complainant.id,
            partner_name=self.complainant.name,
            partner_email=self.complainant.email,
        )
        action = plain.with_user(agent).action_register_as_complaint()
        case = self.env["helpdesk.ticket"].search(
            [("about_ticket_ids", "in", plain.ids)]
        )
        self.assertTrue(case.procedure_version_id)
        self.assertIn("The printer is empty.", case.statement)
        self.assertEqual(case.partner_email, self.complainant.email)
        self.assertFalse(plain.procedure_version_id)
        self.assertFalse(case.with_user(agent).has_access("read"))
        self.assertIn(case.number, action["params"]["message"])

    def test_register_as_complaint_without_a_procedure_says_so(self):
        other = self.env["res.company"].create({"name": "Test without procedure"})
        plain = self._create_plain(company_id=other.id, team_id=False)
        with self.assertRaisesRegex(UserError, "no complaint procedure yet"):
            plain.action_register_as_complaint()

    # --- people, language, receipt ----------------------------------------------------

    def test_complainant_is_a_party_and_stays_equal_to_the_contact(self):
        case = self._create_complaint()
        party = case.party_ids
        self.assertEqual(party.kind, "complainant")
        self.assertEqual(party.email_normalized, "klant@elders.example")
        other = self.env["res.partner"].create(
            {"name": "Ander", "email": "ander@elders.example"}
        )
        case.with_user(self.users["SD"]).write(
            {
                "partner_id": other.id,
                "partner_name": "Ander",
                "partner_email": "ander@elders.example",
            }
        )
        self.assertEqual(case.party_ids, party)
        self.assertEqual(party.partner_id, other)
        self.assertEqual(party.email_normalized, "ander@elders.example")

    def test_language_is_the_wish_then_the_contacts_then_the_companys(self):
        """Letters speak the complainant's language."""
        english = self.env["res.partner"].create(
            {"name": "Ann", "email": "ann@elders.example", "lang": "en_US"}
        )
        self.company.partner_id.lang = "nl_NL"
        for vals, expected in (
            ({"partner_id": self.complainant.id}, "nl_NL"),
            ({"partner_id": english.id}, "en_US"),
            ({"partner_id": english.id, "complaint_lang": "nl_NL"}, "nl_NL"),
            ({"partner_id": False}, "nl_NL"),
        ):
            with self.subTest(**vals):
                case = self._create_complaint(**vals)
                self.assertEqual(case.complaint_lang, expected)

    def test_receipt_is_never_in_the_future(self):
        """S0-94 counts from receipt: a letter of Friday, but not one of tomorrow."""
        earlier = self._create_complaint(received_at="2026-10-30 10:00:00")
        self.assertEqual(str(earlier.received_at), "2026-10-30 10:00:00")
        routed = earlier.deadline_ids.filtered(lambda d: d.term_id.code == "routed")
        self.assertEqual(str(routed.due_on), "2026-11-02")
        with self.assertRaisesRegex(UserError, "in the future"):
            self._create_complaint(received_at="2026-11-05 10:00:00")

    def test_new_on_the_board_is_of_the_procedure_one_works_in(self):
        """Where one works in several, nothing is guessed: the form asks it."""
        board = self.env["helpdesk.ticket"].with_context(complaint_board=True)
        desk = board.with_user(self.users["SD"])
        default = desk.default_get(["team_id"])
        self.assertEqual(default["team_id"], self.procedure.team_id.id)
        other = self._set_up_procedure(self.company, "ander")
        self.assertFalse(desk.default_get(["team_id"])["team_id"])
        shown = desk.with_context(default_team_id=other.team_id.id)
        self.assertEqual(shown.default_get(["team_id"])["team_id"], other.team_id.id)

    def test_new_on_the_board_by_hand(self):
        """S0-31: the registrar types what he was told on the phone."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "klachten_module.action_complaints"
        )
        self.assertIn("complaint_board", action["context"])
        form = Form(
            self.env["helpdesk.ticket"]
            .with_user(self.users["SD"])
            .with_context(complaint_board=True),
            "klachten_module.complaint_view_form",
        )
        form.name = "Told on the phone"
        form.partner_name = "Piet"
        form.description = "<p>He is not happy.</p>"
        case = form.save()
        self.assertTrue(case.procedure_version_id)
        self.assertIn("not happy", case.statement)
        self.assertEqual(case.partner_name, "Piet")
