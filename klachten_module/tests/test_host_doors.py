from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .access_common import AccessCommon

LINKED = "duplicate"
STAYS = "stays with it"


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
        self.assertIn("procedure_version_id", view._get_combined_arch().xpath(
            "//field[@name='duplicate_of_id']")[0].get("domain"))

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
        """The button on the contact of a complainant; in one transaction, as in a test."""
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
                {"name": "x", "complaint_procedure_id": self.procedure.id,
                 "complaint_phase": "intake"}
            )
        self.procedure.active = False
        with self._refused(), self.assertRaises(AccessError), self._undoing():
            team.with_user(self.outsider).write({"alias_name": "mine"})

    def test_host_manager_changes_his_own_stages_and_teams(self):
        own = self.plain_team.with_user(self.outsider)
        own.write({"alias_name": "support", "user_ids": [Command.link(self.outsider.id)]})
        stage = self.plain_team._get_applicable_stages()[:1].with_user(self.outsider)
        stage.write({"description": "<p>Yes</p>"})
        team = self.env["helpdesk.ticket.team"].with_user(self.outsider)
        team.create({"name": "Another"}).unlink()

    def test_administrator_who_configures_changes_them(self):
        admin = self.env.ref("base.user_admin")
        self.stages["registration"].with_user(admin).write({"fold": True})
        self.procedure.team_id.with_user(admin).write({"color": 3})

    # --- sharing, followers, mail to many ---------------------------------------------

    def test_case_is_not_shared_by_a_link(self):
        self.officer.group_ids += self.env.ref("base.group_partner_manager")
        wizard = self.env["portal.share"].with_user(self.officer)
        active = {"active_model": "helpdesk.ticket", "active_id": self.handled.id}
        with self.assertRaisesRegex(UserError, "not shared"):
            wizard.with_context(**active).default_get(["res_model", "share_link"])
        before = self.handled.message_ids
        with self.assertRaisesRegex(UserError, "not shared"), self._undoing():
            wizard.create(
                {
                    "res_model": "helpdesk.ticket",
                    "res_id": self.handled.id,
                    "partner_ids": self.complainant.ids,
                }
            ).action_send_mail()
        shared = wizard.create(
            {
                "res_model": "helpdesk.ticket",
                "res_id": self.plain.id,
                "partner_ids": self.complainant.ids,
            }
        )
        with self.assertRaisesRegex(UserError, "not shared"), self._undoing():
            shared.write({"res_id": self.handled.id})
        self.assertEqual(self.handled.message_ids, before)

    def test_plain_ticket_is_shared_as_before(self):
        ticket = self._create_plain(user_id=self.outsider.id)
        wizard = self.env["portal.share"].with_user(self.outsider)
        active = {"active_model": "helpdesk.ticket", "active_id": ticket.id}
        values = wizard.with_context(**active).default_get(["share_link"])
        self.assertIn("access_token=", values["share_link"])
        self.assertIn("access_token=", ticket.get_portal_url())

    def test_links_to_a_case_carry_no_key(self):
        case = self.handled.with_user(self.officer)
        for link in (
            case.get_portal_url(),
            case.get_portal_url(suffix="/x", query_string="&a=b"),
            case._get_share_url(redirect=True, pid=1, signup_partner=True),
            case._get_share_url(),
        ):
            self.assertNotIn("token", link)
            self.assertNotIn("hash", link)

    def _invite(self, user, tickets, partners, **vals):
        return (
            self.env["mail.followers.edit"]
            .with_user(user)
            .create(
                {
                    "res_model": "helpdesk.ticket",
                    "res_ids": str(tickets.ids),
                    "partner_ids": [Command.set(partners.ids)],
                    **vals,
                }
            )
        )

    def test_nobody_is_invited_who_may_not_read(self):
        """The dialog of the followers; with a mail it would tell him the number."""
        case = self.secret
        self.officer.email = "officer@test.example"
        before = case.message_partner_ids
        for partner in (
            self.accused.partner_id,
            self.staff_complainant.partner_id,
            self.outsider.partner_id,
            self.portal.partner_id,
            self.complainant,
        ):
            wizard = self._invite(
                self.officer, case + self.intake, partner, notify=True, message="Look"
            )
            with self.subTest(partner=partner.name):
                with self.assertRaisesRegex(UserError, "may read"), self._undoing():
                    wizard.edit_followers()
        self.assertEqual(case.message_partner_ids, before)
        self._invite(self.officer, case, self.auditor.partner_id).edit_followers()
        self.assertIn(self.auditor.partner_id, case.message_partner_ids)
        remove = self._invite(
            self.officer, case, self.auditor.partner_id, operation="remove"
        )
        remove.edit_followers()
        self.assertNotIn(self.auditor.partner_id, case.message_partner_ids)

    def test_invitation_to_a_plain_ticket_goes_as_before(self):
        self.outsider.email = "manager@test.example"
        partner = self.portal.partner_id
        self._invite(self.outsider, self.plain, partner, notify=True).edit_followers()
        self.assertIn(partner, self.plain.message_partner_ids)

    def _compose(self, cases, **vals):
        return (
            self.env["mail.compose.message"]
            .with_user(self.officer)
            .with_context(active_ids=cases.ids)
            .create(
                {
                    "model": "helpdesk.ticket",
                    "res_ids": str(cases.ids),
                    "subject": "About it",
                    "body": "<p>Words</p>",
                    **vals,
                }
            )
        )

    def test_mail_to_many_passes_by_whom_it_is_hidden_from(self):
        """The composer on a list: what a template addresses to him does not go."""
        self.officer.group_ids += self.env.ref("base.group_partner_manager")
        self.accused.partner_id.email = "accused@test.example"
        self.env["mail.mail"].search([]).unlink()
        template = self.env["mail.template"].create(
            {
                "name": "Addressed to him",
                "model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "use_default_to": False,
                "subject": "About {{ object.number }}",
                "email_to": "Accused <accused@test.example>, other@test.example",
                "email_cc": "accused@test.example",
                "partner_to": str(self.accused.partner_id.id),
                "body_html": "<p>Words</p>",
            }
        )
        cases = self.secret + self.handled
        for forced in (True, False):
            self._compose(
                cases, composition_mode="mass_mail", template_id=template.id
            ).with_context(mail_composer_force_partners=forced).action_send_mail()
        mails = self.env["mail.mail"].search([("model", "=", "helpdesk.ticket")])
        of_secret = mails.filtered(lambda mail: mail.res_id == self.secret.id)
        self.assertTrue(of_secret, "the other addressee gets it")
        for mail in of_secret:
            everybody = f"{mail.email_to} {mail.email_cc} {mail.recipient_ids.mapped('email')}"
            self.assertNotIn("accused@", everybody)
        self.assertNotIn(
            self.accused.partner_id, of_secret.mail_message_id.notified_partner_ids
        )
        of_other = mails - of_secret
        self.assertIn(
            self.accused.partner_id, of_other.recipient_ids, "nothing hidden from him"
        )

    def test_mail_with_nobody_left_is_not_made(self):
        self.env["mail.mail"].search([]).unlink()
        self._compose(
            self.secret,
            composition_mode="mass_mail",
            template_id=self.env["mail.template"]
            .create(
                {
                    "name": "Only him",
                    "model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                    "use_default_to": False,
                    "subject": "x",
                    "partner_to": str(self.accused.partner_id.id),
                    "body_html": "<p>x</p>",
                }
            )
            .id,
        ).action_send_mail()
        self.assertFalse(self.env["mail.mail"].search([("res_id", "=", self.secret.id)]))

    # --- what belongs to a case stays with it -----------------------------------------

    def test_messages_files_and_tasks_are_not_moved_off_a_case(self):
        """The way merging tools take: a colleague would read them elsewhere."""
        self.handled.message_post(body="Words")
        self.handled.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.officer.id
        )
        message = self.handled.message_ids[:1]
        attachment = self.attachments.filtered(
            lambda a: a.res_id == self.handled.id
        )
        activity = self.handled.activity_ids[:1]
        partner_model = self.env["ir.model"]._get_id("res.partner")
        moves = [
            lambda: message.write({"res_id": self.plain.id}),
            lambda: message.write({"model": "res.partner", "res_id": self.handled.id}),
            lambda: message.write({"model": False, "res_id": False}),
            lambda: attachment.write({"res_id": self.plain.id}),
            lambda: attachment.write({"res_model": "res.partner"}),
            lambda: self.plain.write({"attachment_ids": [Command.link(attachment.id)]}),
            lambda: activity.write({"res_id": self.plain.id}),
            lambda: activity.write(
                {"res_model_id": partner_model, "res_id": self.complainant.id}
            ),
        ]
        for user in (self.officer, self.env.ref("base.user_root")):
            for number, move in enumerate(moves):
                with self.subTest(user=user.login, move=number):
                    with self.assertRaisesRegex(UserError, STAYS), self._undoing():
                        move()
        (message + message).write({"res_id": self.handled.id, "model": message.model})

    def test_on_plain_tickets_they_are_moved_as_before(self):
        other = self._create_plain()
        message = self.plain.message_post(body="Words")
        attachment = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"a", "res_model": "helpdesk.ticket",
             "res_id": self.plain.id}
        )
        message.write({"res_id": other.id})
        attachment.write({"res_id": self.handled.id})
        self.assertEqual((message.res_id, attachment.res_id), (other.id, self.handled.id))

    # --- switches of other addons -----------------------------------------------------

    def test_mail_never_moves_a_case_for_other_addons(self):
        """f17: the question that helpdesk_ticket_partner_response asks."""
        thread = self.env["mail.thread"]
        for ticket, answer in ((self.handled, True), (self.plain, False)):
            routes = [("helpdesk.ticket", ticket.id, None, 1, None)]
            self.assertEqual(
                thread._skip_ticket_stage_update_from_autoreply(None, {}, routes), answer
            )
        for routes in ([], [("helpdesk.ticket", False, {}, 1, None)],
                       [("res.partner", 1, None, 1, None)]):
            self.assertFalse(
                thread._skip_ticket_stage_update_from_autoreply(None, {}, routes)
            )
