from datetime import datetime

from odoo import api, fields, models

from ...logic.events import Event
from ...logic.running import begin
from ...logic.terms import local_day


class ComplaintTermPreview(models.TransientModel):
    """Shows on which days the terms of a version end that start at some moment."""

    _name = "complaint.term.preview"
    _description = "Preview of terms"

    version_id = fields.Many2one(
        "complaint.procedure.version",
        required=True,
        default=lambda self: self._default_version_id(),
    )
    moment = fields.Datetime(
        string="If it happens on", required=True, default=fields.Datetime.now
    )
    line_ids = fields.One2many(
        "complaint.term.preview.line",
        "preview_id",
        compute="_compute_line_ids",
        store=True,
        string="Terms",
    )

    def _default_version_id(self):
        in_force = self.env["complaint.procedure"].search([], limit=1)
        return in_force.version_id

    @api.depends("version_id", "moment")
    def _compute_line_ids(self):
        for preview in self:
            preview.line_ids = [fields.Command.clear()] + [
                fields.Command.create(preview._line_vals(term))
                for term in preview.version_id._origin.term_ids
                if preview.moment
            ]

    def _line_vals(self, term):
        """One term that starts at this moment, as it would stand on a case."""
        version, moment = self.version_id._origin, self.moment
        calendar = version._calendar()
        start = Event(
            1,
            term.start_type,
            local_day(moment, version.tz),
            moment=datetime(*moment.timetuple()[:6]),
        )
        clock = begin(term._logic_term(), start, calendar)
        published = begin(term._published_term(), start, calendar)
        return {
            "term_id": term.id,
            "due_on": clock.due_on,
            "published_due_on": published.due_on,
            "explanation": term._explain(clock),
        }


class ComplaintTermPreviewLine(models.TransientModel):
    """One term in a preview."""

    _name = "complaint.term.preview.line"
    _description = "Term in a preview"

    preview_id = fields.Many2one(
        "complaint.term.preview", required=True, ondelete="cascade", index=True
    )
    term_id = fields.Many2one("complaint.term", required=True)
    due_on = fields.Date()
    published_due_on = fields.Date(string="Published due date")
    explanation = fields.Text(string="Why this date")
