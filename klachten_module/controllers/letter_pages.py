from odoo import http
from odoo.http import request

MAX_WORDS = 20000
# No other site shows it within a page of its own, where a click could be led astray.
OURS_ONLY = {
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}
HEADERS = {"Cache-Control": "no-store", **OURS_ONLY}
ROUTE = {"type": "http", "auth": "public", "website": True, "sitemap": False}
TEMPLATES = {
    "answer": "klachten_module.answer_page",
    "status": "klachten_module.status_page",
    "reply": "klachten_module.reply_page",
    "question": "klachten_module.question_page",
    "check": "klachten_module.check_page",
    "confirm": "klachten_module.confirm_page",
}


class ComplaintLetterPages(http.Controller):
    """The pages behind the links of letters: no account, a GET changes nothing.

    A link that is unknown, over or revoked, and a form that does not belong to the page
    of its link, all get the same answer.
    """

    @http.route("/complaint/<string:token>", methods=["GET"], **ROUTE)
    def show(self, token, **_kw):
        letter_sudo = self._letter(token)
        if not letter_sudo:
            return self._not_found()
        return self._page(letter_sudo)

    @http.route("/complaint/<string:token>", methods=["POST"], csrf=True, **ROUTE)
    def react(self, token, form="answer", words=None, **values):
        letter_sudo = self._letter(token)
        if not letter_sudo or letter_sudo.page != form or form == "status":
            return self._not_found()
        words = self._words(words)
        over = max(len(words), len(self._words(values.get("prevention")))) - MAX_WORDS
        if over > 0:
            return self._too_long(letter_sudo, over, words, values)
        return getattr(self, f"_react_{form}")(token, letter_sudo, words, values)

    @http.route(
        "/complaint/<string:token>/file/<string:number>", methods=["GET"], **ROUTE
    )
    def file(self, token, number, **_kw):
        letter_sudo = self._letter(token)
        if letter_sudo.page != "reply":
            return self._not_found()
        attachment_sudo = letter_sudo.attachment_ids.filtered(
            lambda attachment: str(attachment.id) == number
        )
        if not attachment_sudo:
            return self._not_found()
        stream = request.env["ir.binary"]._get_stream_from(attachment_sudo)
        response = stream.get_response(as_attachment=True, immutable=False)
        response.headers.update(HEADERS)
        return response

    @staticmethod
    def _words(value):
        """What somebody typed; "" for a file where words belong."""
        value = value if isinstance(value, str) else ""
        # a form sends two characters for the end of a line
        return value.replace("\0", "").replace("\r\n", "\n").strip()

    def _too_long(self, letter_sudo, over, words, values):
        """The page with all that was typed: nothing of it is cut off unseen."""
        error = request.env._(
            "Your text is %(number)s characters too long for this page. Shorten it, or "
            "send it by replying to our mail.",
            number=over,
        )
        return self._page(
            letter_sudo,
            choice=values.get("verdict") or values.get("choice"),
            words=words,
            prevention=self._words(values.get("prevention")),
            error=error,
        )

    # --- what comes in ----------------------------------------------------------------

    def _react_answer(self, token, letter_sudo, words, values):
        verdict = values.get("verdict")
        error = None
        if letter_sudo._answer_state() != "open":
            return self._page(letter_sudo, words=words)
        if verdict not in ("agree", "disagree"):
            error = request.env._("Choose one of the two answers.")
        elif verdict == "disagree" and not words:
            error = request.env._("Tell us why you are not satisfied.")
        if error:
            return self._page(letter_sudo, choice=verdict, words=words, error=error)
        letter_sudo._record_verdict(verdict, words)
        return self._shown_again(token)

    def _react_reply(self, token, letter_sudo, words, values):
        choice, error = values.get("choice"), None
        if letter_sudo.purpose != "hearing" or choice not in ("comes", "stays_away"):
            choice = None
        asks_choice = letter_sudo.purpose == "hearing" and not letter_sudo._reactions()
        if asks_choice and not choice:
            error = request.env._("Choose whether you want to be heard.")
        elif not choice and not words:
            error = request.env._("Write your reaction first.")
        return self._record(token, letter_sudo, words, choice, error)

    def _react_question(self, token, letter_sudo, words, values):
        error = None if words else request.env._("Write your answer first.")
        prevention = ""
        if letter_sudo.purpose == "question":
            prevention = self._words(values.get("prevention"))
        return self._record(token, letter_sudo, words, None, error, prevention)

    def _react_check(self, token, letter_sudo, words, values):
        choice, error = values.get("choice"), None
        if choice not in ("approved", "returned"):
            choice, error = None, request.env._("Choose one of the two answers.")
        elif choice == "returned" and not words:
            error = request.env._("Tell us what has to change.")
        return self._record(token, letter_sudo, words, choice, error)

    def _react_confirm(self, token, letter_sudo, words, values):
        choice, error = values.get("choice"), None
        if letter_sudo._reaction_state() != "open":
            return self._page(letter_sudo, words=words)
        if choice not in ("agree", "disagree"):
            choice, error = None, request.env._("Choose one of the two answers.")
        elif choice == "disagree" and not words:
            error = request.env._("Tell us what has to change.")
        if error:
            return self._page(letter_sudo, choice=choice, words=words, error=error)
        letter_sudo._record_confirmation(choice, words)
        return self._shown_again(token)

    def _record(self, token, letter_sudo, words, choice, error, prevention=""):
        if letter_sudo._reaction_state() != "open":
            return self._page(letter_sudo, words=words)
        if not error and not letter_sudo._record_reaction(words, choice, prevention):
            error = self._too_many(letter_sudo)
        if error:
            typed = {"choice": choice, "words": words, "prevention": prevention}
            return self._page(letter_sudo, error=error, **typed)
        return self._shown_again(token)

    @staticmethod
    def _too_many(letter_sudo):
        """Where the rest goes when a page took all that it takes in a day."""
        mailbox = letter_sudo._mailbox()
        if not mailbox:
            return request.env._(
                "We got many messages from this page today. Your words are still "
                "below: reply to our mail, or try again tomorrow."
            )
        return request.env._(
            "We got many messages from this page today. Your words are still below: "
            "mail them to %(mailbox)s and name %(number)s, or try again tomorrow.",
            mailbox=mailbox,
            number=letter_sudo.ticket_id.number,
        )

    def _shown_again(self, token):
        # 303: reloading the page must not answer again
        response = request.redirect(f"/complaint/{token}", code=303)
        response.headers.update(HEADERS)
        return response

    # --- what goes out ----------------------------------------------------------------

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
        is_answer = letter_sudo.page == "answer"
        values = {
            "letter": letter_sudo,
            "ticket": letter_sudo.ticket_id,
            "html_data": {"lang": letter_sudo._page_language()},
            "choice": None,
            "words": "",
            "prevention": "",
            "error": None,
            **values,
        }
        if letter_sudo.page == "status":
            values["status"] = letter_sudo._status_page()
        elif is_answer:
            values["state"] = letter_sudo._answer_state()
        else:
            values["state"] = letter_sudo._reaction_state()
            values["reactions"] = letter_sudo._reactions()
        return request.render(TEMPLATES[letter_sudo.page], values, headers=HEADERS)

    def _not_found(self):
        response = request.render(
            "klachten_module.answer_not_found",
            {"html_data": {"lang": (request.env.lang or "en_US").replace("_", "-")}},
            headers=HEADERS,
        )
        response.status_code = 404
        return response
