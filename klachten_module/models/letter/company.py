from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _complaint_heading(self):
        """What the frame of a letter says of who sends it.

        :return: {"name", "logo" (address of the picture or ""), "lines": [str]}
        """
        company = self.sudo()  # a company's address is no secret
        place = " ".join(filter(None, (company.zip, company.city)))
        logo = f"{company.get_base_url()}/logo.png?company={company.id}"
        return {
            "name": company.name,
            "logo": "" if company.uses_default_logo else logo,
            "lines": list(
                filter(None, (company.street, place, company.phone, company.email))
            ),
        }
