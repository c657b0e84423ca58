from odoo import fields, models

from ..models.complaint_term import UNITS


class ComplaintSetupTerm(models.TransientModel):
    """One term, while a procedure is being set up; open where its source is."""

    _name = "complaint.setup.term"
    _description = "Term of a procedure being set up"

    setup_id = fields.Many2one("complaint.setup", ondelete="cascade", index=True)
    code = fields.Char(readonly=True)
    name = fields.Char(string="Term", readonly=True)
    is_open = fields.Boolean(
        string="To be filled in",
        readonly=True,
        help="The source of the procedure leaves this term to you.",
    )
    length = fields.Integer(aggregator=None)  # pylint: disable=attribute-deprecated
    unit = fields.Selection(UNITS, required=True, default="working_days")
    published_length = fields.Integer(
        string="Published term",
        aggregator=None,
        help="What complainants are promised. Empty: the same as the term.",
    )
    published_unit = fields.Selection(
        UNITS, string="Unit of it", required=True, default="working_days"
    )

    def _values(self):
        """The terms as filled in: {code: values of complaint.term}."""
        return {
            term.code: {
                "length": term.length,
                "unit": term.unit,
                "published_length": term.published_length,
                "published_unit": term.published_unit,
            }
            for term in self
        }
