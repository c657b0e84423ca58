"""A letter goes out once, whatever happens to its case while it is being sent."""

import asyncio
import time

import mailsink
from letters_in import message, raw
from life import find_cases, story

ADDRESS = "tweemaal@elders.example"


def test_saving_a_case_while_its_letter_is_being_sent(post, people, site, monkeypatch):
    receive = mailsink.Receiver.handle_DATA

    async def receive_slowly(receiver, server, session, envelope):
        if ADDRESS in envelope.rcpt_tos:
            await asyncio.sleep(1.5)
        return await receive(receiver, server, session, envelope)

    monkeypatch.setattr(mailsink.Receiver, "handle_DATA", receive_slowly)
    post.drop(raw(message(ADDRESS, "Te vaak gemaild", "Stop daarmee.\n")))
    post.fetch()
    [case] = find_cases(people["officer"], ADDRESS)
    time.sleep(0.5)  # the mail server has the letter, Odoo has not its answer yet
    assert post.sink.read(ADDRESS) == []
    people["officer"].write("helpdesk.ticket", [case["id"]], {"priority": "3"})
    assert len(post.received_by(ADDRESS)) == 1
    assert story(site, case["id"]).count("confirmed") == 1
    assert people["officer"].case(case["id"], "priority")["priority"] == "3"
