"""What somebody says at the desk, in Dutch: noted in half a minute, made a complaint by
one click; and a file that should not be in it, removed (S4-08, S4-17, S0-77)."""

import time

from browser import open_tab, select
from dutch import dutch
from pictures import photograph
from playwright.sync_api import expect

WORDS = "De rij bij de balie is elke dag te lang."


def test_said_at_the_desk_is_noted_in_half_a_minute(people, browser, folder):
    """From any screen of the helpdesk: the menu, three fields, a button."""
    clerk = people["SD"]
    page = browser.page("/odoo/complaints", clerk)
    expect(page.locator(".o_kanban_view")).to_be_visible()
    start, clicks = time.monotonic(), 0
    page.get_by_role("menuitem", name=dutch("Note what was said")).click()
    clicks += 1
    dialog = page.locator(".modal")
    dialog.locator("[name=words] textarea").fill(WORDS)
    expect(dialog).to_contain_text("klachten@klachten.example")
    dialog.get_by_label(dutch("Yes, at once")).check()
    clicks += 1
    photograph(page, folder / "dialog-grumble.png")
    dialog.get_by_role("button", name=dutch("Note it"), exact=True).click()
    clicks += 1
    expect(dialog).to_have_count(0)
    assert clicks == 3
    assert time.monotonic() - start < 30
    expect(page.locator(".o_notification")).to_contain_text(
        dutch("Noted. It is counted apart from complaints.")
    )
    [noted] = clerk.search_read(
        "complaint.grumble", [("words", "=", WORDS)], ["state", "counts"]
    )
    assert (noted["state"], noted["counts"]) == ("solved", False)


def test_it_becomes_a_complaint_by_one_click(people, browser, folder):
    officer = people["officer"]
    [noted] = officer.search_read("complaint.grumble", [("words", "=", WORDS)], ["id"])
    page = browser.page("/odoo/complaints", officer)
    page.get_by_role("button", name=dutch("Complaints"), exact=True).click()
    page.get_by_role("menuitem", name=dutch("Spoken dissatisfaction")).click()
    photograph(page, folder / "list-grumble.png")
    page.locator(".o_data_row", has_text=WORDS).locator("[name=words]").click()
    photograph(page, folder / "form-grumble.png")
    page.get_by_role("button", name=dutch("Register it as a complaint")).click()
    expect(page.locator(".o_breadcrumb")).to_contain_text("K-2026")
    [after] = officer.search_read(
        "complaint.grumble", [("id", "=", noted["id"])], ["state", "ticket_id"]
    )
    assert after["state"] == "promoted"

    officer.create(
        "ir.attachment",
        {
            "name": "buurman.txt",
            "raw": "Over de buurman.",
            "res_model": "helpdesk.ticket",
            "res_id": after["ticket_id"][0],
        },
    )
    page = browser.page(f"/odoo/complaints/{after['ticket_id'][0]}", officer)
    open_tab(page, dutch("Correspondence"))
    page.get_by_role("button", name=dutch("Remove a file")).click()
    dialog = page.locator(".modal")
    dialog.locator("[name=file_ids] input").click()
    page.get_by_role("option", name="buurman.txt").click()
    select(dialog, "reason", dutch("Added or sent by mistake"))
    photograph(page, folder / "dialog-remove-file.png")
    dialog.get_by_role("button", name=dutch("Delete the files")).click()
    expect(dialog).to_have_count(0)
    assert not officer.search_read(
        "ir.attachment", [("name", "=", "buurman.txt")], ["id"]
    )
