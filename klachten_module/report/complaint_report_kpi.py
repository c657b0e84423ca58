from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..logic import kpis


class ComplaintReport(models.Model):
    """Key figures over the cases that a user may read; said once in logic.kpis."""

    _inherit = "complaint.report"

    @api.model
    def _kpis(self, domain, period=None):
        """The key figures over the cases of a domain that the user may read.

        One query, whatever the number of cases, besides those of the record rules, and
        one for the terms that are published.

        :param domain: domain on complaint.report
        :param period: logic.periods.Period; each figure counts the complaints of which
            its own day lies in it, by default all
        :return: {code: logic.kpis.Measured}; a share is between 0 and 1, the value None
            when nothing counts. See logic.kpis.KPIS for name and target.
        """
        # named columns first: a rule may join tables with columns of the same name
        query = self._search(Domain(domain) & self._kpi_days(period))
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
        counted = [kpi for kpi in kpis.KPIS.values() if kpi.sql]
        sums = SQL(", ").join(_sums(kpi, period) for kpi in counted)
        # OFFSET 0: each column is worked out once, not once per sum
        row = self.env.execute_query(
            SQL("SELECT %s FROM (SELECT * FROM %s one OFFSET 0) cases", sums, cases)
        )[0]
        found = {
            kpi.code: (int(row[3 * index]), *row[3 * index + 1 : 3 * index + 3])
            for index, kpi in enumerate(counted)
        }
        terms = self.env["complaint.report.term"]
        mine = self._search(domain).subselect("ticket_id")
        found["published"] = terms._published_kept(
            Domain("ticket_id", "in", mine) if domain else Domain.TRUE, period
        )
        return {
            code: kpis.Measured(right, of_all, kpis.value(kpi, right, of_all), running)
            for code, kpi in kpis.KPIS.items()
            for right, of_all, running in [found[code]]
        }

    @api.model
    def _kpi_days(self, period):
        """Cases of which any day of a figure lies in it; an index serves each."""
        if period is None:
            return Domain.TRUE
        days = sorted({kpi.day for kpi in kpis.KPIS.values() if kpi.day})
        return Domain.OR(
            Domain(day, ">=", period.first) & Domain(day, "<=", period.last)
            for day in days
        )

    @api.model
    def _kpi_names(self):
        """The names of the key figures in the user's language: {code: name}."""
        return {
            "routed": self.env._("Passed on within the term"),
            "acknowledged": self.env._("Handling confirmed within the term"),
            "answered": self.env._("Handled within the term"),
            "answered_own": self.env._("Handled within the term, without extension"),
            "answered_28": self.env._("Handled within 28 calendar days"),
            "reopened": self.env._("Reopened after the complainant's verification"),
            "first_reaction": self.env._(
                "First reaction within 2 working days of receipt"
            ),
            "done": self.env._("Done within 2 weeks of receipt"),
            "published": self.env._("Published terms met"),
            "lead_time": self.env._("Days from receipt to the first answer"),
            "lead_time_closed": self.env._("Days from receipt to closing"),
            "stock": self.env._("Cases still open"),
        }

    @api.model
    def _kpi_formulas(self):
        """What each key figure means, with its formula, in one sentence: {code: it}."""
        return {
            "routed": self._kept_formula(self.env._("passing it on")),
            "acknowledged": self._kept_formula(self.env._("confirming its handling")),
            "first_reaction": self._kept_formula(
                self.env._("our first reaction (2 working days after receipt)")
            ),
            "answered": self._handled_formula(
                self.env._("the day of the answer (round 1, with a valid extension)")
            ),
            "answered_own": self.env._(
                "In time ÷ (in time + late): the complaints of the figure with "
                "extension, each measured against its day without any extension."
            ),
            "answered_28": self._handled_formula(
                self.env._("the 28th calendar day after registration")
            ),
            "done": self.env._(
                "In time ÷ (in time + late): of the complaints of which the 14th "
                "calendar day after receipt lies in the period, those closed by that "
                "day and not opened again; one that still runs stands beside it."
            ),
            "reopened": self.env._(
                "Opened again ÷ verified: of the complaints that the complainant "
                "verified for the first time in the period, those opened again after "
                "it."
            ),
            "published": self.env._(
                "Met ÷ (met + missed): of our terms in round 1 of which the last day, "
                "as published, lies in the period; one that still runs stands beside "
                "it."
            ),
            "lead_time": self.env._(
                "Sum of calendar days ÷ complaints: from receipt to the first answer, "
                "of the complaints first answered in the period."
            ),
            "lead_time_closed": self.env._(
                "Sum of calendar days ÷ complaints: from receipt to closing, of the "
                "complaints closed in the period."
            ),
            "stock": self.env._("Number of cases that are open now."),
        }

    def _kept_formula(self, what):
        return self.env._(
            "In time ÷ (in time + late): of the complaints of which the last day for "
            "%(what)s lies in the period; one that still runs stands beside it.",
            what=what,
        )

    def _handled_formula(self, day):
        return self.env._(
            "In time ÷ (in time + late): of the complaints of which %(day)s lies in "
            "the period, those whose last answer was sent by that day, days of "
            "verification taken out; opened again and not answered by then is late, "
            "one that still runs stands beside it.",
            day=day,
        )

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


def _sums(kpi, period):
    """Sum and number of the scores of one figure, and how many still run (SQL)."""
    counts = SQL("TRUE") if kpi.unit == "cases" else SQL("kind = 'complaint'")
    if period and kpi.day:
        counts = SQL(
            "%s AND %s BETWEEN %s AND %s",
            counts,
            SQL.identifier(kpi.day),
            period.first,
            period.last,
        )
    score = SQL(kpi.sql)
    runs = SQL("FALSE")
    if kpi.kept:
        runs = SQL("%s = 'running'", SQL.identifier(kpi.kept))
    return SQL(
        "COALESCE(SUM(%(score)s) FILTER (WHERE %(counts)s), 0), "
        "COUNT(%(score)s) FILTER (WHERE %(counts)s), "
        "COUNT(*) FILTER (WHERE %(counts)s AND %(runs)s)",
        score=score,
        counts=counts,
        runs=runs,
    )
