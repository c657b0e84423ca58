import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .setup import WEEKDAYS

PAGES = [
    ("procedure", "Procedure"),
    ("people", "People"),
    ("working", "Mailbox and days"),
    ("open", "Terms"),
    ("heading", "Letters"),
    ("done", "Done"),
]
LAST_TO_FILL = "heading"
TERM_MAX = 3650


class ComplaintSetup(models.TransientModel):
    """The pages of setting up: each is checked before the next, all of them at the end.

    What was filled in stays with the dialog, so one can go back and forth.
    """

    _inherit = "complaint.setup"

    page = fields.Selection(PAGES, default="procedure", required=True)
    template_view = fields.Html(compute="_compute_template_view", sanitize=False)
    procedure_id = fields.Many2one(
        "complaint.procedure", string="Made procedure", readonly=True
    )
    test_ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    result_view = fields.Html(compute="_compute_result_view", sanitize=False)

    # --- what the chosen procedure is -------------------------------------------------

    @api.depends_context("lang")
    @api.depends("template")
    def _compute_template_view(self):
        templates = self.env["complaint.template"]
        for setup in self:
            template = setup._template()
            roles, steps = setup._raci_table(template)
            setup.template_view = self.env["ir.qweb"]._render(
                "klachten_module.setup_template_view",
                {
                    "source": template["source"],
                    "law": templates._law_text(template),
                    "definition": Markup(templates._text(template["definition"])),
                    "stages": [templates._text(s["name"]) for s in template["stages"]],
                    "roles": roles,
                    "steps": steps,
                    "chart": templates._flow_chart(template),
                },
            )

    def _raci_table(self, template):
        """The RACI table of a template.

        :return: [(code, name)] of the roles, [(step, {code: letters})]
        """
        text = self.env["complaint.template"]._text
        roles = [(role["code"], text(role["name"])) for role in template["roles"]]
        steps = [
            (text(name), {code: ", ".join(letters) for code, letters in raci.items()})
            for _requirement, _stage, name, raci in template["steps"]
        ]
        return roles, steps

    # --- back and forth ---------------------------------------------------------------

    def action_next(self):
        """Check this page and show the next."""
        self.ensure_one()
        self._check_page(self.page)
        return self._show(1)

    def action_back(self):
        """Show the page before, whatever stands on this one."""
        self.ensure_one()
        return self._show(-1)

    def _show(self, step):
        names = [name for name, _label in PAGES]
        last = names.index(LAST_TO_FILL)
        index = names.index(self.page) + step
        if self.page != "done":
            self.page = names[max(0, min(index, last))]
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set up a procedure"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_finish(self):
        """Make the procedure, once, and show what was made."""
        self.ensure_one()
        if not self.procedure_id:
            for name, _label in PAGES:
                self._check_page(name)
            made = self.action_apply()
            self.write({"procedure_id": made["res_id"], "page": "done"})
        return self._reopen()

    # --- checks -----------------------------------------------------------------------

    def _check(self):
        """All that makes a procedure impossible, one sentence for the first."""
        # what follows is made with every right
        self.company_id.check_access("read")
        self._check_officers()
        self._check_mailbox()
        self._check_days()
        self._check_open()

    def _check_page(self, page):
        checks = {
            "people": (self._check_officers, self._check_departments),
            "working": (self._check_mailbox, self._check_days, self._check_partners),
            "open": (self._check_open,),
            "heading": (self._check_heading,),
        }
        for check in checks.get(page, ()):
            check()

    def _check_officers(self):
        if not self.officer_ids:
            raise UserError(
                self.env._(
                    "Name at least one complaints officer: cases for which a role has "
                    "nobody go there."
                )
            )

    def _check_departments(self):
        if self.asks_departments and not self.department_ids:
            raise UserError(
                self.env._(
                    "Name at least one department and its managers: in this procedure "
                    "a complaint goes to the department that it is about."
                )
            )
        nobody = self.department_ids.filtered(lambda d: not d.user_ids)
        if self.asks_departments and nobody:
            raise UserError(
                self.env._(
                    "Choose who manages %s, or take it out of the list.",
                    ", ".join(nobody.mapped("name")),
                )
            )

    def _check_mailbox(self):
        if not re.fullmatch(r"[A-Za-z0-9._-]+", self.mailbox or ""):
            raise UserError(
                self.env._(
                    "The mailbox is the part before the @: letters, digits, dots and "
                    "dashes only."
                )
            )
        holder = self._mailbox_holder()
        if holder:
            raise UserError(
                self.env._(
                    "The mailbox %(mailbox)s is taken by %(holder)s. Choose another.",
                    mailbox=self.mailbox.lower(),
                    holder=holder,
                )
            )

    @api.model
    def _free_mailbox(self):
        """What to propose: "complaints", with a number where that is taken."""
        wanted = self.env._("complaints")
        aliases = self._aliases(self.env.company, "=like", f"{wanted}%")
        taken = set(aliases.mapped("alias_name"))
        numbered = (f"{wanted}{number}" for number in range(2, len(taken) + 2))
        return next(name for name in (wanted, *numbered) if name not in taken)

    @api.model
    def _aliases(self, company, operator, name):
        """The addresses of a company with such a name (sudo)."""
        # sudo: a configurator need not read the addresses of other teams
        aliases = self.env["mail.alias"].sudo()
        return aliases.search(
            [
                ("alias_name", operator, name),
                ("alias_domain_id", "in", [False, company.alias_domain_id.id]),
            ]
        )

    def _mailbox_holder(self):
        """Who has this address already, in words; empty when nobody."""
        domain = self.company_id.alias_domain_id
        mailbox = self.mailbox.lower()
        if domain and mailbox in (domain.bounce_alias, domain.catchall_alias):
            return self.env._("Odoo itself, for bounced and other mail")
        alias = self._aliases(self.company_id, "=", mailbox)[:1]
        if not alias:
            return ""
        model = alias.alias_parent_model_id or alias.alias_model_id
        holder_id = alias.alias_parent_thread_id
        if model.model == "helpdesk.ticket.team" and holder_id:
            # sudo: an address that is taken is known by the name of its team
            team = self.env["helpdesk.ticket.team"].sudo().browse(holder_id).exists()
            return self.env._("the helpdesk team '%s'", team.name or mailbox)
        return self.env._("'%s'", model.name)

    def _check_days(self):
        if not any(self[day] for day in WEEKDAYS):
            raise UserError(self.env._("Choose on which days of the week you work."))
        if not self.country_id:
            raise UserError(
                self.env._("Choose the country whose public holidays are days off.")
            )

    def _check_partners(self):
        if self.asks_partners and not self.partner_ids:
            raise UserError(
                self.env._(
                    "Choose at least one partner organisation or supplier: only their "
                    "people may file under this procedure."
                )
            )

    def _check_open(self):
        for term in self.term_ids:
            if not (term.length <= TERM_MAX and 0 <= term.published_length <= TERM_MAX):
                raise UserError(
                    self.env._(
                        "'%s' is too long or too short: a term is at most 3,650.",
                        term.name,
                    )
                )
        empty = self.term_ids.filtered(lambda term: term.length <= 0).mapped("name")
        if self.asks_appeal and not self.appeal_body:
            empty.append(self.env._("who people can go to next"))
        if self.asks_appeal_term and not self.appeal_term:
            empty.append(self.env._("until when they can go there"))
        if empty:
            raise UserError(
                self.env._(
                    "The procedure leaves this to you; fill in under 'Terms': %s.",
                    "; ".join(empty),
                )
            )

    def _check_heading(self):
        if not (self.company_name or "").strip():
            raise UserError(self.env._("Fill in the name above your letters."))
        if self.company_email and not re.fullmatch(
            r"[^@\s]+@[^@\s]+\.[^@\s]+", self.company_email.strip()
        ):
            raise UserError(
                self.env._("'%s' is not an e-mail address.", self.company_email)
            )

    # --- the end ----------------------------------------------------------------------

    @api.depends_context("lang")
    @api.depends("procedure_id", "test_ticket_id")
    def _compute_result_view(self):
        for setup in self:
            setup.result_view = setup.procedure_id and self.env["ir.qweb"]._render(
                "klachten_module.setup_result_view",
                {
                    "name": setup.procedure_id.name,
                    "sentences": setup._result_sentences(),
                    "checks": setup._checks(),
                    "is_admin": self.env.user.has_group("base.group_system"),
                },
            )

    def _result_sentences(self):
        """What was made, and what is still to do: list of str."""
        procedure = self.procedure_id
        version = procedure.version_id
        sentences = [
            self.env._(
                "It has %(stages)s stages, %(roles)s roles and %(terms)s terms.",
                stages=len(procedure.stage_ids),
                roles=len(procedure.role_ids),
                terms=len(version.term_ids),
            )
        ]
        empty = procedure.role_ids.filtered(
            lambda r: not r.is_external and not r.user_ids and r.filled_by == "users"
        )
        officers = ", ".join(procedure.officer_ids.mapped("name"))
        if empty:
            sentences.append(
                self.env._(
                    "Still without people: %(roles)s. Until you choose somebody, "
                    "the work goes to %(officers)s.",
                    officers=officers,
                    roles=", ".join(empty.mapped("name")),
                )
            )
        # sudo: a configurator reads no cases; of a test complaint, the number
        test = self.sudo().test_ticket_id.filtered("complaint_test")
        if test:
            sentences.append(
                self.env._(
                    "Test complaint %s is on the board. Its letters go to you alone, "
                    "and it counts nowhere.",
                    test.number,
                )
            )
        return sentences

    def action_open_board(self):
        self.ensure_one()
        return self.procedure_id.action_open_cases()

    def action_test_complaint(self):
        """Register a test complaint and show it on this page."""
        self.ensure_one()
        self.test_ticket_id = self.procedure_id._register_test_complaint()
        return self._reopen()

    def action_remove_test(self):
        self.ensure_one()
        if self.test_ticket_id:
            ticket = self.test_ticket_id
            self.test_ticket_id = False
            ticket.action_complaint_remove_test()
        return self._reopen()
