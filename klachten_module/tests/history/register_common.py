import base64
import io
from unittest.mock import patch

import openpyxl

from ..common import MondayCommon

HEADER = [
    "Nr",
    "Ontvangen op",
    "Ontvangstbevestiging",
    "Afgehandeld op",
    "Oordeel",
    "Grond",
    "Onderwerp",
    "Omschrijving",
    "Melder",
    "E-mail",
    "Betreft medewerker",
]


class RegisterCommon(MondayCommon):
    """An officer with workbooks, on Monday 2 November 2026."""

    def setUp(self):
        super().setUp()
        self.officer.tz = "Europe/Amsterdam"
        self.histories = self.env["complaint.history"].with_user(self.officer)

    @staticmethod
    def _row(number, **cells):
        """A row of a register as people keep it."""
        vals = {
            "Nr": f"2025-{number:03d}",
            "Ontvangen op": "12-3-2025",
            "Ontvangstbevestiging": "13 maart 2025",
            "Afgehandeld op": "2025-04-04",
            "Oordeel": "Deels gegrond",
            "Grond": "",
            "Onderwerp": "Lang gewacht",
            "Omschrijving": "Ik wachtte & <b>wachtte</b>.",
            "Melder": "Test Burger",
            "E-mail": f"burger{number}@elders.example",
            "Betreft medewerker": "",
            **cells,
        }
        return [vals[name] for name in HEADER]

    @staticmethod
    def _book(rows, header=HEADER, title="Klachtenregister 2025", more=None):
        """The bytes of a workbook with a title in merged cells above the columns.

        :param more: {title of another sheet: its rows}
        """
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append([title])
        sheet.merge_cells("A1:D1")
        sheet.append([])
        sheet.append(header)
        for row in rows:
            sheet.append(row)
        for name, others in (more or {}).items():
            sheet = book.create_sheet(name)
            for row in (header, *others):
                sheet.append(row)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def _read(self, content, user=None, name="register.xlsx", **choices):
        """Bring in a file; the dry run of it, as this user sees it."""
        upload = (
            self.env["complaint.history.upload"]
            .with_user(user or self.officer)
            .create(
                {
                    "procedure_id": self.procedure.id,
                    "file": base64.b64encode(content),
                    "file_name": name,
                }
            )
        )
        action = upload.action_read()
        history = self.histories.browse(action["res_id"])
        history = history.with_user(user or self.officer)
        if choices:
            history.write(choices)
        return history

    def _work(self, **options):
        """Let the job run, without its commits."""
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=1
        ):
            self.env["complaint.history"]._cron_work(**options)
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    def _import(self, rows, **choices):
        history = self._read(self._book(rows), **choices)
        history.action_import()
        self._work()
        self.assertEqual(history.state, "done")
        return history

    def _cases(self, history):
        """The cases of an import (sudo), in order."""
        tickets = self.env["helpdesk.ticket"]
        return tickets.search([("complaint_history_id", "=", history.id)], order="id")

    def _log(self, case):
        """[(type, day)] of the events of a case that the register proves."""
        events = self.env["complaint.event"].search(
            [("ticket_id", "=", case.id), ("type", "!=", "imported")], order="id"
        )
        return [(e.type, e.happened_at.date().isoformat()) for e in events]
