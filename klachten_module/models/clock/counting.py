from odoo import api, models
from odoo.tools import SQL

from . import cells
from .figure import COPIED

# What is added up of a term.
COUNTED = {
    "term_id",
    "started_on",
    "due_on",
    "stopped_on",
    "cancelled_on",
    "state",
    "own_state",
    "published_due_on",
    "law_due_on",
    "law_state",
}


class ComplaintFigure(models.Model):
    """Cells as a whole; `_store` changes them case by case."""

    _inherit = "complaint.figure"

    @api.model
    def _count_anew(self):
        """Add up all cells from what is stored."""
        for table, rows in (
            (cells.CASES, cells.settled_cases(SQL("complaint_figure"))),
            (cells.TERMS, cells.ended_terms(SQL("TRUE"))),
        ):
            self.env.cr.execute(SQL("TRUNCATE %s", SQL.identifier(table.table)))
            self.env.cr.execute(table.added(rows))
            self.env.cr.execute(table.compacted())

    @api.autovacuum
    def _compact_cells(self):
        """Add up what changed since the last time."""
        for table in cells.ALL:
            self.env.cr.execute(table.compacted())


class ComplaintDeadline(models.Model):
    """A term that ended is added up; one that runs costs nothing."""

    _inherit = "complaint.deadline"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._count(1)
        return rows

    def write(self, vals):
        if COUNTED.isdisjoint(vals):
            return super().write(vals)
        self._count(-1)
        result = super().write(vals)
        self._count(1)
        return result

    def unlink(self):
        self._count(-1)
        return super().unlink()

    def _count(self, sign):
        """Add those that ended to the cells, or take them out; when none did: no query.

        :param sign: 1 or -1
        """
        ended = self.filtered(lambda row: row.stopped_on or row.cancelled_on)
        if ended:
            ended.flush_recordset()
            rows = cells.ended_terms(SQL("row.id = ANY(%s)", ended.ids))
            self.env.cr.execute(cells.TERMS.added(rows, sign))


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _write_multi(self, vals_list):
        """What the figures copy of a case follows it, by whatever door it is written.

        No query for plain tickets: whether it is one was read before something is
        written on it.
        """
        result = super()._write_multi(vals_list)
        versions = self._fields["procedure_version_id"]._get_cache(self.env)
        cases = [
            ticket.id
            for ticket, vals in zip(self, vals_list, strict=True)
            if not COPIED.isdisjoint(vals) and versions.get(ticket.id, True)
        ]
        if cases:
            self.env["complaint.figure"]._announce_copies(cases)
        return result
