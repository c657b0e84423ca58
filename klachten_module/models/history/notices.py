from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError

MOST_SHOWN = 12


class ComplaintHistory(models.Model):
    """What is to be said of a register as a whole, once, above its rows."""

    _inherit = "complaint.history"

    asks = fields.Boolean(compute="_compute_notices", export_string_translation=False)
    questions = fields.Html(compute="_compute_notices", export_string_translation=False)
    notices = fields.Html(compute="_compute_notices", export_string_translation=False)

    @api.depends("state", "column_ids.doubt", "column_ids.meaning", "line_ids.state")
    @api.depends_context("lang", "uid")
    def _compute_notices(self):
        """With the rights of who looks: columns and rows are for who brought them in"""
        for history in self:
            draft = history.state == "draft" and history.column_ids
            questions = history._questions() if draft else []
            history.asks = bool(questions)
            history.questions = _as_list(questions)
            history.notices = _as_list(history._facts_told() if draft else [])

    def _check_answered(self):
        """:raise UserError: something about its columns is not certain yet"""
        questions = self._questions()
        if questions:
            raise UserError(
                self.env._(
                    "First say whether this is right: choose 'Yes, that is right', or "
                    "change it under Columns.\n%s",
                    "\n".join(questions),
                )
            )

    def _questions(self):
        """What an officer is asked to confirm: sentences."""
        meanings = self.column_ids._fields["meaning"]
        labels = dict(meanings._description_selection(self.env))
        return [
            self.env._(
                "Is '%(column)s' (such as %(example)s): %(meaning)s? %(why)s",
                column=column.name,
                example=column.example or "-",
                meaning=labels[column.meaning],
                why=column.doubt,
            )
            if column.guess
            else self.env._(
                "'%(column)s' (such as %(example)s): %(why)s",
                column=column.name,
                example=column.example or "-",
                why=column.doubt,
            )
            for column in self.column_ids
            if column.doubt and column.meaning
        ]

    def _facts_told(self):
        """What holds for all rows, or for many: sentences."""
        missing = self._missing(self.column_ids.mapped("meaning"))
        said = []
        if "no_receipt" in missing:
            said.append(
                self.env._(
                    "No column is the day of receipt, so no row can be imported. "
                    "Choose it under Columns."
                )
            )
        if "no_end" in missing and self.take_unended:
            said.append(
                self.env._(
                    "No column is the day of closing: on which day they ended stays "
                    "unknown."
                )
            )
        elif "no_end" in missing:
            said.append(
                self.env._(
                    "No column is the day of closing, so no row can be imported. "
                    "Choose it under Columns, or choose 'Also without a day of "
                    "closing'."
                )
            )
        return said + self._counts_told()

    def _counts_told(self):
        """What was left out or is odd in many rows: sentences; two queries."""
        lines = self.env["complaint.history.line"]
        mine = [("history_id", "=", self.id)]
        kinds = dict(lines._read_group(mine, ["kind"], ["__count"]))
        known = kinds.get("known_number", 0)
        said = []
        if known and known == self.row_count - self.left_out_count:
            said.append(
                self.env._(
                    "Every complaint in this file was imported before, by its number "
                    "and day of receipt: there is nothing left to import."
                )
            )
        elif known:
            said.append(
                self.env._(
                    "Imported before, by number and day of receipt: %s rows.", known
                )
            )
        if self.left_out_count:
            said.append(
                self.env._(
                    "Rows that hold no complaint, such as totals and notes, are left "
                    "out: %s.",
                    self.left_out_count,
                )
            )
        if self.hidden_rows:
            said.append(
                self.env._(
                    "Rows that are hidden in the workbook were read too: %s.",
                    self.hidden_rows,
                )
            )
        unknown = lines._read_group(
            [*mine, ("unknown_outcome", "!=", False)],
            ["unknown_outcome"],
            ["__count"],
            order="__count desc",
            limit=MOST_SHOWN,
        )
        if unknown:
            words = ", ".join(f"'{text[:40]}' ({count})" for text, count in unknown)
            said.append(
                self.env._(
                    "Words that are no outcome that we know; the outcome stays empty: "
                    "%s.",
                    words,
                )
            )
        return said


def _as_list(sentences):
    items = Markup().join(Markup("<li>%s</li>") % escape(one) for one in sentences)
    return Markup('<ul class="mb-0">%s</ul>') % items if sentences else False
