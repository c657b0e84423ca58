from odoo import fields, models

from ..report import weasy


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_pdf_engine = fields.Char(
        string="Complaint reports are printed by",
        compute="_compute_complaint_pdf_engine",
    )

    def _compute_complaint_pdf_engine(self):
        package = weasy.engine()
        for settings in self:
            settings.complaint_pdf_engine = (
                self.env._(
                    "WeasyPrint %s: accessible PDF files, tagged, with page numbers.",
                    package.__version__,
                )
                if package
                else self.env._(
                    "Odoo's own engine (wkhtmltopdf): WeasyPrint or its library Pango "
                    "is not installed. The PDF files are not tagged for screen "
                    "readers."
                )
            )
