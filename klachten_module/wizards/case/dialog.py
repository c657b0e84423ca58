from odoo import api, fields, models


class ComplaintDialog(models.AbstractModel):
    """A dialog about one case, only for who may do there what it is for.

    What it does checks that once more: the case may have changed in the meantime.
    """

    _name = "complaint.dialog"
    _description = "Dialog about a complaint"
    # the right on the case that it needs
    _case_right = "write"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, readonly=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        dialogs._check_may()
        return dialogs

    def _check_may(self):
        """:raise AccessError: somebody who may not do what this is for"""
        self.ticket_id.check_access(self._case_right)
