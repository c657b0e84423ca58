from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...logic.register_columns import meanings, twice
from ...logic.register_days import column_order
from ...logic.register_names import DAYS, MEANINGS, plain

# What an officer says of a column -> what is no guess any more by that.
SAID = {"meaning": "guess", "date_order": "order_asked"}


class ComplaintHistoryColumn(models.Model):
    """A column of the file, and what it is taken for.

    What is only a guess, by its name or by its days, is confirmed by an officer before
    anything is imported.
    """

    _name = "complaint.history.column"
    _description = "Column of a register of complaints"
    _order = "history_id, place"
    _rec_name = "name"

    history_id = fields.Many2one(
        "complaint.history",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    place = fields.Integer(readonly=True)
    name = fields.Char(string="Column in the file", readonly=True)
    example = fields.Char(string="For example", readonly=True)
    meaning = fields.Selection(
        MEANINGS, string="Is imported as", help="Empty: this column stays out."
    )
    guess = fields.Selection(
        [("name", "By its name"), ("content", "By its days")],
        readonly=True,
    )
    date_order = fields.Selection(
        [("dmy", "Day, month, year"), ("mdy", "Month, day, year")],
        string="3/4/2025 means",
        help="Empty: no day in this column is written in numbers.",
    )
    order_asked = fields.Boolean(readonly=True, export_string_translation=False)
    doubt = fields.Char(string="Please confirm", compute="_compute_doubt")

    @api.depends("meaning", "guess", "date_order", "order_asked")
    @api.depends_context("lang")
    def _compute_doubt(self):
        for column in self:
            words = [column._guess_words()] if column.guess else []
            if column._asks_order():
                words.append(
                    self.env._(
                        "It does not show whether 3/4/2025 is in April or in March; we "
                        "take it for April."
                    )
                )
            column.doubt = " ".join(words) or False

    def _guess_words(self):
        """Why it is taken for what it is taken for."""
        if self.guess == "name":
            return self.env._("Its name may mean something else.")
        if "received" in DAYS.get(self.meaning, ()):
            return self.env._("Its days are never later than the others in their row.")
        return self.env._("Its days are never earlier than the others in their row.")

    def _asks_order(self):
        return self.order_asked and self.meaning in DAYS

    def write(self, vals):
        """Its officer says what it means; nothing else of it changes."""
        if not self.env.su:
            if not vals or not vals.keys() <= SAID.keys():
                raise AccessError(self.env._("This is kept by Odoo."))
            for history in self.history_id:
                history._entrance("draft").checked = False
            vals = {**vals, **dict.fromkeys([SAID[name] for name in vals], False)}
        return super().write(vals)

    @api.constrains("meaning")
    def _check_once(self):
        labels = dict(self._fields["meaning"]._description_selection(self.env))
        events = self.env["complaint.event"]._fields["type"]
        labels |= dict(events._description_selection(self.env))
        for history in self.history_id:
            double = twice(history.column_ids.mapped("meaning"))
            if double:
                raise UserError(
                    self.env._(
                        "Two columns cannot both be: %s.",
                        ", ".join(sorted(labels[key] for key in double)),
                    )
                )


class ComplaintHistory(models.Model):
    """The columns and rows of a file, as they are read."""

    _inherit = "complaint.history"

    def _keep_rows(self, register, known):
        """Keep the columns and rows of a file that was read just now (sudo).

        :param register: logic.register_file.Register
        :param known: see `logic.register_columns.meaning`
        """
        cells = [row.cells for row in register.rows]
        taken = meanings(register.names, cells, known)
        filled = [
            [row[place] for row in cells if row[place] != ""]
            for place in range(len(register.names))
        ]
        self.column_ids.create(
            [
                self._column_vals(place, name, taken[place], filled[place])
                for place, name in enumerate(register.names)
                if plain(name) or filled[place]
            ]
        )
        self.line_ids.create(
            [
                {
                    "history_id": self.id,
                    "sheet": row.sheet,
                    "row": row.number,
                    "cells": row.cells,
                }
                for row in register.rows
            ]
        )
        self.hidden_rows = register.hidden

    def _column_vals(self, place, name, taken, values):
        ordered = column_order(values)
        return {
            "history_id": self.id,
            "place": place,
            "name": name,
            "meaning": taken.meaning,
            "guess": taken.guess,
            "example": str(values[0])[:60] if values else "",
            "date_order": ordered.order,
            "order_asked": ordered.asked,
        }
