import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from ...logic.terms import local_day
from ...logic.workdays import add_workdays, is_workday
from ..kernel import BUSY

_logger = logging.getLogger(__name__)

# A term in hours is warned about when this part of it is left: one in so many.
WARNED_PART = 4

SILENT_AFTER = 3  # hours; the run comes every hour

STILL_AFTER = 15  # minutes; Odoo looks for jobs that are due every minute


class ComplaintDeadline(models.Model):
    """The hourly run: warn before a term lapses, mark it missed after it.

    A mark is one ordinary write, so that automated actions fire on it; what happens
    next (whom to write to) is up to them. Each mark is set once.
    """

    _inherit = "complaint.deadline"

    def _cron_mark_missed(self, limit=50):
        """Warn about terms and mark those whose day has passed; commits each batch.

        A day is over when it is over where the procedure works, a term in hours when
        its moment has passed. Cases that somebody else is busy with, another worker or
        a user, are left for the next run.

        :param int limit: terms per batch; those of one case stay together
        """
        tally = {"missed_on": 0, "warned_on": 0, "failed": 0}
        rounds = self._mark_rounds()
        waiting = [self.search_count(domain) for _mark, _day, domain in rounds]
        for index, (mark, day, domain) in enumerate(rounds):
            last_id = 0
            while waiting[index]:
                batch = self._mark_batch_after(domain, last_id, limit)
                if not batch:
                    break
                last_id = batch[-1].ticket_id.id
                done, failed = batch._mark_locked(mark, day)
                tally[mark] += done
                tally["failed"] += failed
                waiting[index] = self.search_count(
                    domain & Domain("ticket_id.id", ">", last_id)
                )
                time_left = self.env["ir.cron"]._commit_progress(
                    len(batch), remaining=sum(waiting[index:])
                )
                if not time_left:  # the next run goes on
                    return
        self.env["complaint.heartbeat"]._beat(
            missed=tally["missed_on"],
            warned=tally["warned_on"],
            failed=tally["failed"],
        )

    # --- what is to be marked ---------------------------------------------------------

    def _mark_rounds(self):
        """What this run has to do, in order: first what it never tried.

        :return: [(mark, local day, domain)]; a day for each time zone
        """
        terms = self.env["complaint.term"].search([("version_id.state", "!=", "draft")])
        now = fields.Datetime.now()
        by_day = terms.grouped(lambda term: local_day(now, term.version_id.tz))
        domains = []
        for day, of_day in by_day.items():
            domains.append(("missed_on", day, self._missed_domain(of_day, day, now)))
            domains.append(("warned_on", day, self._warned_domain(of_day, day, now)))
        return [
            (mark, day, domain & Domain("run_error", operator, False))
            for operator in ("=", "!=")
            for mark, day, domain in domains
        ]

    def _mark_domain(self, mark):
        """Terms that still run, on open cases, without this mark."""
        return Domain(
            [
                (mark, "=", False),
                ("state", "in", ("running", "missed")),
                ("stopped_on", "=", False),
                ("cancelled_on", "=", False),
                ("ticket_id.complaint_open", "=", True),
            ]
        )

    def _missed_domain(self, terms, day, now):
        # the day first, by which the index finds them; the moment within that day
        return (
            self._mark_domain("missed_on")
            & Domain("term_id", "in", terms.ids)
            & Domain("due_on", "<=", day)
            & (Domain("due_on", "<", day) | Domain("due_at", "<", now))
        )

    def _warned_domain(self, terms, day, now):
        terms = terms.filtered("warn_days")
        in_hours = terms.filtered(lambda term: term.unit == "hours")
        return (
            self._mark_domain("warned_on")
            & Domain("due_on", ">=", day)
            & (
                self._near_in_days(terms - in_hours, day)
                | self._near_in_hours(in_hours, now)
            )
        )

    def _near_in_days(self, terms, day):
        """Terms with few enough working days left; never on the day they started.

        On a day off nobody is warned: the next working day is early enough, as a
        term that ends on a day off is warned about before it.
        """
        near = Domain.FALSE
        groups = terms.grouped(lambda term: (term.version_id, term.warn_days))
        for (version, warn_days), of_group in groups.items():
            calendar = version._calendar()
            if is_workday(day, calendar):
                first_later = add_workdays(day, warn_days + 1, calendar)
                near |= Domain("term_id", "in", of_group.ids) & Domain(
                    "due_on", "<", first_later
                )
        return near & Domain("started_on", "<", day)

    def _near_in_hours(self, terms, now):
        """Terms in hours of which a quarter is left or less; day and night."""
        near = Domain.FALSE
        for length, of_length in terms.grouped("length").items():
            left = timedelta(hours=length) / WARNED_PART
            near |= Domain("term_id", "in", of_length.ids) & Domain(
                "due_at", "<=", now + left
            )
        return near & Domain("due_at", ">=", now)

    def _mark_batch_after(self, domain, ticket_id, limit):
        """The next terms, by case; the last case is complete, so it may be more."""
        rest = domain & Domain("ticket_id.id", ">", ticket_id)
        batch = self.search(rest, limit=limit, order="ticket_id.id, id")
        if len(batch) < limit:
            return batch
        last = Domain("ticket_id", "=", batch[-1].ticket_id.id)
        return batch | self.search(domain & last, order="id")

    # --- marking ----------------------------------------------------------------------

    def _mark_locked(self, mark, day):
        """Mark what nobody else holds; when that fails, case by case.

        :return: (number marked, number that failed)
        """
        try:
            with self.env.cr.savepoint():
                rows = self.try_lock_for_update()
                cases = rows.ticket_id.try_lock_for_update(allow_referencing=True)
        except BUSY:
            return 0, 0
        rows = rows.filtered(lambda row: row.ticket_id in cases)
        if not rows:
            return 0, 0
        try:
            with self.env.cr.savepoint():
                rows._mark(mark, day)
        except Exception:  # noqa: BLE001 an automated action may do anything
            _logger.info("Marking %s terms together failed; one by one", len(rows))
        else:
            return len(rows), 0
        done = failed = 0
        for of_case in rows.grouped("ticket_id").values():
            try:
                with self.env.cr.savepoint():
                    of_case._mark(mark, day)
                done += len(of_case)
            except BUSY:
                continue
            except Exception as error:  # noqa: BLE001 the others go on
                of_case._note_problem(mark, error)
                failed += len(of_case)
        return done, failed

    def _mark(self, mark, day):
        """Set one mark on these terms; automated actions fire on this write.

        :param mark: "warned_on" or "missed_on"
        """
        vals = {mark: day, "run_error": False}
        if mark == "missed_on":
            vals["state"] = "missed"
        self.write(vals)
        if mark == "missed_on":
            self.filtered(lambda row: row.waits_for == "organisation")._escalate()

    def _escalate(self):
        """Record that the accountable role is called in, once for each missed term."""
        self.env["complaint.event"].create(
            [
                {
                    "ticket_id": row.ticket_id.id,
                    "type": "escalated",
                    "role_id": row.ticket_id._complaint_accountable_role().id,
                    "round": row.round,
                    "reason_code": row.term_id.code,
                }
                for row in self
            ]
        )

    def _note_problem(self, mark, error):
        """Say on the record why it was not marked; that it is late shows anyway.

        In SQL: what fails here is something that listens to writes.
        """
        reason = " ".join(str(error).split())[:300] or type(error).__name__
        _logger.warning(
            "Terms %s not marked (%s): %s", self.ids, mark, reason, exc_info=error
        )
        late = mark == "missed_on"
        self.env.cr.execute(
            SQL(
                """
                UPDATE complaint_deadline
                   SET run_error = %s,
                       state = CASE WHEN %s THEN 'missed' ELSE state END
                 WHERE id IN %s
                """,
                reason,
                late,
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["run_error", "state"])


class ComplaintHeartbeat(models.Model):
    """When the hourly run last came to its end, and what it did; one row in all.

    Odoo switches off a scheduled job that keeps failing, and nobody sees that. Terms
    hang on this one, so its silence is shown to the people who answer for them. So is
    the silence of all jobs: without workers, Odoo runs none any more once its database
    was away for a moment, and goes on showing pages.
    """

    _name = "complaint.heartbeat"
    _description = "Sign of life of the hourly run"

    last_run_at = fields.Datetime(readonly=True)
    missed = fields.Integer(readonly=True, help="Terms that run marked as missed.")
    warned = fields.Integer(readonly=True, help="Terms that run warned about.")
    failed = fields.Integer(readonly=True, help="Terms that run could not mark.")

    def _latest(self):
        """The one row there is, empty before the first run (sudo)."""
        # sudo: kept by us; it tells when the job ran, nothing about cases
        return self.sudo().search([], limit=1)

    def _beat(self, missed, warned, failed):
        """The run is done. Another worker that is done right now says the same."""
        row = self._latest()
        vals = {
            "last_run_at": fields.Datetime.now(),
            "missed": missed,
            "warned": warned,
            "failed": failed,
        }
        if not row:
            row.create(vals)
        else:
            row.try_lock_for_update().write(vals)

    @api.model
    def retrieve_warning(self):
        """What the board tells whoever answers for the terms, or for Odoo itself.

        :return: {"text": str, "action": xmlid of a list, "label": what that shows} or
            False: all is well, or the user is not to be bothered
        """
        if not self._is_told():
            return False
        warning = self._all_warnings()
        if warning and not self._answers_for_terms():
            warning |= {
                "action": "base.ir_cron_act",
                "label": self.env._("Show the scheduled jobs"),
            }
        return warning

    @api.model
    def _all_warnings(self):
        """The first thing that is wrong, as `retrieve_warning` tells it; rooms above
        add theirs.
        """
        text = self._latest()._warning()
        return text and {
            "text": text,
            "action": "klachten_module.action_complaint_deadline_unmarked",
            "label": self.env._("Show the terms"),
        }

    def _warning(self):
        """What is wrong, in one text; False when all is well."""
        if since := self._still_since():
            return self.env._(
                "No background job has run since %(moment)s: no mail comes in or "
                "goes out, and nobody is warned about terms. Tell your system "
                "administrator.",
                moment=self._when(since),
            )
        if since := self._silent_since():
            return self.env._(
                "The hourly run has been silent since %s. Nobody is warned about "
                "terms now. Tell your system administrator.",
                self._when(since),
            )
        if self.failed:
            return self.env._(
                "The hourly run could not mark all terms. Tell your system "
                "administrator."
            )
        return False

    @api.model
    def _when(self, moment):
        return format_datetime(self.env, moment, dt_format="EEE d MMM HH:mm")

    @api.model
    def _is_told(self):
        return self._answers_for_terms() or self.env.user.has_group("base.group_system")

    @api.model
    def _answers_for_terms(self):
        user = self.env.user
        return user.has_group("klachten_module.group_complaint_officer") or (
            user.has_group("klachten_module.group_complaint_configurator")
        )

    @api.model
    def _tile(self):
        """(title, moment) of the silence for the overview, else False."""
        row = self._latest()
        if since := row._still_since():
            title = self.env._("Background jobs silent since")
        elif since := row._silent_since():
            title = self.env._("Hourly run silent since")
        else:
            return False
        return title, format_datetime(self.env, since, dt_format="d MMM HH:mm")

    def _still_since(self):
        """When a job of any kind last came to its end, if that is too long ago while
        one is due; else False. A job that takes long is not the only one that runs.
        """
        # sudo: when jobs ran, nothing about what they do
        jobs = self.env["ir.cron"].sudo()
        triggers = jobs.env["ir.cron.trigger"]
        limit = fields.Datetime.subtract(fields.Datetime.now(), minutes=STILL_AFTER)
        last = jobs.search([("lastcall", "!=", False)], order="lastcall desc", limit=1)
        since = last.lastcall or self.create_date
        if not since or since >= limit:
            return False
        due = jobs.search_count([("nextcall", "<", limit)], limit=1)
        due = due or triggers.search_count(
            [("call_at", "<", limit), ("cron_id.active", "=", True)], limit=1
        )
        return since if due else False

    def _silent_since(self):
        """The last sign of life when that is too long ago, else False."""
        since = self.last_run_at or self.create_date
        limit = fields.Datetime.subtract(fields.Datetime.now(), hours=SILENT_AFTER)
        return since if since and since < limit else False
