from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ...logic.vocabulary import HEARING_WAIVERS
from ...models.outside_html import OutsideHtml
from ...models.reaction.contact import COMPLAINING, KINDS


class ComplaintContactLog(models.TransientModel):
    """Logs a call, a visit or a hearing, and what comes of it at once.

    The complainant may be satisfied already (S3-15), or confirm an oral complaint that
    was read back to him (S4-20).
    """

    _name = "complaint.contact.log"
    _description = "Log a talk about a complaint"
    _inherit = ["complaint.dialog"]

    kind = fields.Selection(KINDS, string="How", required=True, default="phone")
    happened_at = fields.Datetime(
        string="When",
        required=True,
        default=lambda self: self.env["helpdesk.ticket"]._complaint_now(),
    )
    party_id = fields.Many2one(
        "complaint.party",
        string="Talk with",
        compute="_compute_party_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('ticket_id', '=', ticket_id)]",
    )
    reached = fields.Boolean(string="There was a talk", default=True)
    attended = fields.Boolean(
        string="Was heard",
        compute="_compute_hearing",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    waiver = fields.Selection(
        HEARING_WAIVERS,
        string="Not heard because",
        compute="_compute_hearing",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    heard = OutsideHtml(string="What we heard")
    wished = fields.Text(string="Solution that is wished")
    agreed = fields.Text(string="What was agreed")
    is_settled = fields.Boolean(string="Settled to the complainant's satisfaction")
    is_confirmed = fields.Boolean(string="Read back and confirmed")
    is_complainant = fields.Boolean(
        compute="_compute_facts", export_string_translation=False
    )
    can_confirm = fields.Boolean(
        compute="_compute_facts", export_string_translation=False
    )

    @api.depends("ticket_id")
    def _compute_party_id(self):
        for wizard in self:
            wizard.ticket_id._origin.check_access("write")
            parties = wizard.ticket_id._origin.party_ids
            wizard.party_id = parties.filtered(lambda p: p.kind == "complainant")[:1]

    @api.depends("kind", "party_id")
    def _compute_hearing(self):
        """Whoever wrote that he stays away gives up being heard (Awb 9:10)."""
        for wizard in self:
            stays_away = wizard.kind == "hearing" and wizard._stays_away()
            wizard.waiver = "waived" if stays_away else False
            wizard.attended = wizard.kind == "hearing" and not stays_away

    @api.depends("ticket_id", "party_id")
    def _compute_facts(self):
        for wizard in self:
            case = wizard.ticket_id._origin
            case.check_access("write")
            wizard.is_complainant = wizard.party_id.kind in COMPLAINING
            state = case.complaint_confirmation
            wizard.can_confirm = bool(state) and state != "agree"

    def _stays_away(self):
        """Whether the last reaction to an invitation of this person says so."""
        self.ticket_id._origin.check_access("write")
        party = self.party_id._origin
        # sudo: letters and their reactions belong to a case this user may change
        letters = self.ticket_id._origin.sudo().letter_ids.filtered(
            lambda letter: (
                letter.purpose == "hearing"
                and (
                    letter.party_id == party
                    or (
                        letter.addressee == "complainant"
                        and party.kind == "complainant"
                    )
                )
            )
        )
        chosen = letters._reactions().filtered("reason_code")[-1:]
        return chosen.reason_code == "stays_away"

    # --- saving -----------------------------------------------------------------------

    def action_save(self):
        """Log it, with what comes of it, and go back to the case."""
        self.ensure_one()
        case = self.ticket_id
        self._check_may()
        self._check_filled()
        move = self._settling_move() if self.is_settled else None
        self.env["complaint.contact"]._log([self._contact_vals()])
        wished = (self.wished or "").strip()
        if wished and self.is_complainant:
            case.wished_remedy = wished
        if self.is_confirmed:
            case._complaint_check_confirmable()
            case._complaint_confirmed(case.written_up)
        if move:
            action = case.action_complaint_move(move.id)
            if action.get("res_model") == "complaint.move":
                return action
        return case._complaint_after_wizard()

    def _contact_vals(self):
        is_hearing = self.kind == "hearing"
        return {
            "ticket_id": self.ticket_id.id,
            "kind": self.kind,
            "happened_at": self.happened_at,
            "party_id": self.party_id.id,
            "reached": self.attended if is_hearing else self.reached,
            "attended": is_hearing and self.attended,
            "waiver": is_hearing and not self.attended and self.waiver,
            "heard": self.heard,
            "wished": self.wished,
            "agreed": self.agreed,
        }

    def _check_filled(self):
        missing = []
        is_hearing = self.kind == "hearing"
        spoken = self.attended if is_hearing else self.reached
        if not self.party_id:
            missing.append("party_id")
        if is_hearing and not (self.attended or self.waiver):
            missing.append("waiver")
        if spoken and is_html_empty(self.heard):
            missing.append("heard")
        if missing:
            labels = [
                self._fields[name]._description_string(self.env) for name in missing
            ]
            raise UserError(self.env._("Fill in first: %s.", ", ".join(labels)))
        if (self.is_settled or self.is_confirmed) and not (
            spoken and self.is_complainant
        ):
            raise UserError(
                self.env._(
                    "Only the complainant, when you talked with him, can say that it "
                    "is settled or that the text is right."
                )
            )

    def _settling_move(self):
        """The move that closes the case as settled.

        :raise UserError: there is none from here for this user, with what to do
        """
        case = self.ticket_id
        # sudo: how a procedure goes is no secret for who may change its case
        case_sudo = case.sudo()
        every = case_sudo.procedure_version_id.transition_ids.filtered(
            lambda move: move.event_type == "settled"
        )
        here = every & case._complaint_transitions()
        for move in here:
            if case._complaint_may(move.role_id):
                return move
        if here:
            advice = self.env._(
                "Only this role may close it as settled: %s. Take the tick away, save, "
                "and tell them.",
                case._complaint_who(here[0].role_id),
            )
        elif every:
            advice = self.env._(
                "From '%(stage)s' it cannot be closed as settled. Take the tick away "
                "and save; it can be closed so from: %(stages)s.",
                stage=case_sudo.stage_id.name,
                stages=", ".join(every.from_stage_id.mapped("name")),
            )
        else:
            advice = self.env._(
                "This procedure has no step 'settled to satisfaction'. Take the tick "
                "away, save, and go on with the usual steps."
            )
        raise UserError(advice)
