"""What is wrong with a procedure as it is described, before anybody works by it.

A procedure is a dictionary as of data/procedures/*.json; a version on record is
described in the same way. Nothing is repaired here, and nothing is said in words:
problems are (code, values), the module turns them into sentences.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from .vocabulary import ENDED_PHASES, EVENT_TYPES

Problem = tuple[str, dict[str, str]]
Procedure = Mapping[str, Any]

GATE_KINDS = frozenset(
    """event reaction_over asked_back written_up hearing inquiries checks copies copied
    delay_told findings advice accepted copies_all""".split()
)
LETTERS = frozenset(
    """confirmation confirm_back acknowledgement explanation answer position reminder
    closed improvement escalation referral not_taken_up thanks escalated extension delay
    hearing_complainant copy outcome formal_form message_received""".split()
)
# Letters of ours with a page on which the complainant says whether he agrees.
ASKS_VERDICT = frozenset(("answer", "reminder"))
# Events that come by the work itself, whatever moves there are.
ALWAYS = frozenset(
    """received registered assigned contact confirmed_back settled signalled
    inquiry_sent inquiry_answered heard letter_sent suspended resumed extended consented
    person_hidden person_lifted excepted passed reversioned shared unshared exported
    anonymised dealt file_removed""".split()
)
# Event -> letters that record it when they leave, and the phases of the move that sends
# them; None is any phase.
BY_LETTER = {
    "confirmed": (("confirmation",), None, None),
    "acknowledged": (("acknowledgement",), "acknowledge", "investigate"),
    "explained": (("explanation",), "acknowledge", "investigate"),
    "sent": (("answer", "position"), None, "await_customer"),
}


def problems(
    procedure: Procedure,
    gate_kinds: Iterable[str] = GATE_KINDS,
    letters: Iterable[str] = LETTERS,
) -> list[Problem]:
    """Return what is wrong with a procedure, most basic first; empty is fine.

    >>> problems({"stages": [], "terms": [], "transitions": [], "steps": []})
    [('no_terms', {}), ('no_stages', {})]
    """
    found: list[Problem] = [] if procedure["terms"] else [("no_terms", {})]
    if not procedure["stages"]:
        return [*found, ("no_stages", {})]
    return [
        *found,
        *_wrong_names(procedure, set(gate_kinds), set(letters)),
        *_wrong_stages(procedure),
        *_two_main(procedure),
        *_without_role(procedure),
        *_without_disagreement(procedure),
        *_idle_terms(procedure),
        *_called_terms(procedure),
        *_same_figure(procedure),
    ]


def _wrong_names(
    procedure: Procedure, gate_kinds: set[str], letters: set[str]
) -> list[Problem]:
    """Names that stand for nothing: a transition to nowhere, a letter nobody wrote."""
    stages = {stage["code"] for stage in procedure["stages"]}
    roles = {role["code"] for role in procedure.get("roles", [])}
    found: list[Problem] = []
    for move in procedure["transitions"]:
        where = {"move": _name(move)}
        found += [
            ("unknown_stage", {**where, "stage": str(move[side])})
            for side in ("from", "to")
            if move[side] not in stages
        ]
        if move["role"] not in roles:
            found.append(("unknown_role", {**where, "role": str(move["role"])}))
        found += [
            ("unknown_gate", {**where, "gate": str(gate["kind"])})
            for gate in move.get("gates", [])
            if gate["kind"] not in gate_kinds
        ]
    for name in procedure.get("letters", []):
        if name not in letters:
            found.append(("unknown_letter", {"letter": name}))
    return found


def _wrong_stages(procedure: Procedure) -> list[Problem]:
    """Stages that do not begin, cannot be reached, cannot be left or never end."""
    stages = procedure["stages"]
    out = _steps_between(procedure, "from", "to")
    first = stages[0]["code"]
    reached = _reach({first}, out)
    ended = {s["code"] for s in stages if s["phase"] in ENDED_PHASES}
    ending = _reach(ended, _steps_between(procedure, "to", "from"))
    found: list[Problem] = []
    if stages[0]["phase"] != "intake":
        found.append(("first_not_intake", {"stage": first}))
    for code in (stage["code"] for stage in stages):
        if code not in reached:
            found.append(("unreachable", {"stage": code}))
        if code not in ended and not out.get(code, set()) - {code}:
            found.append(("no_way_out", {"stage": code}))
        elif code not in ending:
            found.append(("no_end", {"stage": code}))
    return found


def _steps_between(procedure: Procedure, start: str, end: str) -> dict[str, set[str]]:
    """Where moves lead: {code of a stage: codes of the next}; backwards when turned."""
    result: dict[str, set[str]] = {}
    for move in procedure["transitions"]:
        result.setdefault(move[start], set()).add(move[end])
    return result


def _reach(start: set[str], steps: Mapping[str, set[str]]) -> set[str]:
    """All that can be reached from `start`, itself included.

    >>> sorted(_reach({"a"}, {"a": {"b"}, "b": {"a", "c"}, "d": {"a"}}))
    ['a', 'b', 'c']
    """
    seen, todo = set(start), list(start)
    while todo:
        new = steps.get(todo.pop(), set()) - seen
        seen |= new
        todo += new
    return seen


def _two_main(procedure: Procedure) -> list[Problem]:
    """Stages from which two moves are the usual next step."""
    main = Counter(m["from"] for m in procedure["transitions"] if m.get("main"))
    return [("two_main", {"stage": code}) for code, many in main.items() if many > 1]


def _without_role(procedure: Procedure) -> list[Problem]:
    """Open stages in which nobody of ours is responsible (R)."""
    external = {r["code"] for r in procedure.get("roles", []) if r.get("external")}
    having = {
        stage
        for _requirement, stage, _name_, raci in procedure["steps"]
        for role, letters in raci.items()
        if "R" in letters and role not in external
    }
    return [
        ("nobody_responsible", {"stage": stage["code"]})
        for stage in procedure["stages"]
        if stage["phase"] not in ENDED_PHASES and stage["code"] not in having
    ]


def _without_disagreement(procedure: Procedure) -> list[Problem]:
    """Stages where the complainant may say no on his page, and nothing follows."""
    chosen = procedure.get("letters")  # none is all of them
    asks = procedure.get("asks_verdict", not chosen or ASKS_VERDICT & set(chosen))
    following = {
        move["from"]
        for move in procedure["transitions"]
        if (move.get("event"), move.get("result")) == ("verdict", "disagree")
    }
    return [
        ("no_disagreement", {"stage": stage["code"]})
        for stage in procedure["stages"]
        if asks
        and stage["phase"] == "await_customer"
        and stage["code"] not in following
    ]


# --- terms that never start or stop ---------------------------------------------------


def _idle_terms(procedure: Procedure) -> list[Problem]:
    """Terms that never start, or never stop, under these moves and letters."""
    phases = {stage["code"]: stage["phase"] for stage in procedure["stages"]}
    found: list[Problem] = []
    for term in procedure["terms"]:
        for side in ("start", "stop"):
            if not _can_happen(term[side], procedure, phases):
                values = {"term": _name(term), "event": str(term[side]["type"])}
                found.append((f"never_{side}s", values))
    return found


def _called_terms(procedure: Procedure) -> list[Problem]:
    """Terms of an escalation that the hourly run would start or stop as well.

    It records one without a phase for each term that is missed, to call in whoever is
    accountable (S0-16); a move to somebody higher up has a phase (S1-16).
    """
    return [
        ("escalated_anywhere", {"term": _name(term)})
        for term in procedure["terms"]
        if any(
            term[side]["type"] == "escalated" and not term[side].get("phase")
            for side in ("start", "stop")
        )
    ]


def _same_figure(procedure: Procedure) -> list[Problem]:
    """Terms that would be counted in one figure, in which only the first stands."""
    first: dict[str, Mapping] = {}
    return [
        ("same_figure", {"term": _name(term), "other": _name(first[term["figure"]])})
        for term in procedure["terms"]
        if term.get("figure")
        and not term.get("is_answer")
        and first.setdefault(term["figure"], term) is not term
    ]


def _can_happen(
    selector: Mapping[str, str], procedure: Procedure, phases: Mapping[str, str]
) -> bool:
    """Whether an event that this selector picks can ever be in a log."""
    kind, result = selector["type"], selector.get("result")
    if kind not in dict(EVENT_TYPES):
        return False
    moves = [
        move
        for move in procedure["transitions"]
        if selector.get("phase") in (None, phases.get(move["to"]))
    ]
    if kind == "forwarded":
        return _handed_over(selector, procedure, moves)
    if selector.get("role") and selector["role"] not in {
        role["code"] for role in procedure.get("roles", [])
    }:
        return False
    if kind in ALWAYS or _by_letter(kind, procedure, phases):
        return True
    return any(_move_tells(m, kind, result, phases, procedure) for m in moves)


def _handed_over(
    selector: Mapping[str, str], procedure: Procedure, moves: list[Mapping[str, Any]]
) -> bool:
    """Whether a move gives the turn to this role, or to any when none is named."""
    role = selector.get("role")
    entered = {move["to"] for move in moves}
    return any(
        "R" in letters and role in (None, code)
        for _requirement, stage, _name_, raci in procedure["steps"]
        if stage in entered
        for code, letters in raci.items()
    )


def _by_letter(kind: str, procedure: Procedure, phases: Mapping[str, str]) -> bool:
    """Whether a letter of this procedure records this event when it leaves."""
    if kind not in BY_LETTER:
        return False
    names, before, after = BY_LETTER[kind]
    chosen = procedure.get("letters")
    if chosen and not set(chosen) & set(names):
        return False
    return after is None or any(
        before in (None, phases.get(move["from"])) and phases.get(move["to"]) == after
        for move in procedure["transitions"]
    )


def _move_tells(
    move: Mapping[str, Any],
    kind: str,
    result: str | None,
    phases: Mapping[str, str],
    procedure: Procedure,
) -> bool:
    """Whether this move, or what it leads to, records such an event."""
    before, after = phases.get(move["from"]), phases.get(move["to"])
    if move.get("event") == kind and result in (None, move.get("result")):
        return True
    disagrees = (move.get("event"), move.get("result")) == ("verdict", "disagree")
    led_to = {
        "moved": result in (None, move.get("result")),
        "closed": after == "closed" and result in (None, move.get("result")),
        "converted": after == "diverted" and result in (None, move.get("result")),
        "reopened": disagrees,
        "verdict": before == "await_customer",
        "checked": bool(procedure.get("checks")),
        "referred": move.get("ask") == "referral",
        "not_taken_up": move.get("ask") == "refusal",
    }
    return led_to.get(kind, False)


def _name(spec: Mapping[str, Any]) -> str:
    """What to call a move or term: its name in English, else its code.

    >>> _name({"name": {"en": "Close", "nl": "Sluiten"}}), _name({"code": "answer"})
    ('Close', 'answer')
    """
    return spec.get("name", {}).get("en") or spec.get("code") or ""
