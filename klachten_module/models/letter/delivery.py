from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _send(self, auto_commit=False, **options):
        """Send letters one by one, each while its case is held.

        Recording that a letter left changes its case. Had somebody else changed the
        case in the meantime, the database would refuse that after the mail server took
        the mail, and the letter would go out once more.
        """
        letters = self._complaint_letters() if auto_commit else self._no_letters()
        others = self - letters.mail_id
        for letter in letters:
            letter.ticket_id._complaint_hold()
            super(MailMail, letter.mail_id)._send(auto_commit=auto_commit, **options)
        return super(MailMail, others)._send(auto_commit=auto_commit, **options)

    def _complaint_letters(self):
        """The letters that these mails carry, oldest first."""
        of_tickets = self.filtered(lambda mail: mail.model == "helpdesk.ticket")
        if not of_tickets:
            return self._no_letters()
        return self._no_letters().search(
            [("mail_id", "in", of_tickets.ids)], order="id"
        )

    def _no_letters(self):
        # sudo: the mail queue runs as whoever triggers it
        return self.env["complaint.letter"].sudo()

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """A letter counts as sent when the mail server accepted it (design 4)."""
        letters = self._complaint_letters()
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
