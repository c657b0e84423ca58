from odoo import models
from odoo.fields import Domain


class ComplaintOverview(models.TransientModel):
    """What was said and not written: counted apart from complaints (decision 24)."""

    _inherit = "complaint.overview"

    def _spoken_rows(self, beside):
        """Oral complaints and grumbles by the day on which they were said, per period.

        What became a case counts among the complaints, so here only as such. A query
        for each period.

        :return: [{code, label, values, part: whether it is a part of the row above}]
        """
        found = [self._spoken_counts(period) for period in beside]
        rows = [
            (self.env._("Oral complaints"), "oral"),
            (self.env._("of which solved at once"), "oral_solved"),
            (self.env._("Spoken dissatisfaction, no complaint"), "grumble"),
            (self.env._("of which solved at once"), "grumble_solved"),
            (self.env._("Became a complaint, counted there"), "promoted"),
        ]
        return [
            {
                "code": code,
                "label": label,
                "part": code.endswith("_solved"),
                "values": [counts.get(code, 0) for counts in found],
            }
            for label, code in rows
            if any(counts.get(code) for counts in found)
        ]

    def _spoken_how(self):
        return self.env._(
            "What was only said and noted stands in no other figure, by the day on "
            "which it was said. It is an oral complaint where a complaint may be made "
            "in any way or the Awb applies."
        )

    def _spoken_counts(self, period):
        """Without what became a case that is hidden from the reader (design 6)."""
        said = (
            Domain("procedure_id", "=", self.procedure_id.id)
            & Domain("said_on", ">=", period.first)
            & Domain("said_on", "<=", period.last)
            & (Domain("ticket_id", "=", False) | self._not_hidden())
        )
        counts = {}
        for counted, state, number in self.env["complaint.grumble"]._read_group(
            said, ["counts", "state"], ["__count"]
        ):
            kind = "oral" if counted else "grumble"
            codes = ["promoted"] if state == "promoted" else [kind]
            if state == "solved":
                codes.append(f"{kind}_solved")
            for code in codes:
                counts[code] = counts.get(code, 0) + number
        return counts
