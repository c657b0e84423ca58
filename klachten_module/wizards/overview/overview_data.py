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
        beside = overview._beside(period)
        months = overview._begun(periods.months_of(period))
        found = overview._measured([*beside, *months])
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
            "others": overview._other_rows(beside),
            "spoken": overview._spoken_rows(beside),
            "spoken_how": overview._spoken_how(),
            "kpis": overview._kpi_rows(found[: len(beside)]),
            "handled": overview._handled_rows(beside),
            "later_rounds": overview._later_rounds(period),
            "changed": overview._changed(beside),
            "by_law": overview._by_law(beside),
            "tables": overview._tables(period),
            "months": overview._month_rows(months, found[len(beside) :]),
            "trend": overview._flow(overview._begun(periods.months_until(period.last))),
            "cases": rows,
            # what turned out to be no complaint; they count in no figure above
            "other_cases": overview._case_rows(
                overview._within("received_on", period) & ~overview._complaints()
            ),
            "carried_over": overview._case_rows(
                overview._scope()
                & overview._complaints()
                & overview._stock_domain(period, "start")
            ),
            "analysis": self.analysis or "",
            "recommendations": self.recommendations or "",
        }

    def _beside(self, period):
        """The period, and those that stand beside it."""
        others = periods.previous(period), periods.year_earlier(period)
        return list(dict.fromkeys((period, *others)))

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
        return Domain("procedure_id", "=", self.procedure_id.id) & self._not_hidden()

    def _not_hidden(self):
        """What belongs to no case that is hidden from the reader; of who reads with
        rights of his own the record rules see to it.
        """
        if not self._reader():
            return Domain.TRUE
        reader = self._reader().partner_id.ids
        return Domain("ticket_id.hidden_partner_ids", "not in", reader) & Domain(
            "ticket_id.partner_id", "not in", reader
        )

    def _within(self, field, period):
        return (
            self._scope()
            & Domain(field, ">=", period.first)
            & Domain(field, "<=", period.last)
        )

    def _complaints(self):
        """Complaints, without what turned out to be something else (S0-100)."""
        return Domain("kind", "=", "complaint")

    def _period_domain(self, period):
        return self._within(f"{self.basis}_on", period) & self._complaints()

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

    # --- the cases --------------------------------------------------------------------

    def _case_rows(self, domain):
        """One row per case: what it is about, what was agreed, never who complained."""
        # the rules of tickets are asked by one query, not in memory
        report = self.env["complaint.report"].with_context(complaint_page=True)
        lines = report.search(domain, order="received_on, id")
        tickets = lines.ticket_id
        hidden = self._confidential(tickets)
        named = {
            name: dict(lines._fields[name]._description_selection(self.env))
            for name in ("phase", "kind", "diverted_kind")
        }
        rows = []
        for line in lines:
            row = {
                "number": line.number,
                "received": line.received_on.isoformat() if line.received_on else "",
                "closed": line.closed_on.isoformat() if line.closed_on else "",
                "confidential": line.ticket_id.id in hidden,
                "subject": "",
                "summary": "",
                "kind": named["kind"].get(line.kind, ""),
                "ground": "",
                "outcome": "",
                "findings": [],
                "phase": "",
                "rounds": 0,
                "remedy": "",
                "actions": "",
                "continued": "",
            }
            if not row["confidential"]:
                row |= self._case_contents(line, named)
            rows.append(row)
        return rows

    @api.model
    def _case_contents(self, line, named):
        case = line.ticket_id
        # The summary starts as the subject (intake); the words of the complainant,
        # which may say who it is, do not go on paper.
        summary = tools.html2plaintext(case.description or "").strip()
        continued = False
        if line.diverted_kind:
            # sudo: its number only; the ticket may be of a team that he does not see
            continued = case.sudo().continued_ticket_id.number
        ended_as = named["diverted_kind"].get(line.diverted_kind, "")
        return {
            "subject": case.name,
            "summary": "" if summary == case.name.strip() else summary,
            "ground": line.ground_id.name or "",
            "outcome": line.outcome_id.name or ended_as,
            "findings": [
                f"{finding.ground_id.name}: {finding.outcome_id.name}"
                for finding in case.finding_ids
                if finding.outcome_id and len(case.finding_ids) > 1
            ],
            "phase": named["phase"].get(line.phase, ""),
            "rounds": line.round_count or 1,
            "remedy": case.given_remedy or "",
            "actions": case.agreed_actions or "",
            "continued": continued or "",
        }
