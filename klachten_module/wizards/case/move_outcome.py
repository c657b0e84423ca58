from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ComplaintMove(models.TransientModel):
    """What a move asks when a case is judged: an outcome for each of its grounds."""

    _inherit = "complaint.move"

    outcome_id = fields.Many2one(
        "complaint.outcome",
        compute="_compute_outcome_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Of the complaint; of each ground that has none of its own.",
    )
    finding_ids = fields.One2many(
        "complaint.move.finding",
        "move_id",
        string="Outcome of each ground",
        compute="_compute_finding_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    several_grounds = fields.Boolean(
        compute="_compute_several_grounds", export_string_translation=False
    )

    # two methods: who gives only one of these finds the other filled in
    @api.depends("ticket_id", "transition_id")
    def _compute_outcome_id(self):
        for wizard in self:
            case = wizard.ticket_id._origin
            asked = wizard.transition_id.ask == "outcome"
            wizard.outcome_id = asked and case.outcome_id

    @api.depends("ticket_id", "transition_id")
    def _compute_finding_ids(self):
        """The grounds of the case, each with the outcome that it has so far."""
        for wizard in self:
            case = wizard.ticket_id._origin
            lines = []
            if wizard.transition_id.ask == "outcome":
                case.check_access("read")
                lines = [
                    {"ground_id": f.ground_id.id, "outcome_id": f.outcome_id.id}
                    for f in case.finding_ids
                ] or [{"ground_id": ground.id} for ground in case.ground_id]
            wizard.finding_ids = [
                Command.clear(),
                *(Command.create(line) for line in lines),
            ]

    @api.depends("finding_ids")
    def _compute_several_grounds(self):
        for wizard in self:
            wizard.several_grounds = len(wizard.finding_ids) > 1

    def _answer_outcome(self):
        """Keep the outcome of each ground; that of the case follows from them."""
        lines = self.finding_ids
        single = len(lines) <= 1
        if single and not self.outcome_id:
            raise UserError(self.env._("Choose the outcome of the complaint."))
        for line in lines:
            if (single or not line.outcome_id) and self.outcome_id:
                line.outcome_id = self.outcome_id
        without = lines.filtered(lambda line: not line.outcome_id).ground_id
        if without:
            raise UserError(
                self.env._(
                    "Choose the outcome of each ground; it is missing for: %s.",
                    ", ".join(without.mapped("name")),
                )
            )
        if not lines:
            return {"outcome": self.outcome_id}
        # sudo: this role may make the move, so it may judge
        case = self.ticket_id.sudo()
        known = {finding.ground_id: finding for finding in case.finding_ids}
        for line in lines:
            if line.ground_id in known:
                known[line.ground_id].outcome_id = line.outcome_id
        case.finding_ids.create(
            [
                {
                    "ticket_id": case.id,
                    "ground_id": line.ground_id.id,
                    "outcome_id": line.outcome_id.id,
                }
                for line in lines
                if line.ground_id not in known
            ]
        )
        return {"outcome": case.finding_ids._overall_outcome()}


class ComplaintMoveFinding(models.TransientModel):
    """One ground in the dialog that asks for the outcome."""

    _name = "complaint.move.finding"
    _description = "Outcome of a ground of a complaint"

    move_id = fields.Many2one(
        "complaint.move", required=True, ondelete="cascade", index=True
    )
    ground_id = fields.Many2one("complaint.ground", required=True)
    outcome_id = fields.Many2one("complaint.outcome")

    @api.model_create_multi
    def create(self, vals_list):
        findings = super().create(vals_list)
        findings.move_id.check_access("write")
        return findings

    def write(self, vals):
        result = super().write(vals)
        self.move_id.check_access("write")
        return result
