from odoo import fields, models

from ...logic.register_columns import meanings, plain
from ...logic.register_days import day_order


class ComplaintHistoryLine(models.Model):
    """A row of the file: what would become of it, what is wrong, what became of it.

    As confidential as a case: read by the officer who brought the file in. What stands
    in it goes when the import is done.
    """

    _name = "complaint.history.line"
    _description = "Row of a register of complaints"
    _order = "history_id, id"
    _rec_name = "row"

    history_id = fields.Many2one(
        "complaint.history",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    sheet = fields.Char(readonly=True)
    row = fields.Integer(readonly=True)
    cells = fields.Json(readonly=True, export_string_translation=False)
    state = fields.Selection(
        [
            ("ready", "Will be imported"),
            ("doubtful", "Will be imported, with a remark"),
            ("refused", "Stays out"),
            ("imported", "Imported"),
        ],
        default="refused",
        readonly=True,
        required=True,
    )
    old_number = fields.Char(string="Old number", readonly=True)
    subject = fields.Char(readonly=True)
    effect = fields.Text(string="What would happen", readonly=True)
    problems = fields.Text(string="Remarks", readonly=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Case",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    # The rows that are still to be imported, in order.
    _to_do = models.Index("(history_id, id) WHERE state IN ('ready', 'doubtful')")


class ComplaintHistory(models.Model):
    """The rows of a file, as they are read."""

    _inherit = "complaint.history"

    def _keep_rows(self, register, known):
        """Keep the columns and rows of a file that was read just now (sudo).

        :param register: logic.register_file.Register
        :param known: see `logic.register_columns.meaning`
        """
        cells = [row.cells for row in register.rows]
        found = meanings(register.names, cells, known)
        self.env["complaint.history.column"].create(
            [
                {
                    "history_id": self.id,
                    "place": place,
                    "name": name,
                    "meaning": found[place],
                    "example": next(
                        (str(row[place])[:60] for row in cells if row[place] != ""), ""
                    ),
                }
                for place, name in enumerate(register.names)
                if plain(name) or any(row[place] != "" for row in cells)
            ]
        )
        self.env["complaint.history.line"].create(
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
        self.date_order = day_order(cell for row in cells for cell in row)
