from odoo import api, fields, models


class ComplaintCasePart(models.AbstractModel):
    """A record that belongs to a case and has a name of its own."""

    _name = "complaint.case.part"
    _description = "Part of a complaint case"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, ondelete="restrict", index=True
    )

    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        """A link shows it with sudo; not to who may not read the case."""
        nameless = self.sudo().ticket_id._complaint_nameless()
        for part in self:
            part.display_name = (
                self.env._("Confidential")
                if part.sudo().ticket_id in nameless
                else part._part_name()
            )

    def _part_name(self):
        """The name that who may read the case sees."""
        field = self._fields[self._rec_name]
        return field.convert_to_display_name(self[self._rec_name], self)
