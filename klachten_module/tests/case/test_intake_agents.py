from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import ComplaintCommon

LEVELS = ("user_own", "user_team", "user", "manager")
SHOWN = {
    "name": {},
    "number": {},
    "statement": {},
    "team_id": {"fields": {"display_name": {}}},
    "type_id": {"fields": {"display_name": {}}},
    "user_id": {"fields": {"display_name": {}}},
    "tag_ids": {"fields": {"display_name": {}}},
    "stage_id": {"fields": {"display_name": {}}},
}


@tagged("post_install", "-at_install", "klachten")
class TestIntakeAgents(ComplaintCommon):
    """Agents and managers of the helpdesk, without a complaints group, enter a
    complaint: they register it, and lose sight of it (E3).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agents = [
            new_test_user(
                cls.env,
                f"agent_{level}",
                f"helpdesk_mgmt.group_helpdesk_{level}",
                lang="en_US",
            )
            for level in LEVELS
        ]
        cls.tag = cls.env["helpdesk.ticket.tag"].create({"name": "Front desk"})

    def _vals(self, **vals):
        return {
            "name": "Told at the desk",
            "description": "<p>Nobody calls back.</p>",
            "team_id": self.procedure.team_id.id,
            "partner_id": self.complainant.id,
            "tag_ids": [Command.link(self.tag.id)],
            **vals,
        }

    def _check(self, case, agent):
        """It is a case, he registered it, and it is not his to see."""
        seen = case.with_user(agent)
        self.assertFalse(seen.search([("id", "=", case.id)]))
        self.assertFalse(seen.has_access("read"))
        self.assertFalse(seen.has_access("write"))
        case = case.sudo()
        self.assertEqual(case.procedure_version_id, self.procedure.version_id)
        self.assertEqual(case.user_id, self.users["SD"])
        self.assertEqual(case.turn_role_ids, self.roles["SD"])
        self.assertEqual(case.type_id.feedback_kind, "complaint")
        self.assertEqual(self._events(case), ["received", "registered", "assigned"])
        registered = case.event_ids.filtered(lambda event: event.type == "registered")
        self.assertEqual(registered.user_id, agent)
        self.assertNotIn(agent.partner_id, case.message_partner_ids)
        self.env.flush_all()
        self.env.invalidate_all()

    def test_by_rpc_with_and_without_a_type(self):
        complaint = self.env.ref("klachten_module.type_complaint")
        for agent in self.agents:
            for more in ({}, {"type_id": complaint.id}):
                with self.subTest(agent=agent.login, more=more):
                    tickets = self.env["helpdesk.ticket"].with_user(agent)
                    case = tickets.create(self._vals(**more))
                    self.assertEqual(case.sudo().tag_ids, self.tag)
                    self._check(case, agent)

    def test_a_mistyped_address_is_refused_and_no_other_made_of_it(self):
        """Its confirmation went to "jan@mail" of "jan@mail,com"."""
        registrar = self.users["SD"]
        tickets = self.env["helpdesk.ticket"].with_user(registrar)
        vals = {"name": "Lift", "team_id": self.procedure.team_id.id}
        for typed in ("jan@mail,com", "jan at mail.com", "a@b.example; c@d.example"):
            with self.subTest(typed), self.assertRaisesRegex(UserError, "no e-mail"):
                tickets.create({**vals, "partner_email": typed})
        for typed in ("jan@mail.example", "Jan Jansen <jan@mail.example>", False):
            case = tickets.create({**vals, "partner_email": typed})
            kept = typed and "jan@mail.example"
            self.assertEqual(case.sudo().partner_email, kept)
        with self.assertRaisesRegex(UserError, "no e-mail"):
            case.with_user(registrar).partner_email = "jan@mail,com"

    def test_beside_a_plain_ticket_in_one_call(self):
        agent = self.agents[-1]
        tickets = self.env["helpdesk.ticket"].with_user(agent)
        plain, case = tickets.create(
            [self._vals(team_id=self.plain_team.id), self._vals()]
        )
        self.assertFalse(plain.procedure_version_id)
        self._check(case, agent)

    def test_by_the_form(self):
        """What the web client saves; it gets the card once, and he a sentence."""
        for agent in self.agents:
            with self.subTest(agent=agent.login), self._told() as told:
                tickets = self.env["helpdesk.ticket"].with_user(agent)
                [shown] = tickets.web_save(self._vals(), SHOWN)
                self.assertEqual(shown["name"], "Told at the desk")
                self.assertEqual(
                    shown["tag_ids"],
                    [{"id": self.tag.id, "display_name": "Front desk"}],
                )
                self._check(tickets.browse(shown["id"]), agent)
                told.assert_called_once()
                message = told.call_args.args[0]
                self.assertIn(shown["number"], message)
                self.assertIn("Only the people who handle it can open it", message)

    def test_by_the_form_of_the_host(self):
        agent = self.agents[0]
        form = Form(
            self.env["helpdesk.ticket"].with_user(agent),
            "helpdesk_mgmt.ticket_view_form",
        )
        form.name, form.description = "Told at the desk", "<p>Nobody calls.</p>"
        form.type_id = self.env.ref("klachten_module.type_complaint")
        form.team_id = self.procedure.team_id
        self._check(form.save(), agent)

    def test_by_the_card_of_a_board_of_the_team(self):
        """The team comes from the context."""
        agent = self.agents[2]
        tickets = self.env["helpdesk.ticket"].with_user(agent)
        tickets = tickets.with_context(default_team_id=self.procedure.team_id.id)
        vals = self._vals()
        del vals["team_id"]
        [shown] = tickets.web_save(vals, SHOWN)
        self._check(tickets.browse(shown["id"]), agent)

    def test_by_import(self):
        for agent in self.agents:
            with self.subTest(agent=agent.login):
                found = (
                    self.env["helpdesk.ticket"]
                    .with_user(agent)
                    .load(
                        ["name", "description", "team_id/.id", "type_id"],
                        [
                            ["A", "Words", str(self.procedure.team_id.id), ""],
                            ["B", "Words", str(self.procedure.team_id.id), "Complaint"],
                        ],
                    )
                )
                self.assertFalse(found["messages"])
                for case in self.env["helpdesk.ticket"].browse(found["ids"]):
                    self._check(case, agent)

    def test_who_works_with_the_case_keeps_it_in_sight(self):
        desk = self.users["SD"]
        with self._told() as told:
            [shown] = (
                self.env["helpdesk.ticket"]
                .with_user(desk)
                .web_save(self._vals(), SHOWN)
            )
        case = self.env["helpdesk.ticket"].browse(shown["id"])
        self.assertTrue(case.with_user(desk).has_access("read"))
        told.assert_not_called()

    def test_nothing_more_is_open_by_it(self):
        """Who makes no tickets makes no complaints; other companies stay closed; and
        he says not who gets it.
        """
        agent = self.agents[0]
        tickets = self.env["helpdesk.ticket"].with_user(agent)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self._set_up_procedure(other, "elders", people=False)
        nobody = new_test_user(self.env, "no_agent", "base.group_user")
        with mute_logger("odoo.addons.base.models.ir_rule"):
            with self.assertRaises(AccessError):
                tickets.create(self._vals(team_id=foreign.team_id.id))
            with self.assertRaises(AccessError):
                tickets.with_user(nobody).create(self._vals())
            with self.assertRaises(AccessError):
                self.roles["SD"].with_user(agent).read(["name"])
        case = tickets.with_context(complaint_welcome=True).create(
            self._vals(
                user_id=agent.id,
                turn_user_ids=[Command.link(agent.id)],
                turn_role_ids=[Command.clear()],
            )
        )
        self._check(case, agent)

    def _told(self):
        return patch.object(self.registry["helpdesk.ticket"], "_complaint_tell")

    def test_new_by_rpc_or_import_asks_the_same(self):
        """S0-50, S3-17: what the form asks and does, whoever makes the complaint."""
        tickets = self.env["helpdesk.ticket"].with_user(self.users["SD"])
        vals = {
            "name": "Laptop",
            "description": "<p>Kapot.</p>",
            "team_id": self.procedure.team_id.id,
            "partner_id": self.complainant.id,
        }
        for note in (False, " "):
            with self.assertRaisesRegex(UserError, "no complaint form among its files"):
                tickets.create({**vals, "form_received": True, "form_note": note})
        result = tickets.load(
            ["name", "description", "team_id/.id", "form_received"],
            [["Laptop", "Kapot.", str(self.procedure.team_id.id), "1"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("no complaint form among its files", str(result["messages"]))
        told = tickets.create(
            {**vals, "form_received": True, "form_note": "At the counter"}
        )
        self.assertTrue(told.sudo().form_received)
        # not ticked and left out are the same
        self.procedure.form_url = "https://www.test.example/klachtenformulier"
        unticked, absent = tickets.create([{**vals, "form_received": False}, vals])
        for case in (unticked, absent):
            body = self._letters(case, "confirmation").body
            self.assertIn("klachtenformulier", body)
            self._walk_to(case.sudo(False).with_env(self.env), "classification")
            mine = case.with_user(self.users["GOS"])
            self.assertIn("form", mine.triage_text)
            self.assertIn(mine, mine.search([("form_received", "=", False)]))
        structural = tickets.create({**vals, "complaint_nature": "structural"})
        self.assertIn("signalled", structural.sudo().event_ids.mapped("type"))
