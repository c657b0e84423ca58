from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..case.access_common import AccessCommon

STAYS = "stays with it"


@tagged("post_install", "-at_install", "klachten")
class TestHostSharing(AccessCommon):
    """What hands a record of the host to other people, and what it does with a case."""

    def _undoing(self):
        return self.env.cr.savepoint()

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
            everybody = (
                f"{mail.email_to} {mail.email_cc} {mail.recipient_ids.mapped('email')}"
            )
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
        self.assertFalse(
            self.env["mail.mail"].search([("res_id", "=", self.secret.id)])
        )

    def test_addresses_in_copy_get_nothing(self):
        """f3: the host keeps who was in copy, and proposes them with every answer."""
        nosy = "nosy@elders.example"
        for ticket, expected in ((self.handled, False), (self.plain, True)):
            ticket.email_cc = nosy
            proposed = ticket._message_get_suggested_recipients()
            default = ticket._message_get_default_recipients()[ticket.id]
            with self.subTest(ticket=ticket.number):
                self.assertEqual(nosy in str(proposed), expected)
                self.assertFalse(nosy in str(default) and not expected)

    # --- what belongs to a case stays with it -----------------------------------------

    def test_messages_files_and_tasks_are_not_moved_off_a_case(self):
        """The way merging tools take: a colleague would read them elsewhere."""
        self.handled.message_post(body="Words")
        self.handled.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.officer.id
        )
        message = self.handled.message_ids[:1]
        attachment = self.attachments.filtered(lambda a: a.res_id == self.handled.id)
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

    def test_messages_are_not_copied_off_a_case(self):
        """The way helpdesk_mgmt_crm makes an opportunity, which every seller reads."""
        message = self.handled.message_post(body="Words")
        copies = (
            {"model": "res.partner", "res_id": self.complainant.id},
            {"res_id": self.plain.id},
            {"model": False, "res_id": False},
        )
        for user in (self.officer, self.env.ref("base.user_root")):
            for default in copies:
                with self.subTest(user=user.login, default=default):
                    with self.assertRaisesRegex(UserError, STAYS), self._undoing():
                        message.with_user(user).copy(default)
        plain = self.plain.message_post(body="Words of a ticket")
        partner = {"model": "res.partner", "res_id": self.complainant.id}
        self.assertEqual(plain.copy(partner).model, "res.partner")

    def test_on_plain_tickets_they_are_moved_as_before(self):
        other = self._create_plain()
        message = self.plain.message_post(body="Words")
        attachment = self.env["ir.attachment"].create(
            {
                "name": "a.txt",
                "raw": b"a",
                "res_model": "helpdesk.ticket",
                "res_id": self.plain.id,
            }
        )
        message.write({"res_id": other.id})
        attachment.write({"res_id": self.handled.id})
        self.assertEqual(
            (message.res_id, attachment.res_id), (other.id, self.handled.id)
        )

    # --- switches of other addons -----------------------------------------------------

    def test_mail_never_moves_a_case_for_other_addons(self):
        """f17: the question that helpdesk_ticket_partner_response asks."""
        thread = self.env["mail.thread"]
        for ticket, answer in ((self.handled, True), (self.plain, False)):
            routes = [("helpdesk.ticket", ticket.id, None, 1, None)]
            self.assertEqual(
                thread._skip_ticket_stage_update_from_autoreply(None, {}, routes),
                answer,
            )
        for routes in (
            [],
            [("helpdesk.ticket", False, {}, 1, None)],
            [("res.partner", 1, None, 1, None)],
        ):
            self.assertFalse(
                thread._skip_ticket_stage_update_from_autoreply(None, {}, routes)
            )
