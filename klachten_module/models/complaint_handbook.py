from odoo import api, fields, models
from odoo.exceptions import UserError

HANDBOOK = "klachten_module.report_complaint_handbook"


class ComplaintProcedure(models.Model):
    _inherit = "complaint.procedure"

    flow_chart = fields.Html(related="version_id.flow_chart", sanitize=False)
    catalogue_text = fields.Html(
        related="version_id.catalogue_text",
        sanitize=False,
        help="A summary of the version in force, to copy into the service catalogue "
        "(S0-104).",
    )

    def action_print_handbook(self):
        """Print the version in force as a handbook."""
        return self.version_id.action_print_handbook()


class ComplaintProcedureVersion(models.Model):
    """The version as a document that everybody involved has at hand (S4-15)."""

    _inherit = "complaint.procedure.version"

    catalogue_text = fields.Html(compute="_compute_catalogue_text", sanitize=False)

    @api.depends_context("lang")
    def _compute_catalogue_text(self):
        for version in self:
            version.catalogue_text = self.env["ir.qweb"]._render(
                "klachten_module.catalogue_text", {"page": version._public_page()}
            )

    def action_print_handbook(self):
        """Print this version as a handbook."""
        if not self:
            raise UserError(
                self.env._("There is no version in force yet; put one in force first.")
            )
        return self.env.ref(HANDBOOK).report_action(self)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def action_complaint_handbook(self):
        """Print the version that this case follows, for whoever may read the case."""
        self.ensure_one()
        self.check_access("read")
        return self.procedure_version_id.action_print_handbook()
