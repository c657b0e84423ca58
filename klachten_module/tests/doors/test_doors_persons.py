import json

from odoo.tests import tagged
from odoo.tools import mute_logger

from .doors_common import Door, DoorsCommon
from .doors_persons import ACCUSED, QUIET, SECRETS
from .doors_visitor import Visitor

SPEC = {
    "name": {},
    "number": {},
    "statement": {},
    "description": {},
    "display_name": {},
    "message_ids": {"fields": {"body": {}}},
    "attachment_ids": {"fields": {"name": {}}},
    "party_ids": {"fields": {"name": {}}},
}
FIELDS = ["name", "number", "statement", "description"]
NAMED = ("name", "number")


def mine(visitor):
    return [("id", "=", visitor.case.id)]


def words(visitor):
    return [("name", "ilike", SECRETS["name"])]


def export(visitor, kind, **values):
    data = {
        "model": "helpdesk.ticket",
        "fields": [{"name": n, "label": n, "type": "char"} for n in FIELDS],
        "ids": False,
        "domain": mine(visitor),
        "import_compat": False,
        "context": {},
        "groupby": [],
        **values,
    }
    # core answers a refusal with an error of the server
    return visitor.post(f"/web/export/{kind}", may_break=True, data=json.dumps(data))


def pivot(visitor):
    """What the client sends is what it read itself, so the reading is the door."""
    return visitor.call_kw(
        "helpdesk.ticket",
        "formatted_read_grouping_sets",
        mine(visitor),
        [["number"], ["name"]],
        ["__count"],
    )


# --- the case by the ORM and by the web client's calls ------------------------------
READING = (
    Door("search", lambda v: v.named(v.tickets.search([]).ids), NAMED),
    Door(
        "search archived",
        lambda v: v.named(v.tickets.with_context(active_test=False).search([]).ids),
        NAMED,
    ),
    Door(
        "search by words",
        lambda v: v.named(v.tickets.search(words(v)).ids),
        NAMED,
    ),
    Door(
        "search by a number",
        lambda v: v.named(
            v.tickets.search([("number", "=", v.test.secret.number)]).ids
        ),
        NAMED,
    ),
    Door(
        "search through a partner",
        lambda v: v.named(
            v["res.partner"]
            .search([("helpdesk_ticket_ids.name", "ilike", SECRETS["name"])])
            .sudo()
            .helpdesk_ticket_ids.ids
        ),
        NAMED,
    ),
    Door(
        "search through a team",
        lambda v: v.named(
            v["helpdesk.ticket.team"]
            .search([("ticket_ids.name", "ilike", SECRETS["name"])])
            .sudo()
            .ticket_ids.ids
        ),
        NAMED,
    ),
    Door(
        "search through a stage of the original",
        lambda v: (
            SECRETS["plain"]
            if v.tickets.search(
                [
                    ("id", "=", v.test.plain.id),
                    ("duplicate_id.name", "ilike", SECRETS["name"]),
                ]
            )
            else ""
        ),
        ("plain",),
    ),
    Door(
        "search_count",
        lambda v: v.named(v.case.ids if v.tickets.search_count(mine(v)) else []),
        NAMED,
    ),
    Door(
        "search_read",
        lambda v: v.tickets.search_read(mine(v), FIELDS),
        NAMED,
    ),
    Door("read", lambda v: v.case.read(FIELDS), NAMED),
    Door("read display_name", lambda v: v.case.display_name, NAMED),
    Door("read words", lambda v: v.case.statement, ("statement",)),
    Door("read summary", lambda v: v.case.description, ("summary",)),
    Door("read answer", lambda v: v.case.answer, ("answer",)),
    Door("fetch", lambda v: (v.case.fetch(FIELDS), v.case.name), NAMED),
    Door(
        "_read_group",
        lambda v: v.tickets._read_group(mine(v), ["number"], ["name:array_agg"]),
        NAMED,
    ),
    Door(
        "formatted_read_group",
        lambda v: v.tickets.formatted_read_group(mine(v), ["name"], ["__count"]),
        NAMED,
    ),
    Door(
        "web_read_group",
        lambda v: v.tickets.web_read_group(
            mine(v),
            ["number"],
            ["__count"],
            auto_unfold=True,
            unfold_read_specification=SPEC,
        ),
        NAMED,
    ),
    Door(
        "web_read_group by stage",
        lambda v: v.tickets.web_read_group(
            mine(v),
            ["stage_id"],
            ["__count"],
            auto_unfold=True,
            unfold_read_specification=SPEC,
        ),
        NAMED,
    ),
    Door(
        "read_progress_bar",
        lambda v: v.named(
            v.case.ids
            if v.tickets.read_progress_bar(
                mine(v),
                "stage_id",
                {"field": "priority", "colors": {"1": "success"}},
            )
            else []
        ),
        NAMED,
    ),
    Door("pivot", pivot, NAMED),
    Door(
        "name_search",
        lambda v: v.tickets.name_search(v.test.secret.number, limit=5),
        NAMED,
    ),
    Door(
        "web_name_search",
        lambda v: v.tickets.web_name_search(v.test.secret.number, {"display_name": {}}),
        NAMED,
    ),
    Door(
        "name_search of words", lambda v: v.tickets.name_search(SECRETS["name"]), NAMED
    ),
    Door("export_data", lambda v: v.case.export_data(FIELDS), NAMED),
    Door("copy", lambda v: v.case.copy().read(FIELDS), ()),
    Door(
        "copy among plain tickets",
        lambda v: v.case.copy({"team_id": v.test.plain_team.id}).read(FIELDS),
        (),
    ),
    Door(
        "onchange of a new ticket that points to it",
        lambda v: v.tickets.with_context(default_duplicate_id=v.case.id).onchange(
            {},
            [],
            {"duplicate_id": {"fields": {"name": {}, "display_name": {}}}, "name": {}},
        ),
        NAMED,
    ),
    Door("web_read", lambda v: v.case.web_read(SPEC), NAMED),
    Door(
        "web_search_read",
        lambda v: v.tickets.web_search_read(mine(v), SPEC),
        NAMED,
    ),
    Door(
        "calendar",
        lambda v: v.call_kw(
            "helpdesk.ticket",
            "search_read",
            [("create_date", ">=", "2000-01-01")],
            ["display_name", "create_date", "name"],
        ),
        NAMED,
    ),
    Door(
        "search_panel",
        lambda v: v.named(
            v.case.ids
            if any(
                value["__count"]
                for value in v.tickets.search_panel_select_range(
                    "stage_id",
                    search_domain=mine(v),
                    enable_counters=True,
                    limit=None,
                )["values"]
            )
            else []
        ),
        NAMED,
    ),
    Door(
        "search_panel filters",
        lambda v: v.named(
            v.case.ids
            if any(
                value.get("__count")
                for value in v.tickets.search_panel_select_multi_range(
                    "team_id", search_domain=mine(v), enable_counters=True
                )["values"]
            )
            else []
        ),
        NAMED,
    ),
    Door(
        "call_kw read",
        lambda v: v.call_kw("helpdesk.ticket", "read", [v.case.id], FIELDS),
        NAMED,
    ),
    Door(
        "call_kw web_search_read",
        lambda v: v.call_kw(
            "helpdesk.ticket", "web_search_read", mine(v), specification=SPEC
        ),
        NAMED,
    ),
    Door(
        "json/2 search_read",
        lambda v: v.json2(
            "helpdesk.ticket", "search_read", domain=mine(v), fields=FIELDS
        ),
        NAMED,
    ),
    Door(
        "json/2 read",
        lambda v: v.json2("helpdesk.ticket", "read", ids=v.case.ids, fields=FIELDS),
        NAMED,
    ),
    Door(
        "json/2 search with debug",
        lambda v: v.json2(
            "helpdesk.ticket",
            "web_read",
            ids=v.case.ids,
            specification=SPEC,
            context={"debug": "1"},
        ),
        NAMED,
    ),
    Door(
        "jsonrpc read",
        lambda v: v.jsonrpc("helpdesk.ticket", "read", v.case.ids, FIELDS),
        NAMED,
    ),
    Door(
        "json/1 of the case",
        lambda v: v.json1(f"action-klachten_module.action_complaints/{v.case.id}"),
        NAMED,
    ),
    Door(
        "json/1 of the list",
        lambda v: v.json1(
            "action-klachten_module.action_complaints?view_type=list&domain=[]"
            "&limit=80&offset=0"
        ),
        NAMED,
    ),
    Door(
        "error text in the developer's mode",
        lambda v: v.debugged(
            lambda: v.call_kw("helpdesk.ticket", "web_read", [v.case.id], SPEC)
        ),
        NAMED,
    ),
    Door("export csv", lambda v: export(v, "csv"), NAMED),
    Door("export csv by id", lambda v: export(v, "csv", ids=v.case.ids), NAMED),
    Door("export xlsx", lambda v: export(v, "xlsx"), NAMED),
    Door("export xlsx grouped", lambda v: export(v, "xlsx", groupby=["number"]), NAMED),
    Door(
        "breadcrumbs",
        lambda v: v.rpc(
            "/web/action/load_breadcrumbs",
            actions=[{"model": "helpdesk.ticket", "resId": v.case.id}],
        ),
        NAMED,
    ),
    Door(
        "breadcrumbs of the menu",
        lambda v: v.rpc(
            "/web/action/load_breadcrumbs",
            actions=[
                {"action": "klachten_module.action_complaints", "resId": v.case.id}
            ],
        ),
        NAMED,
    ),
)


@tagged("post_install", "-at_install", "klachten")
class TestDoorsPersons(DoorsCommon):
    """Design 6, field notes c2, f1, f2: every door of the ORM and of the web client,
    tried by everybody who must not see a case.
    """

    def test_reading(self):
        """The case itself: not found, not counted, not named, not exported."""
        self._walk(READING)

    def test_refusal_does_not_say_why(self):
        """Which rule kept somebody out tells him that he is complained about."""
        with mute_logger(*QUIET):
            for key in ACCUSED:
                self._login(key)
                visitor = Visitor(self, key)
                for method in ("read", "web_read", "write", "unlink"):
                    args = {"read": [FIELDS], "web_read": [SPEC], "write": [{}]}
                    with self.subTest(person=key, method=method):
                        text = visitor.debugged(
                            lambda m=method, v=visitor, a=args: v.call_kw(
                                "helpdesk.ticket", m, [v.case.id], *a.get(m, [])
                            )
                        )
                        self.assertIn("error", text)
                        self.assertNotIn("complain", text.lower())
                        self.assertFalse(self._leaks(text))
