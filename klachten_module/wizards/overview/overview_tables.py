from odoo import models
from odoo.fields import Domain

from .overview_figures import plain


class ComplaintOverview(models.TransientModel):
    """Counts of the complaints of a period by what they have in common."""

    _inherit = "complaint.overview"

    def _tables(self, period):
        """Counts of the period's complaints by what they have in common."""
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
        """Complaints of the period; beside them the days to the answer of those
        answered in it, and the part handled in time of those whose day lies in it.
        """
        report, ours = self.env["complaint.report"], self._complaints()
        field = report._fields[field or f"{code}_id"]
        choices = field.type == "selection"
        labels = dict(field._description_selection(self.env)) if choices else {}
        found = {}
        for name, domain, measure in (
            ("count", self._period_domain(period), "__count"),
            ("days", self._within("sent_on", period) & ours, "days_to_send:avg"),
            (
                "in_time",
                self._within("answer_due_on", period) & ours,
                "answer_share:avg",
            ),
        ):
            for group, value in report._read_group(domain, [field.name], [measure]):
                if value is not None and value is not False:
                    found.setdefault(group, {})[name] = value
        total = sum(values.get("count", 0) for values in found.values())
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
            for group, values in found.items()
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
