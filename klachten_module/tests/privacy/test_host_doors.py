from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..case.access_common import AccessCommon

LINKED = "duplicate"


@tagged("post_install", "-at_install", "klachten")
class TestHostDoors(AccessCommon):
    """What the host has for tickets, door by door, and what it does to a case."""

    # --- duplicates -------------------------------------------------------------------

    def _wizard(self, user, ticket, of):
        wizard = self.env["helpdesk.ticket.duplicate.wizard"].with_user(user)
        return wizard.create({"ticket_id": ticket.id, "duplicate_of_id": of.id})

    def test_case_is_no_duplicate_and_has_none(self):
        """Neither by the host's dialog, nor by writing, nor from the other side."""
        plain, case, user = self.plain, self.handled, self.env.ref("base.user_root")
        for ticket, of in ((case, plain), (plain, case), (case, self.intake)):
            doors = [
                lambda t=ticket, o=of: self._wizard(user, t, o).action_confirm(),
                lambda t=ticket, o=of: t.write({"duplicate_id": o.id}),
                lambda t=ticket, o=of: o.write({"duplicate_ids": [Command.link(t.id)]}),
            ]
            for door in doors:
                with self.subTest(ticket=ticket.number, of=of.number):
                    with self.assertRaisesRegex(UserError, LINKED), self._undoing():
                        door()
        self.assertFalse((case | plain).duplicate_id)

    def _undoing(self):
        return self.env.cr.savepoint()

    def test_no_ticket_is_made_as_duplicate_of_a_case(self):
        with self.assertRaisesRegex(UserError, LINKED):
            self._create_plain(duplicate_id=self.handled.id)
        with self.assertRaisesRegex(UserError, LINKED):
            self._create_complaint(duplicate_id=self.plain.id)

    def test_plain_tickets_are_duplicates_as_before(self):
        other = self._create_plain()
        self.company.helpdesk_mgmt_duplicate_tracking = True
        self._wizard(self.outsider, other, self.plain).action_confirm()
        self.assertEqual(other.duplicate_id, self.plain)
        self.assertEqual(self.plain.with_user(self.outsider).duplicate_count, 1)

    def test_dialog_tells_nothing_of_a_case_one_does_not_see(self):
        with self._refused(), self.assertRaises(UserError):
            self._wizard(self.outsider, self.secret, self.plain).action_confirm()
        wizard = self._wizard(self.outsider, self.plain, self.secret)
        seen = wizard.web_read({"duplicate_of_id": {"fields": {"display_name": {}}}})
        self.assertNotIn("Secret", str(seen))
        view = self.env.ref("helpdesk_mgmt.view_helpdesk_ticket_duplicate_form")
        self.assertIn(
            "procedure_version_id",
            view._get_combined_arch()
            .xpath("//field[@name='duplicate_of_id']")[0]
            .get("domain"),
        )

    def test_copying_many_copies_no_case(self):
        """The host's action on a list; nothing is copied when a case is among them."""
        before = self.env["helpdesk.ticket"].search_count([])
        tickets = self.plain + self.handled
        with self.assertRaisesRegex(UserError, "not copied"), self._undoing():
            tickets.with_context(active_ids=tickets.ids).action_duplicate_tickets()
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), before)

    def test_assigning_to_oneself_is_taking_the_turn(self):
        """The host's button: not for who has no part in the case."""
        for user in (self.outsider, self.accused, self.staff_complainant):
            case = self.secret.with_user(user)
            with self.subTest(user=user.login), self._refused():
                with self.assertRaises(UserError), self._undoing():
                    case.assign_to_me()
        self.assertNotIn(
            self.secret.user_id, self.outsider + self.accused + self.staff_complainant
        )

    # --- numbers that count cases -----------------------------------------------------

    def test_teams_board_counts_what_one_may_read(self):
        """A colleague sees the name of the team, and no number of its cases."""
        team = self.procedure.team_id
        counts = [name for name in team._fields if name.startswith("todo_ticket_count")]
        self.assertEqual(len(counts), 4)
        for user, seen in self._who_sees().items():
            if not user._is_internal():
                continue
            of_team = seen.filtered(lambda t: t.team_id == team and t.complaint_open)
            as_user = team.with_user(user)
            with self.subTest(user=user.login):
                self.assertTrue(as_user.name)
                self.assertEqual(as_user.todo_ticket_count, len(of_team))
                if not of_team:
                    self.assertEqual([as_user[name] for name in counts], [0] * 4)
                    self.assertFalse(as_user.ticket_ids & self.cases)

    def test_counts_on_a_contact_are_what_one_may_read(self):
        """The button on the contact of a complainant; all in one transaction."""
        partner = self.complainant
        mine = self._create_plain(partner_id=partner.id, user_id=self.outsider.id)
        cases = self.cases.filtered(lambda case: case.partner_id == partner)
        self.assertGreater(len(cases), 1)
        for user, seen in self._who_sees().items():
            if not user._is_internal():
                continue
            expected = len(seen & cases) + (mine.with_user(user).has_access("read"))
            as_user = partner.with_user(user)
            partner.invalidate_recordset(["helpdesk_ticket_ids"])
            with self.subTest(user=user.login):
                self.assertEqual(as_user.helpdesk_ticket_count, expected)
                self.assertEqual(as_user.helpdesk_ticket_active_count, expected)
                self.assertEqual(
                    as_user.helpdesk_ticket_count_string, f"{expected} / {expected}"
                )
                self.assertEqual(
                    set(as_user.helpdesk_ticket_ids.ids) & set(self.cases.ids),
                    set((seen & cases).ids),
                )
        self.assertEqual(partner.sudo().helpdesk_ticket_count, len(cases) + 1)

    def test_dashboard_tiles_of_the_host_count_what_one_may_read(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.outsider)
        expected = tickets.search_count([("stage_id.closed", "=", False)])
        tiles = self.env["helpdesk.ticket.team"].with_user(self.outsider)
        values = {t["name"]: t["value"] for t in tiles.retrieve_dashboard()}
        self.assertEqual(values["Open Tickets"], expected)
        self.assertFalse(
            tickets.search([("procedure_version_id", "!=", False)]),
            "none of them a case",
        )

    # --- ratings ----------------------------------------------------------------------

    def _rating_template(self):
        return self.env.ref("helpdesk_mgmt_rating.rating_ticket_email_template")

    def test_no_rating_is_asked_for_a_case(self):
        """Whatever somebody puts on its stages."""
        self.env["mail.mail"].search([]).unlink()
        self.procedure.stage_ids.rating_mail_template_id = self._rating_template()
        case = self._in_stage("acknowledgement")
        case.with_user(self.officer).rating_send_request(self._rating_template())
        ratings = self.env["rating.rating"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", case.id)]
        )
        self.assertFalse(ratings)
        self.assertFalse(
            case.sudo().message_ids.filtered(
                lambda m: "Satisfaction" in (m.subject or "")
            )
        )

    def test_rating_of_a_plain_ticket_goes_as_before(self):
        stage = self.env["helpdesk.ticket.stage"].create(
            {
                "name": "Rate me",
                "team_ids": self.plain_team.ids,
                "rating_mail_template_id": self._rating_template().id,
            }
        )
        ticket = self._create_plain(
            partner_id=self.complainant.id, user_id=self.officer.id
        )
        with self.mock_mail_gateway():
            ticket.stage_id = stage
        self.assertIn(
            self.complainant,
            self.env["rating.rating"].search([("res_id", "=", ticket.id)]).partner_id,
        )

    def test_nobody_rates_a_case(self):
        """Every colleague reads ratings; their words would stand there."""
        model_id = self.env["ir.model"]._get_id("helpdesk.ticket")
        vals = {"res_model_id": model_id, "res_id": self.handled.id, "feedback": "x"}
        with self.assertRaisesRegex(UserError, "not rated"), self._undoing():
            self.env["rating.rating"].with_user(self.outsider).create(vals)
        rating = self.env["rating.rating"].create(dict(vals, res_id=self.plain.id))
        with self.assertRaisesRegex(UserError, "not rated"), self._undoing():
            rating.with_user(self.outsider).write({"res_id": self.handled.id})
        with self.assertRaisesRegex(UserError, "not rated"), self._undoing():
            self.handled._rating_get_access_token()
        with self.assertRaisesRegex(UserError, "not rated"), self._undoing():
            self.handled.with_user(self.officer).message_post(
                body="Words for the file", rating_value=3
            )

    # --- mails that hang on a stage, and who may hang them there ----------------------

    def test_template_on_a_stage_mails_no_case(self):
        """Not at its creation, which tells the host's tracking, nor by a move."""
        self.env["mail.mail"].search([]).unlink()
        template = self.env["mail.template"].create(
            {
                "name": "To me",
                "model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "use_default_to": False,
                "email_to": "nosy@test.example",
                "subject": "Look {{ object.name }}",
                "body_html": '<t t-out="object.statement"/>',
            }
        )
        mailed = [("subject", "=like", "Look %")]
        # the tests' own context switches the host's tracking off
        tickets = self.env["helpdesk.ticket"].with_context(
            tracking_disable=False, mail_notrack=False
        )
        self.procedure.stage_ids.mail_template_id = template
        vals = {
            "name": "Whose words",
            "description": "<p>Mine</p>",
            "partner_id": self.complainant.id,
        }
        case = tickets.create(dict(vals, team_id=self.procedure.team_id.id))
        self.flush_tracking()
        self._move(case, "SD", "Pass to second line")
        self.flush_tracking()
        self.assertFalse(self.env["mail.mail"].search(mailed))
        stages = self.plain_team._get_applicable_stages()
        stages.mail_template_id = template
        plain = tickets.create(dict(vals, team_id=self.plain_team.id))
        self.flush_tracking()
        plain.stage_id = stages[-1]
        self.flush_tracking()
        self.assertEqual(len(self.env["mail.mail"].search(mailed)), 2, "as before")

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()

    def test_host_manager_changes_no_stage_or_team_of_a_procedure(self):
        """He would redirect the mailbox, or hang a template of his own on a stage."""
        team, stage = self.procedure.team_id, self.stages["registration"]
        template = self._rating_template()
        for record, vals in (
            (stage, {"mail_template_id": template.id}),
            (stage, {"rating_mail_template_id": template.id}),
            (stage, {"closed": True}),
            (team, {"alias_name": "mine"}),
            (team, {"user_ids": [Command.link(self.outsider.id)]}),
            (team, {"active": False}),
        ):
            with self.subTest(vals=vals), self._refused():
                with self.assertRaises(AccessError), self._undoing():
                    record.with_user(self.outsider).write(vals)
        for record in (team, stage):
            with self._refused(), self.assertRaises(AccessError), self._undoing():
                record.with_user(self.outsider).unlink()
        with self._refused(), self.assertRaises(AccessError), self._undoing():
            self.env["helpdesk.ticket.stage"].with_user(self.outsider).create(
                {
                    "name": "x",
                    "complaint_procedure_id": self.procedure.id,
                    "complaint_phase": "intake",
                }
            )
        cases = self.env["helpdesk.ticket"].search(
            [("procedure_id", "=", self.procedure.id)]
        )
        cases._complaint_service().complaint_open = False
        self.procedure.active = False
        with self._refused(), self.assertRaises(AccessError), self._undoing():
            team.with_user(self.outsider).write({"alias_name": "mine"})

    def test_host_manager_changes_his_own_stages_and_teams(self):
        own = self.plain_team.with_user(self.outsider)
        own.write(
            {"alias_name": "support", "user_ids": [Command.link(self.outsider.id)]}
        )
        stage = self.plain_team._get_applicable_stages()[:1].with_user(self.outsider)
        stage.write({"description": "<p>Yes</p>"})
        team = self.env["helpdesk.ticket.team"].with_user(self.outsider)
        team.create({"name": "Another"}).unlink()

    def test_administrator_who_configures_changes_them(self):
        admin = self.env.ref("base.user_admin")
        self.stages["registration"].with_user(admin).write({"fold": True})
        self.procedure.team_id.with_user(admin).write({"color": 3})

    # --- types ------------------------------------------------------------------------

    def test_type_leaves_a_team_that_lists_no_types(self):
        """An organisation that never used types keeps team and holder (E1)."""
        agent = new_test_user(
            self.env, "own_tickets", "helpdesk_mgmt.group_helpdesk_user_own"
        )
        self.plain_team.user_ids = agent
        wish = self.env["helpdesk.ticket.type"].create({"name": "Wish"})
        form = Form(self.env["helpdesk.ticket"].with_user(agent))
        form.team_id, form.user_id = self.plain_team, agent
        form.type_id = wish
        self.assertEqual((form.team_id, form.user_id), (self.plain_team, agent))
        self.plain_team.type_ids = self.env.ref("klachten_module.type_question")
        form.type_id = self.env["helpdesk.ticket.type"]
        form.type_id = wish
        self.assertFalse(form.team_id, "as helpdesk_type means it")

    def test_type_leaves_a_case_with_its_team(self):
        """Who turns out to have an improvement point has a case all the same."""
        case = self.handled.sudo()
        self.assertTrue(case.team_id.type_ids)
        with Form(case, "helpdesk_mgmt.ticket_view_form") as form:
            form.type_id = self.env.ref("klachten_module.type_improvement")
        self.assertEqual(case.team_id, self.procedure.team_id)

    def test_who_uninstalls_is_told_that_types_stay(self):
        modules = self.env["ir.module.module"].search(
            [("name", "in", ("klachten_module", "helpdesk_type", "web"))]
        )
        ours = modules.filtered(lambda module: module.name == "klachten_module")
        for chosen, told in ((ours, True), (modules - ours, False)):
            wizard = self.env["base.module.uninstall"].create(
                {"module_ids": [Command.set(chosen.ids)]}
            )
            self.assertEqual(wizard.types_stay, told)
