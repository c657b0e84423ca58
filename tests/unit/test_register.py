"""Registers as people keep them: columns, days, outcomes, and what a row proves."""

import io
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klachten_module.logic.clocks import Event, Selector, clocks
from klachten_module.logic.figures import Meaning, figures
from klachten_module.logic.register_columns import header_in, meaning, meanings, twice
from klachten_module.logic.register_days import DayError, column_order, read_day
from klachten_module.logic.register_file import FileError, gather, read_file
from klachten_module.logic.register_rows import (
    check_days,
    days_of,
    kept_from,
    outcome_of,
    proofs,
)
from klachten_module.logic.running import Term
from klachten_module.logic.workdays import WorkCalendar

CAL = WorkCalendar(frozenset(range(5)), frozenset())
DAY = date(2025, 3, 12)


@pytest.mark.parametrize(
    "written",
    [
        DAY,
        datetime(2025, 3, 12, 14, 5),
        45728,
        45728.58,
        "45728",
        "45728,58",
        "20250312",
        "2025-03-12",
        "2025/3/12",
        "2025-03-12 14:05:00",
        "2025-03-12T14:05:00",
        "2025-03-12T14:05:00+01:00",
        "12-3-2025",
        "12-03-25",
        "12/3/2025",
        "12.03.2025",
        "12 03 2025",
        "12-3-'25",
        "12-3-2025 14:05",
        "12 maart 2025",
        "12 Maart 2025 om 14:05 uur",
        "wo 12 mrt. 2025",
        "wo 12-3-2025",
        "Wed 12/03/25",
        "woensdag, 12-03-2025",
        "woensdag, 12 maart 2025",
        "12-mrt-2025",
        "12mrt2025",
        "12th March 2025",
        "March 12, 2025",
        "Wednesday, March 12th, 2025",
        "\xa012-3-2025 ",
    ],
)
def test_days_as_people_write_them(written):
    assert read_day(written, "dmy", "Europe/Amsterdam") == DAY


@pytest.mark.parametrize("nothing", [None, "", " ", "-", "?", "--"])
def test_no_day(nothing):
    assert read_day(nothing) is None


@pytest.mark.parametrize(
    "wrong",
    [
        "medio maart",
        "maart 2025",
        "2025",
        "31-2-2025",
        "13/25/2025",
        "onbekend",
        7,
        True,
    ],
)
def test_what_is_no_day_is_said(wrong):
    with pytest.raises(DayError):
        read_day(wrong)


def test_a_moment_elsewhere_is_the_day_here():
    late = "2025-03-12T23:30:00Z"
    assert read_day(late, "dmy", "Europe/Amsterdam") == DAY + timedelta(days=1)


def test_years_in_two_digits():
    assert read_day("1-2-70").year == 1970
    assert read_day("1-2-69").year == 2069


def test_month_first_only_where_the_column_says_so():
    assert column_order(["3/25/2025", "4/1/2025"]) == ("mdy", False, 0)
    assert column_order(["3/25/2025", "25/3/2025"]) == ("dmy", True, 1)
    assert read_day("3/4/2025", "mdy") == date(2025, 3, 4)


@given(st.dates(date(1970, 1, 1), date(2099, 12, 31)))
def test_days_are_read_back(day):
    for form in ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%Y%m%d"):
        assert read_day(day.strftime(form)) == day


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Nr.", "number"),
        ("Klachtnummer", "number"),
        ("Zaaknr", "number"),
        ("Kenmerk", "number"),
        ("Datum ontvangst", "received"),
        ("Ontvangen op", "received"),
        ("Binnengekomen", "received"),
        ("Datum", "received"),
        ("Ontvangstbevestiging verzonden", "confirmed"),
        ("Registratiedatum", "registered"),
        ("Hoorzitting", "heard"),
        ("Antwoord verstuurd", "sent"),
        ("Afgehandeld", "closed"),
        ("Datum afsluiting", "closed"),
        ("Gegrond/ongegrond", "outcome"),
        ("Oordeel", "outcome"),
        ("Categorie", "ground"),
        ("Melder", "complainant"),
        ("Naam klager", "complainant"),
        ("E-mailadres", "email"),
        ("Betreft medewerker", "about"),
        ("Beklaagde", "about"),
        ("Betreft", "subject"),
        ("Omschrijving", "words"),
        ("Kanaal", "channel"),
        ("Maatregelen", "actions"),
        ("Behandelaar", None),
        ("Opmerkingen", None),
        ("Received", "received"),
        ("Closed on", "closed"),
        ("Outcome", "outcome"),
    ],
)
def test_columns_as_people_name_them(name, expected):
    assert meaning(name).meaning == expected


def test_values_tell_days_from_words():
    assert meaning("Afgehandeld", ["ja", "nee"]).meaning is None
    assert meaning("Afdoening", ["1-2-2025", "", "3-4-2025"]).meaning == "closed"
    assert meaning("Afdoening", ["gegrond"]).meaning == "outcome"


def test_two_columns_never_mean_the_same():
    found = meanings(["Ontvangen", "Datum binnenkomst", "Nr", "Nummer"], [])
    assert [taken.meaning for taken in found] == ["received", None, "number", None]
    assert twice(["received", "received_registered"]) == {"received"}


def test_titles_above_the_columns_are_passed_over():
    rows = [["Register van klachten", ""], ["2025"], ["Nr", "Ontvangen op", "Melder"]]
    assert header_in(rows).below == 3
    assert header_in([["a", "b"], ["c"]]) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gegrond", "founded"),
        ("ongegrond", "unfounded"),
        ("niet gegrond", "unfounded"),
        ("Deels gegrond, deels ongegrond", "partly"),
        ("gedeeltelijk gegrond", "partly"),
        ("Geen oordeel", "no_judgement"),
        ("Klacht ingetrokken", "withdrawn"),
        ("naar tevredenheid afgehandeld", "settled"),
        ("doorverwezen naar gemeente", "referred"),
        ("Niet-ontvankelijk", "not_taken_up"),
        ("ja", "founded"),
        ("Nee", "unfounded"),
        ("n.v.t.", None),
        ("", None),
    ],
)
def test_outcomes_in_words(text, expected):
    assert outcome_of(text) == expected


def test_other_words_are_no_outcome():
    with pytest.raises(KeyError):
        outcome_of("wonderlijk")


@pytest.mark.parametrize(
    "written",
    ["Niet opgelost", "niet naar tevredenheid", "nog niet ingetrokken", "Not resolved"],
)
def test_what_is_said_not_to_be_is_no_outcome(written):
    with pytest.raises(KeyError):
        outcome_of(written)


def test_not_right_is_unfounded():
    assert outcome_of("Niet terecht") == outcome_of("niet gegrond") == "unfounded"


def codes(days, **options):
    found = check_days(days, date(2026, 11, 2), **options)
    return {(problem.code, problem.refuses) for problem in found}


def test_what_is_wrong_with_days():
    fine = {"received": DAY, "closed": DAY}
    assert codes(fine) == set()
    assert codes({"closed": DAY}) == {("no_receipt", True)}
    assert codes({"received": DAY}) == {("no_end", True)}
    assert codes({"received": DAY}, unended=True) == {("no_end", False)}
    before = {**fine, "closed": DAY - timedelta(days=1)}
    assert codes(before) == {("before_receipt", True)}
    assert codes({**fine, "sent": date(2025, 4, 1)}) == {("after_end", False)}
    assert codes({**fine, "closed": date(2027, 1, 1)}) == {("to_come", True)}
    assert codes(fine, kept_from=date(2025, 3, 13)) == {("past_retention", True)}
    assert codes(fine, kept_from=DAY) == set()
    assert codes(dict.fromkeys(fine, date(1899, 1, 1))) == {("too_early", True)}
    assert kept_from(date(2026, 11, 2), 5) == date(2021, 11, 2)


def test_one_column_may_prove_two_things():
    days, wrong = days_of(
        {"received_registered": "12-3-2025", "closed": "x1"}, {}, "UTC"
    )
    assert days == {"received": DAY, "registered": DAY}
    assert [(p.code, p.about, p.value) for p in wrong] == [("no_day", "closed", "x1")]


def test_what_happened_on_one_day_has_its_order():
    days = dict.fromkeys(("closed", "sent", "confirmed", "registered", "received"), DAY)
    types = [proof.type for proof in proofs(days, "referred")]
    assert types == ["received", "registered", "confirmed", "sent", "converted"]


# --- terms and figures of what was imported -------------------------------------------

TERMS = (
    Term("ack", Selector("received"), Selector("acknowledged"), 2, "working_days"),
    Term("answer", Selector("received"), Selector("sent"), 2, "calendar_weeks"),
    Term("hours", Selector("received"), Selector("sent"), 4, "hours"),
)


def log(*types):
    """Events on days after each other."""
    return [
        Event(
            place,
            type_,
            DAY + timedelta(days=place),
            moment=datetime(2025, 3, 12, 11) + timedelta(days=place),
            round=2 if type_ == "reopened" else 1,
        )
        for place, type_ in enumerate(types)
    ]


def test_only_terms_with_both_ends_are_kept():
    events = log("received", "sent", "closed")
    assert {c.term_code for c in clocks(events, TERMS, CAL)} == {
        "ack",
        "answer",
        "hours",
    }
    imported = log("received", "sent", "closed", "imported")
    assert [c.term_code for c in clocks(imported, TERMS, CAL)] == ["answer"]


def test_a_round_after_the_import_has_all_terms():
    found = clocks(log("received", "closed", "imported", "reopened"), TERMS, CAL)
    assert {(c.term_code, c.round) for c in found} == {
        ("ack", 2),
        ("answer", 2),
        ("hours", 2),
    }


def test_figures_of_what_is_not_known_are_none():
    events = tuple(log("received", "closed", "imported"))
    row = figures(events, (), {"answer": Meaning("answer", True)}, CAL)
    assert row["imported"]
    assert row["days_to_close"] == 1
    assert row["done"] == "met"
    for name in ("first_reaction", "answer_28", "answer", "routed"):
        assert row[name] == "none"
        assert row[f"{name}_until"] is None
    ended = figures(tuple(log("received", "imported")), (), {}, CAL)
    assert ended["done"] == "none"


# --- files ----------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_files_of_any_program(sign, encoding):
    text = f"Nr{sign}Ontvangen op{sign}Melder\r\n1{sign}12-3-2025{sign}Zoë\r\n"
    register = read_file(text.encode(encoding))
    assert [row.cells for row in register.rows] == [["1", "12-3-2025", "Zoë"]]


def test_quoted_cells_keep_their_lines():
    text = 'Nr;Ontvangen op;Omschrijving\n1;12-3-2025;"een\ntwee; drie"\n'
    assert read_file(text.encode()).rows[0].cells[2] == "een\ntwee; drie"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"only words", "no_columns"),
        (b"a;b\n1;2\n", "no_header"),
        (b"PK\x03\x04", "no_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1", "old_excel"),
    ],
)
def test_other_files_are_refused(content, code):
    with pytest.raises(FileError, match=code):
        read_file(content)


def test_rows_keep_where_they_stand_and_repeated_names_go():
    header = ["Nr", "Ontvangen op", "Melder"]
    rows = [["Titel"], header, ["1", "x", "y"], [], header, ["2", "x", "y", "more"]]
    register = gather([("2025", rows)])
    assert [(row.number, row.cells[0]) for row in register.rows] == [(3, "1"), (6, "2")]
    assert all(len(row.cells) == 3 for row in register.rows)


def test_too_many_rows_are_refused():
    rows = [["Nr", "Ontvangen op"], *([str(n), "x"] for n in range(20_001))]
    with pytest.raises(FileError, match="too_long"):
        gather([("", rows)])


def test_workbook_with_a_formula_never_worked_out():
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Nr", "Ontvangen op", "Afgehandeld"])
    book.active.append([1, datetime(2025, 3, 12), "=B2+1"])
    stream = io.BytesIO()
    book.save(stream)
    assert read_file(stream.getvalue()).rows[0].cells == [1, "2025-03-12", "#FORMULA"]


def test_an_outcome_may_be_a_tick_in_one_of_several_columns():
    names = ["Nr", "Ontvangen", "Gegrond", "Ongegrond", "Deels gegrond", "Afgehandeld"]
    days = ["1-2-2025", "3-3-2025"]
    ticks = (("x", "", ""), ("", "X", ""), ("", "", "✓"), ("", "", ""))
    rows = [[n, days[0], *three, days[1]] for n, three in enumerate(ticks)]
    register = gather([("2025", [names, *rows, ["Totaal", "", 12, 8, 3, ""]])])
    said = [row.cells[2] for row in register.rows[:4]]
    outcomes = [outcome_of(words) for words in said]
    assert outcomes == ["founded", "unfounded", "partly", None]
    cells = [row.cells for row in register.rows]
    found = [taken.meaning for taken in meanings(register.names, cells)]
    assert found == ["number", "received", "outcome", None, None, "closed"]


def test_a_column_of_yes_and_no_is_left_as_it_is():
    names = ["Nr", "Ontvangen", "Gegrond", "Afgehandeld"]
    rows = [[n, "1-2-2025", said, "3-3-2025"] for n, said in enumerate(("ja", "nee"))]
    register = gather([("2025", [names, *rows])])
    outcomes = [outcome_of(row.cells[2]) for row in register.rows]
    assert outcomes == ["founded", "unfounded"]
