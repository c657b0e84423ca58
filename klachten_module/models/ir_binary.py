from odoo import models


class IrBinary(models.AbstractModel):
    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        """A file of a case that is downloaded, or shown, was looked at."""
        stream = super()._record_to_stream(record, field_name)
        if record._name == "ir.attachment" and not record.env.su:
            if record.res_model == "helpdesk.ticket" and record.res_id:
                case = record.env["helpdesk.ticket"].browse(record.res_id)
                case._complaint_looked("file")
        return stream
