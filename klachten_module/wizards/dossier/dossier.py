import tempfile
import zipfile
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

PURPOSES = [
    ("ombudsman", "Ombudsman"),
    ("court", "Court"),
    ("audit", "Audit or inspection"),
    ("access", "Somebody who asks for his own data"),
]
REPORT = "klachten_module.report_complaint_dossier"


class DossierContents(NamedTuple):
    """What is printed; of a class that cannot come by RPC, so only from `_export`."""

    values: dict


class ComplaintDossier(models.TransientModel):
    """An officer hands the whole file of a case over: a PDF and the files, in one zip.

    It is made when it is downloaded and kept nowhere; what takes long is made before,
    and kept some days for whoever asked. Names of others can be replaced by labels, in
    the text; never in the files, which are chosen apart then.
    """

    _name = "complaint.dossier"
    _description = "Dossier of a complaint to hand over"
    _inherit = ["complaint.dialog"]

    purpose = fields.Selection(PURPOSES, required=True, default="ombudsman")
    receiver = fields.Char(required=True, help="Who gets the dossier; stands on it.")
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    all_parties = fields.Boolean(
        string="All third parties",
        help="Everybody who is named as a party, except the complainant.",
    )
    party_ids = fields.Many2many(
        "complaint.party",
        string="Replace the names of",
        domain="[('ticket_id', '=', ticket_id), ('kind', '!=', 'complainant')]",
    )
    redact_colleagues = fields.Boolean(
        string="Colleagues",
        help="Everybody of the organisation who worked on the case or wrote in it.",
    )
    is_redacted = fields.Boolean(
        compute="_compute_is_redacted", export_string_translation=False
    )
    # what the choice of files was made for: with names, or without
    files_redacted = fields.Boolean(export_string_translation=False)
    file_ids = fields.Many2many(
        "ir.attachment",
        string="Files that go along",
        default=lambda self: self._default_file_ids(),
        domain="[('res_model', '=', 'helpdesk.ticket'), ('res_id', '=', ticket_id), "
        "('res_field', '=', False), ('type', '=', 'binary')]",
    )

    # --- the form ---------------------------------------------------------------------

    def _default_file_ids(self):
        case_id = self.env.context.get("default_ticket_id")
        return self._files_of(case_id).filtered(lambda file: file.type == "binary")

    @api.depends("all_parties", "party_ids", "redact_colleagues")
    def _compute_is_redacted(self):
        for dossier in self:
            dossier.is_redacted = bool(
                dossier.all_parties or dossier.party_ids or dossier.redact_colleagues
            )

    @api.onchange("all_parties", "party_ids", "redact_colleagues")
    def _onchange_redacted(self):
        """Files are not redacted: as soon as names are, each file is chosen on
        purpose.
        """
        if self.is_redacted != self.files_redacted:
            self.files_redacted = self.is_redacted
            files = self._files_of(self.ticket_id._origin.id)
            if self.is_redacted:
                files = files.browse()
            self.file_ids = files.filtered(lambda file: file.type == "binary")

    @api.model_create_multi
    def create(self, vals_list):
        """Without a choice of files: all of them, but none beside replaced names."""
        names = ("all_parties", "party_ids", "redact_colleagues")
        prepared = []
        for vals in vals_list:
            if "file_ids" not in vals and any(vals.get(name) for name in names):
                vals = dict(vals, file_ids=False)
            elif "file_ids" not in vals:
                files = self._files_of(vals.get("ticket_id"))
                files = files.filtered(lambda file: file.type == "binary")
                vals = dict(vals, file_ids=[fields.Command.set(files.ids)])
            prepared.append(vals)
        return super().create(prepared)

    @api.model
    def _files_of(self, case_id):
        """The files of a case that the user may read, the oldest first."""
        files = self.env["ir.attachment"]
        if not case_id:
            return files
        return files.search(
            [
                ("res_model", "=", "helpdesk.ticket"),
                ("res_id", "=", case_id),
                ("res_field", "=", False),
            ],
            order="id",
        )

    # --- checks -----------------------------------------------------------------------

    def _check_may(self):
        """Only officers of the procedure, and nobody from whom the case is hidden.

        :raise AccessError: for everybody else, auditors included
        """
        self.ticket_id.check_access("read")
        is_officer = self.env.user.has_group("klachten_module.group_complaint_officer")
        for case in self.ticket_id:
            if not (
                is_officer
                and case.procedure_version_id
                and case._complaint_is_officer()
            ):
                raise AccessError(
                    self.env._(
                        "Only a complaints officer of this procedure can export the "
                        "dossier."
                    )
                )

    def _check_choices(self):
        """What was chosen belongs to this case, and names its receiver."""
        if not (self.receiver or "").strip():
            raise UserError(self.env._("Fill in who receives the dossier."))
        files = self._files_of(self.ticket_id.id)
        if self.party_ids.ticket_id - self.ticket_id or self.file_ids - files:
            raise UserError(
                self.env._("Choose only people and files of this case itself.")
            )

    # --- the dossier ------------------------------------------------------------------

    def action_export(self):
        """Let the browser fetch the zip, by POST: exporting is recorded. What takes
        long to make is made by a job first.
        """
        self.ensure_one()
        self._check_may()
        self._check_choices()
        if self.state == "draft" and self._is_big():
            return self._make_later()
        return {
            "type": "ir.actions.client",
            "tag": "klachten_module.download",
            "params": {"url": "/complaint/dossier", "data": {"dossier_id": self.id}},
        }

    def _export(self):
        """Put the zip together and record that it was handed over.

        A fixed number of queries for any number of events, letters and files; no file
        is in memory as a whole.

        :return: (file name, open file at its beginning)
        :raise UserError: it is still to be made, or what it lists changed since
        """
        self.ensure_one()
        self._check_may()
        self._check_choices()
        made = self._made() if self.state == "made" else self._make()
        number = self.ticket_id.number.replace("/", "-")
        whole = tempfile.TemporaryFile()
        with zipfile.ZipFile(whole, "w") as archive:
            for name, content in made.papers:
                archive.writestr(name, content, zipfile.ZIP_DEFLATED)
            self._put_files(archive, made.files)
        self._record_export(made)
        whole.seek(0)
        return f"{number}-dossier.zip", whole

    def _print(self, contents):
        """The contents on paper.

        :return: bytes, a PDF
        """
        reports = self.env["ir.actions.report"].with_context(
            complaint_dossier=DossierContents(contents)
        )
        pdf, _kind = reports._render_qweb_pdf(REPORT, self.ids)
        return pdf

    def _record_export(self, made):
        """An event for the log, what went to whom in a note, and a look."""
        case = self.ticket_id
        said = self.env._(
            "%(purpose)s, to %(receiver)s. Files: %(included)s of %(count)s. People "
            "whose names were replaced: %(people)s.",
            purpose=self._label("purpose"),
            receiver=self.receiver.strip(),
            included=len(made.files),
            count=made.count,
            people=made.people,
        )
        events = self.env["complaint.event"]
        events._record(case, "exported", said, reason_code=self.purpose)
        case._complaint_looked("dossier")

    def _label(self, name):
        field = self._fields[name]
        return dict(field._description_selection(self.env)).get(self[name], "")
