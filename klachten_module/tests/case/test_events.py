import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import ComplaintCommon

GROUPS = (
    "klachten_module.group_complaint_registrar",
    "klachten_module.group_complaint_handler",
    "klachten_module.group_complaint_officer",
    "klachten_module.group_complaint_auditor",
    "klachten_module.group_complaint_configurator",
    "helpdesk_mgmt.group_helpdesk_manager",
    "base.group_system",
    "base.group_user",
    "base.group_portal",
    "base.group_public",
)


@tagged("post_install", "-at_install", "klachten")
class TestEvents(ComplaintCommon):
    """The log of a case is written once (design section 2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-11-02 09:00:00"):
            cls.case = cls._create_complaint()
        cls.event = cls.env["complaint.event"].search(
            [("ticket_id", "=", cls.case.id), ("type", "=", "received")]
        )
        cls.env.flush_all()

    def _refused_by_database(self, query):
        with (
            self.subTest(query=query),
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(psycopg2.Error, "append-only"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query, [self.case.id])

    def test_model_refuses_change_and_deletion(self):
        for event in (self.event, self.event.sudo()):
            with self.assertRaisesRegex(UserError, "never changed"):
                event.write({"happened_at": "2020-01-01 00:00:00"})
            with self.assertRaisesRegex(UserError, "never changed"):
                event.type = "closed"
            with self.assertRaisesRegex(UserError, "never deleted"):
                event.unlink()

    def test_no_group_has_a_right_to_create_change_or_delete(self):
        rights = self.env["ir.model.access"].search(
            [("model_id.model", "=", "complaint.event")]
        )
        self.assertTrue(rights)
        for right in rights:
            self.assertFalse(
                right.perm_write or right.perm_create or right.perm_unlink, right.name
            )
        for number, name in enumerate(GROUPS):
            user = new_test_user(self.env, f"test_group_{number}", name)
            with self.subTest(group=name), self.assertRaises(AccessError):
                self.env["complaint.event"].with_user(user).create(
                    {"ticket_id": self.case.id, "type": "closed"}
                )

    def test_database_refuses_whoever_asks(self):
        self._refused_by_database(
            "UPDATE complaint_event SET type = 'closed' WHERE ticket_id = %s"
        )
        self._refused_by_database("DELETE FROM complaint_event WHERE ticket_id = %s")
        self._refused_by_database("TRUNCATE complaint_event CASCADE -- %s")

    def test_maintenance_of_one_transaction_may(self):
        """What a migration and an uninstall use; it ends with the transaction."""
        with self._undone():
            self.env.cr.execute("SET LOCAL klachten.maintenance = 'on'")
            self.env.cr.execute(
                "UPDATE complaint_event SET reason_code = 'x' WHERE ticket_id = %s",
                [self.case.id],
            )
            self.assertGreater(self.env.cr.rowcount, 0)
            self.env.cr.execute("TRUNCATE complaint_event CASCADE")
            self.env.cr.execute("SELECT count(*) FROM complaint_event")
            self.assertEqual(self.env.cr.fetchone()[0], 0)
        self._refused_by_database("DELETE FROM complaint_event WHERE ticket_id = %s")

    @freeze_time("2026-11-02 15:00:00")
    def test_correction_mends_a_wrong_date_and_its_terms(self):
        """The complaint came on Friday; the log keeps both, the terms count one."""
        routed = self.case.deadline_ids.filtered(lambda d: d.term_id.code == "routed")
        self.assertEqual(str(routed.due_on), "2026-11-03")
        self.env["complaint.event"].create(
            {
                "ticket_id": self.case.id,
                "type": "received",
                "happened_at": "2026-10-30 09:00:00",
                "corrects_id": self.event.id,
            }
        )
        self.assertEqual(str(routed.due_on), "2026-11-02")
        self.assertEqual(str(self.case.next_due_on), "2026-11-02")
        self.assertEqual(str(self.event.happened_at), "2026-11-02 09:00:00")

    @freeze_time("2026-11-02 15:00:00")
    def test_event_recorded_by_mistake_is_voided(self):
        acknowledged = self.env["complaint.event"].create(
            {"ticket_id": self.case.id, "type": "acknowledged"}
        )
        term = self.case.deadline_ids.filtered(
            lambda d: d.term_id.code == "acknowledged"
        )
        self.assertEqual(term.state, "met")
        self.env["complaint.event"].create(
            {
                "ticket_id": self.case.id,
                "type": "acknowledged",
                "result": "void",
                "corrects_id": acknowledged.id,
            }
        )
        self.assertEqual(term.state, "running")
        self.assertFalse(term.stopped_on)

    def test_case_with_events_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "not deleted"):
            self.case.sudo().unlink()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.Error),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "DELETE FROM helpdesk_ticket WHERE id = %s", [self.case.id]
            )

    def test_merging_two_contacts_leaves_the_log(self):
        """C5: a contact merge follows the parties and does not touch the events."""
        twin = self.env["res.partner"].create(
            {"name": "Test Klant", "email": "klant@elders.example"}
        )
        self._add_party(self.case, "witness", partner_id=twin.id)
        accused = self.env["res.partner"].create({"name": "Dubbele medewerker"})
        self._add_party(self.case, "complained_about", partner_id=accused.id)
        known = self.users["P"].partner_id
        events = self.case.event_ids.read()
        wizard = self.env["base.partner.merge.automatic.wizard"]
        for kept, gone in ((self.complainant, twin), (known, accused)):
            with mute_logger("odoo.addons.base.models.res_partner"):
                wizard.create(
                    {
                        "dst_partner_id": kept.id,
                        "partner_ids": [(6, 0, (kept + gone).ids)],
                    }
                ).with_context(allow_merge_contacts=True)._merge(
                    (kept + gone).ids, kept, extra_checks=False
                )
            self.assertFalse(gone.exists())
        self.env.invalidate_all()
        self.assertEqual(self.case.partner_id, self.complainant)
        self.assertEqual(
            self.case.party_ids.filtered(lambda p: p.kind == "witness").partner_id,
            self.complainant,
        )
        self.assertEqual(self.case.hidden_partner_ids, known)
        hidden = self.case.event_ids.filtered(lambda e: e.type == "person_hidden")[-1]
        self.assertEqual((self.case.event_ids - hidden).read(), events)
        self.assertEqual(hidden.user_id, self.env.ref("base.user_root"))

    def test_archiving_a_user_leaves_the_log(self):
        """C5: who did it stays known; the case goes on with the others."""
        holder = self.case.user_id
        events = self.case.event_ids.read()
        holder.active = False
        self.env.flush_all()
        self.env.invalidate_all()
        known = self.case.event_ids.filtered(
            lambda e: e.id in {v["id"] for v in events}
        )
        self.assertEqual(known.read(), events)
        self.assertEqual((self.case.event_ids - known).mapped("type"), ["assigned"])
        self.case.with_user(self.officer).write(
            {"stage_id": self.stages["classification"].id}
        )
        self.assertEqual(self.case.user_id, self.users["GOS"])

    def test_recomputing_changes_nothing(self):
        """The terms are what the log says, always."""
        self._walk_to(self.case, "verification")
        names = ["started_on", "due_on", "stopped_on", "cancelled_on", "state"]
        before = self.case.deadline_ids.read(names)
        card = self.case.read(["next_due_on", "next_term_id", "answer_due_on"])
        self.case._complaint_refresh()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.case.deadline_ids.read(names), before)
        self.assertEqual(
            self.case.read(["next_due_on", "next_term_id", "answer_due_on"]), card
        )
