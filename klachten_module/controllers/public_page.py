from odoo import http
from odoo.http import request

from ..models.letter.page import OURS_ONLY
from .letter_pages import ROUTE

LANGUAGES = {"nl": "nl_NL", "en": "en_US"}
NOT_FOUND = "klachten_module.procedure_page_not_found"


class ComplaintPublicPage(http.Controller):
    """What a procedure is, for whoever has a complaint (S4-16): no account needed.

    A procedure that is unknown and one that is not published get the same answer.
    """

    @http.route("/complaints/<string:number>", methods=["GET"], readonly=True, **ROUTE)
    def show(self, number, lang=None, **_kw):
        self._choose_language(lang)
        procedure_sudo = self._procedures_sudo()._find_public(number)
        if not procedure_sudo:
            return self._no_page()
        values = self._frame(page=procedure_sudo._public_page())
        return request.render(
            "klachten_module.procedure_page", values, headers=OURS_ONLY
        )

    @http.route("/complaints", methods=["GET"], readonly=True, **ROUTE)
    def start(self, lang=None, **_kw):
        """Who are you? Where one procedure is for everybody, nothing is asked."""
        self._choose_language(lang)
        procedures_sudo = self._procedures_sudo()._all_public()
        if not procedures_sudo:
            return self._no_page()
        if len(procedures_sudo) == 1:
            code = {v: k for k, v in LANGUAGES.items()}.get(request.env.lang, "")
            path = procedures_sudo._public_path()
            return request.redirect(f"{path}?lang={code}" if code else path)
        values = self._frame(procedures=procedures_sudo._start_page())
        return request.render("klachten_module.start_page", values, headers=OURS_ONLY)

    @staticmethod
    def _procedures_sudo():
        # sudo: only what a published procedure tells everybody is read from it
        return request.env["complaint.procedure"].sudo()

    def _frame(self, **values):
        """What every page needs: its language, and the links to the other ones."""
        lang = (request.env.lang or "en_US").replace("_", "-")
        return {"html_data": {"lang": lang}, "languages": self._languages(), **values}

    def _no_page(self):
        response = request.render(NOT_FOUND, self._frame(), headers=OURS_ONLY)
        response.status_code = 404
        return response

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
