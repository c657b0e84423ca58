"""What holds for every module of `logic/`: pure, short, explained by example."""

import ast
import dataclasses
import doctest
import inspect
from importlib import import_module
from pathlib import Path

import pytest

from klachten_module import logic

FILES = sorted(Path(logic.__path__[0]).glob("*.py"))
MODULES = [f"klachten_module.logic.{f.stem}" for f in FILES if f.stem != "__init__"]
CLOCK_CALLS = {"today", "now", "utcnow", "localtime"}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def nodes(request):
    return list(ast.walk(ast.parse(request.param.read_text())))


def imported(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        # a relative import may not climb out of logic/
        return [node.module or "" if node.level < 2 else "odoo"]
    return []


def test_modules_are_found():
    assert {"workdays", "public_holidays", "terms", "clocks"} <= {f.stem for f in FILES}


def test_nothing_imports_odoo(nodes):
    names = {name.partition(".")[0] for node in nodes for name in imported(node)}
    assert "odoo" not in names


def test_nothing_reads_the_clock(nodes):
    calls = {
        node.func.attr
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & CLOCK_CALLS


def test_no_function_is_longer_than_25_lines(nodes):
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    for node in functions:
        body = node.body[1:] if ast.get_docstring(node) else node.body
        assert not body or body[-1].end_lineno - body[0].lineno < 25, node.name


@pytest.mark.parametrize("name", MODULES)
def test_doctests(name):
    result = doctest.testmod(import_module(name))
    assert result.failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_public_functions_and_classes_have_an_example(name):
    module = import_module(name)
    for label, thing in vars(module).items():
        if label.startswith("_") or getattr(thing, "__module__", None) != name:
            continue
        if inspect.isfunction(thing) or inspect.isclass(thing):
            assert ">>>" in (thing.__doc__ or ""), label


@pytest.mark.parametrize("name", MODULES)
def test_dataclasses_are_frozen_and_slotted(name):
    for thing in vars(import_module(name)).values():
        if inspect.isclass(thing) and dataclasses.is_dataclass(thing):
            assert thing.__dataclass_params__.frozen
            assert "__slots__" in vars(thing)
