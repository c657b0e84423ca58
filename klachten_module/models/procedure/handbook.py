from odoo import models

REPORT = "klachten_module.report_complaint_handbook"


class ComplaintProcedureVersion(models.Model):
    """A version as a document: its handbook."""

    _inherit = "complaint.procedure.version"

    def action_handbook(self):
        """Print the handbook of this version (S4-15)."""
        self.check_access("read")
        # sudo: only looks up the report, which asks again what the user may read
        report = self.env.ref(REPORT).sudo()
        return report.report_action(self.ids, config=False)


class ComplaintProcedure(models.Model):
    _inherit = "complaint.procedure"

    def action_handbook(self):
        """Print the handbook of the version in force."""
        return self.version_id.action_handbook()


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def action_complaint_handbook(self):
        """Print the handbook of the version that this case follows."""
        self.check_access("read")
        return self.procedure_version_id.action_handbook()
