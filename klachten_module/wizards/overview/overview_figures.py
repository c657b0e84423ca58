from odoo import models
from odoo.fields import Domain

from ...logic import periods
from ...logic.terms import local_day
from ...report.report_sql import within

# The day on which an update changed what "handled in time" counts; empty in a database
# that never knew the old figure.
CHANGED_ON = "klachten_module.figures_changed_on"

# (how it stands against its day, how it was answered) -> row that is a part of the one
# above it.
PARTS = {("met", "sent"): "sent"}
PARTS |= {("late", how): how for how in ("reopened", "unanswered", "open")}
PARTS |= {("late", how): "too_late" for how in ("sent", "verified", "settled")}


class ComplaintOverview(models.TransientModel):
    """The figures of the overview: complaints, apart from what was none."""

    _inherit = "complaint.overview"

    # --- how many ---------------------------------------------------------------------

    def _count_rows(self, beside):
        """Complaints received, closed and carried over, per period.

        :return: [{code, label, values}]
        """
        rows = [
            (self.env._("Open at the start"), "open_at_start", "start"),
            (self.env._("Received"), "received", "received_on"),
            (self.env._("Closed"), "closed", "closed_on"),
            (self.env._("Open at the end"), "open_at_end", "end"),
        ]
        parts = [
            (
                self.env._("Of these imported from a register"),
                "imported",
                self._period_domain,
                Domain("imported", "=", True),
            ),
            (
                self.env._("Of those received: withdrawn"),
                "withdrawn",
                self._received_domain,
                Domain("diverted_kind", "=", "withdrawn"),
            ),
            (
                self.env._("Of those received: not taken up"),
                "not_taken_up",
                self._received_domain,
                Domain("diverted_kind", "=", "not_taken_up"),
            ),
            (
                self.env._("Of those received: only about a fine or decision"),
                "fine_or_decision",
                self._received_domain,
                Domain("diverted_kind", "=", "fine_or_decision"),
            ),
        ]
        asked = [
            within(how, [period])
            if how.endswith("_on")
            else self._stock_domain(period, how)
            for _label, _code, how in rows
            for period in beside
        ] + [
            within_period(period) & domain
            for _label, _code, within_period, domain in parts
            for period in beside
        ]
        found = self.env["complaint.report"]._count_each(
            self._scope() & self._complaints(), asked
        )
        counts = []
        for place, (label, code, *_how) in enumerate([*rows, *parts]):
            values = found[place * len(beside) : (place + 1) * len(beside)]
            if place < len(rows) or any(values):
                counts.append({"code": code, "label": label, "values": values})
        return counts

    def _received_domain(self, period):
        return self._within("received_on", period) & self._complaints()

    def _other_rows(self, beside):
        """What came in and turned out to be no complaint, by kind, per period."""
        report = self.env["complaint.report"]
        found = [
            dict(
                report._read_group(
                    self._within("received_on", period) & ~self._complaints(),
                    ["kind"],
                    ["__count"],
                )
            )
            for period in beside
        ]
        labels = dict(report._fields["kind"]._description_selection(self.env))
        return [
            {
                "code": kind,
                "label": label,
                "values": [counts.get(kind, 0) for counts in found],
            }
            for kind, label in labels.items()
            if any(counts.get(kind) for counts in found)
        ]

    # --- key figures ------------------------------------------------------------------

    def _measured(self, spans):
        return self.env["complaint.report"]._kpis_beside(self._scope(), spans)

    def _kpi_rows(self, found):
        """Each key figure against its target, with the periods beside it.

        :param found: what was measured in the period and in those beside it
        """
        report = self.env["complaint.report"]
        names, formulas = report._kpi_names(), report._kpi_formulas()
        return [
            {
                "code": kpi.code,
                "name": names[kpi.code],
                "formula": formulas[kpi.code],
                "unit": kpi.unit,
                "target": kpi.target,
                "better": kpi.better,
                "numerator": found[0][kpi.code].numerator,
                "denominator": found[0][kpi.code].denominator,
                # their day is still to come; a figure without a last day has none
                "running": found[0][kpi.code].running
                if kpi.kept or kpi.sql is None
                else None,
                "reached": kpi.reached(found[0][kpi.code].value),
                # this period, the previous one, a year earlier; None: nothing to count
                "values": [plain(figures[kpi.code].value) for figures in found],
            }
            for kpi in self.procedure_id.version_id._key_figures()
        ]

    def _figure_lines(self):
        """The key figures of the period in a few words each, for the mail.

        :return: [{name, value, formula}]
        """
        paper = self.with_context(lang=self.lang).env[
            "report.klachten_module.complaint_overview"
        ]
        overview = self.with_context(lang=self.lang)
        lines = []
        for row in overview._kpi_rows(overview._measured([overview._check_asked()])):
            value = paper._kpi(row, row["values"][0])
            if row["unit"] == "share" and row["denominator"]:
                value = overview.env._(
                    "%(value)s (%(part)s of %(all)s)",
                    value=value,
                    part=row["numerator"],
                    all=row["denominator"],
                )
            if row["running"]:
                value = overview.env._(
                    "%(value)s, %(number)s still running",
                    value=value,
                    number=row["running"],
                )
            lines.append(
                {"name": row["name"], "value": value, "formula": row["formula"]}
            )
        return lines

    def _changes(self):
        """What updates changed in these figures, for the mail."""
        overview = self.with_context(lang=self.lang)
        beside = overview._beside(overview._check_asked())
        return [overview._changed(beside), overview._by_law(beside)]

    def _handled_rows(self, beside):
        """How the complaints stand whose day of the answer lies in the period (S0-96).

        :return: [{code, label, values, part: whether it is a part of the row above}]
        """
        found = [self._handled_counts(period) for period in beside]
        if not any(found):
            return []
        verifies = any(
            kpi.code == "reopened"
            for kpi in self.procedure_id.version_id._key_figures()
        )
        rows = [
            (self.env._("Handled in time"), "met"),
            (self.env._("of which not verified"), "sent"),
            (self.env._("Not handled in time"), "late"),
            (self.env._("of which answered too late"), "too_late"),
            (self.env._("of which opened again and not answered again"), "reopened"),
            (self.env._("of which ended without an answer"), "unanswered"),
            (self.env._("of which not answered"), "open"),
            (self.env._("Still running: their day is still to come"), "running"),
            (self.env._("Withdrawn, referred, diverted or not taken up"), "beside"),
        ]
        return [
            {
                "code": code,
                "label": label,
                "part": code in PARTS.values(),
                "values": [counts.get(code, 0) for counts in found],
            }
            for label, code in rows
            # where nobody verifies, no answer is
            if verifies or code != "sent"
        ]

    def _handled_counts(self, period):
        groups = self.env["complaint.report"]._read_group(
            self._within("answer_due_on", period),
            ["answer", "answer_how"],
            ["__count"],
        )
        counts = {}
        for kept, how, count in groups:
            code = "beside" if kept == "none" else kept
            counts[code] = counts.get(code, 0) + count
            part = PARTS.get((kept, how))
            if part:
                counts[part] = counts.get(part, 0) + count
        return counts

    def _later_rounds(self, period):
        """What became of our terms in later rounds, as a sentence, if there are any."""
        found = dict(
            self.env["complaint.report.term"]._read_group(
                self._within("due_on", period)
                & self._complaints()
                & Domain([("waits_for", "=", "organisation"), ("round", ">", 1)]),
                ["state"],
                ["__count"],
            )
        )
        found.pop("cancelled", None)
        if not found:
            return ""
        met = found.pop("met", 0)
        missed = found.pop("missed", 0) + found.pop("met_late", 0)
        return self.env._(
            "Key figures of terms count round 1. Of our terms in later rounds whose "
            "last day lies in the period, %(met)s were met and %(missed)s missed; "
            "%(running)s still run.",
            met=met,
            missed=missed,
            running=sum(found.values()),
        )

    def _changed(self, beside):
        """What an update changed in these figures, where a period is from before it."""
        day = self.env["ir.config_parameter"]._get_param(CHANGED_ON)
        if not day or min(period.first for period in beside).isoformat() > day:
            return ""
        return self.env._(
            "Since the update of %(day)s, handled in time counts all complaints of "
            "which the day of the answer lies in the period, also those that still had "
            "no answer by then, and later rounds. Before, it counted the first answer "
            "of complaints that had one, by the date of receipt; points for "
            "improvement and other reports counted as complaints. Overviews that were "
            "mailed before that day stay as they were, so their figures can differ "
            "from these.",
            day=self._date(day),
        )

    def _by_law(self, beside):
        """Since which update days by law count that suspensions had moved, where a term
        of these periods is one of those; a database that began later has none.
        """
        cases = self.env["complaint.report"]._search(self._scope() & self._complaints())
        rows = self.env["complaint.deadline"].search(
            Domain("law_due_on", "!=", False)
            & Domain("law_state", "!=", "cancelled")
            & Domain("ticket_id", "in", cases.subselect("ticket_id"))
            & within("law_due_on", beside)
        )
        if not rows:
            return ""
        version = self.procedure_id.version_id
        since = min(rows.term_id.mapped("suspensions_until"))
        return self.env._(
            "Since the update of %(day)s, a term that the law sets is counted by its "
            "true last day: days on which it was suspended without a basis in the law "
            "do not make it longer. Terms in these periods for which that makes a "
            "difference: %(number)s. Overviews from before that day counted the "
            "suspended days.",
            day=self._date(local_day(since, version.tz).isoformat()),
            number=len(rows),
        )

    def _month_rows(self, months, found):
        """The months of the period side by side; none when it is one month.

        Each key figure of the complaints of which its own day lies in that month, and
        what was no complaint.

        :param found: what was measured in each of these months
        """
        if len(months) == 1:
            return []
        listed = self.procedure_id.version_id._key_figures()
        rows = self._flow(months)
        others = self._others_by_month(months)
        for row, month, figures in zip(rows, months, found, strict=True):
            row["kpis"] = {kpi.code: plain(figures[kpi.code].value) for kpi in listed}
            row["others"] = others.get(month.first, {})
        return rows

    def _others_by_month(self, months):
        """What came in and was no complaint, per month: a trend is read from it too
        (S0-111). One query.

        :return: {first day: {kind: count}}
        """
        whole = periods.free(months[0].first, months[-1].last)
        found = {}
        for first, kind, count in self.env["complaint.report"]._read_group(
            self._within("received_on", whole) & ~self._complaints(),
            ["received_on:month", "kind"],
            ["__count"],
        ):
            found.setdefault(first, {})[kind] = count
        return found

    def _begun(self, months):
        """Without the months to come; the first one always stays."""
        today = self._today()
        return [m for m in months if m.first <= today] or months[:1]

    def _flow(self, months):
        """Received, closed and open at the end per month, in four queries.

        :param months: [logic.periods.Period], directly after each other
        :return: [{from, label, received, closed, open_at_end}]
        """
        report = self.env["complaint.report"]
        whole = periods.free(months[0].first, months[-1].last)
        ours = self._scope() & self._complaints()
        stock = report.search_count(ours & self._stock_domain(whole, "start"))
        received_in = self._within("received_on", whole) & self._complaints()
        moved = {
            name: dict(report._read_group(domain, [f"{field}:month"], ["__count"]))
            for name, field, domain in (
                ("received", "received_on", received_in),
                (
                    "closed",
                    "closed_on",
                    self._within("closed_on", whole) & self._complaints(),
                ),
                # they count as closed nowhere, so they never were in stock
                ("unended", "received_on", received_in & report._unended_domain()),
            )
        }
        rows = []
        for month in months:
            received = moved["received"].get(month.first, 0)
            closed = moved["closed"].get(month.first, 0)
            stock += received - closed - moved["unended"].get(month.first, 0)
            rows.append(
                {
                    "from": month.first.isoformat(),
                    "label": self._month_label(month),
                    "short": self._month_label(month, "MMM yy"),
                    "received": received,
                    "closed": closed,
                    "open_at_end": stock,
                }
            )
        return rows


def plain(number):
    """A number as it is kept: a float of few digits, None when there is nothing.

    >>> plain(2 / 3), plain(None)
    (0.666667, None)
    """
    return None if number is None or number is False else round(float(number), 6)
