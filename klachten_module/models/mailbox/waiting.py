from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.mail.models.fetchmail import MAIL_SERVER_DOMAIN

from ..clock.hourly_run import SILENT_AFTER

PAUSES = (5, 15, 60, 240)  # minutes before the next try; the last one again and again


class ComplaintMailWaiting(models.Model):
    """A message that could not be stored and therefore stays in its mailbox.

    Holds nothing of the message: it is not ours yet.
    """

    _name = "complaint.mail.waiting"
    _description = "Mail that waits in its mailbox"
    _order = "id"
    _rec_name = "server_name"

    server_id = fields.Many2one(
        "fetchmail.server", required=True, readonly=True, ondelete="cascade", index=True
    )
    server_name = fields.Char(string="Account", readonly=True)
    key = fields.Char(required=True, readonly=True, export_string_translation=False)
    tries = fields.Integer(string="Tried", readonly=True)
    next_try = fields.Datetime(required=True, readonly=True)
    error = fields.Char(string="What went wrong", readonly=True)

    _once = models.UniqueIndex("(server_id, key)", "A message waits once.")

    @api.model
    def _resting(self, server):
        """The keys of the messages of an account that are not to be tried yet."""
        now = fields.Datetime.now()
        rows = self.search([("server_id", "=", server.id), ("next_try", ">", now)])
        return set(rows.mapped("key"))

    @api.model
    def _note(self, server_id, key, problem):
        """It failed once more; the pause before the next try grows (sudo)."""
        row = self.search([("server_id", "=", server_id), ("key", "=", key)])
        pause = PAUSES[min(row.tries, len(PAUSES) - 1)]
        lines = str(problem).splitlines() or [""]
        vals = {
            "tries": row.tries + 1,
            "next_try": fields.Datetime.add(fields.Datetime.now(), minutes=pause),
            # the first line only: the next ones of a database hold what was stored
            "error": f"{type(problem).__name__}: {lines[0]}"[:200],
        }
        if row:
            row.write(vals)
            return
        server = self.env["fetchmail.server"].browse(server_id)
        self.create(dict(vals, server_id=server_id, server_name=server.name, key=key))

    @api.model
    def _done(self, server_id, key):
        """It is in now."""
        self.search([("server_id", "=", server_id), ("key", "=", key)]).unlink()


class ComplaintHeartbeat(models.Model):
    """Mail that does not come in is told where silence of the hourly run is."""

    _inherit = "complaint.heartbeat"

    @api.model
    def _all_warnings(self):
        return super()._all_warnings() or self._mail_warning()

    @api.model
    def _mail_warning(self):
        """Mail that does not come in: each message that waits, and each account that
        cannot be read or was not read for hours.
        """
        # sudo: counts messages and reads when accounts were read, nothing of a mail
        messages = self.env["complaint.mail.waiting"].sudo()
        first = messages.search([], limit=1)
        shown = {
            "action": "klachten_module.action_complaint_mail_waiting",
            "label": self.env._("Show the mail"),
        }
        if first:
            return {
                "text": self.env._(
                    "%(number)s messages wait in the mailbox since %(since)s: they "
                    "could not be stored. Tell your system administrator.",
                    number=messages.search_count([]),
                    since=self._when(first.create_date),
                ),
                **shown,
            }
        limit = fields.Datetime.subtract(fields.Datetime.now(), hours=SILENT_AFTER)
        account = messages.env["fetchmail.server"].search(
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
                **shown,
            }
        return False
