from datetime import date, timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# In the context of a question to the cells; nobody can send it in by RPC.
CELLS = object()


class ComplaintReportCounted(models.AbstractModel):
    """A report whose counts and averages come from cells when they can (decision 010).

    They can when whoever asks may read every case of whole procedures, and asks for
    nothing that is not a key of the cells. The answer is the same either way.

    A report gives `_cells`, `_rows_query()`: SQL of its rows, and `_live_query()`: SQL
    of those in which time still changes something, so that they are in no cell.
    """

    _name = "complaint.report.counted"
    _description = "Report that counts from cells"

    _cells = None

    @property
    def _table_query(self):
        if self._abstract:
            return None
        self.env["complaint.figure"]._ready()
        return self._cells_query() if self._asks_cells() else self._rows_query()

    def _asks_cells(self):
        return self.env.context.get("complaint_cells") is CELLS

    def _cells_query(self):
        """Cells, and the rows that are in none as cells of their own."""
        live = SQL("(%s) one", self._live_query())
        columns = SQL(", ").join(map(SQL.identifier, self._cells.columns))
        return SQL(
            "SELECT 0 AS id, %(columns)s FROM %(table)s UNION ALL "
            "SELECT * FROM (SELECT 0, cell.* FROM (%(live)s) cell) "
            "named (id, %(columns)s)",
            columns=columns,
            table=SQL.identifier(self._cells.table),
            live=self._cells.of(live),
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
        scope = None
        if not having and _is_about(order, (*groupby, *aggregates)):
            scope = self._cells_scope(domain, groupby, aggregates)
        if scope is None:
            return super()._read_group(
                domain, groupby, aggregates, having, offset, limit, order
            )
        cells = self._cells_env()
        rows = super(ComplaintReportCounted, cells)._read_group(
            scope,
            groupby,
            aggregates,
            # what came and went again leaves cells that add up to nothing
            [("__count", ">", 0)],
            offset,
            limit,
            order,
        )
        return self._from_cells(rows)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        groupby = [spec for specs in grouping_sets for spec in specs]
        scope = None
        if _is_about(order, (*groupby, *aggregates)):
            scope = self._cells_scope(domain, groupby, aggregates)
        if scope is None:
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        cells = self._cells_env()
        sets = super(ComplaintReportCounted, cells)._read_grouping_sets(
            scope, grouping_sets, (*aggregates, "__count"), order
        )
        return [
            [row[:-1] for row in self._from_cells(rows) if row[-1] or not specs]
            for specs, rows in zip(grouping_sets, sets, strict=True)
        ]

    def _read_group_select(self, aggregate_spec, query):
        if not self._asks_cells():
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
        """This report as the cells answer it."""
        # sudo: `_cells_scope` said that this user may read all cases of this scope;
        # cells know no cases, so the rule that names cases cannot be asked here
        return self.sudo().with_context(complaint_cells=CELLS)

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
        if self._asks_cells() or not (
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
        if name in self._cells.months:
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
        if operator.removeprefix("not ") in ("any", "any!") or "." in name:
            return False  # what lies behind a link is asked with the user's rights
        if name not in self._cells.months:
            return name in self._cells.keys
        if not isinstance(value, date):
            return operator in ("in", "not in") and not any(value)
        if operator in (">=", "<"):
            return value.day == 1
        return operator in (">", "<=") and (value + timedelta(days=1)).day == 1


def _is_about(order, specs):
    """Whether an order only names what is asked.

    >>> _is_about("phase, __count desc", ("phase", "__count")), _is_about("id", ())
    (True, False)
    """
    return all(part.split()[0] in specs for part in (order or "").split(",") if part)
