from odoo import fields, models
from odoo.fields import Command


class ComplaintSetupDepartment(models.TransientModel):
    """A department with its managers, while a procedure is being set up.

    It becomes a department only when the procedure is made. One that is taken out of
    the list stays as it was: other procedures may use it.
    """

    _name = "complaint.setup.department"
    _description = "Department of a procedure being set up"

    setup_id = fields.Many2one("complaint.setup", ondelete="cascade", index=True)
    department_id = fields.Many2one(
        "complaint.department", string="Known department", readonly=True
    )
    name = fields.Char(string="Department", required=True)
    user_ids = fields.Many2many(
        "res.users", string="Managers", domain=[("share", "=", False)]
    )

    def _apply(self):
        """Make the new departments; the others get the name and managers given here."""
        for line in self.filtered("department_id"):
            known = line.department_id
            if (known.name, known.user_ids) != (line.name, line.user_ids):
                known.write(line._prepare_department_vals())
        self.env["complaint.department"].create(
            [line._prepare_department_vals() for line in self if not line.department_id]
        )

    def _prepare_department_vals(self):
        return {
            "name": self.name,
            "user_ids": [Command.set(self.user_ids.ids)],
            "company_id": self.setup_id.company_id.id,
        }
