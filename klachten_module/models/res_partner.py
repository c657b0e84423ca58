from odoo import api, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Where somebody says who is complained about: colleagues come first.

        A case is hidden from users; choosing another contact of the same name would
        hide it from nobody.
        """
        found = super().name_search(name, domain, operator, limit)
        if not self.env.context.get("complaint_people_first"):
            return found
        colleagues = Domain("user_ids.share", "=", False)
        if "employee_ids" in self._fields:
            colleagues |= Domain("employee_ids", "!=", False)
        first = super().name_search(
            name, Domain(domain or Domain.TRUE) & colleagues, operator, limit
        )
        ids = {id_ for id_, _name in first}
        first = [(id_, self.env._("%s - colleague", label)) for id_, label in first]
        rest = [pair for pair in found if pair[0] not in ids]
        return (first + rest)[:limit]
