from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.case.party import HIDDEN_KIND


class ComplaintAbout(models.TransientModel):
    """Asks whether a complaint is about a person, and about whom.

    Colleagues whom the complaint names are proposed; each of them is answered for, so
    that nobody is asked twice.
    """

    _name = "complaint.about"
    _description = "Is a complaint about a person?"
    _inherit = ["complaint.dialog"]

    about_person = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        string="Is it about a person who works here?",
        compute="_compute_about_person",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    proposed_ids = fields.Many2many(
        "res.partner",
        relation="complaint_about_proposed_rel",
        compute="_compute_proposed_ids",
        string="Named in the complaint",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        relation="complaint_about_partner_rel",
        compute="_compute_partner_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        string="It is about",
    )

    def _hidden(self):
        """The people complained about as they stand in the case."""
        self.ticket_id.check_access("read")
        return self.ticket_id.party_ids.filtered(lambda p: p.kind == HIDDEN_KIND)

    @api.depends("ticket_id")
    def _compute_about_person(self):
        for wizard in self:
            unchecked = wizard._hidden().filtered("proposed")
            wizard.about_person = not unchecked and wizard.ticket_id.about_person

    @api.depends("ticket_id")
    def _compute_proposed_ids(self):
        for wizard in self:
            unchecked = wizard._hidden().filtered("proposed")
            named = wizard.ticket_id.named_partner_ids
            wizard.proposed_ids = named | unchecked.partner_id

    @api.depends("ticket_id")
    def _compute_partner_ids(self):
        for wizard in self:
            checked = wizard._hidden().filtered(lambda p: not p.proposed)
            wizard.partner_ids = checked.partner_id

    def action_apply(self):
        """Keep the answer; the case is hidden from whoever it is about at once.

        :raise UserError: no answer, or yes without anybody
        """
        self.ensure_one()
        self._check_may()
        if not self.about_person:
            raise UserError(self.env._("Answer yes or no."))
        chosen = self.partner_ids.filtered(lambda _p: self.about_person == "yes")
        if self.about_person == "yes" and not chosen:
            raise UserError(self.env._("Choose the person whom it is about."))
        # sudo: who may answer was checked; proposed is written by the module, and by
        # his answer he may lose sight of the case himself
        case = self.ticket_id.sudo()
        self._keep(case, chosen)
        case.about_person = self.about_person
        return self.ticket_id._complaint_after_wizard()

    def _keep(self, case, chosen):
        """Bring the parties of the case (sudo) in line with the answer."""
        parties = case.party_ids
        hidden = parties.filtered(lambda p: p.kind == HIDDEN_KIND)
        stay = hidden.filtered(lambda p: not p.partner_id or p.partner_id in chosen)
        gone = hidden - stay
        gone.sudo(False)._check_may_take_out(gone._hidden_people())
        known = parties.partner_id
        # new ones first: between two answers nobody sees it who may not
        others = self.proposed_ids - chosen - known
        parties.create(
            [
                {"ticket_id": case.id, "kind": kind, "partner_id": partner.id}
                for kind, partners in (
                    (HIDDEN_KIND, chosen - hidden.partner_id),
                    ("mentioned", others),
                )
                for partner in partners
            ]
        )
        gone.write({"kind": "mentioned", "proposed": False})
        stay.write({"proposed": False})
