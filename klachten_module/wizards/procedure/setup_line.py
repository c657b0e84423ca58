from odoo import api, fields, models


class ComplaintSetupLine(models.TransientModel):
    """The people for one role, while a procedure is being set up."""

    _name = "complaint.setup.line"
    _description = "People for a role"

    setup_id = fields.Many2one("complaint.setup", ondelete="cascade", index=True)
    code = fields.Char(readonly=True)
    name = fields.Text(string="Role", readonly=True)
    description = fields.Text(string="Does", readonly=True)
    filled_by = fields.Char(readonly=True)
    by_case = fields.Text(
        string="Filled by",
        compute="_compute_by_case",
        help="People you choose here do it where a complaint has nobody for the role.",
    )
    user_ids = fields.Many2many(
        "res.users", string="People", domain=[("share", "=", False)]
    )

    @api.depends("filled_by")
    def _compute_by_case(self):
        words = {
            "users": self.env._("the people you choose"),
            "relation_manager": self.env._(
                "the relation manager on the customer's contact"
            ),
            "service_level_manager": self.env._(
                "the service level manager on the customer's contact"
            ),
            "department": self.env._("the managers of the department, see below"),
            "officer": self.env._("the complaints officers above"),
        }
        for line in self:
            line.by_case = words.get(line.filled_by or "users", "")
