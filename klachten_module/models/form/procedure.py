from odoo import api, fields, models


class ComplaintProcedure(models.Model):
    """Which form a procedure has: its fields and texts, and who finds it (S0-47,
    S3-12).
    """

    _inherit = "complaint.procedure"

    form_who = fields.Char(
        string="Who files here",
        translate=True,
        help="On the page that asks who you are, where there are several forms. Such "
        "as: I live in the town. Empty: the name of the procedure.",
    )
    form_intro = fields.Text(
        string="Text above the form",
        translate=True,
        help="What somebody should know before he writes.",
    )
    form_closing = fields.Text(
        string="Text below the form",
        translate=True,
        help="For instance who reads it, and where your privacy statement is.",
    )
    form_asks_about = fields.Boolean(
        string="Asks about what or whom it is", default=True
    )
    form_asks_solution = fields.Boolean(string="Asks what would solve it", default=True)
    form_takes_files = fields.Boolean(string="Takes files", default=True)

    @api.model
    def _find_form(self, number):
        """The procedure of this number that takes complaints by our form; empty when
        there is none.

        :param str number: as it stands in the address, whatever somebody typed
        """
        procedure = self._find_numbered(number)
        return procedure.filtered(lambda p: p.has_form and p.version_id)

    @api.model
    def _all_public(self):
        """The procedures of which everybody may know: those with a form or a page."""
        return self.search(
            [
                ("version_id", "!=", False),
                "|",
                ("has_form", "=", True),
                ("is_public", "=", True),
            ]
        )

    def _public_path(self):
        """Where somebody goes who chose this procedure: its form, else its page."""
        self.ensure_one()
        return f"/complaints/{self.id}" + ("/form" if self.has_form else "")

    def _start_page(self):
        """[{"path", "who", "name", "organisation"}] for the page that asks who you
        are; the organisation where there is more than one.
        """
        several = len(self.company_id) > 1
        return [
            {
                "path": procedure._public_path(),
                "who": procedure.form_who or procedure.name,
                "name": procedure.form_who and procedure.name,
                "organisation": procedure.company_id.name if several else "",
            }
            for procedure in self
        ]

    def _form_fields(self):
        """Names of what the form asks in words, in order."""
        self.ensure_one()
        names = ["what"]
        if self.form_asks_about:
            names.append("about")
        if self.form_asks_solution:
            names.append("solution")
        return [*names, "name", "email", "phone", "street", "zip", "city"]
