from odoo import models


class NotTaken(Exception):
    """The gateway would drop this mail, perhaps with a bounce; ours is kept instead."""


class MailAlias(models.Model):
    _inherit = "mail.alias"

    def _alias_bounce_incoming_email(self, message, message_dict, set_invalid=True):
        """A mail we cannot process is set aside for an officer; its sender gets no
        bounce.
        """
        if self.env.context.get("complaint_gateway"):
            if not set_invalid:  # refused; otherwise what went wrong is being raised
                raise NotTaken()
            return
        super()._alias_bounce_incoming_email(
            message, message_dict, set_invalid=set_invalid
        )

    def write(self, vals):
        result = super().write(vals)
        if {"alias_name", "alias_domain_id"} & set(vals):
            self.env.registry.clear_cache()
        return result
