from odoo import fields, models


class ComplaintLetter(models.Model):
    """Which question or which check of the draft a letter is about."""

    _inherit = "complaint.letter"

    inquiry_id = fields.Many2one(
        "complaint.inquiry",
        string="Information request",
        ondelete="set null",
        index="btree_not_null",
    )
    verification_id = fields.Many2one(
        "complaint.verification", ondelete="set null", index="btree_not_null"
    )
    message_code = fields.Char(
        groups=fields.NO_ACCESS,
        help="Message-Id of its mail, by which an answer to it is known.",
    )
