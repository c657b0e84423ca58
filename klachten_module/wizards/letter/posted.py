from odoo import fields, models
from odoo.exceptions import AccessError


class ComplaintPosted(models.TransientModel):
    """Says on which day a letter was posted; that day it counts as sent."""

    _name = "complaint.posted"
    _description = "When a letter was posted"
    _inherit = ["complaint.dialog"]

    letter_id = fields.Many2one("complaint.letter", required=True, readonly=True)
    posted_on = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self),
        help="Today, or at most two working days ago.",
    )

    def _check_may(self):
        result = super()._check_may()
        if any(dialog.letter_id.ticket_id != dialog.ticket_id for dialog in self):
            raise AccessError(self.env._("This letter is of another case."))
        return result

    def action_save(self):
        """Record it and go back to the case."""
        self.ensure_one()
        self._check_may()
        # sudo: who may change the case says so; letters are kept by us
        self.letter_id.sudo()._post_on(self.posted_on)
        return self.ticket_id._complaint_after_wizard()
