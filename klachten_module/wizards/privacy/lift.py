from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...models.case.party import HIDDEN_KIND


class ComplaintLift(models.TransientModel):
    """Records that somebody is not complained about after all, and why.

    He sees the case again, if his rights allow it. For officers, and never about
    themselves; another officer gets a task to look at it.
    """

    _name = "complaint.lift"
    _description = "Show a complaint to a person again"
    _inherit = ["complaint.dialog"]

    candidate_ids = fields.Many2many(
        "complaint.party", compute="_compute_candidate_ids", string="Complained about"
    )
    party_id = fields.Many2one(
        "complaint.party", string="Who", domain="[('id', 'in', candidate_ids)]"
    )
    reason = fields.Text(help="Why the complaint is not about this person.")

    def _check_may(self):
        """Only officers of these cases, who are not complained about themselves."""
        self.ticket_id.check_access("write")
        for case in self.ticket_id:
            if not case._complaint_is_officer():
                raise AccessError(
                    self.env._(
                        "Only a complaints officer shows a complaint to a person again."
                    )
                )

    @api.depends("ticket_id")
    def _compute_candidate_ids(self):
        for wizard in self:
            wizard.ticket_id.check_access("read")
            # sudo: reading the case was checked; himself is no candidate
            parties = wizard.ticket_id.party_ids.sudo()
            about = parties.filtered(lambda p: p.kind == HIDDEN_KIND)
            wizard.candidate_ids = about.filtered(
                lambda p: self.env.user.partner_id not in p._hidden_partners()
            ).sudo(False)

    def action_apply(self):
        """Take this person out; the log keeps who, by whom and why.

        :raise UserError: nobody, or no reason, was given
        """
        self.ensure_one()
        self._check_may()
        reason = (self.reason or "").strip()
        if not reason or self.party_id not in self.candidate_ids:
            raise UserError(
                self.env._("Say who it is, and why the complaint is not about him.")
            )
        self.party_id._lift(reason)
        return self.ticket_id._complaint_after_wizard()
