from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.image import image_data_uri

# Field of the dialog -> field of the company.
HEADING = {
    "company_name": "name",
    "company_logo": "logo",
    "company_email": "email",
    "company_phone": "phone",
    "company_street": "street",
    "company_zip": "zip",
    "company_city": "city",
}


def _of_company(name):
    """Attributes of a field that starts as the company's, one by one: a caller that
    gives some of them keeps the company's others.
    """

    @api.depends("company_id")
    def compute(self):
        for setup in self.with_context(bin_size=False):
            company = setup.company_id
            is_none = name == "company_logo" and company.uses_default_logo
            setup[name] = not is_none and company[HEADING[name]]

    # not as superuser, who reads every company
    return {
        "compute": compute,
        "compute_sudo": False,
        "store": True,
        "readonly": False,
    }


class ComplaintSetup(models.TransientModel):
    """The heading of the letters: it is the company's own."""

    _inherit = "complaint.setup"

    company_name = fields.Char(
        string="Name above letters", **_of_company("company_name")
    )
    company_logo = fields.Image(
        string="Logo", max_width=1920, max_height=1920, **_of_company("company_logo")
    )
    company_email = fields.Char(string="E-mail", **_of_company("company_email"))
    company_phone = fields.Char(string="Phone", **_of_company("company_phone"))
    company_street = fields.Char(string="Street", **_of_company("company_street"))
    company_zip = fields.Char(string="Postcode", **_of_company("company_zip"))
    company_city = fields.Char(string="Place", **_of_company("company_city"))
    letter_preview = fields.Html(compute="_compute_letter_preview", sanitize=False)

    @api.depends_context("lang")
    @api.depends(*HEADING)
    def _compute_letter_preview(self):
        for setup in self.with_context(bin_size=False):
            logo = setup.company_logo
            place = " ".join(filter(None, (setup.company_zip, setup.company_city)))
            lines = (
                setup.company_street,
                place,
                setup.company_phone,
                setup.company_email,
            )
            setup.letter_preview = self.env["ir.qweb"]._render(
                "klachten_module.setup_letter_preview",
                {
                    "heading": {
                        "name": setup.company_name,
                        "logo": image_data_uri(logo) if logo else "",
                        "lines": list(filter(None, lines)),
                    }
                },
            )

    def _write_heading(self):
        """Keep the heading on the company, as far as it was changed."""
        company = self.company_id
        changed = {
            field: self[name]
            for name, field in HEADING.items()
            if self[name] != company[field]
            and not (name in ("company_logo", "company_name") and not self[name])
        }
        if not changed:
            return
        if not self.env.user.has_group("klachten_module.group_complaint_configurator"):
            raise AccessError(
                self.env._("Only who configures complaints changes the letter heading.")
            )
        if company not in self.env.user.company_ids:
            raise AccessError(self.env._("You do not work for %s.", company.name))
        # sudo: checked above; a configurator need not have the host's settings rights
        company.sudo().write(changed)
