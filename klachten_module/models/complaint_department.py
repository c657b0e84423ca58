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


class HelpdeskTicket(models.Model):
    """A case asks for a department where there are some, or a role is theirs."""

    _inherit = "helpdesk.ticket"

    complaint_has_departments = fields.Boolean(
        compute="_compute_complaint_has_departments",
        groups="klachten_module.group_complaint",
        export_string_translation=False,
    )

    @api.depends("company_id", "procedure_id")
    @api.depends_context("uid")
    def _compute_complaint_has_departments(self):
        """Two queries, whatever the number of cases."""
        departments = self.env["complaint.department"]
        rows = departments._read_group(
            [("company_id", "in", self.company_id.ids)], ["company_id"]
        )
        having = departments.company_id.union(*(company for [company] in rows))
        roles = self.env["complaint.role"]._read_group(
            [
                ("procedure_id", "in", self.procedure_id.ids),
                ("filled_by", "=", "department"),
            ],
            ["procedure_id"],
        )
        needing = self.procedure_id.browse(procedure.id for [procedure] in roles)
        for ticket in self:
            ticket.complaint_has_departments = (
                ticket.company_id in having or ticket.procedure_id in needing
            )
