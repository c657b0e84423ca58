from odoo import models
from odoo.fields import Domain

from .overview_figures import plain

# code of a table -> what complaints have in common in it
FIELDS = {
    "ground": "ground_id",
    "outcome": "outcome_id",
    "matter": "complaint_matter",
}


class ComplaintOverview(models.TransientModel):
    """Counts of the complaints of a period by what they have in common."""

    _inherit = "complaint.overview"

    def _tables(self, period):
        """Counts of the period's complaints by what they have in common."""
        found = self._in_common(period, list(FIELDS.values()))
        tables = [
            self._group_table(
                "ground", found, self.env._("By ground"), self.env._("Ground")
            ),
            self._group_table(
                "outcome", found, self.env._("By outcome"), self.env._("Outcome")
            ),
        ]
        # what they are about (S0-81), where a procedure asks that
        if any(found["complaint_matter"]):
            tables.append(
                self._group_table(
                    "matter",
                    found,
                    self.env._("By what it is about"),
                    self.env._("What it is about"),
                )
            )
        return [*tables, self._role_table(period)]

    def _in_common(self, period, names):
        """Complaints of the period; beside them the days to the answer of those
        answered in it, and the part handled in time of those whose day lies in it.

        :return: {field name: {value or record: {count, days, in_time}}}, three queries
        """
        report, ours = self.env["complaint.report"], self._complaints()
        found = {name: {} for name in names}
        for key, domain, measure in (
            ("count", self._period_domain(period), "__count"),
            ("days", self._within("sent_on", period) & ours, "days_to_send:avg"),
            (
                "in_time",
                self._within("answer_due_on", period) & ours,
                "answer_share:avg",
            ),
        ):
            sets = report._read_grouping_sets(
                domain, [[name] for name in names], [measure]
            )
            for name, groups in zip(names, sets, strict=True):
                for group, value in groups:
                    if value is not None and value is not False:
                        found[name].setdefault(group, {})[key] = value
        return found

    def _group_table(self, code, found, title, head):
        field = self.env["complaint.report"]._fields[FIELDS[code]]
        choices = field.type == "selection"
        labels = dict(field._description_selection(self.env)) if choices else {}
        groups = found[field.name]
        total = sum(values.get("count", 0) for values in groups.values())
        missing = self.env._("Not filled in")
        rows = [
            {
                "label": (labels.get(group) if choices else group.display_name)
                or missing,
                "count": values.get("count", 0),
                "share": values.get("count", 0) / total if total else None,
                "days": plain(values.get("days")),
                "in_time": plain(values.get("in_time")),
            }
            for group, values in groups.items()
        ]
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
                "days": plain(days / count) if count and days is not None else None,
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
