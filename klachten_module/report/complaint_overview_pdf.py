from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, formatLang
from odoo.tools.misc import get_lang

from . import charts
from .styles import styles


class ComplaintOverviewPdf(models.AbstractModel):
    """Lays the period overview out on paper; the contents come as plain values."""

    _name = "report.klachten_module.complaint_overview"
    _description = "Period overview on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        overviews = self.env["complaint.overview"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": "complaint.overview",
            "docs": overviews,
            "css": styles("complaint_overview"),
            "sheets": {
                overview.id: self.with_context(lang=overview.lang)._sheet(
                    overview._overview_data()
                )
                for overview in overviews
            },
        }

    def _sheet(self, data):
        """The contents of one overview with what is needed to write them down."""
        return {
            "data": data,
            "charts": self._charts(data),
            "day": self._day,
            "number": self._number,
            "kpi": self._kpi,
            "part": lambda share: self._kpi({"unit": "share"}, share),
        }

    # --- how values are written -------------------------------------------------------

    def _day(self, iso):
        return format_date(self.env, fields.Date.to_date(iso)) if iso else ""

    def _number(self, value, digits=0):
        """A number as people and spreadsheets round it: 24.5 is 25, not 24."""
        if value is None:
            return "–"
        return formatLang(self.env, value, digits=digits, rounding_method="HALF-UP")

    def _kpi(self, row, value, digits=1):
        """A key figure with its unit; a dash when there was nothing to count."""
        if value is None:
            return "–"
        if row["unit"] == "share":
            return f"{self._number(value * 100, digits)}\N{NO-BREAK SPACE}%"
        return self._number(value, digits)

    # --- charts -----------------------------------------------------------------------

    def _charts(self, data):
        """The pictures that have something to show: {code: svg}."""
        drawn = {}
        trend = data["trend"]
        if any(row["received"] or row["closed"] for row in trend):
            drawn["trend"] = charts.columns(
                self.env._("Complaints received and closed per month"),
                [row["short"] for row in trend],
                [
                    (self.env._("Received"), [row["received"] for row in trend]),
                    (self.env._("Closed"), [row["closed"] for row in trend]),
                ],
            )
        shares = [
            (row["name"], round(row["values"][0] * 100, 1))
            for row in data["kpis"]
            if row["unit"] == "share" and row["values"][0] is not None
        ]
        if shares:
            drawn["kpis"] = charts.bars(
                self.env._("Key figures in percent"),
                shares,
                self.env._("Percent"),
                " %",
                point=get_lang(self.env).decimal_point,
            )
        for table in data["tables"]:
            rows = [row for row in table["rows"] if row["count"]]
            if rows:
                drawn[table["code"]] = charts.bars(
                    table["title"],
                    [(row["label"], row["count"]) for row in rows],
                    self.env._("Complaints"),
                )
        return {code: Markup(svg) for code, svg in drawn.items()}  # noqa: S704  ours
