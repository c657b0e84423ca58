import hashlib

from odoo import api, models
from odoo.tools import SQL, split_every

from . import cells_sql, figures_sql
from .report_sql import VERSION_FUNCTION
from .turns_sql import turns

TABLES = (
    "complaint_figure",
    "complaint_figure_turn",
    *(cells.table for cells in cells_sql.ALL),
)
FUNCTIONS = (
    "complaint_store_figures(integer[])",
    "complaint_figure_copy_ticket()",
    "complaint_event_version(integer)",
    *(f"{cells.table}_count()" for cells in cells_sql.ALL),
)
REBUILD_BATCH = 20_000


class ComplaintReport(models.Model):
    """The stored figures: what the reports read instead of the log (decision 010).

    One row per case and one per turn, written anew in the same transaction whenever the
    log of a case grows. They hold nothing that the log and the ticket do not say:
    `_rebuild_figures` makes the same rows again.
    """

    _inherit = "complaint.report"

    def init(self):
        """Make the tables, unless they are as this code wants them (installing,
        updating).
        """
        definition = "\n".join(map(self._mogrified, self._figure_statements()))
        wanted = hashlib.sha256(definition.encode()).hexdigest()
        self.env.cr.execute(
            "SELECT obj_description(to_regclass('complaint_figure'), 'pg_class')"
        )
        if self.env.cr.fetchone()[0] == wanted:
            return
        drop_figures(self.env.cr)
        self.env.cr.execute(definition)
        self.env.cr.execute(
            SQL("COMMENT ON TABLE complaint_figure IS %s", SQL(f"'{wanted}'"))
        )
        # not yet: what is to be computed may need tables that come after this one
        self.pool.post_init(self._rebuild_figures)

    @api.model
    def _figure_statements(self):
        """Everything the database has for the figures: functions, tables, triggers."""
        nobody = SQL("'{}'::integer[]")
        case_figures = figures_sql.case_figures(nobody)
        yield SQL(VERSION_FUNCTION)
        yield SQL("CREATE TABLE complaint_figure AS %s;", case_figures)
        yield SQL(
            """
            ALTER TABLE complaint_figure ADD PRIMARY KEY (id);
            ALTER TABLE complaint_figure ADD FOREIGN KEY (id)
                REFERENCES helpdesk_ticket ON DELETE CASCADE;
            ALTER TABLE complaint_figure ADD COLUMN late_after date
                GENERATED ALWAYS AS (%s) STORED;
            CREATE INDEX ON complaint_figure (received_on);
            CREATE INDEX ON complaint_figure (closed_on);
            CREATE INDEX ON complaint_figure (late_after)
                WHERE late_after IS NOT NULL;
            """,
            figures_sql.LATE_AFTER,
        )
        yield SQL("CREATE TABLE complaint_figure_turn AS %s;", turns(nobody))
        yield SQL(
            """
            ALTER TABLE complaint_figure_turn ADD PRIMARY KEY (id);
            ALTER TABLE complaint_figure_turn ADD FOREIGN KEY (ticket_id)
                REFERENCES complaint_figure ON DELETE CASCADE;
            CREATE INDEX ON complaint_figure_turn (ticket_id);
            """
        )
        yield figures_sql.STORE
        yield figures_sql.COPY_TICKET
        yield from map(cells_sql.statements, cells_sql.ALL)

    def _mogrified(self, sql):
        return self.env.cr.mogrify(sql.code, sql.params).decode()

    # --- keeping them -----------------------------------------------------------------

    @api.model
    def _figures_outdated(self, cases):
        """Something was recorded about these cases: their figures are made anew.

        Once for each transaction, before it commits or when a report is read in it.

        :param cases: helpdesk.ticket
        """
        pending = self.env.cr.precommit.data.setdefault("complaint_figures", set())
        if not pending:
            self.env.cr.precommit.add(self._store_pending_figures)
        pending.update(cases.ids)

    @api.model
    def _store_pending_figures(self):
        """Store what `_figures_outdated` announced: one query for any number."""
        pending = self.env.cr.precommit.data.pop("complaint_figures", None)
        if pending:
            self.env.flush_all()
            self.env.cr.execute(  # test complaints count nowhere
                "SELECT complaint_store_figures(ARRAY(SELECT id FROM helpdesk_ticket "
                "WHERE id = ANY(%s) AND complaint_test IS NOT TRUE ORDER BY id))",
                [sorted(pending)],
            )

    @api.model
    def _rebuild_figures(self):
        """Make all stored figures from the log again; about 50 µs for each case."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id FROM helpdesk_ticket WHERE procedure_version_id IS NOT NULL "
            "AND complaint_test IS NOT TRUE ORDER BY id"
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        for batch in split_every(REBUILD_BATCH, ids, list):
            self.env.cr.execute("SELECT complaint_store_figures(%s)", [batch])
        for cells in cells_sql.ALL:
            self.env.cr.execute(
                SQL(
                    "TRUNCATE %s; %s",
                    SQL.identifier(cells.table),
                    cells_sql.fill(cells),
                )
            )

    @api.autovacuum
    def _compact_cells(self):
        """Add up what changed since the last time."""
        for cells in cells_sql.ALL:
            self.env.cr.execute(cells_sql.compact(cells))


def drop_figures(cr):
    """Remove the tables and functions of the figures (uninstalling, new formulas)."""
    for table in TABLES:
        cr.execute(SQL("DROP TABLE IF EXISTS %s CASCADE", SQL.identifier(table)))
    for function in FUNCTIONS:
        cr.execute(SQL("DROP FUNCTION IF EXISTS %s CASCADE", SQL(function)))
