from odoo import api, models
from odoo.fields import Domain

from ..case.party import HIDDEN_KIND


class ComplaintParty(models.Model):
    """People complained about who get an account or another address later."""

    _inherit = "complaint.party"

    @api.model
    def _match(self, partners, users):
        """Hide cases anew in which one of these contacts, or somebody with the address
        of one of these users, stands as complained about.
        """
        # sudo: who keeps contacts and accounts need not know of any case
        parties = self.sudo().with_context(active_test=False)
        users = users.with_env(parties.env) | partners.with_env(parties.env).user_ids
        users = users.filtered(lambda user: not user.share)
        known = Domain("partner_id", "in", (partners | users.partner_id).ids)
        known |= Domain.OR(
            Domain(name, "ilike", address)
            for address in users._complaint_addresses()
            for name in ("email", "partner_id.email")
        )
        about = parties.search(Domain("kind", "=", HIDDEN_KIND) & known)
        about.ticket_id._complaint_hide()


class ResUsers(models.Model):
    """A new account, login or contact: the cases about this person are hidden from it.

    One query; more only where there is such a case.
    """

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        self.env["complaint.party"]._match(self.env["res.partner"], users)
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
            self.env["complaint.party"]._match(self.env["res.partner"], self)
        return result


class ResPartner(models.Model):
    """Another address, of who is complained about or of a colleague."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if "email" in vals:
            self.env["complaint.party"]._match(self, self.env["res.users"])
        return result
