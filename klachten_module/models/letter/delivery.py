from odoo import api, fields, models

LATE_AFTER = 60  # minutes; the queue is sent every hour, and at once where a cron runs
REFUSED_FOR = 3  # days that a letter is told about which the mail server refused


class ComplaintHeartbeat(models.Model):
    """Letters that do not go out are told where silence of the hourly run is."""

    _inherit = "complaint.heartbeat"

    @api.model
    def _all_warnings(self):
        return super()._all_warnings() or self._letter_warning()

    @api.model
    def _letter_warning(self):
        """Letters that wait too long, or that the mail server refused lately."""
        # as superuser: how many letters, nothing of what they say
        letters = self._latest().env["complaint.letter"]
        now = fields.Datetime.now()
        waiting = letters.search(letters._unsent_domain(now), order="create_date")
        if not waiting:
            return False
        return {
            "text": self.env._(
                "%(number)s letters have not left, the first is of %(since)s: they "
                "wait, or the mail server refused them. Tell your system "
                "administrator.",
                number=len(waiting),
                since=self._when(waiting[0].create_date),
            ),
            "action": "klachten_module.action_complaint_letter_unsent",
            "label": self.env._("Show the letters"),
        }


class ComplaintLetter(models.Model):
    _inherit = "complaint.letter"

    is_unsent = fields.Boolean(
        string="Should have left",
        search="_search_is_unsent",
        compute="_compute_is_unsent",
    )

    _unsent = models.Index("(create_date) WHERE state IN ('queued', 'failed')")

    @api.model
    def _unsent_domain(self, now):
        """Letters that should have left: those that only wait for their mail."""
        return [
            "|",
            "&",
            ("state", "=", "queued"),
            ("create_date", "<", fields.Datetime.subtract(now, minutes=LATE_AFTER)),
            "&",
            "&",
            ("state", "=", "failed"),
            ("create_date", ">", fields.Datetime.subtract(now, days=REFUSED_FOR)),
            ("mail_id", "!=", False),
        ]

    def _compute_is_unsent(self):
        unsent = self.filtered_domain(self._unsent_domain(fields.Datetime.now()))
        for letter in self:
            letter.is_unsent = letter in unsent

    def _search_is_unsent(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return self._unsent_domain(fields.Datetime.now())


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
