"""The line above the board when the hourly run is silent, in the browser."""

import pytest
from dutch import dutch
from playwright.sync_api import expect

ALERT = ".o_complaint_heartbeat"


@pytest.fixture
def silent(demo):
    """The hourly run last came to its end two days ago."""
    demo.sql("UPDATE complaint_heartbeat SET last_run_at = now() - interval '2 days'")
    yield
    demo.sql("UPDATE complaint_heartbeat SET last_run_at = now() + interval '1 day'")


def stands_above(page, renderer):
    """The line is as wide as what it stands above, and takes no room beside it."""
    expect(page.locator(ALERT)).to_be_visible()
    line = page.locator(ALERT).bounding_box()
    shown = page.locator(renderer).bounding_box()
    assert line["y"] + line["height"] <= shown["y"] + 1
    assert (line["x"], line["width"]) == (shown["x"], shown["width"])
    assert shown["width"] > page.viewport_size["width"] * 0.75


def test_officer_is_told_and_sees_which_terms(silent, demo_people, demo_browser):
    page = demo_browser.page("/odoo/complaints", demo_people["functionaris"])
    expect(page.locator(ALERT)).to_contain_text("De uurlijkse controle is stil sinds")
    stands_above(page, ".o_kanban_renderer")
    page.locator(".o_switch_view.o_list").click()
    stands_above(page, ".o_list_renderer")
    page.locator(ALERT).get_by_role("button").click()
    expect(page.locator(".o_last_breadcrumb_item")).to_have_text(
        dutch("Terms not marked yet")
    )


def test_handler_is_not_bothered(silent, demo_people, demo_browser):
    page = demo_browser.page("/odoo/complaints", demo_people["servicelevel"])
    expect(page.locator(".o_kanban_record").first).to_be_visible()
    expect(page.locator(ALERT)).to_have_count(0)


def test_no_line_while_it_runs(demo, demo_people, demo_browser):
    demo.sql("UPDATE complaint_heartbeat SET last_run_at = now() AT TIME ZONE 'UTC'")
    page = demo_browser.page("/odoo/complaints", demo_people["functionaris"])
    expect(page.locator(".o_kanban_record").first).to_be_visible()
    expect(page.locator(ALERT)).to_have_count(0)
