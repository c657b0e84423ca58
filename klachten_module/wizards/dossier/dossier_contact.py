from markupsafe import Markup

from odoo import models
from odoo.tools import is_html_empty

from .dossier_data import Own


class ComplaintDossier(models.TransientModel):
    """The talks of a case, and an oral complaint that nobody confirmed."""

    _inherit = "complaint.dossier"

    def _written_up(self):
        """What we wrote up, unless it became the statement of the complainant."""
        case = self.ticket_id
        if is_html_empty(case.written_up) or not is_html_empty(case.statement):
            return ""
        return self._paper(case.written_up)

    def _contact_row(self, talk):
        """A talk as the dossier shows it; names are replaced like in notes."""
        kinds = self._labels(talk, "kind")
        write = Own if talk.party_id.kind == "complainant" else str
        return {
            "title": Own(f"{kinds.get(talk.kind)}, {self._moment(talk.happened_at)}"),
            "line": write(
                self.env._(
                    "With %(party)s",
                    party=talk.party_id.name or talk.party_id.email or "",
                )
            ),
            "by": talk.user_id.name,
            "parts": [
                {
                    "label": Own(label),
                    "value": self._paper(value)
                    if isinstance(value, Markup)
                    else str(value),
                }
                for label, value in talk._parts()
            ],
        }
