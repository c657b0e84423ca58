"""What the sources say stands in the procedures that are shipped."""

import pytest
from shipped import TEMPLATES

S0, S1, S3, S4 = (TEMPLATES[c] for c in ("ssc_ict", "ons", "gelukwerkt", "intern"))


def moves(template, role):
    """{(from, to)} of the moves that this role makes; a withdrawal is not its own."""
    return {
        (m["from"], m["to"])
        for m in template["transitions"]
        if m["role"] == role and m.get("event") != "withdrawn"
    }


def between(template, start, end):
    """The moves from one stage to another."""
    return [m for m in template["transitions"] if (m["from"], m["to"]) == (start, end)]


def raci(template, requirement):
    return next(step[3] for step in template["steps"] if step[0] == requirement)


def test_each_role_of_s0_makes_its_moves():
    """S0-14, S0-15, S0-17, S0-18, S0-19, S0-22, S0-27, S0-52, S0-61, S0-65, S0-78."""
    assert moves(S0, "SD") == {("registration", "classification")}
    assert moves(S0, "GOS") == {
        ("classification", "acknowledgement"),
        ("classification", "diverted"),
        ("classification", "registration"),
    }
    assert moves(S0, "BKM") == {("acknowledgement", "investigation")}
    assert ("customer", "closed") in moves(S0, "SLM")
    assert moves(S0, "K") == moves(S0, "P") == set()


def test_service_level_manager_asks_drafts_and_sends():
    """S0-23, S0-24, S0-25, S0-69: asked and answered before he may draft and send."""
    (draft,) = between(S0, "investigation", "explanation")
    assert {gate["kind"] for gate in draft["gates"]} == {"inquiries"}
    (send,) = between(S0, "to_send", "customer")
    assert send["role"] == "SLM"
    assert "answer" in send["require"]


def test_explanation_is_verified_before_it_goes():
    """S0-28, S0-71, S0-72, S0-73: managers, relation manager; a no goes back."""
    assert [check["who"] for check in S0["checks"]] == ["asked", "role", "complainant"]
    (send,) = between(S0, "to_send", "customer")
    assert "checks" in {gate["kind"] for gate in send["gates"]}
    assert ("verification", "investigation") in moves(S0, "RM")


def test_only_a_formal_complaint_goes_on():
    """S0-53, S0-54, S0-82: classified as complaint, with its form."""
    (on,) = between(S0, "classification", "acknowledgement")
    assert (on["event"], on["result"]) == ("classified", "complaint")
    assert "form_received" in on["require"]
    away = {m["result"] for m in between(S0, "classification", "diverted")}
    assert {"improvement", "escalation"} <= away


def test_definition_of_s0():
    """S0-10, S0-81, S0-83, S0-89: what is a complaint, of whom, about what."""
    text = S0["definition"]["en"]
    for words in ("hardware or software", "conduct", "finished", "still running"):
        assert words in text
    assert S0["individuals_only"] is True


@pytest.mark.parametrize("template", [S3, S4], ids=["S3", "S4"])
def test_definition_of_s3_and_s4(template):
    """S3-02, S3-03, S3-04, S4-07, S4-08: no misunderstanding; attention higher up."""
    text = template["definition"]["en"]
    for words in ("misunderstanding", "lack of information", "higher up"):
        assert words in text
    assert ("in writing" in text) == (template is S3)


def test_real_cause_of_s3():
    """S3-08, S3-09: with the responsible employee; the officer follows up."""
    (found,) = between(S3, "handling", "proposal")
    assert found["require"] == ["cause"]
    assert found["role"] == "BEH"
    assert ("proposal", "customer") in moves(S3, "KF")


def test_accepted_end_without_agreement_of_s4():
    """S4-05, S4-32: some are never settled; that is an end too."""
    ends = {m.get("result") for m in between(S4, "customer", "closed")}
    assert "no_agreement" in ends


def test_desk_of_s1_closes_after_a_call():
    """S1-12, S1-13, S1-14, S1-15, S1-18: called, written down, back, closed."""
    (back,) = between(S1, "department", "desk")
    assert back["role"] == "MT"
    assert "answer" in back["require"]
    assert [(g["event"], g["result"]) for g in back["gates"]] == [
        ("contact", "outgoing")
    ]
    assert ("desk", "closed") in moves(S1, "SDHR")
