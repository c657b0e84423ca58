import io
from collections import OrderedDict

import lxml.html

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...report import weasy
from ..privacy.looking import KEEP_DAYS, KEEP_DAYS_PARAMETER, LEAST_KEEP_DAYS


class IrActionsReport(models.Model):
    """A choice of PDF engine per report; the host's own reports keep the host's."""

    _inherit = "ir.actions.report"

    pdf_engine = fields.Selection(
        [("host", "Odoo's own"), ("weasyprint", "WeasyPrint")],
        string="PDF engine",
        required=True,
        default="host",
        help="WeasyPrint makes accessible PDF files: tagged, with text that can be "
        "read aloud. Where it is not installed, Odoo's own engine prints.",
    )
    prints_with_weasyprint = fields.Boolean(
        compute="_compute_prints_with_weasyprint", export_string_translation=False
    )

    @api.depends("pdf_engine", "report_type")
    def _compute_prints_with_weasyprint(self):
        present = bool(weasy.engine())
        for report in self:
            report.prints_with_weasyprint = (
                present
                and report.report_type == "qweb-pdf"
                and report.pdf_engine == "weasyprint"
            )

    def _get_readable_fields(self):
        # the client asks about wkhtmltopdf before it prints; not for these
        return super()._get_readable_fields() | {"prints_with_weasyprint"}

    def report_action(self, docids, data=None, config=True):
        action = super().report_action(docids, data=data, config=config)
        if action["type"] == "ir.actions.report":
            action["prints_with_weasyprint"] = self.prints_with_weasyprint
        return action

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report = self._get_report(report_ref)
        if not report.prints_with_weasyprint:
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        streams = OrderedDict()
        for res_id in res_ids or [False]:
            attachment = None
            if res_id and report.attachment:
                record = self.env[report.model].browse(res_id)
                attachment = report.retrieve_attachment(record)
            if attachment and report.attachment_use:
                pdf = attachment.raw
            else:
                html, _kind = self._render_qweb_html(
                    report_ref,
                    [res_id] if res_id else [],
                    data=dict(data or {}, report_type="pdf"),
                )
                pdf = self._weasyprint(html)
            streams[res_id] = {"stream": io.BytesIO(pdf), "attachment": attachment}
        return streams

    @api.model
    def _weasyprint(self, html):
        """Print a rendered report in its own language.

        :param bytes html: the whole document; its root names the language
        :return: bytes
        """
        root = lxml.html.fromstring(html, parser=lxml.html.HTMLParser(encoding="utf-8"))
        for node in root.xpath("//script|//link"):
            node.drop_tree()
        lang = (root.get("lang") or self.env.lang or "en-US").replace("-", "_")
        root.set("lang", lang.replace("_", "-"))
        words = self.with_context(lang=lang).env._(
            "Page %(page)s of %(pages)s", page="\0", pages="\1"
        )
        before, rest = words.split("\0")
        between, after = rest.split("\1")
        document = lxml.html.tostring(
            root, encoding="unicode", doctype="<!DOCTYPE html>"
        )
        return weasy.write_pdf(document, (before, between, after))


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_pdf_engine = fields.Char(
        string="Complaint reports are printed by",
        compute="_compute_complaint_pdf_engine",
    )

    complaint_signs_of_life = fields.Char(
        string="Signs of life", compute="_compute_complaint_signs_of_life"
    )

    complaint_looking_days = fields.Integer(
        string="Keep who looked at a case",
        config_parameter=KEEP_DAYS_PARAMETER,
        default=KEEP_DAYS,
        help="Days. After these it is deleted who looked at which case.",
    )

    @api.constrains("complaint_looking_days")
    def _check_complaint_looking_days(self):
        for settings in self:
            if settings.complaint_looking_days < LEAST_KEEP_DAYS:
                raise ValidationError(
                    self.env._(
                        "Keep who looked at a case for a year at least: %s days or "
                        "more.",
                        LEAST_KEEP_DAYS,
                    )
                )

    def _compute_complaint_signs_of_life(self):
        warning = self.env["complaint.heartbeat"].retrieve_warning()
        for settings in self:
            settings.complaint_signs_of_life = (
                warning["text"] if warning else self.env._("All is well.")
            )

    def _compute_complaint_pdf_engine(self):
        package = weasy.engine()
        for settings in self:
            settings.complaint_pdf_engine = (
                self.env._(
                    "WeasyPrint %s: accessible PDF files, tagged, with page numbers.",
                    package.__version__,
                )
                if package
                else self.env._(
                    "Odoo's own engine (wkhtmltopdf): WeasyPrint or its library Pango "
                    "is not installed. The PDF files are not tagged for screen "
                    "readers."
                )
            )
