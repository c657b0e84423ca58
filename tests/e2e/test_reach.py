"""Somebody without e-mail: a letter in, letters out; and how anybody is reached."""

import pytest
from answer_page import AnswerPage
from browser import DESKTOP, PHONE, Form, open_tab
from dutch import dutch
from life import find_cases, link_in, story
from paper import Paper, pdf_ua_errors
from pictures import photograph
from playwright.sync_api import expect

ADDRESS = "bereik@elders.example"


@pytest.fixture(scope="module")
def team_id(people, organisation):
    [procedure] = people["SD"].search_read(
        "complaint.procedure", [("id", "=", organisation.procedure_id)], ["team_id"]
    )
    return procedure["team_id"][0]


def test_letter_in_and_letter_out(people, browser, site, folder, tmp_path):
    """S4-17, S3-16: address at the intake, print, posted, confirmed."""
    clerk = people["SD"]
    page = browser.page("/odoo/complaints/new", clerk)
    for name, text in (
        ("name", "Te laat geholpen"),
        ("partner_name", "Kiki Kruger"),
        ("complainant_phone", "06 12345678"),
        ("complainant_street", "Dam 1"),
        ("complainant_zip", "1012 JS"),
        ("complainant_city", "Amsterdam"),
    ):
        field = page.locator(f"[name={name}]").locator("input, textarea").first
        field.fill(text)
    page.get_by_label(dutch("Ms"), exact=True).check()
    Form(page).write("description", "Ik wachtte een uur.")
    photograph(page, folder / "form-intake-address.png")
    page.locator(".o_form_button_save").click()
    open_tab(page, dutch("Correspondence"))
    row = page.locator("[name=letter_ids] .o_data_row")
    expect(row).to_contain_text(dutch("To be posted"))
    photograph(page, folder / "form-letter-to-post.png")
    with page.expect_download() as download:
        row.get_by_role("button", name=dutch("Print")).click()
    pdf = tmp_path / "letter.pdf"
    download.value.save_as(pdf)
    assert pdf_ua_errors(pdf) == []
    text = Paper(pdf.read_bytes()).text
    assert "Geachte mevrouw Kiki Kruger," in text
    assert "1012 JS AMSTERDAM" in " ".join(text.split())
    row.get_by_role("button", name=dutch("Posted")).click()
    photograph(page, folder / "dialog-posted.png")
    Form(page).confirm()
    open_tab(page, dutch("Correspondence"))
    expect(row).to_contain_text(dutch("Sent"))
    [case] = clerk.search_read(
        "helpdesk.ticket", [("partner_name", "=", "Kiki Kruger")], ["id"]
    )
    assert story(site, case["id"])[-1] == "confirmed"
    open_tab(page, dutch("Parties"))
    page.get_by_role("button", name=dutch("Address and needs")).click()
    dialog = page.locator(".modal")
    expect(dialog.locator("[name=channel_text]")).not_to_be_empty()
    photograph(page, folder / "dialog-address.png")
    dialog.locator(".btn-close").click()


def test_he_says_how_he_wants_to_be_reached(
    people, post, team_id, browser, site, folder
):
    """Awb 2:8: by keyboard, on a phone and on a desk, without JavaScript too."""
    people["SD"].create(
        "helpdesk.ticket",
        {
            "name": "Pas werkt niet",
            "description": "<p>Mijn pas werkt niet.</p>",
            "team_id": team_id,
            "partner_name": "B. Ereik",
            "partner_email": ADDRESS,
        },
    )
    [case] = find_cases(people["officer"], ADDRESS)
    link = link_in(post.received_by(ADDRESS)[0]) + "/reach"
    page = AnswerPage(browser.page(link, size=PHONE))
    page.is_accessible()
    photograph(page.page, folder / "page-reach-phone.png", full_page=True)
    page.answer_by_keyboard(None, "Bel na vijf uur.")
    page.shows(dutch("Choose how you want to be reached."), "Bel na vijf uur.")
    page.is_accessible()
    page = AnswerPage(browser.page(link, size=DESKTOP, java_script_enabled=False))
    page.page.get_by_text(dutch("By post"), exact=True).click()
    page.page.locator("#street").fill("Dam 1")
    page.page.locator("#city").fill("Amsterdam")
    page.page.locator("#words").fill("Liever per post.")
    page.page.locator("main button").click()
    page.shows(dutch("Thank you, we noted it"))
    assert story(site, case["id"])[-1] == "reach"
    page = AnswerPage(browser.page(link, size=DESKTOP))
    page.is_accessible()
    photograph(page.page, folder / "page-reach-done.png", full_page=True)
