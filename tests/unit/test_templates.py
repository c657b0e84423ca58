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
