"""Bad mail: it becomes a case or is set aside with the message as it came in.

Nothing is lost, no machine gets an answer, the server logs no error (conftest.py).
"""

import base64
import itertools

import pytest
from letters_in import message, raw, reply_to
from life import files_of, find_cases, lines
from rpc import Refused

_serial = itertools.count(1)


def new_address(name="klager"):
    return f"{name}{next(_serial)}@elders.example"


@pytest.fixture
def deliver(post):
    """Send a message and let Odoo fetch it; it answers as soon as it wants to."""

    def deliver(content, to=None):
        post.drop(content, to)
        post.fetch()
        post.settle()

    return deliver


@pytest.fixture
def set_aside(people):
    """The mails an officer finds set aside, by the text they hold."""

    def set_aside(words, *fields):
        return people["officer"].search_read(
            "complaint.set.aside",
            ["|", ("body", "ilike", words), ("email_from", "ilike", words)],
            ["subject", "reason", "state", "ticket_id", *fields],
        )

    return set_aside


def kept_message(officer, mail):
    return officer.get(
        f"/web/content/complaint.set.aside/{mail['id']}/message?download=1"
    )


def broken(sender, headers, body=b"De printer is stuk.\n", to="klachten"):
    """A message written byte by byte; a header of the list replaces the usual one."""
    usual = {
        b"From": sender.encode(),
        b"To": f"{to}@klachten.example".encode(),
        b"Subject": b"Klacht over de printer",
        b"Date": b"Sun, 22 Nov 2026 05:00:00 +0100",
        b"Message-ID": b"<%d.broken@elders.example>" % next(_serial),
    }
    usual.update(headers)
    head = b"".join(b"%s: %s\n" % (k, v) for k, v in usual.items() if v is not None)
    return (head + b"\n" + body).replace(b"\n", b"\r\n")


STILL_READABLE = {
    "without a subject": ({b"Subject": None}, b"De printer is stuk.\n"),
    "with an empty subject": ({b"Subject": b""}, b"De printer is stuk.\n"),
    "without a body": ({}, b""),
    "with an unknown charset": (
        {b"Content-Type": b"text/plain; charset=X-UNKNOWN"},
        b"De printer is d\xe9fect.\n",
    ),
    "with a wrong charset": (
        {b"Content-Type": b"text/plain; charset=utf-8"},
        b"De printer is d\xe9fect.\n",
    ),
    "with an unknown charset in the subject": (
        {b"Subject": b"=?X-UNKNOWN?Q?d=E9fect?="},
        b"De printer is stuk.\n",
    ),
    "with a broken encoded subject": (
        {b"Subject": b"=?utf-8?B?####?= =?utf-8?Q?=ZZ"},
        b"De printer is stuk.\n",
    ),
    "with raw 8-bit headers": (
        {b"Subject": b"Klacht \xe9\xff\x80 over printer"},
        b"De printer is stuk.\n",
    ),
    "without a Message-ID": ({b"Message-ID": None}, b"De printer is stuk.\n"),
    "with an impossible date": ({b"Date": b"yesterday, 99:99"}, b"Stuk.\n"),
    "without a date": ({b"Date": None}, b"De printer is stuk.\n"),
    "with a NUL in the body": ({}, b"De printer\0 is stuk.\n"),
    "with a broken multipart": (
        {b"Content-Type": b"multipart/mixed; boundary="},
        b"--x\nContent-Type: text/plain\n\nStuk\n",
    ),
    "with broken base64": (
        {b"Content-Transfer-Encoding": b"base64"},
        b"%%% dit is geen base64 %%%\n",
    ),
}


@pytest.mark.parametrize("rule", STILL_READABLE)
def test_an_odd_mail_is_a_case_or_set_aside(rule, deliver, people, set_aside, post):
    """A mail (without a subject, ...) ends in one place, message and all."""
    headers, body = STILL_READABLE[rule]
    address = new_address()
    content = broken(f"Karin <{address}>", headers, body)
    deliver(content)
    officer = people["officer"]
    cases = find_cases(officer, address)
    aside = set_aside(address)
    assert len(cases) + len(aside) == 1, (cases, aside)
    if aside:
        assert aside[0]["reason"] == "error"
        assert lines(kept_message(officer, aside[0])) == lines(content)
        assert post.received_by(address) == []
    else:
        assert cases[0]["name"]
        kept = files_of(officer, cases[0]["id"])
        assert lines(content) in [lines(file) for file in kept.values()], kept
        [confirmation] = post.received_by(address)
        assert cases[0]["number"] in confirmation["Subject"]


NO_SENDER = {
    "no sender at all": None,
    "a sender that is no address": b"Karin",
    "a broken encoded sender": b"=?utf-8?Q?Zo=E9_?= <broken@",
    "raw bytes as sender": b"Zo\xe9 \xff\x80",
}


@pytest.mark.parametrize("rule", NO_SENDER)
def test_a_mail_of_nobody_is_kept_and_not_answered(
    rule, deliver, people, set_aside, site, sink
):
    words = f"Zonder afzender {next(_serial)}."
    content = broken("", {b"From": NO_SENDER[rule]}, words.encode())
    before = len(list(sink.box.rglob("new/*")))
    deliver(content)
    officer = people["officer"]
    domain = [("statement", "ilike", words)]
    cases = officer.search_read("helpdesk.ticket", domain, ["number"])
    aside = set_aside(words)
    assert len(cases) + len(aside) == 1
    assert len(list(sink.box.rglob("new/*"))) == before, "somebody got a mail"


def test_a_large_attachment_comes_in_whole(deliver, people):
    content = bytes(range(256)) * 4096 * 20
    address = new_address()
    mail = message(
        address,
        "Met filmpje",
        "Zie bijlage.\n",
        attachments=[("filmpje.bin", "application", "octet-stream", content)],
    )
    deliver(raw(mail))
    [case] = find_cases(people["officer"], address)
    assert files_of(people["officer"], case["id"])["filmpje.bin"] == content


def test_a_sender_that_nobody_reads_gets_a_case_and_no_mail(deliver, people, post):
    address = new_address("no-reply")
    deliver(raw(message(f"Meldsysteem <{address}>", "Klacht", "Via de site.\n")))
    [case] = find_cases(people["officer"], address)
    assert post.received_by(address) == []
    [letter] = people["officer"].search_read(
        "complaint.letter", [("ticket_id", "=", case["id"])], ["state"]
    )
    assert letter["state"] == "held", "who complains is asked first"


# --- machines -----------------------------------------------------------------------


MACHINES = {
    "out of office": ("auto_reply", {"Auto_Submitted": "auto-replied"}),
    "out of office of an old Exchange": ("auto_reply", {"X_Autoreply": "yes"}),
    "newsletter": ("bulk", {"Precedence": "bulk"}),
}


@pytest.mark.parametrize("rule", MACHINES)
def test_mail_of_a_machine_is_set_aside(rule, deliver, people, set_aside, post):
    reason, headers = MACHINES[rule]
    address = new_address("machine")
    content = raw(message(address, "Ik ben er niet", "Tot maandag!\n", **headers))
    deliver(content)
    [aside] = set_aside(address)
    assert aside["reason"] == reason and aside["state"] == "open"
    assert lines(kept_message(people["officer"], aside)) == lines(content)
    assert find_cases(people["officer"], address) == []
    assert post.received_by(address) == []


@pytest.fixture
def confirmed(deliver, people, post):
    """A case and its confirmation, to which machines react."""
    address = new_address()
    deliver(raw(message(address, "Trage laptop", "Hij is traag.\n")))
    [case] = find_cases(people["officer"], address)
    [confirmation] = post.received_by(address)
    return case, confirmation


@pytest.mark.parametrize("answers_to", ["Reply-To", "From", "Return-Path"])
def test_an_out_of_office_on_a_letter_is_set_aside_with_its_case(
    answers_to, confirmed, deliver, people, set_aside, post, site
):
    case, confirmation = confirmed
    address = str(confirmation["To"])
    words = f"Ik ben op reis, {answers_to} {address}."
    mail = reply_to(confirmation, words + "\n", Auto_Submitted="auto-replied")
    mail.replace_header("To", str(confirmation[answers_to]))
    deliver(raw(mail))
    [aside] = set_aside(words)
    assert aside["reason"] == "auto_reply"
    assert aside["ticket_id"][0] == case["id"]
    assert len(post.received_by(address)) == 1, "only the first confirmation"
    assert_no_contact(people, case)


def assert_no_contact(people, case):
    contacts = people["officer"].search_read(
        "complaint.event",
        [("ticket_id", "=", case["id"]), ("type", "=", "contact")],
        ["result"],
    )
    assert contacts == []


@pytest.mark.parametrize("answers_to", ["Reply-To", "Return-Path"])
def test_a_bounce_is_set_aside_with_its_case(
    answers_to, confirmed, deliver, people, set_aside, post
):
    case, confirmation = confirmed
    address = str(confirmation["To"])
    content = bounce(confirmation, str(confirmation[answers_to]))
    before = len(post.received_by(address))
    deliver(content)
    found = set_aside("mailer-daemon", "message_name")
    [aside] = [mail for mail in found if (mail["ticket_id"] or [0])[0] == case["id"]]
    assert aside["reason"] == "bounce"
    assert lines(kept_message(people["officer"], aside)) == lines(content)
    assert post.received_by("mailer-daemon@elders.example") == []
    assert len(post.received_by(address)) == before
    assert_no_contact(people, case)


def bounce(letter, to):
    """A delivery status notification (RFC 3464) about a letter."""
    address = letter["To"].addresses[0].addr_spec
    head = (
        f"From: MAILER-DAEMON@elders.example\nTo: {to}\n"
        f"Subject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\n"
        f"Message-ID: <{next(_serial)}.dsn@elders.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n'
    )
    parts = (
        "Content-Type: text/plain\n\nThis is the mail system. No such user.\n",
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; elders.example\n"
        f"\nFinal-Recipient: rfc822; {address}\nAction: failed\nStatus: 5.1.1\n",
        f"Content-Type: message/rfc822\n\nFrom: {letter['From']}\n"
        f"Message-Id: {letter['Message-Id']}\nSubject: x\n\nx\n",
    )
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
    return f"{head}\n{body}".replace("\n", "\r\n").encode()


def test_a_mail_that_names_nobody_of_ours_is_kept(deliver, people, set_aside):
    """By bcc; no header names the mailbox (M2)."""
    address = new_address()
    content = broken(address, {b"To": b"wethouder@elders.example"})
    deliver(content, to="klachten@klachten.example")
    cases = find_cases(people["officer"], address)
    aside = set_aside(address)
    assert len(cases) + len(aside) == 1
    for mail in aside:
        assert lines(kept_message(people["officer"], mail)) == lines(content)


def test_two_people_with_one_message_id_are_two_cases(deliver, people, post):
    """As web forms send them (M3)."""
    code = {b"Message-ID": b"<form%d@elders.example>" % next(_serial)}
    for words in (b"De lift is kapot.\n", b"De verwarming is kapot.\n"):
        address = new_address()
        deliver(broken(address, code, words))
        assert len(find_cases(people["officer"], address)) == 1
        assert len(post.received_by(address)) == 1


# --- the same mail again, and machines that talk to each other ----------------------


@pytest.mark.parametrize("header", [{}, {b"Message-ID": None}], ids=["with", "without"])
def test_the_same_message_twice_is_one_case(header, deliver, people, post, set_aside):
    address = new_address()
    content = broken(address, header)
    deliver(content)
    deliver(content)
    assert len(find_cases(people["officer"], address)) == 1
    assert set_aside(address) == []
    assert len(post.received_by(address)) == 1


def test_an_unmarked_autoresponder_does_not_get_letters_for_ever(
    people, post, sink, set_aside
):
    """It answers every confirmation by a new mail; nothing says it is a machine."""
    address = new_address("robot")
    rounds = 24
    for number in range(rounds):
        post.drop(raw(message(address, f"Antwoord {number}", "Wij lezen dit niet.\n")))
    post.fetch()
    cases = find_cases(people["officer"], address)
    assert len(cases) + len(set_aside(address)) == rounds
    assert len(post.received_by(address)) <= 21


def test_many_replies_on_one_case_are_kept_and_not_bounced(
    confirmed, people, post, set_aside, site
):
    """The host would drop the 21st within two hours, and mail a bounce."""
    case, confirmation = confirmed
    rounds = 22
    for number in range(rounds):
        post.drop(raw(reply_to(confirmation, f"En nog iets: {number}.\n")))
    post.fetch()
    events = people["officer"].search_read(
        "complaint.event",
        [("ticket_id", "=", case["id"]), ("type", "=", "contact")],
        ["result"],
    )
    assert len(events) + len(set_aside("En nog iets")) == rounds
    # the confirmation, and one receipt for all that came in that day
    assert len(post.received_by(str(confirmation["To"]))) == 2


# --- and then somebody looks at it --------------------------------------------------


def test_an_officer_registers_a_mail_that_was_set_aside(
    deliver, people, set_aside, post
):
    address = new_address("toch.een.klacht")
    content = raw(
        message(
            f"Truus <{address}>",
            "Automatisch antwoord",
            "Ik wil wél klagen.\n",
            Auto_Submitted="auto-generated",
        )
    )
    deliver(content)
    [aside] = set_aside(address)
    for role in ("GOS", "SD", "helpdesk"):
        with pytest.raises(Refused) as refused:
            people[role].call("complaint.set.aside", "action_register", [aside["id"]])
        assert refused.value.kind == "AccessError"
    officer = people["officer"]
    officer.call("complaint.set.aside", "action_register", [aside["id"]])
    [case] = find_cases(officer, address, "statement", "partner_name")
    assert case["partner_name"] == "Truus" and "wél klagen" in case["statement"]
    [aside] = set_aside(address)
    assert aside["state"] == "done" and aside["ticket_id"][0] == case["id"]
    assert lines(content) in map(lines, files_of(officer, case["id"]).values())
    [confirmation] = post.received_by(address)
    assert case["number"] in confirmation["Subject"]
    with pytest.raises(Refused):
        officer.call("complaint.set.aside", "action_register", [aside["id"]])


def test_an_officer_sees_the_message_in_the_browser(
    deliver, people, set_aside, browser
):
    address = new_address("kapot")
    mail = message(address, "Ik ben er niet", "x\n", Auto_Submitted="auto-replied")
    deliver(raw(mail))
    [aside] = set_aside(address, "message")
    assert base64.b64decode(aside["message"])
    action = "action-klachten_module.action_complaint_set_aside"
    page = browser.page(f"/odoo/{action}/{aside['id']}", people["officer"])
    page.get_by_text(address).first.wait_for()
    with page.expect_download() as download:
        page.locator("[name=message] .fa-download").click()
    assert b"Ik ben er niet" in download.value.path().read_bytes()
