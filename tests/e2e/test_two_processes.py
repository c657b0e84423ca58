"""Who may read a case holds from the commit on, in another server with warm caches."""

import pytest
from life import walk
from organisation import PASSWORD
from rpc import Client, Refused
from test_hidden_person import file_complaint

CASE = "helpdesk.ticket"


@pytest.fixture(scope="module")
def twin(site):
    """A second server on the same database, without scheduled jobs."""
    twin = site.twin("second")
    try:
        twin.start("--max-cron-threads=0")
        yield twin
    finally:
        twin.stop()


@pytest.fixture
def case(people, post, organisation):
    case = file_complaint(people, organisation, "Twee servers", "Mijn woorden.")
    walk(case, people, post, until="Classificatie")
    return case


@pytest.fixture
def there(twin, people):
    """Who classifies, at the second server."""
    uid = people["GOS"].uid
    return Client(twin.url, twin.database, "gijs", PASSWORD, uid)


@pytest.fixture
def role(admin, organisation):
    domain = [
        ("procedure_id", "=", organisation.procedure_id),
        ("code", "=", "GOS"),
    ]
    return admin.search_read("complaint.role", domain, ["user_ids"])[0]


def sees(user, case):
    """Whether he can read it, find it, read its log and count it: all or nothing."""
    try:
        answers = {bool(user.case(case, "name", "statement"))}
    except Refused as refused:
        assert refused.kind in ("AccessError", "MissingError")
        answers = {False}
    answers.add(bool(user.search_read(CASE, [("id", "=", case)], ["name"])))
    for model in ("complaint.event", "complaint.report"):
        found = user.call(model, "search_count", [("ticket_id", "=", case)])
        answers.add(bool(found))
    [answer] = answers
    return answer


def test_who_leaves_a_role_sees_nothing_of_it_there(case, there, role, people, admin):
    assert sees(there, case) and sees(there, case), "its caches are warm"
    admin.write("complaint.role", [role["id"]], {"user_ids": [(3, there.uid)]})
    try:
        assert not sees(there, case)
        assert sees(people["officer"], case)
    finally:
        back = {"user_ids": [(6, 0, role["user_ids"])]}
        admin.write("complaint.role", [role["id"]], back)
    assert sees(there, case), "the case was not touched, and neither are his rights"


def test_from_whom_it_is_hidden_sees_nothing_of_it_there(case, there, people):
    assert sees(there, case) and sees(there, case)
    officer = people["officer"]
    him = officer.search_read("res.users", [("id", "=", there.uid)], ["partner_id"])
    officer.create(
        "complaint.party",
        {
            "ticket_id": case,
            "kind": "complained_about",
            "partner_id": him[0]["partner_id"][0],
            "name": "Gijs Kwaliteit",
        },
    )
    assert not sees(there, case)
    assert sees(officer, case)


# Two transactions that know nothing of each other record something about one case.
AT_ONCE = """
import psycopg2
from odoo import SUPERUSER_ID, api

def begin():
    env = api.Environment(env_of_shell.registry.cursor(), SUPERUSER_ID, {{}})
    case = env["helpdesk.ticket"].browse({case})
    case.complaint_round  # from here on it sees nothing of the other
    return env, case

def record(env, case, kind):
    env["complaint.event"]._record(case, kind)
    env.cr.commit()

def stored(case):
    terms = "state", "due_on", "suspended_on", "suspended_days"
    figure = case.env["complaint.figure"].browse(case.id)
    names = sorted(set(figure._fields) - {{"id", "display_name"}})
    return [
        [[row[name] for name in terms] for row in case.deadline_ids.sorted("id")],
        [figure[name] for name in names],
    ]

env_of_shell = env
for kind, other in {pairs}:
    one, another = begin(), begin()
    record(*one, kind)
    try:
        record(*another, other)
        print("unaware", kind, other)
    except psycopg2.errors.SerializationFailure:
        another[0].cr.rollback()
        record(*begin(), other)
    fresh, case = begin()
    before = stored(case)
    case._complaint_refresh()
    fresh["complaint.figure"]._store_pending()
    fresh.flush_all()
    fresh.invalidate_all()
    print("right" if stored(case) == before else "stale", kind, other)
    fresh.cr.rollback()
"""
PAIRS = [
    ("suspended", "resumed"),
    ("resumed", "suspended"),
    ("suspended", "contact"),
    ("contact", "resumed"),
    ("contact", "contact"),
]


def test_what_two_record_at_once_is_known_to_terms_and_figures(case, site):
    """The second is done again, and then knows what the first recorded."""
    said = site.shell(AT_ONCE.format(case=case, pairs=PAIRS))
    assert said.splitlines() == [f"right {one} {other}" for one, other in PAIRS]
