from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import ComplaintCommon

QUIET = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install", "klachten")
class TestTestComplaint(ComplaintCommon):
    """A test complaint shows that it works, counts nowhere and can be removed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.email = "functionaris@test.example"
        cls.configurator = new_test_user(
            cls.env,
            "test_tester",
            "klachten_module.group_complaint_configurator",
            email="inrichter@test.example",
        )

    def _register(self, user=None):
        procedure = self.procedure.with_user(user or self.officer)
        return procedure._register_test_complaint().with_user(user or self.officer)

    def _rows(self, case_id):
        """How many rows each part has of a case, straight from the database."""
        self.env.flush_all()
        counts = {}
        for name in self.env["helpdesk.ticket"]._complaint_parts():
            table = self.env[name]._table
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} WHERE ticket_id = %s",  # noqa: S608
                [case_id],
            )
            counts[name] = self.env.cr.fetchone()[0]
        return counts

    def test_it_is_taken_in_as_every_complaint(self):
        case = self._register()
        self.assertTrue(case.complaint_test)
        self.assertEqual(case.stage_id, self._create_complaint().stage_id)
        self.assertEqual(
            set(case.sudo().event_ids.mapped("type")) & {"received", "registered"},
            {"received", "registered"},
        )
        self.assertEqual(case.partner_email, self.officer.email)

    def test_its_letters_go_to_the_user_alone(self):
        case = self._register()
        case.sudo().partner_email = "iemand@elders.example"
        self._walk_to(case, "investigation")
        letters = case.sudo().letter_ids
        self.assertTrue(letters)
        self.assertEqual(
            set(letters.mapped("email_normalized")), {self.officer.email_normalized}
        )

    def test_who_made_it_may_handle_it(self):
        """Else he could not try his own procedure."""
        case = self._register()
        self._walk_to(case, "classification")
        self.assertEqual(case.stage_id.complaint_code, "classification")

    def test_it_counts_in_no_report(self):
        report = self.env["complaint.report"].with_user(self.officer)
        before = report.search_count([])
        case = self._register()
        self._walk_to(case, "classification")
        real = self._create_complaint()
        self.assertEqual(report.search_count([]), before + 1)
        self.assertFalse(report.search([("ticket_id", "=", case.id)]))
        self.assertTrue(report.search([("ticket_id", "=", real.id)]))
        self.env["complaint.figure"]._make_anew(at_once=10_000)
        self.assertEqual(report.search_count([]), before + 1)
        for name in ("complaint.report.term", "complaint.report.turn"):
            rows = self.env[name].with_user(self.officer)
            self.assertTrue(rows.search_count([("ticket_id", "=", real.id)]), name)
            self.assertFalse(rows.search_count([("ticket_id", "=", case.id)]))

    def test_it_is_removed_with_all_that_hangs_on_it(self):
        real = self._create_complaint()
        case = self._register()
        self._walk_to(case, "investigation")
        case.sudo().message_post(body="note", attachments=[("a.txt", b"words")])
        case_id = case.id
        self.assertTrue(self._rows(case_id)["complaint.event"])
        self.assertTrue(self._rows(case_id)["complaint.letter"])
        kept = self._rows(real.id)
        letter_ids = case.sudo().letter_ids.ids
        files = self.env["ir.attachment"].sudo()
        of_letter, of_field = files.create(
            [
                {
                    "name": "b.txt",
                    "raw": b"words",
                    "res_model": model,
                    "res_id": id_,
                    "res_field": field,
                }
                for model, id_, field in (
                    ("complaint.letter", letter_ids[0], False),
                    ("helpdesk.ticket", case_id, "some_file"),
                )
            ]
        )
        hanging = [
            ("mail.message", "model", "helpdesk.ticket", [case_id]),
            ("mail.followers", "res_model", "helpdesk.ticket", [case_id]),
            ("mail.activity", "res_model", "helpdesk.ticket", [case_id]),
            ("ir.attachment", "res_model", "helpdesk.ticket", [case_id]),
            ("ir.attachment", "res_model", "complaint.letter", letter_ids),
            ("mail.mail", "model", "helpdesk.ticket", [case_id]),
        ]

        def left(model, field, res_model, ids):
            found = self.env[model].sudo().with_context(skip_res_field_check=True)
            return found.search([(field, "=", res_model), ("res_id", "in", ids)])

        for row in hanging:
            self.assertTrue(left(*row), row[:3])
        case.action_complaint_remove_test()
        self.assertFalse(self.env["helpdesk.ticket"].sudo().browse(case_id).exists())
        self.assertEqual(set(self._rows(case_id).values()), {0})
        for row in hanging:
            with self.subTest(model=row[0], of=row[2]):
                self.assertFalse(left(*row).ids)
        self.assertFalse((of_letter + of_field).exists())
        self.assertEqual(self._rows(real.id), kept)
        self.assertTrue(real.exists())

    def test_the_log_is_append_only_again_afterwards(self):
        real = self._create_complaint()
        self._register().action_complaint_remove_test()
        self.env.flush_all()
        with (
            self.assertRaisesRegex(Exception, "append-only"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "DELETE FROM complaint_event WHERE ticket_id = %s", [real.id]
            )

    def test_a_real_case_is_never_removed_so(self):
        case = self._create_complaint()
        for user in (self.officer, self.configurator):
            with self.assertRaisesRegex(UserError, "Only a test complaint"):
                case.with_user(user).action_complaint_remove_test()
        both = case + self._register()
        with self.assertRaisesRegex(UserError, "Only a test complaint"):
            both.with_user(self.officer).action_complaint_remove_test()
        with self.assertRaisesRegex(UserError, "Only a test complaint"):
            self._create_plain().with_user(self.configurator).sudo(
                False
            ).action_complaint_remove_test()
        self.assertTrue(all(both.exists()))
        self.assertEqual(len(both.exists()), 2)

    def test_nobody_makes_a_test_of_a_real_case(self):
        case = self._create_complaint(complaint_test=True)
        self.assertFalse(case.complaint_test)
        with self.assertRaises(AccessError):
            case.with_user(self.officer).write({"complaint_test": True})
        with self.assertRaises(AccessError):
            case.with_user(self.officer).with_context(complaint_service=True).write(
                {"complaint_test": True}
            )
        named = self.env["helpdesk.ticket"].with_context(
            default_complaint_test=True, complaint_intake={"test": True}
        )
        made = named.create(
            {
                "name": "x",
                "description": "<p>x</p>",
                "team_id": self.procedure.team_id.id,
            }
        )
        self.assertFalse(made.complaint_test)

    def test_only_officer_and_configurator(self):
        case = self._register()
        for code in ("SD", "SLM"):
            with self.assertRaises(AccessError):
                case.with_user(self.users[code]).action_complaint_remove_test()
            with self.assertRaises(AccessError):
                self.procedure.with_user(self.users[code])._register_test_complaint()
        self.assertTrue(case.exists())

    def test_configurator_sees_no_case_but_may_test(self):
        case = self._register(self.configurator)
        self.assertFalse(case.has_access("read"))
        action = self.procedure.with_user(self.configurator).action_test_complaint()
        self.assertEqual(action["tag"], "display_notification")
        case.action_complaint_remove_test()
        self.assertFalse(case.sudo().exists())

    def test_configurator_leaves_those_of_another_company_alone(self):
        other = self.env["res.company"].create(
            {"name": "Test elsewhere", "alias_domain_id": self.domain.id}
        )
        self.officer.company_ids |= other
        procedure = self._set_up_procedure(other, "elders", people=False)
        procedure = procedure.with_user(self.officer)
        in_other = procedure.with_context(allowed_company_ids=other.ids)
        theirs = in_other._register_test_complaint()
        own = self._register(self.configurator)
        theirs = own.browse(theirs.id)
        for cases in (own + theirs, theirs):
            with mute_logger(QUIET), self.assertRaisesRegex(AccessError, "the company"):
                cases.action_complaint_remove_test()
        self.assertEqual(len((own + theirs).sudo().exists()), 2)
        self.configurator.company_ids |= other
        both = (own + theirs).with_context(
            allowed_company_ids=(self.company + other).ids
        )
        both.action_complaint_remove_test()
        self.assertFalse((own + theirs).sudo().exists())

    def test_without_address_it_says_where_to_fill_it_in(self):
        self.officer.email = False
        with self.assertRaisesRegex(UserError, "My Preferences"):
            self._register()
