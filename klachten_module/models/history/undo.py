from odoo import models
from odoo.tools import SQL

from ..overview.trial import HANGING

# What a case has without anybody having touched it: derived, or only looked at.
UNTOUCHED = frozenset({"complaint.deadline", "complaint.looking"})
MODEL = "helpdesk.ticket"


class ComplaintHistory(models.Model):
    """Undoing an import as a whole: the cases go, its record stays.

    The second use of the maintenance setting beside test complaints (`_complaint_erase`
    of models/overview/trial.py).
    """

    _inherit = "complaint.history"

    def _undo_batch(self, limit):
        """Remove the next cases that nobody touched.

        :return: (cases dealt with, cases left)
        """
        self.ensure_one()
        tickets = self.env[MODEL].with_context(active_test=False)
        waiting = [
            ("complaint_history_id", "=", self.id),
            ("id", ">", self.done_until),
        ]
        batch = tickets.search(waiting, limit=limit, order="id")
        if batch:
            # whoever works on one right now touches it
            held = batch.try_lock_for_update()
            gone = held - held._complaint_touched()
            if gone:
                gone._complaint_erase()
            self.write(
                {
                    "done_until": batch.ids[-1],
                    "undone_count": self.undone_count + len(gone),
                    "spared_count": self.spared_count + len(batch) - len(gone),
                }
            )
        left = tickets.search_count([*waiting[:1], ("id", ">", self.done_until)])
        if not left:
            self.line_ids.unlink()
            self.column_ids.unlink()
            self.state = "undone"
        return len(batch), left


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _complaint_touched(self):
        """Those of these imported cases that somebody, or a mail, changed since (sudo).

        Everything that an import makes has the moment of its transaction. One query for
        any number of cases.
        """
        self.env.flush_all()
        touched = [SQL("ticket.write_date > ticket.create_date")]
        for name in set(self._complaint_parts()) - UNTOUCHED:
            touched.append(
                SQL(
                    "EXISTS (SELECT FROM %s part WHERE part.ticket_id = ticket.id "
                    "AND part.write_date > ticket.create_date)",
                    SQL.identifier(self.env[name]._table),
                )
            )
        for name, model_field, id_field in HANGING:
            touched.append(
                SQL(
                    "EXISTS (SELECT FROM %s hangs WHERE hangs.%s = %s "
                    "AND hangs.%s = ticket.id)",
                    SQL.identifier(self.env[name]._table),
                    SQL.identifier(model_field),
                    MODEL,
                    SQL.identifier(id_field),
                )
            )
        touched += self._complaint_pointing()
        rows = self.env.execute_query(
            SQL(
                "SELECT ticket.id FROM helpdesk_ticket ticket "
                "WHERE ticket.id = ANY(%s) AND (%s)",
                self.ids,
                SQL(" OR ").join(touched),
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def _complaint_pointing(self):
        """Conditions by which a record of any other model points to a ticket (SQL)."""
        parts = {*self._complaint_parts(), "complaint.history.line"}
        found = []
        for name, model in self.env.items():
            if not model._auto or model._abstract or model._transient or name in parts:
                continue
            for field in model._fields.values():
                if field.comodel_name != MODEL or not field.store:
                    continue
                if field.type == "many2one" and not field.company_dependent:
                    table, column = model._table, field.name
                elif field.type == "many2many":
                    table, column = field.relation, field.column2
                else:
                    continue
                found.append(
                    SQL(
                        "EXISTS (SELECT FROM %s points WHERE points.%s = ticket.id)",
                        SQL.identifier(table),
                        SQL.identifier(column),
                    )
                )
        return found
