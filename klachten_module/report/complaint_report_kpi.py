from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..logic import kpis
from .report_sql import within


class ComplaintReport(models.Model):
    """Key figures over the cases that a user may read; said once in logic.kpis."""

    _inherit = "complaint.report"

    @api.model
    def _kpis(self, domain, period=None):
        """The key figures over the cases of a domain that the user may read.

        :param domain: domain on complaint.report
        :param period: logic.periods.Period; each figure counts the complaints of which
            its own day lies in it, by default all
        :return: {code: logic.kpis.Measured}; a share is between 0 and 1, the value None
            when nothing counts. See logic.kpis.KPIS for name and target.
        """
        return self._kpis_beside(domain, [period])[0]

    @api.model
    def _kpis_beside(self, domain, spans):
        """The key figures of several periods, as `_kpis` gives them, in their order.

        Two queries, whatever the number of cases and periods, besides those of the
        record rules: one over the cases, one over the terms that are published.
        """
        # named columns first: a rule may join tables with columns of the same name
        query = self._search(Domain(domain) & self._kpi_days(spans))
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
        # by day first: periods may hold each other
        rows = self.env.execute_query(
            SQL(
                """
                SELECT span.no, days.code, SUM(days.sum), SUM(days.n), SUM(days.runs)
                  FROM (SELECT one.code, one.day, COALESCE(SUM(one.score), 0) AS sum,
                               COUNT(one.score) AS n,
                               COUNT(*) FILTER (WHERE one.runs) AS runs
                          FROM (SELECT * FROM %(cases)s one OFFSET 0) cases
                         CROSS JOIN LATERAL (VALUES %(figures)s)
                               AS one (code, day, score, runs, counts)
                         WHERE one.counts
                         GROUP BY one.code, one.day) days
                  JOIN (VALUES %(spans)s) AS span (no, first, last)
                    ON span.first IS NULL OR days.day BETWEEN span.first AND span.last
                 GROUP BY span.no, days.code
                """,
                cases=cases,
                figures=SQL(", ").join(map(_scored, counted)),
                spans=SQL(", ").join(_spanned(*one) for one in enumerate(spans)),
            )
        )
        found = {(no, code): tuple(map(int, values)) for no, code, *values in rows}
        mine = self._search(domain).subselect("ticket_id")
        published = self.env["complaint.report.term"]._published_kept(
            Domain("ticket_id", "in", mine) if domain else Domain.TRUE, spans
        )
        found |= {(no, "published"): kept for no, kept in enumerate(published)}
        return [
            {
                code: _measured(kpi, *found.get((no, code), (0, 0, 0)))
                for code, kpi in kpis.KPIS.items()
            }
            for no in range(len(spans))
        ]

    @api.model
    def _kpi_days(self, spans):
        """Cases of which any day of a figure lies in them; an index serves each."""
        if None in spans:
            return Domain.TRUE
        days = sorted({kpi.day for kpi in kpis.KPIS.values() if kpi.day})
        return Domain.OR(within(day, spans) for day in days)

    @api.model
    def _count_each(self, scope, parts):
        """How many cases of a scope that the user may read each part holds: one query.

        :param scope: domain on complaint.report
        :param parts: [domain]
        :return: [int], in their order
        """
        query = self._search(scope & Domain.OR(parts))
        counts = [
            SQL(
                "COUNT(*) FILTER (WHERE %s)",
                part.optimize_full(self)._to_sql(self, self._table, query),
            )
            for part in parts
        ]
        return list(self.env.execute_query(query.select(*counts))[0])

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


def _scored(kpi):
    """One figure of a case: its day, its score and whether it still runs (SQL)."""
    day = SQL.identifier(kpi.day) if kpi.day else SQL("NULL::date")
    return SQL(
        "(%s, %s, %s, %s, %s)",
        kpi.code,
        day,
        SQL(kpi.sql),
        SQL("%s = 'running'", SQL.identifier(kpi.kept)) if kpi.kept else SQL("FALSE"),
        SQL("TRUE") if kpi.unit == "cases" else SQL("kind = 'complaint'"),
    )


def _spanned(number, span):
    first, last = (span.first, span.last) if span else (None, None)
    return SQL("(%s, %s::date, %s::date)", number, first, last)


def _measured(kpi, right, of_all, running):
    return kpis.Measured(right, of_all, kpis.value(kpi, right, of_all), running)
