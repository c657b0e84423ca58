"""docs/requirements-map.md: where each requirement lives and which test shows it."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAST = {"S0": 111, "S1": 23, "S3": 32, "S4": 37}
IDS = [f"{s}-{n:02d}" for s, last in LAST.items() for n in range(1, last + 1)]
# Rows that no test shows yet. It only becomes less.
MOST_OPEN = 40
ROWS = [
    tuple(cell.strip().strip("`") for cell in line.strip("|\n").split("|"))
    for line in (ROOT / "docs/requirements-map.md").read_text("utf-8").splitlines()
    if re.match(r"\| S\d-\d+ ", line)
]
SHOWN = [row for row in ROWS if row[2] != "open"]


def mentioned(text):
    """The ids in a text; "S1-10 to S1-15" names all of them."""
    found = set(re.findall(r"\bS\d-\d+\b", text))
    for source, first, last in re.findall(r"\b(S\d)-(\d+) to S\d-(\d+)", text):
        found |= {f"{source}-{n:02d}" for n in range(int(first), int(last) + 1)}
    for source, first, rest in re.findall(r"\b(S\d)-(\d+)((?:/\d+)+)", text):
        found |= {f"{source}-{n}" for n in [first, *rest.strip("/").split("/")]}
    return found


def test_each_id_stands_there_once_in_order():
    assert [row[0] for row in ROWS] == IDS


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_where_it_lives_exists(row):
    assert (ROOT / row[1]).is_file()


@pytest.mark.parametrize("row", SHOWN, ids=[row[0] for row in SHOWN])
def test_the_test_exists_and_names_the_id(row):
    path, _separator, name = row[2].partition("::")
    source = (ROOT / path).read_text("utf-8")
    functions = {
        node.name: node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
    }
    assert name in functions
    assert row[0] in mentioned(source)


def test_what_is_open_only_becomes_less():
    assert len(ROWS) - len(SHOWN) <= MOST_OPEN
