import io
import subprocess
from datetime import date, datetime
from unittest.mock import patch

from openpyxl import load_workbook
from PyPDF2 import PdfReader

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...report import weasy
from .overview_common import OverviewCommon

PDF = "klachten_module.report_complaint_overview"
XLSX = "klachten_module.report_complaint_overview_xlsx"


@tagged("post_install", "-at_install", "klachten")
class TestOverviewPrint(OverviewCommon):
    """PDF and workbook say what the data says."""

    def _pdf(self, overview, render=True):
        report = self.env["ir.actions.report"].with_user(overview.create_uid)
        return report.with_context(force_report_rendering=render)._render_qweb_pdf(
            PDF, overview.ids
        )

    def _text(self, pdf):
        """What a reader of the PDF hears, line by line."""
        said = subprocess.run(
            ["pdftotext", "-layout", "-", "-"],
            input=pdf,
            capture_output=True,
            check=True,
        )
        return said.stdout.decode().replace("\N{NO-BREAK SPACE}", " ")

    def _workbook(self, overview):
        report = self.env["ir.actions.report"].with_user(overview.create_uid)
        content, _kind = report._render_xlsx(XLSX, overview.ids, {})
        return load_workbook(io.BytesIO(content))

    def _line(self, text, label):
        return next(line.split() for line in text.splitlines() if label in line)

    def test_pdf_holds_the_figures_in_the_language_asked(self):
        overview = self._overview(month="10", lang="nl_NL")
        data = overview._overview_data()
        text = self._text(self._pdf(overview)[0])
        self.assertIn("oktober 2026", text)
        self.assertIn("Pagina 1 van ", text)
        for row in data["counts"]:
            self.assertEqual(
                self._line(text, row["label"])[-3:], [str(v) for v in row["values"]]
            )
        for row in data["cases"]:
            self.assertIn(row["number"], text)
        acknowledged = next(k for k in data["kpis"] if k["code"] == "acknowledged")
        share = f"{acknowledged['values'][0] * 100:.1f}".replace(".", ",")
        self.assertIn(f"{share} %", text)
        self.assertIn("05-10-2026", text)
        self.assertNotIn(self.complainant.name, text)

    def test_pdf_in_english(self):
        text = self._text(self._pdf(self._overview(month="10"))[0])
        self.assertIn("October 2026", text)
        self.assertIn("Page 1 of ", text)
        self.assertIn("Key figures against target", text)

    def test_pdf_is_tagged_and_names_its_language_and_title(self):
        pdf, _kind = self._pdf(self._overview(kind="year", lang="nl_NL"))
        reader = PdfReader(io.BytesIO(pdf))
        root = reader.trailer["/Root"]
        self.assertEqual(root["/MarkInfo"]["/Marked"], True)
        self.assertEqual(root["/Lang"], "nl-NL")
        self.assertIn("2026", reader.metadata.title)
        self.assertIn(b"pdfuaid", root["/Metadata"].get_data())
        tags = list(self._tags(root["/StructTreeRoot"]))
        kinds = {tag["/S"] for tag in tags}
        self.assertLessEqual({"/H1", "/H2", "/Table", "/TH", "/Figure"}, kinds)
        for tag in tags:
            if tag["/S"] == "/Figure":
                self.assertTrue(tag["/Alt"])
            if tag["/S"] == "/TH":
                self.assertIn(tag["/A"]["/Scope"], ("/Column", "/Row"))

    def _tags(self, node):
        kids = node.get("/K", [])
        kids = kids.get_object() if hasattr(kids, "get_object") else kids
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object()
            if isinstance(kid, dict) and "/S" in kid:
                yield kid
                yield from self._tags(kid)

    def test_empty_month_prints(self):
        overview = self._overview(month="2", year=2020)
        text = self._text(self._pdf(overview)[0])
        self.assertIn("no complaints in this period", text)
        self.assertEqual(self._workbook(overview)["Complaints"].max_row, 1)

    def test_what_was_only_said_says_how_it_counts(self):
        """Decision 24: on paper and in the workbook; an oral complaint is one."""
        self.env.cr.execute(
            "UPDATE complaint_procedure_version SET manner = 'any' WHERE id = %s",
            [self.procedure.version_id.id],
        )
        self.env.invalidate_all()
        said = {"procedure_id": self.procedure.id, "words": "Slow.", "solved": "yes"}
        said["said_at"] = "2020-02-10 10:00:00"
        self.env["complaint.grumble"].with_user(self.users["SD"]).create(said)
        overview = self._overview(month="2", year=2020)
        text = self._text(self._pdf(overview)[0])
        self.assertEqual(self._line(text, "Oral complaints")[2], "1")
        self.assertIn("What was only said and noted", text)
        self.assertNotIn("no complaints in this period", text)
        book = self._workbook(overview)
        self.assertIn(("Oral complaints", 1), [r[:2] for r in book["Numbers"].values])
        about = dict(row[:2] for row in book["About"].values)
        self.assertIn("stands in no other figure", about["What was said"])

    def test_words_of_the_officer_are_printed_and_not_run(self):
        """S3-11: analysis and recommendations."""
        overview = self._overview(
            month="10",
            analysis="Meer <b>vertraging</b>.",
            recommendations="Bel eerder.",
        )
        text = self._text(self._pdf(overview)[0])
        self.assertIn("Meer <b>vertraging</b>.", text)
        self.assertIn("Bel eerder.", text)

    def test_confidential_case_shows_number_and_dates(self):
        self._hide(self.closed, self.env["res.partner"].create({"name": "Iemand"}))
        overview = self._overview(user=self.auditor, month="10")
        line = self._line(self._text(self._pdf(overview)[0]), self.closed.number)
        self.assertIn("Confidential", line)
        sheet = self._workbook(overview)["Complaints"]
        row = next(r for r in sheet.values if r[0] == self.closed.number)
        self.assertEqual(row[3], "Confidential")
        self.assertEqual([cell for cell in row[4:] if cell], ["Complaint"])

    def test_workbook_holds_real_numbers_and_dates(self):
        overview = self._overview(kind="year")
        data = overview._overview_data()
        book = self._workbook(overview)
        for sheet in book:
            self.assertEqual(sheet.freeze_panes, "B2", sheet.title)
            self.assertTrue(sheet.auto_filter.ref, sheet.title)
        self.assertEqual(
            [list(row[1:]) for row in book["Numbers"].iter_rows(2, values_only=True)],
            [row["values"] for row in data["counts"]],
        )
        months = list(book["Months"].iter_rows(2, values_only=True))
        self.assertEqual(len(months), 12)
        self.assertEqual(months[9][0], datetime(2026, 10, 1))
        self.assertEqual(
            [row[1:4] for row in months],
            [(m["received"], m["closed"], m["open_at_end"]) for m in data["months"]],
        )
        listed = list(book["Complaints"].iter_rows(2, values_only=True))
        self.assertEqual(
            [(r[0], r[1].date().isoformat(), r[3]) for r in listed],
            [(r["number"], r["received"], r["subject"]) for r in data["cases"]],
        )
        figures = {r[0]: r for r in book["Key figures"].iter_rows(2, values_only=True)}
        for kpi in data["kpis"]:
            row = figures[kpi["name"]]
            self.assertEqual(
                (row[3], row[5], row[6]),
                (kpi["values"][0], kpi["numerator"], kpi["denominator"]),
            )
        self.assertIsInstance(listed[0][1].date(), date)

    def test_workbook_writes_no_formula(self):
        self.closed.name = "=1+1"
        book = self._workbook(self._overview(month="10"))
        cell = next(
            row[3]
            for row in book["Complaints"].iter_rows(2)
            if row[0].value == self.closed.number
        )
        self.assertEqual((cell.value, cell.data_type), ("=1+1", "s"))

    def test_nothing_is_fetched(self):
        asked = []
        html = (
            '<html lang="nl-NL"><head><title>x</title>'
            '<link rel="stylesheet" href="http://127.0.0.1:9/a.css"></head>'
            '<body><img alt="x" src="http://127.0.0.1:9/a.png">'
            '<img alt="y" src="file:///etc/hostname"><p>Tekst</p></body></html>'
        )
        with (
            patch("urllib.request.OpenerDirector.open", side_effect=asked.append),
            patch("socket.socket.connect", side_effect=AssertionError),
            mute_logger("weasyprint"),
        ):
            pdf = self.env["ir.actions.report"]._weasyprint(html.encode())
        self.assertEqual(asked, [])
        self.assertIn("Tekst", self._text(pdf))

    def test_host_prints_where_weasyprint_is_missing(self):
        report = self.env.ref(PDF)
        overview = self._overview(month="10")
        self.assertTrue(report.prints_with_weasyprint)
        with patch.object(weasy, "engine", return_value=None):
            report.invalidate_recordset()
            self.assertFalse(report.prints_with_weasyprint)
            with (
                patch.object(
                    self.env.registry["ir.actions.report"],
                    "_run_wkhtmltopdf",
                    return_value=b"%PDF host",
                ) as host,
                patch.object(
                    self.env.registry["ir.actions.report"],
                    "get_wkhtmltopdf_state",
                    return_value="ok",
                ),
            ):
                pdf, _kind = self._pdf(overview)
            self.assertEqual(pdf, b"%PDF host")
            self.assertIn(self.closed.number, str(host.call_args.args[0]))
            settings = self.env["res.config.settings"].new()
            self.assertIn("wkhtmltopdf", settings.complaint_pdf_engine)
        report.invalidate_recordset()
        settings = self.env["res.config.settings"].new()
        self.assertIn("WeasyPrint", settings.complaint_pdf_engine)

    def test_reports_of_the_host_keep_their_engine(self):
        others = self.env["ir.actions.report"].search([("pdf_engine", "!=", "host")])
        dossier = self.env.ref("klachten_module.report_complaint_dossier")
        handbook = self.env.ref("klachten_module.report_complaint_handbook")
        letter = self.env.ref("klachten_module.report_complaint_letter")
        self.assertEqual(others, self.env.ref(PDF) | dossier | handbook | letter)

    def test_the_client_is_told_who_prints(self):
        action = self._overview(month="10").action_print_pdf()
        self.assertTrue(action["prints_with_weasyprint"])
        readable = self.env["ir.actions.report"]._get_readable_fields()
        self.assertIn("prints_with_weasyprint", readable)
