"""docs/security.md: each promise says where it is tried."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text("utf-8")
PROMISE = re.compile(r"^\*\*(.+?)\*\*", re.MULTILINE)


def promises():
    """{promise: the files that are said to try it}"""
    part = PAGE.partition("## What it guarantees")[2]
    part = part.partition("## What it cannot guarantee")[0]
    places = [match.start() for match in PROMISE.finditer(part)]
    for start, end in zip(places, [*places[1:], len(part)], strict=True):
        text = part[start:end]
        said = text.partition("\nTest: ")[2].partition("\n\n")[0]
        yield PROMISE.match(text)[1], re.findall(r"`([\w/.]+)`", said)


def test_each_promise_has_its_test():
    bare = [promise for promise, tests in promises() if not tests]
    assert len(list(promises())) > 15
    assert bare == []


def test_what_is_named_as_a_test_is_there():
    missing = [
        test
        for _promise, tests in promises()
        for test in tests
        if not (ROOT / test).is_file()
        and not (ROOT / "klachten_module/tests" / test).is_file()
    ]
    assert missing == []
