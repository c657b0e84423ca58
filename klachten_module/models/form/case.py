from odoo import fields, models

from ..kernel import OURS
from .sending import FORM_FILE


class HelpdeskTicket(models.Model):
    """A case that came in by our form: nobody proved yet that the address is his."""

    _inherit = "helpdesk.ticket"

    complaint_by_form = fields.Boolean(
        string="Came in by our form", readonly=True, copy=False, prefetch=OURS
    )

    def _complaint_unproven(self):
        """Whether a mail to the complainant may reach somebody whose address another
        typed: until a colleague made the first step (sudo).
        """
        first = self.procedure_id.stage_ids[:1]
        return bool(self.complaint_by_form and self.stage_id == first)

    def _complaint_files_received(self):
        """Without the form itself: its words are the complaint, and how to reach him
        is not for the other side.
        """
        files = super()._complaint_files_received()
        return files.filtered(lambda file: file.description != FORM_FILE)
