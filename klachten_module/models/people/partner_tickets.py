from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_helpdesk_ticket_count(self):
        """Each sees the number of tickets that he may read.

        The host counts those, but would give the next user of the same transaction the
        number of the first, cases that are hidden from him included.
        """
        return super()._compute_helpdesk_ticket_count()
