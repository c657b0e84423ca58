from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain


class HelpdeskTicket(models.Model):
    """The tickets that a case is about, and what they say (S0-84, S0-109)."""

    _inherit = "helpdesk.ticket"

    complaint_about_ids = fields.Many2many(
        "helpdesk.ticket",
        compute="_compute_complaint_about_ids",
        string="What these tickets say",
        help="Of the tickets it is about those that you may read, with their impact.",
    )
    complaint_about_count = fields.Integer(
        compute="_compute_complaint_about_count",
        string="Complaints about it",
        help="How many complaints that you may read are about this ticket.",
    )

    @api.depends("about_ticket_ids")
    @api.depends_context("uid")
    def _compute_complaint_about_ids(self):
        """One query for any number of cases; the rules say which tickets are shown."""
        tickets = self.with_context(active_test=False)
        readable = tickets.search([("id", "in", self.about_ticket_ids.ids)])
        for case in self:
            case.complaint_about_ids = case.about_ticket_ids & readable

    @api.depends_context("uid")
    def _compute_complaint_about_count(self):
        """One query for any number of tickets."""
        found = self.with_context(active_test=False).search(
            self._complaint_domain() & Domain("about_ticket_ids", "in", self.ids)
        )
        counted = Counter(
            ticket.id for case in found for ticket in case.about_ticket_ids
        )
        for ticket in self:
            ticket.complaint_about_count = counted[ticket._origin.id]
