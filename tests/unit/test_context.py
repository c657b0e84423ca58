"""What goes through the context stays as it is, and one is not made of many (house
rules 5 and 7 of docs/develop.md).
"""

import ast
from functools import cache
from pathlib import Path

import pytest

ADDON = Path(__file__).parents[2] / "klachten_module"
# What nobody can change once it is made.
FIXED = {"NamedTuple", "str", "int", "tuple", "frozenset", "datetime", "date"}
CHANGING = {"add", "append", "clear", "extend", "insert", "pop", "remove"}
CHANGING |= {"discard", "popitem", "setdefault", "sort", "update"}
DISPLAYS = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp)
MAKERS = {"dict", "list", "set", "defaultdict", "Counter", "OrderedDict"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Calls that do something to a record, or ask one something.
HANDED_ON = ("_complaint_", "_record", "_move", "_lift", "_send", "action_")
# Of any number of records, none too: which of them are cases.
OF_MANY = {"_complaint_cases"}


@cache
def product():
    """{path: tree} of the Python files of the addon, without tests and migrations."""
    return {
        path.relative_to(ADDON).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(ADDON.rglob("*.py"))
        if path.relative_to(ADDON).parts[0] not in ("tests", "migrations")
    }


def functions(tree):
    """Functions that stand in no other one: those within belong to them."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, FUNCTIONS):
            yield node
        else:
            yield from functions(node)


def named(node):
    """How something is called that is a name, or the last part of one; else ""."""
    return getattr(node, "id", None) or getattr(node, "attr", None) or ""


def bindings(function):
    """[(name, value)] of what gets a name in a function."""
    found = []
    for node in ast.walk(function):
        if isinstance(node, ast.NamedExpr | ast.AnnAssign | ast.AugAssign):
            found.append((named(node.target), node.value))
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = zip(target.elts, node.value.elts, strict=False)
                found += [(named(t), v) for t, v in pairs if isinstance(t, ast.Name)]
    return found


# --- objects in the context -----------------------------------------------------------


def is_fixed(class_):
    """Whether an object of a class of ours stays as it was made."""
    if FIXED & {named(base) for base in class_.bases}:
        return True
    return any(
        isinstance(made_by, ast.Call)
        and named(made_by.func) == "dataclass"
        and any(k.arg == "frozen" and k.value.value is True for k in made_by.keywords)
        for made_by in class_.decorator_list
    )


def changing_classes(trees):
    """Names of the classes of ours whose objects change."""
    return {
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and not is_fixed(node)
    }


def written_to(function):
    """Names of what a function changes in place."""
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in CHANGING:
                names.add(named(node.func.value))
        targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Subscript):
                names.add(named(target.value))
            elif isinstance(node, ast.AugAssign):
                names.add(named(target))
    return names


def is_made(value, classes):
    return isinstance(value, ast.Call) and named(value.func) in classes


def is_display(value):
    return isinstance(value, DISPLAYS) or is_made(value, MAKERS)


def from_context(value):
    """Whether a value was read from the context."""
    if isinstance(value, ast.Call) and named(value.func) == "get":
        value = value.func
    if not isinstance(value, ast.Subscript | ast.Attribute):
        return False
    return named(value.value) in ("context", "_context")


def objects_in_context(tree, classes):
    """Lines where something that changes goes into the context, or is changed there."""
    for function in functions(tree):
        known, changed = bindings(function), written_to(function)
        for node in ast.walk(function):
            if not isinstance(node, ast.Call) or named(node.func) != "with_context":
                continue
            for keyword in node.keywords:
                name = named(keyword.value)
                values = [keyword.value, *(v for n, v in known if n == name)]
                if any(is_made(value, classes) for value in values):
                    yield node.lineno
                elif name in changed and any(map(is_display, values)):
                    yield node.lineno
        for name, value in known:
            if name in changed and from_context(value):
                yield value.lineno


def test_objects_in_the_context_stay_as_they_are():
    """Whoever changes one, changes it for everybody who got the same context."""
    classes = changing_classes(product().values())
    found = [
        f"{path}:{line}"
        for path, tree in product().items()
        for line in objects_in_context(tree, classes)
    ]
    assert len(classes) > 50
    assert found == []


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("self.with_context(a=1, b=SERVICE, c=record.id, d=None)", 0),
        ("self.with_context(run=Fixed(1), day=Day(2026, 1, 1), kept=Frozen())", 0),
        ("self.with_context(run=Run(self))", 1),
        ("run = Run(self)\n    self.with_context(run=run)", 1),
        ("if run := Run(self):\n        self.with_context(run=run)", 1),
        ("a, run = 1, Run(self)\n    self.with_context(run=run)", 1),
        ("self.with_context(given={'a': 1})", 0),
        ("given = {}\n    self.with_context(given=given)", 0),
        ("given = {}\n    self.with_context(given=given)\n    given['a'] = 1", 1),
        ("told = set()\n    self.with_context(told=told)\n    told.add(1)", 1),
        ("box = []\n    self.with_context(box=box)\n    box += [1]", 1),
        ("told = self.env.context.get('told')\n    told.add(1)", 1),
        ("told = self.env.context['told']\n    told['a'] = 1", 1),
        ("told = self.env.context.get('told')\n    return told.a", 0),
    ],
)
def test_what_counts_as_changing(body, number):
    tree = ast.parse(
        "class Run: ...\n"
        "class Fixed(NamedTuple): ...\n"
        "class Day(datetime.date): ...\n"
        "@dataclass(frozen=True)\nclass Frozen: ...\n"
        f"def f(self):\n    {body}\n"
    )
    assert len(list(objects_in_context(tree, changing_classes([tree])))) == number


# --- one of many ----------------------------------------------------------------------


def is_one_at_most(node):
    """Whether this is `something[:1]` or `something[-1:]`: one record, or none."""
    if not (isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)):
        return False
    lower, upper = node.slice.lower, node.slice.upper
    return (not lower and upper and ast.unparse(upper) == "1") or (
        lower and not upper and ast.unparse(lower) == "-1"
    )


def asked_after(function):
    """Names of which a function looks whether there is one."""
    names = set()
    for node in ast.walk(function):
        looked_at = [getattr(node, "test", None)]
        if isinstance(node, ast.BoolOp):
            looked_at += node.values
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            looked_at.append(node.operand)
        elif isinstance(node, ast.comprehension):
            looked_at += node.ifs
        elif isinstance(node, ast.Call) and named(node.func) in ("ensure_one", "bool"):
            looked_at += [getattr(node.func, "value", None), *node.args]
        names.update(
            getattr(look, "target", look).id
            for look in looked_at
            if isinstance(getattr(look, "target", look), ast.Name)
        )
    return names


def handed_on(tree):
    """Lines where one record or none is handed on as if it were one."""
    for function in functions(tree):
        maybe = {name for name, value in bindings(function) if is_one_at_most(value)}
        maybe -= asked_after(function) | {""}
        for node in ast.walk(function):
            if not isinstance(node, ast.Call):
                continue
            called = named(node.func)
            if not called.startswith(HANDED_ON) or called in OF_MANY:
                continue
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if isinstance(node.func, ast.Attribute):
                given.append(node.func.value)
            if any(
                is_one_at_most(value)
                or (isinstance(value, ast.Name) and value.id in maybe)
                for value in given
            ):
                yield node.lineno


def test_one_at_most_is_not_handed_on_as_one():
    """Where there may be none, somebody looks whether there is one."""
    found = [
        f"{path}:{line}" for path, tree in product().items() for line in handed_on(tree)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("cases[:1]._complaint_move(move)", 1),
        ("case._complaint_move(moves[:1])", 1),
        ("case._complaint_move(moves.sorted('id')[-1:])", 1),
        ("case._complaint_move(acting_role=roles[:1])", 1),
        ("moves[:1].action_open()", 1),
        ("move = moves[:1]\n    case._complaint_move(move)", 1),
        ("a, move = 1, moves[:1]\n    case._complaint_move(move)", 1),
        ("move = moves[:1]\n    if move:\n        case._complaint_move(move)", 0),
        ("move = moves[:1]\n    if a and move:\n        case._complaint_move(move)", 0),
        ("move = moves[:1]\n    case._complaint_move(move or None)", 0),
        (
            "move = moves[:1]\n    if not move: return\n    case._complaint_move(move)",
            0,
        ),
        ("move = moves[:1]\n    move.ensure_one()\n    case._complaint_move(move)", 0),
        ("if move := moves[:1]:\n        case._complaint_move(move)", 0),
        ("move = moves[0]\n    case._complaint_move(move)", 0),
        ("move = moves[:1]\n    return move.id", 0),
        ("case._complaint_wizard(move=moves[:1].id)", 0),
        ("self[:1]._complaint_cases()", 0),
        ("batch = rows[:100]\n    batch._complaint_move(move)", 0),
    ],
)
def test_what_counts_as_handed_on(body, number):
    assert len(list(handed_on(ast.parse(f"def f(self):\n    {body}\n")))) == number
