from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintAnswer(models.TransientModel):
    """Writes down what came in by telephone or on paper: an answer to a question, or
    a manager's verdict on the draft.
    """

    _name = "complaint.answer"
    _description = "Write down an answer about a complaint"

    inquiry_id = fields.Many2one("complaint.inquiry", readonly=True)
    verification_id = fields.Many2one("complaint.verification", readonly=True)
    who = fields.Char(compute="_compute_who", string="From")
    kind = fields.Selection(related="inquiry_id.kind", related_sudo=False)
    answer = fields.Text()
    prevention = fields.Text(string="What can prevent this?")
    choice = fields.Selection(
        [("approved", "Yes, approves it"), ("returned", "No, it has to change")],
        string="Is the draft correct and complete?",
    )

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards._case().check_access("write")
        return wizards

    def write(self, vals):
        result = super().write(vals)
        self._case().check_access("write")
        return result

    @api.depends("inquiry_id", "verification_id")
    def _compute_who(self):
        for wizard in self:
            row = wizard.inquiry_id or wizard.verification_id
            wizard.who = row.display_name

    def _case(self):
        return self.inquiry_id.ticket_id | self.verification_id.ticket_id

    def action_apply(self):
        """Keep it and go back to the case."""
        self.ensure_one()
        case = self._case()
        case.check_access("write")
        kept = self._keep_answer() if self.inquiry_id else self._keep_verdict()
        if not kept:
            raise UserError(self.env._("It was answered or withdrawn in the meantime."))
        return case._complaint_after_wizard()

    def _keep_answer(self):
        words = (self.answer or "").strip()
        if not words:
            raise UserError(self.env._("Write down the answer first."))
        prevention = (self.prevention or "").strip()
        return self.inquiry_id._record_answer(words, prevention, channel="hand")

    def _keep_verdict(self):
        words = (self.answer or "").strip()
        check = self.verification_id
        if not self.choice:
            raise UserError(self.env._("Choose one of the two answers."))
        if self.choice == "returned" and not words:
            raise UserError(self.env._("Write down what has to change."))
        if check.kind != "asked":
            raise UserError(
                self.env._(
                    "This check is done with the buttons at the top of the case."
                )
            )
        return check._record_by_hand(self.choice, words)
