from odoo import models

from .dossier_data import Own

# What was said of the handling, in words.
REASONS = (
    "acceptance_reason",
    "form_note",
    "wished_remedy",
    "cause",
    "no_question_reason",
    "answer_changes",
    "given_remedy",
    "committee_advice",
    "advice_deviation",
)


class ComplaintDossier(models.TransientModel):
    """What the dossier says about how a case was handled and judged (S4-12, S4-31)."""

    _inherit = "complaint.dossier"

    def _ways(self):
        """[(label, value)]: how it was handled, or where it went instead."""
        case = self.ticket_id
        return [
            (
                case._fields[name]._description_string(self.env),
                self._labels(case, name).get(case[name]),
            )
            for name in (
                "complaint_matter",
                "complaint_nature",
                "handling_manner",
                "refusal_ground",
                "advice_followed",
            )
        ] + [(self.env._("Referred to"), case.referred_to_id.name)]

    def _finding_row(self, finding):
        return {
            "ground": Own(finding.ground_id.name),
            "outcome": Own(finding.outcome_id.name or ""),
            "position": self._paper(finding.position),
        }

    def _remedies(self):
        """What the complainant wished and what he got, in words; and the advice of a
        committee (Awb 9:15, 9:16).
        """
        case = self.ticket_id
        return [
            {
                "label": Own(case._fields[name]._description_string(self.env)),
                "text": self._paper(case[name])
                if case._fields[name].type == "html"
                else case[name],
            }
            for name in REASONS
            if case[name]
        ]
