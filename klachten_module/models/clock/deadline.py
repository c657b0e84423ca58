from odoo import api, fields, models

from ...logic import clocks

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
    own_state = fields.Selection(
        lambda self: self._fields["state"]._description_selection(self.env),
        string="State without extension",
        default="running",
        export_string_translation=False,
    )
    due_at = fields.Datetime(help="Of a term in hours: the moment it is due.")
    own_due_on = fields.Date(
        string="Due without extension", help="What the due date was without extension."
    )
    published_due_on = fields.Date(
        string="Published due date", help="What complainants are promised."
    )
    # Of a term that ended while suspensions without a legal basis still counted: what
    # is true by law. Empty: the same. Figures go by these.
    law_due_on = fields.Date(
        string="Last day by law",
        help="Where a suspension had no basis in the law, this was the last day. The "
        "figures go by it.",
    )
    law_state = fields.Selection(
        lambda self: self._fields["state"]._description_selection(self.env),
        string="State by law",
        export_string_translation=False,
    )
    suspended_on = fields.Date(string="Suspended since")
    suspended_days = fields.Integer()
    extended_on = fields.Date()
    explanation = fields.Text(string="Why this date", compute="_compute_explanation")
    warned_on = fields.Date()
    missed_on = fields.Date()
    run_error = fields.Char(
        string="Problem",
        readonly=True,
        copy=False,
        help="Why the hourly run could not mark this term. It tries again every hour.",
    )

    _once = models.UniqueIndex("(ticket_id, term_id, round)")
    # The question of every run: which terms passed their day and are not marked yet? By
    # case, as the run asks it: nobody can tell PostgreSQL how few of them there are,
    # and by day it prefers to walk through all cases there ever were.
    _unmarked = models.Index(
        "(ticket_id, due_on) WHERE missed_on IS NULL AND state IN ('running', 'missed')"
    )
    # The few that suspensions without a basis moved, for overviews.
    _by_law = models.Index("(law_due_on) WHERE law_due_on IS NOT NULL")
    # Terms that ended this month, for the dashboard.
    _stopped = models.Index("(stopped_on) WHERE stopped_on IS NOT NULL")
    _missed = models.Index("(missed_on) WHERE missed_on IS NOT NULL")
    # What the report looks up: which of those that run are late by now?
    _running = models.Index(
        "(LEAST(own_due_on, due_on)) WHERE stopped_on IS NULL AND cancelled_on IS NULL"
    )
    # By the day that was published, for the part of them that was met.
    _published = models.Index(
        "USING brin ((COALESCE(published_due_on, due_on))) WITH (pages_per_range = 16)"
    )
    _unwarned = models.Index(
        "(ticket_id, due_on) WHERE warned_on IS NULL AND state IN ('running', 'missed')"
    )

    def action_open_case(self):
        """From a list of terms to the file of the case."""
        return self.ticket_id._complaint_open_action()

    @api.depends("due_on", "started_on", "state", "term_id", "round")
    @api.depends_context("lang")
    def _compute_explanation(self):
        """One sentence for each term; two queries for any number of cases."""
        # sudo: who sees the term sees why it ends on that day, without more rights
        rows_sudo = self.sudo()
        by_case = rows_sudo.ticket_id._complaint_logs()
        for case, rows in rows_sudo.grouped("ticket_id").items():
            version = case.procedure_version_id
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
                row.explanation = clock and row.term_id._explain(clock)
                if clock and clock.law:
                    row.explanation += " " + self.env._(
                        "By law it could not be suspended, and ended on %s.",
                        row.term_id._explain_moment(clock.law.due_on, None, None),
                    )

    def _gets_later(self, vals):
        """Whether these values give this term more time than it has."""
        due_on = fields.Date.to_date(vals.get("due_on")) or self.due_on
        due_at = fields.Datetime.to_datetime(vals.get("due_at")) or self.due_at
        if due_at and self.due_at:
            return due_at > self.due_at
        return due_on > self.due_on

    def write(self, vals):
        """A term that gets more time is warned about, and missed, again."""
        if not {"due_on", "due_at"} & set(vals) or MARKS & set(vals):
            return super().write(vals)
        later = self.filtered(
            lambda row: (row.warned_on or row.missed_on) and row._gets_later(vals)
        )
        super(ComplaintDeadline, self - later).write(vals)
        anew = dict(vals, warned_on=False)
        if vals.get("state") not in ("missed", "met_late"):
            anew["missed_on"] = False
        return super(ComplaintDeadline, later).write(anew)
