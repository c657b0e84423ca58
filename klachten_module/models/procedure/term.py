from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, format_datetime, format_list

from ...logic import clocks
from ...logic.explain import explain
from ...logic.figures import Meaning
from ...logic.paper import OUR_NUMBER, place
from ...logic.terms import WORKING
from ...logic.vocabulary import EVENT_TYPES, PHASES, RESULTS, SUSPENSION_REASONS

SATURDAY = 5

UNITS = [
    ("working_days", "Working days"),
    ("calendar_days", "Calendar days"),
    ("calendar_weeks", "Calendar weeks"),
    ("working_weeks", "Working weeks"),
    ("hours", "Hours"),
]


class ComplaintTerm(models.Model):
    """A term (SLA policy) of a version: from which event to which, and how long.

    The day of the starting event does not count. Statutory terms roll on to the next
    ordinary day; those an organisation set itself only when it says so, as two weeks
    are two weeks (S1-21).
    """

    _name = "complaint.term"
    _description = "Term of a complaint procedure"
    _inherit = ["complaint.version.line"]

    version_state = fields.Selection(related="version_id.state")
    code = fields.Char(required=True)
    name = fields.Char(
        help="What must be done, such as 'Acknowledge'. The card shows it and the day.",
    )
    start_type = fields.Selection(EVENT_TYPES, string="Starts at", required=True)
    start_phase = fields.Selection(PHASES, string="... in phase")
    start_role_id = fields.Many2one("complaint.role", string="... for role")
    start_result = fields.Selection(RESULTS, string="... with result")
    stop_type = fields.Selection(EVENT_TYPES, string="Stops at", required=True)
    stop_phase = fields.Selection(PHASES, string="... to phase")
    stop_role_id = fields.Many2one("complaint.role", string="... to role")
    stop_result = fields.Selection(RESULTS, string="... having result")
    length = fields.Integer(  # pylint: disable=attribute-deprecated
        required=True, aggregator=None
    )
    unit = fields.Selection(UNITS, required=True, default="working_days")
    published_length = fields.Integer(
        string="Published term",
        aggregator=None,
        help="What complainants are promised. Empty: the same as the term.",
    )
    published_unit = fields.Selection(UNITS, default="working_days")
    max_extension = fields.Integer(
        string="Longest extension",
        aggregator=None,
        help="How much longer the term may become without the complainant agreeing in "
        "writing. Empty: as long as needed.",
    )
    max_extension_unit = fields.Selection(UNITS[:-1], default="calendar_weeks")
    roll_on = fields.Boolean(
        help="A term that would end on a weekend or public holiday runs on to the next "
        "ordinary day. The law says so of its own terms; of yours you decide.",
    )
    first_round_only = fields.Boolean(
        help="Does not run again when the complainant is not satisfied."
    )
    waits_for = fields.Selection(
        [("organisation", "Us"), ("complainant", "The complainant")],
        required=True,
        default="organisation",
        help="A term of the complainant never makes a case overdue.",
    )
    warn_days = fields.Integer(
        string="Warn before (working days)",
        default=1,
        help="So many working days before the end, whoever has the turn is warned (or "
        "the complainant reminded, for a term of theirs). A term in hours warns when a "
        "quarter of it is left, whatever number stands here. 0: no warning.",
    )
    is_answer = fields.Boolean(
        string="Final answer",
        help="Its due date is what the complainant is told to expect.",
    )
    figure = fields.Selection(
        [("routed", "Passing on"), ("acknowledged", "Confirming handling")],
        help="Which figure in the reports tells whether this term was kept. The final "
        "answer has its own.",
    )
    source = fields.Char(help="Place in the source document.")
    place = fields.Char(
        string="Article",
        compute="_compute_place",
        inverse="_inverse_place",
        help="Where it is written that the term holds, such as Awb 9:11.",
    )
    law_dated_on = fields.Date(
        string="Text of the law of",
        help="The date of the text of the law in which this article was read.",
    )
    statutory = fields.Boolean(
        string="Set by law",
        help="The law says how long it is. It then stands still only where the law "
        "says so too.",
    )
    may_suspend = fields.Boolean(
        string="May be suspended",
        default=True,
        help="May stand still while we wait. A term set by law only on the legal basis "
        "named here; a term of the complainant never does.",
    )
    # codes of SUSPENSION_REASONS with commas between them; empty: each of them
    suspend_reasons = fields.Char(string="Only for these reasons")
    suspend_basis = fields.Char(
        string="Legal basis of suspending", help="Article that says so."
    )
    suspensions_until = fields.Datetime(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Terms that ended before this moment keep suspensions without a basis.",
    )

    _length_positive = models.Constraint(
        "CHECK (length BETWEEN 1 AND 3650)",
        "A term is at least 1 and at most 3,650 days, weeks or hours.",
    )
    _published_length_sane = models.Constraint(
        "CHECK (published_length BETWEEN 0 AND 3650)",
        "A published term is at most 3,650 days, weeks or hours.",
    )
    _max_extension_sane = models.Constraint(
        "CHECK (max_extension BETWEEN 0 AND 3650)",
        "An extension is at most 3,650 days or weeks.",
    )
    _warn_days_positive = models.Constraint(
        "CHECK (warn_days >= 0)", "A warning comes before the end of a term, not after."
    )
    _code_uniq = models.UniqueIndex(
        "(version_id, code)", "This version has a term of that name already."
    )

    @api.constrains("suspend_reasons")
    def _check_suspend_reasons(self):
        known = dict(SUSPENSION_REASONS)
        for term in self:
            unknown = sorted(set(term._reason_codes()) - set(known))
            if unknown:
                raise ValidationError(
                    self.env._(
                        "There is no such reason to suspend a term: %(unknown)s. "
                        "Choose from: %(known)s.",
                        unknown=", ".join(unknown),
                        known=", ".join(known),
                    )
                )

    def _reason_codes(self):
        return [c.strip() for c in (self.suspend_reasons or "").split(",") if c.strip()]

    def _may_stand_still(self):
        """Whether it can be suspended at all: one set by law only on a legal basis, and
        the complainant's own time never (Awb 9:11).
        """
        return (
            self.waits_for == "organisation"
            and self.may_suspend
            and bool(not self.statutory or self.suspend_basis)
        )

    def _logic_term(self):
        """This term as a value for logic.clocks; its code is the record's id."""
        self.ensure_one()
        # The report itself comes once: a new round starts where it was reopened. What
        # starts on an act of ours, such as the answer, starts on that act again.
        once = self.start_type in ("received", "registered")
        return clocks.Term(
            code=str(self.id),
            start=self._selector("start"),
            stop=self._selector("stop"),
            length=self.length,
            unit=self.unit,
            roll_on=self.roll_on,
            first_round_only=self.first_round_only,
            restart=None if once else self._selector("start"),
            is_answer=self.is_answer,
            suspendable=self._may_stand_still(),
            suspend_reasons=frozenset(self._reason_codes()) or None,
            suspensions_until=self.suspensions_until or None,
            max_extension=self.max_extension or None,
            max_unit=self.max_extension_unit or "calendar_weeks",
        )

    @api.depends("source")
    def _compute_place(self):
        for term in self:
            term.place = place(term.source or "")

    def _inverse_place(self):
        """Beside the numbers of ours, by which key figures are chosen."""
        for term in self:
            ours = [n[0].strip(" ,") for n in OUR_NUMBER.finditer(term.source or "")]
            term.source = ", ".join(filter(None, (*ours, term.place)))

    def _meaning(self):
        """What this term is for the figures, as a value for logic.figures."""
        figure = "answer" if self.is_answer else self.figure or None
        ours, working = self.waits_for == "organisation", self.unit in WORKING
        return Meaning(figure, ours, self.stop_type, working)

    def _published_term(self):
        """The same term with the length that is published, as a value."""
        term = self._logic_term()
        if not self.published_length:
            return term
        return replace(
            term, length=self.published_length, unit=self.published_unit or self.unit
        )

    def _selector(self, side):
        role = self[f"{side}_role_id"]
        return clocks.Selector(
            self[f"{side}_type"],
            phase=self[f"{side}_phase"] or None,
            role=role.code or None,
            result=self[f"{side}_result"] or None,
        )

    # --- why a term is due on its day -------------------------------------------------

    def _explain(self, clock, published=False):
        """Why this term is due on its day, in one sentence in the user's language.

        :param clock: logic.clocks.Clock of this term
        :param bool published: it runs with the published length
        """
        self.ensure_one()
        term = self._published_term() if published else self._logic_term()
        why = explain(clock, term, self.version_id._calendar())
        types = dict(self._fields["start_type"]._description_selection(self.env))
        return self.env._(
            "%(event)s %(start)s; %(steps)s: %(due)s.",
            event=types[why.start],
            start=self._explain_moment(why.started_on, why.started_at, why.unit),
            steps=", ".join(self._explain_steps(why)),
            due=self._explain_moment(why.due_on, why.due_at, why.unit),
        )

    def _explain_moment(self, day, moment, unit):
        """A day in full; of a term in hours with the time where it runs."""
        if unit == "hours" and moment:
            return format_datetime(
                self.env,
                moment,
                tz=self.version_id.tz,
                dt_format="EEEE d MMMM y HH:mm",
            )
        return format_date(self.env, day, date_format="EEEE d MMMM y")

    def _explain_steps(self, why):
        """What was counted, what was not, and what moved the day, in that order."""
        later = self.env._("%s later", self._explain_count(why.length, why.unit))
        steps = [later]
        passed = self._explain_passed(why)
        if passed:
            steps.append(self.env._("not counting %s", format_list(self.env, passed)))
        if why.rolled_from and not why.extended_on:
            steps.append(
                self.env._(
                    "on from %s, because this term does not end on a weekend or "
                    "public holiday",
                    self._explain_moment(why.rolled_from, None, why.unit),
                )
            )
        for gap in why.suspensions:
            steps.append(self._explain_suspension(gap))
        if why.extended_on:
            steps.append(
                self.env._(
                    "extended on %s",
                    self._explain_moment(why.extended_on, None, why.unit),
                )
            )
        return steps

    def _explain_suspension(self, gap):
        since = self._explain_moment(gap.since, None, None)
        if not gap.until:
            return self.env._("suspended since %s", since)
        return self.env._(
            "suspended from %(since)s until %(until)s",
            since=since,
            until=self._explain_moment(gap.until, None, None),
        )

    def _explain_count(self, length, unit):
        """A length in words: "1 working day", "4 calendar weeks"."""
        one = {
            "working_days": self.env._("1 working day"),
            "calendar_days": self.env._("1 calendar day"),
            "calendar_weeks": self.env._("1 calendar week"),
            "working_weeks": self.env._("1 working week"),
            "hours": self.env._("1 hour"),
        }
        more = {
            "working_days": self.env._("%s working days", length),
            "calendar_days": self.env._("%s calendar days", length),
            "calendar_weeks": self.env._("%s calendar weeks", length),
            "working_weeks": self.env._("%s working weeks", length),
            "hours": self.env._("%s hours", length),
        }
        return (one if length == 1 else more)[unit]

    def _explain_passed(self, why):
        """The days that did not count: weekends, and days off by name."""
        passed = []
        weekends = {
            day.isocalendar()[:2] for day in why.free_days if day.weekday() >= SATURDAY
        }
        if len(weekends) == 1:
            passed.append(self.env._("the weekend"))
        elif weekends:
            passed.append(self.env._("%s weekends", len(weekends)))
        if any(day.weekday() < SATURDAY for day in why.free_days):
            passed.append(self.env._("days outside our work week"))
        names = self.version_id._days_off()
        return passed + [
            names.get(day) or self._explain_moment(day, None, None)
            for day in why.days_off
        ]
