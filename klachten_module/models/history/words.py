from odoo import models
from odoo.tools import format_date


class ComplaintHistory(models.Model):
    """What is wrong with a row, and what to do about it."""

    _inherit = "complaint.history"

    def _problem_text(self, code, about, value):
        """A sentence about one problem (logic.register_rows.Problem)."""
        if code in ("past_retention", "to_come", "too_early"):
            value = format_date(self.env, value)
        return self._problem_sentence(code) % {
            "what": self._label(about),
            "value": value if code == "said" else value[:80],
            "years": self.procedure_id.version_id.retention_years,
        }

    def _label(self, about):
        """What a column, or an event, is called."""
        events = self.env["complaint.event"]._fields["type"]
        columns = self.env["complaint.history.column"]._fields["meaning"]
        labels = dict(events._description_selection(self.env))
        labels |= dict(columns._description_selection(self.env))
        return labels.get(about, "")

    def _problem_sentence(self, code):
        return {
            # said once, above the rows
            "no_receipt_column": "",
            "no_end_column": "",
            "said": "%(value)s",
            "no_day": self.env._(
                "%(what)s: '%(value)s' is no day. Write it as 31-12-2025."
            ),
            "to_come": self.env._("%(what)s: %(value)s is still to come."),
            "no_receipt": self.env._("There is no day of receipt."),
            "no_end": self.env._(
                "There is no day of closing. If it still runs, register it on the "
                "board; if it ended, fill the day in or choose 'Also without a day of "
                "closing'."
            ),
            "before_receipt": self.env._("%(what)s: that is before it was received."),
            "after_end": self.env._("%(what)s: that is after it was closed; kept so."),
            "too_early": self.env._("%(value)s is too long ago to be right."),
            "past_retention": self.env._(
                "It ended on %(value)s; files are kept for %(years)s years. Choose "
                "'Also what is past its retention' to take it all the same."
            ),
            "formula": self.env._(
                "%(what)s holds a formula without a result. Open the file in Excel, "
                "save it, and read it again."
            ),
            "same_number": self.env._("Row %(value)s has this old number too."),
            "known_number": self.env._("Imported before, as %(value)s."),
            "number_again": self.env._(
                "%(value)s has this old number too, and came in on another day."
            ),
            "same_person": self.env._(
                "The complainant cannot be the person complained about."
            ),
            "unknown_outcome": self.env._(
                "'%(value)s' is no outcome that we know: left empty."
            ),
            "unknown_ground": self.env._(
                "'%(value)s' is no ground of this procedure: left empty."
            ),
            "unknown_channel": self.env._(
                "'%(value)s' is no channel that we know: left empty."
            ),
            "bad_email": self.env._("'%(value)s' is no e-mail address: left out."),
            "no_login": self.env._(
                "No colleague with a login is called so: it is hidden from nobody."
            ),
            "total": self.env._("It adds up other rows."),
            "note": self.env._("Nothing but a note, or a number, stands there."),
            "failed": self.env._("It could not be stored: %(value)s"),
        }[code]

    def _file_sentence(self, code):
        """Why a file cannot be read, and what to do."""
        return {
            "old_excel": self.env._(
                "This is a workbook of an old kind. Save it as .xlsx and try again."
            ),
            "no_workbook": self.env._(
                "This file cannot be opened. Save it as .xlsx, without a password, and "
                "try again."
            ),
            "no_columns": self.env._(
                "This is no workbook, nor a text file with columns. Save it as .xlsx "
                "or .csv and try again."
            ),
            "no_header": self.env._(
                "No row holds the names of the columns, such as 'Received on' and "
                "'Complainant'. Add it, or use the template."
            ),
            "empty": self.env._(
                "This file is empty: nothing at all stands in it. Did you choose the "
                "right one, and was it saved?"
            ),
            "no_rows": self.env._(
                "Only the names of the columns stand in this file, and no complaint "
                "under them."
            ),
            "too_long": self.env._(
                "This file is too large: at most 20,000 rows at a time. Split it."
            ),
        }[code]
