import base64
import io

import xlsxwriter

from odoo import models

from ...logic.register_names import MEANINGS, plain

# What most registers have; for a column of one's own every meaning can be chosen.
COLUMNS = [
    key for key, _label in MEANINGS if key not in ("received_registered", "sent_closed")
]
DAYS = (
    "received",
    "registered",
    "confirmed",
    "acknowledged",
    "heard",
    "sent",
    "closed",
)
WIDTHS = {"words": 60, "subject": 36, "actions": 36, "about": 28, "complainant": 28}
WIDTH, EMPTY_ROWS = 16, 5000
LONGEST_LIST = 255  # characters that Excel takes in a list of choices


class ComplaintHistoryUpload(models.TransientModel):
    """The workbook to fill in: an empty register, and what goes where."""

    _inherit = "complaint.history.upload"

    def action_template(self):
        """Download the workbook for this procedure, in the language of the user."""
        self.ensure_one()
        self.env["complaint.history"]._check_officer(self.procedure_id)
        name = self.env._("Register of complaints")
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{name}.xlsx",
                "datas": base64.b64encode(self._template()),
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    def _template_names(self):
        """{plain name of a column of the template in any language: meaning}"""
        column = self.env["complaint.history.column"]
        return {
            plain(label): key
            for code, _name in self.env["res.lang"].get_installed()
            for key, label in column.with_context(lang=code)
            ._fields["meaning"]
            ._description_selection(column.with_context(lang=code).env)
        }

    def _template(self):
        """The workbook as bytes."""
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(
            stream, {"strings_to_formulas": False, "strings_to_urls": False}
        )
        column = self.env["complaint.history.column"]._fields["meaning"]
        labels = dict(column._description_selection(self.env))
        style = book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1})
        self._write_register(book, labels, style)
        self._write_explanation(book, labels, style)
        book.close()
        return stream.getvalue()

    def _write_register(self, book, labels, style):
        sheet = book.add_worksheet(self.env._("Register"))
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        text = book.add_format({"num_format": "@", "text_wrap": True})
        choices = self._choices()
        for place, key in enumerate(COLUMNS):
            sheet.write_string(0, place, labels[key], style)
            sheet.set_column(
                place, place, WIDTHS.get(key, WIDTH), day if key in DAYS else text
            )
            names = choices.get(key, [])
            if names and len(",".join(names)) <= LONGEST_LIST:
                sheet.data_validation(
                    1,
                    place,
                    EMPTY_ROWS,
                    place,
                    # other words are looked at when the file is read
                    {"validate": "list", "source": names, "error_type": "information"},
                )
        sheet.freeze_panes(1, 0)

    def _write_explanation(self, book, labels, style):
        sheet = book.add_worksheet(self.env._("Explanation"))
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, 1, 90, wrap)
        sheet.write_string(0, 0, self.procedure_id.name, style)
        row = 1
        for words in self._template_words():
            sheet.write_string(row, 1, words, wrap)
            row += 1
        row += 1
        choices = self._choices()
        for key, words in self._column_words().items():
            if key in choices:
                words = f"{words} {', '.join(choices[key])}"
            sheet.write_string(row, 0, labels[key], style)
            sheet.write_string(row, 1, words, wrap)
            row += 1

    def _choices(self):
        """{meaning: names to choose from}"""
        used = [("active", "=", True)]
        grounds = self.env["complaint.ground"].search(
            [("procedure_id", "=", self.procedure_id.id)]
        )
        return {
            "outcome": self.env["complaint.outcome"].search(used).mapped("name"),
            "ground": grounds.mapped("name"),
            "channel": self.env["helpdesk.ticket.channel"].search(used).mapped("name"),
        }

    def _template_words(self):
        return [
            self.env._(
                "One row is one complaint that ended. Leave empty what you do not know."
            ),
            self.env._(
                "Nobody is written to and nobody gets a task. A case gets the events "
                "that stand in its row, and only the terms of which begin and end "
                "stand there."
            ),
            self.env._(
                "You may add, remove and rename columns: when the file is read you see "
                "what each is taken for, and can change that."
            ),
            self.env._(
                "Read the file under Complaints > Configuration > Old registers. "
                "You first see what would happen; an import can be undone as a whole."
            ),
        ]

    def _column_words(self):
        day = self.env._("A day, such as 31-12-2025.")
        return {
            "number": self.env._(
                "Its number until now. The case gets a new one and keeps this beside "
                "it."
            ),
            "received": self.env._("A day, such as 31-12-2025. Cannot be left empty."),
            "registered": day,
            "confirmed": self.env._(
                "The day on which its receipt was confirmed to the complainant."
            ),
            "acknowledged": self.env._(
                "The day on which the complainant heard who handles it."
            ),
            "heard": self.env._("The day of the hearing."),
            "sent": self.env._("The day on which the answer was sent."),
            "closed": self.env._(
                "The day on which it ended. What still runs is registered on the board."
            ),
            "outcome": self.env._("How it was judged:"),
            "ground": self.env._("What it was about:"),
            "subject": self.env._("In a few words; shown in lists."),
            "words": self.env._("What the complainant wrote or said."),
            "complainant": self.env._("Name."),
            "email": self.env._("Address; nothing is sent to it."),
            "about": self.env._(
                "Name or e-mail address of the person complained about. A colleague "
                "who is named here does not see the case."
            ),
            "channel": self.env._("How it came in:"),
            "actions": self.env._("What was agreed to mend it and prevent it."),
        }
