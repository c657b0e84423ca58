from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.fields import Domain


class IrRule(models.Model):
    """Rules of this addon that are no records, and how a refusal is told."""

    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        """Also what hangs on a message of a case follows the case (`complaint.shut`).

        Models of other addons, such as text messages (sms), may be installed later than
        this one. A record for each would stay behind when this addon is uninstalled.
        """
        domain = super()._compute_domain(model_name, mode)
        if self.env.su or mode == "create":
            return domain
        path = self._complaint_message_rule(model_name)
        if path:
            domain &= Domain(f"{path}.complaint_shut", "=", False)
            domain = domain.optimize(self.env[model_name])
        return domain

    @api.model
    @tools.ormcache("model_name")
    def _complaint_message_rule(self, model_name):
        """The field by which records of a model hang on a message, None when they do
        not or when a rule of ours covers the model (cached).
        """
        path = self.env["complaint.shut"]._complaint_message_path(self.env[model_name])
        # sudo: whether there is a rule says nothing about a record
        covered = path and self.sudo().search_count(
            [
                ("model_id.model", "=", model_name),
                ("domain_force", "like", "complaint_shut"),
            ],
            limit=1,
        )
        return None if covered else path

    def _make_access_error(self, operation, records):
        """In developer mode a refusal names the rules that refused: not those of a
        case. One of them would tell somebody that a complaint is about him.
        """
        if records._name == "helpdesk.ticket" and records._complaint_cases():
            # as core does; what was read to check it must not stay behind
            records.invalidate_recordset()
            return AccessError(self.env._("You have no access to this ticket."))
        return super()._make_access_error(operation, records)
