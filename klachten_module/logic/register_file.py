"""Reading a register: a workbook or a text file, as rows of plain values."""

import csv
import io
import re
import zipfile
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import NamedTuple

from .register_columns import header_in
from .register_names import NO_NAMES, plain
from .register_rows import ticked

MOST_ROWS, MOST_COLUMNS, MOST_EMPTY = 20_000, 100, 2_000
# Unpacked: a workbook of a few kB can hold gigabytes.
MOST_BYTES = 400_000_000
LONGEST_CELL = 100_000
# A row of a sheet that does not show, in the file.
HIDDEN = re.compile(rb'<row\b[^>]*\shidden="(?:1|true)"[^>]*>')
LONGEST_TAG = 1000
DELIMITERS = ";,\t|"
# A formula of which the workbook keeps no outcome, and what Excel says of others.
UNSAVED = "#FORMULA"
BROKEN = frozenset(
    {UNSAVED, "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
)


class FileError(ValueError):
    """A file that cannot be read; its text is a code that says why.

    >>> str(FileError("too_long"))
    'too_long'
    """


class Row(NamedTuple):
    """One row of a register, where it stands and what is in it.

    >>> Row("2025", 4, ["1", "12-3-2025"]).number
    4
    """

    sheet: str
    number: int
    cells: list


class Register(NamedTuple):
    """The names of the columns, the rows under them, and sheets that were not read.

    `hidden`: how many of the rows do not show in the workbook.

    >>> Register(["Nr"], [], []).hidden
    0
    """

    names: list[str]
    rows: list[Row]
    skipped: list[str]
    hidden: int = 0


def read_file(content: bytes, known: Mapping[str, str] = NO_NAMES) -> Register:
    """Return the register in a file, as its content says what it is.

    :param known: see `register_columns.meaning`

    :raise FileError: it is neither a workbook nor text with columns, is empty or is
        too large

    >>> read_file(b"Nr;Ontvangen op;Melder\\n1;12-3-2025;Mia").rows[0].cells
    ['1', '12-3-2025', 'Mia']
    """
    hidden: dict[str, Container[int]] = {}
    if content.startswith(b"PK"):
        sheets = _sheets(content, hidden)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileError("old_excel")
    else:
        sheets = [("", _text_rows(content))]
    register = gather(sheets, known)
    unseen = sum(row.number in hidden.get(row.sheet, ()) for row in register.rows)
    return register._replace(hidden=unseen)


def gather(
    sheets: Iterable[tuple[str, Iterable[list]]],
    known: Mapping[str, str] = NO_NAMES,
) -> Register:
    """Return the rows of all sheets that have the same columns, as of several years.

    >>> rows = [["Klachten"], ["Nr", "Ontvangen op", "Melder"], ["1", "1-2-2025", "A"]]
    >>> gather([("2025", rows), ("Uitleg", [["Zo werkt het"]])]).skipped
    ['Uitleg']
    """
    names: list[str] = []
    found: list[Row] = []
    skipped = []
    for title, cells in sheets:
        rows = list(_filled(cells))
        header = header_in([row for _number, row in rows], known)
        if not header or (names and plain(header.names) != plain(names)):
            skipped += [title] if rows else []
            continue
        names = names or header.names
        width = len(names)
        found += [
            Row(title, number, (row + [""] * width)[:width])
            for number, row in rows[header.below :]
            if row not in header.rows and any(c != "" for c in row[:width])
        ]
        if len(found) > MOST_ROWS:
            raise FileError("too_long")
    if not names:
        raise FileError("no_header" if skipped else "empty")
    return Register(ticked(names, [row.cells for row in found]), found, skipped)


def _filled(rows: Iterable[list]) -> Iterator[tuple[int, list]]:
    """Yield (number, cells) of the rows in which something stands."""
    empty = 0
    for number, row in enumerate(rows, 1):
        cells = [_value(cell) for cell in row[:MOST_COLUMNS]]
        while cells and cells[-1] == "":
            cells.pop()
        empty = 0 if cells else empty + 1
        if cells:
            yield number, cells
        if empty > MOST_EMPTY or number > MOST_ROWS + MOST_EMPTY:
            return


def _value(cell: object) -> object:
    """Return what stands in a cell as text or number; days as ISO text."""
    if cell is None or isinstance(cell, bool):
        return {None: "", True: "ja", False: "nee"}[cell]
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        return int(cell) if cell == int(cell) else cell
    return str(cell).replace("\x00", "").strip()[:LONGEST_CELL]


def _text_rows(content: bytes) -> list[list]:
    """Return the rows of a text file, whatever signs and separators it uses."""
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    lines = text.splitlines()[:30]
    delimiter = max(
        DELIMITERS, key=lambda sign: max((li.count(sign) for li in lines), default=0)
    )
    if not first or not any(delimiter in line for line in lines):
        raise FileError("no_columns" if first else "empty")
    csv.field_size_limit(LONGEST_CELL * 10)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise FileError("no_columns") from error


def _decoded(content: bytes) -> str:
    for start, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(start):
            return content.decode(encoding, "replace")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\x00" in text:
        raise FileError("no_columns")
    return text


def _sheets(
    content: bytes, hidden: dict[str, Container[int]]
) -> Iterator[tuple[str, Iterable[list]]]:
    """Yield (title, rows) of the sheets of a workbook, one row at a time.

    :param hidden: {title: numbers of the rows that do not show}, filled on the way
    """
    import openpyxl  # here: the rest of this package needs no workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_BYTES:
                raise FileError("too_long")
        books = [
            openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=kept)
            for kept in (True, False)
        ]
    except FileError:
        raise
    except Exception as error:  # noqa: BLE001 openpyxl raises whatever its parts raise
        raise FileError("no_workbook") from error
    kept, written = books
    for sheet in kept.worksheets:
        twin = written[sheet.title]
        hidden[sheet.title] = _hidden_rows(sheet)
        for one in (sheet, twin):
            one.reset_dimensions()
        yield sheet.title, _values(sheet, twin)


def _hidden_rows(sheet) -> Container[int]:
    """Return the numbers of the rows that are filtered away or hidden."""
    if sheet.sheet_state != "visible":
        return range(1, MOST_ROWS + MOST_EMPTY)
    found = set()
    rest = b""
    with sheet._get_source() as stream:  # what openpyxl reads says no word of it
        while block := stream.read(1_000_000):
            for tag in HIDDEN.findall(rest + block):
                found.update(map(int, re.findall(rb'\sr="(\d+)"', tag)))
            rest = block[-LONGEST_TAG:]
    return found


def _values(sheet, twin) -> Iterator[list]:
    """Yield the values of each row; a formula without an outcome says so."""
    for row, formulas in zip(
        sheet.iter_rows(values_only=True), twin.iter_rows(values_only=True), strict=True
    ):
        yield [
            UNSAVED
            if value is None and isinstance(formula, str) and formula.startswith("=")
            else value
            for value, formula in zip(row, formulas, strict=True)
        ]
