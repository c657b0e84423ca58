from odoo import api, fields, models


class ComplaintStep(models.Model):
    """One line of a procedure: what is done, in which stage, and who has which part."""

    _name = "complaint.step"
    _description = "Step of a complaint procedure"
    _inherit = ["complaint.version.line"]

    stage_id = fields.Many2one(
        "helpdesk.ticket.stage",
        ondelete="restrict",
        domain="[('complaint_procedure_id', '=', procedure_id)]",
    )
    requirement = fields.Char(help="Place in the source document.")
    raci_ids = fields.One2many("complaint.raci", "step_id", string="RACI", copy=True)


class ComplaintRaci(models.Model):
    """The part of a role in a step: accountable, responsible, consulted or informed."""

    _name = "complaint.raci"
    _description = "RACI line of a complaint procedure"
    _inherit = ["complaint.version.part"]
    _order = "step_id, id"

    step_id = fields.Many2one(
        "complaint.step", required=True, ondelete="cascade", index=True
    )
    role_id = fields.Many2one(
        "complaint.role", required=True, ondelete="restrict", index=True
    )
    letter = fields.Selection(
        [
            ("R", "Responsible"),
            ("A", "Accountable"),
            ("C", "Consulted"),
            ("I", "Informed"),
        ],
        string="RACI",
        required=True,
    )

    _line_uniq = models.UniqueIndex(
        "(step_id, role_id, letter)", "This role has that part in the step already."
    )

    @api.depends("role_id.code", "letter")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.role_id.code}: {line.letter}"

    def _part_version(self):
        return self.step_id.version_id


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
