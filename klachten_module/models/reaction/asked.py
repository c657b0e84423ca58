from odoo import fields, models


class ComplaintAsked(models.AbstractModel):
    """Something about a case that is asked of somebody: open, answered or withdrawn.

    He answers on the page of its letter (`letter_ids`); what he says otherwise is
    written down by hand. Its `state` is "open" at first, "withdrawn" when no answer is
    needed any more. Only services of this module change it.
    """

    _name = "complaint.asked"
    _description = "Something asked about a complaint"
    _inherit = ["complaint.case.part"]
    _order = "ticket_id, id"
    _rec_name = "who"
    _rec_names_search = ["partner_id"]
    # what the dialog that writes an answer down calls it
    _answer_field = None

    round = fields.Integer(required=True, default=1)
    partner_id = fields.Many2one(
        "res.partner",
        string="Who is asked",
        ondelete="set null",
        index="btree_not_null",
    )
    who = fields.Char(compute="_compute_who")
    due_on = fields.Date(string="Answer by")

    def _compute_who(self):
        """Who is asked, in words."""
        raise NotImplementedError

    def _asked(self):
        """Those of these that somebody was asked by a letter."""
        return self

    # --- by hand ----------------------------------------------------------------------

    def action_write_down(self):
        """The dialog for an answer that came in by telephone or on paper."""
        self.ensure_one()
        self.ticket_id.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "klachten_module.action_complaint_answer"
        )
        return dict(action, context={f"default_{self._answer_field}": self.id})

    def action_withdraw(self):
        """The answer is not needed any more; the link ends."""
        self.ticket_id.check_access("write")
        # sudo: who may was checked; what is asked is kept by us
        self.sudo()._asked()._withdraw()

    # --- pieces (sudo) ----------------------------------------------------------------

    def _withdraw(self):
        """No answer is needed any more to those of these that are open."""
        pending = self.filtered(lambda row: row.state == "open")
        if pending:
            pending.state = "withdrawn"
            pending.letter_ids._revoke_links()

    def _hold_open(self):
        """Hold the case until the answer is kept: whoever comes second waits here.

        :return: whether it is still open
        """
        self.ensure_one()
        self.ticket_id._complaint_lock()
        return self.state == "open"

    def _record_answered(self, words, **vals):
        """The event that the answer came in, with its words."""
        self.env["complaint.event"]._record(
            self.ticket_id,
            "inquiry_answered",
            words,
            letter_id=self.letter_ids.sorted("id")[-1:].id,
            **vals,
        )
