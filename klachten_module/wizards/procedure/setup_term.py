from odoo import fields, models

from ...models.procedure.term import UNITS


class ComplaintSetupTerm(models.TransientModel):
    """A term of the chosen template, as long as this organisation wants it."""

    _name = "complaint.setup.term"
    _description = "Term of a procedure being set up"
    _order = "is_open desc, id"

    setup_id = fields.Many2one("complaint.setup", ondelete="cascade", index=True)
    code = fields.Char(readonly=True)
    name = fields.Char(string="Term", readonly=True)
    is_open = fields.Boolean(
        string="Yours to say",
        readonly=True,
        help="The source of this procedure does not say how long: you do.",
    )
    length = fields.Integer(  # pylint: disable=attribute-deprecated
        string="Within", aggregator=None
    )
    unit = fields.Selection(UNITS, required=True, default="working_days")
    published_length = fields.Integer(
        string="Promised",
        aggregator=None,
        help="What complainants are promised, if that differs. 0: the same.",
    )

    def _chosen(self):
        """Values of the terms that are made: {term code: values}."""
        return {
            term.code: {
                "length": term.length,
                "unit": term.unit,
                **(
                    {
                        "published_length": term.published_length,
                        "published_unit": term.unit,
                    }
                    if term.published_length
                    else {}
                ),
            }
            for term in self
        }
