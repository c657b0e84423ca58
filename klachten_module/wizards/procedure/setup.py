from odoo import api, fields, models
from odoo.fields import Command

from ...models.procedure.version import LIBERATION_DAY

WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()


class ComplaintSetup(models.TransientModel):
    """Makes a company's procedure from a template: mailbox, people, stages, terms.

    What the template's source leaves open is chosen here. The pages that ask for it all
    stand in wizards/procedure/setup_pages.py.
    """

    _name = "complaint.setup"
    _description = "Set up a complaint procedure"

    template = fields.Selection(
        selection="_selection_template",
        string="Procedure",
        required=True,
        default=lambda self: self._selection_template()[0][0],
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    mailbox = fields.Char(
        required=True,
        default=lambda self: self._free_mailbox(),
        help="Part before the @ of the address at which complaints come in.",
    )
    mail_domain = fields.Char(compute="_compute_mail_domain")
    form_url = fields.Char(
        string="Complaint form",
        help="Web address of the form; the confirmation of receipt links to it.",
    )
    officer_ids = fields.Many2many(
        "res.users",
        string="Complaints officers",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        required=True,
    )
    liberation_day = fields.Selection(
        LIBERATION_DAY, string="5 May", default="lustrum", required=True
    )
    good_friday = fields.Boolean(string="Good Friday is a day off")
    country_id = fields.Many2one(
        "res.country",
        string="Public holidays of",
        compute="_compute_country_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    country_code = fields.Char(related="country_id.code")
    monday = fields.Boolean(default=True)
    tuesday = fields.Boolean(default=True)
    wednesday = fields.Boolean(default=True)
    thursday = fields.Boolean(default=True)
    friday = fields.Boolean(default=True)
    saturday = fields.Boolean()
    sunday = fields.Boolean()
    partner_ids = fields.Many2many(
        "res.partner",
        string="Partner organisations and suppliers",
        help="Whose people may file here; a complaint of somebody else is proposed for "
        "referral.",
    )
    line_ids = fields.One2many(
        "complaint.setup.line",
        "setup_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    department_ids = fields.One2many(
        "complaint.setup.department",
        "setup_id",
        string="Departments",
        compute="_compute_department_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    term_ids = fields.One2many(
        "complaint.setup.term",
        "setup_id",
        compute="_compute_term_ids",
        store=True,
        readonly=False,
    )
    appeal_body = fields.Char(
        string="Who can people go to next?",
        compute="_compute_appeal_body",
        store=True,
        readonly=False,
        help="Our answer names them, such as 'the National Ombudsman'.",
    )
    appeal_term = fields.Char(
        string="Within what time?",
        compute="_compute_appeal_term",
        store=True,
        readonly=False,
        help="Such as 'one year after our answer'.",
    )
    asks_appeal = fields.Boolean(
        compute="_compute_asks", export_string_translation=False
    )
    asks_appeal_term = fields.Boolean(
        compute="_compute_asks", export_string_translation=False
    )
    asks_departments = fields.Boolean(
        compute="_compute_asks", export_string_translation=False
    )
    asks_terms = fields.Boolean(
        compute="_compute_asks", export_string_translation=False
    )
    asks_partners = fields.Boolean(
        compute="_compute_asks", export_string_translation=False
    )

    @api.model
    def _selection_template(self):
        templates = self.env["complaint.template"]
        choices = []
        for code in templates._codes():
            template = templates._load(code)
            words = [
                templates._text(template[key])
                for key in ("name", "summary")
                if key in template
            ]
            choices.append((code, " – ".join(words)))
        return choices

    @api.depends("company_id")
    def _compute_mail_domain(self):
        for setup in self:
            setup.mail_domain = setup.company_id.alias_domain_id.name or False

    @api.depends("company_id")
    def _compute_country_id(self):
        for setup in self:
            setup.country_id = setup.company_id.country_id or self.env.ref("base.nl")

    @api.depends("company_id")
    def _compute_department_ids(self):
        departments = self.env["complaint.department"]
        for setup in self:
            known = departments.search([("company_id", "=", setup.company_id.id)])
            setup.department_ids = [Command.clear()] + [
                Command.create(
                    {
                        "department_id": department.id,
                        "name": department.name,
                        "user_ids": [Command.set(department.user_ids.ids)],
                    }
                )
                for department in known
            ]

    def _template(self):
        """The chosen template as it stands in data/procedures."""
        return self.env["complaint.template"]._load(self.template)

    @api.depends("template")
    def _compute_asks(self):
        for setup in self:
            template = setup._template()
            setup.asks_appeal = template.get("appeal_body", "") is None
            setup.asks_appeal_term = template.get("appeal_term", "") is None
            setup.asks_terms = any(not term["length"] for term in template["terms"])
            setup.asks_partners = bool(template.get("entitled_only"))
            setup.asks_departments = any(
                role.get("filled_by") == "department" for role in template["roles"]
            )

    @api.depends("template")
    def _compute_line_ids(self):
        text = self.env["complaint.template"]._text
        for setup in self:
            setup.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "code": role["code"],
                        "name": text(role["name"]),
                        "description": text(role["description"]),
                        "filled_by": role.get("filled_by", "users"),
                    }
                )
                for role in setup._template()["roles"]
                if not role.get("external")
            ]

    @api.depends("template")
    def _compute_term_ids(self):
        text = self.env["complaint.template"]._text
        for setup in self:
            setup.term_ids = [Command.clear()] + [
                Command.create(
                    {
                        "code": term["code"],
                        "name": text(term["name"]),
                        "is_open": not term["length"],
                        "length": term["length"],
                        "unit": term.get("unit") or "working_days",
                        "published_length": term.get("published_length"),
                    }
                )
                for term in setup._template()["terms"]
            ]

    @api.depends("template")
    def _compute_appeal_body(self):
        for setup in self:
            setup.appeal_body = setup._template_text("appeal_body", "appeal_suggestion")

    @api.depends("template")
    def _compute_appeal_term(self):
        for setup in self:
            setup.appeal_term = setup._template_text("appeal_term")

    def _template_text(self, *keys):
        """The first of these texts that the template gives, else False."""
        template = self._template()
        found = next((template[key] for key in keys if template.get(key)), None)
        return found and self.env["complaint.template"]._text(found)

    def action_apply(self):
        """Make the procedure and put its first version in force.

        :return: action that opens the procedure
        """
        self.ensure_one()
        self._check()
        procedure = self.env["complaint.template"]._copy(
            self._template(),
            {
                "company": self.company_id,
                "mailbox": self.mailbox,
                "officers": self.officer_ids,
                "people": {line.code: line.user_ids.ids for line in self.line_ids},
                "form_url": self.form_url,
                "country_code": self.country_id.code,
                "liberation_day": self.liberation_day,
                "good_friday": self.good_friday,
                "terms": self._chosen_terms(),
                "version": self._chosen_version(),
            },
        )
        if self.asks_departments:
            self.department_ids._apply()
        if self.asks_partners:
            procedure.partner_ids = self.partner_ids
        self._write_heading()
        return {
            "type": "ir.actions.act_window",
            "res_model": "complaint.procedure",
            "res_id": procedure.id,
            "views": [(False, "form")],
        }

    def _chosen_terms(self):
        """What differs from the template: {term code: values of complaint.term}."""
        known = {term["code"]: term for term in self._template()["terms"]}
        return self.term_ids.filtered(
            lambda term: (
                term.length != known[term.code]["length"]
                or term.unit != known[term.code].get("unit", "working_days")
                or term.published_length
                != (known[term.code].get("published_length") or 0)
            )
        )._chosen()

    def _chosen_version(self):
        """Values of the version: the working week and what the source leaves open."""
        days = [index for index, name in enumerate(WEEKDAYS) if self[name]]
        values = {"weekdays": ",".join(map(str, days))}
        if self.asks_appeal:
            values["appeal_body"] = self.appeal_body
        if self.asks_appeal_term:
            values["appeal_term"] = self.appeal_term
        return values
