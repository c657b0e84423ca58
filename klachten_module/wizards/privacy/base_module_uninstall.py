from odoo import api, fields, models


class BaseModuleUninstall(models.TransientModel):
    """Says what goes when the module is uninstalled, before it goes."""

    _inherit = "base.module.uninstall"

    types_stay = fields.Boolean(compute="_compute_complaint_count")
    complaint_count = fields.Integer(compute="_compute_complaint_count")

    @api.depends("module_ids")
    def _compute_complaint_count(self):
        for wizard in self:
            count = 0
            names = wizard._get_modules().mapped("name")
            ours = "klachten_module" in names
            wizard.types_stay = ours and "helpdesk_type" not in names
            if ours:
                # sudo: whoever uninstalls need not be able to read complaints
                count = (
                    self.env["helpdesk.ticket"]
                    .sudo()
                    .with_context(active_test=False)
                    .search_count([("procedure_version_id", "!=", False)])
                )
            wizard.complaint_count = count
