"""Two clicks on a page of a letter, while a colleague is saving the case (P9, F3)."""

import re
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from letters_in import message, raw
from life import find_cases, link_in, story, walk
from rpc import Refused

ADDRESS = "dubbelklik@elders.example"
CALLER = "dubbelbeller@elders.example"
WITNESS = "getuige@elders.example"
RACED = "tegelijk@elders.example"
EXPERT = "dubbelkenner@elders.example"


class Visitor:
    """Somebody with the link of a letter and no account."""

    def __init__(self, link):
        self.link = link
        self._browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor()
        )
        page = self._browser.open(link, timeout=60).read().decode()
        self._token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        form = re.search(r'name="form"[^>]*value="(\w+)"', page)
        self._form = form[1] if form else "answer"

    def click(self, **values):
        """What the page says after the form is sent; raises on 4xx and 5xx."""
        values.update(csrf_token=self._token, form=self._form)
        body = urllib.parse.urlencode(values).encode()
        return self._browser.open(self.link, body, timeout=60).read().decode()


def at_once(site, case_id, *actions):
    """What these actions give, begun while somebody else is saving the case."""
    colleague = psycopg2.connect(dbname=site.database)
    with colleague.cursor() as cursor, ThreadPoolExecutor(len(actions)) as pool:
        cursor.execute(
            "UPDATE helpdesk_ticket SET priority = priority WHERE id = %s", [case_id]
        )
        running = [pool.submit(action) for action in actions]
        time.sleep(1.5)
        try:
            assert not any(one.done() for one in running), "they wait"
        finally:
            colleague.commit()
            colleague.close()
        return [one.result() for one in running]


def clicked_twice(site, case_id, mail, event, **values):
    """Both clicks show that it came in, and it is kept once."""
    visitor = Visitor(link_in(mail))
    before = story(site, case_id).count(event)
    pages = at_once(site, case_id, *[lambda: visitor.click(**values)] * 2)
    for page in pages:
        assert 'role="status"' in page
        assert 'role="alert"' not in page
    assert story(site, case_id).count(event) == before + 1
    words = site.sql(
        "SELECT count(*) FROM complaint_note WHERE ticket_id = %s AND body LIKE %s",
        case_id,
        f"%{values['words']}%",
    )
    assert words == [(1,)]


@pytest.fixture(scope="module")
def case_id(people, post):
    """A case with an answer that is not out yet."""
    post.drop(raw(message(f"Dirk <{ADDRESS}>", "Klikt twee keer", "Dus.\n")))
    post.fetch()
    [case] = find_cases(people["officer"], ADDRESS)
    walk(case["id"], people, post, until="Verklaring opstellen")
    values = {"answer": "<p>Zo zit het.</p>"}
    people["SLM"].write("helpdesk.ticket", [case["id"]], values)
    return case["id"]


@pytest.fixture(scope="module")
def expert(admin):
    return admin.create("res.partner", {"name": "Kenner", "email": EXPERT})


def send(user, case_id, purpose, **values):
    values = {"ticket_id": case_id, "purpose": purpose, **values}
    user.call("complaint.send", "action_send", [user.create("complaint.send", values)])


def test_reply(site, people, post, case_id):
    officer = people["officer"]
    witness = {"ticket_id": case_id, "kind": "witness", "name": "G", "email": WITNESS}
    party = officer.create("complaint.party", witness)
    send(officer, case_id, "copy", party_id=party)
    mail = post.received_by(WITNESS)[-1]
    clicked_twice(site, case_id, mail, "contact", words="Zo ging het.")


def test_question(site, people, post, case_id, expert):
    words = {"text": "<p>Klopt de bon?</p>"}
    send(people["SLM"], case_id, "question", partner_id=expert, **words)
    mail = post.received_by(EXPERT)[-1]
    clicked_twice(site, case_id, mail, "inquiry_answered", words="De bon klopt.")


def test_check(site, people, post, case_id, expert):
    send(people["SLM"], case_id, "check", partner_id=expert)
    mail = post.received_by(EXPERT)[-1]
    [check] = people["SLM"].search_read(
        "complaint.verification",
        [("ticket_id", "=", case_id), ("state", "=", "open"), ("kind", "=", "asked")],
        ["who"],
    )
    values = {"choice": "approved", "words": "Goed zo."}
    visitor = Visitor(link_in(mail))
    pages = at_once(site, case_id, *[lambda: visitor.click(**values)] * 2)
    assert all('role="status"' in page for page in pages)
    checks = "SELECT state FROM complaint_verification WHERE id = %s"
    assert site.sql(checks, check["id"]) == [("approved",)]


def test_answer(site, people, post, case_id):
    walk(case_id, people, post)
    mail = post.received_by(ADDRESS)[-1]
    values = {"verdict": "disagree", "words": "Niet tevreden."}
    clicked_twice(site, case_id, mail, "verdict", **values)


def test_confirm(site, people, post, organisation):
    clerk = people["SD"]
    [procedure] = clerk.search_read(
        "complaint.procedure", [("id", "=", organisation.procedure_id)], ["team_id"]
    )
    oral = [("complaint_oral", "=", True)]
    [phone] = clerk.search_read("helpdesk.ticket.channel", oral, ["name"], limit=1)
    clerk.create(
        "helpdesk.ticket",
        {
            "name": "Belt twee keer",
            "description": "<p>De balie belde niet terug.</p>",
            "team_id": procedure["team_id"][0],
            "channel_id": phone["id"],
            "partner_name": "B. Eller",
            "partner_email": CALLER,
        },
    )
    [case] = find_cases(people["officer"], CALLER)
    clerk.call("helpdesk.ticket", "action_complaint_confirm_back", [case["id"]])
    mail = post.received_by(CALLER)[-1]
    values = {"choice": "disagree", "words": "Twee dagen."}
    clicked_twice(site, case["id"], mail, "confirmed_back", **values)


def test_two_colleagues_make_the_same_move(site, people, post):
    """The loser reads who was first, also when he loses sight of the case by it."""
    post.drop(raw(message(f"Tess <{RACED}>", "Twee tegelijk", "Dus.\n")))
    post.fetch()
    [case] = find_cases(people["officer"], RACED)
    clerk = people["SD"]
    move = clerk.moves(case["id"])["Naar tweede lijn"]["id"]

    def press():
        arguments = ("helpdesk.ticket", "action_complaint_move", [case["id"]], move)
        try:
            clerk.call(*arguments)
        except Refused as error:
            return str(error)
        return ""

    said = at_once(site, case["id"], press, press)
    assert "" in said
    [refused] = filter(None, said)
    assert case["number"] in refused
    assert "intussen" in refused or "in the meantime" in refused
