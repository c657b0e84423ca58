from odoo import models


class IrBinary(models.AbstractModel):
    """Files of cases by their address: who may, and that somebody looked."""

    _inherit = "ir.binary"

    def _find_record(
        self,
        xmlid=None,
        res_model="ir.attachment",
        res_id=None,
        access_token=None,
        field=None,
    ):
        """A link with a token that was given out before is worth nothing for a case.

        Odoo's own tokens stay valid for weeks and cannot be taken back.
        """
        record = super()._find_record(xmlid, res_model, res_id, access_token, field)
        if record._name == "helpdesk.ticket":
            cases = record.sudo()._complaint_cases()
        elif record._name == "ir.attachment":
            cases = record.sudo()._complaint_of_case()
        else:
            return record
        if cases:  # of none, Odoo would still ask the rights on the model
            cases.sudo(False).check_access("read")
            # by his own rights, not by the token: so the download is in the log
            return record.sudo(False)
        return record

    def _record_to_stream(self, record, field_name):
        """A file of a case that is downloaded, or shown, was looked at."""
        stream = super()._record_to_stream(record, field_name)
        if record._name == "ir.attachment" and not record.env.su:
            if record.res_model == "helpdesk.ticket" and record.res_id:
                case = record.env["helpdesk.ticket"].browse(record.res_id)
                case._complaint_looked("file")
        return stream
