from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintVersionPart(models.AbstractModel):
    """A record that says what a version is: fixed once the version is in force."""

    _name = "complaint.version.part"
    _description = "Part of a version of a complaint procedure"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        self.env.registry.clear_cache()
        parts._check_draft()
        return parts

    def write(self, vals):
        self._check_draft()
        result = super().write(vals)
        self.env.registry.clear_cache()
        self._check_draft()
        return result

    def unlink(self):
        self._check_draft()
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _part_version(self):
        """The version these records belong to."""
        return self.version_id

    def _check_draft(self):
        # sudo: only asks whether it is a draft; what may be written the rules say
        if any(version.state != "draft" for version in self.sudo()._part_version()):
            raise UserError(
                self.env._("This version is in force. Make a new version to change it.")
            )


class ComplaintVersionLine(models.AbstractModel):
    """A part that stands in the version itself, with a name and a place in the order.

    Other parts belong to one of these.
    """

    _name = "complaint.version.line"
    _description = "Line of a version of a complaint procedure"
    _inherit = ["complaint.version.part"]
    _order = "version_id, sequence, id"

    version_id = fields.Many2one(
        "complaint.procedure.version", required=True, ondelete="cascade", index=True
    )
    procedure_id = fields.Many2one(related="version_id.procedure_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
