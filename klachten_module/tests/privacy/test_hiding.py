from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..case.access_common import SATELLITES, AccessCommon


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

    def _lift(self, case, user, party, reason="It was somebody else."):
        wizard = self.env["complaint.lift"].with_user(user)
        vals = {"ticket_id": case.id, "party_id": party.id, "reason": reason}
        return wizard.create(vals).action_apply()

    def _hidden_case(self):
        """A case in the hands of a handler, and a party from whom it is hidden."""
        case = self.handled
        return case, self._hide(case, self.outsider), case.user_id

    def test_handler_does_not_lift_the_hiding(self):
        """By no door: part, contact, address, deleting, or a command on the case."""
        case, party, holder = self._hidden_case()
        other = self.env["res.partner"].create({"name": "B", "email": "b@b.example"})
        loose = self._add_party(
            case, "complained_about", name="Mia", email="mia@ons.example"
        )
        for user in (holder, self.users["SLM"], self.officer):
            mine, own = party.with_user(user), case.with_user(user)
            for what, change in (
                ("kind", lambda mine=mine: mine.write({"kind": "witness"})),
                ("contact", lambda mine=mine: mine.write({"partner_id": other.id})),
                ("no contact", lambda mine=mine: mine.write({"partner_id": False})),
                ("unlink", lambda mine=mine: mine.unlink()),
                (
                    "address",
                    lambda user=user: loose.with_user(user).write({"email": "x@x.nl"}),
                ),
                (
                    "other contact for an address",
                    lambda user=user: loose.with_user(user).write(
                        {"partner_id": other.id}
                    ),
                ),
                (
                    "command",
                    lambda own=own: own.write(
                        {"party_ids": [Command.delete(party.id)]}
                    ),
                ),
                (
                    "clear",
                    lambda own=own: own.write({"party_ids": [Command.clear()]}),
                ),
                ("answer", lambda own=own: own.write({"about_person": "no"})),
                (
                    "dialog",
                    lambda user=user: (
                        self.env["complaint.about"]
                        .with_user(user)
                        .create({"ticket_id": case.id, "about_person": "no"})
                        .action_apply()
                    ),
                ),
            ):
                with self.subTest(user=user.login, by=what), self._refused():
                    with self.assertRaises(UserError):
                        change()
        self.assertEqual(case.hidden_partner_ids, self.outsider.partner_id)
        self.assertNotIn("person_lifted", self._events(case))

    def test_what_does_not_lift_stays_with_the_handler(self):
        case, party, holder = self._hidden_case()
        party.with_user(holder).write({"name": "Another spelling", "phone": "1"})
        added = self._add_party(case, "complained_about", name="Mia")
        added.with_user(holder).write({"email": "mia@ons.example"})
        self.assertEqual(added.kind, "complained_about")
        self.assertEqual(case.hidden_partner_ids, self.outsider.partner_id)

    def test_officer_lifts_with_a_reason_that_stands_in_the_log(self):
        case, party, holder = self._hidden_case()
        self.procedure.officer_ids += self.officer_2
        for user in (holder, self.outsider, self.auditor):
            with self.subTest(user=user.login), self._refused():
                with self.assertRaises(AccessError):
                    self._lift(case, user, party)
        with self._refused(), self.assertRaisesRegex(UserError, "and why"):
            self._lift(case, self.officer, party, "  ")
        self._lift(case, self.officer, party)
        self.assertFalse(case.hidden_partner_ids)
        self.assertEqual(party.kind, "mentioned")
        event = case.event_ids.filtered(lambda e: e.type == "person_lifted")
        self.assertEqual(event.user_id, self.officer)
        self.assertIn(self.outsider.name, event.note_ids.body)
        self.assertIn("somebody else", event.note_ids.body)
        tasks = case.activity_ids.filtered(lambda a: a.summary and "again" in a.summary)
        self.assertEqual(
            tasks.user_id, self.procedure.officer_ids - self.officer, "not his own"
        )
        self.assertIn(self.outsider.name, tasks[0].note)

    def test_without_another_officer_who_is_accountable_hears_of_it(self):
        case, party, _holder = self._hidden_case()
        self.procedure.officer_ids = self.officer
        self._lift(case, self.officer, party)
        tasks = case.activity_ids.filtered(lambda a: a.summary and "again" in a.summary)
        role = case._complaint_accountable_role()
        self.assertTrue(tasks)
        self.assertLessEqual(tasks.user_id, role.user_ids)

    def test_nobody_lifts_it_from_himself(self):
        """Nor makes an exception for himself."""
        case, officer = self.handled, self.accused
        party = self._hide(case, officer)
        with self._refused(), self.assertRaises(AccessError):
            self._lift(case, officer, party)
        twin = self.env["res.partner"].create(
            {"name": "Twin", "email": self.officer.email}
        )
        other = self._add_party(case, "complained_about", partner_id=twin.id)
        self.assertIn(self.officer.partner_id, case.hidden_partner_ids)
        with self._refused(), self.assertRaises(AccessError):
            self._lift(case, self.officer, other)
        plain = self._create_plain(user_id=self.officer.id)
        case = self._create_complaint(about_ticket_ids=[Command.link(plain.id)])
        with self._refused(), self.assertRaisesRegex(AccessError, "Another officer"):
            self.env["complaint.exception"].with_user(self.officer).create(
                {"ticket_id": case.id, "user_id": self.officer.id, "reason": "Me"}
            ).action_apply()

    def test_two_people_complained_about_one_is_lifted(self):
        case, party, _holder = self._hidden_case()
        self._hide(case, self.follower)
        self._lift(case, self.officer, party)
        self.assertEqual(case.hidden_partner_ids, self.follower.partner_id)
        self.assertEqual(case.about_person, "yes")

    def test_merging_contacts_keeps_the_hiding(self):
        """Odoo rewrites the links in the database."""
        user, case = self.outsider, self.handled
        user.partner_id.email = "mia@ons.example"
        twin, third = self.env["res.partner"].create(
            [
                {"name": "Mia", "email": "mia@ons.example"},
                {"name": "Somebody", "email": "third@elders.example"},
            ]
        )
        self._add_party(case, "complained_about", partner_id=twin.id)
        self.assertIn(user.partner_id, case.hidden_partner_ids)
        merge = self.env["base.partner.merge.automatic.wizard"]
        for source, target in ((twin, third), (third, user.partner_id)):
            with mute_logger("odoo.addons.base.wizard.base_partner_merge"):
                merge._merge((source | target).ids, target, extra_checks=False)
            self.env.invalidate_all()
            with self.subTest(target=target.name):
                self.assertIn(user.partner_id, case.hidden_partner_ids)
                self.assertFalse(case.with_user(user).has_access("read"))
        self.assertNotIn("person_lifted", self._events(case))

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
        case, party, holder = self._hidden_case()
        with self.assertRaisesRegex(UserError, "cannot be the person"):
            case.with_user(holder).partner_id = party.partner_id

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
