from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """What a case asks for on its form: only what its procedure uses."""

    _inherit = "helpdesk.ticket"

    complaint_asks_form = fields.Boolean(
        compute="_compute_complaint_asks", export_string_translation=False
    )
    complaint_has_checks = fields.Boolean(
        compute="_compute_complaint_asks", export_string_translation=False
    )

    complaint_has_departments = fields.Boolean(
        compute="_compute_complaint_has_departments",
        groups="klachten_module.group_complaint",
        export_string_translation=False,
    )

    @api.depends("procedure_version_id", "form_received")
    def _compute_complaint_asks(self):
        """By version: the queries do not grow with the number of cases."""
        # sudo: who works on a case may not read what each move requires
        versions_sudo = self.procedure_version_id.sudo()
        asking = versions_sudo.filtered(
            lambda v: (
                v.manner == "form"
                or "form_received" in v.transition_ids.required_field_ids.mapped("name")
            )
        )
        checking = versions_sudo.filtered("check_ids")
        for ticket in self:
            version = ticket.procedure_version_id
            ticket.complaint_asks_form = ticket.form_received or version in asking
            ticket.complaint_has_checks = version in checking

    @api.depends("company_id", "procedure_id")
    @api.depends_context("uid")
    def _compute_complaint_has_departments(self):
        """Where there are departments, or a role is theirs. Two queries for all."""
        departments = self.env["complaint.department"]
        rows = departments._read_group(
            [("company_id", "in", self.company_id.ids)], ["company_id"]
        )
        having = departments.company_id.union(*(company for [company] in rows))
        roles = self.env["complaint.role"]._read_group(
            [
                ("procedure_id", "in", self.procedure_id.ids),
                ("filled_by", "=", "department"),
            ],
            ["procedure_id"],
        )
        needing = self.procedure_id.browse(procedure.id for [procedure] in roles)
        for ticket in self:
            ticket.complaint_has_departments = (
                ticket.company_id in having or ticket.procedure_id in needing
            )
