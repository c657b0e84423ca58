from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ComplaintException(models.TransientModel):
    """Records that somebody involved handles a complaint all the same, and why.

    The law allows it when the conduct is of the body itself, its chair or a member of
    it (Awb 9:7, second paragraph). For officers; stands in the log.
    """

    _name = "complaint.exception"
    _description = "Exception to independence"
    _inherit = ["complaint.dialog"]

    candidate_ids = fields.Many2many(
        "res.users", compute="_compute_candidate_ids", string="Not independent"
    )
    user_id = fields.Many2one(
        "res.users", string="Who", domain="[('id', 'in', candidate_ids)]"
    )
    reason = fields.Text()

    def _check_may(self):
        """Only officers of these cases."""
        self.ticket_id.check_access("write")
        # sudo: asks about the present user only
        for case in self.ticket_id.sudo():
            if self.env.user not in case.procedure_id.officer_ids:
                raise AccessError(
                    self.env._("Only a complaints officer makes an exception.")
                )

    @api.depends("ticket_id")
    def _compute_candidate_ids(self):
        for wizard in self:
            wizard.ticket_id.check_access("read")
            # sudo: checked above; officers choose among these people, as rules allow
            case = wizard.ticket_id.sudo()
            users = case.involved_user_ids | case.hidden_partner_ids.user_ids
            users = users.filtered(lambda u, case=case: u.partner_id != case.partner_id)
            wizard.candidate_ids = (users - case._complaint_excepted()).sudo(False)

    def action_apply(self):
        """Record the exception; from now on this person may handle the case.

        :raise UserError: nobody, or no reason, was given
        """
        self.ensure_one()
        self._check_may()
        reason = (self.reason or "").strip()
        if not reason or self.user_id not in self.candidate_ids:
            raise UserError(self.env._("Say who it is and why the law allows it."))
        case = self.ticket_id
        if self.user_id == self.env.user:
            raise AccessError(self.env._("Another officer decides about yourself."))
        events = self.env["complaint.event"]
        events._record(case, "excepted", reason, user_id=self.user_id.id)
        partner = self.user_id.partner_id
        # sudo: an officer decided it, who may; that it is hidden is kept by us
        case_sudo = case.sudo()
        if partner in case_sudo.hidden_partner_ids:
            words = self.env._(
                "%(name)s: %(reason)s", name=self.user_id.name, reason=reason
            )
            events._record(case, "person_lifted", words, user_id=self.env.uid)
            case_sudo._complaint_show_again(partner)
            case_sudo._complaint_tell_lifted(partner, words)
        return case._complaint_after_wizard()
