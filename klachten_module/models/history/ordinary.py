from odoo import models

from ..kernel import SERVICE


class BaseImport(models.TransientModel):
    """Odoo's own import of a list: for new complaints, of which letters go out only
    when that is chosen.
    """

    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        importer = self
        if self.res_model == "helpdesk.ticket":
            letters = bool(options.get("complaint_letters"))
            importer = self.with_context(
                complaint_import=SERVICE, complaint_quiet=not letters and SERVICE
            )
        return super(BaseImport, importer).execute_import(
            fields, columns, options, dryrun=dryrun
        )
