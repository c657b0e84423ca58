from odoo import api, fields, models
from odoo.fields import Command

from .gateway import PIPE


class ResConfigSettings(models.TransientModel):
    """The one login with which a mail server may bring in mail for complaints."""

    _inherit = "res.config.settings"

    complaint_mail_pipe_id = fields.Many2one(
        "res.users",
        string="Login of the mail pipe",
        help="Only for mail that a mail server brings in by odoo-mailgate; accounts "
        "that Odoo fetches need none. Whoever knows its password can write in "
        "anybody's name: let it be a login of its own, without other rights.",
    )

    @api.model
    def get_values(self):
        values = super().get_values()
        pipe = self.env.ref(PIPE).user_ids[:1]
        return dict(values, complaint_mail_pipe_id=pipe.id)

    def set_values(self):
        result = super().set_values()
        group = self.env.ref(PIPE)
        if self.complaint_mail_pipe_id != group.user_ids[:1]:
            group.user_ids = [Command.set(self.complaint_mail_pipe_id.ids)]
        return result
