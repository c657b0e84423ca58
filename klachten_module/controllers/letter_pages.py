from odoo import http
from odoo.http import request
from odoo.tools import email_normalize

from ..models.letter.page import HEADERS
from ..models.letter.status_page import ASKING

MAX_WORDS = 20000
ROUTE = {"type": "http", "auth": "public", "website": True, "sitemap": False}
TEMPLATES = {
    "answer": "klachten_module.answer_page",
    "status": "klachten_module.status_page",
    "reply": "klachten_module.reply_page",
    "question": "klachten_module.question_page",
    "check": "klachten_module.check_page",
    "confirm": "klachten_module.confirm_page",
    "withdraw": "klachten_module.withdraw_page",
}
PAGE = "/complaint/<string:token>"
# One of the letters that the reader of a status page got, from there.
LETTER = f"{PAGE}/letter/<string:number>"


class ComplaintLetterPages(http.Controller):
    """The pages behind the links of letters: no account, a GET changes nothing.

    A link that is unknown, over or revoked, and a form that does not belong to the page
    of its link, all get the same answer.
    """

    @http.route([PAGE, LETTER], methods=["GET"], **ROUTE)
    def show(self, token, number=None, **_kw):
        letter_sudo = self._letter(token, number)
        if not letter_sudo:
            return self._not_found()
        if number and letter_sudo.page not in ASKING:
            return self._letter_page(letter_sudo)
        return self._page(letter_sudo)

    @http.route([PAGE, LETTER], methods=["POST"], csrf=True, **ROUTE)
    def react(self, token, number=None, form="answer", words=None, **values):
        letter_sudo = self._letter(token, number)
        if number and letter_sudo.page not in ASKING:
            return self._not_found()
        if not letter_sudo or letter_sudo.page != form:
            return self._not_found()
        words = self._words(words)
        over = max(len(words), len(self._words(values.get("prevention")))) - MAX_WORDS
        if over > 0:
            return self._too_long(letter_sudo, over, words, values)
        return getattr(self, f"_react_{form}")(letter_sudo, words, values)

    @http.route(
        [f"{PAGE}/file/<string:file>", f"{LETTER}/file/<string:file>"],
        methods=["GET"],
        **ROUTE,
    )
    def file(self, token, file, number=None, **_kw):
        letter_sudo = self._letter(token, number)
        if letter_sudo.page != "reply" and not number:
            return self._not_found()
        attachment_sudo = letter_sudo.attachment_ids.filtered(
            lambda attachment: str(attachment.id) == file
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

    def _react_answer(self, letter_sudo, words, values):
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
        return self._shown_again()

    def _react_reply(self, letter_sudo, words, values):
        choice, error = values.get("choice"), None
        if letter_sudo.purpose != "hearing" or choice not in ("comes", "stays_away"):
            choice = None
        asks_choice = letter_sudo.purpose == "hearing" and not letter_sudo._reactions()
        if asks_choice and not choice:
            error = request.env._("Choose whether you want to be heard.")
        elif not choice and not words:
            error = request.env._("Write your reaction first.")
        return self._record(letter_sudo, words, choice, error)

    def _react_question(self, letter_sudo, words, values):
        error = None if words else request.env._("Write your answer first.")
        prevention = ""
        if letter_sudo.purpose == "question":
            prevention = self._words(values.get("prevention"))
        return self._record(letter_sudo, words, None, error, prevention)

    def _react_check(self, letter_sudo, words, values):
        choice, error = values.get("choice"), None
        if choice not in ("approved", "returned"):
            choice, error = None, request.env._("Choose one of the two answers.")
        elif choice == "returned" and not words:
            error = request.env._("Tell us what has to change.")
        return self._record(letter_sudo, words, choice, error)

    def _react_confirm(self, letter_sudo, words, values):
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
        return self._shown_again()

    def _record(self, letter_sudo, words, choice, error, prevention=""):
        if letter_sudo._reaction_state() != "open":
            return self._page(letter_sudo, words=words)
        if not error and not letter_sudo._record_reaction(words, choice, prevention):
            error = self._too_many(letter_sudo)
        if error:
            typed = {"choice": choice, "words": words, "prevention": prevention}
            return self._page(letter_sudo, error=error, **typed)
        return self._shown_again()

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

    def _react_withdraw(self, letter_sudo, words, values):
        letter_sudo._record_withdrawal(words)
        return self._shown_again()

    def _react_status(self, letter_sudo, words, values):
        if values.get("choice") == "withdraw":
            letter_sudo._ask_to_withdraw()
            return self._shown_again()
        error = None if words else request.env._("Write first what you want to add.")
        return self._record(letter_sudo, words, None, error)

    def _shown_again(self):
        # 303: reloading the page must not answer again
        response = request.redirect(self._path(), code=303)
        response.headers.update(HEADERS)
        return response

    # --- a new link -------------------------------------------------------------------

    @http.route("/complaint/link", methods=["GET"], **ROUTE)
    def new_link(self, **_kw):
        return self._new_link_page()

    @http.route("/complaint/link", methods=["POST"], csrf=True, **ROUTE)
    def ask_new_link(self, number=None, email=None, **_kw):
        """Says the same whether or not a complaint has this number and address."""
        number, email = self._words(number), self._words(email)
        address = email_normalize(email)
        if not number:
            error = request.env._("Fill in the number of your complaint.")
        elif not address:
            error = request.env._("Fill in your e-mail address, such as name@mail.nl.")
        else:
            request.env["complaint.link.request"]._ask(number, address)
            return self._new_link_page(asked=True)
        return self._new_link_page(number=number, email=email, error=error)

    def _new_link_page(self, **values):
        return request.render(
            "klachten_module.new_link_page",
            {
                "html_data": {"lang": (request.env.lang or "en_US").replace("_", "-")},
                "number": "",
                "email": "",
                "error": None,
                "asked": False,
                **values,
            },
            headers=HEADERS,
        )

    # --- what goes out ----------------------------------------------------------------

    @staticmethod
    def _path():
        """Where this page is, without what a form or a file adds to it."""
        token, number = (request.params.get(name) for name in ("token", "number"))
        return f"/complaint/{token}" + (f"/letter/{number}" if number else "")

    def _letter(self, token, number=None):
        """The letter behind the link; the token is the only key, so nothing else is
        asked. With a number one of the letters that the reader of that page got.
        """
        letter_sudo = request.env["complaint.letter"]._find_by_token(token)
        if number:
            letter_sudo = letter_sudo._letter_of_reader(number)
        if letter_sudo.lang:
            request.update_context(lang=letter_sudo.lang)
            letter_sudo = letter_sudo.with_context(lang=letter_sudo.lang)
        return letter_sudo

    def _page(self, letter_sudo, **values):
        is_answer = letter_sudo.page == "answer"
        values = {
            **self._shared_values(letter_sudo),
            "choice": None,
            "words": "",
            "prevention": "",
            "error": None,
            **values,
        }
        if letter_sudo.page == "status":
            values["status"] = letter_sudo._status_page()
        if is_answer:
            values["state"] = letter_sudo._answer_state()
        else:
            values["state"] = letter_sudo._reaction_state()
            values["reactions"] = letter_sudo._reactions()
        return request.render(TEMPLATES[letter_sudo.page], values, headers=HEADERS)

    def _letter_page(self, letter_sudo):
        """A letter that asks nothing (any more), to read again."""
        return request.render(
            "klachten_module.letter_page",
            self._shared_values(letter_sudo),
            headers=HEADERS,
        )

    def _shared_values(self, letter_sudo):
        return {
            "letter": letter_sudo,
            "ticket": letter_sudo.ticket_id,
            "html_data": {"lang": letter_sudo._page_language()},
            "path": self._path(),
            # the page that this one was reached from
            "status_path": request.params.get("number")
            and f"/complaint/{request.params['token']}",
        }

    def _not_found(self):
        response = request.render(
            "klachten_module.answer_not_found",
            {"html_data": {"lang": (request.env.lang or "en_US").replace("_", "-")}},
            headers=HEADERS,
        )
        response.status_code = 404
        return response
