"""A letter goes out once, whatever happens to its case while it is being sent."""

import asyncio
import time

import mailsink
from letters_in import message, raw
from life import STEPS, find_cases, story, walk

ADDRESS = "tweemaal@elders.example"


def test_saving_a_case_while_its_letter_is_being_sent(post, people, site, monkeypatch):
    """The confirmation of handling stops a term, so sending it changes the case too."""
    post.drop(raw(message(f"Twan <{ADDRESS}>", "Te vaak gemaild", "Stop daarmee.\n")))
    post.fetch()
    [case] = find_cases(people["officer"], ADDRESS)
    stage, role, confirm, _words = STEPS[2]
    walk(case["id"], people, post, until=stage)
    before = len(post.received_by(ADDRESS))
    _make_slow(monkeypatch)
    people[role].move(case["id"], confirm)
    time.sleep(0.7)  # the mail server has the letter, Odoo has not its answer yet
    assert len(post.sink.read(ADDRESS)) == before
    people["officer"].write("helpdesk.ticket", [case["id"]], {"priority": "3"})
    assert len(post.received_by(ADDRESS)) == before + 1
    assert story(site, case["id"]).count("acknowledged") == 1
    assert people["officer"].case(case["id"], "priority")["priority"] == "3"


def _make_slow(monkeypatch):
    """Let the mail server think for a while about a mail for the complainant."""
    receive = mailsink.Receiver.handle_DATA

    async def receive_slowly(receiver, server, session, envelope):
        if ADDRESS in envelope.rcpt_tos:
            await asyncio.sleep(1.5)
        return await receive(receiver, server, session, envelope)

    monkeypatch.setattr(mailsink.Receiver, "handle_DATA", receive_slowly)
