"""Goal 13: tickets that are none of our business, beside us and without us."""

from .board_list_search import TICKET, their_board, their_list
from .create_and_move import creation
from .measure import Case


def a_ticket(env):
    domain = [("team_id.name", "like", "Balie"), ("stage_id.closed", "=", False)]
    return env[TICKET].search(domain, limit=1, order="id").id


def write(env, ticket_id):
    ticket = env[TICKET].browse(ticket_id)
    ticket.write(
        {"priority": "2" if ticket.priority != "2" else "1", "name": "Balie, kapot"}
    )
    return 1


def goal_13(bench):
    beside, without = bench.filled("beside"), bench.filled("plain")
    for key, parts in (
        ("plain create", creation(1, of_procedure=False)),
        ("plain write", {"work": write, "prepare": a_ticket}),
        ("plain list", their_list()),
        ("plain kanban", their_board()),
    ):
        bench.compare(
            key, Case(beside, "agent", **parts), Case(without, "agent", **parts), 31
        )
