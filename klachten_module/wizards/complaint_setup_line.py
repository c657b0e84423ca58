from odoo import fields, models


class ComplaintSetupLine(models.TransientModel):
    """The people for one role, while a procedure is being set up."""

    _name = "complaint.setup.line"
    _description = "People for a role"

    setup_id = fields.Many2one("complaint.setup", ondelete="cascade", index=True)
    code = fields.Char(readonly=True)
    name = fields.Char(string="Role", readonly=True)
    description = fields.Char(string="Does", readonly=True)
    filled_by = fields.Selection(
        selection=lambda self: (
            self.env["complaint.role"]
            ._fields["filled_by"]
            ._description_selection(self.env)
        ),
        string="Filled by",
        readonly=True,
        default="users",
    )
    user_ids = fields.Many2many(
        "res.users", string="People", domain=[("share", "=", False)]
    )
