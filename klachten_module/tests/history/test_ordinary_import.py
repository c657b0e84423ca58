from odoo.exceptions import UserError
from odoo.tests import tagged

from .register_common import RegisterCommon

OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "headers": True,
    "date_format": "",
    "datetime_format": "",
}


@tagged("post_install", "-at_install", "klachten")
class TestOrdinaryImport(RegisterCommon):
    """Odoo's own import of a list of new complaints."""

    def _import_list(self, fields, values, user=None, **options):
        rows = [fields, values, values]
        text = "\n".join(",".join(f'"{value}"' for value in row) for row in rows)
        model = self.env["base_import.import"].with_user(user or self.officer)
        record = model.create(
            {
                "res_model": "helpdesk.ticket",
                "file": text.encode(),
                "file_type": "text/csv",
                "file_name": "nieuw.csv",
            }
        )
        return record.execute_import(fields, fields, {**OPTIONS, **options})

    def _fields(self, **more):
        return {
            "name": "Nieuwe klacht",
            "description": "Het duurde lang.",
            "partner_email": "burger@elders.example",
            "team_id/.id": str(self.procedure.team_id.id),
            **more,
        }

    def test_letters_go_out_only_when_that_is_chosen(self):
        vals = self._fields()
        for options, letters in (({}, 0), ({"complaint_letters": True}, 1)):
            with self.subTest(options=options):
                result = self._import_list(list(vals), list(vals.values()), **options)
                self.assertFalse(result["messages"])
                cases = self.env["helpdesk.ticket"].browse(result["ids"])
                self.assertEqual(len(cases), 2)
                self.assertTrue(all(cases.mapped("complaint_open")))
                for case in cases:
                    self.assertEqual(len(self._letters(case, "confirmation")), letters)
                    self.assertEqual(bool(case.letter_ids), bool(letters))
                    # a new case has its turn and its terms
                    self.assertTrue(case.activity_ids and case.deadline_ids)

    def test_stage_in_which_none_begins_is_said_not_dropped(self):
        """The import reported success and dropped the stage: open, late at once."""
        stage = self.stages["closed"]
        vals = self._fields(**{"stage_id/.id": str(stage.id)})
        result = self._import_list(list(vals), list(vals.values()))
        self.assertFalse(result["ids"])
        self.assertIn("does not begin in", result["messages"][0]["message"])
        for stage in (self.stages["closed"], self.stages["investigation"]):
            with self.assertRaisesRegex(UserError, "Old registers"):
                self._create_complaint(stage_id=stage.id)
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        with self.assertRaisesRegex(UserError, "does not begin in"):
            self._create_complaint(stage_id=done.id)
        first = self._create_complaint(stage_id=self.stages["registration"].id)
        self.assertTrue(first.complaint_open)

    def test_columns_that_we_keep_are_said_not_dropped(self):
        for name, value in (
            ("number", "2019-7"),
            ("user_id/.id", str(self.officer.id)),
            ("received_at", "2025-01-01 00:00:00"),
            ("complaint_phase", "closed"),
        ):
            vals = self._fields(**{name: value})
            result = self._import_list(list(vals), list(vals.values()))
            with self.subTest(name=name):
                if name == "received_at":
                    cases = self.env["helpdesk.ticket"].browse(result["ids"])
                    # midnight where the officer is
                    self.assertEqual(str(cases[0].received_at), "2024-12-31 23:00:00")
                    continue
                self.assertFalse(result["ids"])
                self.assertIn("Not taken from a list", str(result["messages"]))

    def test_plain_tickets_are_imported_as_before(self):
        vals = self._fields(
            **{
                "team_id/.id": str(self.plain_team.id),
                "user_id/.id": str(self.outsider.id),
            }
        )
        result = self._import_list(list(vals), list(vals.values()), self.outsider)
        tickets = self.env["helpdesk.ticket"].browse(result["ids"])
        self.assertEqual(tickets.user_id, self.outsider)
