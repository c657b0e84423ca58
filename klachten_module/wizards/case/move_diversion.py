from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_split, is_html_empty

from ...logic.vocabulary import FEEDBACK, NOT_TAKEN_UP_GROUNDS


class ComplaintMove(models.TransientModel):
    """What a move asks when a case goes on elsewhere, or is not taken up."""

    _inherit = "complaint.move"

    receiving_team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Team that goes on with it"
    )
    plain_team_ids = fields.Many2many(
        "helpdesk.ticket.team", compute="_compute_plain_team_ids"
    )
    new_title = fields.Char(string="Title of the new ticket")
    reporter_name = fields.Char(
        string="Who reported it",
        compute="_compute_reporter",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Stands in the new ticket, as the letter promises that somebody makes "
        "contact. Everybody in that team reads it.",
    )
    reporter_reach = fields.Char(
        string="How to reach him or her",
        compute="_compute_reporter",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="E-mail address, telephone number or postal address.",
    )
    team_optional = fields.Boolean(
        compute="_compute_team_optional", export_string_translation=False
    )
    referred_to_id = fields.Many2one(
        "res.partner",
        string="Who should handle it",
        help="The partner organisations of the procedure stand first; any other "
        "contact is possible.",
    )
    partner_ids = fields.Many2many(
        related="ticket_id.procedure_id.partner_ids", related_sudo=False
    )
    refusal_ground = fields.Selection(
        NOT_TAKEN_UP_GROUNDS,
        string="Why it is not taken up",
        compute="_compute_refusal_ground",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Stands in the letter to the complainant (Awb 9:8).",
    )

    @api.depends("ticket_id")
    def _compute_plain_team_ids(self):
        taken = list(self.env["complaint.procedure"]._versions_by_team())
        for wizard in self:
            wizard.plain_team_ids = self.env["helpdesk.ticket.team"].search(
                [
                    ("id", "not in", taken),
                    ("company_id", "in", [False, wizard.ticket_id.company_id.id]),
                ]
            )

    @api.depends("ticket_id", "transition_id")
    def _compute_reporter(self):
        """What the team needs to make contact, as far as it is known; to be read over.

        Of an escalation only: an improvement point holds no name.
        """
        for wizard in self:
            case = wizard.ticket_id._origin
            name = reach = False
            if case and wizard.transition_id.result == "escalation":
                case.check_access("read")
                name = case.partner_name
                party = case.party_ids.filtered(lambda p: p.kind == "complainant")[:1]
                phone = case.partner_id.phone or party.phone
                reach = ", ".join(filter(None, (case.partner_email, phone)))
            wizard.reporter_name = name
            wizard.reporter_reach = reach

    @api.depends("transition_id")
    def _compute_team_optional(self):
        for wizard in self:
            wizard.team_optional = wizard.transition_id.result in FEEDBACK

    @api.depends("transition_id")
    def _compute_refusal_ground(self):
        """Against a fine or decision one can object, or appeal (Awb 9:8 c and d)."""
        for wizard in self:
            about = wizard.transition_id.result == "fine_or_decision"
            wizard.refusal_ground = "objection" if about else wizard.refusal_ground

    # --- the answers ------------------------------------------------------------------

    def _answer_diversion(self):
        """A compliment, suggestion or question need not go on; all else does."""
        if self.team_optional and not (self.receiving_team_id or self.new_title):
            return {}
        self._answer_note()
        return {"continued": self._make_continuation()}

    def _answer_referral(self):
        partner = self.referred_to_id
        if not partner:
            raise UserError(
                self.env._(
                    "Say who should handle it: choose an organisation or person."
                )
            )
        barred = self.ticket_id._complaint_barred()
        if partner in barred:
            raise UserError(
                self.env._(
                    "%s takes no part in this complaint. Choose somebody else.",
                    partner.name,
                )
            )
        return self._told(referred_to_id=partner.id)

    def _answer_refusal(self):
        if not self.refusal_ground:
            raise UserError(
                self.env._("Choose on which ground the complaint is not taken up.")
            )
        self._answer_note()
        return self._told(refusal_ground=self.refusal_ground)

    def _told(self, **values):
        """What the case keeps; the explanation is the answer to the complainant."""
        if not is_html_empty(self.note):
            values["answer"] = self.note
        return {"answers": values}

    # --- the ticket in which it goes on -----------------------------------------------

    def _make_continuation(self):
        """The plain ticket in which the matter goes on, with curated text only."""
        if not (self.receiving_team_id and self.new_title):
            raise UserError(
                self.env._(
                    "Say which team goes on with it, and give the ticket a title."
                )
            )
        if self.receiving_team_id not in self.plain_team_ids:
            raise UserError(self.env._("That team cannot take it over."))
        if self.result == "escalation" and not (
            self.reporter_name and self.reporter_reach
        ):
            raise UserError(
                self.env._(
                    "Say who reported it and how to reach him or her: the letter "
                    "promises contact."
                )
            )
        kind = self.result
        known = dict(
            self.env["helpdesk.ticket.type"]._fields["feedback_kind"].selection
        )
        # sudo: who may move the case was checked; the second line need not be a member
        # of the receiving team
        tickets = self.env["helpdesk.ticket"].sudo()
        return tickets.create(
            {
                "name": self.new_title,
                "description": self.note + self._running_matter() + self._reporter(),
                **self._reporter_vals(),
                "team_id": self.receiving_team_id.id,
                "user_id": self.receiving_team_id.user_id.id,
                "type_id": kind in known
                and kind != "complaint"
                and tickets._complaint_feedback_type(kind).id,
            }
        )

    def _reporter(self):
        """For an escalation: who reported it, as was read over."""
        if self.result != "escalation":
            return Markup("")
        return Markup("<p>%s</p>") % self.env._(
            "Reported by: %(name)s, %(reach)s. We promised to make contact.",
            name=self.reporter_name,
            reach=self.reporter_reach,
        )

    def _reporter_vals(self):
        """The same as the helpdesk keeps it, so that its team can answer by mail."""
        if self.result != "escalation":
            return {}
        addresses = email_split(self.reporter_reach)
        return {
            "partner_name": self.reporter_name,
            "partner_email": addresses[0] if addresses else False,
        }

    def _running_matter(self):
        """For an escalation: the tickets of the host that are still open (S0-89)."""
        if self.result != "escalation":
            return Markup("")
        # plain tickets only: a complaint that it is about is not for that team
        numbers = self.ticket_id._complaint_running_tickets().mapped("number")
        if not numbers:
            return Markup("")
        return Markup("<p>%s</p>") % self.env._("It is about: %s", ", ".join(numbers))
