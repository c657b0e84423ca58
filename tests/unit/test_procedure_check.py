"""The validator of procedures: what is shipped passes, seeded faults are found."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import TEMPLATES

from klachten_module.logic.procedure_check import GATE_KINDS, problems
from klachten_module.logic.vocabulary import EVENT_TYPES, PHASES, RESULTS

OPEN_TERMS = {
    "gelukwerkt": {"talked", "answer"},
    "intern": {"acknowledged", "answer"},
}


def codes(procedure):
    return {code for code, _values in problems(procedure)}


def test_six_procedures_are_shipped():
    names = "awb awb_commissie gelukwerkt intern ons ssc_ict"
    assert sorted(TEMPLATES) == names.split()


def test_what_is_shipped_has_no_problem(template):
    assert problems(template) == []


def test_document_control_is_complete(template):
    """S0-01, S0-02, S0-03, S1-01, S1-23, S4-01: the procedure is a document too."""
    for key in (
        "source definition who_may manner owner authorised_by parent_process "
        "change_summary reopen_days count_by overviews letters"
    ).split():
        assert template.get(key) not in (None, "", []), key
    assert template["retention_years"] >= 1


def test_events_results_phases_are_known(template):
    """A misspelt word would make a move that records nothing."""
    events, results = dict(EVENT_TYPES), dict(RESULTS)
    for move in template["transitions"]:
        for spec in [move, *move.get("gates", [])]:
            assert spec.get("event") in {None, *events}
            assert spec.get("result") in {None, *results}
    assert {s["phase"] for s in template["stages"]} <= set(dict(PHASES))


def test_complainant_can_withdraw(template):
    """From every open stage before the answer is with the complainant."""
    ways = {
        move["from"]
        for move in template["transitions"]
        if (move.get("event"), move.get("outcome")) == ("withdrawn", "withdrawn")
    }
    handled = {
        stage["code"]
        for stage in template["stages"]
        if stage["phase"] in ("triage", "acknowledge", "investigate", "draft", "check")
    }
    assert handled <= ways


def test_what_the_source_leaves_open_must_be_filled(template):
    """S3-14, S3-20, S4-22, S4-23 and S4-32: null asks for a choice at set-up."""
    empty = {t["code"] for t in template["terms"] if t["length"] is None}
    assert empty == OPEN_TERMS.get(template["code"], set())
    assert ("appeal_body" in template and template["appeal_body"] is None) == (
        template["code"] in ("intern", "awb", "awb_commissie")
    )


def test_terms_of_the_sources():
    """S0-63, S0-92, S1-20, S1-21, S3-19, S3-21, Awb 9:8 and 9:11."""
    found = {
        (code, term["code"]): (term["length"], term["unit"], term["start"]["type"])
        for code, template in TEMPLATES.items()
        for term in template["terms"]
    }
    assert found["ssc_ict", "acknowledged"] == (2, "working_days", "registered")
    assert found["ssc_ict", "answer"] == (20, "working_days", "registered")
    assert found["ons", "acknowledged"] == (2, "working_days", "received")
    assert found["ons", "answer"] == (2, "calendar_weeks", "received")
    assert found["gelukwerkt", "acknowledged"] == (1, "calendar_weeks", "received")
    assert found["gelukwerkt", "explained"] == (2, "calendar_weeks", "received")
    assert found["awb", "taken_up"] == (4, "calendar_weeks", "received")
    assert found["awb", "answer"] == (6, "calendar_weeks", "received")
    assert found["awb_commissie", "answer"] == (10, "calendar_weeks", "received")
    for code in ("awb", "awb_commissie"):
        for about in ("roll_on", "statutory"):
            fixed = {t["code"] for t in TEMPLATES[code]["terms"] if t.get(about)}
            assert fixed == {"taken_up", "answer", "refusal_told"}


# --- seeded faults --------------------------------------------------------------------


def test_without_terms(template):
    template["terms"] = []
    assert codes(template) == {"no_terms"}


def test_without_stages(template):
    template["stages"] = []
    assert "no_stages" in codes(template)


def test_first_stage_is_the_intake(template):
    template["stages"][0]["phase"] = "triage"
    assert "first_not_intake" in codes(template)


def test_stage_that_cannot_be_left(template):
    for stage in template["stages"]:
        if stage["phase"] in ("closed", "diverted"):
            continue
        broken = copy.deepcopy(template)
        broken["transitions"] = [
            move for move in broken["transitions"] if move["from"] != stage["code"]
        ]
        assert ("no_way_out", {"stage": stage["code"]}) in problems(broken)


def test_stage_that_cannot_be_reached(template):
    for stage in template["stages"][1:]:
        broken = copy.deepcopy(template)
        broken["transitions"] = [
            move for move in broken["transitions"] if move["to"] != stage["code"]
        ]
        assert ("unreachable", {"stage": stage["code"]}) in problems(broken)


def test_circle_without_an_end(template):
    ended = {
        s["code"] for s in template["stages"] if s["phase"] in ("closed", "diverted")
    }
    template["transitions"] = [
        move
        for move in template["transitions"]
        if not ended & {move["from"], move["to"]}
    ]
    template["transitions"] += [
        {**move, "from": move["to"], "to": move["from"], "main": False}
        for move in template["transitions"]
    ]
    found = {v["stage"] for code, v in problems(template) if code == "no_end"}
    assert found == {s["code"] for s in template["stages"]} - ended


@pytest.mark.parametrize(
    ("key", "code"),
    [("from", "unknown_stage"), ("to", "unknown_stage"), ("role", "unknown_role")],
)
def test_transition_to_or_by_nothing(template, key, code):
    template["transitions"][0][key] = "nowhere"
    assert code in codes(template)


def test_unknown_gate_and_letter(template):
    template["transitions"][0]["gates"] = [{"kind": "weather"}]
    template["letters"] = [*template["letters"], "valentine"]
    assert {"unknown_gate", "unknown_letter"} <= codes(template)


def test_two_usual_next_steps(template):
    twice = copy.deepcopy(next(m for m in template["transitions"] if m.get("main")))
    template["transitions"].append(twice)
    assert ("two_main", {"stage": twice["from"]}) in problems(template)


def test_two_terms_in_one_figure(template):
    """Which figure a term means is said by the term, so two may say the same."""
    assert "same_figure" not in codes(template)
    one, other = template["terms"][:2]
    one["figure"] = other["figure"] = "routed"
    one["is_answer"] = other["is_answer"] = False
    names = {"term": other["name"]["en"], "other": one["name"]["en"]}
    assert ("same_figure", names) in problems(template)


def test_stage_without_responsible(template):
    first = template["stages"][0]["code"]
    template["steps"] = [step for step in template["steps"] if step[1] != first]
    assert ("nobody_responsible", {"stage": first}) in problems(template)


def test_no_of_the_complainant_that_leads_nowhere(template):
    """Unless no letter asks him whether he agrees."""
    asks = {"answer", "reminder"} & set(template["letters"])
    template["transitions"] = [
        move
        for move in template["transitions"]
        if (move.get("event"), move.get("result")) != ("verdict", "disagree")
    ]
    waiting = [s["code"] for s in template["stages"] if s["phase"] == "await_customer"]
    found = [v["stage"] for code, v in problems(template) if code == "no_disagreement"]
    assert found == (waiting if asks else [])
    template["letters"] = ["confirmation"]
    assert "no_disagreement" not in codes(template)
    template["letters"] = []  # all of them
    assert ("no_disagreement", {"stage": waiting[0]}) in problems(template)


@pytest.mark.parametrize("side", ["start", "stop"])
@pytest.mark.parametrize(
    "selector",
    [
        {"type": "never"},
        {"type": "moved", "phase": "nowhere"},
        {"type": "forwarded", "role": "NOBODY"},
        {"type": "contact", "role": "NOBODY"},
        {"type": "verdict", "result": "failed", "phase": "intake"},
    ],
    ids=str,
)
def test_term_that_never_starts_or_stops(template, side, selector):
    term = template["terms"][0]
    term[side] = selector
    found = [v["term"] for code, v in problems(template) if code == f"never_{side}s"]
    assert found == [term["name"]["en"]]


def test_term_on_a_letter_that_does_not_go():
    """The answer stops at 'sent': without an answer letter it would run for ever."""
    for template in TEMPLATES.values():
        silent = copy.deepcopy(template)
        silent["letters"] = ["extension"]
        for term in silent["terms"]:
            for side in ("start", "stop"):
                expected = term[side]["type"] in (
                    "sent",
                    "acknowledged",
                    "explained",
                    "confirmed",
                )
                values = {"term": term["name"]["en"], "event": term[side]["type"]}
                assert ((f"never_{side}s", values) in problems(silent)) == expected


@pytest.mark.parametrize("side", ["start", "stop"])
def test_term_of_an_escalation_names_its_phase(side):
    """S0-16, S1-16: else the hourly run starts the term of the director."""
    template = copy.deepcopy(TEMPLATES["ons"])
    term = template["terms"][2]
    values = {"term": term["name"]["en"]}
    term[side] = {"type": "escalated", "phase": "escalated"}
    assert problems(template) == []
    term[side] = {"type": "escalated", "phase": None}
    assert problems(template) == [("escalated_anywhere", values)]


# --- whatever comes in ----------------------------------------------------------------

CODES = st.sampled_from(["a", "b", "c", "d", ""])
SELECTORS = st.fixed_dictionaries(
    {"type": st.sampled_from([*dict(EVENT_TYPES), "odd"])},
    optional={
        "phase": st.sampled_from([*dict(PHASES)]),
        "role": CODES,
        "result": st.sampled_from([*dict(RESULTS)]),
    },
)
PROCEDURES = st.fixed_dictionaries(
    {
        "stages": st.lists(
            st.fixed_dictionaries(
                {"code": CODES, "phase": st.sampled_from([*dict(PHASES)])}
            ),
            max_size=5,
        ),
        "terms": st.lists(
            st.fixed_dictionaries(
                {"code": CODES, "start": SELECTORS, "stop": SELECTORS}
            ),
            max_size=3,
        ),
        "transitions": st.lists(
            st.fixed_dictionaries(
                {"from": CODES, "to": CODES, "role": CODES},
                optional={
                    "main": st.booleans(),
                    "event": st.sampled_from([*dict(EVENT_TYPES)]),
                    "result": st.sampled_from([*dict(RESULTS)]),
                    "gates": st.lists(
                        st.fixed_dictionaries(
                            {"kind": st.sampled_from([*GATE_KINDS, "odd"])}
                        ),
                        max_size=2,
                    ),
                },
            ),
            max_size=8,
        ),
        "steps": st.lists(
            st.tuples(
                CODES, CODES, st.just({}), st.dictionaries(CODES, st.text("RACI"))
            ),
            max_size=5,
        ),
    },
    optional={
        "roles": st.lists(
            st.fixed_dictionaries({"code": CODES, "external": st.booleans()}),
            max_size=4,
        ),
        "letters": st.lists(st.sampled_from(["answer", "closed", "odd"]), max_size=3),
        "checks": st.lists(st.just({"who": "asked"}), max_size=1),
    },
)


@given(PROCEDURES)
def test_never_crashes_and_never_changes_what_it_reads(procedure):
    before = copy.deepcopy(procedure)
    found = problems(procedure)
    assert procedure == before
    assert all(isinstance(code, str) for code, _values in found)
    assert bool(procedure["terms"]) == ("no_terms" not in dict(found))


@given(PROCEDURES)
def test_without_problems_every_walk_can_end(procedure):
    """An oracle of its own: from each stage, walk on at random for long enough."""
    if problems(procedure):
        return
    ended = {
        s["code"] for s in procedure["stages"] if s["phase"] in ("closed", "diverted")
    }
    for stage in procedure["stages"]:
        places = {stage["code"]}
        for _round in procedure["stages"]:
            places |= {m["to"] for m in procedure["transitions"] if m["from"] in places}
        assert places & ended
