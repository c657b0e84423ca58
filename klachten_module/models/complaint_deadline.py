from odoo import fields, models

MARKS = {"warned_on", "missed_on"}


class ComplaintDeadline(models.Model):
    """One term running on one case in one round, derived from its events.

    Start, due and stop are what the events say; recomputing gives the same row.
    `missed_on` and `warned_on` are bookkeeping of the hourly run.
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
    run_error = fields.Char(
        string="Problem",
        readonly=True,
        copy=False,
        help="Why the hourly run could not mark this term. It tries again every hour.",
    )

    _once = models.UniqueIndex("(ticket_id, term_id, round)")
    # The question of every run: which terms passed their day and are not marked yet?
    _unmarked = models.Index(
        "(due_on) WHERE missed_on IS NULL AND state IN ('running', 'missed')"
    )
    _unwarned = models.Index(
        "(due_on) WHERE warned_on IS NULL AND state IN ('running', 'missed')"
    )

    def action_open_case(self):
        """From a list of terms to the file of the case."""
        return self.ticket_id._complaint_open_action()

    def write(self, vals):
        """A term that gets more time is warned about, and missed, again."""
        due_on = fields.Date.to_date(vals.get("due_on"))
        if not due_on or MARKS & set(vals):
            return super().write(vals)
        later = self.filtered(
            lambda row: row.due_on < due_on and (row.warned_on or row.missed_on)
        )
        super(ComplaintDeadline, self - later).write(vals)
        anew = dict(vals, warned_on=False)
        if vals.get("state") not in ("missed", "met_late"):
            anew["missed_on"] = False
        return super(ComplaintDeadline, later).write(anew)
