"""What holds for each procedure that is shipped, and what it is measured by."""

import re
from pathlib import Path

import pytest
from shipped import ADDON, TEMPLATES

from klachten_module.logic.kpis import KPIS

ROOT = Path(__file__).parents[2]
# Names and words that are Dutch as well.
SAME = {"Business Relationship Management", "Product"}
MAP = (ROOT / "docs" / "requirements-map.md").read_text("utf-8")


def texts(value):
    """Every {"en": ..., "nl": ...} in a template."""
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if not isinstance(value, dict):
        return []
    if "en" in value or "nl" in value:
        return [value]
    return [text for item in value.values() for text in texts(item)]


def test_dutch_is_not_english(template):
    for text in texts(template):
        assert set(text) == {"en", "nl"}
        assert text["en"].strip()
        assert text["nl"].strip()
        assert text["en"] != text["nl"] or text["en"] in SAME


def test_sources_of_steps_and_terms_stand_in_the_map(template):
    named = [step[0] for step in template["steps"]]
    named += [term["source"] for term in template["terms"]]
    for source in named:
        ids = re.findall(r"S\d-\d+|Awb \d+:\w+", source)
        assert ids, source
        for requirement in ids:
            assert f"| {requirement} |" in MAP


def test_letters_are_shipped(template):
    shipped = set()
    for path in (ADDON / "data").glob("*.xml"):
        shipped |= set(
            re.findall(
                r'<record\s+id="letter_(\w+)"\s+model="mail\.template"',
                path.read_text("utf-8"),
            )
        )
    assert template["letters"]
    assert set(template["letters"]) <= shipped


def test_moves_go_between_known_stages_by_known_roles(template):
    stages = {stage["code"] for stage in template["stages"]}
    roles = {role["code"] for role in template["roles"] if not role.get("external")}
    for move in template["transitions"]:
        assert {move["from"], move["to"]} <= stages
        assert move["role"] in roles
    for _source, stage, _name, raci in template["steps"]:
        assert stage in stages
        assert set(raci) <= {role["code"] for role in template["roles"]}


@pytest.mark.parametrize(
    ("code", "figures"),
    [
        (
            "ssc_ict",
            "routed acknowledged answered answered_own answered_28 reopened published "
            "lead_time",
        ),
        (
            "ons",
            "acknowledged answered answered_own first_reaction done published "
            "lead_time lead_time_closed",
        ),
        ("awb", "acknowledged answered answered_own published lead_time"),
        (
            "gelukwerkt",
            "acknowledged answered answered_own reopened published lead_time",
        ),
        ("intern", "acknowledged answered answered_own reopened published lead_time"),
    ],
)
def test_key_figures_of_each_procedure(code, figures):
    """S0-93 to S0-98, S1-20, S1-21: the terms of its own source, and no others.

    Reopened counts where the complainant may say no to the answer.
    """
    template = TEMPLATES[code]
    terms = {
        "answer" if term.get("is_answer") else term.get("figure")
        for term in template["terms"]
    }
    sources = {
        found
        for term in template["terms"]
        for found in re.findall(r"S\d-\d+", term["source"])
    }
    verifies = any(
        (move.get("event"), move.get("result")) == ("verdict", "disagree")
        for move in template["transitions"]
    )
    asked = [k.code for k in KPIS.values() if k.asked_by(terms, sources, verifies)]
    assert asked == figures.split()


def test_goal_of_s1():
    """S1-02: how complaints filed with ONS are handled, before one chooses it."""
    template = TEMPLATES["ons"]
    assert "settles it by telephone within two weeks" in template["summary"]["en"]
    assert "how our staff treated somebody" in template["definition"]["en"]


def test_frame_within_which_one_may_complain():
    """S0-90, S0-103: what a complaint is, of whom, on which grounds, by version."""
    template = TEMPLATES["ssc_ict"]
    assert template["definition"]["en"]
    assert "customer and user" in template["who_may"]["en"]
    assert len(template["grounds"]) == 3


def test_feedback_is_thanked_for():
    """S4-02: what is no complaint is welcome too, and its sender hears so."""
    template = TEMPLATES["intern"]
    results = {move.get("result") for move in template["transitions"]}
    assert "question" in results
    assert "thanks" in template["letters"]


def test_letter_goes_before_mail_and_telephone():
    """S4-17, S4-19: preferably in writing; what is said is confirmed back."""
    template = TEMPLATES["intern"]
    assert "Preferably in writing" in template["who_may"]["en"]
    assert template["manner"] == "any"
    assert "confirm_back" in template["letters"]


def test_who_may_complain_under_the_law():
    """Awb 9:1, 9:3, 9:4, 9:9: everybody; an ombudsman and no appeal; a copy goes."""
    template = TEMPLATES["awb"]
    assert "Everybody may complain" in template["definition"]["en"]
    assert "somebody who works for us" in template["definition"]["en"]
    for asked in ("name and address", "the date", "description"):
        assert asked in template["who_may"]["en"]
    assert template["manner"] == "written"
    assert template["appeal_suggestion"]["en"] == "the National Ombudsman"
    (copy,) = (step for step in template["steps"] if step[0] == "Awb 9:9")
    assert "person complained about" in copy[2]["en"]


def test_roles_of_a_small_firm():
    """S3-06, S3-32: a complaints officer; employee, complainant, handler, owners."""
    roles = {role["code"]: role for role in TEMPLATES["gelukwerkt"]["roles"]}
    assert roles["KF"]["filled_by"] == "officer"
    assert roles["K"]["external"]
    assert {"MW", "BEH", "EIG"} <= set(roles)


def test_officer_decides_who_and_how():
    """S3-23, S3-24: who is addressed, and how everybody is informed."""
    steps = {step[0]: step for step in TEMPLATES["gelukwerkt"]["steps"]}
    assert "R" in steps["S3-23"][3]["KF"]
    assert "R" in steps["S3-24"][3]["KF"]
    assert "informed" in steps["S3-24"][2]["en"]


def test_somebody_is_responsible_by_the_guideline():
    """S4-06: each step has one role that does it, and one that answers for it."""
    for source, _stage, _name, raci in TEMPLATES["intern"]["steps"]:
        assert sum("R" in letters for letters in raci.values()) == 1, source
        assert sum("A" in letters for letters in raci.values()) == 1, source
