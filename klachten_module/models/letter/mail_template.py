from odoo import fields, models


class MailTemplate(models.Model):
    _inherit = "mail.template"

    complaint_action_ids = fields.One2many(
        "ir.actions.server",
        "complaint_template_id",
        string="Automated letters",
        help="The actions that send this text as a letter about a complaint.",
    )
