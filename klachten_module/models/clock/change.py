from dataclasses import replace
from datetime import datetime, time, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, html2plaintext

from ...logic import clocks, running
from ...logic.terms import local_day
from ...logic.vocabulary import EXTENSION_REASONS
from ...logic.workdays import is_workday


class HelpdeskTicket(models.Model):
    """Terms: what people do to them - suspend, resume, extend, correct a date.

    All of it is an event; what it means for the due dates follows from the log.
    """

    _inherit = "helpdesk.ticket"

    complaint_suspended = fields.Boolean(
        string="Terms suspended", compute="_compute_complaint_suspended"
    )
    can_change_terms = fields.Boolean(
        compute="_compute_can_change_terms", export_string_translation=False
    )
    can_correct_dates = fields.Boolean(
        compute="_compute_can_change_terms", export_string_translation=False
    )

    @api.depends("event_ids")
    def _compute_complaint_suspended(self):
        # whoever sees the case sees whether its terms stand still
        logs = self.filtered("procedure_version_id")._complaint_logs()
        for ticket in self:
            log = clocks.effective(logs.get(ticket.id, ()))
            ticket.complaint_suspended = bool(clocks.open_suspension(log))

    @api.depends("responsible_role_id", "complaint_open", "hidden_partner_list")
    @api.depends_context("uid")
    def _compute_can_change_terms(self):
        for ticket in self:
            is_officer = ticket._complaint_is_officer()
            ticket.can_correct_dates = is_officer
            ticket.can_change_terms = ticket.complaint_open and (
                is_officer or ticket.is_my_turn
            )

    # --- who may ----------------------------------------------------------------------

    def _complaint_check_terms(self):
        """Refuse who has no say in the terms of this case, and cases that ended.

        :return: this case (sudo), of which the terms may be changed
        """
        self.ensure_one()
        self.check_access("write")
        if not self._complaint_in_hand():
            raise AccessError(
                self.env._(
                    "Whoever has the turn, or a complaints officer, changes the terms "
                    "of %s.",
                    self.number,
                )
            )
        if not self.complaint_open:
            raise UserError(
                self.env._("%s has ended; its terms do not run any more.", self.number)
            )
        # sudo: who may was checked above; log, terms and turn are kept by us
        return self.sudo()

    # --- what may be done -------------------------------------------------------------

    def action_complaint_term_change(self):
        """Open the wizard for what the button says (`default_kind` in the context)."""
        self.ensure_one()
        self.check_access("read")
        kind = self.env.context.get("default_kind") or "extend"
        kinds = self.env["complaint.term.change"]._fields["kind"]
        labels = dict(kinds._description_selection(self.env))
        action = self._complaint_wizard(
            "action_complaint_term_change", default_kind=kind
        )
        return dict(action, name=labels.get(kind))

    def _complaint_suspend(self, reason, day=None, note=None):
        """Let the terms of this case stand still.

        :param str reason: a code of SUSPENSION_REASONS
        :param day: date since when, an officer's choice; by default today
        :raise UserError: they stand still already, or none runs
        """
        case = self._complaint_check_terms()
        log, moment = case._complaint_term_log(), case._complaint_term_moment(day)
        still = clocks.open_suspension(log)
        if still:
            raise UserError(
                self.env._(
                    "The terms are suspended already, since %s.",
                    self._complaint_long_day(still.day),
                )
            )
        found = case._complaint_still(log, moment, reason)
        if not any(found.values()):
            raise UserError(case._complaint_cannot_suspend(found, reason))
        case._complaint_record_change(
            "suspended", note, happened_at=moment, reason_code=reason
        )

    def _complaint_law_day(self):
        """The last day of the answer, or of what else the law sets, that runs."""
        rows = self.deadline_ids.filtered(
            lambda row: (
                row.term_id.statutory and not row.stopped_on and not row.cancelled_on
            )
        )
        return (rows.filtered("term_id.is_answer") or rows)[:1].due_on

    def _complaint_resume(self, day=None, note=None):
        """Let suspended terms run again: their due dates move by the days between."""
        case = self._complaint_check_terms()
        log, moment = case._complaint_term_log(), case._complaint_term_moment(day)
        still = clocks.open_suspension(log)
        if not still:
            raise UserError(
                self.env._("The terms of %s are not suspended.", self.number)
            )
        if moment < still.moment:
            raise UserError(
                self.env._(
                    "The terms are suspended since %(since)s; they cannot run again "
                    "from %(day)s.",
                    since=self._complaint_long_day(still.day),
                    day=self._complaint_long_day(day or still.day),
                )
            )
        case._complaint_record_change("resumed", note, happened_at=moment)

    def _complaint_extend(self, term, new_due_on, reason, note=None, consent=""):
        """Give a term a later last day; the complainant hears it and why (S4-25).

        :param term: complaint.term that runs on this case
        :param new_due_on: date
        :param str reason: a code of EXTENSION_REASONS
        :param consent: how the complainant agreed in writing, for the log; else ""
        :raise UserError: lapsed, not later, longer than allowed, or no working day
        """
        case = self._complaint_check_terms()
        log, moment = case._complaint_term_log(), case._complaint_term_moment()
        clock = case._complaint_open_clock(term, log)
        details = {"new_due_on": new_due_on, "term_code": str(term.id)}
        agreed = case._complaint_event_value("consented", moment, log, **details)
        agreed = replace(agreed, round=clock.round)
        event = replace(agreed, type="extended")
        consents = [e for e in log if e.type == "consented"] + [agreed] * bool(consent)
        version = case.procedure_version_id
        logic_term = (version.term_ids & term)._logic_term()
        calendar = version._calendar()
        refusal = running.refusal(clock, logic_term, event, tuple(consents), calendar)
        if refusal:
            last = running.last_extension(clock, logic_term, calendar)
            raise UserError(self._complaint_extension_refused(refusal, clock, last))
        self._complaint_check_workday(new_due_on, calendar)
        vals = {
            "term_id": term.id,
            "new_due_on": new_due_on,
            "round": clock.round,
            "happened_at": moment,
        }
        if consent:
            case._complaint_record_change("consented", consent, **vals)
        case._complaint_record_change("extended", note, reason_code=reason, **vals)

    def _complaint_check_workday(self, day, calendar):
        """Refuse a new last day on which nobody of ours works (S4-25)."""
        if not is_workday(day, calendar):
            raise UserError(
                self.env._(
                    "Nobody works on %s. Choose a working day.",
                    self._complaint_long_day(day),
                )
            )

    def _complaint_extension_refused(self, refusal, clock, last):
        """The sentence for a refusal of logic.running."""
        due = self._complaint_long_day(clock.due_on)
        if refusal == "lapsed":
            return self.env._(
                "This term lapsed on %s. A term can only be extended before it lapses.",
                due,
            )
        if refusal == "not_later":
            return self.env._("The new date must be later than %s.", due)
        return self.env._(
            "Without the complainant agreeing in writing, this term can be extended "
            "to %s at the latest. Choose the message in which he agrees, or add the "
            "document.",
            self._complaint_long_day(last),
        )

    def _complaint_correct_date(self, event_type, moment, note=None):
        """Mend the moment of receipt or registration; every term follows.

        :param str event_type: "received" or "registered"
        :param datetime moment: the right one (UTC)
        :raise AccessError: not an officer
        :raise UserError: in the future, or received after it was registered
        """
        self.ensure_one()
        self.check_access("write")
        if not self._complaint_is_officer():
            raise AccessError(
                self.env._("A complaints officer corrects the dates of a complaint.")
            )
        # sudo: who may was checked above; log and dates are kept by us
        case = self.sudo()
        received = moment if event_type == "received" else case.received_at
        registered = moment if event_type == "registered" else case.registered_at
        if moment > self._complaint_now():
            raise UserError(self.env._("This moment is still to come."))
        if received > registered:
            raise UserError(
                self.env._("A complaint is received before it is registered.")
            )
        wrong = case.event_ids.filtered(
            lambda e: e.type == event_type and not e.corrects_id
        ).sorted("id")[:1]
        name = "received_at" if event_type == "received" else "registered_at"
        case._complaint_service()[name] = moment
        case._complaint_record_change(
            event_type,
            note,
            happened_at=moment,
            corrects_id=wrong.id,
            role_id=wrong.role_id.id,
            round=wrong.round,
        )

    # --- pieces (sudo) ----------------------------------------------------------------

    def _complaint_record_change(self, kind, note, **vals):
        """Record an event with its words; activities follow the new dates."""
        vals.setdefault("role_id", self.responsible_role_id.id)
        self.env["complaint.event"]._record(self, kind, note, **vals)
        self.invalidate_recordset(["complaint_suspended"])
        self._complaint_schedule_turn()

    def _complaint_term_log(self):
        """The log of this case as values, with its corrections applied."""
        return clocks.effective(self._complaint_logs().get(self.id, ()))

    def _complaint_term_moment(self, day=None):
        """Now, or noon of an earlier day, which only an officer may choose."""
        tz, today = self.procedure_version_id.tz, self._complaint_today()
        if not day or day == today:
            return self._complaint_now()
        if day > today:
            raise UserError(
                self.env._("%s is still to come.", self._complaint_long_day(day))
            )
        if not self._complaint_is_officer():
            raise AccessError(
                self.env._("Only a complaints officer records this for an earlier day.")
            )
        noon = datetime.combine(day, time(12), ZoneInfo(tz))
        return noon.astimezone(timezone.utc).replace(tzinfo=None)

    def _complaint_event_value(self, event_type, moment, log, **details):
        """An event that is not recorded yet, as a value at the end of the log."""
        return clocks.Event(
            id=max((event.id for event in log), default=0) + 1,
            type=event_type,
            day=local_day(moment, self.procedure_version_id.tz),
            moment=moment,
            round=self.complaint_round,
            **details,
        )

    def _complaint_clocks(self, log, *more):
        """The clocks that these events give, as values."""
        version = self.procedure_version_id
        return clocks.clocks([*log, *more], version._logic_terms(), version._calendar())

    def _complaint_open_clock(self, term, log):
        """The clock of this term that has not ended, as a value.

        :raise UserError: there is none
        """
        found = [
            clock
            for clock in self._complaint_clocks(log)
            if clock.term_code == str(term.id)
            and not clock.stopped_on
            and not clock.cancelled_on
        ]
        if not found:
            raise UserError(
                self.env._("The term '%s' does not run on this case.", term.name or "")
            )
        return found[-1]

    def _complaint_long_day(self, day):
        return format_date(self.env, day, date_format="EEEE d MMMM y")

    def _complaint_extension(self):
        """What the delay letter tells: {"reason", "note", "new_due_on"} (S4-25).

        In the language of the letter; empty strings when nothing was extended.
        """
        self.ensure_one()
        event = self.event_ids.filtered(lambda e: e.type == "extended").sorted("id")
        event = event[-1:]
        kinds = self.env["complaint.term.change"]._fields["extension_reason"]
        labels = dict(kinds._description_selection(self.env))
        known = event.reason_code in dict(EXTENSION_REASONS)
        note = html2plaintext(event.note_text or "").strip()
        reason = labels[event.reason_code] if known else ""
        if event.reason_code == "other" and note:
            reason = ""  # the words say it
        return {
            "reason": reason,
            "note": note,
            "new_due_on": self._complaint_date(event.new_due_on),
        }
