from odoo import api, models


class ComplaintCasePart(models.AbstractModel):
    """A record that belongs to a case by `ticket_id` and has a name of its own."""

    _name = "complaint.case.part"
    _description = "Part of a complaint case"

    @api.depends_context("uid")
    def _compute_display_name(self):
        """A link shows it with sudo; not to who may not read the case."""
        result = super()._compute_display_name()
        shut = self.sudo().ticket_id._complaint_nameless()
        for record in self:
            if record.sudo().ticket_id in shut:
                record.display_name = self.env._("Confidential")
        return result
