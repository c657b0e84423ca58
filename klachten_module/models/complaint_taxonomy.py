from odoo import fields, models


class ComplaintGround(models.Model):
    """What a complaint is about (S0-87), chosen at classification."""

    _name = "complaint.ground"
    _description = "Ground of complaint"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    procedure_id = fields.Many2one(
        "complaint.procedure", required=True, ondelete="cascade", index=True
    )


class ComplaintOutcome(models.Model):
    """The judgement on a complaint: founded, partly founded, unfounded ..."""

    _name = "complaint.outcome"
    _description = "Outcome of a complaint"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
