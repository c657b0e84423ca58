from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

REASONS = [
    ("mistake", "Added or sent by mistake"),
    ("others", "It says things about somebody else that we do not need"),
    ("unlawful", "We are not allowed to keep it"),
    ("asked", "Whom it is about asked us to remove it"),
    ("harmful", "It may harm a computer"),
]


class ComplaintFileRemoval(models.TransientModel):
    """Removes files from a case for good, with the reason.

    What came in stays as long as the case does, whoever added it. A complaints officer
    makes an exception; the log keeps which file, by whom and why. What already went out
    in a letter or a dossier is as it was sent.
    """

    _name = "complaint.file.removal"
    _description = "Remove files from a complaint"
    _inherit = ["complaint.dialog"]

    candidate_ids = fields.Many2many(
        "ir.attachment",
        "complaint_file_removal_candidate_rel",
        compute="_compute_candidate_ids",
        string="Files of the case",
    )
    file_ids = fields.Many2many(
        "ir.attachment",
        "complaint_file_removal_file_rel",
        string="Files",
        domain="[('id', 'in', candidate_ids)]",
    )
    reason = fields.Selection(REASONS)
    words = fields.Text(string="Explanation", help="For the history. Not required.")

    def _check_may(self):
        """Only officers of these cases, from whom they are not hidden."""
        self.ticket_id.check_access("write")
        for case in self.ticket_id:
            if not case._complaint_is_officer():
                raise AccessError(
                    self.env._("Only a complaints officer removes a file of a case.")
                )

    @api.depends("ticket_id")
    def _compute_candidate_ids(self):
        for wizard in self:
            wizard.ticket_id.check_access("read")
            wizard.candidate_ids = self.env["ir.attachment"].search(
                [
                    ("res_model", "=", "helpdesk.ticket"),
                    ("res_id", "=", wizard.ticket_id.id),
                    ("res_field", "=", False),
                ]
            )

    def action_apply(self):
        """Delete the files; the log keeps which, by whom and why.

        :raise UserError: no file, or no reason, was given
        """
        self.ensure_one()
        self._check_may()
        if not self.file_ids or self.file_ids - self.candidate_ids or not self.reason:
            raise UserError(self.env._("Choose the files, and say why they go."))
        case = self.ticket_id
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        lines = [*self.file_ids.mapped("name"), reasons[self.reason], self.words]
        event = self.env["complaint.event"]._record(
            case,
            "file_removed",
            "\n".join(filter(None, lines)),
            reason_code=self.reason,
            user_id=self.env.uid,
        )
        # as the log is kept (sudo): who may was checked; nobody deletes what came in
        self.file_ids.with_env(event.env).unlink()
        return case._complaint_after_wizard()


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def action_complaint_remove_file(self):
        """The dialog in which an officer removes files of this case."""
        self.ensure_one()
        return self._complaint_wizard("action_complaint_file_removal")
