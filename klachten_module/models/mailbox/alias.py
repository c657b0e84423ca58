from odoo import api, models

# What the list of mailboxes is made of; `alias_full_name` follows from the first two,
# and a computed value is stored without a write.
NAMES = {"alias_name", "alias_domain_id", "alias_incoming_local", "alias_full_name"}


class NotTaken(Exception):
    """The gateway would drop this mail, perhaps with a bounce; ours is kept instead.

    :param reason: why it is set aside
    :param case: the case that it answers, where that is known
    """

    def __init__(self, reason, case=None):
        super().__init__(reason)
        self.reason = reason
        self.case = case


class MailAlias(models.Model):
    _inherit = "mail.alias"

    def _alias_bounce_incoming_email(self, message, message_dict, set_invalid=True):
        """A mail we cannot process is set aside for an officer; its sender gets no
        bounce.
        """
        if self.env["mail.thread"]._complaint_gateway():
            if not set_invalid:  # refused; otherwise what went wrong is being raised
                raise NotTaken("refused")
            return
        super()._alias_bounce_incoming_email(
            message, message_dict, set_invalid=set_invalid
        )

    @api.model_create_multi
    def create(self, vals_list):
        aliases = super().create(vals_list)
        self.env.registry.clear_cache()
        return aliases

    def write(self, vals):
        result = super().write(vals)
        if NAMES & set(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result


class MailAliasDomain(models.Model):
    _inherit = "mail.alias.domain"

    def write(self, vals):
        result = super().write(vals)
        if "name" in vals:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    def write(self, vals):
        result = super().write(vals)
        if "alias_id" in vals:
            self.env.registry.clear_cache()
        return result
