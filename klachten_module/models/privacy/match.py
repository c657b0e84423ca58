from odoo import api, models
from odoo.fields import Domain

from ..case.party import HIDDEN_KIND


class ComplaintParty(models.Model):
    """People complained about who get an account or another address later."""

    _inherit = "complaint.party"

    @api.model
    def _match(self, domain, addresses=frozenset()):
        """Hide cases anew in which somebody stands as complained about (sudo).

        :param domain: on complaint.party, besides who has one of these addresses
        """
        domain |= Domain.OR(
            Domain(name, "ilike", address)
            for address in addresses
            for name in ("email", "partner_id.email")
        )
        about = self.with_context(active_test=False).search(
            Domain("kind", "=", HIDDEN_KIND) & domain
        )
        about.ticket_id._complaint_hide()


class ResUsers(models.Model):
    """A new account, login or contact: the cases about this person are hidden from it.

    One query; more only where there is such a case.
    """

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._complaint_match()
        return users

    def write(self, vals):
        before = {}
        if "partner_id" in vals:
            before = {user: user.partner_id for user in self}
        result = super().write(vals)
        for user, was in before.items():
            if user.partner_id != was:
                self.env["helpdesk.ticket"]._complaint_hide_also(was, user.partner_id)
        # a group makes a colleague of somebody outside
        if {"login", "partner_id", "group_ids"} & vals.keys():
            self._complaint_match()
        return result

    def _complaint_match(self):
        # sudo: who keeps accounts need not know of any case
        users = self.sudo().filtered(lambda user: not user.share)
        if users:
            mine = Domain("partner_id", "in", users.partner_id.ids)
            parties = users.env["complaint.party"]
            parties._match(mine, users._complaint_addresses())


class ResPartner(models.Model):
    """Another address, of who is complained about or of a colleague."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if "email" in vals:
            # sudo: who keeps contacts need not know of any case
            partners = self.sudo().with_context(active_test=False)
            users = partners.user_ids.filtered(lambda user: not user.share)
            parties = partners.env["complaint.party"]
            mine = Domain("partner_id", "in", partners.ids)
            parties._match(mine, users._complaint_addresses())
        return result
