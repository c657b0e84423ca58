import functools

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...logic import clocks, figures
from ...logic.terms import local_day
from ..kernel import stored_names

OPEN = ("running", "suspended", "missed")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    next_step_text = fields.Char(
        string="What is next",
        compute="_compute_next_step",
        export_string_translation=False,
    )
    turn_text = fields.Char(
        string="Who has the turn",
        compute="_compute_turn_text",
        export_string_translation=False,
    )
    due_state = fields.Selection(
        [
            ("overdue", "Overdue"),
            ("today", "Today"),
            ("soon", "This week"),
            ("later", "On time"),
            ("waiting", "Waiting for the complainant"),
            ("ended", "Ended"),
        ],
        string="Urgency",
        compute="_compute_next_step",
        search="_search_due_state",
    )
    customer_agreed = fields.Boolean(compute="_compute_customer_agreed")

    def _complaint_refresh(self, events=None):
        """Derive terms, round and next date of these cases from their events.

        Called whenever an event is recorded; calling it again changes nothing.
        A constant number of queries for any number of cases.

        :param events: complaint.event, all there are of these cases, when the caller
            knows them: of cases that were registered just now
        """
        # sudo: the log and the terms are kept by the module, whoever acts
        cases = self.sudo()
        now = fields.Datetime.now()
        deadlines = cases.env["complaint.deadline"]
        if events is None:
            by_case = cases._complaint_logs()
            deadlines = deadlines.search_fetch(
                [("ticket_id", "in", cases.ids)], stored_names(deadlines), order="id"
            )
        else:
            by_case = events._logic_events()
        cases._complaint_keep_holidays(by_case)
        stored = deadlines.grouped("ticket_id")
        new_deadlines, changes, rounds, over = [], {}, {}, deadlines.browse()
        made = {}
        for case in cases:
            log = clocks.effective(by_case.get(case.id, ()))
            version = case.procedure_version_id
            calendar = version._calendar()
            derived = clocks.clocks(log, version._logic_terms(), calendar)
            made[case.id] = (
                figures.figures(
                    log, clocks.lawful(derived), version._meanings(), calendar
                ),
                figures.turns(log),
            )
            missing, changed, vanished = case._complaint_compare_clocks(
                case._complaint_clock_vals(log, derived, now),
                stored.get(case, deadlines.browse()),
            )
            new_deadlines += missing
            over |= vanished
            for row, vals in changed:
                changes.setdefault(frozenset(vals.items()), []).append(row.id)
            current = max((event.round for event in log), default=1)
            if case.complaint_round != current:
                rounds.setdefault(current, []).append(case.id)
        for vals, ids in changes.items():
            deadlines.browse(ids).write(dict(vals))
        over.unlink()
        deadlines = deadlines - over + deadlines.create(new_deadlines)
        for current, ids in rounds.items():
            cases.browse(ids)._complaint_service().complaint_round = current
        cases._complaint_point_to_next(deadlines)
        self.env["complaint.figure"]._announce(made)

    def _complaint_keep_holidays(self, by_case):
        """Their versions keep the holidays of all years in which something happened.

        :param by_case: {ticket id: [logic.clocks.Event]}
        """
        for version, cases in self.grouped("procedure_version_id").items():
            years = {e.day.year for case in cases for e in by_case.get(case.id, ())}
            if not years <= set(version._years_kept()):
                version._keep_holidays(years)

    def _complaint_logs(self):
        """The events of these cases as values: {ticket id: [logic.clocks.Event]}."""
        zones = {
            case.id: case.procedure_version_id._calendar().tz for case in self._origin
        }
        return self.env["complaint.event"]._logs(zones)

    def _complaint_clock_vals(self, log, derived, now):
        """What the clocks of one case are as terms.

        :param log: logic.clocks.Event tuple, effective
        :param derived: logic.clocks.Clock tuple, of this log
        :return: {(term id, round): values of complaint.deadline}
        """
        version = self.procedure_version_id
        calendar = version._calendar()
        today = local_day(now, calendar.tz)
        published = {
            (clock.term_code, clock.round): clock.due_on
            for clock in clocks.clocks(log, version._published_terms(), calendar)
        }
        return {
            (int(clock.term_code), clock.round): {
                "started_on": clock.started_on,
                "due_on": clock.due_on,
                "due_at": clock.due_at,
                "own_due_on": clock.own_due_on,
                "published_due_on": published.get(
                    (clock.term_code, clock.round), clock.due_on
                ),
                "stopped_on": clock.stopped_on,
                "cancelled_on": clock.cancelled_on,
                "suspended_on": clock.suspended_on,
                "suspended_days": clock.suspended_days,
                "extended_on": clock.extended_on,
                "state": clocks.state(clock, today, now),
                "law_due_on": clock.law and clock.law.due_on,
                "law_state": clock.law and clocks.state(clock.law, today, now),
                "own_state": clocks.state(
                    figures.unextended(clock.law or clock), today
                ),
            }
            for clock in derived
        }

    def _complaint_compare_clocks(self, derived, stored):
        """What must change in the stored terms of one case.

        :param derived: {(term id, round): values}; :param stored: complaint.deadline
        :return: values of rows that are missing, [(row, values that differ)], and rows
            whose starting event a correction took away
        """
        rows = {(row.term_id.id, row.round): row for row in stored}
        missing, changed = [], []
        for key, vals in derived.items():
            row = rows.pop(key, None)
            if row is None:
                missing.append(
                    dict(vals, ticket_id=self.id, term_id=key[0], round=key[1])
                )
                continue
            differing = {
                name: value
                for name, value in vals.items()
                if row[name] != (value or False)
            }
            if row._gets_later(vals) and vals["state"] != "missed":
                # it has a new day to be warned of and to miss
                differing.update(warned_on=False, missed_on=False)
            if differing:
                changed.append((row, differing))
        return missing, changed, stored.browse(row.id for row in rows.values())

    def _complaint_point_to_next(self, deadlines):
        """Store which term of ours comes first, for cards, lists and searches.

        :param deadlines: complaint.deadline, all of these cases
        """
        by_case = (
            deadlines.filtered(lambda row: row.state in OPEN)
            .sorted(lambda row: (row.due_on, row.id))
            .grouped("ticket_id")
        )
        changes = {}
        for case in self:
            running = by_case.get(case, deadlines.browse()).filtered(
                lambda row: not row.stopped_on and not row.cancelled_on
            )
            facts = case.procedure_version_id._term_facts()
            ours = running.filtered(
                lambda row, facts=facts: facts[row.term_id.id][0] == "organisation"
            )
            moving = ours.filtered(lambda row: not row.suspended_on)
            first = (moving or ours or running)[:1]
            if not case.complaint_open:
                first = running.browse()
            answer = running.filtered(
                lambda row, facts=facts: facts[row.term_id.id][1]
            )[:1]
            vals = {
                "next_term_id": first.term_id.id,
                # while it stands still there is no day on which it is due
                "next_due_on": not first.suspended_on and first.due_on,
                "answer_due_on": answer.due_on or case.answer_due_on,
            }
            known = {
                "next_term_id": case.next_term_id.id,
                "next_due_on": case.next_due_on,
                "answer_due_on": case.answer_due_on,
            }
            if vals != known:
                changes.setdefault(tuple(vals.items()), []).append(case.id)
        for vals, ids in changes.items():
            self.browse(ids)._complaint_service().write(dict(vals))

    # --- what the card says -----------------------------------------------------------

    @api.depends(
        "procedure_version_id", "next_term_id", "next_due_on", "complaint_open"
    )
    @api.depends_context("lang", "tz")
    def _compute_next_step(self):
        today = fields.Date.context_today(self, self._complaint_now())
        # many cards, few days: writing a date in words costs more than all the rest
        day_in_words = functools.cache(
            lambda day: format_date(self.env, day, date_format="EEE d MMM")
        )
        for ticket in self:
            is_open = ticket.procedure_version_id and ticket.complaint_open
            # sudo: how it is called and whom it waits for; who sees the card sees that
            term = is_open and ticket.next_term_id.sudo()
            ticket.due_state = ticket._due_state(term, today)
            ticket.next_step_text = ticket._next_step_text(term, today, day_in_words)

    @api.depends("user_id", "responsible_role_id")
    @api.depends_context("lang")
    def _compute_turn_text(self):
        for ticket in self:
            # sudo: who has the turn; whoever sees the card sees their names
            case = ticket.sudo()
            role = case.responsible_role_id.name or ""
            user = case.user_id.name
            ticket.turn_text = f"{user} ({role})" if user and role else role or user

    def _due_state(self, term, today):
        """How urgent a case is on this day; the one meaning of "overdue".

        :param term: its next term (sudo)
        """
        if not self.procedure_version_id:
            return False
        if not self.complaint_open:
            return "ended"
        return self._urgency(term, self.next_due_on, today)

    @api.model
    def _urgency(self, term, due_on, today):
        """How urgent an open case is of which this is the next term (sudo)."""
        if not term or not due_on:
            return "later"
        if term.waits_for == "complainant":
            return "waiting"
        days = (due_on - today).days
        if days < 0:
            return "overdue"
        if days == 0:
            return "today"
        return "soon" if days <= 6 - today.weekday() else "later"

    def _next_step_text(self, term, today, day_in_words):
        """The next term in words: what, by which day, how long that is.

        :param term: its next term (sudo)
        :param day_in_words: function that writes a date
        """
        if not self.procedure_version_id or not self.complaint_open:
            return False
        if not term:
            return False
        if not self.next_due_on:
            return self.env._("%(what)s: suspended", what=term.name)
        day = day_in_words(self.next_due_on)
        days = (self.next_due_on - today).days
        if term.waits_for == "complainant" and days < 0:
            return self.env._("%(what)s: time is up (%(day)s)", what=term.name, day=day)
        if term.waits_for == "complainant":
            return self.env._("%(what)s until %(day)s", what=term.name, day=day)
        if days < -1:
            return self.env._(
                "%(what)s: %(days)s days late (%(day)s)",
                what=term.name,
                days=-days,
                day=day,
            )
        if days == -1:
            return self.env._("%(what)s: 1 day late (%(day)s)", what=term.name, day=day)
        if days == 0:
            return self.env._("%(what)s today", what=term.name)
        if days == 1:
            return self.env._("%(what)s by tomorrow (%(day)s)", what=term.name, day=day)
        return self.env._("%(what)s by %(day)s", what=term.name, day=day)

    @api.model
    def _search_due_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        sunday = fields.Date.add(today, days=6 - today.weekday())
        is_open = Domain("complaint_open", "=", True)
        ours = is_open & Domain("next_term_id.waits_for", "=", "organisation")
        domains = {
            "overdue": ours & Domain("next_due_on", "<", today),
            "today": ours & Domain("next_due_on", "=", today),
            "soon": ours
            & Domain("next_due_on", ">", today)
            & Domain("next_due_on", "<=", sunday),
            "later": (ours & Domain("next_due_on", ">", sunday))
            | (is_open & Domain("next_due_on", "=", False)),
            "waiting": is_open & Domain("next_term_id.waits_for", "=", "complainant"),
            "ended": self._complaint_domain() & Domain("complaint_open", "!=", True),
            False: Domain("procedure_version_id", "=", False),
        }
        return Domain.OR(domains[key] for key in value if key in domains)

    @api.depends("event_ids", "complaint_phase", "complaint_round")
    def _compute_customer_agreed(self):
        """Whether the complainant agreed with the answer of the present round."""
        cases = self.filtered(lambda t: t.complaint_phase == "await_customer")
        # sudo: whether he agreed, of cases that were read just now; no words of it
        events = self.env["complaint.event"].sudo()
        rows = events._read_group(
            [
                ("ticket_id", "in", cases.ids),
                ("type", "=", "verdict"),
                ("result", "=", "agree"),
            ],
            ["ticket_id"],
            ["round:max"],
        )
        agreed = {ticket.id: last for ticket, last in rows}
        for ticket in self:
            ticket.customer_agreed = bool(
                agreed.get(ticket.id) and agreed[ticket.id] == ticket.complaint_round
            )

    # --- while the complainant may react ----------------------------------------------

    def _complaint_still_reacting(self):
        """[sentence] while the complainant may react, [] when his days are over."""
        until = self._complaint_reaction_until()
        if not until:
            return [self.env._("The answer did not reach the complainant yet.")]
        if until < fields.Date.context_today(self):
            return []
        return [
            self.env._(
                "The complainant has until %s to react.",
                format_date(self.env, until, date_format="EEEE d MMMM"),
            )
        ]

    def _complaint_reaction_until(self):
        """Last day on which the complainant may react, None when no answer is out
        (sudo).
        """
        row = self.deadline_ids.filtered(
            lambda d: (
                d.waits_for == "complainant"
                and d.round == self.complaint_round
                and not d.stopped_on
            )
        )[:1]
        return row.due_on or None

    def _after_events(self, events=None):
        self._complaint_refresh(events)
        return super()._after_events(events)


class ComplaintGate(models.Model):
    """The condition that the days to react are over."""

    _inherit = "complaint.gate"

    def _missing_reaction_over(self, cases):
        return {case.id: case._complaint_still_reacting() for case in cases}
