"""The calls that the web client makes to show a screen: same fields, order and limits.

What to read comes from the view itself, so that neither side is read more of.
"""

from dataclasses import dataclass
from datetime import date

from lxml import etree

LIST_LIMIT, BOARD_LIMIT, COUNT_LIMIT = 80, 40, 10_001


@dataclass(frozen=True)
class Shown:
    """A view as the client knows it: what it reads, and how many at a time."""

    specification: dict
    limit: int | None


def shown(model, view_type, view=None):
    """A view as something to prepare: the client asks for it only once."""

    def prepare(env):
        view_id = env.ref(view).id if view else False
        arch = etree.fromstring(env[model].get_view(view_id, view_type)["arch"])
        limit = arch.get("limit")
        return Shown(_fields(env, model, arch), int(limit) if limit else None)

    return prepare


def _fields(env, model, node):
    found = {}
    for child in node.iter("field"):
        if any(parent.tag == "field" for parent in _above(child, node)):
            continue
        field = env[model]._fields.get(child.get("name"))
        if field is None:
            continue
        found[field.name] = {}
        if field.type == "many2one":
            found[field.name] = {"fields": {"display_name": {}}}
        elif field.relational:
            inner = {}
            for view in child:
                inner |= _fields(env, field.comodel_name, view)
            if "tags" in (child.get("widget") or ""):
                inner = {"display_name": {}}
                if "color" in env[field.comodel_name]._fields:
                    inner["color"] = {}
            if inner:
                found[field.name] = {"fields": inner}
    return found


def _above(node, top):
    while (node := node.getparent()) is not None and node is not top:
        yield node


def board(env, model, domain, view, order=None):
    """A kanban by stage: the columns with their counts, and the first cards of each.

    :return: {column: number of cards}
    """
    found = (
        env[model]
        .with_context(read_group_expand=True)
        .web_read_group(
            domain,
            ["stage_id"],
            [],
            order=order,
            auto_unfold=True,
            unfold_read_specification=view.specification,
            unfold_read_default_limit=view.limit or BOARD_LIMIT,
        )
    )
    return {
        group["stage_id"] and group["stage_id"][1]: group["__count"]
        for group in found["groups"]
    }


def counters(env, model, domain):
    """The coloured bar above each column, where the board has one."""
    return env[model].read_progress_bar(
        domain,
        "stage_id",
        {
            "field": "activity_state",
            "colors": {"planned": "success", "today": "warning", "overdue": "danger"},
        },
    )


def listing(env, model, domain, view, order=""):
    """The first page of a list.

    :return: how many records there are, as the client shows it
    """
    return env[model].web_search_read(
        domain,
        view.specification,
        limit=view.limit or LIST_LIMIT,
        order=order,
        count_limit=COUNT_LIMIT,
    )["length"]


def pivot(env, model, row, column, aggregates=("__count",), domain=()):
    """What a pivot of two groupings asks.

    :return: {(row, column): values of the aggregates}, rows and columns as the client
        gets them, months as their first day
    """
    sets = [[], [row], [column], [row, column]]
    *_totals, cells = env[model].formatted_read_grouping_sets(
        list(domain), sets, list(aggregates)
    )
    return {
        (_value(cell[row]), _value(cell[column])): [cell[name] for name in aggregates]
        for cell in cells
    }


def _value(value):
    """A group as the client gets it: an id, a month's first day, a code."""
    if isinstance(value, (tuple, list)):
        value = value[0]
    if isinstance(value, str) and value[4:5] == "-":
        return date.fromisoformat(value[:10])
    return value
