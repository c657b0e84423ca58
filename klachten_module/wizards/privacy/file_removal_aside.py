from odoo import models


class ComplaintFileRemoval(models.TransientModel):
    """A mail that goes was perhaps set aside before: that copy goes with it."""

    _inherit = "complaint.file.removal"

    def action_apply(self):
        case, removed = self.ticket_id, self.file_ids.mapped("checksum")
        result = super().action_apply()
        # of this case, and as far as this officer may read them
        kept = self.env["complaint.set.aside"].search([("ticket_id", "=", case.id)])
        copies = self.env["ir.attachment"].search(
            [
                ("res_model", "=", kept._name),
                ("res_field", "=", "message"),
                ("res_id", "in", kept.ids),
                ("checksum", "in", removed),
            ]
        )
        kept.browse(copies.mapped("res_id")).write({"message": False})
        return result
