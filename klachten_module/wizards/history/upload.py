import base64
import hashlib

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...logic.register_file import FileError, read_file


class ComplaintHistoryUpload(models.TransientModel):
    """Asks for the file with a register of complaints that ended before.

    It is read at once and kept nowhere: its rows are, until they are imported.
    """

    _name = "complaint.history.upload"
    _description = "Bring in a register of complaints"

    procedure_id = fields.Many2one(
        "complaint.procedure",
        required=True,
        default=lambda self: self._default_procedure_id(),
        domain="[('officer_ids', 'in', [uid]), ('version_id', '!=', False)]",
        help="The complaints become cases of this procedure.",
    )
    # in the row, which goes within hours, not among the files
    file = fields.Binary(string="Workbook or CSV file", attachment=False)
    file_name = fields.Char(string="File")

    def _default_procedure_id(self):
        procedures = self.env["complaint.procedure"].search(
            [("officer_ids", "in", self.env.uid), ("version_id", "!=", False)]
        )
        return procedures if len(procedures) == 1 else False

    def action_read(self):
        """Read the file and show what its rows would become.

        :raise UserError: it cannot be read, or was imported before
        """
        self.ensure_one()
        histories = self.env["complaint.history"]
        histories._check_officer(self.procedure_id)
        self.procedure_id.check_access("read")
        content = self._content()
        known = self._template_names()
        try:
            register = read_file(content, known)
        except FileError as error:
            raise UserError(histories._file_sentence(str(error))) from error
        if not register.rows:
            raise UserError(histories._file_sentence("no_rows"))
        # sudo: an officer of this procedure brings it in; others do not make one
        history = histories.sudo().create(
            {
                "procedure_id": self.procedure_id.id,
                "file_name": self.file_name,
                "digest": self._digest(content),
                "row_count": len(register.rows),
                "skipped_sheets": ", ".join(register.skipped),
            }
        )
        history._keep_rows(register, known)
        history._check_rows()
        self.file = False
        return {
            "type": "ir.actions.act_window",
            "res_model": history._name,
            "res_id": history.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _content(self):
        """The bytes of the file.

        :raise UserError: there is none, or it was imported and not undone
        """
        if not self.file:
            raise UserError(self.env._("Choose the file first."))
        content = base64.b64decode(self.with_context(bin_size=False).file)
        before = self.env["complaint.history"].search(
            [
                ("digest", "=", self._digest(content)),
                ("procedure_id", "=", self.procedure_id.id),
                ("state", "in", ("importing", "done")),
            ],
            limit=1,
        )
        if before.state == "importing":
            raise UserError(
                self.env._(
                    "This very file is being imported at this moment: %s.",
                    before.display_name,
                )
            )
        if before:
            raise UserError(
                self.env._(
                    "This very file was imported before: %(register)s, on %(day)s. If "
                    "it should be done again, undo that import first.",
                    register=before.display_name,
                    day=format_date(self.env, before.ended_at),
                )
            )
        return content

    def _digest(self, content):
        return hashlib.sha256(content).hexdigest()
