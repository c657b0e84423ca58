from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..case.access_common import AccessCommon

DAYS = {"date_from": "2026-11-02", "date_to": "2099-01-01"}


@tagged("post_install", "-at_install", "klachten")
class TestWhoGets(AccessCommon):
    """P7: who gets cases by configuration, absence, contact or group leaves a trace,
    and the officers hear of it.
    """

    def setUp(self):
        super().setUp()
        mute = mute_logger("py.warnings")  # core's own deprecations
        mute.__enter__()
        self.addCleanup(mute.__exit__)
        self.env.cr.execute("DELETE FROM complaint_people_change")
        self.me = self.configurator

    def _changes(self):
        """[(person, as what, of what, gained, by whom)], the oldest first."""
        self.env.flush_all()
        return [
            (c.person_id, c.kind, c.what, c.gained, c.user_id)
            for c in self.env["complaint.people.change"].search([], order="id")
            if c.procedure_id == self.procedure
        ]

    def _told(self):
        """{login: words} of what was written to people about this procedure."""
        messages = self.env["mail.message"].search(
            [
                ("model", "=", "complaint.procedure"),
                ("res_id", "=", self.procedure.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        return {
            partner.user_ids.login: str(message.body)
            for message in messages
            for partner in message.partner_ids
        }

    def test_configurator_who_makes_himself_officer_and_back(self):
        mine = self.procedure.with_user(self.me)
        others = self.procedure.officer_ids
        mine.officer_ids = [Command.link(self.me.id)]
        mine.officer_ids = [Command.unlink(self.me.id)]
        self.assertEqual(
            self._changes(),
            [
                (self.me, "officer", False, True, self.me),
                (self.me, "officer", False, False, self.me),
            ],
        )
        told = self._told()
        self.assertEqual(set(told), set(others.mapped("login")))
        for words in told.values():
            self.assertIn(self.me.name, words)

    def test_officer_who_is_put_out_hears_it(self):
        """Also when nobody else is left who was one."""
        before = self.procedure.officer_ids
        self.procedure.with_user(self.me).officer_ids = [Command.set(self.me.ids)]
        self.assertEqual(set(self._told()), set(before.mapped("login")))
        self.assertEqual(len(self._changes()), 1 + len(before))

    def test_customer_and_substitute(self):
        user, me = self.outsider, self.me
        customer = self.env["res.partner"].create({"name": "Customer"})
        kind = self.roles["RM"].filled_by
        field = {
            "relation_manager": "complaint_relation_manager_id",
            "service_level_manager": "complaint_service_manager_id",
        }[kind]
        self.me.group_ids += self.env.ref("base.group_partner_manager")
        customer.with_user(me)[field] = user
        absences = self.env["complaint.absence"].with_user(me)
        away = self.users["SLM"]
        absence = absences.create(
            {"user_id": away.id, "substitute_id": user.id, **DAYS}
        )
        absence.substitute_id = me
        absence.unlink()
        self.assertEqual(
            self._changes(),
            [
                (user, "manager", "Customer", True, me),
                (user, "substitute", away.name, True, me),
                (user, "substitute", away.name, False, me),
                (me, "substitute", away.name, True, me),
                (me, "substitute", away.name, False, me),
            ],
        )
        self.assertTrue(self._told())

    def test_each_way_by_configuration(self):
        user, me = self.outsider, self.me
        role = self.roles["SLM"].with_user(me)
        role.user_ids = [Command.link(user.id)]
        role.user_ids = [Command.unlink(user.id)]
        made = self.env["complaint.role"].with_user(me)
        made = made.create(
            {
                "procedure_id": self.procedure.id,
                "code": "X",
                "name": "Extra",
                "user_ids": [Command.link(user.id)],
            }
        )
        made.unlink()
        departed = (
            self.env["complaint.department"]
            .with_user(me)
            .create({"name": "Workshop", "user_ids": [Command.link(user.id)]})
        )
        self.roles["GOS"].with_user(me).filled_by = "department"
        departed.user_ids = [Command.unlink(user.id)]
        ways = [
            (kind, what, gained)
            for p, kind, what, gained, by in self._changes()
            if p == user and by == me
        ]
        self.assertEqual(
            ways,
            [
                ("role", role.name, True),
                ("role", role.name, False),
                ("role", "Extra", True),
                ("role", "Extra", False),
                ("role", self.roles["GOS"].name, True),
                ("department", "Workshop", False),
            ],
        )

    def test_auditor_by_group(self):
        """By the user, and by the group."""
        auditors = self.env.ref("klachten_module.group_complaint_auditor")
        self.outsider.with_user(self.system).group_ids = [Command.link(auditors.id)]
        auditors.with_user(self.system).user_ids = [Command.unlink(self.outsider.id)]
        mine = [c for c in self._changes() if c[0] == self.outsider]
        self.assertEqual(
            mine,
            [
                (self.outsider, "auditor", False, True, self.system),
                (self.outsider, "auditor", False, False, self.system),
            ],
        )
        self.assertIn(self.officer.login, self._told())

    def test_accountable_by_another_version(self):
        """Whose role answers for a step reads; a new version may say so."""
        version = self.procedure.version_id
        version.with_user(self.me).action_new_version()
        draft = self.procedure.version_ids.filtered(lambda v: v.state == "draft")
        role = self.roles["SLM"]
        raci = draft.step_ids.raci_ids
        self.env["complaint.raci"].create(
            {"step_id": raci.step_id[:1].id, "role_id": role.id, "letter": "A"}
        )
        draft.with_user(self.me).action_put_in_force()
        people = {c[0] for c in self._changes() if c[1] == "accountable" and c[3]}
        self.assertTrue(people)
        self.assertLessEqual(people, set(role.user_ids))
        self.assertIn(self.officer.login, self._told())

    def test_names_are_in_the_language_of_who_reads(self):
        """Failed before: in that of who made the change."""
        self.env["res.lang"]._activate_lang("nl_NL")
        role = self.roles["SLM"]
        role.with_context(lang="nl_NL").name = "Beheerder"
        role.with_context(lang="en_US").name = "Manager of services"
        mine = role.with_user(self.me).with_context(lang="en_US")
        # another name in the same act is no other role
        mine.write({"user_ids": [Command.link(self.outsider.id)], "name": "Manager"})
        [change] = self.env["complaint.people.change"].search([])
        self.assertEqual(change.person_id, self.outsider)
        self.assertEqual(change.with_context(lang="nl_NL").what, "Beheerder")
        self.assertEqual(change.with_context(lang="en_US").what, "Manager")

    def test_other_changes_are_not_told(self):
        self.procedure.with_user(self.me).name = "Another name"
        self.roles["SLM"].with_user(self.me).description = "Words"
        self.outsider.partner_id.phone = "1"
        self.assertEqual(self._changes(), [])
        self.assertEqual(self._told(), {})

    def test_who_reads_it_and_nobody_changes_it(self):
        self.procedure.with_user(self.me).officer_ids = [Command.link(self.me.id)]
        change = self.env["complaint.people.change"].search([], limit=1)
        for user in self._who_sees():
            changes = self.env["complaint.people.change"].with_user(user)
            with self.subTest(user=user.login), self._refused():
                if user in self.officer + self.auditor + self.accused:
                    self.assertIn(change, changes.search([]))
                elif user in self.officer_2 + self.me:  # officers elsewhere, or were
                    self.assertEqual(
                        change in changes.search([]), user == self.me, user.login
                    )
                else:
                    with self.assertRaises(AccessError):
                        changes.search([])
        vals = change.copy_data()[0]
        for do in (
            lambda: change.write({"gained": False}),
            change.unlink,
            lambda: change.create(vals),
        ):
            with self.assertRaises(UserError):
                do()
