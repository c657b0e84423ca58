import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ...logic.register_rows import Problem
from ..kernel import BUSY
from .history import READY

_logger = logging.getLogger(__name__)

STAY = ("refused", "left_out")
WORKING = ("importing", "undoing")
BATCH = 250


class ComplaintHistory(models.Model):
    """The job that imports, and undoes, batch by batch; it goes on where it was."""

    _inherit = "complaint.history"

    @api.model
    def _cron_work(self, batch_size=BATCH):
        """Work on all registers that wait for it; commits each batch."""
        for history in self.search([("state", "in", WORKING)], order="id"):
            while history.state in WORKING:
                if history.state == "importing":
                    done, left = history._import_batch(batch_size)
                else:
                    done, left = history._undo_batch(batch_size)
                if not self.env["ir.cron"]._commit_progress(done, remaining=left):
                    return  # the next run goes on

    def _waiting(self):
        """The rows that are still to be imported."""
        lines = self.env["complaint.history.line"]
        return lines, [("history_id", "=", self.id), ("state", "in", READY)]

    def _import_batch(self, limit):
        """Import the next rows; what cannot be stored stays out, with the reason.

        :return: (rows dealt with, rows left)
        """
        self.ensure_one()
        lines, waiting = self._waiting()
        batch = lines.search(waiting, limit=limit, order="id")
        in_his_words = self.with_context(lang=self.user_id.lang)
        plans = in_his_words._plans(batch, in_his_words._facts())
        good = [
            (line, plan)
            for line, plan in zip(batch, plans, strict=True)
            if plan.state not in STAY
        ]
        for line, plan in zip(batch, plans, strict=True):
            if plan.state in STAY:
                line.write(in_his_words._line_vals(plan))
        made = in_his_words._take_over(good)
        self.imported_count += made
        self.refused_count += len(batch) - made
        left = lines.search_count(waiting)
        if not left:
            self._finish()
        return len(batch), left

    def _take_over(self, good):
        """Make cases of these rows together, and one by one when that fails.

        :param good: [(complaint.history.line, Plan)]
        :return: number of cases made
        """
        if not good:
            return 0
        try:
            with self.env.cr.savepoint():
                self._make_cases(good)
        except BUSY:
            raise
        except Exception as error:  # noqa: BLE001 any addon may refuse a ticket
            _logger.info("Importing %s rows together failed", len(good))
            self.env.invalidate_all()
            if len(good) == 1:
                self._refuse(*good[0], error)
                return 0
            return sum(self._take_over([one]) for one in good)
        return len(good)

    def _make_cases(self, good):
        # sudo: an officer of the procedure let the job do this, in his name
        tickets = self.env["helpdesk.ticket"].with_user(self.user_id).sudo()
        tickets = tickets.with_context(
            allowed_company_ids=self.company_id.ids, lang=self.user_id.lang
        )
        cases = tickets._complaint_take_over([plan.entry for _line, plan in good])
        for (line, _plan), case in zip(good, cases, strict=True):
            line.write({"state": "imported", "ticket_id": case.id})

    def _refuse(self, line, plan, error):
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        plan.problems.append(Problem("failed", True, "", reason))
        line.write(self._line_vals(plan))

    def _finish(self):
        """All is imported: what the rows held stands in the cases now."""
        self.write({"state": "done", "ended_at": fields.Datetime.now()})
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE complaint_history_line
                   SET cells = NULL, subject = NULL, proven = NULL,
                       unknown_outcome = NULL,
                       findings = CASE WHEN state = 'refused' THEN findings END
                 WHERE history_id = %s
                """,
                self.id,
            )
        )
        self.env.invalidate_all(flush=False)
        self.column_ids.write({"example": False})
