from odoo import api, fields, models
from odoo.tools import format_datetime

SILENT_AFTER = 3  # hours; the run comes every hour
STILL_AFTER = 15  # minutes; Odoo looks for jobs that are due every minute


class ComplaintHeartbeat(models.Model):
    """When the hourly run last came to its end, and what it did; one row in all.

    Odoo switches off a scheduled job that keeps failing, and nobody sees that. Terms
    hang on this one, so its silence is shown to the people who answer for them. So is
    the silence of all jobs: without workers, Odoo runs none any more once its database
    was away for a moment, and goes on showing pages.
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
        text = self.sudo().search([], limit=1)._warning()
        action = "klachten_module.action_complaint_deadline_unmarked"
        return {"text": text, "action": action} if text else False

    def _warning(self):
        """What is wrong, in one text; False when all is well."""
        if since := self._still_since():
            return self.env._(
                "No background job has run since %(moment)s: no mail comes in or "
                "goes out, and nobody is warned about terms. Tell your system "
                "administrator.",
                moment=self._when(since),
            )
        if since := self._silent_since():
            return self.env._(
                "The hourly run has been silent since %s. Nobody is warned about "
                "terms now. Tell your system administrator.",
                self._when(since),
            )
        if self.failed:
            return self.env._(
                "The hourly run could not mark all terms. Tell your system "
                "administrator."
            )
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

    @api.model
    def _tile(self):
        """(title, moment) of the silence for the overview, else False."""
        # sudo: reads one row about the job, nothing about cases
        row = self.sudo().search([], limit=1)
        if since := row._still_since():
            title = self.env._("Background jobs silent since")
        elif since := row._silent_since():
            title = self.env._("Hourly run silent since")
        else:
            return False
        return title, format_datetime(self.env, since, dt_format="d MMM HH:mm")

    def _still_since(self):
        """When a job of any kind last came to its end, if that is too long ago while
        one is due; else False. A job that takes long is not the only one that runs.
        """
        # sudo: when jobs ran, nothing about what they do
        jobs = self.env["ir.cron"].sudo()
        triggers = self.env["ir.cron.trigger"].sudo()
        limit = fields.Datetime.subtract(fields.Datetime.now(), minutes=STILL_AFTER)
        last = jobs.search([("lastcall", "!=", False)], order="lastcall desc", limit=1)
        since = last.lastcall or self.create_date
        if not since or since >= limit:
            return False
        due = jobs.search_count([("nextcall", "<", limit)], limit=1)
        due = due or triggers.search_count(
            [("call_at", "<", limit), ("cron_id.active", "=", True)], limit=1
        )
        return since if due else False

    def _silent_since(self):
        """The last sign of life when that is too long ago, else False."""
        since = self.last_run_at or self.create_date
        limit = fields.Datetime.subtract(fields.Datetime.now(), hours=SILENT_AFTER)
        return since if since and since < limit else False
