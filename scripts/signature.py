"""Print a hash of what an installed addon's database depends on: signature.py ADDON.

The same hash: a database of before serves the addon of now without an update. It is
over the manifest, data, views, translations and migrations as they are, and over every
Python file without the bodies of its functions: fields, selections, constraints,
defaults and decorators stand outside these. Bodies that count all the same:

- of a file that changes the database when it is loaded (WHOLE and SCHEMA);
- of a function of a module that is named outside functions: a helper that makes fields.

Tests, and files that a server reads by itself (static/, but for the icons that Odoo
copies into menus), do not count.
"""

import ast
import hashlib
import re
import sys
from pathlib import Path

WHOLE = re.compile(r"(^|/)(__manifest__|hooks|\w+_sql)\.py$|^migrations/")
SCHEMA = re.compile(
    r"def (init|_auto_init|_register_hook)\(|\bCREATE (OR REPLACE )?[A-Z]+\b"
)
LEFT_OUT = re.compile(
    r"(^|/)(__pycache__|tests)/|^static/(?!description/)|\.(pyc|pot)$"
)
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def signature(addon):
    total = hashlib.sha256()
    for name, content in sorted(_counted(_files(Path(addon))).items()):
        total.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()[:12]


def _files(addon):
    """{path below the addon: content} of the files that count."""
    paths = {p.relative_to(addon).as_posix(): p for p in addon.rglob("*")}
    return {
        name: path.read_bytes()
        for name, path in paths.items()
        if not LEFT_OUT.search(name) and path.is_file()
    }


def _counted(files):
    """The same, the Python files as far as they count."""
    trees = {
        name: ast.parse(content)
        for name, content in files.items()
        if name.endswith(".py")
        and not WHOLE.search(name)
        and not SCHEMA.search(content.decode())
    }
    called = _called(trees.values())
    return files | {
        name: _without_bodies(files[name], tree, called) for name, tree in trees.items()
    }


def _called(trees):
    """The functions of modules that are named where no function is, or by one of these:
    what they return may stand in a field."""
    helpers = {}
    named = set()
    for tree in trees:
        for node in tree.body:
            if isinstance(node, FUNCTION):
                helpers.setdefault(node.name, []).append(node)
        named |= set(_names_outside(tree))
    called, new = set(), named & set(helpers)
    while new:
        called |= new
        bodies = [part for name in new for node in helpers[name] for part in node.body]
        named = {name for part in bodies for name in _names(part)}
        new = (named & set(helpers)) - called
    return called


def _names_outside(tree):
    """The names that a file uses outside the bodies of its functions."""
    for node in tree.body:
        parts = [node]
        if isinstance(node, ast.ClassDef):
            yield from _names_outside(node)
            parts = [*node.bases, *node.keywords, *node.decorator_list]
        elif isinstance(node, FUNCTION):
            parts = [node.args, *node.decorator_list]
        for part in parts:
            yield from _names(part)


def _names(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def _without_bodies(content, tree, called):
    """The lines of a file that count."""
    lines = content.splitlines()
    for node in reversed(list(_functions(tree))):
        if not (node in tree.body and node.name in called):
            # a body behind its colon, on the line of its def, stays
            first = max(node.body[0].lineno - 1, node.lineno)
            del lines[first : node.end_lineno]
    return b"\n".join(lines)


def _functions(tree):
    """The functions of a file and the methods of its classes, in their order."""
    for node in tree.body:
        if isinstance(node, FUNCTION):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node)


if __name__ == "__main__":
    print(signature(sys.argv[1]))
