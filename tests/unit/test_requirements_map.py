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
def tree_of(path):
    return ast.parse((ROOT / path).read_text("utf-8"))


@functools.cache
def classes_of(path):
    """{name of a class: {name of a method: its source}} of a test file."""
    source = (ROOT / path).read_text("utf-8")
    return {
        node.name: {
            method.name: ast.get_source_segment(source, method)
            for method in node.body
            if isinstance(method, ast.FunctionDef)
        }
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef)
    }


def shown_by(row):
    """The source of the test that a row names."""
    path, name, method = row[3].split("::")
    return classes_of(path)[name][method]


def imported(path):
    """The names that a folder of tests imports: of files, and of folders whole."""
    found = set()
    for node in tree_of(path).body:
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            whole = node.module and [alias.name for alias in node.names] == ["*"]
            found |= {node.module} if whole else {alias.name for alias in node.names}
    return found


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


@pytest.mark.parametrize("row", CELLS, ids=[row[0] for row in CELLS])
def test_the_test_exists_and_runs(row):
    """In Odoo, where somebody does something: what reads a file shows no row."""
    path, name, method = row[3].split("::")
    assert path.startswith("klachten_module/tests/")
    assert method.startswith("test_")
    assert method in classes_of(path)[name]
    assert re.search(r"\bself\.(assert|_assert|_refused|_check)", shown_by(row))
    *folders, file = path.removesuffix(".py").split("/")[2:]
    at = "klachten_module/tests"
    for part in [*folders, file]:
        assert part in imported(f"{at}/__init__.py")
        at = f"{at}/{part}"


def test_no_test_is_named_that_another_hides():
    """A class keeps the last of two methods of one name, a file that of two classes."""
    for path in {row[3].partition("::")[0] for row in CELLS}:
        classes = [n for n in tree_of(path).body if isinstance(n, ast.ClassDef)]
        names = [node.name for node in classes]
        for node in classes:
            names += [
                f"{node.name}.{method.name}"
                for method in node.body
                if isinstance(method, ast.FunctionDef) and not method.decorator_list
            ]
        assert len(names) == len(set(names)), path


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_test_names_the_id(row):
    assert row[0] in mentioned(shown_by(row))


@pytest.mark.parametrize("row", LAW, ids=[row[0] for row in LAW])
def test_the_test_of_the_law_names_the_article(row):
    article = row[0].removeprefix("Awb ")
    assert re.search(rf"\b{article}\b", shown_by(row))
