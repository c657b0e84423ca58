from datetime import date, timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from . import cells_sql

TODAY = SQL.identifier("day", "today")
# Only our own code can put this very object in the context.
ON_CELLS = object()


class ComplaintReportCounted(models.AbstractModel):
    """A report whose counts and averages come from cells when they can (decision 010).

    They can when whoever asks may read every case of whole procedures, and asks for
    nothing that is not a key of the cells. The answer is the same either way.
    """

    _name = "complaint.report.counted"
    _description = "Report that counts from cells"

    _cells = None

    @property
    def _table_query(self):
        if self._abstract:
            return None
        self.env["complaint.report"]._store_pending_figures()
        return self._cells_query() if self._reads_cells() else self._rows_query()

    def _rows_query(self, today=None):
        """SQL, the rows of the report.

        :param today: SQL; when given, only the rows that time has made late since they
            were stored, as they stood on that day
        """
        raise NotImplementedError

    def _reads_cells(self):
        return self.env.context.get("complaint_cells") is ON_CELLS

    def _cells_query(self):
        """Cells, and beside them what time has changed since they were stored."""
        was = SQL("(%s)", self._rows_query(cells_sql.NO_DAY))
        now = SQL("(%s)", self._rows_query(TODAY))
        return SQL(
            "SELECT 0 AS id, %(columns)s FROM %(table)s "
            "UNION ALL SELECT * FROM (SELECT 0, one.* FROM (%(was)s) one) "
            "named (id, %(columns)s) "
            "UNION ALL SELECT * FROM (SELECT 0, one.* FROM (%(now)s) one) "
            "named (id, %(columns)s)",
            columns=SQL(", ").join(map(SQL.identifier, self._cells.columns)),
            table=SQL.identifier(self._cells.table),
            was=self._cells.of(was, sign=-1),
            now=self._cells.of(now),
        )

    # --- asking -----------------------------------------------------------------------

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        scope = self._cells_scope(domain, groupby, aggregates)
        if scope is None:
            return super()._read_group(
                domain, groupby, aggregates, having, offset, limit, order
            )
        rows = super(ComplaintReportCounted, self._cells_env())._read_group(
            scope,
            groupby,
            aggregates,
            # what came and went again leaves cells that add up to nothing
            [*having, ("__count", ">", 0)],
            offset,
            limit,
            order,
        )
        return self._from_cells(rows)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        groupby = [spec for specs in grouping_sets for spec in specs]
        scope = self._cells_scope(domain, groupby, aggregates)
        if scope is None:
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        sets = super(ComplaintReportCounted, self._cells_env())._read_grouping_sets(
            scope, grouping_sets, (*aggregates, "__count"), order
        )
        return [
            [row[:-1] for row in self._from_cells(rows) if row[-1] or not specs]
            for specs, rows in zip(grouping_sets, sets, strict=True)
        ]

    def _read_group_select(self, aggregate_spec, query):
        if not self._reads_cells():
            return super()._read_group_select(aggregate_spec, query)
        if aggregate_spec == "__count":
            return SQL(
                "COALESCE(SUM(%s), 0)::bigint", SQL.identifier(self._table, "cases")
            )
        name, _, how = aggregate_spec.partition(":")
        total = SQL("SUM(%s)", SQL.identifier(self._table, f"{name}_sum"))
        number = SQL("NULLIF(SUM(%s), 0)", SQL.identifier(self._table, f"{name}_n"))
        if how == "avg":
            return SQL("%s::numeric / %s", total, number)
        return SQL("CASE WHEN %s IS NOT NULL THEN %s END", number, total)

    # --- when the cells can answer ----------------------------------------------------

    def _cells_env(self):
        # sudo: `_cells_scope` said that this user may read all cases of this scope;
        # cells know no cases, so the rule that names cases cannot be asked here
        return self.sudo().with_context(complaint_cells=ON_CELLS)

    def _from_cells(self, rows):
        """The rows, with records that have the rights of the user again."""
        return [
            tuple(
                value.with_env(self.env)
                if isinstance(value, models.BaseModel)
                else value
                for value in row
            )
            for row in rows
        ]

    def _cells_scope(self, domain, groupby, aggregates):
        """The domain to ask the cells with, None when they cannot answer."""
        if self._reads_cells() or not (
            all(map(self._is_cell_key, groupby))
            and all(map(self._is_cell_measure, aggregates))
        ):
            return None
        asked = Domain(domain).optimize_full(self)
        if not all(map(self._is_cell_condition, asked.iter_conditions())):
            return None
        self.browse().check_access("read")
        if self.env.su:
            return asked
        whole = self.env.user._complaint_whole_domain(self.env.companies.ids)
        return None if whole is None else asked & whole

    def _is_cell_key(self, spec):
        name, _, part = spec.partition(":")
        if name == self._cells.month:
            return part.split("_")[0] in ("month", "quarter", "year")
        return name in self._cells.keys and not part

    def _is_cell_measure(self, spec):
        name, _, how = spec.partition(":")
        return spec == "__count" or (
            name in self._cells.measures and how in ("avg", "sum")
        )

    def _is_cell_condition(self, condition):
        """Whether a whole cell fulfils it or does not."""
        name, operator, value = (
            condition.field_expr,
            condition.operator,
            condition.value,
        )
        if name != self._cells.month:
            return name.split(".")[0] in self._cells.keys
        if not isinstance(value, date):
            return operator in ("in", "not in") and not any(value)
        if operator in (">=", "<"):
            return value.day == 1
        return operator in (">", "<=") and (value + timedelta(days=1)).day == 1
