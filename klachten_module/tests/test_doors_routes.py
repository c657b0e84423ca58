import inspect
import re
from urllib.parse import quote

from odoo.tests import tagged
from odoo.tools import mute_logger

from .doors_common import DoorsCommon
from .doors_persons import CONTROL, PERSONS, QUIET

OWN_CODE = "odoo.addons.klachten_module."
# a number with a NUL matches no route: core's own answer then
NUMBERS = (
    "0",
    "-1",
    "1.5",
    "2147483647",
    "2147483648",
    "9223372036854775808",
    "9" * 60,
    "٣",
    "abc",
    "%20",
    "1;2",
)
TEXTS = (
    "x",
    "0",
    "-1",
    "é€😀",
    "\0",
    "a\0b",
    "%",
    "%s",
    "' OR 1=1 --",
    "<script>",
    "..",
    "A" * 43,
    "A" * 8000,
)
VOLATILE = re.compile(r"(csrf_token[^\w]+)[\w-]{20,}|o\d{9,}|\d{10,}")
USUAL = {"my", "ticket", "close", "complaint", "x"}
CHANGING = ("Date", "Set-Cookie", "Content-Length")


@tagged("post_install", "-at_install", "klachten")
class TestDoorsRoutes(DoorsCommon):
    """Design 6, f1, f2: ids and tokens of every route of ours, walked from the map of
    routes, so that a new one cannot be forgotten.
    """

    def setUp(self):
        super().setUp()
        self._login("anonymous")  # the map is made by a request

    def _routes(self):
        """[(path with converters, names of its parts and their kinds, methods, names of
        what else the method takes)] of every route that our code serves."""
        found = []
        for rule in self.env["ir.http"].routing_map().iter_rules():
            method = rule.endpoint.func
            owners = [
                cls
                for cls in type(method.__self__).mro()
                if method.__name__ in vars(cls) and cls.__module__.startswith(OWN_CODE)
            ]
            if owners:
                names = {
                    name
                    for cls in type(method.__self__).mro()
                    if method.__name__ in vars(cls)
                    for name, parameter in inspect.signature(
                        inspect.unwrap(vars(cls)[method.__name__])
                    ).parameters.items()
                    if parameter.kind != parameter.VAR_KEYWORD and name != "self"
                }
                kinds = {
                    name: "number" if "Int" in type(converter).__name__ else "text"
                    for name, converter in rule._converters.items()
                }
                methods = (rule.methods or {"GET", "POST"}) & {"GET", "POST"}
                found.append((rule.rule, kinds, methods, sorted(names - set(kinds))))
        return found

    def _path(self, rule, values):
        """The path of a rule with these values, not quoted."""
        return re.sub(r"<(?:[^<>:]+:)?(\w+)>", lambda m: values[m[1]], rule)

    def _ask(self, method, path, **values):
        """An answer without following redirects; its form carries the token."""
        options = {"allow_redirects": False, "method": method}
        if method == "POST":
            options["data"] = {"csrf_token": self.csrf, **values}
        else:
            options["params"] = values
        return self.url_open(path, **options)

    def _face(self, answer, path, values):
        """What somebody sees of an answer, without what differs every time and without
        what he asked for himself.
        """
        own = {word for word in (*path.split("/"), *values.values()) if word}
        body = answer.text
        headers = {k: v for k, v in answer.headers.items() if k not in CHANGING}
        shown = f"{answer.status_code}\n{headers}\n{body}"
        shown = VOLATILE.sub(r"\1…", shown)
        for word in sorted(own - USUAL, key=len, reverse=True):
            shown = re.sub(rf"\b{re.escape(quote(word))}\b", "…", shown)
        return shown

    def _counted(self, method, path, **values):
        """An answer and the number of queries it took, caches warm."""
        self._ask(method, path, **values)
        before = self.env.cr.sql_log_count
        answer = self._ask(method, path, **values)
        return answer, self.env.cr.sql_log_count - before

    def test_the_map_has_our_routes(self):
        """Else the walks below walk nowhere."""
        rules = {rule for rule, _kinds, _methods, _names in self._routes()}
        self.assertLessEqual(
            {
                "/complaint/<string:token>",
                "/ticket/close",
                "/my/ticket/<int:ticket_id>",
            },
            rules,
        )

    def test_odd_parts_of_a_path(self):
        """No odd id or token gives an error of the server, nor a secret."""
        usual = {"number": str(self.secret.id)}
        with mute_logger(*QUIET):
            for person in ("anonymous", "other_complainant", "accused_all"):
                self._login(person)
                for rule, kinds, methods, _names in self._routes():
                    for part, kind in kinds.items():
                        odd = NUMBERS if kind == "number" else TEXTS
                        for value in odd:
                            values = {
                                name: usual.get(other, "x")
                                for name, other in kinds.items()
                            }
                            if kind != "number":
                                value = quote(value, safe="")
                            values[part] = value
                            for method in methods:
                                with self.subTest(
                                    person=person, rule=rule, value=value[:20]
                                ):
                                    answer = self._ask(method, self._path(rule, values))
                                    self.assertLess(answer.status_code, 500)
                                    self.assertFalse(self._leaks(answer.text))

    def test_odd_values_of_a_form(self):
        """The same for what stands behind the question mark and in the form."""
        usual = {"number": str(self.secret.id)}
        with mute_logger(*QUIET):
            for person in ("anonymous", "other_complainant", "accused_all"):
                self._login(person)
                for rule, kinds, methods, names in self._routes():
                    path = self._path(
                        rule, {n: usual.get(kind, "x") for n, kind in kinds.items()}
                    )
                    for name in [*names, "ticket_id", "stage_id", "unknown_id"]:
                        for value in (*NUMBERS, *TEXTS):
                            for method in methods:
                                with self.subTest(
                                    person=person,
                                    rule=rule,
                                    name=name,
                                    value=value[:20],
                                ):
                                    answer = self._ask(method, path, **{name: value})
                                    self.assertLess(answer.status_code, 500)
                                    self.assertFalse(self._leaks(answer.text))

    def _pairs(self):
        """[(method, path, values) of what is not there, the same of what is not his]

        Ids: a ticket that never was, and the case. Tokens: random ones, and real ones
        of another kind, or cut.
        """
        gone = str(self.env["helpdesk.ticket"].search([], order="id desc")[:1].id + 999)
        case = str(self.secret.id)
        portal = self.secret._portal_ensure_token()
        digest = "f" * 64
        strange = ("A" * 43, "B" * 36)
        real = (self.letter_token[:-1], portal, self.token, digest, self.real_digest)
        pairs = []
        for rule, kinds, methods, names in self._routes():
            for method in methods:
                if "number" in kinds.values() or "ticket_id" in names:
                    pairs += self._id_pairs(rule, kinds, method, gone, case)
                elif kinds:
                    part = next(iter(kinds))
                    none = (method, self._path(rule, {part: strange[0]}), {})
                    pairs += [
                        (none, (method, self._path(rule, {part: token}), {}))
                        for token in (*strange, *real)
                    ]
                else:
                    values = {"stage_id": str(self.closing.id)}
                    pairs.append(
                        (
                            (method, rule, dict(values, ticket_id=gone)),
                            (method, rule, dict(values, ticket_id=case)),
                        )
                    )
        return pairs

    def _id_pairs(self, rule, kinds, method, gone, case):
        for values in ({}, {"access_token": "x"}, {"access_token": self.portal_token}):
            parts = {
                name: values.get(name, "x")
                for name, kind in kinds.items()
                if kind != "number"
            }
            number = next(n for n, kind in kinds.items() if kind == "number")
            query = {k: v for k, v in values.items() if k not in kinds}
            yield (
                (method, self._path(rule, {**parts, number: gone}), query),
                (method, self._path(rule, {**parts, number: case}), query),
            )

    def test_not_there_and_not_yours_look_the_same(self):
        """Status, headers and page are the same, and so is the work done for it."""
        self.closing = self.env["helpdesk.ticket.stage"].search(
            [("close_from_portal", "=", True), ("team_ids", "=", False)], limit=1
        )
        self._send_answer()
        pairs = self._pairs()
        self.assertGreater(len(pairs), 10)
        with mute_logger(*QUIET):
            for person in [key for key, _groups, _what in PERSONS]:
                self._login(person)
                for (method, path, values), (_m, path_2, values_2) in pairs:
                    with self.subTest(person=person, method=method, path=path_2[:60]):
                        none, cost = self._counted(method, path, **values)
                        his, cost_2 = self._counted(method, path_2, **values_2)
                        self.assertEqual(
                            self._face(none, path, values),
                            self._face(his, path_2, values_2),
                        )
                        self.assertEqual(cost, cost_2, "queries")

    def _send_answer(self):
        """A letter with a personal link, so that there is a real token."""
        self._walk_to(self.secret, "to_send")
        self._move(self.secret, "SLM", "Send the answer")
        bodies = [mail["body"] for mail in self._send_mails()]
        body = next(body for body in bodies if "/complaint/" in body)
        self.letter_token = re.search(r"/complaint/([\w-]+)", body)[1]
        self.real_digest = self._answer_letter(self.secret).token_digest

    def test_the_real_token_opens(self):
        """Control of the above: the very link shows the answer."""
        self._send_answer()
        self._login("anonymous")
        page = self.url_open(f"/complaint/{self.letter_token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("verdict", page.text)
        self.assertNotEqual(CONTROL, "anonymous")
