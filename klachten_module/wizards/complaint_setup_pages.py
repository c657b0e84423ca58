from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

PAGES = ("procedure", "people", "mailbox", "terms", "letters")
HEADING = {
    "letter_logo": "logo",
    "letter_name": "name",
    "letter_street": "street",
    "letter_zip": "zip",
    "letter_city": "city",
    "letter_email": "email",
}
TERM_LENGTH = range(1, 3651)


class ComplaintSetup(models.TransientModel):
    """The pages of the set-up, each checked before it is left (S0-01..S0-07)."""

    _inherit = "complaint.setup"

    state = fields.Selection(
        [
            ("procedure", "Procedure"),
            ("people", "People"),
            ("mailbox", "Mailbox and days"),
            ("terms", "Terms"),
            ("letters", "Letters"),
            ("done", "Ready"),
        ],
        default="procedure",
        required=True,
        readonly=True,
    )
    definition = fields.Html(compute="_compute_shown")
    flow_chart = fields.Html(compute="_compute_shown", sanitize=False)
    raci_table = fields.Html(compute="_compute_shown")
    term_ids = fields.One2many(
        "complaint.setup.term",
        "setup_id",
        compute="_compute_terms",
        store=True,
        readonly=False,
    )
    asks_appeal_body = fields.Boolean(compute="_compute_shown")
    asks_appeal_term = fields.Boolean(compute="_compute_shown")
    appeal_body = fields.Char(
        string="Who disagrees goes to",
        help="Who looks at a complaint that was not settled; stands in the answer.",
    )
    appeal_term = fields.Char(
        string="... within", help="Until when, such as 'one year after our answer'."
    )
    weekdays = fields.Selection(
        [
            ("0,1,2,3,4", "Monday to Friday"),
            ("0,1,2,3,4,5", "Monday to Saturday"),
            ("0,1,2,3,4,5,6", "Every day"),
        ],
        string="Working days",
        default="0,1,2,3,4",
        required=True,
    )
    can_edit_heading = fields.Boolean(compute="_compute_can_edit_heading")
    letter_logo = fields.Binary(
        string="Logo", compute="_compute_heading", store=True, readonly=False
    )
    letter_name = fields.Char(
        string="Name of the organisation",
        compute="_compute_heading",
        store=True,
        readonly=False,
    )
    letter_street = fields.Char(
        string="Street", compute="_compute_heading", store=True, readonly=False
    )
    letter_zip = fields.Char(
        string="Postcode", compute="_compute_heading", store=True, readonly=False
    )
    letter_city = fields.Char(
        string="City", compute="_compute_heading", store=True, readonly=False
    )
    letter_email = fields.Char(
        string="E-mail", compute="_compute_heading", store=True, readonly=False
    )
    procedure_id = fields.Many2one(
        "complaint.procedure", string="Procedure made", readonly=True
    )
    empty_roles = fields.Char(compute="_compute_empty_roles")

    # --- what a page shows ------------------------------------------------------------

    @api.depends_context("lang")
    @api.depends("template")
    def _compute_shown(self):
        templates = self.env["complaint.template"]
        for setup in self:
            template = templates._load(setup.template)
            roles, steps = templates._raci_table(template)
            setup.definition = templates._text(template["definition"])
            setup.flow_chart = templates._chart_picture(template)
            setup.raci_table = self.env["ir.qweb"]._render(
                "klachten_module.setup_raci", {"roles": roles, "steps": steps}
            )
            for name in ("appeal_body", "appeal_term"):
                # null: the source leaves it to whoever sets the procedure up
                setup[f"asks_{name}"] = name in template and not template[name]

    @api.depends("template")
    def _compute_terms(self):
        templates = self.env["complaint.template"]
        for setup in self:
            setup.term_ids = [Command.clear()] + [
                Command.create(
                    {
                        "code": term["code"],
                        "name": templates._text(term["name"]),
                        "is_open": not term["length"],
                        "length": term["length"] or 0,
                        "unit": term.get("unit") or "working_days",
                        "published_length": term.get("published_length") or 0,
                        "published_unit": term.get("published_unit") or "working_days",
                    }
                )
                for term in templates._load(setup.template)["terms"]
            ]

    @api.depends("company_id")
    def _compute_heading(self):
        for setup in self:
            for name, of_company in HEADING.items():
                setup[name] = setup.company_id[of_company]

    @api.depends("company_id")
    def _compute_can_edit_heading(self):
        for setup in self:
            setup.can_edit_heading = setup.company_id.has_access("write")

    @api.depends("line_ids.user_ids", "line_ids.filled_by")
    def _compute_empty_roles(self):
        for setup in self:
            empty = setup.line_ids.filtered(
                lambda line: line.filled_by == "users" and not line.user_ids
            )
            setup.empty_roles = ", ".join(empty.mapped("name"))

    # --- from page to page ------------------------------------------------------------

    def action_next(self):
        """Check this page and show the next one."""
        self.ensure_one()
        self._check_page(self.state)
        self.state = PAGES[min(PAGES.index(self.state) + 1, len(PAGES) - 1)]
        return self._shown()

    def action_back(self):
        """Show the page before; what was filled in stays."""
        self.ensure_one()
        self.state = PAGES[max(PAGES.index(self.state) - 1, 0)]
        return self._shown()

    def action_finish(self):
        """Make the procedure and show what was made."""
        procedure = self.action_apply()["res_id"]
        self.write({"procedure_id": procedure, "state": "done"})
        return self._shown()

    def action_open_board(self):
        return self.procedure_id.action_open_cases()

    def action_open_procedure(self):
        return self.procedure_id.get_formview_action()

    def _shown(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "klachten_module.action_complaint_setup"
        )
        return {**action, "res_id": self.id}

    # --- checks -----------------------------------------------------------------------

    def _check(self):
        if self.procedure_id:
            raise UserError(
                self.env._("This procedure is set up already; open it from the list.")
            )
        for page in PAGES:
            self._check_page(page)

    def _check_page(self, page):
        """Refuse to leave a page, with a sentence that says what to do."""
        check = getattr(self, f"_check_{page}", None)
        if check:
            check()

    def _check_people(self):
        if not self.officer_ids:
            raise UserError(
                self.env._(
                    "Name at least one complaints officer: cases for which a role has "
                    "nobody go there."
                )
            )

    def _check_mailbox(self):
        result = super()._check_mailbox()
        # sudo: whether an address is free is asked of all aliases
        alias = (
            self.env["mail.alias"]
            .sudo()
            .search(
                [
                    ("alias_name", "=", self.mailbox.lower()),
                    ("alias_domain_id", "=", self.company_id.alias_domain_id.id),
                ],
                limit=1,
            )
        )
        if alias:
            raise UserError(
                self.env._(
                    "The mailbox %(mailbox)s is in use already, by %(owner)s. Choose "
                    "another one.",
                    mailbox=self.mailbox,
                    owner=self._owner(alias),
                )
            )
        return result

    def _owner(self, alias_sudo):
        """Who has a mailbox, in words."""
        model = alias_sudo.alias_parent_model_id
        number = alias_sudo.alias_parent_thread_id
        if model.model == "helpdesk.ticket.team" and number:
            owner = self.env[model.model].sudo().browse(number).exists()
            if owner:
                return self.env._("the team '%s'", owner.name)
        return (model or alias_sudo.alias_model_id).name

    def _check_terms(self):
        for term in self.term_ids:
            if term.length not in TERM_LENGTH:
                raise UserError(
                    self.env._(
                        "Fill in how long '%s' takes, on the page 'Terms': at least 1 "
                        "and at most 3,650.",
                        term.name,
                    )
                )
            if term.published_length not in (0, *TERM_LENGTH):
                raise UserError(
                    self.env._(
                        "The published term of '%s' is at most 3,650; leave it empty "
                        "when it is the same.",
                        term.name,
                    )
                )
        for name in ("appeal_body", "appeal_term"):
            if self[f"asks_{name}"] and not (self[name] or "").strip():
                raise UserError(
                    self.env._(
                        "Fill in '%s', on the page 'Terms': the source of this "
                        "procedure leaves it to you.",
                        self._fields[name]._description_string(self.env),
                    )
                )

    def _check_letters(self):
        if not (self.letter_name or "").strip():
            raise UserError(
                self.env._(
                    "Fill in the name of the organisation: letters begin with it."
                )
            )
        if self._changed_heading() and not self.can_edit_heading:
            raise AccessError(
                self.env._(
                    "Only somebody who manages the company's data can change the "
                    "heading of letters. Leave it as it is, and ask the administrator."
                )
            )

    # --- what goes into the procedure -------------------------------------------------

    def _changed_heading(self):
        """What was changed of the company: values of res.company."""
        return {
            of_company: self[name]
            for name, of_company in HEADING.items()
            if self[name] != self.company_id[of_company]
        }

    def _choices(self):
        asked = {
            name: self[name].strip()
            for name in ("appeal_body", "appeal_term")
            if self[f"asks_{name}"]
        }
        return {
            **super()._choices(),
            "terms": self.term_ids._values(),
            "version": {"weekdays": self.weekdays, **asked},
        }
