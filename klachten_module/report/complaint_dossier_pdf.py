from odoo import api, models
from odoo.exceptions import AccessError

from ..wizards.dossier.dossier import DossierContents
from .styles import styles


class ComplaintDossierPdf(models.AbstractModel):
    """Lays a dossier out on paper; only while it is exported, which is recorded."""

    _name = "report.klachten_module.complaint_dossier"
    _description = "Dossier of a complaint on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        contents = self.env.context.get("complaint_dossier")
        if not isinstance(contents, DossierContents):
            raise AccessError(
                self.env._("A dossier is printed by exporting it from the case.")
            )
        return {
            "doc_ids": docids,
            "doc_model": "complaint.dossier",
            "docs": self.env["complaint.dossier"].browse(docids),
            "css": styles("complaint_overview", "complaint_dossier"),
            "data": contents.values,
        }
