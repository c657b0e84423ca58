import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ComplaintSetup(models.TransientModel):
    """Makes a company's procedure from a template: mailbox, people, stages, terms."""

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
        default=lambda self: self.env._("complaints"),
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
        [
            ("lustrum", "A day off once in five years"),
            ("always", "A day off every year"),
            ("never", "A working day"),
        ],
        string="5 May",
        default="lustrum",
        required=True,
    )
    good_friday = fields.Boolean(string="Good Friday is a day off")
    country_id = fields.Many2one(
        "res.country",
        string="Public holidays of",
        compute="_compute_country_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    country_code = fields.Char(related="country_id.code")
    line_ids = fields.One2many(
        "complaint.setup.line",
        "setup_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.model
    def _selection_template(self):
        templates = self.env["complaint.template"]
        return [
            (code, templates._text(templates._load(code)["name"]))
            for code in templates._codes()
        ]

    @api.depends("company_id")
    def _compute_mail_domain(self):
        for setup in self:
            setup.mail_domain = setup.company_id.alias_domain_id.name or False

    @api.depends("company_id")
    def _compute_country_id(self):
        for setup in self:
            setup.country_id = setup.company_id.country_id or self.env.ref("base.nl")

    @api.depends("template")
    def _compute_line_ids(self):
        templates = self.env["complaint.template"]
        for setup in self:
            template = templates._load(setup.template) if setup.template else {}
            setup.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "code": role["code"],
                        "name": templates._text(role["name"]),
                        "description": templates._text(role["description"]),
                        "filled_by": role.get("filled_by", "users"),
                    }
                )
                for role in template.get("roles", [])
                if not role.get("external")
            ]

    def action_apply(self):
        """Make the procedure and put its first version in force.

        :return: action that opens the procedure
        """
        self.ensure_one()
        self._check()
        heading = self._changed_heading()
        if heading:
            self.company_id.write(heading)
        templates = self.env["complaint.template"]
        procedure = templates._copy(templates._load(self.template), self._choices())
        return {
            "type": "ir.actions.act_window",
            "res_model": "complaint.procedure",
            "res_id": procedure.id,
            "views": [(False, "form")],
        }

    def _choices(self):
        """What was chosen, as complaint.template copies it."""
        return {
            "company": self.company_id,
            "mailbox": self.mailbox,
            "officers": self.officer_ids,
            "people": {line.code: line.user_ids.ids for line in self.line_ids},
            "form_url": self.form_url,
            "country_code": self.country_id.code,
            "liberation_day": self.liberation_day,
            "good_friday": self.good_friday,
        }

    def _check_mailbox(self):
        if not re.fullmatch(r"[A-Za-z0-9._-]+", self.mailbox or ""):
            raise UserError(
                self.env._(
                    "The mailbox is the part before the @: letters, digits, dots and "
                    "dashes only."
                )
            )
