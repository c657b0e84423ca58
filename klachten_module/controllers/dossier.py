from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request


class ComplaintDossierDownload(http.Controller):
    """The dossier of a case as a zip, made for this one download and kept nowhere."""

    @http.route(
        "/complaint/dossier", type="http", auth="user", methods=["POST"], csrf=True
    )
    def download(self, dossier_id="", **_kw):
        if not dossier_id.isdecimal() or len(dossier_id) > 9:
            raise NotFound()
        dossier = request.env["complaint.dossier"].browse(int(dossier_id)).exists()
        if not dossier or not dossier.has_access("read"):
            raise NotFound()
        name, content = dossier._export()
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
