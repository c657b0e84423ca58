from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...models.privacy.looking import KEEP_DAYS
from .looking_common import CONTENT, LookingCommon

LISTED = {"number": {}, "name": {}, "stage_id": {"fields": {"display_name": {}}}}


@tagged("post_install", "-at_install", "klachten")
class TestLooking(LookingCommon):
    """Who opened a case is kept, for everybody and by every door."""

    def test_each_door_to_the_file_is_kept(self):
        number = self.handled.number
        for label, look in (
            ("form", lambda case: case.web_read(CONTENT)),
            ("read", lambda case: case.read(["description"])),
            ("all fields", lambda case: case.read()),
            ("search", lambda case: case.search_read([("id", "=", case.id)])),
            (
                "list with its text",
                lambda case: case.web_search_read([("id", "=", case.id)], CONTENT),
            ),
            (
                "by a link",
                lambda case: (
                    case.env["complaint.deadline"]
                    .search([("ticket_id", "=", case.id)], limit=1)
                    .web_read({"ticket_id": {"fields": {"statement": {}}}})
                ),
            ),
            (
                "grouped list",
                lambda case: case.web_read_group(
                    [("id", "=", case.id)],
                    ["stage_id"],
                    auto_unfold=True,
                    unfold_read_specification=CONTENT,
                ),
            ),
        ):
            with self.subTest(door=label):
                self.env.cr.execute("DELETE FROM complaint_looking")
                look(self._as(self.officer, self.handled))
                self.assertEqual(
                    self._looks(), [(self.officer.login, "opened", number)]
                )

    def test_it_is_kept_of_everybody(self):
        for user in (self.officer, self.auditor, self.accused, self.users["SLM"]):
            self._as(user, self.handled).web_read(CONTENT)
        logins = [login for login, _kind, _number in self._looks()]
        self.assertCountEqual(
            logins,
            (self.officer + self.auditor + self.accused + self.users["SLM"]).mapped(
                "login"
            ),
        )

    def test_a_list_is_no_look_into_the_file(self):
        self._as(self.officer, self.cases).web_search_read([], LISTED)
        self.assertEqual(self._looks(), [])

    def test_the_system_itself_does_not_look(self):
        self.handled.sudo().read(["statement"])
        self.assertTrue(self.handled.with_user(self.officer).sudo().statement)
        self.assertEqual(self._looks(), [])

    def test_refused_is_not_looked_at(self):
        with self._refused(), self.assertRaises(AccessError):
            self._as(self.accused, self.secret).web_read(CONTENT)
        self.assertEqual(self._looks(), [])

    def test_again_within_ten_minutes_counts_once(self):
        for moment, looks in (
            ("09:00:00", 1),
            ("09:09:59", 1),
            ("09:10:00", 2),
            ("09:15:00", 2),
            ("09:20:00", 3),
        ):
            with self.subTest(moment=moment), freeze_time(f"2026-11-02 {moment}"):
                self._as(self.officer, self.handled).web_read(CONTENT)
                self.assertEqual(len(self._looks()), looks)
        self._as(self.auditor, self.handled).web_read(CONTENT)
        self._as(self.officer, self.intake).web_read(CONTENT)
        self.assertEqual(len(self._looks()), 5)

    def test_exported_lists_are_kept(self):
        export = self.env.ref("base.group_allow_export")
        self.officer.group_ids += export
        mine = self.intake + self.handled
        self._as(self.officer, mine).export_data(["number", "name"])
        self.assertCountEqual(
            self._looks(),
            [(self.officer.login, "list", case.number) for case in mine],
        )

    def test_export_by_a_link_is_kept(self):
        self.officer.group_ids += self.env.ref("base.group_allow_export")
        terms = self.env["complaint.deadline"].with_user(self.officer)
        terms = terms.search([("ticket_id", "=", self.handled.id)])
        terms.export_data(["due_on", "ticket_id/name"])
        self.assertEqual(
            self._looks(), [(self.officer.login, "list", self.handled.number)]
        )

    def test_downloaded_files_are_kept(self):
        file = self.attachments.filtered(lambda a: a.res_id == self.handled.id)
        plain = self.env["ir.attachment"].create(
            {
                "name": "plain.txt",
                "raw": b"x",
                "res_model": "helpdesk.ticket",
                "res_id": self.plain.id,
            }
        )
        self.officer.group_ids += self.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        self._answer_files()
        for record in (file, plain):
            self.env["ir.binary"].with_user(self.officer)._get_stream_from(
                record.with_user(self.officer)
            )
        self.assertEqual(
            self._looks(), [(self.officer.login, "file", self.handled.number)]
        )

    # --- who reads and who changes the log --------------------------------------------

    def _look_everywhere(self):
        for case in self.cases:
            self._as(self.auditor, case).web_read(CONTENT)
        self._looks()

    def test_read_by_officers_of_the_procedure_and_auditors(self):
        """The table of roles: whose looks each of them may read."""
        self._look_everywhere()
        expected = {
            self.officer: self.intake + self.handled + self.secret,
            self.officer_2: self.foreign,
            self.auditor: self.cases,
            # auditor too, but hidden from one case
            self.accused: self.cases - self.secret,
        }
        for user in self._who_sees():
            looks = self.env["complaint.looking"].with_user(user)
            with self.subTest(user=user.login), self._refused():
                if user in expected:
                    self.assertEqual(looks.search([]).ticket_id, expected[user])
                    looks.search([]).read()
                else:
                    with self.assertRaises(AccessError):
                        looks.search([])

    def test_an_officer_reads_no_looks_of_procedures_where_he_only_handles(self):
        self.officer_2.group_ids += self.env.ref(
            "klachten_module.group_complaint_handler"
        )
        self.roles["SLM"].user_ids += self.officer_2
        self._look_everywhere()
        self.assertTrue(self._as(self.officer_2, self.handled).has_access("read"))
        looks = self.env["complaint.looking"].with_user(self.officer_2).search([])
        self.assertEqual(looks.ticket_id, self.foreign)

    def test_a_hidden_officer_reads_nothing(self):
        self._look_everywhere()
        self._hide_from(self.officer, self.handled)
        looks = self.env["complaint.looking"].with_user(self.officer)
        self.assertNotIn(self.handled, looks.search([]).ticket_id)
        self.assertEqual(looks.search_count([("ticket_id", "=", self.handled.id)]), 0)
        groups = looks._read_group([], ["ticket_id"], ["__count"])
        self.assertNotIn(self.handled.id, [case.id for case, _count in groups])

    def _hide_from(self, user, case):
        self._add_party(case, "complained_about", partner_id=user.partner_id.id)

    def test_nobody_changes_the_log(self):
        self._look_everywhere()
        vals = {
            "ticket_id": self.handled.id,
            "user_id": self.officer.id,
            "kind": "opened",
            "moment": "2026-11-02 08:00:00",
        }
        for user in (self.officer, self.auditor, self.env.ref("base.user_root")):
            looks = self.env["complaint.looking"].with_user(user)
            look = looks.search([], limit=1)
            for change in (
                lambda looks=looks: looks.create(vals),
                lambda look=look: look.write({"kind": "list"}),
                look.unlink,
            ):
                with (
                    self.subTest(user=user.login),
                    self._refused(),
                    self.assertRaises(UserError),
                ):
                    change()

    def test_button_opens_the_looks_at_this_case(self):
        self._look_everywhere()
        case = self.handled.with_user(self.officer)
        action = case.action_complaint_looking()
        looks = self.env[action["res_model"]].with_user(self.officer)
        self.assertEqual(looks.search(action["domain"]).ticket_id, self.handled)
        looks.get_views([(False, "list"), (False, "form"), (False, "search")])

    # --- keeping ----------------------------------------------------------------------

    def test_looks_are_kept_five_years_and_then_deleted(self):
        self._as(self.officer, self.handled).web_read(CONTENT)
        self._looks()
        vacuum = self.env["complaint.looking"]._gc_looking
        with freeze_time("2031-11-02 08:59:00"):
            self.assertEqual(vacuum(), (0, False))
        with freeze_time("2031-11-02 09:01:00"):
            self.assertEqual(vacuum(), (1, False))
        self.assertEqual(self._looks(), [])
        self.assertEqual(KEEP_DAYS, 1826)

    def test_batches(self):
        for case in self.cases:
            self._as(self.auditor, case).web_read(CONTENT)
        count = len(self._looks())
        with (
            freeze_time("2040-01-01"),
            patch("odoo.addons.klachten_module.models.privacy.looking.BATCH", 2),
        ):
            self.assertEqual(self.env["complaint.looking"]._gc_looking(), (2, True))
        self.assertEqual(len(self._looks()), count - 2)

    def test_a_year_is_the_least(self):
        parameters = self.env["ir.config_parameter"].sudo()
        key = "klachten_module.looking_days"
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.complaint_looking_days, 1826)
        with self.assertRaisesRegex(ValidationError, "a year at least: 365 days"):
            settings.complaint_looking_days = 364
        settings.complaint_looking_days = 365
        settings.execute()
        keep = self.env["complaint.looking"]._keep_days
        self.assertEqual((parameters.get_param(key), keep()), ("365", 365))
        for value, days in (("1", 365), ("-5", 1826), ("x", 1826), ("4000", 4000)):
            parameters.set_param(key, value)
            self.assertEqual(keep(), days, value)
