"""The year on paper and as a workbook, printed in the browser, compared with SQL."""

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pymupdf
import pytest
from browser import Browser
from dutch import dutch
from figures import KPIS, Figures
from naive_dates import dutch_day
from paper import Paper, pdf_ua_errors, sheets
from playwright.sync_api import expect

ANALYSIS = "Meer klachten in het najaar; de nieuwe werkplek is de aanleiding."
ADVICE = "Bel de klant op de dag van ontvangst."
TARGETS = {
    "Reopened after the complainant's verification": "hoogstens 5,0 %",
    "Days from receipt to the first answer": "geen",
    "Handled within the term, without extension": "geen",
    "Published terms met": "minstens 90,0 %",
}
MONTHS = "jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.".split()


@pytest.fixture(scope="module")
def figures(demo):
    return Figures(demo, dutch_day(datetime.utcnow()))


@pytest.fixture(scope="module")
def year(figures):
    return figures.fullest_year()


@pytest.fixture(scope="module")
def span(year):
    return date(year, 1, 1), date(year, 12, 31)


@pytest.fixture(scope="module")
def before(span):
    return tuple(day.replace(year=day.year - 1) for day in span)


@pytest.fixture(scope="module")
def months(year, figures):
    """First and last day of the months that have begun."""
    starts = [date(year, number, 1) for number in range(1, 13)] + [date(year + 1, 1, 1)]
    spans = [
        (start, after - timedelta(days=1))
        for start, after in zip(starts, starts[1:], strict=False)
    ]
    return [span for span in spans if span[0] <= figures.today]


def open_wizard(page):
    """By the menu, as a user does."""
    page.get_by_role("button", name="Klachten", exact=True).click()
    page.get_by_role("menuitem", name=dutch("Period overview"), exact=True).click()
    dialog = page.locator(".modal")
    expect(dialog.locator(".o_form_view")).to_be_visible()
    return dialog


def fill_in(dialog, year):
    dialog.get_by_label("Jaar", exact=True).first.check()
    expect(dialog.locator("[name=month]")).to_have_count(0)
    dialog.locator("[name=year] input").fill(str(year))
    dialog.locator("[name=analysis] textarea").fill(ANALYSIS)
    dialog.locator("[name=recommendations] textarea").fill(ADVICE)
    expect(dialog.locator("[name=year] input")).to_have_value(str(year))


def press(page, dialog, label):
    """The file behind one of the buttons: (name, bytes)."""
    with page.expect_download(timeout=60_000) as download:
        dialog.get_by_role("button", name=label, exact=True).click()
    path = download.value.path()
    return download.value.suggested_filename, Path(path).read_bytes()


@pytest.fixture(scope="module")
def printed(chromium, demo, demo_people, year):
    """{"PDF" or "Werkmap (XLSX)": (file name, content)} from the browser."""
    browser = Browser(chromium, demo)
    page = browser.page("/odoo/complaints", demo_people["functionaris"])
    dialog = open_wizard(page)
    fill_in(dialog, year)
    files = {
        label: press(page, dialog, label) for label in ("PDF", dutch("Workbook (XLSX)"))
    }
    browser.close()
    return files


@pytest.fixture(scope="module")
def paper(printed):
    return Paper(printed["PDF"][1])


@pytest.fixture(scope="module")
def book(printed):
    return sheets(printed[dutch("Workbook (XLSX)")][1])


# --- how Dutch paper writes values ----------------------------------------------------


def number(value, digits=0):
    if value is None:
        return "–"
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    exact = Decimal(value).quantize(Decimal(10) ** -digits, ROUND_HALF_UP)
    return f"{exact:,}".translate(str.maketrans(",.", ".,"))


def percent(value, digits=1):
    return "–" if value is None else f"{number(Fraction(value) * 100, digits)} %"


def day(value):
    return f"{value:%d-%m-%Y}" if value else "open"


def mean(pair):
    return Fraction(*pair) if pair[1] else None


def kpi(column, pair, digits=1):
    write = number if column == "lead_time" else percent
    return write(mean(pair), digits)


def close(cell, value):
    """A cell of the workbook holds this number."""
    if value is None:
        return cell.value is None
    return cell.value == pytest.approx(float(value), abs=1e-6)


# --- the paper ------------------------------------------------------------------------


def test_files_have_the_name_of_the_overview(printed, year):
    names = [name for name, _content in printed.values()]
    assert [re.sub(r".*\.", "", name) for name in names] == ["pdf", "xlsx"]
    for name in names:
        assert name.startswith("Overzicht Klachtenprocedure")
        assert str(year) in name


def test_numbers_of_the_year(paper, figures, span, before, year):
    head, *rows = paper.tables[0]
    assert head == ["Klachten", str(year), str(year - 1)]
    expected = zip(figures.counts(*span), figures.counts(*before), strict=True)
    assert [row[1:] for row in rows[:4]] == [
        [number(value) for value in values] for values in expected
    ]
    others = [row[1:] for row in rows if row[0].startswith("Geen klacht")]
    for place, one in enumerate((span, before)):
        assert sum(int(row[place]) for row in others) == figures.others(*one)


def test_how_they_stand_whose_day_lies_in_it(paper, figures, span, before):
    """S0-96: in time, late, still running, and those that stand beside it."""
    rows = paper.tables[2][1:]
    places = (0, 2, 7, 8)
    expected = zip(figures.handled(*span), figures.handled(*before), strict=True)
    assert [rows[place][1:] for place in places] == [
        [number(value) for value in values] for values in expected
    ]


def test_key_figures_against_their_target(paper, figures, span, before):
    rows = paper.tables[1][1:]
    now, then = figures.kpis(*span), figures.kpis(*before)
    expected = []
    for name, column in KPIS:
        value = mean(now[name])
        met = "–"
        if TARGETS.get(name) != "geen" and value is not None:
            goal = Fraction(9, 10) if column == "published" else 1
            good = value <= Fraction(1, 20) if column == "came_back" else value >= goal
            met = "Ja" if good else "Nee"
        expected.append(
            [
                dutch(name),
                TARGETS.get(name, "minstens 100,0 %"),
                kpi(column, now[name]),
                met,
                number(now[name][1]),
                kpi(column, then[name]),
            ]
        )
    assert [[*row[:5], row[6]] for row in rows] == expected
    running = figures.handled(*span)[2]
    assert rows[2][5] == number(running)


def test_months_side_by_side(paper, figures, months, year):
    head, *rows = paper.tables[3]
    assert head[1:] == [
        f"{MONTHS[first.month - 1]} {year % 100:02d}" for first, _last in months
    ]
    others = [row for row in rows if row[0].startswith("Geen klacht")]
    for place, month in enumerate(months, 1):  # S0-111
        assert sum(int(row[place]) for row in others) == figures.others(*month)
    rows = [row for row in rows if row not in others]
    counts = [figures.counts(*month) for month in months]
    expected = [[number(count[row]) for count in counts] for row in (1, 2, 3)]
    by_month = [figures.kpis(*month) for month in months]
    for name, column in KPIS:
        expected.append([kpi(column, found[name], 0) for found in by_month])
    assert [row[1:] for row in rows] == expected


@pytest.mark.parametrize(("place", "column"), [(4, "ground"), (5, "outcome")])
def test_what_the_complaints_have_in_common(place, column, paper, figures, span):
    groups = figures.groups(column, *span)
    total = sum(group[1] for group in groups)
    expected = [
        [
            label or "Niet ingevuld",
            number(count),
            percent(Fraction(count, total)),
            number(days, 1),
            percent(in_time),
        ]
        for label, count, days, in_time in groups
    ]
    expected.append(["Totaal", number(total), "100,0 %", "", ""])
    assert paper.tables[place][1:] == expected


def test_roles_that_had_a_turn(paper, figures, span):
    expected = {
        role or "De klager": [number(cases), number(Fraction(days, cases), 1)]
        for role, (cases, days) in figures.roles(*span).items()
    }
    rows = paper.tables[7][1:]
    assert {row[0]: row[1:] for row in rows} == expected
    counts = [int(row[1]) for row in rows]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize(
    ("place", "where", "ends"),
    [
        (8, "complaint AND received BETWEEN %s AND %s", (0, 1)),
        (9, "NOT complaint AND received BETWEEN %s AND %s", (0, 1)),
        (10, "complaint AND received < %s AND (ended IS NULL OR ended >= %s)", (0, 0)),
    ],
)
def test_every_complaint_of_the_list(place, where, ends, paper, figures, span):
    cases = figures.cases(where, *(span[end] for end in ends))
    rows = paper.tables[place][1:]
    assert [row[:2] for row in rows] == [
        [case[0], f"{day(case[1])} {day(case[2])}"] for case in cases
    ]
    for row, case in zip(rows, cases, strict=True):
        _number, _in, _out, subject, ground, outcome, rounds, actions = case
        assert row[2].startswith(subject)
        assert (f"Ronde {rounds}" in row[2]) == (rounds > 1)
        assert row[3].startswith(ground or "–")
        assert outcome is None or row[3].endswith(outcome)
        assert not actions or actions in row[4]


def test_pages_are_whole(paper, printed):
    """No page is empty, nothing is printed beyond the margin, all is numbered."""
    pages = paper.pdf.pages
    for page in pages:
        text = page.extract_text()
        assert len(text) > 300, text
        assert f"Pagina {page.page_number} van {len(pages)}" in text
    assert paper.beyond_the_margin() == []
    assert len(printed["PDF"][1]) < 1_000_000


def test_paper_is_accessible(printed, tmp_path):
    """PDF/UA-1, by a checker of its own: no errors; it does find some in bare paper."""
    ours, bare = tmp_path / "overview.pdf", tmp_path / "bare.pdf"
    ours.write_bytes(printed["PDF"][1])
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "Klachtenoverzicht")
        document.save(bare)
    assert pdf_ua_errors(bare)
    assert pdf_ua_errors(ours) == []


def test_words_and_pictures(paper):
    text = " ".join(paper.text.split())
    assert ANALYSIS in text
    assert ADVICE in text
    assert [figure.split(".")[0] for figure in paper.figures] == [
        "Ontvangen en afgesloten klachten per maand",
        "Kerncijfers in procenten",
        "Naar grond",
        "Naar oordeel",
        "Naar waar het over gaat",
        "Naar rol die aan de beurt was",
    ]
    assert "None" not in text
    assert "False" not in text


# --- the workbook ---------------------------------------------------------------------


def test_workbook_has_the_same_figures(book, figures, span, before):
    now, then = figures.counts(*span), figures.counts(*before)
    rows = [[cell.value for cell in row[1:]] for row in book["Aantallen"]]
    assert rows[:4] == [list(pair) for pair in zip(now, then, strict=True)]
    found, earlier = figures.kpis(*span), figures.kpis(*before)
    for row, (name, column) in zip(book["Kerncijfers"], KPIS, strict=True):
        assert row[0].value == dutch(name)
        assert close(row[3], mean(found[name]))
        assert (row[5].value, row[6].value) == found[name]
        assert close(row[8], mean(earlier[name]))
        assert "÷" in row[9].value
        style = "#,##0.0" if column == "lead_time" else "0.0%"
        assert row[3].number_format == style


def test_workbook_has_the_same_months(book, figures, months):
    for row, month in zip(book["Maanden"], months, strict=True):
        assert row[0].value.date() == month[0]
        assert [cell.value for cell in row[1:4]] == figures.counts(*month)[1:]
        found = figures.kpis(*month)
        others = 4 + len(KPIS)
        for cell, (name, _column) in zip(row[4:others], KPIS, strict=True):
            assert close(cell, mean(found[name]))
        assert sum(cell.value for cell in row[others:]) == figures.others(*month)


def test_workbook_has_the_same_tables(book, figures, span):
    for title, column in (("Naar grond", "ground"), ("Naar oordeel", "outcome")):
        groups = figures.groups(column, *span)
        total = sum(group[1] for group in groups)
        for row, (label, count, days, in_time) in zip(book[title], groups, strict=True):
            assert row[0].value == (label or "Niet ingevuld")
            assert row[1].value == count
            assert close(row[2], Fraction(count, total))
            assert close(row[3], days)
            assert close(row[4], in_time)
    roles = figures.roles(*span)
    title = next(title for title in book if title.startswith("Naar rol"))
    assert len(book[title]) == len(roles)
    for row in book[title]:
        cases, days = roles[None if row[0].value == "De klager" else row[0].value]
        assert row[1].value == cases
        assert close(row[2], Fraction(days, cases))


def test_workbook_has_the_same_list(book, figures, span):
    cases = figures.cases("complaint AND received BETWEEN %s AND %s", *span)
    for row, case in zip(book["Klachten"], cases, strict=True):
        number_, received, ended, subject, ground, outcome, rounds, actions = case
        values = [cell.value for cell in row]
        assert values[0] == number_
        assert values[1].date() == received
        assert (values[2] and values[2].date()) == ended
        assert row[1].number_format == "dd-mm-yyyy"
        assert values[3] == subject
        assert (values[5], values[6], values[8]) == (ground, outcome, rounds)
        assert values[9] == actions


# --- what else is opened in the browser -----------------------------------------------


def test_settings_say_who_prints(demo_people, demo_browser):
    page = demo_browser.page("/odoo/settings", demo_people["admin"])
    page.locator(".app_settings_block, .settings_tab").first.wait_for()
    page.locator(".settings_tab .tab", has_text="Helpdesk").click()
    line = page.locator("#complaint_pdf_engine")
    expect(line).to_contain_text("Klachtrapporten worden afgedrukt door")
    expect(line).to_contain_text("WeasyPrint")


def test_who_may_not_print_is_not_offered_it(demo_people, demo_browser):
    page = demo_browser.page("/odoo/complaints", demo_people["servicelevel"])
    page.get_by_role("button", name="Klachten", exact=True).click()
    expect(page.get_by_role("menuitem", name="Tijd per rol")).to_be_visible()
    entry = page.get_by_role("menuitem", name=dutch("Period overview"), exact=True)
    expect(entry).to_have_count(0)


def test_bad_input_is_told_in_dutch(demo_people, demo_browser, year):
    page = demo_browser.page("/odoo/complaints", demo_people["functionaris"])
    dialog = open_wizard(page)
    fill_in(dialog, year + 3)
    dialog.get_by_role("button", name="PDF", exact=True).click()
    message = page.locator(".modal").filter(has_text="nog niet begonnen")
    expect(message).to_contain_text(f"01-01-{year + 3}")
