"""data/procedure.schema.json: what may stand in a procedure, and what is refused."""

import ast
import copy
import json

import pytest
from jsonschema import Draft202012Validator
from shipped import ADDON, TEMPLATES

from klachten_module.logic import procedure_check, vocabulary

SCHEMA = json.loads((ADDON / "data" / "procedure.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
DEFS = SCHEMA["$defs"]
# Arguments of a selection field that give its choices.
GIVEN = ("selection", "selection_add")
# What a part of a procedure is called in the code that reads it.
READ_FROM = ("template", "spec", "selector")


def complaints(procedure):
    """What the schema says of a procedure: ["place: what is wrong"]."""
    return [f"{e.json_path}: {e.message}" for e in VALIDATOR.iter_errors(procedure)]


def codes(pairs):
    return [code for code, _label in pairs]


# --- what the code says, read without Odoo --------------------------------------------


def assigned(body):
    """{name: expression} of the assignments in a body; of two, the last counts."""
    return {
        node.targets[0].id: node.value
        for node in body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def constants(tree):
    """The words that an expression in a file may name: those of logic, and its own."""
    names = dict(vars(vocabulary))
    for name, value in assigned(tree.body).items():
        try:
            names[name] = ast.literal_eval(value)
        except ValueError:
            continue
    return names


TREES = [ast.parse(p.read_text("utf-8")) for p in sorted(ADDON.glob("models/**/*.py"))]


def classes(model):
    """[(class, constants of its file)] of a model, wherever they stand in models/."""
    found = []
    for tree in TREES:
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                said = assigned(node.body)
                name = said.get("_name", said.get("_inherit"))
                if isinstance(name, ast.Constant) and name.value == model:
                    found.append((node, constants(tree)))
    return found


def selection(model, field):
    """The codes of a selection field of ours, those added by other files too."""
    result = set()
    for node, names in classes(model):
        call = assigned(node.body).get(field)
        if call is None:
            continue
        given = [*call.args[:1], *(k.value for k in call.keywords if k.arg in GIVEN)]
        for expression in given:
            source = compile(ast.Expression(expression), model, "eval")
            result |= set(codes(eval(source, names)))
    assert result, f"{model}.{field} was not found"
    return result


def enum(where):
    """The words that the schema allows at a place, such as "term.waits_for"."""
    node = SCHEMA
    for key in where.split("."):
        node = DEFS[key] if key in DEFS and node is SCHEMA else node["properties"][key]
        node = node.get("items", node)
        if "$ref" in node:
            node = DEFS[node["$ref"].removeprefix("#/$defs/")]
    assert len(node["enum"]) == len(set(node["enum"]))
    return set(node["enum"])


def rhythms():
    (found,) = {
        constants(tree)["RHYTHMS"] for tree in TREES if "RHYTHMS" in assigned(tree.body)
    }
    return set(found)


@pytest.mark.parametrize(
    ("where", "pairs"),
    [
        ("phase", vocabulary.PHASES),
        ("event", vocabulary.EVENT_TYPES),
        ("result", vocabulary.RESULTS),
        ("transition.outcome", vocabulary.OUTCOMES),
    ],
)
def test_words_are_those_of_the_vocabulary(where, pairs):
    assert enum(where) == set(codes(pairs))


@pytest.mark.parametrize(
    ("where", "model", "field"),
    [
        ("manner", "complaint.procedure.version", "manner"),
        ("count_by", "complaint.procedure.version", "count_by"),
        ("role.filled_by", "complaint.role", "filled_by"),
        ("check.who", "complaint.check", "who"),
        ("term.unit", "complaint.term", "unit"),
        ("term.published_unit", "complaint.term", "published_unit"),
        ("term.max_extension_unit", "complaint.term", "max_extension_unit"),
        ("term.waits_for", "complaint.term", "waits_for"),
        ("transition.ask", "complaint.transition", "ask"),
        ("gate.kind", "complaint.gate", "kind"),
        ("gate.check_who", "complaint.gate", "check_who"),
    ],
)
def test_choices_are_those_of_the_model(where, model, field):
    assert enum(where) == selection(model, field)


def test_other_words_are_those_of_the_code():
    assert enum("letters") == procedure_check.LETTERS
    assert enum("gate.kind") == procedure_check.GATE_KINDS
    assert enum("overviews") == rhythms()
    letters = DEFS["step"]["prefixItems"][3]["additionalProperties"]["pattern"]
    assert letters.endswith("[RACI]+$")
    assert selection("complaint.raci", "letter") == set("RACI")


def test_keys_are_those_that_the_template_reads():
    """No key that does nothing, none that is read and refused."""
    (tree,) = (tree for tree in TREES if "VERSION_TEXTS" in assigned(tree.body))
    words, read = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words |= set(node.value.split())
        if isinstance(node, ast.Subscript):
            read.add((ast.unparse(node.value), getattr(node.slice, "value", None)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "get" and node.args:
                key = getattr(node.args[0], "value", None)
                read.add((ast.unparse(node.func.value), key))
    read = {key for name, key in read if name in READ_FROM and isinstance(key, str)}
    known = {
        key for spec in [SCHEMA, *DEFS.values()] for key in spec.get("properties", ())
    }
    # the one is for editors, the other for the dialog in which one chooses
    assert known - words == {"$schema", "summary"}
    assert len(read) > 30
    assert read - known == set()


# --- what is shipped, and what is refused ---------------------------------------------


def test_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


def test_what_is_shipped_is_valid(template):
    assert complaints(template) == []
    assert template["$schema"] == "../procedure.schema.json"
    assert TEMPLATES[template["code"]] == template


def test_a_procedure_need_not_say_more_than_this():
    """What is required is what nothing can be made without."""
    small = {key: copy.deepcopy(TEMPLATES["ons"][key]) for key in SCHEMA["required"]}
    assert complaints(small) == []
    for key in SCHEMA["required"]:
        less = {name: value for name, value in small.items() if name != key}
        assert complaints(less) == [f"$: '{key}' is a required property"]


def spoil(procedure, place, value):
    """Put a value at a place, such as ("terms", 0, "unit"); ... takes the key away."""
    *path, last = place
    for key in path:
        procedure = procedure[key]
    if value is ...:
        del procedure[last]
    else:
        procedure[last] = value


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("code",), "Public body", "$.code: 'Public body' does not match"),
        (("colour",), "red", "$: Additional properties are not allowed ('colour'"),
        (("name",), "Awb", "$.name: 'Awb' is not of type 'object'"),
        (("summary", "nl"), ..., "$.summary: 'nl' is a required property"),
        (("owner", "fr"), "Le maire", "$.owner: Additional properties are not allowed"),
        (("definition",), None, "$.definition: None is not of type 'object'"),
        (("appeal_body",), "a judge", "$.appeal_body: 'a judge' is not valid"),
        (("appeal_body",), ..., "$: 'appeal_body' is a dependency of 'appeal_sugg"),
        (("dated_on",), "May 2019", "$.dated_on: 'May 2019' does not match"),
        (("manner",), "shouting", "$.manner: 'shouting' is not one of ['form',"),
        (("retention_years",), 0, "$.retention_years: 0 is less than the minimum of 1"),
        (("reaction_days",), "10", "$.reaction_days: '10' is not of type 'integer'"),
        (("overviews", 0), "week", "$.overviews[0]: 'week' is not one of ['month',"),
        (("letters", 1), "valentine", "$.letters[1]: 'valentine' is not one of ["),
        (("letters", 1), "confirmation", "$.letters: ['confirmation', 'confirmation',"),
        (("grounds", 0, "en"), "", "$.grounds[0].en: '' should be non-empty"),
        (("checks", 0, "role"), ..., "$.checks[0]: 'role' is a required property"),
        (
            ("checks", 0, "who"),
            "complainant",
            "$.checks[0]: False schema does not allow 'BO'",
        ),
        (("roles",), [], "$.roles: [] should be non-empty"),
        (("roles", 1, "filled_by"), "chance", "$.roles[1].filled_by: 'chance' is not"),
        (("roles", 0, "external"), "yes", "$.roles[0].external: 'yes' is not of type"),
        (("stages", 2, "phase"), "waiting", "$.stages[2].phase: 'waiting' is not one"),
        (("stages", 2, "closed"), True, "$.stages[2].closed: False was expected"),
        (("stages", 7, "closed"), ..., "$.stages[7]: 'closed' is a required property"),
        (("steps", 0, 3), ..., "$.steps[0]: ['Awb 9:4', 'registration',"),
        (("steps", 0, 3, "K"), "RX", "$.steps[0][3].K: 'RX' does not match"),
        (("steps", 0, 3, "K"), "RR", "$.steps[0][3].K: 'RR' does not match"),
        (("terms", 2, "length"), 0, "$.terms[2].length: 0 is less than the minimum"),
        (("terms", 2, "length"), 4000, "$.terms[2].length: 4000 is greater than the"),
        (("terms", 2, "unit"), "weeks", "$.terms[2].unit: 'weeks' is not one of ["),
        (("terms", 2, "max_extension_unit"), "hours", "$.terms[2].max_extension_unit:"),
        (("terms", 2, "max_extension"), ..., "$.terms[2]: 'max_extension' is a depend"),
        (("terms", 0, "start"), "received", "$.terms[0].start: 'received' is not of"),
        (("terms", 0, "stop", "type"), "sunset", "$.terms[0].stop.type: 'sunset' is"),
        (("transitions", 0, "role"), ..., "$.transitions[0]: 'role' is a required pro"),
        (("transitions", 0, "event"), "told", "$.transitions[0].event: 'told' is not"),
        (("transitions", 0, "ask"), "why", "$.transitions[0].ask: 'why' is not one of"),
        (
            ("transitions", 0, "outcome"),
            "won",
            "$.transitions[0].outcome: 'won' is not",
        ),
        (("transitions", 1, "gates", 0, "kind"), "rain", "$.transitions[1].gates[0].k"),
        (
            ("transitions", 1, "gates", 0, "kind"),
            "event",
            "$.transitions[1].gates[0]: ",
        ),
        (
            ("transitions", 1, "gates", 0, "event"),
            "sent",
            "$.transitions[1].gates[0]: False",
        ),
        (("transitions", 1, "gates", 0, "check_who"), "role", "$.transitions[1].gates"),
    ],
    ids=str,
)
def test_mistake_is_named_with_its_place(place, value, said):
    procedure = copy.deepcopy(TEMPLATES["awb"])
    spoil(procedure, place, value)
    found = complaints(procedure)
    assert any(sentence.startswith(said) for sentence in found), found
