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
