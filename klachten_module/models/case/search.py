import re

from odoo import api, fields, models
from odoo.fields import Domain

WHOLE_NUMBER = re.compile(r"(?:[A-Z0-9]+-)?K-\d{4}-\d{6,}")
PLAIN_PREFIX = "K-%(range_year)s-"


class HelpdeskTicket(models.Model):
    """What the search box of the complaints looks for."""

    _inherit = "helpdesk.ticket"

    complaint_words = fields.Char(
        string="Number or subject",
        compute="_compute_complaint_words",
        search="_search_complaint_words",
        export_string_translation=False,
    )

    @api.depends("number", "name")
    def _compute_complaint_words(self):
        for ticket in self:
            ticket.complaint_words = f"{ticket.number} {ticket.name}"

    @api.model
    def _search_complaint_words(self, operator, value):
        """Words in number or subject; a whole number is looked up, however many cases.

        As all numbers are alike, searching pieces of them in a million cases takes
        longer than all else in showing a list.
        """
        if operator != "ilike" or not isinstance(value, str):
            return NotImplemented
        number = value.strip().upper()
        if WHOLE_NUMBER.fullmatch(number):
            return Domain("number", "in", self._complaint_whole_numbers(number))
        return Domain("number", "ilike", value) | Domain("name", "ilike", value)

    @api.model
    def _complaint_whole_numbers(self, number):
        """A number as typed, and with the company's code where that was left out."""
        # sudo: numbering is no secret; the cases found follow the rules of cases
        sequences = self.env["ir.sequence"].sudo()
        found = sequences.search([("code", "=", "complaint.number")])
        prefixes = set(found.mapped("prefix"))
        codes = sorted(
            prefix.removesuffix(PLAIN_PREFIX)
            for prefix in prefixes - {PLAIN_PREFIX}
            if prefix.endswith(PLAIN_PREFIX)
        )
        return [number, *(f"{code}{number}" for code in codes)]
