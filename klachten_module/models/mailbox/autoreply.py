from odoo import models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _skip_ticket_stage_update_from_autoreply(self, message, message_dict, routes):
        """A mail never moves a case, whoever sent it.

        Asked by helpdesk_ticket_partner_response before it moves a ticket, when that
        addon is installed; `HelpdeskTicketTeam` keeps it off for our teams too.
        """
        for model, thread_id, *_rest in routes:
            if model == "helpdesk.ticket" and thread_id:
                ticket = self.env[model].sudo().browse(int(thread_id)).exists()
                if ticket.procedure_version_id:
                    return True
        theirs = getattr(super(), "_skip_ticket_stage_update_from_autoreply", None)
        return theirs(message, message_dict, routes) if theirs else False
