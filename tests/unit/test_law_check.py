"""Each duty of the law: kept by what is shipped, and its breach is caught."""

import ast
import copy
import json
from pathlib import Path

import pytest
from shipped import TEMPLATES

from klachten_module.logic.law_check import CHECKS, SET_BY_LAW, breaches, duties
from klachten_module.logic.vocabulary import NOT_TAKEN_UP_GROUNDS

ROOT = Path(__file__).parents[2]
LAW = json.loads((ROOT / "klachten_module/data/law/awb.json").read_text("utf-8"))
OF_LAW = ("awb", "awb_commissie")
KINDS = {"alone": "awb", "committee": "awb_commissie"}
SHOWN = [duty for duty in LAW["duties"] if "check" in duty]
TESTED = [duty for duty in LAW["duties"] if "check" not in duty]


def without_gates(procedure, *kinds):
    for move in procedure["transitions"]:
        move["gates"] = [g for g in move.get("gates", []) if g["kind"] not in kinds]


def change_terms(procedure, stops, **values):
    for term in procedure["terms"]:
        if term["stop"]["type"] in stops:
            term.update(values)


def change_moves(procedure, key, value, **new):
    for move in procedure["transitions"]:
        if move.get(key) == value:
            move.update(new)


# Check -> how to breach it on purpose.
BREACH = {
    "letter": lambda p, name: p["letters"].remove(name),
    "gate": lambda p, kind, phase: without_gates(p, kind),
    "gate_between": lambda p, kind, before, after: without_gates(p, kind),
    "gate_of_event": lambda p, event, kind: without_gates(p, kind),
    "term": lambda p, stop, days: change_terms(p, [stop], length=days + 1),
    "extension": lambda p, days: change_terms(p, ["sent"], max_extension=5),
    "rolls_on": lambda p: change_terms(p, ["sent"], roll_on=False),
    "no_suspension": lambda p: change_terms(p, SET_BY_LAW, may_suspend=True),
    "set_by_law": lambda p: change_terms(p, SET_BY_LAW, statutory=False),
    "way_out": lambda p, event: change_moves(p, "event", event, event="closed"),
    "asks": lambda p, result, ask: change_moves(p, "result", result, ask="note"),
    "asks_outcome": lambda p: change_moves(p, "ask", "outcome", ask="note"),
    "requires": lambda p, field, phase: change_moves(p, "require", [field], require=[]),
    "asks_no_more": lambda p: change_moves(
        p, "from", "registration", require=["partner_email"]
    ),
    "step": lambda p, article: [
        step.__setitem__(0, "x") for step in p["steps"] if step[0] == f"Awb {article}"
    ],
    "filled": lambda p, key: p.update({key: ""}),
    "at_least": lambda p, key, least: p.update({key: least - 1}),
    "overview": lambda p, period: p["overviews"].remove(period),
    "manner": lambda p: p.update(manner="form"),
    "open_to_all": lambda p: p.update(individuals_only=True),
}


def test_there_are_enough_of_them_and_each_once():
    codes = [duty["code"] for duty in LAW["duties"]]
    assert len(codes) >= 40
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("duty", LAW["duties"], ids=lambda duty: duty["code"])
def test_each_says_what_keeps_it(duty):
    for text in (duty["duty"], duty["kept"]):
        assert text["en"] and text["nl"]
    assert ("check" in duty) != ("test" in duty)
    assert duty["article"].startswith(("Awb 9:", "Awb 2:"))


@pytest.mark.parametrize("code", OF_LAW)
def test_what_is_shipped_keeps_all_of_them(code):
    assert breaches(TEMPLATES[code], LAW) == []


def test_both_kinds_have_their_own():
    own = {code: {d["code"] for d in duties(TEMPLATES[code], LAW)} for code in OF_LAW}
    assert own["awb"] - own["awb_commissie"] == {"six_weeks"}
    assert "committee_deviation" in own["awb_commissie"] - own["awb"]


@pytest.mark.parametrize("code", sorted(set(TEMPLATES) - set(OF_LAW)))
def test_other_procedures_are_not_held_to_it(code):
    assert duties(TEMPLATES[code], LAW) == []


@pytest.mark.parametrize("duty", SHOWN, ids=lambda duty: duty["code"])
def test_a_breach_is_caught(duty):
    procedure = copy.deepcopy(TEMPLATES[KINDS[duty.get("only", "alone")]])
    kind, *values = duty["check"]
    BREACH[kind](procedure, *values)
    assert duty["code"] in {found["code"] for found in breaches(procedure, LAW)}


def test_each_check_is_used_and_breached():
    used = {duty["check"][0] for duty in SHOWN}
    assert used == set(BREACH) == set(CHECKS) - {"by_test"}


@pytest.mark.parametrize("duty", TESTED, ids=lambda duty: duty["code"])
def test_its_test_is_there(duty):
    path, name = duty["test"].split("::")
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    names = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    assert name in names


def test_grounds_not_to_take_it_up():
    """Awb 9:8: a to f, of which e and f have two halves, and the second paragraph."""
    named = {
        duty["code"].removeprefix("ground_")
        for duty in LAW["duties"]
        if duty["code"].startswith("ground_")
    }
    assert named == set(dict(NOT_TAKEN_UP_GROUNDS))
    sentences = [sentence for _code, sentence in NOT_TAKEN_UP_GROUNDS]
    assert len(set(sentences)) == len(sentences) == 9


def test_a_suspension_with_a_basis_is_no_breach():
    procedure = copy.deepcopy(TEMPLATES["awb"])
    change_terms(procedure, SET_BY_LAW, may_suspend=True, suspend_basis="Wet X 1:2")
    assert breaches(procedure, LAW) == []
