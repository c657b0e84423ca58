from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..case.access_common import AccessCommon


@tagged("post_install", "-at_install", "klachten")
class TestFileRemoval(AccessCommon):
    """An officer removes what should not be in a case, with a trace (S0-77, S4-33)."""

    def _file(self, case, name="foto.txt", **vals):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": b"of somebody else",
                "res_model": "helpdesk.ticket",
                "res_id": case.id,
                **vals,
            }
        )

    def _dialog(self, user, case, files, **vals):
        vals = {"reason": "others", **vals}
        return (
            self.env["complaint.file.removal"]
            .with_user(user)
            .create({"ticket_id": case.id, "file_ids": [(6, 0, files.ids)], **vals})
        )

    def test_a_file_that_came_in_goes_with_a_reason(self):
        case = self.secret
        file = self._file(case)
        message = case.sudo().message_post(
            body="With a file", message_type="email", attachment_ids=file.ids
        )
        kept = self.env["complaint.letter"]._keep_files(file)
        with self.assertRaises(UserError):
            file.with_user(self.officer).unlink()
        with self.assertRaisesRegex(UserError, "say why"):
            self._dialog(self.officer, case, file, reason=False).action_apply()
        with self.assertRaisesRegex(UserError, "Choose the files"):
            self._dialog(self.officer, case, file.browse()).action_apply()
        self._dialog(
            self.officer, case, file, words="A letter of the neighbour"
        ).action_apply()
        self.assertFalse(file.exists())
        self.assertTrue(message.exists(), "what was said stays")
        self.assertEqual(kept.raw, b"of somebody else", "what was sent stays")
        event = case.sudo().event_ids.sorted("id")[-1]
        self.assertEqual(
            (event.type, event.reason_code, event.user_id),
            ("file_removed", "others", self.officer),
        )
        for words in ("foto.txt", "A letter of the neighbour", "somebody else"):
            self.assertIn(words, event.note_text)

    def test_only_an_officer_of_the_procedure_removes(self):
        case = self.secret
        file = self._file(case)
        others = set(self._who_sees()) - {self.officer}
        self.assertGreater(len(others), 3)
        for user in others:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                with self.env.cr.savepoint():
                    self._dialog(user, case, file).action_apply()
        self.assertTrue(file.exists())

    def test_an_officer_complained_about_removes_nothing(self):
        case = self.secret
        file = self._file(case)
        dialog = self._dialog(self.officer, case, file)
        self._add_party(case, "complained_about", partner_id=self.officer.partner_id.id)
        with self.assertRaises(AccessError):
            dialog.action_apply()
        self.assertTrue(file.exists())

    def test_files_of_other_cases_and_of_fields_stay(self):
        other = self._file(self._create_complaint())
        picture = self._file(self.secret, res_field="image")
        for file in (other, picture):
            with self.assertRaises(UserError):
                self._dialog(self.officer, self.secret, file).action_apply()
            self.assertTrue(file.exists())
