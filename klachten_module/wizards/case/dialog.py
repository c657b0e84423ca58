from odoo import api, fields, models


class ComplaintDialog(models.AbstractModel):
    """A dialog about one case, only for who may do there what it is for.

    Asked when it is made, when anything in it changes, and of what it does once more:
    the case may have changed in the meantime. A rule on each keeps it from who may not
    read its case any more.
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

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su:  # a job of ours says how far it is
            self._check_may()
        return result

    def _check_may(self):
        """:raise AccessError: somebody who may not do what this is for"""
        self.ticket_id.check_access(self._case_right)
