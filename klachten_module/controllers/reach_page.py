from odoo import http
from odoo.http import request

from .letter_pages import HEADERS, MAX_WORDS, PAGE, ROUTE, ComplaintLetterPages

LONGEST = 120  # of a street, a town or a number
# What a channel needs -> the fields of its form, the first of which is required.
ASKS = {"post": ("street", "zip", "city"), "phone": ("phone",)}


class ComplaintReachPage(ComplaintLetterPages):
    """Behind each letter: how do you want to be reached? A GET changes nothing."""

    @http.route(f"{PAGE}/reach", methods=["GET"], **ROUTE)
    def reach(self, token, **_kw):
        letter_sudo = self._letter(token)
        if not letter_sudo._reach_party():
            return self._not_found()
        return self._reach_page(letter_sudo)

    @http.route(f"{PAGE}/reach", methods=["POST"], csrf=True, **ROUTE)
    def say_reach(self, token, channel=None, words=None, **values):
        letter_sudo = self._letter(token)
        party_sudo = letter_sudo._reach_party()
        if not party_sudo:
            return self._not_found()
        words = self._words(words)
        typed = {
            name: " ".join(self._words(values.get(name)).split())
            for names in ASKS.values()
            for name in names
        }
        if not letter_sudo.ticket_id.complaint_open:
            return self._reach_page(letter_sudo)
        error = self._reach_error(party_sudo, channel, words, typed)
        details = {name: typed[name] for name in ASKS.get(channel, ())}
        if not error and not letter_sudo._record_reach(channel, words, details):
            error = request.env._(
                "You said so often today already. Try again tomorrow, or reply to our "
                "mail."
            )
        if error:
            return self._reach_page(
                letter_sudo, choice=channel, words=words, typed=typed, error=error
            )
        # 303: reloading the page must not say it again
        response = request.redirect(f"{self._path()}/reach", code=303)
        response.headers.update(HEADERS)
        return response

    @staticmethod
    def _reach_error(party_sudo, channel, words, typed):
        """What is missing or too long, in a sentence; None when nothing is."""
        if channel not in ("email", "post", "page", "phone") or (
            channel in ("email", "page") and not party_sudo.email_normalized
        ):
            return request.env._("Choose how you want to be reached.")
        if channel == "post" and not (
            typed["street"] and (typed["zip"] or typed["city"])
        ):
            return request.env._(
                "Fill in your street with its number, your postcode and your town."
            )
        if channel == "phone" and not any(map(str.isdigit, typed["phone"])):
            return request.env._("Fill in your telephone number.")
        over = max(
            len(words) - MAX_WORDS, *(len(text) - LONGEST for text in typed.values())
        )
        if over > 0:
            return request.env._("What you filled in is %s characters too long.", over)
        return None

    def _reach_page(self, letter_sudo, **values):
        party_sudo = letter_sudo._reach_party()
        said = party_sudo._said()
        return request.render(
            "klachten_module.reach_page",
            {
                **self._shared_values(letter_sudo),
                "party": party_sudo,
                "said": said if said.source == "page" else said.browse(),
                "choice": None,
                "words": "",
                "typed": {},
                "error": None,
                **values,
            },
            headers=HEADERS,
        )
