import re
import runpy
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..case.access_common import AccessCommon

SCRIPT = Path(__file__).parents[2] / "migrations/19.0.1.5.0/post-customer.py"


@tagged("post_install", "-at_install", "klachten")
class TestContacts(AccessCommon):
    """P11: what who keeps contacts does to cases that he may not know of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = cls._user(
            "test_keeper", "base.group_user,base.group_partner_manager"
        )
        partners = cls.env["res.partner"]
        cls.first, cls.second = (
            cls._user(f"test_manager_{n}", email=f"m{n}@ons.example") for n in (1, 2)
        )
        cls.customer, cls.other = partners.create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "complaint_service_manager_id": user.id,
                    "complaint_relation_manager_id": user.id,
                }
                for name, user in (("Acme", cls.first), ("Brand", cls.second))
            ]
        )
        cls.contact = partners.create(
            {"name": "Klant", "email": "k@acme.example", "parent_id": cls.customer.id}
        )
        cls.roles["SLM"].filled_by = "service_level_manager"

    def _case(self):
        case = self._create_complaint(partner_id=self.contact.id)
        self._walk_to(case, "acknowledgement")
        return case

    def test_moving_a_contact_changes_no_manager_of_a_running_case(self):
        case = self._case()
        role = self.roles["SLM"]
        self.assertEqual(case.complaint_customer_id, self.customer)
        self.assertEqual(case._complaint_holders(role)[case.id], self.first)
        self.contact.with_user(self.keeper).parent_id = self.other
        self.env.invalidate_all()
        self.assertEqual(case._complaint_holders(role)[case.id], self.first)
        self._walk_to(case, "investigation")
        self.assertNotIn(self.second, case.turn_user_ids | case.user_id)
        self.assertFalse(case.with_user(self.second).has_access("read"))
        later = self._create_complaint(partner_id=self.contact.id)
        self.assertEqual(later.complaint_customer_id, self.other)

    def test_update_gives_each_case_its_customer(self):
        case, plain = self._case(), self._create_plain(partner_id=self.contact.id)
        self.env.flush_all()
        self.env.cr.execute("UPDATE helpdesk_ticket SET complaint_customer_id = NULL")
        runpy.run_path(str(SCRIPT))["migrate"](self.env.cr, "x")
        self.env.invalidate_all()
        self.assertEqual(case.complaint_customer_id, self.customer)
        self.assertFalse(plain.complaint_customer_id)

    def test_another_complainant_is_of_another_customer(self):
        case = self._case()
        contact = self.contact.copy({"parent_id": self.other.id})
        case.with_user(self.officer).partner_id = contact
        self.assertEqual(case.complaint_customer_id, self.other)
        plain = self._create_plain(partner_id=contact.id)
        self.assertFalse(plain.complaint_customer_id)

    def test_merging_customers_is_kept_and_told(self):
        self._case()
        self.env.cr.execute("DELETE FROM complaint_people_change")
        merge = self.env["base.partner.merge.automatic.wizard"].with_user(self.system)
        with mute_logger("odoo.addons.base.wizard.base_partner_merge", "py.warnings"):
            merge.sudo()._merge(
                (self.customer | self.other).ids, self.other, extra_checks=False
            )
        changes = self.env["complaint.people.change"].search([])
        self.assertIn((self.second, True), [(c.person_id, c.gained) for c in changes])

    def test_deleting_a_contact_tells_nothing(self):
        case = self._case()
        accused = self.env["res.partner"].create({"name": "B", "email": "b@b.example"})
        self._add_party(case, "complained_about", partner_id=accused.id)
        for partner in (accused, self.contact):
            with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
                partner.with_user(self.keeper).unlink()
            for word in ("complaint", "party", case.number):
                self.assertNotIn(word, str(refused.exception).lower())
        free = self.env["res.partner"].create({"name": "Free"})
        free.with_user(self.keeper).unlink()

    def test_a_mail_holds_no_number_of_its_record(self):
        """Letters, messages to the complainant, notifications to colleagues."""
        case = self._case()
        with self.mock_mail_gateway(), mute_logger("py.warnings"):
            case.with_user(self.officer).message_post(
                body="Hello",
                partner_ids=case.partner_id.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        mails = self.env["mail.mail"].search(
            [("model", "=", case._name), ("res_id", "=", case.id)]
        )
        messages = self.env["mail.message"].search(
            [("model", "=", case._name), ("res_id", "=", case.id)]
        )
        self.assertTrue(case.letter_ids)
        self.assertGreater(len(messages), 1)
        marked = re.compile(rf"openerp-{case.id}\b|helpdesk.ticket")
        for message in messages:
            self.assertNotRegex(message.message_id, marked)
        for letter in case.letter_ids:
            self.assertNotRegex(letter.message_code or "", marked)
        for mail in mails:
            self.assertNotRegex(f"{mail.headers} {mail.references}", marked)
        plain = self._create_plain()
        with mute_logger("py.warnings"):
            note = plain.message_post(body="x")
        self.assertIn(f"{plain.id}-helpdesk.ticket", note.message_id, "as the host")
        self.assertIn("X-Odoo-Objects", plain._notify_by_email_get_headers({}))

    def test_registrar_exports_the_status_of_what_he_registered(self):
        case = self._case()
        user = self.users["SD"]
        user.group_ids += self.env.ref("base.group_allow_export")
        status = self.env["complaint.status"].with_user(user).search([])
        self.assertTrue(status)
        names = [name for name, field in status._fields.items() if field.exportable]
        for name in [*names, "ticket_id/number", "procedure_id/name"]:
            with self.subTest(field=name):
                rows = status.export_data([name])["datas"]
                self.assertEqual(len(rows), len(status))
        rows = status.export_data(["number", "phase", "responsible_role_id"])["datas"]
        self.assertIn(case.number, [row[0] for row in rows])
