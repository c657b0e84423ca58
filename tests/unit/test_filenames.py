"""Files of a dossier can be written everywhere, and none replaces another."""

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klachten_module.logic.filenames import safe_name, safe_names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("brief.pdf", "brief.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Windows\\x.dll", "C__Windows_x.dll"),
        ("..", "file"),
        ("   ", "file"),
        ("NUL", "_NUL"),
        ("com1.txt", "_com1.txt"),
        ("geheim\u202efdp.exe", "geheimfdp.exe"),
        ("Müller.txt", "Müller.txt"),
        (".htaccess", "htaccess"),
    ],
)
def test_one_name(name, expected):
    assert safe_name(name) == expected


@given(st.lists(st.text(max_size=300), max_size=12))
def test_names_are_safe_and_unique(names):
    result = safe_names(names)
    assert len(result) == len(names)
    assert len({name.casefold() for name in result}) == len(names)
    for name in result:
        assert name == PurePosixPath(name).name == PureWindowsPath(name).name
        assert name.encode()
        assert len(name.encode()) < 200
        assert name.strip(" .") == name
