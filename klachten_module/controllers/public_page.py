from odoo import http
from odoo.http import request

from .letter_pages import OURS_ONLY, ROUTE

LANGUAGES = {"nl": "nl_NL", "en": "en_US"}
NOT_FOUND = "klachten_module.procedure_page_not_found"


class ComplaintPublicPage(http.Controller):
    """What a procedure is, for whoever has a complaint (S4-16): no account needed.

    A procedure that is unknown and one that is not published get the same answer.
    """

    @http.route("/complaints/<string:number>", methods=["GET"], readonly=True, **ROUTE)
    def show(self, number, lang=None, **_kw):
        self._choose_language(lang)
        procedures = request.env["complaint.procedure"]
        # sudo: only what a published procedure tells everybody is read from it
        procedure_sudo = procedures.sudo()._find_public(number)
        values = {
            "html_data": {"lang": (request.env.lang or "en_US").replace("_", "-")}
        }
        if not procedure_sudo:
            response = request.render(NOT_FOUND, values, headers=OURS_ONLY)
            response.status_code = 404
            return response
        values.update(page=procedure_sudo._public_page(), languages=self._languages())
        return request.render(
            "klachten_module.procedure_page", values, headers=OURS_ONLY
        )

    def _choose_language(self, lang):
        """The language asked for, where it is installed; else the visitor's own."""
        code = LANGUAGES.get(lang)
        installed = dict(request.env["res.lang"].get_installed())
        if code in installed:
            request.update_context(lang=code)

    def _languages(self):
        """Links to the page in the other languages."""
        names = {"nl_NL": "Nederlands", "en_US": "English"}
        installed = dict(request.env["res.lang"].get_installed())
        return [
            {"short": short, "name": names[code]}
            for short, code in LANGUAGES.items()
            if code in installed and code != request.env.lang
        ]
