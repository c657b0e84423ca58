"""Faults in a procedure are found before it is used (issue 5, bad input)."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klachten_module.logic.procedure_check import Problem, open_points, problems
from klachten_module.logic.vocabulary import EVENT_TYPES, PHASES

FOLDER = Path(__file__).parents[2] / "klachten_module" / "data" / "procedures"
TEMPLATES = {path.stem: json.loads(path.read_text()) for path in FOLDER.glob("*.json")}
SSC = TEMPLATES["ssc_ict"]


def minimal():
    """The smallest procedure without faults."""
    return {
        "stages": [
            {"code": "in", "phase": "intake"},
            {"code": "work", "phase": "investigate"},
            {"code": "end", "phase": "closed"},
        ],
        "roles": [{"code": "K", "external": True}, {"code": "A"}],
        "steps": [
            ["", "in", {"en": "Take in"}, {"A": "R"}],
            ["", "work", {"en": "Work"}, {"A": "AR"}],
        ],
        "transitions": [
            {"from": "in", "to": "work", "role": "A", "name": "Go", "main": True},
            {"from": "work", "to": "end", "role": "A", "name": "End"},
        ],
        "terms": [
            {"name": "Do", "start": {"type": "received"}, "stop": {"type": "closed"}}
        ],
    }


def test_the_smallest_procedure_has_no_faults():
    assert problems(minimal(), {"gate": (), "letter": (), "field": ()}) == ()


@pytest.mark.parametrize("code", sorted(TEMPLATES))
def test_shipped_templates_have_no_faults(code):
    assert problems(TEMPLATES[code]) == ()


def _without(key):
    def seed(procedure):
        procedure[key] = []

    return seed


def _set(path, value):
    *way, last = path

    def seed(procedure):
        part = procedure
        for key in way:
            part = part[key]
        part[last] = value

    return seed


def _add(key, part):
    return lambda procedure: procedure[key].append(part)


GATE = {"kind": "event", "event": "heard", "result": "attended"}
MOVE = {"from": "in", "to": "end", "role": "A", "name": "Two"}
FAULTS = {
    "no terms": (_without("terms"), {("no_terms",)}),
    "no stages": (_without("stages"), {("no_stages",)}),
    "first stage": (
        _set(["stages", 0, "phase"], "draft"),
        {("first_not_intake", "in")},
    ),
    "phase": (_set(["stages", 1, "phase"], "x"), {("stage_without_phase", "work")}),
    "twice": (
        _add("stages", {"code": "end", "phase": "closed"}),
        {("stage_twice", "end")},
    ),
    "stuck": (
        _set(["transitions", 1], {**MOVE, "to": "end"}),
        {("stage_stuck", "work")},
    ),
    "moves to itself only": (
        _set(["transitions", 1, "to"], "work"),
        {("stage_stuck", "work"), ("stage_unreached", "end"), ("no_end",)},
    ),
    "unreached": (
        _set(["transitions", 0, "to"], "end"),
        {("stage_unreached", "work")},
    ),
    "loop": (
        lambda p: (
            p["stages"].append({"code": "b", "phase": "draft"})
            or p["steps"].append(["", "b", {"en": "B"}, {"A": "R"}])
            or p["transitions"].extend(
                [{**MOVE, "from": "in", "to": "b"}, {**MOVE, "from": "b", "to": "c"}]
            )
            or p["stages"].append({"code": "c", "phase": "draft"})
            or p["steps"].append(["", "c", {"en": "C"}, {"A": "R"}])
            or p["transitions"].append({**MOVE, "from": "c", "to": "b"})
        ),
        {("stage_endless", "b"), ("stage_endless", "c")},
    ),
    "no end": (
        _set(["transitions", 1, "to"], "in"),
        {("no_end",), ("stage_unreached", "end")},
    ),
    "to nowhere": (
        _add("transitions", {**MOVE, "to": "nowhere"}),
        {("unknown_stage", "move", "Two", "nowhere")},
    ),
    "from nowhere": (
        _add("transitions", {**MOVE, "from": None}),
        {("unknown_stage", "move", "Two", "")},
    ),
    "by nobody": (
        _add("transitions", {**MOVE, "role": "Z"}),
        {("unknown_role", "move", "Two", "Z")},
    ),
    "event of move": (
        _add("transitions", {**MOVE, "event": "danced", "result": "well"}),
        {
            ("unknown_type", "move", "Two", "danced"),
            ("unknown_result", "move", "Two", "well"),
        },
    ),
    "two mains": (
        _add("transitions", {**MOVE, "main": True}),
        {("two_mains", "in")},
    ),
    "field": (
        _add("transitions", {**MOVE, "require": ["name", "shoe_size"]}),
        {("unknown_field", "move", "Two", "shoe_size")},
    ),
    "gate": (
        _add("transitions", {**MOVE, "gates": [GATE, {"kind": "moon"}]}),
        {("unknown_gate", "move", "Two", "moon")},
    ),
    "gate without event": (
        _add("transitions", {**MOVE, "gates": [{"kind": "event"}]}),
        {("gate_without_event", "Two")},
    ),
    "outsider responsible": (
        _set(["steps", 1, 3], {"K": "R", "A": "A"}),
        {("stage_nobody", "work")},
    ),
    "step": (
        _add("steps", ["", "moon", {"en": "Fly"}, {"Z": "I"}]),
        {
            ("unknown_stage", "step", "Fly", "moon"),
            ("unknown_role", "step", "Fly", "Z"),
        },
    ),
    "check": (
        _set(["checks"], [{"name": "Look", "who": "role", "role": "Z"}]),
        {("unknown_role", "check", "Look", "Z")},
    ),
    "check without role": (
        _set(["checks"], [{"name": "Look", "who": "role"}]),
        {("check_without_role", "Look")},
    ),
    "term without start": (
        _set(["terms", 0, "start"], {}),
        {("unknown_type", "term", "Do", "")},
    ),
    "term": (
        _set(
            ["terms", 0, "stop"],
            {"type": "danced", "phase": "moon", "role": "Z", "result": "well"},
        ),
        {
            ("unknown_type", "term", "Do", "danced"),
            ("unknown_phase", "term", "Do", "moon"),
            ("unknown_role", "term", "Do", "Z"),
            ("unknown_result", "term", "Do", "well"),
        },
    ),
    "letter": (_set(["letters"], ["answer", "poem"]), {("unknown_letter", "poem")}),
}
KNOWN = {"gate": {"event"}, "letter": {"answer"}, "field": {"name"}}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_and_nothing_else(fault):
    seed, expected = FAULTS[fault]
    procedure = minimal()
    seed(procedure)
    found = {(p.code, *p.values) for p in problems(procedure, KNOWN)}
    if fault == "no stages":  # everything else hangs on them
        assert expected <= found
    else:
        assert found == expected


def test_what_is_not_given_as_known_is_not_checked():
    procedure = minimal()
    procedure["letters"] = ["poem"]
    procedure["transitions"][0] |= {"require": ["x"], "gates": [{"kind": "moon"}]}
    assert problems(procedure) == ()


def test_open_points():
    """What a source leaves open is named, a length of nought and no key are not."""
    template = {
        "terms": [
            {"code": "a", "length": None},
            {"code": "b", "length": 2},
            {"code": "c"},
        ],
        "appeal_body": None,
    }
    assert open_points(template) == [("term", "a"), ("version", "appeal_body")]
    assert open_points({**template, "appeal_body": {"en": "Court"}}) == [("term", "a")]
    assert open_points(minimal()) == []


# --- any procedure --------------------------------------------------------------------

CODES = st.sampled_from(["a", "b", "c", "", None])
EVENTS = st.sampled_from([code for code, _label in EVENT_TYPES] + ["x", "", None])
NAMES = st.sampled_from(["Go", {"en": "Go"}, {}, None])


def some(**keys):
    return st.fixed_dictionaries({}, optional=keys)


def lists(strategy):
    return st.none() | st.lists(strategy, max_size=5)


EVENT = some(type=EVENTS, role=CODES, phase=CODES, result=CODES)
PROCEDURES = some(
    stages=lists(
        some(code=CODES, phase=st.sampled_from([code for code, _ in PHASES] + ["x"]))
    ),
    roles=lists(some(code=CODES, external=st.booleans())),
    steps=lists(
        st.tuples(
            CODES,
            CODES,
            NAMES,
            st.dictionaries(CODES, st.sampled_from(["R", "AR", "I", ""])),
        )
    ),
    transitions=lists(
        some(
            role=CODES,
            to=CODES,
            name=NAMES,
            main=st.booleans(),
            event=EVENTS,
            result=CODES,
            require=lists(CODES),
            gates=lists(some(kind=CODES, event=EVENTS, result=CODES)),
            **{"from": CODES},
        )
    ),
    terms=lists(
        some(code=CODES, name=NAMES, start=EVENT, stop=EVENT, length=st.none())
    ),
    checks=lists(some(name=NAMES, who=st.just("role"), role=CODES)),
    letters=lists(CODES),
    appeal_body=st.none(),
)


@given(PROCEDURES)
def test_any_procedure_gets_an_answer(procedure):
    before = copy.deepcopy(procedure)
    found = problems(procedure, KNOWN)
    assert procedure == before
    assert len(set(found)) == len(found)
    assert all(isinstance(problem, Problem) for problem in found)
    assert all(isinstance(value, str) for p in found for value in p.values)
    assert set(problems(procedure)) <= set(found)
    assert len(open_points(procedure)) <= len(procedure.get("terms") or []) + 1


def _moves_on(procedure):
    """Pairs of stages between which a case can go."""
    return {(m["from"], m["to"]) for m in procedure["transitions"]}


@given(st.data())
def test_taking_moves_out_strands_exactly_what_loses_its_way(data):
    """Beside the validator: a way is looked for by trying every walk."""
    procedure = copy.deepcopy(SSC)
    kept = data.draw(st.lists(st.sampled_from(SSC["transitions"]), unique_by=id))
    procedure["transitions"] = kept
    codes = [stage["code"] for stage in SSC["stages"]]
    reach = {code: {code} for code in codes}
    for _round in codes:
        for start, end in _moves_on(procedure):
            reach = {c: r | ({end} if start in r else set()) for c, r in reach.items()}
    found = {(p.code, *p.values) for p in problems(procedure)}
    ends = {"closed", "diverted"}
    assert {v for c, *v in found if c == "stage_unreached" for v in v} == {
        code for code in codes if code not in reach[codes[0]]
    }
    assert (("no_end",) in found) == (not ends & reach[codes[0]])
    for code in set(codes) - ends:
        stranded = not ends & reach[code]
        told = {("stage_stuck", code), ("stage_endless", code)} & found
        assert stranded or not told
        assert told or ("no_end",) in found or not stranded


@given(st.sampled_from(sorted(FAULTS)), st.sampled_from(sorted(FAULTS)))
def test_two_faults_do_not_hide_each_other(one, other):
    """Faults of moves, terms and letters stay found beside any other."""
    local = {"by nobody", "field", "gate", "check", "letter", "event of move"}
    if one not in local or other not in local:
        return
    procedure = minimal()
    FAULTS[one][0](procedure)
    FAULTS[other][0](procedure)
    found = {(p.code, *p.values) for p in problems(procedure, KNOWN)}
    assert FAULTS[one][1] | FAULTS[other][1] <= found
