from odoo import fields, models


class ComplaintDeadline(models.Model):
    """One term running on one case in one round, derived from its events.

    Start, due and stop are what the events say; recomputing gives the same row. `missed_on`
    and `warned_on` are bookkeeping of the nightly run.
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
    # The nightly question: which running terms have passed their day?
    _running = models.Index("(due_on) WHERE state IN ('running', 'suspended')")

    def _cron_mark_missed(self, limit=500):
        """Mark running terms whose day has passed, and point their cases to what is next.

        Idempotent: a term is marked once. Each batch is committed.
        """
        today = fields.Date.context_today(self)
        domain = [("state", "=", "running"), ("due_on", "<", today)]
        while True:
            batch = self.search(domain, limit=limit, order="id").try_lock_for_update()
            if not batch:
                break
            batch.write({"state": "missed", "missed_on": today})
            remaining = self.search_count(domain)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining):
                break
