"""Triage and outcome: every combination of facts, and of outcomes of two grounds."""

from itertools import product

import pytest

from klachten_module.logic.outcome import overall
from klachten_module.logic.triage import Facts, is_from_partner, proposals
from klachten_module.logic.vocabulary import OUTCOMES

CODES = [code for code, _label in OUTCOMES]


def results(**facts):
    return [proposal.result for proposal in proposals(Facts(**facts))]


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({}, []),
        ({"is_partner": True}, []),
        ({"is_partner": False}, ["referral"]),  # S1-05
        ({"runs": True}, ["escalation"]),  # S0-59
        ({"needs_form": True}, ["improvement"]),  # S0-82, S0-86
        ({"needs_form": True, "has_form": True}, []),
        ({"has_form": True}, []),
        # S0-89: with a form or without
        ({"runs": True, "needs_form": True}, ["escalation", "improvement"]),
        ({"individuals_only": True, "is_organisation": True}, [None]),  # S0-83
        ({"is_organisation": True}, []),
        ({"individuals_only": True}, []),
    ],
)
def test_what_facts_propose(facts, wanted):
    assert results(**facts) == wanted


def test_a_proposal_needs_a_fact_of_its_own():
    """Nothing is proposed without its reason, whatever else is so."""
    for partner, *flags in product((None, True, False), *[(True, False)] * 5):
        names = ("needs_form", "has_form", "runs", "individuals_only")
        facts = dict(zip((*names, "is_organisation"), flags, strict=True))
        found = results(is_partner=partner, **facts)
        assert ("referral" in found) == (partner is False)
        assert ("escalation" in found) == facts["runs"]
        assert ("improvement" in found) == (
            facts["needs_form"] and not facts["has_form"]
        )


@pytest.mark.parametrize(
    ("address", "partners", "wanted"),
    [
        ("kim@zwolle.example", ["info@zwolle.example"], True),
        ("kim@mail.zwolle.example", ["info@zwolle.example"], True),
        ("kim@notzwolle.example", ["info@zwolle.example"], False),
        ("kim@zwolle.example", ["info@kampen.example"], False),
        ("kim@gmail.com", ["zaak@gmail.com"], False),
        ("zaak@gmail.com", ["zaak@gmail.com"], True),
        (None, ["info@zwolle.example"], False),
        (False, [False, None], False),
        ("kim@zwolle.example", [], False),
    ],
)
def test_partner_is_known_by_the_domain_of_his_address(address, partners, wanted):
    """S1-03, S1-04."""
    assert is_from_partner(address, partners) is wanted


@pytest.mark.parametrize("code", CODES)
def test_grounds_that_end_alike_are_the_outcome(code):
    assert overall([code]) == overall([code, code]) == code


@pytest.mark.parametrize(
    ("codes", "wanted"),
    [
        ("founded unfounded", "partly"),
        ("founded partly", "partly"),
        ("partly unfounded", "partly"),
        ("founded unfounded no_judgement", "partly"),
        ("founded no_judgement", "founded"),
        ("unfounded no_judgement", "unfounded"),
        ("unfounded withdrawn", "unfounded"),
        ("founded settled", "founded"),
        ("withdrawn no_judgement", "withdrawn"),
        ("settled no_judgement", "settled"),
        ("settled withdrawn", "settled"),
        ("", None),
    ],
)
def test_outcome_of_several_grounds(codes, wanted):
    """Awb 9:12: one outcome of the case, whatever the order of its grounds."""
    assert overall(codes.split()) == wanted
    assert overall(reversed(codes.split())) == wanted
