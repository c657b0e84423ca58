from odoo import api, fields, models
from odoo.fields import Domain

from .role import MANAGERS

MANAGER_FIELDS = set(MANAGERS.values())

# Whoever fills them in says who sees complaints; keeping contacts is not enough for it.
WHO_FILL_IN = (
    "klachten_module.group_complaint_officer",
    "klachten_module.group_complaint_configurator",
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_relation_manager_id = fields.Many2one(
        "res.users",
        string="Relation manager for complaints",
        domain=[("share", "=", False)],
        index="btree_not_null",
        copy=False,
        help="Has the role of relation manager in complaints of this customer.",
    )
    complaint_service_manager_id = fields.Many2one(
        "res.users",
        string="Service level manager for complaints",
        domain=[("share", "=", False)],
        index="btree_not_null",
        copy=False,
        help="Has the role of service level manager in complaints of this customer.",
    )

    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if operation == "write" and field.name in MANAGER_FIELDS and not self.env.su:
            return allowed and any(map(self.env.user.has_group, WHO_FILL_IN))
        return allowed

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if any(MANAGER_FIELDS & set(vals) for vals in vals_list):
            partners._complaint_grant_managers()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if MANAGER_FIELDS & set(vals):
            self._complaint_grant_managers()
        return result

    def _complaint_grant_managers(self):
        """Give the managers of a customer what they need to have a turn."""
        for kind, field in MANAGERS.items():
            if users := self[field]:
                self.env["complaint.role"]._grant_by_case([kind], users)

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Where somebody says who is complained about: colleagues come first.

        A case is hidden from users; choosing another contact of the same name would
        hide it from nobody. Where a case is referred: the partner organisations do.
        """
        found = super().name_search(name, domain, operator, limit)
        if self.env.context.get("complaint_people_first"):
            wanted = Domain("user_ids.share", "=", False)
            if "employee_ids" in self._fields:
                wanted |= Domain("employee_ids", "!=", False)
            label = self.env._("%s - colleague")
        elif self.env.context.get("complaint_partner_ids"):
            wanted = Domain("id", "in", self.env.context["complaint_partner_ids"])
            label = "%s"
        else:
            return found
        first = super().name_search(
            name, Domain(domain or Domain.TRUE) & wanted, operator, limit
        )
        ids = {id_ for id_, _name in first}
        first = [(id_, label % called) for id_, called in first]
        rest = [pair for pair in found if pair[0] not in ids]
        return (first + rest)[:limit]

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_helpdesk_ticket_count(self):
        """Each sees the number of tickets that he may read.

        The host counts those, but would give the next user of the same transaction the
        number of the first, cases that are hidden from him included.
        """
        return super()._compute_helpdesk_ticket_count()
