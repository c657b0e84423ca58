from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.fields import Domain

# How a record of another addon names the message it hangs on.
MESSAGE_LINKS = ("mail_message_id", "message_id")


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
        path = self._complaint_message_path(model_name)
        if path:
            domain &= Domain(f"{path}.complaint_shut", "=", False)
            domain = domain.optimize(self.env[model_name])
        return domain

    @api.model
    @tools.ormcache("model_name")
    def _complaint_message_path(self, model_name):
        """The field by which records of a model hang on a message, None when they do
        not or when a rule of ours covers the model (cached).
        """
        model = self.env[model_name]
        if model._abstract or model._transient or not model._auto:
            return None
        if model_name == "mail.message" or model_name.startswith("complaint."):
            return None
        links = (
            name
            for name in MESSAGE_LINKS
            if (field := model._fields.get(name))
            and field.type == "many2one"
            and field.comodel_name == "mail.message"
            and field.store
        )
        path = next(links, None)
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
