"""The mail sink hands out what was asked for, and nothing of others."""

import poplib
import smtplib
from email.message import EmailMessage

import mailsink
import pytest


@pytest.fixture
def sink(tmp_path):
    """Of its domain one mailbox is fetched."""
    sink = mailsink.Sink(tmp_path, find_mailboxes=lambda: {"Klachten@here.example"})
    yield sink
    sink.stop()


def send(sink, *addresses):
    message = EmailMessage()
    message["To"] = ", ".join(addresses)
    with smtplib.SMTP("127.0.0.1", sink.smtp_port) as smtp:
        smtp.sendmail("somebody@elders.example", addresses, message.as_bytes())


def fetch(sink, user):
    """Fetch and delete, as Odoo does; how many there were."""
    pop = poplib.POP3("127.0.0.1", sink.pop_port, timeout=10)
    pop.user(user)
    pop.pass_("any")
    count, _size = pop.stat()
    for number in range(1, count + 1):
        pop.dele(number)
    pop.quit()
    return count


def test_of_a_domain_only_the_mailboxes_are_fetched(sink):
    send(sink, "klachten@here.example", "colleague@here.example")
    assert fetch(sink, "@here.example") == 1
    assert len(sink.read("colleague@here.example")) == 1, "left for the colleague"
    assert not sink.read("klachten@here.example")


def test_mailbox_that_is_asked_for_by_name_is_fetched(sink):
    send(sink, "colleague@here.example")
    assert fetch(sink, "colleague@here.example") == 1


def test_without_a_list_all_of_the_domain_is_fetched(tmp_path):
    sink = mailsink.start(tmp_path)
    try:
        send(sink, "a@here.example", "b@here.example", "c@elsewhere.example")
        assert fetch(sink, "@here.example") == 2
    finally:
        sink.stop()
