from odoo import http
from odoo.http import request

LANGUAGES = {"nl": "nl_NL", "en": "en_US"}


class ComplaintPublicPage(http.Controller):
    """What a complaint is and how to file one, for everybody (S4-16)."""

    @http.route(
        "/complaints/<string:number>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=True,
    )
    def show(self, number, lang="", **_kw):
        active = dict(request.env["res.lang"].get_installed())
        known = {short: code for short, code in LANGUAGES.items() if code in active}
        if lang in known:
            request.update_context(lang=known[lang])
        here = (request.env.lang or "en_US").replace("_", "-")
        procedure_sudo = request.env["complaint.procedure"]._public(number)
        values = {"html_data": {"lang": here}}
        if not procedure_sudo:
            response = request.render("klachten_module.public_page_missing", values)
            response.status_code = 404
            return response
        values["page"] = procedure_sudo.version_id._public_page()
        values["others"] = [
            (short, code.replace("_", "-"))
            for short, code in known.items()
            if code.replace("_", "-") != here
        ]
        return request.render("klachten_module.public_page", values)
