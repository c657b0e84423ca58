"""docs/requirements-map.md: where each requirement lives and which test shows it."""

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAST = {"S0": 111, "S1": 23, "S3": 32, "S4": 37}
IDS = [f"{s}-{n:02d}" for s, last in LAST.items() for n in range(1, last + 1)]
CELLS = [
    tuple(cell.strip().strip("`") for cell in line.strip("|\n").split("|"))
    for line in (ROOT / "docs/requirements-map.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| id ", "| --- "))
]
ROWS = [row for row in CELLS if re.fullmatch(r"S\d-\d+", row[0])]
LAW = [row for row in CELLS if row not in ROWS]
ARTICLES = "1 2 3 4 5 6 7 8 9 10 11 12 12a 14 15 16 24".split()


def mentioned(text):
    """The ids in a text; "S1-10 to S1-15" and "S1-10..S1-15" name all of them."""
    found = set(re.findall(r"\bS\d-\d+\b", text))
    for source, first, last in re.findall(
        r"\b(S\d)-(\d+)(?: to |\.\.)(?:S\d-)?(\d+)", text
    ):
        found |= {f"{source}-{n:02d}" for n in range(int(first), int(last) + 1)}
    for source, first, rest in re.findall(r"\b(S\d)-(\d+)((?:/\d+)+)", text):
        found |= {f"{source}-{n}" for n in [first, *rest.strip("/").split("/")]}
    return found


@functools.cache
def cases_of(path):
    """{name of a test: its source} of a test file."""
    source = (ROOT / path).read_text("utf-8")
    return {
        node.name: ast.get_source_segment(source, node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_each_id_stands_there_once_in_order():
    assert [row[0] for row in ROWS] == IDS


def test_the_law_stands_there():
    wanted = [f"Awb 9:{n}" for n in ARTICLES]
    assert [row[0] for row in LAW] == [*wanted, "Algemene termijnenwet"]


@pytest.mark.parametrize("row", CELLS, ids=[row[0] for row in CELLS])
def test_row_says_what_and_where(row):
    _name, what, lives, _shown = row
    assert what
    assert (ROOT / lives).is_file()


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_test_exists_and_names_the_id(row):
    path, _separator, name = row[3].partition("::")
    assert name in cases_of(path)
    assert row[0] in mentioned(cases_of(path)[name])


@pytest.mark.parametrize("row", LAW, ids=[row[0] for row in LAW])
def test_the_test_of_the_law_exists(row):
    path, _separator, name = row[3].partition("::")
    assert name in cases_of(path)
    article = row[0].removeprefix("Awb ")
    assert re.search(rf"\b{article}\b", cases_of(path)[name])
