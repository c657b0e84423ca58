from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_common import SATELLITES, AccessCommon


@tagged("post_install", "-at_install", "klachten")
class TestHiding(AccessCommon):
    """People complained about, complainants, and what leaks beside the record."""

    # --- side doors -------------------------------------------------------------------

    def test_name_of_a_case_does_not_leak_through_a_link(self):
        """A link to any record shows its name; a case's name says nothing."""
        own = self._create_plain(user_id=self.outsider.id).with_user(self.outsider)
        own.flush_recordset()
        # a link of old; today it is refused
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET duplicate_id = %s WHERE id = %s",
            (self.secret.id, own.id),
        )
        own.invalidate_recordset()
        self.assertEqual(own.duplicate_id.id, self.secret.id)
        self.assertNotIn("Secret", str(own.read(["duplicate_id"])))
        self.assertNotIn("Secret", self.secret.display_name)
        self.assertIn("Printer", self.plain.display_name, "the host's way stays")

    def test_move_wizard_tells_nothing_of_a_case_one_does_not_see(self):
        wizards = self.env["complaint.move"].with_user(self.accused)
        move = self.secret._complaint_transitions()[:1]
        with self._refused(), self.assertRaises(AccessError):
            wizards.create({"ticket_id": self.secret.id, "transition_id": move.id})
        with self._refused(), self.assertRaises(AccessError):
            wizards.onchange(
                {"ticket_id": self.secret.id},
                ["ticket_id"],
                {"ticket_id": {}, "stage_id": {"fields": {"display_name": {}}}},
            )

    def test_complainant_in_a_role_does_not_handle_his_own_case(self):
        """Design 6: a complainant, internal users included, never sees the record."""
        gos = self.users["GOS"]
        second = self._user("test_gos_2")
        self.roles["GOS"].user_ids += second
        case = self._create_complaint(partner_id=gos.partner_id.id)
        self._walk_to(case, "classification")
        self.assertNotEqual(case.user_id, gos)
        self.assertFalse(case.with_user(gos).has_access("read"))
        with self._refused(), self.assertRaises(UserError):
            case.with_user(gos).write({"stage_id": self.stages["registration"].id})
        own = self._create_complaint(partner_id=self.users["SD"].partner_id.id)
        self.assertNotEqual(own.user_id, self.users["SD"])

    def test_token_digest_is_read_by_nobody(self):
        case = self.handled
        self._walk_to(case, "customer")
        letter = self._answer_letter(case)
        self.assertTrue(letter.token_digest)
        for user in (self.officer, self.auditor, self.users["SLM"]):
            with self.subTest(user=user.login), self._refused():
                with self.assertRaises(AccessError):
                    letter.with_user(user).sudo(False).read(["token_digest"])
                with self.assertRaises(AccessError):
                    self.env["complaint.letter"].with_user(user).search(
                        [("token_digest", "=", letter.token_digest)]
                    )

    # --- hiding afterwards ------------------------------------------------------------

    def _hide(self, case, user):
        return self._add_party(case, "complained_about", partner_id=user.partner_id.id)

    def test_hiding_takes_everything_away_at_once(self):
        """Design 6: follower, notification, activity and turn go in one transaction."""
        user, case = self.users["SLM"], self.handled
        case.message_subscribe(user.partner_id.ids)
        with mute_logger("py.warnings"):  # core's own deprecations
            message = case.message_post(
                body="Look at this", partner_ids=user.partner_id.ids
            )
        self.assertIn(user.partner_id, message.notified_partner_ids)
        case.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)
        self.assertEqual(case.user_id, user)
        self._hide(case, user)
        self.assertNotIn(user.partner_id, case.message_partner_ids)
        self.assertNotIn(user.partner_id, message.notified_partner_ids)
        self.assertNotIn(user, case.activity_ids.user_id)
        self.assertEqual(case.user_id, self.accused, "the other one in that role")
        self.assertFalse(case.with_user(user).has_access("read"))
        with self._refused(), self.assertRaises(AccessError):
            message.with_user(user).read(["body"])
        self.assertIn("person_hidden", self._events(case))

    def test_lifting_gives_sight_back_and_is_recorded(self):
        user, case = self.users["SLM"], self.handled
        party = self._hide(case, user)
        party.unlink()
        self.assertTrue(case.with_user(user).has_access("read"))
        self.assertIn("person_lifted", self._events(case))

    def test_hiding_somebody_without_anybody_left_leaves_the_turn_empty(self):
        """The last officer too: nobody has the turn, and nothing breaks."""
        self._hide(self.foreign, self.officer_2)
        self.assertFalse(self.foreign.user_id)
        self.assertFalse(self.foreign.with_user(self.officer_2).has_access("read"))

    def test_hidden_person_is_never_told_anything(self):
        """He is no follower, gets no message, no reply task, no failed letter."""
        case = self.secret
        case.message_subscribe(self.accused.partner_id.ids)
        self.assertNotIn(self.accused.partner_id, case.message_partner_ids)
        message = case.with_user(self.officer).message_post(
            body="Between us", partner_ids=self.accused.partner_id.ids
        )
        self.assertFalse(message.partner_ids | message.notified_partner_ids)
        self.procedure.officer_ids = [Command.set((self.accused + self.officer).ids)]
        case._complaint_service().user_id = False
        self.assertEqual(case._complaint_task_user(), self.officer)

    def test_colleague_without_access_gets_no_task_and_no_mention(self):
        """Also somebody who is not complained about: he could not see it anyway."""
        case = self.handled.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "may not read this complaint"):
            case.activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.outsider.id
            )
        task = case.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.officer.id
        )
        with self.assertRaisesRegex(UserError, "may not read this complaint"):
            task.user_id = self.outsider
        message = case.message_post(
            body="Between us",
            partner_ids=(self.outsider + self.users["SLM"]).partner_id.ids,
        )
        told = message.sudo().notification_ids.res_partner_id
        self.assertEqual(told, self.users["SLM"].partner_id)

    def test_complainant_inside_is_written_to_by_mail(self):
        """Not in his inbox, which would show him the case."""
        case = self.secret.with_user(self.officer)
        self.staff_complainant.notification_type = "inbox"
        message = case.message_post(
            body="We call you tomorrow",
            partner_ids=self.staff_complainant.partner_id.ids,
        )
        sent = message.sudo().notification_ids
        self.assertEqual(sent.res_partner_id, self.staff_complainant.partner_id)
        self.assertEqual(sent.notification_type, "email")

    def test_the_complainant_cannot_be_the_person_complained_about(self):
        with self.assertRaisesRegex(UserError, "cannot be the person"):
            self._hide(self.secret, self.staff_complainant)

    def test_registrar_of_another_procedure_does_not_see_the_intake(self):
        """Before classification: its own registrars and officers only."""
        registrar = self._user("test_sd_other")
        role = self.other_procedure.role_ids.filtered("is_registrar")
        role.user_ids = registrar
        case = self._create_complaint(team_id=self.other_procedure.team_id.id)
        self.assertTrue(case.with_user(registrar).has_access("read"))
        self.assertFalse(self.intake.with_user(registrar).has_access("read"))

    def test_other_company_sees_nothing(self):
        """An officer in a company that is switched off reads none of its cases."""
        other = self.env["res.company"].create({"name": "Test other company"})
        self.officer.company_ids += other
        self.assertTrue(self.handled.with_user(self.officer).has_access("read"))
        as_other = self.handled.with_user(self.officer).with_context(
            allowed_company_ids=other.ids
        )
        as_other.invalidate_recordset()
        self.assertFalse(as_other.has_access("read"))
        for model in SATELLITES:
            found = (
                self.env[model]
                .with_user(self.officer)
                .with_context(allowed_company_ids=other.ids)
                .search([("ticket_id", "=", self.handled.id)])
            )
            self.assertFalse(found, model)
