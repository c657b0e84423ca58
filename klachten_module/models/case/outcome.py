from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import is_html_empty

from ...logic.outcome import overall
from ...logic.terms import local_day
from ...logic.vocabulary import HANDLING_MANNERS
from ..kernel import OURS
from ..outside_html import OutsideHtml

# From finding out what happened until the complainant knows how it ends.
JUDGING_PHASES = ("investigate", "draft", "check", "await_customer", "escalated")


class ComplaintFinding(models.Model):
    """What we found and think of one ground of a complaint (Awb 9:12, S4-29, S4-31).

    Written from the investigation until the case ends; the letter with our position
    quotes it. The outcome of the case follows from the outcomes of its findings.
    """

    _name = "complaint.finding"
    _description = "Finding about a ground of a complaint"
    _inherit = ["complaint.case.part"]
    _order = "ticket_id, sequence, id"
    _rec_name = "ground_id"

    ticket_id = fields.Many2one(ondelete="cascade")
    procedure_id = fields.Many2one(related="ticket_id.procedure_id")
    sequence = fields.Integer(default=10)
    ground_id = fields.Many2one(
        "complaint.ground",
        required=True,
        ondelete="restrict",
        domain="[('procedure_id', '=', procedure_id)]",
    )
    outcome_id = fields.Many2one("complaint.outcome", ondelete="restrict")
    position = OutsideHtml(
        string="What we found and what we think of it",
        help="With the reasons; stands in the letter to the complainant.",
    )

    _ground_uniq = models.UniqueIndex(
        "(ticket_id, ground_id)", "Each ground of a complaint has one finding."
    )

    @api.model_create_multi
    def create(self, vals_list):
        findings = super().create(vals_list)
        findings._check_judging()
        findings.ticket_id._complaint_derive_outcome()
        return findings

    def write(self, vals):
        if any(
            finding.ticket_id.id != vals.get("ticket_id", finding.ticket_id.id)
            for finding in self
        ):
            raise UserError(self.env._("A finding stays with the case it is about."))
        self._check_judging()
        result = super().write(vals)
        self._check_judging()
        if {"outcome_id", "ground_id"} & vals.keys():
            self.ticket_id._complaint_derive_outcome()
        return result

    def unlink(self):
        self._check_judging()
        tickets = self.ticket_id
        result = super().unlink()
        tickets._complaint_derive_outcome()
        return result

    def _check_judging(self):
        """Refuse findings before the investigation and after the end of a case, and
        those of who has not the turn.
        """
        if self.env.su:
            return
        for finding in self:
            if finding.ticket_id.complaint_phase not in JUDGING_PHASES:
                raise UserError(
                    self.env._(
                        "Findings of %s are written while it is investigated and "
                        "answered, not before and not after.",
                        finding.ticket_id.number,
                    )
                )
            if finding.ground_id.procedure_id != finding.ticket_id.procedure_id:
                raise UserError(
                    self.env._("Choose a ground of the procedure of this case.")
                )
        self.ticket_id._complaint_check_judging()

    def _overall_outcome(self):
        """The outcome of a case with these findings, empty when one is missing.

        :return: complaint.outcome
        """
        outcomes = self.outcome_id
        if any(not finding.outcome_id for finding in self):
            return outcomes.browse()
        if len(outcomes) == 1:
            return outcomes
        code = overall(outcome.code for outcome in outcomes if outcome.code)
        return outcomes._by_code(code, self.ticket_id.company_id)


class HelpdeskTicket(models.Model):
    """How a case was handled and judged, per ground, and who was told."""

    _inherit = "helpdesk.ticket"

    finding_ids = fields.One2many("complaint.finding", "ticket_id", string="Findings")
    handling_manner = fields.Selection(
        HANDLING_MANNERS,
        string="How it was handled",
        copy=False,
        help="The manner of handling, for the file.",
        prefetch=OURS,
    )
    given_remedy = fields.Text(
        string="What the complainant got",
        copy=False,
        help="Such as an apology, a repair or a refund.",
        prefetch=OURS,
    )
    cause = fields.Text(
        string="Real cause",
        copy=False,
        help="Why it went wrong, as input for improvement.",
        prefetch=OURS,
    )
    committee_advice = OutsideHtml(
        string="Report and advice of the committee",
        copy=False,
        prefetch=OURS,
        help="As the committee wrote it; goes along with the answer (Awb 9:16).",
    )
    advice_followed = fields.Selection(
        [("yes", "Followed"), ("no", "Not followed")],
        string="Is the advice followed?",
        copy=False,
        prefetch=OURS,
    )
    advice_deviation = fields.Text(
        string="Why the advice is not followed",
        copy=False,
        prefetch=OURS,
        help="Stands in the answer to the complainant.",
    )
    complaint_has_committee = fields.Char(
        related="procedure_version_id.committee", export_string_translation=False
    )
    complaint_can_judge = fields.Boolean(
        compute="_compute_complaint_can_judge", export_string_translation=False
    )
    complaint_can_advise = fields.Boolean(
        compute="_compute_complaint_can_advise", export_string_translation=False
    )

    @api.depends(
        "complaint_phase",
        "responsible_role_id",
        "turn_role_list",
        "hidden_partner_list",
    )
    @api.depends_context("uid")
    def _compute_complaint_can_judge(self):
        judged = self.filtered(
            lambda t: t.complaint_phase in JUDGING_PHASES and t._origin == t
        )
        may = judged._filtered_access("write")._complaint_in_hand()
        for ticket in self:
            ticket.complaint_can_judge = ticket in may

    def _complaint_check_judging(self, names=()):
        """Refuse whoever had a turn before: reading on is all he does.

        :param names: fields of the case that are written
        """
        gone = self.browse() if self.env.su else self - self._complaint_in_hand()
        if gone:
            raise AccessError(
                self.env._(
                    "Only whoever has the turn now, or a complaints officer, writes "
                    "the answer and the outcome of: %s. Ask them to change it.",
                    ", ".join(gone.mapped("number")),
                )
            )
        if "committee_advice" in names:
            self._complaint_check_advising()

    @api.depends("stage_id", "complaint_can_judge")
    @api.depends_context("uid")
    def _compute_complaint_can_advise(self):
        for ticket in self:
            ticket.complaint_can_advise = (
                ticket.complaint_can_judge and ticket._complaint_advising()
            )

    def _complaint_advising(self):
        """Whether the case is where the advice of the committee is asked."""
        moves = self._complaint_transitions().version_id.transition_ids.filtered(
            lambda move: "committee_advice" in move.required_field_ids.mapped("name")
        )
        return not moves or self.stage_id in moves.from_stage_id

    def _complaint_check_advising(self):
        """Refuse whoever rewrites an advice that the committee gave (Awb 9:15)."""
        late = self.filtered(lambda case: not case._complaint_advising())
        if late and not self.env.su:
            raise UserError(
                self.env._(
                    "The report and advice of the committee are written while the case "
                    "is with the committee: %s. Send it back there to change them.",
                    ", ".join(late.mapped("number")),
                )
            )

    def _complaint_derive_outcome(self):
        """The outcome of a case is that of its findings, once each of them has one.

        Two queries for any number of cases, and a write for each different outcome.
        """
        # sudo: the outcome is kept by us; who may write findings was checked
        for outcome, cases in (
            self.sudo().grouped(lambda case: case.finding_ids._overall_outcome())
        ).items():
            changed = cases.filtered(
                lambda case, outcome=outcome: (
                    case.finding_ids and case.outcome_id != outcome
                )
            )
            if changed:
                changed._complaint_service().write({"outcome_id": outcome.id})

    @api.constrains("ground_id")
    def _check_ground(self):
        """Of the procedure of the case: those of another one are not its subjects."""
        for case in self.filtered("ground_id"):
            known = case.procedure_id or case.team_id.complaint_procedure_ids
            if case.ground_id.procedure_id not in known:
                raise ValidationError(
                    self.env._("Choose a ground of the procedure of this case.")
                )

    # --- what letters say -------------------------------------------------------------

    def _complaint_ending(self):
        """How a case ended, for the letter that says so.

        :return: "settled", "withdrawn", "no_reaction", "no_agreement" or ""
        """
        self.ensure_one()
        # sudo: a template is tried out on plain tickets too, whose log nobody reads
        told = self.sudo().event_ids.filtered(
            lambda e: e.type in ("settled", "withdrawn", "verdict", "closed")
        )
        last = {event.type: event for event in told.sorted("id")}
        closing = last.get("closed")
        if closing and closing.result in ("settled", "withdrawn", "no_agreement"):
            return closing.result
        code = self.outcome_id.code
        if code in ("settled", "withdrawn"):
            return code
        verdict = last.get("verdict")
        if not verdict:
            return ""
        result = "no_agreement" if verdict.result == "disagree" else verdict.result
        return result if result in ("no_reaction", "no_agreement") else ""

    def _complaint_advice(self):
        """The advice of the committee for the answer, and why it is not followed.

        :return: Markup, empty without an advice
        """
        self.ensure_one()
        if is_html_empty(self.committee_advice):
            return Markup()
        parts = [
            Markup("<p><strong>%s</strong></p>%s")
            % (self.env._("Report and advice of the committee"), self.committee_advice)
        ]
        if self.advice_followed == "no" and self.advice_deviation:
            parts.append(
                Markup("<p><strong>%s</strong></p><p>%s</p>")
                % (
                    self.env._("Why we do not follow the advice"),
                    self.advice_deviation,
                )
            )
        return Markup().join(parts)

    def _complaint_appeal_term(self):
        """Until when one can go to the ombudsman, with the day where it is known."""
        version = self.procedure_version_id
        term = version.appeal_term or ""
        if not version.appeal_months:
            return term
        sent = self.event_ids.filtered(
            lambda e: e.type == "sent" and e.round == self.complaint_round
        ).sorted("id")[-1:]
        day = self._complaint_today()
        if sent:
            day = local_day(sent.happened_at, version.tz)
        last = day + relativedelta(months=version.appeal_months)
        return self.env._(
            "%(term)s (until %(day)s)", term=term, day=self._complaint_date(last)
        )

    def _complaint_closing_text(self):
        """The answer for the closing letter, where no letter before it held it (S1-19).

        :return: Markup, empty when it was sent in this round or nothing was judged
        """
        self.ensure_one()
        # sudo: as for _complaint_ending; asks whether a letter left
        events = self.sudo().event_ids
        sent = events.filtered(
            lambda e: e.type == "sent" and e.round == self.complaint_round
        )
        closing = events.filtered(lambda e: e.type == "closed")
        if not sent and closing.sorted("id")[-1:].result == "no_reaction":
            return Markup("<p>%s</p>") % self.env._(
                "We heard nothing from you any more, and stop handling your complaint."
            )
        unjudged = self._complaint_ending() in ("settled", "withdrawn")
        if sent or unjudged or is_html_empty(self.answer):
            return Markup()
        return self.answer

    def _complaint_answer_letter(self):
        """The letter of this round with which the answer went out (sudo)."""
        self.ensure_one()
        # sudo: as for _complaint_ending; what it says was sent already
        letters = self.sudo().letter_ids.filtered(
            lambda letter: (
                letter.addressee == "complainant"
                and letter.answer
                and letter.purpose != "confirm"
                and letter.round == self.complaint_round
                and letter.state in ("queued", "sent")
            )
        )
        return letters.sorted("id")[-1:]

    def _complaint_solution(self):
        """The answer as the complainant has it, for copies of it (S3-29, S4-03).

        :return: Markup, empty while no letter with an answer went out in this round
        """
        return self._complaint_answer_letter().answer or Markup()

    def _complaint_told_findings(self):
        """The findings that stand in the answer, for copies of it (Awb 9:12).

        :return: complaint.finding, none where the answer came without them
        """
        position = self.env.ref("klachten_module.letter_position", False)
        told = self._complaint_answer_letter().template_id
        return (
            self.finding_ids
            if position and told == position
            else self.env["complaint.finding"]
        )

    def _complaint_escalated_until(self):
        """The day by which an escalation is decided, for the letter that says so.

        That of the term that starts with it (decision 9), else the next term's.
        """
        self.ensure_one()
        # sudo: as for _complaint_ending; the day is told in the letter
        rows = self.sudo().deadline_ids.filtered(
            lambda row: (
                row.term_id.start_type == "escalated"
                and not row.stopped_on
                and not row.cancelled_on
            )
        )
        return rows.sorted("id")[-1:].due_on or self.next_due_on

    def _complaint_has_hearing(self):
        """Whether both sides are heard in this procedure before it answers."""
        # sudo: as for _complaint_ending; how a procedure works is no secret
        gates = self.sudo().procedure_version_id.transition_ids.gate_ids
        return any(g.kind == "hearing" or g.event_type == "heard" for g in gates)
