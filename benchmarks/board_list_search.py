"""Goals 8 and 9: the board, the first page of the list, and searching."""

from . import reading
from .measure import Case

TICKET = "helpdesk.ticket"
CASES = [("procedure_version_id", "!=", False)]
# The action's own filter, which its user may take away.
OPEN_CASES = [*CASES, ("complaint_open", "=", True)]
OURS_ORDER = "next_due_on ASC, number DESC"
KANBAN, LIST = (f"klachten_module.complaint_view_{kind}" for kind in ("kanban", "list"))


def our_board():
    def work(env, shown):
        env = env(context={**env.context, "complaint_board": True})
        return reading.board(env, TICKET, OPEN_CASES, shown, OURS_ORDER)

    return {"prepare": reading.shown(TICKET, "kanban", KANBAN), "work": work}


def their_board():
    def work(env, shown):
        columns = reading.board(env, TICKET, [], shown)
        reading.counters(env, TICKET, [])
        return columns

    return {"prepare": reading.shown(TICKET, "kanban"), "work": work}


def our_list(domain=()):
    """All cases in a list; `domain` may also be a function of the environment."""
    return _list([*CASES], domain, LIST, OURS_ORDER)


def their_list(domain=()):
    return _list([], domain, None, "")


def _list(base, domain, view, order):
    def prepare(env):
        more = domain(env) if callable(domain) else domain
        return reading.shown(TICKET, "list", view)(env), [*base, *more]

    def work(env, prepared):
        shown, whole = prepared
        return reading.listing(env, TICKET, whole, shown, order)

    return {"prepare": prepare, "work": work}


def typed(by):
    """What somebody types to find a ticket from the middle by its number or name.

    The domain is what the search box of each side makes of it.
    """

    def domain(env):
        of_office = [("team_id.company_id", "=", env.company.id)]
        if "procedure_id" in env[TICKET]:
            of_office.append(("procedure_id", "!=", False))
        env.cr.execute("SELECT (min(id) + max(id)) / 2 FROM helpdesk_ticket")
        half = env.cr.fetchone()[0]
        tickets = env[TICKET].sudo()
        found = tickets.search([*of_office, ("id", ">", half)], limit=1, order="id")
        word = found[by]
        if "complaint_words" in env[TICKET]:
            return [("complaint_words", "ilike", word)]
        return ["|", ("number", "ilike", word), ("name", "ilike", word)]

    return domain


def goal_8(bench):
    ours, theirs = bench.filled("ours"), bench.filled("sla")
    for key, login in (("kanban", "officer"), ("kanban handler", "slm")):
        bench.compare(
            key,
            Case(ours, login, **our_board()),
            Case(theirs, "agent", **their_board()),
        )


def goal_9(bench):
    ours, theirs = bench.filled("ours"), bench.filled("oca")
    for key, login in (("list", "officer"), ("list handler", "slm")):
        bench.compare(
            key,
            Case(ours, login, **our_list(OPEN_CASES)),
            Case(theirs, "agent", **their_list()),
        )
    for by in ("number", "name"):
        found = bench.compare(
            f"search {by}",
            Case(ours, "officer", **our_list(typed(by))),
            Case(theirs, "agent", **their_list(typed(by))),
        )
        if not all(found.answers):
            bench.differs(f"search {by}", f"found {found.answers}")
