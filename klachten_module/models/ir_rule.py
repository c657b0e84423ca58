from odoo import models
from odoo.exceptions import AccessError


class IrRule(models.Model):
    """In developer mode a refusal names the rules that refused: not those of a case.

    One of them would tell somebody that a complaint is about him.
    """

    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        if records._name == "helpdesk.ticket" and records._complaint_cases():
            # as core does: what was read to check it must not stay behind
            records.invalidate_recordset()
            return AccessError(self.env._("You have no access to this ticket."))
        return super()._make_access_error(operation, records)
