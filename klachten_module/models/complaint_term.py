from odoo import fields, models

from ..logic import clocks
from ..logic.vocabulary import EVENT_TYPES, PHASES, RESULTS


class ComplaintTerm(models.Model):
    """A term (SLA policy) of a version: from which event to which, and how long.

    The day of the starting event does not count. Statutory terms roll on to the next
    ordinary day, terms an organisation set itself do not.
    """

    _name = "complaint.term"
    _description = "Term of a complaint procedure"
    _inherit = ["complaint.version.part"]
    _order = "version_id, sequence, id"

    version_id = fields.Many2one(
        "complaint.procedure.version", required=True, ondelete="cascade", index=True
    )
    procedure_id = fields.Many2one(related="version_id.procedure_id")
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char(
        required=True,
        translate=True,
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
    length = fields.Integer(required=True)  # pylint: disable=attribute-deprecated
    unit = fields.Selection(
        [
            ("working_days", "Working days"),
            ("calendar_days", "Calendar days"),
            ("calendar_weeks", "Calendar weeks"),
            ("working_weeks", "Working weeks"),
        ],
        required=True,
        default="working_days",
    )
    roll_on = fields.Boolean(
        help="A term ending on a weekend or public holiday runs on to the next "
        "ordinary day (statutory terms)."
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
        "the complainant reminded, for a term of theirs). 0: no warning.",
    )
    is_answer = fields.Boolean(
        string="Final answer",
        help="Its due date is what the complainant is told to expect.",
    )
    source = fields.Char(help="Place in the source document.")

    _length_positive = models.Constraint(
        "CHECK (length > 0)", "A term is at least one day."
    )
    _warn_days_positive = models.Constraint(
        "CHECK (warn_days >= 0)", "A warning comes before the end of a term, not after."
    )
    _code_uniq = models.UniqueIndex(
        "(version_id, code)", "This version has a term of that name already."
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
        )

    def _selector(self, side):
        role = self[f"{side}_role_id"]
        return clocks.Selector(
            self[f"{side}_type"],
            phase=self[f"{side}_phase"] or None,
            role=role.code or None,
            result=self[f"{side}_result"] or None,
        )
