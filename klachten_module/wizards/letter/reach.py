from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...models.letter.channel import SAID, SOURCES

# Where a colleague heard it; what a page or a form says is recorded by itself.
HEARD = [pair for pair in SOURCES if pair[0] in ("mail", "letter", "phone", "counter")]


class ComplaintReach(models.TransientModel):
    """Notes how somebody wants to be reached, in whose words and since when, or that he
    takes back what he said (Awb 2:8).
    """

    _name = "complaint.reach"
    _description = "How somebody wants to be reached"
    _inherit = ["complaint.dialog"]

    party_id = fields.Many2one(
        "complaint.party",
        string="Who",
        required=True,
        domain="[('ticket_id', '=', ticket_id)]",
    )
    taken_back = fields.Boolean(string="Takes back what was said before")
    channel = fields.Selection(SAID, string="Wants to be reached by")
    source = fields.Selection(
        HEARD, string="How you know", required=True, default="phone"
    )
    since = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self)
    )
    words = fields.Text(string="In these words", required=True)

    def _check_may(self):
        result = super()._check_may()
        if any(dialog.party_id.ticket_id != dialog.ticket_id for dialog in self):
            raise AccessError(self.env._("This person is of another case."))
        return result

    def action_save(self):
        """Record it and go back to the case."""
        self.ensure_one()
        self._check_may()
        if not (self.channel or self.taken_back):
            raise UserError(self.env._("Choose how this person wants to be reached."))
        if self.since > self.ticket_id._complaint_today():
            raise UserError(self.env._("That day has not come yet."))
        channel = not self.taken_back and self.channel
        if channel in ("email", "page") and not self.party_id.email_normalized:
            raise UserError(self.env._("Fill in an e-mail address first."))
        self.party_id._say_channel(channel, self.source, self.words, since=self.since)
        return self.ticket_id._complaint_after_wizard()
