"""The addon loads on each Python that Odoo 19 allows: 3.10 to 3.13 (E5)."""

import ast
from pathlib import Path

import pytest

ADDON = Path(__file__).parents[2] / "klachten_module"
OLDEST = (3, 10)
# Of the standard library: what came after 3.10, and what is gone in 3.13.
NEWER = {
    "asyncio": {"Barrier", "Runner", "TaskGroup", "timeout"},
    "calendar": {"Day", "Month"},
    "contextlib": {"chdir"},
    "copy": {"replace"},
    "datetime": {"UTC"},
    "enum": {"EnumCheck", "FlagBoundary", "ReprEnum", "StrEnum", "nonmember", "verify"},
    "functools": {"Placeholder"},
    "hashlib": {"file_digest"},
    "itertools": {"batched"},
    "logging": {"getHandlerByName", "getLevelNamesMapping"},
    "math": {"cbrt", "exp2", "fma", "sumprod"},
    "operator": {"call"},
    "typing": {
        "LiteralString",
        "Never",
        "NotRequired",
        "ReadOnly",
        "Required",
        "Self",
        "TypeIs",
        "TypeVarTuple",
        "Unpack",
        "assert_never",
        "assert_type",
        "override",
        "reveal_type",
    },
    "warnings": {"deprecated"},
}
MODULES = {"tomllib", "wsgiref.types"}
GONE = {
    *("aifc", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "crypt"),
    *("distutils", "imghdr", "imp", "lib2to3", "mailcap", "msilib", "nis", "nntplib"),
    *("pipes", "smtpd", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"),
}
BUILTINS = {"ExceptionGroup", "BaseExceptionGroup", "PythonFinalizationError"}


def other_pythons(text):
    """What in a source some of these versions do not know.

    :return: list of names; a SyntaxError when the oldest cannot read it
    """
    tree = ast.parse(text, feature_version=OLDEST)
    modules, found = {}, []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                modules[alias.asname or alias.name] = alias.name
                found += [alias.name] * (alias.name in MODULES | GONE)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found += [node.module] * (node.module in MODULES | GONE)
            newer = NEWER.get(node.module, ())
            found += [alias.name for alias in node.names if alias.name in newer]
        elif isinstance(node, ast.Name):
            found += [node.id] * (node.id in BUILTINS)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            newer = NEWER.get(modules.get(node.value.id), ())
            found += [node.attr] * (node.attr in newer)
    return found


def test_every_python_of_odoo_loads_the_addon():
    paths = sorted(ADDON.rglob("*.py"))
    assert len(paths) > 200
    wrong = {
        path.relative_to(ADDON).as_posix(): found
        for path in paths
        if (found := other_pythons(path.read_text("utf-8")))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from datetime import UTC", ["UTC"]),
        ("import datetime as dt\ndt.UTC", ["UTC"]),
        ("import tomllib", ["tomllib"]),
        ("import cgi", ["cgi"]),
        ("raise ExceptionGroup('x', [])", ["ExceptionGroup"]),
        ("from datetime import timezone\ntimezone.utc", []),
        ("from .datetime import UTC", []),
    ],
)
def test_newer_and_older_are_found(text, found):
    assert other_pythons(text) == found


def test_what_the_oldest_cannot_read_is_found():
    with pytest.raises(SyntaxError):
        other_pythons("try:\n    pass\nexcept* ValueError:\n    pass")
