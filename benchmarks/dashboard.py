"""Goal 10: the helpdesk's dashboard with its tiles, and what is open and overdue."""

from . import reading
from .board_list_search import our_list, their_list
from .measure import Case

TEAM = "helpdesk.ticket.team"
OUR_OVERDUE = [("due_state", "in", ["overdue"])]
THEIR_OVERDUE = [("closed", "=", False), ("sla_expired", "=", True)]


def dashboard():
    """The tiles on top and the card of each team; the same calls on both sides."""

    def work(env, view):
        tiles = env[TEAM].retrieve_dashboard()
        reading.listing(env, TEAM, [], view)
        return {tile["name"]: tile["value"] for tile in tiles}

    return {"prepare": reading.shown(TEAM, "kanban"), "work": work}


def goal_10(bench):
    ours, theirs = bench.filled("ours"), bench.filled("sla")
    bench.compare(
        "dashboard",
        Case(ours, "officer", **dashboard()),
        Case(theirs, "agent", **dashboard()),
    )
    bench.compare(
        "overdue",
        Case(ours, "officer", **our_list(OUR_OVERDUE)),
        Case(theirs, "agent", **their_list(THEIR_OVERDUE)),
    )
