import inspect
import re
from urllib.parse import quote

from odoo.tests import tagged
from odoo.tools import mute_logger

from .doors_common import DoorsCommon
from .doors_persons import QUIET, VISITORS

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
VOLATILE = re.compile(r"(csrf_token(?:\W+value)?\W+)[\w-]{20,}|o\d{9,}|\d{10,}|scale=1")
# Whether somebody logged in or not: one of each for the odd values.
BOTH = ("anonymous", "accused_all")
# What a form may send to a route that does not ask for it.
NOT_ASKED = ("ticket_id", "stage_id", "unknown_id")
USUAL = {"my", "ticket", "close", "complaint", "x"}
CHANGING = ("Date", "Set-Cookie", "Content-Length")


@tagged("post_install", "-at_install", "klachten")
class TestDoorsRoutes(DoorsCommon):
    """Design 6, f1, f2: ids and tokens of every route of ours, walked from the map of
    routes, so that a new one cannot be forgotten.
    """

    def setUp(self):
        super().setUp()
        with mute_logger(*QUIET):
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
        """An answer; only the way to the page in the visitor's language is followed.

        A form carries the token.
        """
        options = {"allow_redirects": False, "method": method}
        if method == "POST":
            options["data"] = {"csrf_token": self.csrf, **values}
        else:
            options["params"] = values
        answer = self.url_open(path, **options)
        for _turn in range(2):
            there = answer.headers.get("Location", "")
            if not re.search(rf"/\w\w{re.escape(quote(path, safe='/%'))}(\?|$)", there):
                break
            answer = self.url_open(there, allow_redirects=False)
        return answer

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
            word = re.escape(quote(word))  # after "=" too, in an address within one
            shown = re.sub(rf"(?:\b|(?<=%3D)){word}\b", "…", shown)
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

    def _try_odd(self, tries):
        """No odd value gives an error of the server, nor a secret.

        Pairwise: each value at each place by one person, turn and turn about, so that
        both come to each place and with each value. A place behind a login is tried by
        who has one; without, one value is enough.

        :param tries: {(rule, place): [(method, path, values of the form)]}
        """
        behind = {
            rule.rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if rule.endpoint.routing["auth"] == "user"
        }
        with mute_logger(*QUIET):
            for turn, person in enumerate(BOTH):
                self._login(person)
                for nth, ((rule, place), requests) in enumerate(tries.items()):
                    if rule not in behind:
                        requests = requests[(nth + turn) % 2 :: 2]
                    elif person == "anonymous":
                        requests = requests[:1]
                    for request in requests:
                        method, path, values = request
                        with self.subTest(
                            person=person, place=place, request=f"{request}"[:150]
                        ):
                            answer = self._ask(method, path, **values)
                            self.assertLess(answer.status_code, 500)
                            self.assertFalse(self._leaks(answer.text))

    def test_odd_parts_of_a_path(self):
        usual = {"number": str(self.secret.id)}
        tries = {}
        for rule, kinds, methods, _names in self._routes():
            for part, kind in kinds.items():
                values = {name: usual.get(other, "x") for name, other in kinds.items()}
                odd = NUMBERS
                if kind != "number":
                    odd = [quote(text, safe="") for text in TEXTS]
                paths = [self._path(rule, {**values, part: value}) for value in odd]
                for method in methods:
                    tries[rule, (method, part)] = [(method, at, {}) for at in paths]
        self._try_odd(tries)

    def test_odd_values_of_a_form(self):
        """The same for what stands behind the question mark and in the form; what a
        route does not ask for gets all values together, not each of them.
        """
        usual = {"number": str(self.secret.id)}
        odd = (*NUMBERS, *TEXTS)
        tries = {}
        for rule, kinds, methods, names in self._routes():
            path = self._path(
                rule, {n: usual.get(kind, "x") for n, kind in kinds.items()}
            )
            for method in methods:
                for name in names:
                    tries[rule, (method, name)] = [
                        (method, path, {name: value}) for value in odd
                    ]
                tries[rule, (method, "not asked")] = [
                    (method, path, {NOT_ASKED[nth % 3]: value})
                    for nth, value in enumerate(odd)
                ]
        self._try_odd(tries)

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
                    parts = self._parts(kinds)
                    paths = [
                        self._path(rule, {**parts, "token": token})
                        for token in (*strange, *real)
                    ]
                    pairs += [
                        ((method, paths[0], {}), (method, path, {}))
                        for path in paths[1:]
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

    def _parts(self, kinds):
        """Something for each part of a path: of a number, one that is the case's."""
        usual = {"ticket_id": str(self.secret.id), "number": str(self.file.id)}
        return {name: usual.get(name, "x") for name in kinds}

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
        token, letter = self._send_answer()
        self.letter_token, self.real_digest = token, letter.token_digest
        pairs = self._pairs()
        self.assertGreater(len(pairs), 10)
        with mute_logger(*QUIET):
            for person in VISITORS:
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

    def test_the_real_token_opens(self):
        """Control of the above: the very link shows the answer."""
        with mute_logger(*QUIET):
            token, _letter = self._send_answer()
            self._login("anonymous")
            page = self.url_open(f"/complaint/{token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("answer", self._leaks(page.text))

    def test_links_that_are_over_or_revoked_look_like_none(self):
        """The same page, headers and work as for a token that never was."""
        with mute_logger(*QUIET):
            token, letter = self._send_answer()
            self._login("anonymous")
        methods = [
            (rule, kinds, method)
            for rule, kinds, methods, _names in self._routes()
            if "token" in kinds
            for method in methods
        ]
        self.assertTrue(methods)
        with mute_logger(*QUIET):
            for state, values in (
                ("over", {"link_until": "2020-01-01"}),
                ("revoked", {"token_digest": False}),
            ):
                letter.sudo().write(values)
                for rule, kinds, method in methods:
                    paths = [
                        self._path(rule, {**self._parts(kinds), "token": value})
                        for value in ("A" * 43, token)
                    ]
                    with self.subTest(state=state, rule=rule, method=method):
                        none, cost = self._counted(method, paths[0])
                        over, cost_2 = self._counted(method, paths[1])
                        self.assertEqual(over.status_code, 404)
                        self.assertEqual(
                            self._face(none, paths[0], {}),
                            self._face(over, paths[1], {}),
                        )
                        self.assertEqual(cost, cost_2, "queries")
