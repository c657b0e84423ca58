from odoo import models
from odoo.tools import plaintext2html

from .dossier_data import Own


class ComplaintDossier(models.TransientModel):
    """What the dossier says of questions and of checks of the answer."""

    _inherit = "complaint.dossier"

    def _research(self):
        """{"inquiries": rows, "verifications": rows}; plain values, HTML as Markup."""
        case = self.ticket_id
        inquiries, checks = case.inquiry_ids, case.verification_ids
        labels = {
            "kind": self._labels(inquiries, "kind"),
            "state": self._labels(inquiries, "state"),
            "verdict": self._labels(checks, "state"),
        }
        return {
            "inquiries": [self._inquiry_row(row, labels) for row in inquiries],
            "verifications": [self._check_row(row, labels) for row in checks],
        }

    def _inquiry_row(self, row, labels):
        return {
            "who": row.display_name or "",
            "line": Own(
                ". ".join(
                    str(part)
                    for part in (
                        labels["kind"][row.kind],
                        labels["state"][row.state],
                        self._moment(row.answered_at),
                    )
                    if part
                )
            ),
            "question": self._paper(row.question),
            "answer": self._paper(plaintext2html(row.answer or "")),
            "prevention": self._paper(plaintext2html(row.prevention or "")),
            "prevents": bool(row.prevention),
        }

    def _check_row(self, row, labels):
        return {
            "draft": Own(str(row.attempt)),
            "round": self._round(row.round),
            "who": row.who or "",
            "verdict": Own(labels["verdict"][row.state]),
            "answered": self._day(row.answered_on or row.asked_on),
            "reason": self._paper(row.reason),
        }
