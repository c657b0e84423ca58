"""Registers as Dutch organisations keep them: odd names, orders, totals, endings."""

import io
from datetime import date

import pytest

from klachten_module.logic.register_columns import header_in, meaning, meanings
from klachten_module.logic.register_days import column_order
from klachten_module.logic.register_file import read_file
from klachten_module.logic.register_rows import (
    days_of,
    no_complaint,
    outcome_of,
    proofs,
)

DAY = "12-3-2025"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Binnen", "received"),
        ("Dd. ontv.", "received"),
        ("Ontv.datum", "received"),
        ("Datum binnenkomst", "received"),
        ("Ingek.", "received"),
        ("Melddatum", "received"),
        ("Klacht ingediend d.d.", "received"),
        ("Date rec'd", "received"),
        ("Datum ontvangstbev.", "confirmed"),
        ("Ontv.bev. verzonden", "confirmed"),
        ("Bevestigd", "confirmed"),
        ("OVB", "confirmed"),
        ("Date acknowledged", "confirmed"),
        ("Reg.datum", "registered"),
        ("Datum horen", "heard"),
        ("Beantw.", "sent"),
        ("Brief verz.", "sent"),
        ("Klaar", "closed"),
        ("Afgeh.", "closed"),
        ("Datum afgesl.", "closed"),
        ("Datum gereed", "closed"),
        ("Date completed", "closed"),
    ],
)
def test_columns_of_days_as_people_name_them(name, expected):
    assert meaning(name, [DAY]) == (expected, None)


@pytest.mark.parametrize(
    "name",
    [
        "Uiterste afhandeldatum",
        "Termijn afhandeling",
        "Streefdatum antwoord",
        "Verwachte afronding",
        "Verdaagd tot",
        "Datum voorval",
        "Deadline reply",
        "Geboortedatum klager",
    ],
)
def test_days_that_are_meant_are_no_events(name):
    assert meaning(name, [DAY]).meaning is None


@pytest.mark.parametrize(
    "name",
    [
        "Klantnummer",
        "Telefoon klager",
        "Adres klager",
        "Reactie klager",
        "Afgehandeld door",
        "Behandelend medewerker",
        "E-mail behandelaar",
        "Klacht opgelost (ja/nee)",
    ],
)
def test_what_is_beside_it_is_not_taken_for_it(name):
    assert meaning(name, ["iets"]).meaning is None


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Datum", DAY, "received"),
        ("Aangemaakt", DAY, "received"),
        ("Uit", DAY, "closed"),
        ("Besluit", DAY, "sent"),
        ("Medewerker", "P. Pieters", "about"),
        ("Tegen", "P. Pieters", "about"),
        ("Onvangen op", DAY, "received"),
        ("Datum aghandeling", DAY, "closed"),
        ("Oordel", "gegrond", "outcome"),
        ("Omschijving", "Lang gewacht", "words"),
    ],
)
def test_names_that_may_mean_it_are_guesses(name, value, expected):
    assert meaning(name, [value]) == (expected, "name")


def table(*rows):
    found = meanings(rows[0], rows[1:])
    return [(taken.meaning, taken.guess) for taken in found]


def test_days_that_always_come_first_or_last_are_guessed():
    rows = (
        ["Zaak", "Stap 1", "Stap 2", "Uiterste dag"],
        ["a", "1-2-2025", "5-3-2025", "1-1-2024"],
        ["b", "3-2-2025", "4-3-2025", "1-1-2024"],
    )
    assert table(*rows) == [
        (None, None),
        ("received", "content"),
        ("closed", "content"),
        (None, None),
    ]


def test_days_that_say_nothing_are_not_guessed():
    mixed = (["X", "Y"], ["1-2-2025", "5-3-2025"], ["9-2-2025", "4-2-2025"])
    assert table(*mixed) == [(None, None)] * 2
    alone = (["X"], ["1-2-2025"], ["9-2-2025"])
    assert table(*alone) == [(None, None)]
    one_row = (["X", "Y"], ["1-2-2025", "5-3-2025"])
    assert table(*one_row) == [(None, None)] * 2


def test_nobody_is_asked_about_an_empty_column():
    assert table(["Nr", "Medewerker"], ["1", ""])[1] == (None, None)


def test_a_sure_name_comes_before_a_guess():
    rows = (["Datum", "Ontvangen"], [DAY, DAY])
    assert table(*rows)[1] == ("received", None)


def test_one_typo_does_not_turn_the_days_of_a_column():
    days = ["01-02-2019", "14-02-2019", "1-13-2019", "20-3-2019"]
    assert column_order(days) == ("dmy", False, 1)
    _days, wrong = days_of({"received": "1-13-2019"}, {"received": "dmy"}, "UTC")
    assert [(p.code, p.value) for p in wrong] == [("no_day", "1-13-2019")]


def test_each_column_has_an_order_of_its_own():
    cells = {"received": "3/4/2025", "closed": "3-4-2025"}
    days, _wrong = days_of(cells, {"received": "mdy", "closed": "dmy"}, "UTC")
    assert days == {"received": date(2025, 3, 4), "closed": date(2025, 4, 3)}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["3/4/2025", "5/6/2025"], ("dmy", True)),
        (["3-4-2025", "5-6-2025"], ("dmy", False)),
        (["3/3/2025"], ("dmy", False)),
        (["3/4/2025", "3/25/2025"], ("mdy", False)),
        (["25/3/2025", "3/25/2025"], ("dmy", True)),
        (["25-3-2025", "3-25-2025"], ("dmy", False)),
        (["2025-03-04", "4 maart 2025"], (None, False)),
    ],
)
def test_order_is_asked_where_nothing_tells_it(days, expected):
    assert column_order(days)[:2] == expected


def test_names_in_two_rows_with_merged_cells():
    rows = [
        ["Register 2025"],
        ["", "Klager", "", "Klacht", "", "Afhandeling", ""],
        ["nr", "naam", "adres", "datum", "omschrijving", "datum", "oordeel"],
        ["1", "A", "B", "1-2-2025", "x", "1-3-2025", "gegrond"],
    ]
    header = header_in(rows)
    assert header.below == 3
    found = [taken.meaning for taken in meanings(header.names, rows[3:])]
    assert found == [
        "number",
        "complainant",
        None,
        "received",
        "words",
        "closed",
        "outcome",
    ]


def test_names_that_nobody_knows_stand_above_the_first_day():
    rows = [["Overzicht"], ["Wie", "Stap A", "Stap B"], ["x", DAY, DAY]]
    assert header_in(rows).names == ["Wie", "Stap A", "Stap B"]
    assert header_in([["x", DAY, DAY]]) is None


PLACES = {0: "number", 1: "received", 2: "subject", 3: "outcome"}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["TOTAAL", 9, "", "4 gegrond"], "total"),
        (["", "Subtotaal Q1+Q2: 6", "", ""], "total"),
        (["Gemiddelde", "", "", 31.5], "total"),
        (["", "", "Totaal", 12], "total"),
        (["", "", "", 12, 3], "total"),
        (["", "", "", "12,5 %", "#FORMULA"], "total"),
        (["Bron: het zaaksysteem", "", "", ""], "note"),
        ([14, "", "", ""], "note"),
        ([14, DAY, "Totaal geen antwoord", ""], None),
        ([14, "", "Totaal geen antwoord", ""], None),
        ([14, DAY, "", ""], None),
        (["15", "zie 14", "", ""], None),
        (["Totaal", DAY, "", ""], None),
    ],
)
def test_rows_that_hold_no_complaint(cells, expected):
    assert no_complaint(cells, PLACES) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kennelijk ongegrond", "unfounded"),
        ("Kennelijk niet-ontvankelijk", "not_taken_up"),
        ("niet in behandeling genomen", "not_taken_up"),
        ("buiten behandeling gesteld", "not_taken_up"),
        ("N.O.", "not_taken_up"),
        ("Gaat alleen over een boete", "fine_or_decision"),
        ("uitsluitend besluit", "fine_or_decision"),
        ("Gegr.", "founded"),
        ("ongegr.", "unfounded"),
        ("ongegrond (2x)", "unfounded"),
        ("DG", "partly"),
        ("gegrond en ongegrond", "partly"),
        ("onthoudt zich van een oordeel", "no_judgement"),
        ("onthouding van oordeel", "no_judgement"),
        ("Bemiddeld", "settled"),
        ("informeel afgedaan", "settled"),
        ("opgelost", "settled"),
        ("geen reactie meer", "no_reaction"),
        ("klager reageert niet", "no_reaction"),
        ("Doorgestuurd", "referred"),
        ("doorgeleid naar de provincie", "referred"),
        ("ingetr.", "withdrawn"),
        ("not justified", "unfounded"),
        ("Not upheld", "unfounded"),
        ("Upheld in part", "partly"),
    ],
)
def test_endings_as_people_write_them(text, expected):
    assert outcome_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Afgewezen",
        "Coulance",
        "nog niet in behandeling",
        "nog in behandeling",
        "grote ontevredenheid",
        "Gegrond, doorgestuurd",
    ],
)
def test_words_of_which_nobody_is_sure_are_no_outcome(text):
    with pytest.raises(KeyError):
        outcome_of(text)


@pytest.mark.parametrize(
    ("end", "event", "result"),
    [
        ("not_taken_up", "converted", "not_taken_up"),
        ("fine_or_decision", "converted", "fine_or_decision"),
        ("referred", "converted", "referral"),
        ("no_reaction", "closed", "no_reaction"),
        ("withdrawn", "closed", "withdrawn"),
        ("founded", "closed", None),
    ],
)
def test_end_says_how_it_ended(end, event, result):
    [proof] = proofs({"closed": date(2025, 4, 4)}, end)
    assert (proof.type, proof.result) == (event, result)


def test_hidden_rows_are_counted():
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["Nr", "Ontvangen op"], [1, DAY], [2, DAY], [3, DAY]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    unseen = book.create_sheet("Oud")
    unseen.append(["Nr", "Ontvangen op"])
    unseen.append([4, DAY])
    unseen.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    register = read_file(stream.getvalue())
    assert (len(register.rows), register.hidden) == (4, 2)
