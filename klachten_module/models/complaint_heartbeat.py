from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from odoo.addons.mail.models.fetchmail import MAIL_SERVER_DOMAIN

SILENT_AFTER = 3  # hours; the run comes every hour


class ComplaintHeartbeat(models.Model):
    """When the hourly run last came to its end, and what it did; one row in all.

    Odoo switches off a scheduled job that keeps failing, and nobody sees that. Terms
    hang on this one, so its silence is shown to the people who answer for them.
    """

    _name = "complaint.heartbeat"
    _description = "Sign of life of the hourly run"

    last_run_at = fields.Datetime(readonly=True)
    missed = fields.Integer(readonly=True, help="Terms that run marked as missed.")
    warned = fields.Integer(readonly=True, help="Terms that run warned about.")
    failed = fields.Integer(readonly=True, help="Terms that run could not mark.")

    def _beat(self, missed, warned, failed):
        """The run is done. Another worker that is done right now says the same."""
        row = self.sudo().search([], limit=1)
        vals = {
            "last_run_at": fields.Datetime.now(),
            "missed": missed,
            "warned": warned,
            "failed": failed,
        }
        if not row:
            self.sudo().create(vals)
        else:
            row.try_lock_for_update().write(vals)

    @api.model
    def retrieve_warning(self):
        """What the board tells whoever answers for the terms.

        :return: {"text": str, "action": xmlid of a list, "mail": whether that list is
            one of mail} or False: all is well, or the user is not to be bothered
        """
        if not self._is_told():
            return False
        # sudo: reads one row about the job, nothing about cases
        row = self.sudo().search([], limit=1)
        since = row._silent_since()
        if since:
            return {
                "text": self.env._(
                    "The hourly run has been silent since %s. Nobody is warned about "
                    "terms now. Tell your system administrator.",
                    self._when(since),
                ),
                "action": "klachten_module.action_complaint_deadline_unmarked",
            }
        if row.failed:
            return {
                "text": self.env._(
                    "The hourly run could not mark all terms. Tell your system "
                    "administrator."
                ),
                "action": "klachten_module.action_complaint_deadline_unmarked",
            }
        return self._mail_warning()

    @api.model
    def _mail_warning(self):
        """Mail that does not come in: each message that waits, and each account that
        cannot be read or was not read for hours.
        """
        # sudo: counts messages and reads when accounts were read, nothing of a mail
        messages = self.env["complaint.mail.waiting"].sudo()
        first = messages.search([], limit=1)
        action = "klachten_module.action_complaint_mail_waiting"
        if first:
            return {
                "text": self.env._(
                    "%(number)s messages wait in the mailbox since %(since)s: they "
                    "could not be stored. Tell your system administrator.",
                    number=messages.search_count([]),
                    since=self._when(first.create_date),
                ),
                "action": action,
                "mail": True,
            }
        limit = fields.Datetime.subtract(fields.Datetime.now(), hours=SILENT_AFTER)
        account = self.env["fetchmail.server"].sudo()
        account = account.search(
            MAIL_SERVER_DOMAIN
            & (Domain("error_date", "<", limit) | Domain("date", "<", limit)),
            limit=1,
            order="date",
        )
        if account and self.env["mail.thread"]._complaint_mailboxes():
            return {
                "text": self.env._(
                    "No mail was fetched from %(account)s since %(since)s. Complaints "
                    "may wait there. Tell your system administrator.",
                    account=account.name,
                    since=self._when(account.error_date or account.date),
                ),
                "action": action,
                "mail": True,
            }
        return False

    @api.model
    def _when(self, moment):
        return format_datetime(self.env, moment, dt_format="EEE d MMM HH:mm")

    @api.model
    def _is_told(self):
        user = self.env.user
        return user.has_group("klachten_module.group_complaint_officer") or (
            user.has_group("klachten_module.group_complaint_configurator")
        )

    def _silent_since(self):
        """The last sign of life when that is too long ago, else False."""
        since = self.last_run_at or self.create_date
        limit = fields.Datetime.subtract(fields.Datetime.now(), hours=SILENT_AFTER)
        return since if since and since < limit else False
