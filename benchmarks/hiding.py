"""Goal 16: what the rule that hides cases costs somebody from whom nothing is hidden.

Ours twice: with the rule `rule_ticket_hidden`, and with the domains of the other rules
alone. Both domains are worked out before, so that only the queries differ. The plans
at the largest size are printed above the rows.
"""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.fields import Domain
from odoo.tools import SQL

from . import reading
from .board_list_search import CASES, KANBAN, LIST, OPEN_CASES, OURS_ORDER, TICKET
from .measure import Case, environment

RULE = "klachten_module.rule_ticket_hidden"
KNOWN = {}  # {(database, user, with the rule): domain}
PEOPLE = (("officer", "officer"), ("slm", "handler"))


def goal_16(bench):
    database = bench.filled("ours")
    for login, name in PEOPLE:
        for what, work in WORKS.items():
            sides = [
                Case(database, login, prepare=ready(work, hiding), work=ruled(work))
                for hiding in (True, False)
            ]
            found = bench.compare(f"hidden {what} {name}", *sides)
            if len({str(answer) for answer in found.answers}) > 1:
                bench.differs(f"hidden {what} {name}", str(found.answers)[:200])
    if bench.size == max(bench.sizes):
        for login, _name in PEOPLE:
            show_plans(Case(database, login, work=None))


# --- the same rules with and without the one ------------------------------------------


def rules_of(env, hiding):
    """What the record rules of tickets ask of this user, with or without the one.

    Worked out once for each user: it empties Odoo's caches, which both sides then fill
    again in the turns that do not count.
    """
    key = (env.cr.dbname, env.uid, hiding)
    if key not in KNOWN:
        KNOWN[key] = domain_of_rules(env, hiding)
    return KNOWN[key]


def domain_of_rules(env, hiding):
    rules = env["ir.rule"]
    whole = rules._compute_domain(TICKET, "read")
    if hiding:
        return whole
    with env.cr.savepoint():
        env.ref(RULE).sudo().active = False
        env.flush_all()
        env.registry.clear_cache()
        without = rules._compute_domain(TICKET, "read")
        env.ref(RULE).sudo().active = True
        env.flush_all()
    env.registry.clear_cache()
    if "complaint_hidden" in str(list(without)):
        raise AssertionError("the rule is still in it")
    return without


@contextmanager
def under(env, domain):
    """Tickets are read under these rules; other models under their own."""
    rules = type(env["ir.rule"])
    own = rules._compute_domain

    def compute(self, model_name, mode="read"):
        return domain if model_name == TICKET else own(self, model_name, mode)

    with patch.object(rules, "_compute_domain", compute):
        yield


def ready(work, hiding):
    def prepare(env):
        return rules_of(env, hiding), work["prepare"](env)

    return prepare


def ruled(work):
    def do(env, prepared):
        domain, rest = prepared
        with under(env, domain):
            return work["work"](env, rest)

    return do


# --- what is read ---------------------------------------------------------------------

WORKS = {
    "list": {
        "prepare": reading.shown(TICKET, "list", LIST),
        "work": lambda env, shown: reading.listing(
            env, TICKET, OPEN_CASES, shown, OURS_ORDER
        ),
    },
    "board": {
        "prepare": reading.shown(TICKET, "kanban", KANBAN),
        "work": lambda env, shown: reading.board(
            env(context={**env.context, "complaint_board": True}),
            TICKET,
            OPEN_CASES,
            shown,
            OURS_ORDER,
        ),
    },
    "count": {
        "prepare": lambda env: None,
        "work": lambda env, _none: env[TICKET].search_count(CASES),
    },
    "group": {
        "prepare": lambda env: None,
        "work": lambda env, _none: [
            (group[0].id, group[1])
            for group in env[TICKET]._read_group(CASES, ["stage_id"], ["__count"])
        ],
    },
}


def show_plans(case):
    """EXPLAIN of the first page and of the groups, with and without the rule."""
    with environment(case) as env:
        for hiding in (True, False):
            domain = rules_of(env, hiding)
            tickets = env[TICKET].sudo()
            page = tickets._search(Domain(OPEN_CASES) & domain, 0, 80, OURS_ORDER)
            groups = tickets._search(Domain(CASES) & domain)
            stage = SQL.identifier(TICKET.replace(".", "_"), "stage_id")
            groups.groupby = stage
            for what, query in (
                ("first page", page.select()),
                ("by stage", groups.select(stage, SQL("count(*)"))),
            ):
                print(f"\n{case.login}, {what}, {'with' if hiding else 'without'} it:")
                for (line,) in env.execute_query(SQL("EXPLAIN %s", query)):
                    print(f"  {line}")
        env.cr.rollback()
