from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """A letter counts as sent when the mail server accepted it (design section 4)."""
        of_tickets = self.filtered(lambda mail: mail.model == "helpdesk.ticket")
        if of_tickets:
            # sudo: the mail queue runs as whoever triggers it
            letters = (
                self.env["complaint.letter"]
                .sudo()
                .search([("mail_id", "in", of_tickets.ids)])
            )
            if failure_type:
                letters._fail(failure_reason or failure_type)
            else:
                letters._accepted()
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
