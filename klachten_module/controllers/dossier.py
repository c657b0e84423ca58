import os

from werkzeug.exceptions import NotFound
from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.http import content_disposition, request


class ComplaintDossierDownload(http.Controller):
    """The dossier of a case as a zip, put together for this one download."""

    @http.route(
        "/complaint/dossier", type="http", auth="user", methods=["POST"], csrf=True
    )
    def download(self, dossier_id="", **_kw):
        if not dossier_id.isdecimal() or len(dossier_id) > 9:
            raise NotFound()
        dossier = request.env["complaint.dossier"].browse(int(dossier_id)).exists()
        if not dossier or not dossier.has_access("read"):
            raise NotFound()
        name, whole = dossier._export()
        size = whole.seek(0, os.SEEK_END)
        whole.seek(0)
        response = request.make_response(
            wrap_file(request.httprequest.environ, whole),
            headers=[
                ("Content-Length", str(size)),
                ("Content-Type", "application/zip"),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
        response.direct_passthrough = True
        return response
