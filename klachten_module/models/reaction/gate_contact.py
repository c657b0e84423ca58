from odoo import fields, models
from odoo.tools import format_date


class ComplaintGate(models.Model):
    """Conditions about listening: oral complaints confirmed back, both sides heard."""

    _inherit = "complaint.gate"

    kind = fields.Selection(
        selection_add=[
            ("asked_back", "An oral complaint is sent to be confirmed"),
            ("written_up", "An oral complaint is confirmed back"),
            ("hearing", "Both sides were heard"),
        ],
        ondelete={
            "asked_back": "cascade",
            "written_up": "cascade",
            "hearing": "cascade",
        },
    )

    def _missing_asked_back(self, cases):
        """Our part of it: while the complainant reads, the work may begin (S4-22)."""
        return {
            case.id: [self._sentence_confirm_back()]
            for case, state in cases._complaint_confirmations().items()
            if state in ("open", "disagree")
        }

    def _missing_written_up(self, cases):
        """His part too: he said yes, or his days to say so are over (S4-20)."""
        return {
            case.id: [
                self._sentence_asked(case)
                if state == "asked" and not self.text
                else self._sentence_confirm_back()
            ]
            for case, state in cases._complaint_confirmations().items()
            if state in ("open", "asked", "disagree")
        }

    def _sentence_confirm_back(self):
        return self.text or self.env._(
            "This complaint was made by word of mouth. Confirm what was written up "
            "back to the complainant, under 'Words'."
        )

    def _sentence_asked(self, case):
        asked = case.letter_ids.filtered(lambda letter: letter.purpose == "confirm")
        return self.env._(
            "The complainant has until %s to say whether what was written up is right. "
            "You can also read it back by phone, and log that under 'Contact'.",
            format_date(
                self.env,
                asked.sorted("id")[-1:].react_until,
                date_format="EEEE d MMMM",
            ),
        )

    def _missing_hearing(self, cases):
        unheard = self.env["complaint.contact"]._unheard(cases)
        nameless = cases._complaint_nameless()
        missing = {}
        for case in cases:
            names = [
                party.name if case not in nameless else self.env._("Confidential")
                for party in unheard[case.id]
            ]
            if names:
                missing[case.id] = [
                    self.text
                    or self.env._(
                        "Not heard yet: %s. Log the hearing, or why there is none, "
                        "under 'Contact'.",
                        ", ".join(names),
                    )
                ]
        return missing
