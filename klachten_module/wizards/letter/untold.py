from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...models.letter.told import UNTOLD


class ComplaintUntold(models.TransientModel):
    """Records why the person complained about is not told what the law has him told.

    Nobody can be named or reached, or he was told in another way. For officers; stands
    in the log (Awb 9:9, 9:11).
    """

    _name = "complaint.untold"
    _description = "Why somebody is not told"
    _inherit = ["complaint.dialog"]

    kind = fields.Selection(UNTOLD, string="What", required=True, default="copied")
    reason = fields.Text(string="Why not, or how else")

    def _check_may(self):
        """Only officers of these cases."""
        self.ticket_id.check_access("write")
        if not all(case._complaint_is_officer() for case in self.ticket_id):
            raise AccessError(
                self.env._("Only a complaints officer notes why somebody is not told.")
            )

    def action_apply(self):
        """Record it; the case can go on.

        :raise UserError: no reason was given
        """
        self.ensure_one()
        self._check_may()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why nobody is told, or how it was done."))
        self.env["complaint.event"]._record(
            self.ticket_id, "passed", reason, reason_code=self.kind
        )
        return self.ticket_id._complaint_after_wizard()
