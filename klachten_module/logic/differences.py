"""What changed between two versions of a procedure, on plain values (issue 5, 3)."""

from collections.abc import Collection, Mapping

# {(chapter, name of the part): what it says}
Document = Mapping[tuple[str, str], str]


def differences(was: Document, becomes: Document) -> list[tuple[str, str, str, str]]:
    """The parts that are not the same, in the order in which they stand.

    Parts that went stand in their chapter, after those that stay or are new.

    :return: list of (chapter, part, was, becomes); "" where a part is not there

    >>> old = {("Terms", "Answer"): "20 days", ("Terms", "Reminder"): "5 days"}
    >>> differences(old, {("Terms", "Answer"): "15 days"})
    [('Terms', 'Answer', '20 days', '15 days'), ('Terms', 'Reminder', '5 days', '')]
    """
    parts = [*becomes, *(part for part in was if part not in becomes)]
    chapters = list(dict.fromkeys(chapter for chapter, _name in parts))
    return [
        (chapter, name, was.get((chapter, name), ""), becomes.get((chapter, name), ""))
        for chapter, name in sorted(parts, key=lambda part: chapters.index(part[0]))
        if was.get((chapter, name), "") != becomes.get((chapter, name), "")
    ]


def next_number(name: str, taken: Collection[str]) -> str:
    """The number of the next version: the last figure goes up until it is free.

    >>> next_number("1.0", ["1.0"])
    '1.1'
    >>> next_number("1.9", ["1.9", "1.10"])
    '1.11'
    >>> next_number("spring", ["spring"])
    'spring.1'
    """
    head, dot, tail = name.rpartition(".")
    if not tail.isdecimal():
        head, dot, tail = name, ".", "0"
    number = int(tail) + 1
    while f"{head}{dot}{number}" in taken:
        number += 1
    return f"{head}{dot}{number}"


def unique(names: Collection[str]) -> list[str]:
    """The same names, with a number after those that occur before.

    >>> unique(["Close", "Reopen", "Close"])
    ['Close', 'Reopen', 'Close (2)']
    """
    result: list[str] = []
    for name in names:
        candidate, number = name, 1
        while candidate in result:
            number += 1
            candidate = f"{name} ({number})"
        result.append(candidate)
    return result
