"""An officer exports a dossier in the browser, and reads who looked at the case."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from browser import Form
from life import walk
from paper import Paper
from pictures import LANGUAGES, photograph, speak
from playwright.sync_api import expect

WITNESS = "Wilhelmina Oudekerk"
RECEIVER = "Rechtbank Den Haag"
LONG = "Er zat een barst in het scherm, en de oplader ontbrak. " * 1300
WARNING = (
    "Names in files are not replaced. Add only files that the receiver may read as "
    "they are."
)


@pytest.fixture(scope="module")
def case(people, post, organisation):
    clerk = people["SD"]
    [procedure] = clerk.search_read(
        "complaint.procedure", [("id", "=", organisation.procedure_id)], ["team_id"]
    )
    case = clerk.create(
        "helpdesk.ticket",
        {
            "name": "Laptop beschadigd terug",
            "description": f"<p>Mijn laptop kwam beschadigd terug. {WITNESS} zag het: "
            "er zat een barst in het scherm, en de oplader ontbrak.</p>",
            "team_id": procedure["team_id"][0],
            "partner_name": "T. Verzonnen",
            "partner_email": "verzonnen@elders.example",
        },
    )
    walk(case, people, post, until="Informatie inwinnen")
    officer = people["officer"]
    officer.create(
        "complaint.party",
        {
            "ticket_id": case,
            "kind": "witness",
            "name": WITNESS,
            "email": "w.oudekerk@getuigen.example",
            "phone": "06-12345678",
        },
    )
    for name, text in (("verslag.txt", "verslag"), ("foto van de barst.txt", "foto")):
        officer.create(
            "ir.attachment",
            {
                "name": name,
                "raw": text,
                "res_model": "helpdesk.ticket",
                "res_id": case,
            },
        )
    officer.call(
        "helpdesk.ticket",
        "message_post",
        [case],
        body="Mevrouw Oudekerk belde terug.",
        message_type="comment",
    )
    return case


@pytest.fixture(params=LANGUAGES)
def lang(request, people):
    speak([people["officer"]], LANGUAGES[request.param])
    yield request.param
    speak([people["officer"]], LANGUAGES["nl"])


def test_export_a_dossier_without_a_name(lang, said, case, people, browser, folder):
    page = browser.page(f"/odoo/complaints/{case}", people["officer"])
    Form(page).stage({"nl": "Informatie inwinnen", "en": "Investigation"}[lang])
    button = said("Export the dossier")
    photograph(page, folder / f"dossier-button-{lang}.png")
    page.get_by_role("button", name=button).click()
    dialog = page.locator(".modal")
    dialog.locator("[name=receiver] input").fill(RECEIVER)
    files = dialog.locator("[name=file_ids] .o_data_row")
    expect(files).to_have_count(2)
    dialog.get_by_label(WITNESS).click()
    expect(dialog.get_by_label(WITNESS)).to_be_checked()
    expect(files).to_have_count(0)
    expect(dialog.locator(".alert")).to_contain_text(said(WARNING))
    photograph(page, folder / f"dossier-wizard-{lang}.png")
    with page.expect_download(timeout=60_000) as download:
        dialog.get_by_role("button", name=button).click()
    expect(dialog).to_have_count(0)
    assert download.value.suggested_filename.endswith("-dossier.zip")
    content = Path(download.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        [name] = archive.namelist()
        paper = Paper(archive.read(name))
    paper.photograph(1, folder / f"dossier-{lang}.png")
    text = " ".join(paper.text.split())
    assert RECEIVER in text
    assert {"nl": "[betrokkene 1]", "en": "[person 1]"}[lang] in text
    for part in ("Wilhelmina", "Oudekerk", "oudekerk", "12345678"):
        assert part not in text
    assert paper.beyond_the_margin() == []
    listed = ["".join(row[3].split()) for row in paper.tables[-1][1:]]
    assert listed == [hashlib.sha256(t).hexdigest() for t in (b"verslag", b"foto")]


def test_a_big_dossier_is_made_while_one_waits(
    lang, said, case, people, browser, folder
):
    """D1: the dialog shows that it is being made, and gives it when it is ready."""
    people["officer"].call(
        "helpdesk.ticket",
        "message_post",
        [case],
        body=LONG,
        message_type="comment",
    )
    page = browser.page(f"/odoo/complaints/{case}", people["officer"])
    page.get_by_role("button", name=said("Export the dossier")).click()
    dialog = page.locator(".modal")
    dialog.locator("[name=receiver] input").fill(RECEIVER)
    dialog.get_by_role("button", name=said("Export the dossier")).click()
    expect(dialog).to_contain_text(said("The dossier is being made"))
    photograph(page, folder / f"dossier-waiting-{lang}.png")
    expect(dialog).to_contain_text(said("The dossier is ready"), timeout=90_000)
    told = page.locator(".o_notification")
    expect(told.first).to_be_visible()
    photograph(page, folder / f"dossier-ready-{lang}.png")
    # whoever went on working finds it again
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name=said("Export the dossier")).click()
    with page.expect_download(timeout=60_000) as download:
        dialog.get_by_role("button", name=said("Fetch the dossier")).click()
    content = Path(download.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read(archive.namelist()[0]).startswith(b"%PDF")
    page.get_by_role("button", name=said("Export the dossier")).click()
    dialog.get_by_role("button", name=said("Make another")).click()
    expect(dialog.locator("[name=receiver] input")).to_have_value("")


def test_who_looked_at_the_case(lang, said, case, people, browser, folder):
    page = browser.page(f"/odoo/complaints/{case}", people["officer"])
    page.get_by_role("button", name=said("Looked at")).click()
    rows = page.locator(".o_data_row")
    expect(rows.filter(has_text=said("Dossier exported")).first).to_be_visible()
    expect(rows.filter(has_text=said("Case opened")).first).to_be_visible()
    photograph(page, folder / f"looked-at-{lang}.png")
