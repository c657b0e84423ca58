from odoo import models
from odoo.exceptions import UserError


def _refuse_moving(records, of_cases, vals, model_field):
    """Refuse to hang what belongs to a case on another record.

    :param of_cases: {record: the id of its case}
    :param dict vals: what is being written
    :param str model_field: name of the field that holds the model beside `res_id`
    """
    for case_id in of_cases.values():
        if (
            vals.get(model_field, "helpdesk.ticket") != "helpdesk.ticket"
            or vals.get("res_id", case_id) != case_id
        ):
            raise UserError(
                records.env._(
                    "What belongs to a complaint stays with it: its messages, files "
                    "and tasks are not moved to another record."
                )
            )


def _of_cases(records, model_field):
    """{record: the id of its case}, of those that belong to one; two queries."""
    # sudo: who moves them need not read the case
    on_tickets = records.sudo().filtered(
        lambda record: record[model_field] == "helpdesk.ticket" and record.res_id
    )
    if not on_tickets:
        return {}
    tickets = records.env["helpdesk.ticket"].sudo().with_context(active_test=False)
    cases = tickets.search(
        [
            ("id", "in", on_tickets.mapped("res_id")),
            ("procedure_version_id", "!=", False),
        ],
        order="id",
    )
    known = set(cases.ids)
    return {record: record.res_id for record in on_tickets if record.res_id in known}


class MailMessage(models.Model):
    _inherit = "mail.message"

    def write(self, vals):
        if {"model", "res_id"} & vals.keys():
            _refuse_moving(self, _of_cases(self, "model"), vals, "model")
        return super().write(vals)


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def write(self, vals):
        if "res_id" in vals or "res_model_id" in vals:
            of_cases = _of_cases(self, "res_model")
            if "res_model_id" in vals and of_cases:
                model = self.env["ir.model"].sudo().browse(vals["res_model_id"]).model
                _refuse_moving(self, of_cases, {"res_model": model}, "res_model")
            _refuse_moving(self, of_cases, vals, "res_model")
        return super().write(vals)


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if {"res_model", "res_id"} & vals.keys():
            _refuse_moving(self, _of_cases(self, "res_model"), vals, "res_model")
        return super().write(vals)
