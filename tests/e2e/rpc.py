"""Odoo as one user's web client calls it."""

import http.cookiejar
import itertools
import json
import urllib.error
import urllib.parse
import urllib.request
from functools import cached_property

_serial = itertools.count(1)


class Refused(Exception):
    """The server said no; the text is what the user reads."""

    def __init__(self, error):
        data = error.get("data") or {}
        super().__init__(data.get("message") or error.get("message"))
        self.kind = data.get("name", "").rpartition(".")[2]


class Client:
    """A user, who logs in when he is needed, by the routes of the web client."""

    def __init__(self, url, database, login, password, uid=None):
        self.url = url
        self.uid = uid
        self._account = {"db": database, "login": login, "password": password}
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._cookies)
        )

    @cached_property
    def context(self):
        session = self._json("/web/session/authenticate", self._account)
        return session["user_context"]

    @property
    def session_id(self):
        assert self.context  # he is logged in
        return next(c.value for c in self._cookies if c.name == "session_id")

    def _json(self, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "id": next(_serial)}
        request = urllib.request.Request(
            self.url + path,
            json.dumps(dict(body, params=params)).encode(),
            {"Content-Type": "application/json"},
        )
        with self._opener.open(request, timeout=60) as response:
            answer = json.load(response)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer.get("result")

    def call(self, model, method, *args, context=None, **kwargs):
        kwargs["context"] = {**self.context, **(context or {})}
        return self._json(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def get(self, path):
        """The bytes behind a path of the server."""
        with self._opener.open(self.url + path, timeout=60) as response:
            return response.read()

    # --- records --------------------------------------------------------------------

    def create(self, model, values, **context):
        return self.call(model, "create", values, context=context)

    def write(self, model, ids, values):
        return self.call(model, "write", ids, values)

    def search_read(self, model, domain, fields, **options):
        return self.call(model, "search_read", domain, fields, **options)

    def ref(self, xmlid):
        """The id of the record with this external id; for administrators."""
        module, name = xmlid.split(".")
        domain = [("module", "=", module), ("name", "=", name)]
        return self.search_read("ir.model.data", domain, ["res_id"])[0]["res_id"]

    # --- a complaint ----------------------------------------------------------------

    def case(self, case_id, *fields):
        return self.call("helpdesk.ticket", "read", [case_id], list(fields))[0]

    def moves(self, case_id):
        """The moves this user is offered: {name: button}."""
        buttons = self.case(case_id, "move_buttons")["move_buttons"]
        return {button["name"]: button for button in buttons}

    def move(self, case_id, name, **answers):
        """Press the button of a move, and confirm the wizard where it opens one."""
        transition = self.moves(case_id)[name]["id"]
        action = self.call(
            "helpdesk.ticket", "action_complaint_move", [case_id], transition
        )
        if action.get("res_model") == "complaint.move":
            wizard = self.create("complaint.move", answers, **action["context"])
            self.call("complaint.move", "action_apply", [wizard])


def anonymous(url, data=None):
    """(status, body) of a page without an account; data makes it a POST."""
    body = urllib.parse.urlencode(data).encode() if data is not None else None
    try:
        with urllib.request.urlopen(url, body, timeout=60) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
