from odoo import api, fields, models
from odoo.exceptions import UserError

from ...logic.outcome import overall
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
        return outcomes._by_code(code)
