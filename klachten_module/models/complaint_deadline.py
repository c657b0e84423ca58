from odoo import fields, models

from ..logic.terms import local_day


class ComplaintDeadline(models.Model):
    """One term running on one case in one round, derived from its events.

    Start, due and stop are what the events say; recomputing gives the same row.
    `missed_on` and `warned_on` are bookkeeping of the nightly run.
    """

    _name = "complaint.deadline"
    _description = "Term on a complaint"
    _order = "ticket_id, round, due_on, id"
    _rec_name = "term_id"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, ondelete="cascade", index=True
    )
    term_id = fields.Many2one(
        "complaint.term", required=True, ondelete="restrict", index=True
    )
    waits_for = fields.Selection(related="term_id.waits_for")
    round = fields.Integer(required=True, default=1)
    started_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    stopped_on = fields.Date()
    cancelled_on = fields.Date()
    state = fields.Selection(
        [
            ("running", "Running"),
            ("suspended", "Suspended"),
            ("met", "Met"),
            ("met_late", "Met late"),
            ("missed", "Missed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="running",
    )
    warned_on = fields.Date()
    missed_on = fields.Date()

    _once = models.UniqueIndex("(ticket_id, term_id, round)")
    # The question of every run: which terms passed their day and are not marked yet?
    _unmarked = models.Index(
        "(due_on) WHERE missed_on IS NULL AND state IN ('running', 'missed')"
    )

    def _cron_mark_missed(self, limit=500):
        """Mark terms whose day has passed, each once; every batch is committed.

        A day is over when it is over where the procedure works.
        """
        now = fields.Datetime.now()
        versions = self.env["complaint.procedure.version"].search(
            [("state", "!=", "draft")]
        )
        for tz in set(versions.mapped("tz")):
            today = local_day(now, tz)
            domain = [
                ("missed_on", "=", False),
                ("state", "in", ("running", "missed")),
                ("due_on", "<", today),
                ("term_id.version_id.tz", "=", tz),
            ]
            while batch := self.search(domain, limit=limit, order="id"):
                batch = batch.try_lock_for_update()
                batch.write({"state": "missed", "missed_on": today})
                remaining = self.search_count(domain) if batch else 0
                time_left = self.env["ir.cron"]._commit_progress(
                    len(batch), remaining=remaining
                )
                if not time_left:  # the next run goes on
                    return
                if not remaining:
                    break
