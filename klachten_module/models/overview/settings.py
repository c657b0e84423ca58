from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...report import weasy
from ..privacy.looking import KEEP_DAYS, KEEP_DAYS_PARAMETER, LEAST_KEEP_DAYS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_pdf_engine = fields.Char(
        string="Complaint reports are printed by",
        compute="_compute_complaint_pdf_engine",
    )

    complaint_looking_days = fields.Integer(
        string="Keep who looked at a case",
        config_parameter=KEEP_DAYS_PARAMETER,
        default=KEEP_DAYS,
        help="Days. After these it is deleted who looked at which case.",
    )

    @api.constrains("complaint_looking_days")
    def _check_complaint_looking_days(self):
        for settings in self:
            if settings.complaint_looking_days < LEAST_KEEP_DAYS:
                raise ValidationError(
                    self.env._(
                        "Keep who looked at a case for a year at least: %s days or "
                        "more.",
                        LEAST_KEEP_DAYS,
                    )
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
