import io
import json
import zipfile

from .doors_persons import CONTROL


class Visitor:
    """One person before a door: his environment, his browser, his key."""

    def __init__(self, test, key):
        self.test = test
        self.key = key
        self.user = test.people[key]
        self.env = test.env(user=self.user, su=False, context={"lang": "en_US"})
        self.case = self.env["helpdesk.ticket"].browse(test.secret.id)
        self.me = self.user.partner_id
        self.tickets = self.env["helpdesk.ticket"]

    def __getitem__(self, model):
        return self.env[model]

    def of(self, records):
        """These records as this person has them."""
        return self.env[records._name].browse(records.ids)

    def named(self, found):
        """Say the number of the case when its id is among these ids."""
        return self.test.secret.number if self.test.secret.id in found else ""

    def own(self, messages):
        """The message that has to do with this person, else the control's."""
        return self.of(messages.get(self.key, messages[CONTROL]))

    def get(self, url, *, may_break=False, **options):
        answer = self.test.url_open(url, **options)
        if not may_break:
            self.test.assertLess(answer.status_code, 500, url)
        return answer.status_code, dict(answer.headers), readable(answer)

    def post(self, url, *, may_break=False, **data):
        """A form of the web client, with its token."""
        data["csrf_token"] = self.test.csrf
        return self.get(url, may_break=may_break, data=data)

    def rpc(self, route, **params):
        """What a JSON route answers, its errors too."""
        answer = self.test.url_open(
            route,
            json={"jsonrpc": "2.0", "method": "call", "id": 0, "params": params},
        )
        self.test.assertLess(answer.status_code, 500, route)
        return without_trace(readable(answer))

    def answered(self, route, **params):
        """The same; an answer without an error is itself too much to be told."""
        text = self.rpc(route, **params)
        answer = json.loads(text)
        told = answer.get("result") and not answer.get("error")
        return f"{text} {self.test.secret.number if told else ''}"

    def led_to(self, url):
        """Where a link leads; to the record of the case is too far."""
        answer = self.test.url_open(url, allow_redirects=False)
        self.test.assertLess(answer.status_code, 500, url)
        path = answer.headers.get("Location", "").partition("?")[0]
        there = path.endswith(f"/helpdesk.ticket/{self.case.id}")
        return f"{readable(answer)} {self.test.secret.number if there else ''}"

    def call_kw(self, model, method, *args, **kwargs):
        return self.rpc(
            "/web/dataset/call_kw", model=model, method=method, args=args, kwargs=kwargs
        )

    def debugged(self, act):
        """The same with the developer's mode switched on in the browser."""
        self.get("/odoo?debug=1")
        try:
            return act()
        finally:
            self.get("/odoo?debug=")

    def jsonrpc(self, model, method, *args, **kwargs):
        """The old API for other programs, with this person's own key."""
        key = self.test.api_keys.get(self.key, "none")
        with self.test.no_cookies():
            return self.rpc(
                "/jsonrpc",
                service="object",
                method="execute_kw",
                args=[
                    self.env.cr.dbname,
                    self.user.id,
                    key,
                    model,
                    method,
                    args,
                    kwargs,
                ],
            )

    def json1(self, path):
        """The web client's pages as JSON, with this person's own key."""
        key = self.test.api_keys.get(self.key, "none")
        with self.test.no_cookies():
            return self.get(
                f"/json/1/{path}",
                may_break=True,
                headers={"Authorization": f"Bearer {key}"},
            )

    def json2(self, model, method, **values):
        """The API for other programs, with this person's own key."""
        key = self.test.api_keys.get(self.key, "none")
        with self.test.no_cookies():
            answer = self.test.url_open(
                f"/json/2/{model}/{method}",
                json=values,
                headers={"Authorization": f"Bearer {key}"},
            )
        self.test.assertLess(answer.status_code, 500, method)
        return answer.status_code, without_trace(answer.text)


def readable(answer):
    """The text of an answer, files unpacked, the question it repeats left out."""
    if answer.content[:2] == b"PK":
        return unzipped(answer.content)
    return answer.text


def unzipped(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return " ".join(
            archive.read(name).decode("utf-8", "replace") + name
            for name in archive.namelist()
        )


def without_trace(text):
    """An answer of a JSON route without the trace of its error: that shows our code."""
    try:
        answer = json.loads(text)
    except ValueError:
        return text
    if isinstance(answer, dict):
        for part in (answer, (answer.get("error") or {}).get("data") or {}):
            if isinstance(part, dict):
                part.pop("debug", None)
    return json.dumps(answer, ensure_ascii=False)
