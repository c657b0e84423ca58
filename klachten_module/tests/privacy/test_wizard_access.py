from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..case.access_common import AccessCommon


@tagged("post_install", "-at_install", "klachten")
class TestWizardAccess(AccessCommon):
    """What somebody fills in on a dialog about a case is read by nobody else.

    Odoo keeps it for an hour, and since 14.0 shows it to everybody who may open that
    dialog.
    """

    def _wizards(self):
        """Dialogs about the secret case, filled in by who has its turn."""
        case, user = self.secret, self.secret.user_id
        move = case._complaint_transitions()[:1]
        return (
            self.env["complaint.move"]
            .with_user(user)
            .create(
                {
                    "ticket_id": case.id,
                    "transition_id": move.id,
                    "note": "<p>Secret words</p>",
                }
            ),
            self.env["complaint.contact.log"]
            .with_user(user)
            .create({"ticket_id": case.id, "heard": "<p>Secret words</p>"}),
            self.env["complaint.term.change"]
            .with_user(user)
            .create({"ticket_id": case.id, "kind": "suspend", "note": "Secret words"}),
            self.env["mail.activity.schedule"]
            .with_user(user)
            .create(
                {
                    "res_model": "helpdesk.ticket",
                    "res_ids": str(case.ids),
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                    "note": "<p>Secret words</p>",
                }
            ),
            self.env["mail.followers.edit"]
            .with_user(user)
            .create(
                {
                    "res_model": "helpdesk.ticket",
                    "res_ids": str(case.ids),
                    "partner_ids": self.auditor.partner_id.ids,
                    "message": "<p>Secret words</p>",
                }
            ),
        )

    def test_dialogs_are_read_by_who_filled_them_in(self):
        wizards = self._wizards()
        holder = self.secret.user_id
        for user in self._who_sees():
            for wizard in wizards:
                if user == holder:
                    self.assertTrue(wizard.with_user(user).has_access("read"))
                    continue
                records = wizard.with_user(user).sudo(False)
                with self.subTest(user=user.login, model=wizard._name):
                    with self._refused(), self.assertRaises(AccessError):
                        records.browse().check_access("read")
                        self.assertFalse(records.search([("id", "=", wizard.id)]))
                        records.invalidate_recordset()
                        records.read(["display_name"])

    def test_dialogs_of_others_are_not_changed_either(self):
        """Otherwise one would choose what somebody else confirms."""
        for wizard in self._wizards():
            for user in (self.accused, self.officer, self.outsider):
                with self.subTest(user=user.login, model=wizard._name):
                    with self._refused(), self.assertRaises(AccessError):
                        wizard.with_user(user).write({"display_name": "x"})

    def test_dialogs_on_other_records_stay_as_they_were(self):
        wizard = self.env["mail.followers.edit"].create(
            {
                "res_model": "res.partner",
                "res_ids": str(self.complainant.ids),
                "partner_ids": self.auditor.partner_id.ids,
            }
        )
        self.assertTrue(wizard.with_user(self.outsider).has_access("read"))
