from odoo import api, fields, models

from ..logic import clocks
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
    due_at = fields.Datetime(help="Of a term in hours: the moment it is due.")
    own_due_on = fields.Date(
        string="Due without extension", help="What the due date was without extension."
    )
    published_due_on = fields.Date(
        string="Published due date", help="What complainants are promised."
    )
    suspended_on = fields.Date(string="Suspended since")
    suspended_days = fields.Integer()
    extended_on = fields.Date()
    explanation = fields.Char(string="Why this date", compute="_compute_explanation")
    warned_on = fields.Date()
    missed_on = fields.Date()

    _once = models.UniqueIndex("(ticket_id, term_id, round)")
    # The question of every run: which terms passed their day and are not marked yet?
    _unmarked = models.Index(
        "(due_on) WHERE missed_on IS NULL AND state IN ('running', 'missed')"
    )

    @api.depends("due_on", "started_on", "state", "term_id", "round")
    @api.depends_context("lang")
    def _compute_explanation(self):
        """One sentence for each term; two queries for any number of cases."""
        # sudo: who sees the term sees why it ends on that day, without more rights
        by_case = self.ticket_id.sudo()._complaint_logs()
        for case, rows in self.grouped("ticket_id").items():
            version = case.sudo().procedure_version_id
            derived = {
                (int(clock.term_code), clock.round): clock
                for clock in clocks.clocks(
                    by_case.get(case.id, ()),
                    version._logic_terms(),
                    version._calendar(),
                )
            }
            for row in rows:
                clock = derived.get((row.term_id.id, row.round))
                row.explanation = clock and row.term_id.sudo()._explain(clock)

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
