from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date, is_html_empty

from ...logic.terms import local_day
from ...logic.vocabulary import EVENT_TYPES, RESULTS


class ComplaintGate(models.Model):
    """What must be so before a move: something happened, or work on the case is done.

    A gate answers for a whole batch, with sentences that say what is missing and where
    in the file to do it.
    """

    _name = "complaint.gate"
    _description = "Condition of a move in a complaint procedure"
    _inherit = ["complaint.version.part"]
    _order = "transition_id, sequence, id"

    transition_id = fields.Many2one(
        "complaint.transition", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("event", "Something happened"),
            ("reaction_over", "The reaction period is over"),
            ("copies", "Everybody concerned got the outcome"),
            ("findings", "There is a finding for each ground"),
            ("advice", "The advice is followed, or the reasons are given"),
            ("copies_all", "Everybody concerned and who handled it got the outcome"),
        ],
        string="Condition",
        required=True,
        default="event",
    )
    event_type = fields.Selection(EVENT_TYPES, string="What happened")
    result = fields.Selection(RESULTS, string="... with result")
    any_round = fields.Boolean(
        string="In any round", help="Not only in the present round."
    )
    text = fields.Char(
        translate=True,
        string="What the user reads",
        help="When it is not so yet. Empty: a sentence of ours.",
    )

    @api.depends("kind", "event_type", "result")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """What must be so: "Answer verified: Approved"."""
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("kind", "event_type", "result")
        }
        for gate in self:
            said = [
                labels[name][gate[name]]
                for name in ("event_type", "result")
                if gate[name]
            ]
            gate.display_name = ": ".join(said) or labels["kind"].get(gate.kind, "")

    def _part_version(self):
        return self.transition_id.version_id

    def _missing(self, cases):
        """What these gates miss in these cases; a constant number of queries a gate.

        :param cases: helpdesk.ticket (sudo) in the stage where the move starts
        :return: {ticket id: list of sentences in the user's language}
        """
        missing = {case.id: [] for case in cases}
        for gate in self:
            for case_id, sentences in getattr(gate, f"_missing_{gate.kind}")(
                cases
            ).items():
                missing[case_id] += sentences
        return missing

    def _missing_event(self, cases):
        having = cases._complaint_having_event(
            self.event_type, self.result, any_round=self.any_round
        )
        labels = dict(self._fields["event_type"]._description_selection(self.env))
        sentence = self.text or self.env._(
            "This did not happen yet: %s.", labels.get(self.event_type, "")
        )
        return {case.id: [sentence] for case in cases if case.id not in having}

    def _missing_findings(self, cases):
        """Awb 9:12: what we found on each ground, with reasons, before it is judged."""
        missing = {}
        for case in cases:
            found = case.finding_ids.filtered(lambda f: not is_html_empty(f.position))
            grounds = case.ground_id | case.finding_ids.ground_id
            without = grounds - found.ground_id
            if not grounds or without:
                missing[case.id] = [
                    self.text
                    or self.env._(
                        "Write what you found, and why, for each ground under "
                        "'Outcome': %s.",
                        ", ".join(without.mapped("name"))
                        or self.env._("no ground yet"),
                    )
                ]
        return missing

    def _missing_advice(self, cases):
        """Awb 9:16: who deviates from the advice of the committee says why."""
        return {
            case.id: [
                self.text
                or self.env._(
                    "Write under 'Outcome' why you do not follow the advice of the "
                    "committee."
                )
            ]
            for case in cases
            if case.advice_followed == "no"
            and not (case.advice_deviation or "").strip()
        }

    def _missing_copies_all(self, cases):
        return self._missing_copies(cases, cases._complaint_handlers_not_told())

    def _missing_copies(self, cases, handlers=None):
        """
        :param handlers: {ticket id: res.users} who should get it too
        """
        waiting = cases._complaint_not_told()
        # who is in a case is told to its readers only
        seen = cases.sudo(False)._filtered_access("read")
        missing = {}
        for case in cases:
            names = [p.name or p.email for p in waiting[case.id]]
            names += handlers[case.id].mapped("name") if handlers else []
            if not names:
                continue
            text = self.text or self.env._(
                "Send the outcome to everybody concerned first (under "
                "'Correspondence')."
            )
            missing[case.id] = [text]
            if case.sudo(False) in seen:
                missing[case.id].append(
                    self.env._("Not sent yet to: %s.", ", ".join(names))
                )
        return missing


class HelpdeskTicket(models.Model):
    """Reopening: for a set time by who has the turn then, always by an officer.

    Silence ends a case as "no reaction", and so it stays open to a late answer
    (decision 18).
    """

    _inherit = "helpdesk.ticket"

    def _complaint_may_move(self, transition, in_role=None):
        """Whether this user may do this move: its role, and reopening an officer.

        :param in_role: whether he fills the role, when the caller asked already
        """
        if self._complaint_may(transition.role_id) if in_role is None else in_role:
            return True
        return transition.event_type == "reopened" and self._complaint_is_officer()

    def _complaint_all_missing(self, transition):
        missing = super()._complaint_all_missing(transition)
        if transition.event_type == "reopened":
            for case in self:
                missing[case.id] += case._complaint_too_late_to_reopen()
        return missing

    def _complaint_too_late_to_reopen(self):
        """[sentence] when the days for reopening are over, [] for an officer."""
        # sudo: days and officers of the procedure, to whoever may try to reopen it
        case = self.sudo()
        version = case.procedure_version_id
        if not case.closed_date or self._complaint_is_officer():
            return []
        until = local_day(case.closed_date, version.tz) + timedelta(version.reopen_days)
        if case._complaint_today() <= until:
            return []
        return [
            self.env._(
                "This case could be reopened until %(day)s. Ask a complaints officer: "
                "%(who)s.",
                day=format_date(self.env, until, date_format="d MMMM y"),
                who=", ".join(case.procedure_id.officer_ids.mapped("name")),
            )
        ]
