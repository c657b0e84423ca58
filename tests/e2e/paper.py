"""A printed overview read back: the PDF by its tags, the workbook by its cells."""

import io

import openpyxl
import outloud
import pdfplumber
from pictures import WANTED, keep


class Paper:
    """A PDF as a screen reader finds it.

    `tables` holds a list of rows per table, each a list of cells. A table that goes on
    upon the next page, under the same header, is one table.
    """

    def __init__(self, content):
        self.pdf = pdfplumber.open(io.BytesIO(content))
        self._chars = {
            page.page_number: self._by_tag(page.chars) for page in self.pdf.pages
        }
        self.tables, self.figures = [], []
        self._under_heading = True
        for element in self.pdf.structure_tree:
            self._read(element)

    @staticmethod
    def _by_tag(chars):
        found = {}
        for char in chars:
            found.setdefault(char.get("mcid"), []).append(char["text"])
        return {tag: "".join(texts) for tag, texts in found.items()}

    @property
    def text(self):
        return "\n".join(page.extract_text() for page in self.pdf.pages)

    def _read(self, element):
        kind = element["type"]
        if kind == "Table":
            self._read_table(element)
            return
        if kind in ("H1", "H2", "H3"):
            self._under_heading = True
        if kind == "Figure":
            self.figures.append(element["alt_text"])
        for child in element.get("children", ()):
            self._read(child)

    def _read_table(self, element):
        rows = [
            [self._text(cell) for cell in row["children"]]
            for row in self._find(element, "TR")
        ]
        width = len(rows[0])
        rows = [
            row + [""] * (width - len(row)) for row in rows
        ]  # empty cells at its end
        if not self._under_heading and rows[0] == self.tables[-1][0]:
            self.tables[-1] += rows[1:]
        else:
            self.tables.append(rows)
        self._under_heading = False

    def _find(self, element, kind):
        for child in element.get("children", ()):
            if child["type"] == kind:
                yield child
            else:
                yield from self._find(child, kind)

    def _text(self, element):
        said = [
            self._chars[element["page_number"]].get(tag, "")
            for tag in element.get("mcids", ())
        ]
        said += [self._text(child) for child in element.get("children", ())]
        return " ".join(" ".join(said).replace("\N{NO-BREAK SPACE}", " ").split())

    def beyond_the_margin(self):
        """What is printed outside the paper's margins (14 mm), so might be cut."""
        return [
            (page.page_number, char["text"])
            for page in self.pdf.pages
            for char in page.chars
            if char["x0"] < 39 or char["x1"] > page.width - 39
        ]

    def photograph(self, number, path, width=900):
        """A page as a picture, when pictures are wanted."""
        if not WANTED:
            return
        image = self.pdf.pages[number - 1].to_image(width=3 * width).original
        image = image.convert("RGB")  # thin lines come out by scaling down
        keep(image.resize((width, image.height * width // image.width)), path)


def sheets(content):
    """{title: [row]} of a workbook, without the header row, and its formats."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(min_row=2)] for sheet in book
    }


def pdf_ua_errors(path):
    """What a checker of PDF/UA-1 calls an error in a file."""
    result = outloud.check(str(path))
    assert not result.error
    return [str(one) for one in result.findings if one.severity == "error"]
