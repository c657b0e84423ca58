from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...logic import clocks, figures

# Up to which ticket they are made, while they are being made anew.
DONE_UNTIL = "klachten_module.figures_made_until"
BATCH = 2000


class ComplaintFigure(models.Model):
    """Making all figures again, after an update that says them otherwise: a job that
    goes on where it stopped.
    """

    _inherit = "complaint.figure"

    @api.model
    def _ready(self):
        """Have the figures stored for a report that is read now.

        :raise UserError: they are being made anew; a part would be taken for the whole
        """
        done = self._made_until()
        if done is not None:
            raise UserError(
                self.env._(
                    "The figures are being made anew, because the way they are worked "
                    "out changed: %(percentage)s%% is done. Try again in some minutes.",
                    percentage=self._percentage_done(done),
                )
            )
        self._store_pending()

    @api.model
    def _made_until(self):
        """Up to which ticket they are made anew by now; None when nothing is."""
        done = self.env["ir.config_parameter"]._get_param(DONE_UNTIL)
        return int(done) if done else None

    def _percentage_done(self, done):
        total, rest = self._count_rest(done)
        return 100 * (total - rest) // max(total, 1)

    def _count_rest(self, done):
        """How many cases there are, and how many of them are still to be made."""
        return self.env.execute_query(
            SQL(
                """
                SELECT count(*), count(*) FILTER (WHERE id > %s)
                  FROM helpdesk_ticket
                 WHERE procedure_version_id IS NOT NULL AND complaint_test IS NOT TRUE
                """,
                done,
            )
        )[0]

    @api.model
    def _make_anew(self, at_once=0):
        """Make all figures: these here when there are so few, else by the job.

        :param int at_once: how many cases are few
        """
        self._store_pending()
        self._count_anew()
        _total, rest = self._count_rest(0)
        if rest <= at_once:
            done = 0
            while ids := self._next_cases(done, BATCH):
                self._store(self._made(ids))
                done = ids[-1]
            self._compact_cells()
            return
        self.env["ir.config_parameter"].set_param(DONE_UNTIL, "0")
        self.env.ref("klachten_module.cron_figures")._trigger()

    @api.model
    def _cron_make(self, batch_size=BATCH):
        """Make the figures that are still to be made; commits each batch.

        Once all are there: see that none differs from its ticket or is older than its
        log, as after somebody wrote in the database himself.
        """
        parameters = self.env["ir.config_parameter"]
        done = parameters.get_param(DONE_UNTIL)
        if not done:
            self._copy_tickets()
            last = 0
            while ids := self._behind(last, batch_size):
                self._store(self._made(ids))
                last = ids[-1]
                if not self.env["ir.cron"]._commit_progress(len(ids)):
                    return
            return
        done = int(done)
        _total, rest = self._count_rest(done)
        while ids := self._next_cases(done, batch_size):
            self._store(self._made(ids))
            done, rest = ids[-1], max(rest - len(ids), 0)
            parameters.set_param(DONE_UNTIL, str(done))
            if not self.env["ir.cron"]._commit_progress(len(ids), remaining=rest):
                return  # the next run goes on
        parameters.set_param(DONE_UNTIL, False)
        self._compact_cells()

    def _behind(self, last, limit):
        """The next cases of which the figures do not know the whole log."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH log AS (
                    SELECT ticket_id, max(id) AS last FROM complaint_event
                     WHERE ticket_id > %s GROUP BY ticket_id
                )
                SELECT ticket.id FROM helpdesk_ticket ticket
                  JOIN log ON log.ticket_id = ticket.id
                  LEFT JOIN complaint_figure figure USING (id)
                 WHERE ticket.procedure_version_id IS NOT NULL
                   AND ticket.complaint_test IS NOT TRUE
                   AND figure.last_event_id IS DISTINCT FROM log.last
                 ORDER BY ticket.id LIMIT %s
                """,
                last,
                limit,
            )
        )
        return [id_ for (id_,) in rows]

    def _next_cases(self, done, limit):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM helpdesk_ticket
                 WHERE id > %s AND procedure_version_id IS NOT NULL
                   AND complaint_test IS NOT TRUE
                 ORDER BY id LIMIT %s
                """,
                done,
                limit,
            )
        )
        return [id_ for (id_,) in rows]

    @api.model
    def _made(self, ids):
        """What the logs of these cases mean; two queries for any number.

        :param ids: of tickets
        :return: {ticket id: (figures, turns)}
        """
        versions = dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, procedure_version_id FROM helpdesk_ticket "
                    "WHERE id = ANY(%s)",
                    list(ids),
                )
            )
        )
        known = {
            version.id: (
                version._calendar(),
                version._logic_terms(),
                version._meanings(),
            )
            for version in self.env["complaint.procedure.version"].browse(
                set(versions.values())
            )
        }
        zones = {id_: known[version][0].tz for id_, version in versions.items()}
        made = {}
        for id_, events in self.env["complaint.event"]._logs(zones).items():
            calendar, terms, meanings = known[versions[id_]]
            log = clocks.effective(events)
            derived = clocks.clocks(log, terms, calendar)
            row = figures.figures(log, clocks.lawful(derived), meanings, calendar)
            made[id_] = row, figures.turns(log)
        return made
