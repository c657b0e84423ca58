"""The house: rooms of the models that only look down (docs/develop.md)."""

import ast
import io
import tokenize
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

ADDON = Path(__file__).parents[2] / "klachten_module"
MODELS = ADDON / "models"
# Lowest first, as models/__init__.py loads them.
ROOMS = (
    "kernel",
    "people",
    "procedure",
    "case",
    "clock",
    "privacy",
    "letter",
    "reaction",
    "mailbox",
    "overview",
    "form",
    "history",
)
LONGEST = 400
# What Odoo calls at each start or update, and what makes records.
AT_START = {"_register_hook", "_auto_init", "init", "_setup_complete"}
MAKES = {"create", "copy", "_load_records"}
CODE = {".py", ".xml", ".js", ".scss", ".css"}
MOST_FILES = 16
MOST_LOOSE = 4
# In the whole product: whoever adds one takes another away.
MOST_SUDO = 216
# Of the comment, from its last line up.
LINES_OF_REASON = 3
# Methods of the host that a room calls and a higher room overrides.
HOST = {
    "_compute_domain",
    "_message_create",
    "_read_group",
    "_read_grouping_sets",
    "_search",
}


def room_of(path):
    """Index of the room that a file belongs to; loose ones stand below all rooms."""
    first = path.relative_to(MODELS).parts[0]
    return ROOMS.index(first) if first in ROOMS else 0


@cache
def files():
    """{path: tree} of the files in the rooms."""
    return {
        path: ast.parse(path.read_text("utf-8"))
        for path in sorted(MODELS.rglob("*.py"))
        if path != MODELS / "__init__.py"
    }


@cache
def definitions():
    """{private name: index of the lowest room with a method of that name}."""
    lowest = {}
    for path, tree in files().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("_"):
                room = room_of(path)
                lowest[node.name] = min(lowest.get(node.name, room), room)
    return lowest


def place(path, node):
    return f"{path.relative_to(ADDON)}:{node.lineno}"


def test_rooms_are_loaded_from_below():
    tree = ast.parse((MODELS / "__init__.py").read_text("utf-8"))
    loaded = [alias.name for node in tree.body for alias in node.names]
    assert loaded == list(ROOMS)


def test_imports_look_down():
    upward, checked = [], 0
    for path, tree in files().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or node.level != 2:
                continue
            for name in [node.module] if node.module else [a.name for a in node.names]:
                checked += 1
                if room_of(MODELS / name.split(".")[0]) > room_of(path):
                    upward.append(place(path, node))
    assert checked > 20
    assert upward == []


def test_private_calls_look_down():
    """What a lower room tells an upper one is a hook: empty below, filled above."""
    upward, checked = [], 0
    for path, tree in files().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Attribute) or node.attr in HOST:
                continue
            if node.attr in definitions():
                checked += 1
                if definitions()[node.attr] > room_of(path):
                    upward.append(f"{place(path, node)} {node.attr}")
    assert checked > 500
    assert upward == []


def test_hooks_are_named_in_the_map():
    """An empty method is a hook; the map lists each, and lists no other."""
    empty = {
        node.name
        for tree in files().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith(("_after_", "_before_"))
        and len(node.body) == 1
        and ast.get_docstring(node)
    }
    assert empty
    told = (ADDON.parent / "docs/develop.md").read_text("utf-8")
    assert [name for name in sorted(empty) if f"`{name}`" not in told] == []


def test_rooms_stay_small():
    loose = [p for p in MODELS.glob("*.py")]
    assert len(loose) <= MOST_LOOSE
    by_room = defaultdict(list)
    for path in files():
        if path.parent != MODELS and path.name != "__init__.py":
            by_room[path.parent.name].append(path.name)
    assert {room: len(f) for room, f in by_room.items() if len(f) > MOST_FILES} == {}
    assert not (set(ROOMS) - {"kernel"}) ^ set(by_room)


def test_no_file_is_too_long_to_read():
    """Above 400 lines a file is split by subject."""
    lines = {
        path.relative_to(ADDON).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in ADDON.rglob("*")
        if path.suffix in CODE
    }
    assert len(lines) > 300
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}


# --- sudo(): at the entrances only, and never without a reason (rule 4) ---------------


def product():
    """The Python files of the addon, without its tests and migrations."""
    for path in sorted(ADDON.rglob("*.py")):
        if path.relative_to(ADDON).parts[0] not in ("tests", "migrations"):
            yield path


def takes_rights(call):
    """Whether a call is a sudo() by which somebody may more than before.

    Not `sudo(False)`, nor `sudo(self.env.su)`, which gives back what the caller had.
    """
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "sudo"
        and [ast.unparse(arg) for arg in call.args] not in (["False"], ["self.env.su"])
    )


def sudo_calls(node, statement=None):
    """(first line of its statement, line of the call) of each sudo() in a tree."""
    if isinstance(node, ast.stmt):
        statement = node
    if takes_rights(node):
        yield statement.lineno, node.func.end_lineno
    for child in ast.iter_child_nodes(node):
        yield from sudo_calls(child, statement)


def comments(text):
    """{line: (comment on it, whether it is all there is on that line)}"""
    return {
        token.start[0]: (token.string, token.line.lstrip().startswith("#"))
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    }


def has_reason(known, first, line):
    """Whether the comment on this line, or the block above its statement, says why."""
    said = [known.get(line, ("",))[0]]
    for above in range(first - 1, first - 1 - LINES_OF_REASON, -1):
        comment, alone = known.get(above, ("", False))
        if not alone:
            break
        said.append(comment)
    return any("sudo" in comment for comment in said)


def test_a_start_of_the_registry_makes_no_records():
    """They would have no xml id, and stay behind when the addon is uninstalled."""
    made, checked = [], 0
    for path in product():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef) or node.name not in AT_START:
                continue
            checked += 1
            made += [
                place(path, call)
                for call in ast.walk(node)
                if isinstance(call, ast.Attribute) and call.attr in MAKES
            ]
    assert checked > 2
    assert made == []


def test_every_sudo_has_its_reason():
    bare, checked = [], 0
    for path in product():
        text = path.read_text("utf-8")
        known = comments(text)
        for first, line in sudo_calls(ast.parse(text)):
            checked += 1
            if not has_reason(known, first, line):
                bare.append(f"{path.relative_to(ADDON)}:{line}")
    assert checked > 100
    assert bare == []


def test_sudo_stays_rare():
    calls = sum(
        len(list(sudo_calls(ast.parse(path.read_text("utf-8"))))) for path in product()
    )
    assert calls <= MOST_SUDO


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("x = self.sudo()", 1),
        ("x = self.sudo(True)", 1),
        ("x = self.sudo(flag)", 1),
        ("x = self.sudo(False) | self.sudo(self.env.su)", 0),
        ("x = self.sudo()  # sudo: checked above", 0),
        ("# sudo: checked above\nx = self.sudo()", 0),
        ("# sudo: checked above,\n# and\n# again\nx = self.sudo()", 0),
        ("# sudo: checked above\n\nx = self.sudo()", 1),
        ("# sudo: checked above\nx = 1\nx = self.sudo()", 1),
        ("y = 1  # sudo: of another\nx = self.sudo()", 1),
        ("# because\nx = self.sudo()", 1),
        ("# sudo: checked\nx = f(\n    a,\n    self.sudo(),\n)", 0),
    ],
)
def test_a_reason_stands_where_it_is_read(text, bare):
    known = comments(text)
    found = [has_reason(known, *place) for place in sudo_calls(ast.parse(text))]
    assert found.count(False) == bare
