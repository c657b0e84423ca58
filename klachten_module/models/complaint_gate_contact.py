from odoo import fields, models


class ComplaintGate(models.Model):
    """Conditions about listening: oral complaints confirmed back, both sides heard."""

    _inherit = "complaint.gate"

    kind = fields.Selection(
        selection_add=[
            ("written_up", "An oral complaint is confirmed back"),
            ("hearing", "Both sides were heard"),
        ],
        ondelete={"written_up": "cascade", "hearing": "cascade"},
    )

    def _missing_written_up(self, cases):
        confirmed = ("agree", "silence")
        sentence = self.text or self.env._(
            "This complaint was made by word of mouth. Confirm what was written up "
            "back to the complainant, under 'Words'."
        )
        return {
            case.id: [sentence]
            for case, state in cases._complaint_confirmations().items()
            if state and state not in confirmed
        }

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
