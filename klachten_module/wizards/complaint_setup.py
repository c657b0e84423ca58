import json
import re
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

TEMPLATES = Path(__file__).parents[1] / "data" / "procedures"
LANGUAGES = {"nl": "nl_NL"}
# Keys of a term that stand in the template as they stand on the record.
TERM_KEYS = (
    "code length unit published_length published_unit max_extension warn_days "
    "max_extension_unit first_round_only waits_for is_answer source roll_on"
).split()


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
        lang = (self.env.lang or "en")[:2]
        return [
            (code, self._text(self._load(code)["name"], lang))
            for code in sorted(path.stem for path in TEMPLATES.glob("*.json"))
        ]

    @api.model
    def _load(self, code):
        """The template as it stands in data/procedures."""
        return json.loads((TEMPLATES / f"{Path(code).name}.json").read_text("utf-8"))

    @api.model
    def _text(self, texts, lang="en"):
        return texts.get(lang) or texts["en"]

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
        lang = (self.env.lang or "en")[:2]
        for setup in self:
            roles = self._load(setup.template)["roles"] if setup.template else []
            setup.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "code": role["code"],
                        "name": self._text(role["name"], lang),
                        "description": self._text(role["description"], lang),
                    }
                )
                for role in roles
                if not role.get("external")
            ]

    def action_apply(self):
        """Make the procedure and put its first version in force.

        :return: action that opens the procedure
        """
        self.ensure_one()
        self._check()
        people = {line.code: line.user_ids.ids for line in self.line_ids}
        procedure = self._make_procedure(self._load(self.template), people)
        return {
            "type": "ir.actions.act_window",
            "res_model": "complaint.procedure",
            "res_id": procedure.id,
            "views": [(False, "form")],
        }

    def _check(self):
        if not re.fullmatch(r"[A-Za-z0-9._-]+", self.mailbox or ""):
            raise UserError(
                self.env._(
                    "The mailbox is the part before the @: letters, digits, dots and "
                    "dashes only."
                )
            )
        if not self.officer_ids:
            raise UserError(
                self.env._(
                    "Name at least one complaints officer: cases for which a role has "
                    "nobody go there."
                )
            )

    # --- from template to records -----------------------------------------------------

    def _make_procedure(self, template, people):
        """Copy a template to the company.

        :param template: dictionary of data/procedures/*.json
        :param people: {role code: [user id]}
        :return: complaint.procedure with one version in force
        """
        # sudo: a configurator need not have the host's rights on teams and numbering
        env = self.sudo().with_context(lang="en_US").env
        company = self.company_id
        team = env["helpdesk.ticket.team"].create(
            {
                "name": template["name"]["en"],
                "company_id": company.id,
                "alias_name": self.mailbox.lower(),
                "alias_contact": "everyone",
                "show_in_portal": False,
                "type_ids": [
                    Command.link(env.ref("klachten_module.type_complaint").id)
                ],
            }
        )
        self._translate(team, "name", [template["name"]])
        procedure = env["complaint.procedure"].create(
            {
                "name": template["name"]["en"],
                "code": template["code"],
                "company_id": company.id,
                "team_id": team.id,
                "officer_ids": [Command.set(self.officer_ids.ids)],
                "sequence_id": self._make_sequence(env, company).id,
                "form_url": self.form_url,
            }
        )
        self._translate(procedure, "name", [template["name"]])
        version = env["complaint.procedure.version"].create(
            {
                "procedure_id": procedure.id,
                "definition": template["definition"]["en"],
                "source": template["source"],
                "reaction_days": template["reaction_days"],
                "tz": company.partner_id.tz or self.env.user.tz or "Europe/Amsterdam",
                "country_code": self.country_id.code,
                "liberation_day": self.liberation_day,
                "good_friday": self.good_friday,
            }
        )
        self._translate(version, "definition", [template["definition"]])
        roles = self._make_roles(procedure, template["roles"], people)
        stages = self._make_stages(procedure, template["stages"])
        self._make_steps(version, template["steps"], roles, stages)
        self._make_terms(version, template["terms"], roles)
        self._make_transitions(version, template["transitions"], roles, stages)
        grounds = env["complaint.ground"].create(
            [
                {"procedure_id": procedure.id, "name": text["en"], "sequence": index}
                for index, text in enumerate(template["grounds"])
            ]
        )
        self._translate(grounds, "name", template["grounds"])
        version.action_put_in_force()
        return procedure

    def _make_sequence(self, env, company):
        """Numbers K-<year>-<6 digits>; the company's code in front when there are more.

        Procedures of one company share their numbering.
        """
        known = env["complaint.procedure"].search([("sequence_id", "!=", False)])
        known = known.sequence_id
        own = known.filtered(lambda sequence: sequence.company_id == company)
        if own:
            return own[0]
        code = (
            re.sub(r"[^A-Z]", "", company.name.title())[:4] or company.name[:3].upper()
        )
        prefix = f"{code}-K" if known else "K"
        if any(sequence.prefix.startswith(f"{prefix}-") for sequence in known):
            prefix = f"{code}{company.id}-K"
        return env["ir.sequence"].create(
            {
                "name": f"Complaints {company.name}",
                "code": "complaint.number",
                "company_id": company.id,
                "prefix": f"{prefix}-%(range_year)s-",
                "padding": 6,
                "use_date_range": True,
                "implementation": "standard",
            }
        )

    def _make_roles(self, procedure, specs, people):
        records = procedure.env["complaint.role"].create(
            [
                {
                    "procedure_id": procedure.id,
                    "sequence": index,
                    "code": spec["code"],
                    "name": spec["name"]["en"],
                    "description": spec["description"]["en"],
                    "is_external": spec.get("external", False),
                    "is_registrar": spec.get("registrar", False),
                    "receives_overview": spec.get("receives_overview", False),
                    "user_ids": [Command.set(people.get(spec["code"], []))],
                }
                for index, spec in enumerate(specs)
            ]
        )
        self._translate(records, "name", [spec["name"] for spec in specs])
        self._translate(records, "description", [spec["description"] for spec in specs])
        return {role.code: role for role in records}

    def _make_stages(self, procedure, specs):
        records = procedure.env["helpdesk.ticket.stage"].create(
            [
                {
                    "complaint_procedure_id": procedure.id,
                    "complaint_phase": spec["phase"],
                    "complaint_code": spec["code"],
                    "team_ids": [Command.set(procedure.team_id.ids)],
                    "company_id": procedure.company_id.id,
                    "name": spec["name"]["en"],
                    "sequence": index + 1,
                    "closed": spec.get("closed", False),
                    "fold": spec.get("fold", False),
                    "unattended": spec.get("unattended", False),
                }
                for index, spec in enumerate(specs)
            ]
        )
        self._translate(records, "name", [spec["name"] for spec in specs])
        return {stage.complaint_code: stage for stage in records}

    def _make_steps(self, version, specs, roles, stages):
        records = version.env["complaint.step"].create(
            [
                {
                    "version_id": version.id,
                    "sequence": index,
                    "requirement": requirement,
                    "stage_id": stages[stage].id,
                    "name": name["en"],
                    "raci_ids": [
                        Command.create({"role_id": roles[code].id, "letter": letter})
                        for code, letters in raci.items()
                        for letter in letters
                    ],
                }
                for index, (requirement, stage, name, raci) in enumerate(specs)
            ]
        )
        self._translate(records, "name", [spec[2] for spec in specs])

    def _make_terms(self, version, specs, roles):
        vals_list = []
        for index, spec in enumerate(specs):
            vals = {key: spec[key] for key in TERM_KEYS if key in spec}
            for side in ("start", "stop"):
                selector = spec[side]
                vals[f"{side}_type"] = selector["type"]
                vals[f"{side}_phase"] = selector.get("phase")
                vals[f"{side}_result"] = selector.get("result")
                vals[f"{side}_role_id"] = (
                    roles[selector["role"]].id if "role" in selector else False
                )
            vals.update(version_id=version.id, sequence=index, name=spec["name"]["en"])
            vals_list.append(vals)
        records = version.env["complaint.term"].create(vals_list)
        self._translate(records, "name", [spec["name"] for spec in specs])

    def _make_transitions(self, version, specs, roles, stages):
        get_field = version.env["ir.model.fields"]._get
        records = version.env["complaint.transition"].create(
            [
                {
                    "version_id": version.id,
                    "sequence": index,
                    "name": spec["name"]["en"],
                    "from_stage_id": stages[spec["from"]].id,
                    "to_stage_id": stages[spec["to"]].id,
                    "role_id": roles[spec["role"]].id,
                    "is_main": spec.get("main", False),
                    "event_type": spec.get("event"),
                    "result": spec.get("result"),
                    "ask": spec.get("ask", "nothing"),
                    "ask_label": spec.get("ask_label", {}).get("en"),
                    "required_field_ids": [
                        Command.link(get_field("helpdesk.ticket", name).id)
                        for name in spec.get("require", [])
                    ],
                    "required_event_type": spec.get("need_event"),
                    "required_event_result": spec.get("need_result"),
                    "missing_event_text": spec.get("need_text", {}).get("en"),
                    "after_reaction_period": spec.get("after_reaction", False),
                }
                for index, spec in enumerate(specs)
            ]
        )
        self._translate(records, "name", [spec["name"] for spec in specs])
        for field, key in (
            ("ask_label", "ask_label"),
            ("missing_event_text", "need_text"),
        ):
            asking = [
                (r, s[key]) for r, s in zip(records, specs, strict=True) if key in s
            ]
            for record, texts in asking:
                self._translate(record, field, [texts])

    @api.model
    def _translate(self, records, field, texts_list):
        """Store the other languages of a template, also when not installed (yet).

        Written in SQL because the ORM refuses languages that are not active; they
        show as soon as the language is.

        :param texts_list: [{"en": ..., "nl": ...}], one per record
        """
        records.flush_recordset([field])
        for record, texts in zip(records, texts_list, strict=True):
            others = {
                LANGUAGES[short]: text for short, text in texts.items() if short != "en"
            }
            record.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s || %s::jsonb WHERE id = %s",
                    SQL.identifier(record._table),
                    SQL.identifier(field),
                    SQL.identifier(field),
                    json.dumps(others),
                    record.id,
                )
            )
        records.invalidate_recordset([field])
