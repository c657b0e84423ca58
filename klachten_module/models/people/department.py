from odoo import api, fields, models


class ComplaintDepartment(models.Model):
    """A department that complaints are about, with the managers who handle them.

    A case names its department; a role that is filled by the department then has its
    managers (S1's handlers at management level).
    """

    _name = "complaint.department"
    _description = "Department that complaints are about"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    user_ids = fields.Many2many(
        "res.users",
        relation="complaint_department_user_rel",
        column1="department_id",
        column2="user_id",
        string="Managers",
        domain=[("share", "=", False)],
        help="They handle the complaints about this department. Nobody here: the "
        "people of the role, else the complaints officers.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        departments = super().create(vals_list)
        departments._grant()
        return departments

    def write(self, vals):
        result = super().write(vals)
        if "user_ids" in vals:
            self._grant()
        return result

    def _grant(self):
        """Give the managers what they need to have a turn."""
        for company, alike in self.grouped("company_id").items():
            self.env["complaint.role"]._grant_by_case(
                ["department"], alike.user_ids, company
            )
