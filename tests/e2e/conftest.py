"""One Odoo server, one mail sink and one Chromium for all end-to-end tests.

./klachten test says by the environment where things are: KLACHTEN_E2E_TEMPLATE (a
database with the addon installed), _LOG and _FILES (folders), _PYTHON and _CHROMIUM.
"""

import os

import mailsink
import pytest
from browser import Browser
from odoo_site import Site
from organisation import Organisation
from playwright.sync_api import sync_playwright
from post_office import PostOffice
from rpc import Client


def pytest_collection_modifyitems(items):
    """Bad mail comes last: it fills the board with cases that tell nothing."""
    items.sort(key=lambda item: item.path.name == "test_bad_mail.py")


@pytest.fixture(scope="session")
def site():
    """Odoo on a database of its own."""
    site = Site(
        os.environ["KLACHTEN_E2E_TEMPLATE"],
        os.environ["KLACHTEN_E2E_FILES"],
        os.environ["KLACHTEN_E2E_LOG"],
        os.environ["KLACHTEN_E2E_PYTHON"],
    )
    try:
        site.copy_database()
        site.start()
        yield site
    finally:
        site.stop()
        site.drop_database()


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
def chromium():
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


@pytest.fixture
def browser(chromium, site, request):
    """Pages for users and for people without an account; no page may log an error."""
    browser = Browser(chromium, site)
    yield browser
    if request.node.failed:
        browser.photograph(os.environ["KLACHTEN_E2E_LOG"], request.node.name)
    browser.close()


@pytest.fixture(autouse=True)
def _clean_log(site):
    """No test may leave an error or a traceback in the server's log."""
    before = len(site.faults())
    yield
    assert site.faults()[before:] == []
