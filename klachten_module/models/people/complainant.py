from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

FORMS_OF_ADDRESS = [("madam", "Ms"), ("sir", "Mr"), ("neutral", "Neither")]
# Fields of the form of a case -> what they are of the party that complains.
FORM_FIELDS = {
    f"complainant_{name}": name
    for name in ("form_of_address", "phone", "street", "zip", "city")
}
EARLIER = 10  # as many as stand on one form


def on_the_form(field):
    """A field of the case for one of its complainant; written one by one, as what is
    read of the others would hide what was filled in.
    """
    return {
        "compute": "_compute_complainant",
        "inverse": lambda tickets: tickets._complaint_write_person(field),
    }


class HelpdeskTicket(models.Model):
    """Who complains and how to reach him, as it is filled in on the case."""

    _inherit = "helpdesk.ticket"

    complainant_form_of_address = fields.Selection(
        FORMS_OF_ADDRESS, string="Form of address", **on_the_form("form_of_address")
    )
    complainant_phone = fields.Char(string="Telephone", **on_the_form("phone"))
    complainant_street = fields.Char(string="Street", **on_the_form("street"))
    complainant_zip = fields.Char(string="Postcode", **on_the_form("zip"))
    complainant_city = fields.Char(string="Town", **on_the_form("city"))
    complaint_earlier_ids = fields.Many2many(
        "helpdesk.ticket",
        string="Earlier complaints",
        compute="_compute_complaint_earlier_ids",
        help="Of the same contact or e-mail address, as far as you may read them.",
    )

    @api.depends("party_ids.kind", *(f"party_ids.{f}" for f in FORM_FIELDS.values()))
    def _compute_complainant(self):
        for ticket in self:
            party = ticket._complaint_complainant()
            for name, field in FORM_FIELDS.items():
                ticket[name] = party[field]

    def _complaint_write_person(self, field):
        """Write what was filled in on the form of these cases to their complainants.

        Of a new case it is there already: the registration took it along.
        """
        for ticket in self.filtered("procedure_version_id"):
            party = ticket._complaint_complainant()
            if party:
                party[field] = ticket[f"complainant_{field}"]

    @api.depends("partner_id", "partner_email")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_complaint_earlier_ids(self):
        """One query for each case: for the form, not for lists."""
        self.complaint_earlier_ids = False
        for ticket in self:
            address = tools.email_normalize(ticket.partner_email)
            who = Domain.FALSE
            if ticket.partner_id:
                who |= Domain("partner_id", "=", ticket.partner_id.id)
            if address:
                # which the index of the search box answers
                who |= Domain("partner_email", "=ilike", escape_psql(address))
            if not who.is_false():
                other = Domain("id", "!=", ticket._origin.id)
                ticket.complaint_earlier_ids = self.search(
                    self._complaint_domain() & other & who,
                    order="received_at desc, id desc",
                    limit=EARLIER,
                )

    def _complaint_complainant(self):
        """The party that complains in this case; empty on a plain ticket."""
        return self.party_ids.filtered(lambda party: party.kind == "complainant")[:1]

    @api.model
    def _complaint_take_person(self, vals):
        """Take out of the values of a new case what they say of its complainant.

        :param dict vals: of the case; what is taken is gone from it
        :return: dict, values of his complaint.party
        """
        return {FORM_FIELDS[n]: vals.pop(n) for n in FORM_FIELDS.keys() & vals.keys()}
