from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_date

from ..logic.paper import printable
from ..logic.terms import local_day
from .styles import styles


class ComplaintLetterPdf(models.AbstractModel):
    """Letters on paper, the address of each in the window of its envelope."""

    _name = "report.klachten_module.complaint_letter"
    _description = "Letter about a complaint, on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        letters = self.env["complaint.letter"].browse(docids)
        letters.check_access("read")
        letters._check_by_post()
        return {
            "doc_ids": docids,
            "doc_model": letters._name,
            "docs": letters,
            "lang": letters[:1].lang or self.env.lang or "en_US",
            "css": styles("complaint_letter"),
            "papers": {letter.id: self._paper(letter) for letter in letters},
        }

    def _paper(self, letter):
        """What stands on one letter.

        :return: {"lang", "large", "sender", "window", "day", "number", "subject",
            "body", "files"}
        """
        case = letter.ticket_id
        lang = letter.lang or self.env.lang or "en_US"
        written = local_day(letter.written_at, case.procedure_version_id.tz)
        return {
            "lang": lang,
            "large": letter._reader().large_print,
            "sender": case.company_id._complaint_heading(),
            "window": letter._envelope(),
            "day": format_date(
                self.env,
                letter.posted_on or written,
                lang_code=lang,
                date_format="long",
            ),
            "number": case.number,
            "subject": letter.subject,
            "body": Markup(printable(letter.body or "")),  # noqa: S704  cleaned there
            "files": ", ".join(letter.attachment_ids.mapped("name")),
        }
