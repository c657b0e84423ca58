from odoo import api, fields, models

from ..logic.vocabulary import PHASES


class HelpdeskTicketStage(models.Model):
    _inherit = "helpdesk.ticket.stage"

    complaint_procedure_id = fields.Many2one(
        "complaint.procedure", ondelete="cascade", index="btree_not_null"
    )
    complaint_phase = fields.Selection(
        PHASES,
        string="Phase",
        help="What this stage means; figures, rights and letters only look at this.",
    )
    complaint_code = fields.Char(string="Code", export_string_translation=False)

    _complaint_phase_known = models.Constraint(
        "CHECK (complaint_procedure_id IS NULL OR complaint_phase IS NOT NULL)",
        "A stage of a complaint procedure has a phase.",
    )
    # A portal user never closes a complaint (f1).
    _complaint_not_from_portal = models.Constraint(
        "CHECK (complaint_procedure_id IS NULL OR close_from_portal IS NOT TRUE)",
        "A complaint cannot be closed from the portal.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "complaint_phase" in vals:
            self.env.registry.clear_cache()
        return result

    @api.depends_context("complaint_stage_with_procedure")
    def _compute_display_name(self):
        """On a board with several procedures a column says whose it is."""
        result = super()._compute_display_name()
        if self.env.context.get("complaint_stage_with_procedure"):
            for stage in self.filtered("complaint_procedure_id"):
                stage.display_name = (
                    f"{stage.name} – {stage.complaint_procedure_id.name}"
                )
        return result
