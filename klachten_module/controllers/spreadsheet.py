import json

from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.export import (
    CSVExport,
    ExcelExport,
    ExportXlsxWriter,
    GroupExportXlsxWriter,
)
from odoo.addons.web.controllers.pivot import TableExporter

# Models with words from outside: a subject, a name, an address.
GUARDED = ("complaint.", "helpdesk.", "mail.", "rating.", "ir.attachment")
# What a spreadsheet reads as more than words when it opens a CSV; Odoo knows "=+-".
MORE_IN_CSV = ("@", "\t", "\r", "\n")
# What the library for workbooks makes a formula or a link of.
MORE_IN_PIVOT = ("=", "{=", "internal:", "external:")


def _is_guarded(model):
    return str(model).startswith(GUARDED)


def _words(value, starts):
    """The value with an apostrophe in front, as Odoo writes it, where it is more."""
    is_more = isinstance(value, str) and value.startswith(starts)
    return f"'{value}" if is_more else value


class WordsWriter(ExportXlsxWriter):
    """Writes words as words: no formulas, no links."""

    def write(self, row, column, cell_value, style=None):
        if isinstance(cell_value, str) and cell_value:
            return self.worksheet.write_string(row, column, cell_value, style)
        return super().write(row, column, cell_value, style)


class GroupWordsWriter(WordsWriter, GroupExportXlsxWriter):
    pass


class _Guarded:
    def _is_guarded(self):
        return _is_guarded(json.loads(request.params["data"])["model"])


class ComplaintExcelExport(_Guarded, ExcelExport):
    def from_data(self, fields, columns_headers, rows):
        if not self._is_guarded():
            return super().from_data(fields, columns_headers, rows)
        with WordsWriter(fields, columns_headers, len(rows)) as writer:
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    writer.write_cell(number, column, value)
        return writer.value

    def from_group_data(self, fields, columns_headers, groups):
        if not self._is_guarded():
            return super().from_group_data(fields, columns_headers, groups)
        with GroupWordsWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for name, group in groups.children.items():
                row, column = writer.write_group(row, column, name, group)
        return writer.value


class ComplaintCSVExport(_Guarded, CSVExport):
    def from_data(self, fields, columns_headers, rows):
        if self._is_guarded():
            rows = [[_words(value, MORE_IN_CSV) for value in row] for row in rows]
        return super().from_data(fields, columns_headers, rows)


class ComplaintTableExporter(TableExporter):
    """Pivots: their labels are words from outside as well."""

    @http.route()
    def export_xlsx(self, data="", **kw):
        try:
            table = (
                json.load(data) if isinstance(data, FileStorage) else json.loads(data)
            )
            guarded = _is_guarded(table["model"])
        except (ValueError, TypeError, KeyError, AttributeError):
            raise BadRequest from None  # the host would call it an error of the server
        if guarded:
            for headers in table.get("col_group_headers", ()):
                self._guard(headers, "title")
            self._guard(table.get("measure_headers", ()), "title")
            self._guard(table.get("rows", ()), "title")
            for row in table.get("rows", ()):
                self._guard(row["values"], "value")
        return super().export_xlsx(json.dumps(table), **kw)

    @staticmethod
    def _guard(cells, name):
        for cell in cells:
            cell[name] = _words(cell[name], MORE_IN_PIVOT)
