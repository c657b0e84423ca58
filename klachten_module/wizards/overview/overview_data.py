from odoo import api, fields, models, tools
from odoo.fields import Domain

from ...logic import periods


class ComplaintOverview(models.TransientModel):
    """What stands in the overview, apart from how it looks."""

    _inherit = "complaint.overview"

    def _overview_data(self):
        """The contents as plain values: text, numbers, lists, dates as YYYY-MM-DD.

        Nothing in it refers to the database, so that it can be kept as it was issued.
        Read with the rights of the user, for who makes it without reading the cases
        with ours; a fixed number of queries for any number of cases. Texts are in the
        language of the overview.

        :return: dict, see the keys below
        """
        self.ensure_one()
        overview = self.with_context(lang=self.lang)
        period = overview._check_asked()
        overview = overview._as_maker()
        beside = [period, periods.previous(period), periods.year_earlier(period)]
        beside = list(dict.fromkeys(beside))
        rows = overview._case_rows(overview._period_domain(period))
        return {
            "title": overview.env._("Complaints overview"),
            "procedure": overview.procedure_id.name,
            "version": overview.procedure_id.version_id.name,
            "company": overview.procedure_id.company_id.name,
            "lang": self.lang,
            "kind": self.kind,
            "basis": self.basis,
            "basis_label": dict(
                overview._fields["basis"]._description_selection(overview.env)
            )[self.basis],
            "period": overview._period_values(period),
            # what stands beside it; of a year both are the year before
            "beside": [overview._period_values(other) for other in beside[1:]],
            # the period is not over yet: figures up to this day
            "up_to": overview._up_to(period),
            "made_at": overview._made_at(),
            "made_by": self.env.user.name,
            "made": overview.env._(
                "Made on %(moment)s by %(user)s",
                moment=overview._made_at(),
                user=self.env.user.name,
            ),
            "counts": overview._count_rows(beside),
            "kpis": overview._kpi_rows(beside),
            "tables": overview._tables(period),
            "months": overview._months(period),
            "trend": overview._flow(overview._begun(periods.months_until(period.last))),
            "cases": rows,
            "carried_over": overview._case_rows(
                overview._scope() & overview._stock_domain(period, "start")
            ),
            "analysis": self.analysis or "",
            "recommendations": self.recommendations or "",
        }

    def _period_values(self, period):
        return {
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            "label": self._period_label(period),
        }

    def _up_to(self, period):
        today = self._today()
        return today.isoformat() if today < period.last else ""

    # --- which cases ------------------------------------------------------------------

    def _as_maker(self):
        """This overview as it is read: with sudo for who makes it in a role (S1-22)."""
        user = self.env.user
        if user in self.procedure_id.officer_ids or user.has_group(
            "klachten_module.group_complaint_auditor"
        ):
            return self
        # sudo: `_check_asked` said that he makes it; `_scope` leaves out what is hidden
        # from him, and of a case that he may not read `_confidential` leaves the number
        return self.sudo()

    def _reader(self):
        """For whom it is made, when that is not who may read it all; else empty."""
        return self.reader_id or (self.env.user if self.env.su else self.reader_id)

    def _scope(self):
        """The cases of the procedure, without what is hidden from the reader."""
        scope = Domain("procedure_id", "=", self.procedure_id.id)
        if self._reader():
            reader = self._reader().partner_id.ids
            scope &= Domain("ticket_id.hidden_partner_ids", "not in", reader)
            scope &= Domain("ticket_id.partner_id", "not in", reader)
        return scope

    def _within(self, field, period):
        return (
            self._scope()
            & Domain(field, ">=", period.first)
            & Domain(field, "<=", period.last)
        )

    def _period_domain(self, period):
        return self._within(f"{self.basis}_on", period)

    def _stock_domain(self, period, end):
        day = period.last
        if end == "start":
            day = fields.Date.subtract(period.first, days=1)
        return self.env["complaint.report"]._stock_domain(day)

    def _confidential(self, tickets):
        """Cases of which only number and dates are printed for this reader: those that
        he may not open.

        Whoever is complained about is protected by more than the record rules: only the
        officers of the procedure read such a case on paper.

        :return: set of ticket ids
        """
        reader = self.reader_id or self.env.user
        if reader in self.procedure_id.officer_ids:
            return set()
        as_reader = tickets.with_user(reader).with_context(active_test=False)
        seen = as_reader.search([("id", "in", tickets.ids)])
        # sudo: that there is somebody, not who; contacts have rules of their own
        about = tickets.sudo().filtered("hidden_partner_ids")
        return set(about.ids) | (set(tickets.ids) - set(seen.ids))

    # --- figures ----------------------------------------------------------------------

    def _count_rows(self, beside):
        """Received, closed and carried over: [{code, label, values}], per period."""
        report = self.env["complaint.report"]
        rows = [
            (self.env._("Open at the start"), "open_at_start", "start"),
            (self.env._("Received"), "received", "received_on"),
            (self.env._("Closed"), "closed", "closed_on"),
            (self.env._("Open at the end"), "open_at_end", "end"),
        ]
        counts = [
            {
                "code": code,
                "label": label,
                "values": [
                    report.search_count(
                        self._within(how, period)
                        if how.endswith("_on")
                        else self._scope() & self._stock_domain(period, how)
                    )
                    for period in beside
                ],
            }
            for label, code, how in rows
        ]
        imported = [
            report.search_count(
                self._period_domain(period) & Domain("imported", "=", True)
            )
            for period in beside
        ]
        if any(imported):
            counts.append(
                {
                    "code": "imported",
                    "label": self.env._("Of these imported from a register"),
                    "values": imported,
                }
            )
        return counts

    def _kpi_rows(self, beside):
        """Each key figure against its target, with the periods beside it."""
        report = self.env["complaint.report"]
        names = report._kpi_names()
        found = [report._kpis(self._period_domain(period)) for period in beside]
        return [
            {
                "code": kpi.code,
                "name": names[kpi.code],
                "unit": kpi.unit,
                "target": kpi.target,
                "better": kpi.better,
                "numerator": found[0][kpi.code][0],
                "denominator": found[0][kpi.code][1],
                "reached": kpi.reached(found[0][kpi.code][2]),
                # this period, the previous one, a year earlier; None: nothing to count
                "values": [_plain(figures[kpi.code][2]) for figures in found],
            }
            for kpi in self.procedure_id.version_id._key_figures()
        ]

    def _tables(self, period):
        """Counts of the period's cases by what they have in common."""
        return [
            self._group_table(
                period, "ground", self.env._("By ground"), self.env._("Ground")
            ),
            self._group_table(
                period, "outcome", self.env._("By outcome"), self.env._("Outcome")
            ),
            *self._matter_tables(period),
            self._role_table(period),
        ]

    def _matter_tables(self, period):
        """What the complaints are about (S0-81), where a procedure asks that."""
        table = self._group_table(
            period,
            "matter",
            self.env._("By what it is about"),
            self.env._("What it is about"),
            field="complaint_matter",
        )
        missing = self.env._("Not filled in")
        asked = any(row["label"] != missing for row in table["rows"])
        return [table] if asked else []

    def _group_table(self, period, code, title, head, field=None):
        report = self.env["complaint.report"]
        field = report._fields[field or f"{code}_id"]
        labels = (
            dict(field._description_selection(self.env))
            if field.type == "selection"
            else {}
        )
        groups = report._read_group(
            self._period_domain(period),
            [field.name],
            ["__count", "days_to_send:avg", "answer_share:avg"],
        )
        total = sum(count for _group, count, _days, _share in groups)
        rows = [
            {
                "label": (labels.get(group) if labels else group.display_name)
                or self.env._("Not filled in"),
                "count": count,
                "share": count / total,
                "days": _plain(days),
                "in_time": _plain(in_time),
            }
            for group, count, days, in_time in groups
        ]
        missing = self.env._("Not filled in")
        rows.sort(key=lambda r: (r["label"] == missing, -r["count"], r["label"]))
        return {
            "code": code,
            "title": title,
            "head": head,
            "rows": rows,
            "total": total,
        }

    def _role_table(self, period):
        """In how many cases a role had a turn; a case counts for each of its roles."""
        domain = self._period_domain(period)
        cases = self.env["complaint.report"]._search(domain)
        groups = self.env["complaint.report.turn"]._read_group(
            Domain("ticket_id", "in", cases.subselect("ticket_id")),
            ["role_id"],
            ["ticket_id:count_distinct", "days:sum"],
        )
        rows = [
            {
                "label": role.name or self.env._("The complainant"),
                "count": count,
                "days": _plain(days / count) if count and days is not None else None,
            }
            for role, count, days in groups
        ]
        rows.sort(key=lambda row: (-row["count"], row["label"]))
        return {
            "code": "role",
            "title": self.env._("By role that had a turn"),
            "head": self.env._("Role"),
            "rows": rows,
            "total": None,
        }

    def _months(self, period):
        """The months of the period side by side; none when it is one month.

        Figures of the cases of that month by the same basis as the whole.
        """
        months = self._begun(periods.months_of(period))
        if len(months) == 1:
            return []
        report = self.env["complaint.report"]
        listed = self.procedure_id.version_id._key_figures()
        rows = self._flow(months)
        for row, month in zip(rows, months, strict=True):
            figures = report._kpis(self._period_domain(month))
            row["kpis"] = {kpi.code: _plain(figures[kpi.code][2]) for kpi in listed}
        return rows

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
        stock = report.search_count(self._scope() & self._stock_domain(whole, "start"))
        received_in = self._within("received_on", whole)
        moved = {
            name: dict(report._read_group(domain, [f"{field}:month"], ["__count"]))
            for name, field, domain in (
                ("received", "received_on", received_in),
                ("closed", "closed_on", self._within("closed_on", whole)),
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

    # --- the cases --------------------------------------------------------------------

    def _case_rows(self, domain):
        """One row per case: what it is about, what was agreed, never who complained."""
        lines = self.env["complaint.report"].search(domain, order="received_on, id")
        tickets = lines.ticket_id
        hidden = self._confidential(tickets)
        phases = dict(lines._fields["phase"]._description_selection(self.env))
        rows = []
        for line in lines:
            row = {
                "number": line.number,
                "received": line.received_on.isoformat() if line.received_on else "",
                "closed": line.closed_on.isoformat() if line.closed_on else "",
                "confidential": line.ticket_id.id in hidden,
                "subject": "",
                "summary": "",
                "ground": "",
                "outcome": "",
                "phase": "",
                "rounds": 0,
                "actions": "",
            }
            if not row["confidential"]:
                row |= self._case_contents(line, phases)
            rows.append(row)
        return rows

    @api.model
    def _case_contents(self, line, phases):
        case = line.ticket_id
        # The summary starts as the subject (intake); the words of the complainant,
        # which may say who it is, do not go on paper.
        summary = tools.html2plaintext(case.description or "").strip()
        return {
            "subject": case.name,
            "summary": "" if summary == case.name.strip() else summary,
            "ground": line.ground_id.name or "",
            "outcome": line.outcome_id.name or "",
            "phase": phases.get(line.phase, ""),
            "rounds": line.round_count or 1,
            "actions": case.agreed_actions or "",
        }


def _plain(number):
    """A number as it is kept: a float of few digits, None when there is nothing.

    >>> _plain(2 / 3), _plain(None)
    (0.666667, None)
    """
    return None if number is None or number is False else round(float(number), 6)
