from odoo import api, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

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
