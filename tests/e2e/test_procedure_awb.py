"""A complaint to a public body: two delays, a hearing waived, unfounded, ombudsman."""

from datetime import timedelta

import pytest
from dutch import dutch
from letters_in import message, raw
from life import find_cases, story
from naive_dates import dutch_day, in_words, workday_from
from other_procedure import OtherProcedure
from post_office import text_of
from rpc import Refused

ADDRESS = "burger.awb@elders.example"
ACCUSED = "bram@linde.example"
ANSWER = "Uw aanvraag is op tijd behandeld."
OMBUDSMAN = "Ombudsman Voorbeeld"

STORY = """
received registered assigned confirmed
moved forwarded assigned letter_sent
classified moved
moved forwarded assigned letter_sent acknowledged
person_hidden letter_sent
extended letter_sent consented extended letter_sent
heard heard
moved drafted moved forwarded assigned letter_sent
checked moved forwarded assigned letter_sent sent
letter_sent
moved closed letter_sent
""".split()


@pytest.fixture(scope="module")
def body(organisation, post):
    names = {
        "REG": "Rita Registratie",
        "KC": "Karel Coordinator",
        "BEH": "Bert Behandelaar",
        "BO": "Berend Bestuur",
    }
    version = {"appeal_body": OMBUDSMAN, "appeal_term": "een jaar"}
    body = OtherProcedure(organisation, post, "awb", names, version=version)
    body.configurator = organisation.people["configurator"]
    body.people["accused"] = organisation.person("accused", "Bram Baliemedewerker")
    return body


def test_an_unfounded_complaint_after_two_delays(body, post, site):
    case_id, received = comes_in(body, post)
    is_taken_up(body, case_id)
    party = person_complained_about_gets_a_copy(body, case_id, post)
    takes_longer_twice(body, case_id, received, post)
    both_sides(body, case_id, party)
    is_decided(body, case_id, post)
    everybody_hears_it(body, case_id, post)
    assert body.terms(case_id) == dict.fromkeys(
        ("acknowledged", "taken_up", "answer"), "met"
    )
    # letters and the next step may pass each other
    assert sorted(story(site, case_id)) == sorted(STORY)


def test_a_refusal_says_why_and_where_to_go(body, post):
    """Awb 9:8, third paragraph."""
    address = "weigering@elders.example"
    case_id, _received = comes_in(body, post, address)
    body.people["REG"].move(case_id, "Naar de coördinator")
    body.people["KC"].move(
        case_id,
        "Niet in behandeling nemen",
        refusal_ground="too_long_ago",
        note="<p>Het was in 2019.</p>",
    )
    text = text_of(post.received_by(address)[-1])
    reason = "It happened more than a year before you filed the complaint."
    for words in (dutch(reason), "Het was in 2019.", OMBUDSMAN):
        assert words in text
    assert body.terms(case_id)["taken_up"] == "met"


# --- the chapters ---------------------------------------------------------------------


def comes_in(body, post, address=ADDRESS):
    """Awb 9:6: confirmed at once."""
    mail = message(f"B. Urger <{address}>", "Te laat", "Te laat!", to=body.mailbox)
    post.drop(raw(mail), to=body.mailbox)
    post.fetch()
    [case] = find_cases(body.officer, address, "received_at")
    [receipt] = post.received_by(address)
    assert receipt["From"].addresses[0].addr_spec == body.mailbox
    return case["id"], dutch_day(case["received_at"])


def is_taken_up(body, case_id):
    body.people["REG"].move(case_id, "Naar de coördinator")
    body.write("KC", case_id, ground_id=body.ground())
    body.people["KC"].move(case_id, "In behandeling nemen")
    body.people["KC"].move(case_id, "Naar de behandelaar")
    assert body.stage(case_id) == "Onderzoek en horen"


def person_complained_about_gets_a_copy(body, case_id, post):
    """Awb 9:7, 9:9: by the officer; he sees nothing else and cannot get the turn."""
    officer, accused = body.officer, body.people["accused"]
    him = [("id", "=", accused.uid)]
    [user] = officer.search_read("res.users", him, ["partner_id"])
    role = [("procedure_id", "=", body.id), ("code", "=", "BEH")]
    [role] = body.configurator.search_read("complaint.role", role, ["id"])
    joins = {"user_ids": [(4, accused.uid)]}
    body.configurator.write("complaint.role", [role["id"]], joins)
    values = {"kind": "complained_about", "partner_id": user["partner_id"][0]}
    party = officer.create("complaint.party", {"ticket_id": case_id, **values})
    with pytest.raises(Refused, match="9:7"):
        officer.write("helpdesk.ticket", [case_id], {"user_id": accused.uid})
    copy = {"ticket_id": case_id, "purpose": "copy", "party_id": party}
    handler = body.people["BEH"]
    with pytest.raises(Refused) as refused:
        handler.call(
            "complaint.send", "action_send", [handler.create("complaint.send", copy)]
        )
    assert refused.value.kind == "AccessError"
    officer.call(
        "complaint.send", "action_send", [officer.create("complaint.send", copy)]
    )
    [letter] = post.received_by(ACCUSED)
    assert "Te laat!" in text_of(letter)
    with pytest.raises(Refused):
        accused.case(case_id, "name")
    return party


def extend(body, case_id, day, **values):
    handler = body.people["BEH"]
    reason = {"extension_reason": "hearing", "new_due_on": day.isoformat()}
    dialog = handler.create(
        "complaint.term.change",
        {"ticket_id": case_id, "kind": "extend", **reason, **values},
    )
    handler.call("complaint.term.change", "action_apply", [dialog])


def takes_longer_twice(body, case_id, received, post):
    """Awb 9:11: four weeks, further only when the complainant agrees in writing."""
    first, second = (workday_from(received + timedelta(weeks=n)) for n in (10, 16))
    extend(body, case_id, first)
    with pytest.raises(Refused, match="schriftelijk"):
        extend(body, case_id, second)
    extend(body, case_id, second, consent=True)
    letters = post.received_by(ADDRESS)[-2:]
    for letter, day in zip(letters, (first, second), strict=True):
        assert in_words(day, "nl") in text_of(letter)


def both_sides(body, case_id, party):
    """Awb 9:10: one is heard, the other does not want to be."""
    handler = body.people["BEH"]
    with pytest.raises(Refused, match="Urger.*Bram"):
        handler.move(case_id, "Beide kanten gehoord")
    heard = {"kind": "hearing", "reached": False}
    body.talk("BEH", case_id, attended=False, waiver="waived", **heard)
    with pytest.raises(Refused, match="Bram") as refused:
        handler.move(case_id, "Beide kanten gehoord")
    assert "Urger" not in str(refused.value)
    body.talk("BEH", case_id, party_id=party, attended=True, **heard)
    handler.move(case_id, "Beide kanten gehoord")


def is_decided(body, case_id, post):
    """Awb 9:12: findings, judgement, and the ombudsman with the term."""
    with pytest.raises(Refused, match=dutch("Answer to the complainant")):
        body.people["BEH"].move(case_id, "Bevindingen en oordeel voorstellen")
    body.write("BEH", case_id, answer=f"<p>{ANSWER}</p>")
    body.people["BEH"].move(case_id, "Bevindingen en oordeel voorstellen")
    [outcome] = body.people["BO"].search_read(
        "complaint.outcome", [("code", "=", "unfounded")], ["id"]
    )
    body.people["BO"].move(case_id, "Besluiten en versturen", outcome_id=outcome["id"])
    text = text_of(post.received_by(ADDRESS)[-1])
    for words in (ANSWER, dutch("Unfounded"), OMBUDSMAN, "een jaar"):
        assert words in text


def everybody_hears_it(body, case_id, post):
    """Awb 9:12: also who was complained about, by the officer, before it closes."""
    coordinator = body.people["KC"]
    with pytest.raises(Refused, match="Bram"):
        coordinator.move(case_id, "Sluiten")
    body.officer.call("helpdesk.ticket", "action_complaint_send_copies", [case_id])
    assert len(post.received_by(ACCUSED)) == 2
    coordinator.move(case_id, "Sluiten")
    assert body.stage(case_id) == "Afgehandeld"
    text = text_of(post.received_by(ADDRESS)[-1])
    assert ANSWER not in text, "it was sent already"
    assert len(post.received_by(ACCUSED)) == 2
