"""What the law asks of a procedure, and which of it a procedure does not keep.

The duties stand in data/law/*.json, each with its article, in words, with the field,
condition or letter that keeps it, and either a check that a procedure can show or the
test that does. A procedure is a dictionary as for `procedure_check`. Pure: the module
turns duties into sentences.
"""

from collections.abc import Callable, Mapping
from typing import Any

from .vocabulary import PHASES

Duty = Mapping[str, Any]
Procedure = Mapping[str, Any]

ORDER = [phase for phase, _label in PHASES]
# Stages in which a complaint is handled and not decided on yet.
HANDLED = ("triage", "acknowledge", "investigate", "draft")
DAYS = {
    "working_days": 7 / 5,
    "calendar_days": 1,
    "calendar_weeks": 7,
    "working_weeks": 7,
    "hours": 1 / 24,
}
# Until then the law gives time: for these events.
SET_BY_LAW = ("sent", "not_taken_up")


def applies(procedure: Procedure, law: Mapping[str, Any]) -> bool:
    """Tell whether a procedure follows this law: its source says so.

    >>> law = {"law": "Algemene wet bestuursrecht", "duties": []}
    >>> applies({"source": "Algemene wet bestuursrecht, hoofdstuk 9"}, law)
    True
    """
    return law["law"].lower() in (procedure.get("source") or "").lower()


def duties(procedure: Procedure, law: Mapping[str, Any]) -> list[Duty]:
    """Return the duties of a law that are about this procedure, in order.

    >>> law = {"law": "Awb", "duties": [{"code": "ten", "only": "committee"}]}
    >>> duties({"source": "Awb"}, law)
    []
    """
    if not applies(procedure, law):
        return []
    kind = "committee" if procedure.get("committee") else "alone"
    return [duty for duty in law["duties"] if duty.get("only", kind) == kind]


def breaches(procedure: Procedure, law: Mapping[str, Any]) -> list[Duty]:
    """Return the duties that this procedure shows it does not keep (Awb 9).

    >>> duty = {"code": "receipt", "check": ["letter", "confirmation"]}
    >>> law = {"law": "Awb", "duties": [duty]}
    >>> breaches({"source": "Awb", "letters": ["closed"]}, law) == [duty]
    True
    """
    found = []
    for duty in duties(procedure, law):
        kind, *values = duty.get("check") or ("by_test",)
        if not CHECKS[kind](procedure, *values):
            found.append(duty)
    return found


def _phase(procedure: Procedure, code: str) -> str:
    found = (s["phase"] for s in procedure["stages"] if s["code"] == code)
    return next(found, ORDER[0])


def _moves_on(procedure: Procedure, phase: str) -> list[Mapping[str, Any]]:
    """The moves by which a case first comes into this phase, from an earlier one."""
    return [
        move
        for move in procedure["transitions"]
        if _phase(procedure, move["to"]) == phase
        and ORDER.index(_phase(procedure, move["from"])) < ORDER.index(phase)
    ]


def _kinds(move: Mapping[str, Any]) -> set[str]:
    return {gate["kind"] for gate in move.get("gates", [])}


def _has_letter(procedure: Procedure, name: str) -> bool:
    chosen = procedure.get("letters")  # none is all of them
    return not chosen or name in chosen


def _has_gate(procedure: Procedure, kind: str, phase: str) -> bool:
    moves = _moves_on(procedure, phase)
    return bool(moves) and all(kind in _kinds(move) for move in moves)


def _has_gate_between(procedure: Procedure, kind: str, before: str, after: str) -> bool:
    return all(
        kind in _kinds(move)
        for move in _moves_on(procedure, after)
        if _phase(procedure, move["from"]) == before
    )


def _has_gate_of_event(procedure: Procedure, event: str, kind: str) -> bool:
    return all(
        kind in _kinds(move)
        for move in procedure["transitions"]
        if move.get("event") == event
    )


def _terms(procedure: Procedure, stop: str) -> list[Mapping[str, Any]]:
    return [
        term
        for term in procedure["terms"]
        if (term["start"]["type"], term["stop"]["type"]) == ("received", stop)
    ]


def _has_term(procedure: Procedure, stop: str, days: int) -> bool:
    return any(
        term["length"] and term["length"] * DAYS[term["unit"]] <= days
        for term in _terms(procedure, stop)
    )


def _of_law(procedure: Procedure) -> list[Mapping[str, Any]]:
    """The terms that the law sets, whether they say so or not."""
    named = [term for stop in SET_BY_LAW for term in _terms(procedure, stop)]
    return named + [t for t in procedure["terms"] if t.get("statutory")]


def _may_stand_still(term: Mapping[str, Any]) -> bool:
    return term.get("may_suspend", True) and not term.get("suspend_basis")


def _has_extension(procedure: Procedure, days: int) -> bool:
    return all(
        term.get("max_extension")
        and term["max_extension"]
        * DAYS[term.get("max_extension_unit") or "calendar_weeks"]
        <= days
        for term in _terms(procedure, "sent")
    )


def _has_way_out(procedure: Procedure, event: str) -> bool:
    having = {
        _phase(procedure, move["from"])
        for move in procedure["transitions"]
        if move.get("event") == event
    }
    used = {stage["phase"] for stage in procedure["stages"]}
    return used.intersection(HANDLED) <= having


def _asks(procedure: Procedure, result: str, ask: str) -> bool:
    moves = [m for m in procedure["transitions"] if m.get("result") == result]
    return bool(moves) and all(move.get("ask") == ask for move in moves)


def _requires(procedure: Procedure, field: str, phase: str) -> bool:
    return all(field in m.get("require", ()) for m in _moves_on(procedure, phase))


def _asks_no_more(procedure: Procedure) -> bool:
    return all(
        set(move.get("require", ())) <= {"partner_name"}
        for move in procedure["transitions"]
        if _phase(procedure, move["from"]) == "intake"
    )


def _has_step(procedure: Procedure, article: str) -> bool:
    return any(step[0] == f"Awb {article}" for step in procedure["steps"])


# Name of a check -> whether a procedure keeps it; a null in a template is asked at
# set-up, and so is no breach.
CHECKS: dict[str, Callable[..., bool]] = {
    "by_test": lambda procedure: True,
    "letter": _has_letter,
    "gate": _has_gate,
    "gate_between": _has_gate_between,
    "gate_of_event": _has_gate_of_event,
    "term": _has_term,
    "extension": _has_extension,
    "rolls_on": lambda p: all(term.get("roll_on") for term in _of_law(p)),
    "no_suspension": lambda p: not any(map(_may_stand_still, _of_law(p))),
    "set_by_law": lambda p: all(term.get("statutory") for term in _of_law(p)),
    "way_out": _has_way_out,
    "asks": _asks,
    "asks_outcome": lambda p: all(
        move.get("ask") == "outcome" for move in _moves_on(p, "await_customer")
    ),
    "requires": _requires,
    "asks_no_more": _asks_no_more,
    "step": _has_step,
    "filled": lambda p, key: p.get(key, "") is None or bool(p.get(key)),
    "at_least": lambda p, key, least: (p.get(key) or 0) >= least,
    "overview": lambda p, period: period in (p.get("overviews") or ()),
    "manner": lambda p: p.get("manner", "any") != "form",
    "open_to_all": lambda p: not (p.get("individuals_only") or p.get("entitled_only")),
}
