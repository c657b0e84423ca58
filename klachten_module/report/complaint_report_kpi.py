from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..logic import kpis


class ComplaintReport(models.Model):
    """Key figures over the cases that a user may read; said once in logic.kpis."""

    _inherit = "complaint.report"

    @api.model
    def _kpis(self, domain):
        """The key figures over the cases of a domain that the user may read.

        One query, whatever the number of cases, besides those of the record rules.

        :param domain: domain on complaint.report
        :return: {code: (numerator, denominator, value)}; a share is between 0 and 1,
            the value None when nothing counts. See logic.kpis.KPIS for name and target.
        """
        # named columns first: a rule may join tables with columns of the same name
        query = self._search(domain)
        names = kpis.CaseFigures.__dataclass_fields__
        cases = query.subselect(
            *(
                SQL(
                    "%s AS %s",
                    self._field_to_sql(self._table, name, query),
                    SQL.identifier(name),
                )
                for name in names
            )
        )
        scores = [SQL(kpi.sql) for kpi in kpis.KPIS.values()]
        sums = SQL(", ").join(
            SQL("COALESCE(SUM(%s), 0), COUNT(%s)", score, score) for score in scores
        )
        # OFFSET 0: each column is worked out once, not once per sum
        row = self.env.execute_query(
            SQL("SELECT %s FROM (SELECT * FROM %s one OFFSET 0) cases", sums, cases)
        )[0]
        return {
            kpi.code: (
                int(row[2 * index]),
                row[2 * index + 1],
                kpis.value(kpi, int(row[2 * index]), row[2 * index + 1]),
            )
            for index, kpi in enumerate(kpis.KPIS.values())
        }

    @api.model
    def _kpi_names(self):
        """The names of the key figures in the user's language: {code: name}."""
        return {
            "routed": self.env._("Passed on within the term"),
            "acknowledged": self.env._("Handling confirmed within the term"),
            "answered": self.env._("Answer sent within the term"),
            "answered_own": self.env._(
                "Answer sent within the term, without extension"
            ),
            "answered_28": self.env._("Answer sent within 28 calendar days"),
            "reopened": self.env._("Reopened after the complainant's verification"),
            "first_reaction": self.env._(
                "First reaction within 2 working days of receipt"
            ),
            "done": self.env._("Done within 2 weeks of receipt"),
            "lead_time": self.env._("Days from receipt to the first answer"),
            "lead_time_closed": self.env._("Days from receipt to closing"),
            "stock": self.env._("Cases still open"),
        }

    @api.model
    def _stock_domain(self, day):
        """Cases that were open at the end of this local day: the carried-over stock.

        A case that was closed before that day and reopened after it counts as open all
        the time.
        """
        return (
            Domain("received_on", "<=", day)
            & (Domain("closed_on", "=", False) | Domain("closed_on", ">", day))
            & ~self._unended_domain()
        )

    @api.model
    def _unended_domain(self):
        """Imported cases that ended on a day that nobody knows."""
        return Domain(
            [
                ("imported", "=", True),
                ("is_open", "!=", True),
                ("closed_on", "=", False),
            ]
        )
