"""What is wrong with a procedure, before anybody files a complaint under it.

A procedure is given as plain values, in the shape of data/procedures/*.json.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from .vocabulary import ENDED_PHASES, EVENT_TYPES, PHASES, RESULTS

Values = Mapping[str, Any]
VOCABULARY = {
    "type": {code for code, _label in EVENT_TYPES},
    "phase": {code for code, _label in PHASES},
    "result": {code for code, _label in RESULTS},
}
# From which event of a term to which event.
SIDES = ("start", "stop")


class Problem(NamedTuple):
    """One thing to repair: a code, and of what it is said (codes, names of moves).

    >>> Problem("stage_stuck", ("customer",)).code
    'stage_stuck'
    """

    code: str
    values: tuple[str, ...] = ()


def problems(
    procedure: Values, known: Mapping[str, Collection[str]] | None = None
) -> tuple[Problem, ...]:
    """Return what is wrong with `procedure`, in the order in which it is read.

    `known` names what else exists: "gate" (kinds), "letter", "field". What it leaves
    out is not checked (issue 5: bad input is refused with a sentence).

    >>> [problem.code for problem in problems({})]
    ['no_stages', 'no_terms']
    """
    found = [
        *_stages(procedure),
        *_responsible(procedure),
        *_ways(procedure),
        *_steps_and_checks(procedure),
        *_moves(procedure, known or {}),
        *_terms(procedure),
        *_letters(procedure, known or {}),
    ]
    return tuple(dict.fromkeys(found))


def open_points(template: Values) -> list[tuple[str, str]]:
    """Return what a template leaves open, as (kind, code): terms without a length and
    the body of appeal; sources leave these to the organisation (S4, on purpose).

    >>> open_points({"terms": [{"code": "answer", "length": None}],
    ...              "appeal_body": None})
    [('term', 'answer'), ('version', 'appeal_body')]
    """
    points = [
        ("term", term.get("code") or "")
        for term in _list(template, "terms")
        if "length" in term and term["length"] is None
    ]
    if "appeal_body" in template and template["appeal_body"] is None:
        points.append(("version", "appeal_body"))
    return points


def _list(values: Values, key: str) -> list[Any]:
    return list(values.get(key) or ())


def _codes(procedure: Values, key: str) -> list[str]:
    return [part.get("code") or "" for part in _list(procedure, key)]


def _label(part: Values) -> str:
    """What a part is called: its name (in English, of a template)."""
    name = part.get("name") or ""
    return name if isinstance(name, str) else name.get("en") or ""


def _ended(procedure: Values) -> set[str]:
    """The stages in which a case is done with."""
    stages = _list(procedure, "stages")
    return {s.get("code") or "" for s in stages if s.get("phase") in ENDED_PHASES}


def _stages(procedure: Values) -> Iterator[Problem]:
    stages = _list(procedure, "stages")
    if not stages:
        yield Problem("no_stages")
        return
    codes = _codes(procedure, "stages")
    if stages[0].get("phase") != "intake":
        yield Problem("first_not_intake", (codes[0],))
    for index, stage in enumerate(stages):
        if stage.get("phase") not in VOCABULARY["phase"]:
            yield Problem("stage_without_phase", (codes[index],))
        if codes[index] in codes[:index]:
            yield Problem("stage_twice", (codes[index],))


def _responsible(procedure: Values) -> Iterator[Problem]:
    """In each stage that is not an end somebody of our own has the turn."""
    own = {
        role.get("code")
        for role in _list(procedure, "roles")
        if not role.get("external")
    }
    having = {
        stage
        for _requirement, stage, _name, raci in _list(procedure, "steps")
        for role, letters in raci.items()
        if "R" in letters and role in own
    }
    for stage in _codes(procedure, "stages"):
        if stage not in having | _ended(procedure):
            yield Problem("stage_nobody", (stage,))


def _ways(procedure: Values) -> Iterator[Problem]:
    """Each stage can be reached from the first and leads to an end."""
    stages = _codes(procedure, "stages")
    if not stages:
        return
    moves = [(m.get("from"), m.get("to")) for m in _list(procedure, "transitions")]
    moves = [(a, b) for a, b in moves if a != b and {a, b} <= set(stages)]
    ends = _ended(procedure)
    reached = _spread(stages[:1], moves)
    ending = _spread(ends, [(b, a) for a, b in moves])
    leaving = {start for start, _end in moves}
    for stage in stages:
        if stage not in reached:
            yield Problem("stage_unreached", (stage,))
        if stage not in ends and stage not in leaving:
            yield Problem("stage_stuck", (stage,))
        elif stage not in ending and ends & reached:
            yield Problem("stage_endless", (stage,))
    if not ends & reached:
        yield Problem("no_end")


def _spread(start: Iterable[str], moves: list[tuple[Any, Any]]) -> set[str]:
    """The stages to which these moves lead from `start`, itself included."""
    found: set[str] = set()
    todo = list(start)
    while todo:
        stage = todo.pop()
        if stage not in found:
            found.add(stage)
            todo += [to for origin, to in moves if origin == stage]
    return found


def _unknown(what: str, kind: str, part: str, code: Any, known: Collection[Any]):
    """The problem that a part of this kind names something that does not exist."""
    if code is not None and code not in known:
        yield Problem(f"unknown_{what}", (kind, part, str(code)))


def _steps_and_checks(procedure: Values) -> Iterator[Problem]:
    stages, roles = _codes(procedure, "stages"), _codes(procedure, "roles")
    for _requirement, stage, name, raci in _list(procedure, "steps"):
        label = _label({"name": name})
        yield from _unknown("stage", "step", label, stage, stages)
        for role in raci:
            yield from _unknown("role", "step", label, role, roles)
    for check in _list(procedure, "checks"):
        yield from _unknown("role", "check", _label(check), check.get("role"), roles)
        if check.get("who") == "role" and check.get("role") is None:
            yield Problem("check_without_role", (_label(check),))


def _moves(
    procedure: Values, known: Mapping[str, Collection[str]]
) -> Iterator[Problem]:
    stages, roles = _codes(procedure, "stages"), _codes(procedure, "roles")
    mains: set[Any] = set()
    for move in _list(procedure, "transitions"):
        label, start = _label(move), move.get("from")
        for stage in (start, move.get("to")):
            yield from _unknown("stage", "move", label, stage or "", stages)
        yield from _unknown("role", "move", label, move.get("role") or "", roles)
        yield from _happening(label, "move", move.get("event"), move.get("result"))
        if move.get("main") and start in mains:
            yield Problem("two_mains", (str(start),))
        mains |= {start} if move.get("main") else set()
        if "field" in known:
            for name in _list(move, "require"):
                yield from _unknown("field", "move", label, name, known["field"])
        yield from _gates(move, known)


def _gates(move: Values, known: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    label = _label(move)
    for gate in _list(move, "gates"):
        if "gate" in known:
            kind = gate.get("kind") or ""
            yield from _unknown("gate", "move", label, kind, known["gate"])
        yield from _happening(label, "move", gate.get("event"), gate.get("result"))
        if gate.get("kind") == "event" and gate.get("event") is None:
            yield Problem("gate_without_event", (label,))


def _happening(part: str, kind: str, type_: Any, result: Any) -> Iterator[Problem]:
    yield from _unknown("type", kind, part, type_, VOCABULARY["type"])
    yield from _unknown("result", kind, part, result, VOCABULARY["result"])


def _terms(procedure: Values) -> Iterator[Problem]:
    """There are terms, and each starts and stops at something that can happen."""
    roles = _codes(procedure, "roles")
    if not _list(procedure, "terms"):
        yield Problem("no_terms")
    for term in _list(procedure, "terms"):
        label = _label(term)
        for side in SIDES:
            event = term.get(side) or {}
            type_, result = event.get("type") or "", event.get("result")
            phase, role = event.get("phase"), event.get("role")
            yield from _happening(label, "term", type_, result)
            yield from _unknown("phase", "term", label, phase, VOCABULARY["phase"])
            yield from _unknown("role", "term", label, role, roles)


def _letters(
    procedure: Values, known: Mapping[str, Collection[str]]
) -> Iterator[Problem]:
    for name in _list(procedure, "letters"):
        if "letter" in known and name not in known["letter"]:
            yield Problem("unknown_letter", (str(name),))
