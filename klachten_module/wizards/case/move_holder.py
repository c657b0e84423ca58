from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintMove(models.TransientModel):
    """Who of the next role gets the case: chosen by who makes the move (S0-22, S0-40).

    Offered wherever there is a choice; left alone, it goes as it would by itself.
    """

    _inherit = "complaint.move"

    holder_ids = fields.Many2many(
        "res.users",
        compute="_compute_holder_ids",
        export_string_translation=False,
    )
    proposed_holder_id = fields.Many2one(
        "res.users", compute="_compute_holder_ids", export_string_translation=False
    )
    holder_id = fields.Many2one(
        "res.users",
        string="Who gets it",
        compute="_compute_holder_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Filled in is who would get it by itself: who had it before, else who has "
        "least to do.",
    )

    @api.depends("ticket_id", "transition_id")
    def _compute_holder_ids(self):
        self.holder_ids = self.proposed_holder_id = False
        for wizard in self:
            case, move = wizard.ticket_id._origin, wizard.transition_id
            if not (case and move):
                continue
            case.check_access("read")
            users, picked = case._complaint_choice(move)
            wizard.holder_ids = users.ids
            if len(users) > 1:
                wizard.proposed_holder_id = picked.id

    @api.depends("proposed_holder_id")
    def _compute_holder_id(self):
        for wizard in self:
            wizard.holder_id = wizard.proposed_holder_id

    def _answer_holder(self):
        return {}

    def _chosen_holder(self):
        """Whom the user chose, empty when it goes as it would by itself.

        :raise UserError: somebody who cannot have it
        """
        holder = self.holder_id
        if not holder or holder == self.proposed_holder_id:
            return {}
        if holder not in self.holder_ids:
            raise UserError(
                self.env._(
                    "%(number)s can be given to: %(who)s.",
                    number=self.ticket_id.number,
                    who=", ".join(self.holder_ids.mapped("name")),
                )
            )
        return {"holder": holder}
