from odoo import api, models, tools
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class ResUsers(models.Model):
    """People who take part in handling: their rights, and how they leave."""

    _inherit = "res.users"

    def _complaint_grant(self, procedures, group):
        """Give these users the rights of a handler, registrar or officer of procedures,
        or of who makes their overviews.

        :param group: "handler", "registrar", "officer" or "overview"
        """
        if not self:
            return
        # sudo: filling roles is the configurator's task, editing users is not his; the
        # callers checked that he may fill them
        users = self.sudo()
        teams = procedures.with_env(users.env).team_id
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(
            f"klachten_module.group_complaint_{group}"
        )
        new = users.filtered(lambda user: group_id not in user.group_ids.ids)
        new.write({"group_ids": [Command.link(group_id)]})
        for team in teams:
            if users - team.user_ids:
                team.user_ids |= users

    def _complaint_addresses(self):
        """The e-mail addresses of these people: of their contacts, and their logins
        (sudo).
        """
        # not their email: of a new user Odoo has it wrong until it is read again
        texts = {*self.partner_id.mapped("email"), *self.mapped("login")}
        return {a for text in texts for a in tools.mail.email_normalize_all(text or "")}

    @api.model
    def _complaint_with_address(self, addresses):
        """The colleagues, gone ones too, with one of these addresses; one query, none
        without an address (sudo).
        """
        users = self.with_context(active_test=False)
        if not addresses:
            return users
        found = users.search(
            Domain("share", "=", False)
            & Domain.OR(
                Domain(name, "ilike", address)
                for address in addresses
                for name in ("email", "login")
            )
        )
        return found.filtered(lambda user: user._complaint_addresses() & addresses)

    def _complaint_procedures(self):
        """The procedures in force in whose teams these users are (sudo)."""
        return self.env["complaint.procedure"].search(
            [
                ("version_id", "!=", False),
                ("team_id.user_ids", "in", self.ids),
            ]
        )

    def _complaint_grant_as(self, colleague, procedures):
        """Give these users the rights by which a colleague gets his turns there.

        Of the cases themselves they see what they get, no more.
        """
        if not procedures:
            return
        for group in ("handler", "registrar"):
            if colleague.has_group(f"klachten_module.group_complaint_{group}"):
                self._complaint_grant(procedures, group)
        if colleague in procedures.officer_ids:
            self._complaint_grant(procedures, "handler")

    def _complaint_pass_on(self):
        """Pass on the open turns of these users, to whom they go now."""
        if not self:
            return
        # sudo: a service; turns go only to who may have them
        cases = self.env["helpdesk.ticket"].sudo()
        cases.search(
            [("user_id", "in", self.ids), ("complaint_open", "=", True)]
        )._complaint_pass_on()

    def _complaint_check_succession(self):
        """Refuse that a procedure is left without a complaints officer."""
        # sudo: whoever manages users need not see the procedures that they are in
        procedures = self.env["complaint.procedure"].sudo()
        for procedure in procedures.search([("officer_ids", "in", self.ids)]):
            if not (procedure.officer_ids - self).filtered("active"):
                raise UserError(
                    self.env._(
                        "%(user)s is the only complaints officer of '%(procedure)s'. "
                        "Name a successor there first, under Complaints > "
                        "Configuration > Procedures.",
                        user=(self & procedure.officer_ids)[:1].name,
                        procedure=procedure.name,
                    )
                )

    def write(self, vals):
        """Whoever leaves passes on his open turns; the last officer cannot leave."""
        leaving = self.browse()
        if "active" in vals and not vals["active"]:
            leaving = self.filtered("active")
            leaving._complaint_check_succession()
        result = super().write(vals)
        leaving._complaint_pass_on()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_complaints(self):
        self._complaint_check_succession()
        # sudo: whoever manages users need not see the log of complaints
        events = self.env["complaint.event"].sudo()
        part = events.search([("user_id", "in", self.ids)], limit=1).user_id
        if part:
            raise UserError(
                self.env._(
                    "%s took part in handling complaints and stands in their log. "
                    "Archive this user instead of deleting.",
                    part.name,
                )
            )
