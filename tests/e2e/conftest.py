"""One Odoo server, one mail sink and one Chromium for all end-to-end tests.

With workers of pytest-xdist: for each of them, on databases of its own.

./klachten test says by the environment where things are: KLACHTEN_E2E_TEMPLATE (a
database with the addon installed), _LOG and _FILES (folders), _PYTHON and _CHROMIUM.
"""

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path

import mailsink
import pytest
from browser import Browser
from dutch import dutch
from odoo_site import Site
from organisation import Organisation
from pictures import FOLDER, WANTED
from playwright.sync_api import sync_playwright
from post_office import PostOffice
from rpc import Client

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Other procedures come after the first: with several the board looks otherwise.

    Bad mail comes last: it fills the board with cases that tell nothing.
    """
    items.sort(
        key=lambda item: (
            item.path.name == "test_bad_mail.py",
            item.path.name.startswith("test_procedure_"),
        )
    )


# What installing with demo data does for this addon; languages as ./klachten run has.
LOAD_DEMO = """
from odoo.tools.convert import convert_file
for code in ("en_US", "nl_NL"):
    env["res.lang"]._activate_lang(code)
env["helpdesk.ticket.team"].create({"name": "Support"})
convert_file(env, "klachten_module", "demo/users.xml", {}, "init", True)
env.cr.commit()
"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Where pictures go: docs/pictures only when that is asked for."""
    return FOLDER if WANTED else tmp_path_factory.mktemp("pictures")


@pytest.fixture
def said(lang):
    """Turns a text of the addon into the language (lang) that a test runs in."""
    return dutch if lang == "nl" else str


def _new_site(name, template=""):
    """Odoo on a copy of the template database, or of another site's."""
    return Site(
        template or os.environ["KLACHTEN_E2E_TEMPLATE"],
        os.environ["KLACHTEN_E2E_FILES"],
        os.environ["KLACHTEN_E2E_LOG"],
        os.environ["KLACHTEN_E2E_PYTHON"],
        name,
    )


@contextmanager
def _site(name, prepare=lambda site: None, template=""):
    """Odoo on a database of its own, served."""
    site = _new_site(name, template)
    try:
        site.copy_database()
        prepare(site)
        site.start()
        yield site
    finally:
        site.stop()
        site.drop_database()


@pytest.fixture(scope="session")
def site():
    with _site(f"e2e{WORKER}") as site:
        yield site


def _with_demo_data():
    """The name of a database with the demo data, which the first worker makes."""
    made = _new_site("demodata")
    note = Path(os.environ["KLACHTEN_E2E_LOG"]) / "demodata"
    with note.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.stat().st_size:
            made.copy_database()
            made.shell(LOAD_DEMO, seconds=600)
            made.close()
            lock.write("made")
    return made.database


@pytest.fixture(scope="session")
def demo():
    """A second site, with the demo data: 64 cases over 14 months."""
    with _site(f"demo{WORKER}", template=_with_demo_data()) as site:
        yield site


@pytest.fixture(scope="session")
def demo_people(demo):
    """Users of the demo data, in Dutch: {login: Client}; the password is the login."""
    logins = ("functionaris", "audit", "servicelevel", "kwaliteit", "admin")
    rows = demo.sql("SELECT login, id FROM res_users WHERE login IN %s", logins)
    people = {
        login: Client(demo.url, demo.database, login, login, uid) for login, uid in rows
    }
    people["admin"].write("res.users", [people["admin"].uid], {"lang": "nl_NL"})
    return people


@pytest.fixture(scope="session")
def sink(tmp_path_factory):
    sink = mailsink.start(tmp_path_factory.mktemp("mail"))
    yield sink
    sink.stop()


@pytest.fixture(scope="session")
def admin(site):
    return Client(site.url, site.database, "admin", "admin")


@pytest.fixture(scope="session")
def organisation(site, sink, admin):
    """A company with the procedure, its mailbox, and somebody in every role."""
    return Organisation(site, sink, admin)


@pytest.fixture(scope="session")
def people(organisation):
    """The logged-in users: SD, GOS, BKM, SLM, RM, P, officer, auditor, helpdesk."""
    return organisation.people


@pytest.fixture(scope="session")
def post(organisation, sink, site, admin):
    return PostOffice(sink, site, admin)


@pytest.fixture(scope="session")
def chromium(sink):
    # the sink first: its event loop cannot start once playwright's runs
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ["KLACHTEN_E2E_CHROMIUM"], args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.failed = report.failed
    return report


def _browser(chromium, site, request):
    browser = Browser(chromium, site)
    yield browser
    if request.node.failed:
        browser.photograph(os.environ["KLACHTEN_E2E_LOG"], request.node.name)
    browser.close()


@pytest.fixture
def browser(chromium, site, request):
    """Pages for users and for people without an account; no page may log an error."""
    yield from _browser(chromium, site, request)


@pytest.fixture
def demo_browser(chromium, demo, request):
    """The same on the site with the demo data."""
    yield from _browser(chromium, demo, request)


@pytest.fixture(autouse=True)
def _clean_log(request):
    """No test may leave an error or a traceback in the log of its server."""
    sites = [
        request.getfixturevalue(name)
        for name in ("site", "demo")
        if name in request.fixturenames
    ]
    before = [len(site.faults()) for site in sites]
    yield
    for site, count in zip(sites, before, strict=True):
        assert site.faults()[count:] == []
