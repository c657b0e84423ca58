import csv
import io
import json
import re
import zipfile

from odoo import http
from odoo.tests import HttpCase, tagged

from ..common import ComplaintCommon

LIVE = '=HYPERLINK("https://elders.example";"open")'
NAMES = (LIVE, "+31 6 1234", "-1+2", "@SUM(1)", "{=1+1}", "\t=1+1", "external:x.xls")


@tagged("post_install", "-at_install", "klachten")
class TestSpreadsheets(ComplaintCommon, HttpCase):
    """Whoever mails a complaint writes no formula into somebody's spreadsheet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.env["helpdesk.ticket"].browse()
        for name in NAMES:
            cls.cases += cls._create_complaint(name=name, partner_name=name)
        export = cls.env.ref("base.group_allow_export")
        cls.officer.group_ids += export

    def _fetch(self, route, data, **more):
        self.authenticate(self.officer.login, self.officer.login)
        token = http.Request.csrf_token(self)
        answer = self.url_open(
            route, data={"data": json.dumps(data), "csrf_token": token, **more}
        )
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        return answer.content

    def _export(self, kind, model="helpdesk.ticket", ids=None, groupby=()):
        return self._fetch(
            f"/web/export/{kind}",
            {
                "model": model,
                "fields": [
                    {"name": "id", "label": "=1+1", "type": "integer"},
                    {"name": "name", "label": "Title", "type": "char"},
                    {"name": "partner_name", "label": "Who", "type": "char"},
                ],
                "ids": ids or self.cases.ids,
                "domain": [],
                "groupby": list(groupby),
                "context": {},
                "import_compat": False,
            },
        )

    def _check(self, workbook, count=1):
        with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
            texts = archive.read("xl/sharedStrings.xml").decode()
        self.assertIsNone(re.search("<f[ >]", sheet))
        self.assertNotIn("<hyperlink", sheet)
        self.assertGreaterEqual(texts.count("HYPERLINK"), count)

    def test_lists(self):
        self._check(self._export("xlsx"))

    def test_lists_in_groups(self):
        self._check(self._export("xlsx", groupby=["name"]), 2)

    def test_csv(self):
        rows = list(csv.reader(io.StringIO(self._export("csv").decode())))
        self.assertEqual(len(rows), len(NAMES) + 1)
        for row in rows[1:]:
            for cell in row[1:]:
                self.assertFalse(cell.startswith(tuple("=+-@\t\r\n")), cell)

    def test_pivots(self):
        title = {"title": LIVE, "width": 1, "height": 1}
        table = {
            "model": "complaint.report",
            "title": "Complaints",
            "measure_count": 1,
            "col_group_headers": [[title]],
            "measure_headers": [dict(title, is_bold=False)],
            "rows": [
                {"title": LIVE, "indent": 0, "values": [{"value": LIVE}]},
                {"title": "{=1}", "indent": 0, "values": [{"value": 3}]},
            ],
        }
        self._check(self._fetch("/web/pivot/export_xlsx", table))

    def test_models_of_others_are_exported_as_before(self):
        partner = self.env["res.partner"].create({"name": "=1+1"})
        content = self._fetch(
            "/web/export/xlsx",
            {
                "model": "res.partner",
                "fields": [{"name": "name", "label": "Name", "type": "char"}],
                "ids": partner.ids,
                "domain": [],
                "groupby": [],
                "context": {},
                "import_compat": False,
            },
        )
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertIn(b"<f>", archive.read("xl/worksheets/sheet1.xml"))
