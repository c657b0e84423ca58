from odoo import http
from odoo.http import request

MAX_WORDS = 20000


class ComplaintAnswer(http.Controller):
    """The complainant's page behind the link of an answer: no account, a GET changes
    nothing.
    """

    @http.route(
        "/complaint/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def show(self, token, **_kw):
        letter_sudo = self._letter(token)
        if not letter_sudo:
            return self._not_found()
        return self._page(letter_sudo)

    @http.route(
        "/complaint/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
        csrf=True,
    )
    def answer(self, token, verdict=None, words=None, **_kw):
        letter_sudo = self._letter(token)
        if not letter_sudo:
            return self._not_found()
        words = (words or "").strip()[:MAX_WORDS]
        error = None
        if letter_sudo._answer_state() != "open":
            return self._page(letter_sudo)
        if verdict not in ("agree", "disagree"):
            error = request.env._("Choose one of the two answers.")
        elif verdict == "disagree" and not words:
            error = request.env._("Tell us why you are not satisfied.")
        if error:
            return self._page(letter_sudo, verdict=verdict, words=words, error=error)
        letter_sudo._record_verdict(verdict, words)
        # 303: reloading the page must not answer again
        return request.redirect(f"/complaint/{token}", code=303)

    def _letter(self, token):
        """The letter behind the link; the token is the only key, so nothing else is
        asked.
        """
        letter_sudo = request.env["complaint.letter"]._find_by_token(token)
        if letter_sudo.lang:
            request.update_context(lang=letter_sudo.lang)
            letter_sudo = letter_sudo.with_context(lang=letter_sudo.lang)
        return letter_sudo

    def _page(self, letter_sudo, **values):
        lang = (letter_sudo.lang or "en_US").replace("_", "-")
        return request.render(
            "klachten_module.answer_page",
            {
                "letter": letter_sudo,
                "ticket": letter_sudo.ticket_id,
                "state": letter_sudo._answer_state(),
                "html_data": {"lang": lang},
                "verdict": None,
                "words": "",
                "error": None,
                **values,
            },
            headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"},
        )

    def _not_found(self):
        response = request.render(
            "klachten_module.answer_not_found",
            {"html_data": {"lang": (request.env.lang or "en_US").replace("_", "-")}},
        )
        response.status_code = 404
        return response
