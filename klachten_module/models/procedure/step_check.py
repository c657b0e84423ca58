from odoo import fields, models


class ComplaintCheck(models.Model):
    """One verification of a draft answer, in the order in which they are done (S0-71).

    Who verifies are the managers of the teams that were asked for information, a role,
    or in the end the complainant.
    """

    _name = "complaint.check"
    _description = "Verification in a complaint procedure"
    _inherit = ["complaint.version.line"]

    who = fields.Selection(
        [
            ("asked", "The managers who were asked for information"),
            ("role", "A role"),
            ("complainant", "The complainant"),
        ],
        required=True,
    )
    role_id = fields.Many2one("complaint.role", ondelete="restrict")
