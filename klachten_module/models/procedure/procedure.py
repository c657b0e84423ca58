import re

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import format_list

from ..kernel import SERVICE


class ComplaintProcedure(models.Model):
    """A complaint procedure of one company: its helpdesk team, stages and people.

    What the procedure says (steps, moves, terms) stands in its versions, of which one
    is in force. Stages and roles are shared by the versions, so that a case can
    run on under an older version while the people change.
    """

    _name = "complaint.procedure"
    _description = "Complaint procedure"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        required=True,
        help="Name of the template this procedure was made from, such as ssc_ict.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Helpdesk team",
        required=True,
        ondelete="restrict",
        check_company=True,
        index=True,
    )
    mailbox = fields.Char(related="team_id.alias_id.display_name", string="Mailbox")
    officer_ids = fields.Many2many(
        "res.users",
        relation="complaint_procedure_officer_rel",
        string="Complaints officers",
        domain=[("share", "=", False)],
        help="They see every case of this procedure and get the turn when a role "
        "has nobody.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        relation="complaint_procedure_partner_rel",
        string="Partner organisations and suppliers",
        help="Whose people may file here. A sender of none of them, by contact or by "
        "e-mail domain, is proposed for referral.",
    )
    entitled_only = fields.Boolean(
        related="version_id.entitled_only", export_string_translation=False
    )
    sequence_id = fields.Many2one("ir.sequence", string="Numbering", readonly=True)
    stage_ids = fields.One2many("helpdesk.ticket.stage", "complaint_procedure_id")
    role_ids = fields.One2many("complaint.role", "procedure_id")
    version_ids = fields.One2many("complaint.procedure.version", "procedure_id")
    version_id = fields.Many2one(
        "complaint.procedure.version",
        string="Version in force",
        readonly=True,
        help="New complaints follow this version; running ones keep theirs.",
        copy=False,
    )

    people_warning = fields.Text(
        compute="_compute_people_warning", export_string_translation=False
    )

    _team_uniq = models.UniqueIndex("(team_id)", "A team serves one procedure.")

    @api.model_create_multi
    def create(self, vals_list):
        self._check_team_is_free([vals.get("team_id") for vals in vals_list])
        for vals in vals_list:
            self._check_version_by_button(vals)
        is_first = not self.with_context(active_test=False).search([], limit=1)
        procedures = super().create(vals_list)
        if procedures and is_first:
            self._wake_choices()
        self.env.registry.clear_cache()
        procedures._grant_officers()
        return procedures

    def write(self, vals):
        if vals.get("team_id"):
            self._check_team_is_free([vals["team_id"]])
        self._check_version_by_button(vals)
        company = self.env["res.company"].browse(vals.get("company_id"))
        if company and any(p.version_id and p.company_id != company for p in self):
            raise UserError(
                self.env._(
                    "A procedure in use stays with its company, as its complaints do."
                )
            )
        team_id = vals.get("team_id")
        if team_id and any(p.version_id and p.team_id.id != team_id for p in self):
            raise UserError(
                self.env._(
                    "A procedure in use stays with its team and mailbox, as its "
                    "complaints do."
                )
            )
        if "active" in vals and not vals["active"]:
            self._check_no_open_case()
        result = super().write(vals)
        if "officer_ids" in vals:
            self._check_officers()
        if {"version_id", "team_id", "active", "company_id"} & set(vals):
            self.env.registry.clear_cache()
        if "officer_ids" in vals:
            self._grant_officers()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _check_version_by_button(self, vals):
        """Without a version its complaints would come in as plain tickets, seen by the
        helpdesk.
        """
        if "version_id" not in vals:
            return
        if self.env.context.get("complaint_service") is not SERVICE:
            raise UserError(
                self.env._("Use the button 'Put in force'; a version never goes back.")
            )

    def _check_no_open_case(self):
        """:raise UserError: an open complaint would be of a procedure nobody sees"""
        # sudo: a configurator reads no cases; their number is all he is told
        cases = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        for procedure, number in cases._read_group(
            [("procedure_id", "in", self.ids), ("complaint_open", "=", True)],
            ["procedure_id"],
            ["__count"],
        ):
            raise UserError(
                self.env._(
                    "'%(procedure)s' has open complaints: %(number)s. Close them "
                    "first; then archive the procedure.",
                    procedure=procedure.name,
                    number=number,
                )
            )

    def _check_officers(self):
        """A procedure in use has an officer: what nobody else has, goes there."""
        for procedure in self:
            if procedure.version_id and not procedure.officer_ids.filtered("active"):
                raise UserError(
                    self.env._(
                        "'%s' needs a complaints officer: complaints for which a role "
                        "has nobody go there. Name a successor first.",
                        procedure.name,
                    )
                )

    @api.model
    @tools.ormcache()
    def _versions_by_team(self):
        """The version that a new case gets, per helpdesk team.

        Cached, so that creating a plain ticket costs no query for it. Of archived
        procedures too: what still comes in there stays as confidential as it was.

        :return: {team id: (procedure id, version id, company id)}
        """
        # sudo: cached for everybody, ids only; where a ticket belongs is no secret
        procedures = self.sudo().with_context(active_test=False)
        procedures = procedures.search([("version_id", "!=", False)])
        return {
            p.team_id.id: (p.id, p.version_id.id, p.company_id.id) for p in procedures
        }

    @api.model
    def _wake_choices(self):
        """Types and channels of ours can be chosen as soon as there is a procedure:
        an installation alone changes nothing for plain tickets.
        """
        # sudo: whoever may make a procedure need not have the host's settings rights
        rows = self.env["ir.model.data"].sudo()
        for model in ("helpdesk.ticket.type", "helpdesk.ticket.channel"):
            ours = rows.search(
                [("module", "=", "klachten_module"), ("model", "=", model)]
            )
            rows.env[model].browse(ours.mapped("res_id")).exists().active = True

    def _grant_officers(self):
        """Officers get the officer's rights: naming one would otherwise do nothing."""
        for procedure in self:
            procedure.officer_ids._complaint_grant(procedure, "officer")

    @api.model
    def _make_sequence(self, company):
        """Numbers K-<year>-<6 digits>; the company's code in front when there are more.

        Procedures of one company share their numbering.
        """
        known = self.search([("sequence_id", "!=", False)])
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
        return self.env["ir.sequence"].create(
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

    def _next_numbers(self, days):
        """Draw complaint numbers, one query for all of a year (sudo).

        :param days: list of dates of registration (local)
        :return: list of str, one per date, such as K-2026-000123; gaps may occur
        """
        self.ensure_one()
        numbers = {}
        for year in sorted({day.year for day in days}):
            of_year = [day for day in days if day.year == year]
            drawn = self._draw_numbers(min(of_year), len(of_year))
            if not drawn:
                self._begin_year(min(of_year))
                drawn = self._draw_numbers(min(of_year), len(of_year))
            numbers[year] = iter(drawn)
        return [next(numbers[day.year]) for day in days]

    def _begin_year(self, day):
        """Begin the range of numbers of the year of this day (sudo).

        Of two complaints that come in at once the second is refused by PostgreSQL, and
        Odoo repeats his request: two ranges would be an error on somebody's screen.
        """
        self.env.cr.execute(
            tools.SQL(
                "UPDATE ir_sequence SET write_date = write_date WHERE id = %s",
                self.sequence_id.id,
            ),
            log_exceptions=False,
        )
        self.sequence_id._get_current_sequence(day)

    def _draw_numbers(self, day, count):
        """The next numbers of the range in which this day falls; [] without a range."""
        self.env["ir.sequence"].flush_model()
        self.env["ir.sequence.date_range"].flush_model()
        rows = self.env.execute_query(
            tools.SQL(
                """
                SELECT s.prefix, s.padding, nextval(format(
                    'ir_sequence_%%s_%%s',
                    lpad(s.id::text, greatest(3, length(s.id::text)), '0'),
                    lpad(r.id::text, greatest(3, length(r.id::text)), '0')
                ))
                FROM complaint_procedure p
                JOIN ir_sequence s ON s.id = p.sequence_id
                JOIN ir_sequence_date_range r ON r.sequence_id = s.id
                    AND %s BETWEEN r.date_from AND r.date_to
                CROSS JOIN generate_series(1, %s)
                WHERE p.id = %s
                """,
                day,
                count,
                self.id,
            )
        )
        return [
            f"{prefix.replace('%(range_year)s', str(day.year))}{number:0{padding}d}"
            for prefix, padding, number in rows
        ]

    @api.model
    def _cron_prepare_year(self):
        """Make next year's numbers ahead of time."""
        today = fields.Date.context_today(self)
        next_year = today.replace(year=today.year + 1, month=1, day=1)
        for procedure in self.search([("version_id", "!=", False)]):
            # sudo: the yearly job keeps the numbering, whoever it runs as
            procedure.sequence_id.sudo()._get_current_sequence(next_year)

    @api.model
    def _load_demo(self):
        """Called by the demo data only."""
        from ...demo.load import load

        load(self.env)

    def action_new_version(self):
        """Make a draft of the version in force, or open the one that there is."""
        self.ensure_one()
        return self.version_id.action_new_version()

    def action_open_cases(self):
        """Open the cases of this procedure on its own kanban."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "klachten_module.action_complaints"
        )
        action["context"] = {
            "default_team_id": self.team_id.id,
            "complaint_board": True,
            "search_default_open": 1,
            "searchpanel_default_procedure_id": self.id,
        }
        action["display_name"] = self.name
        return action

    # --- what is amiss with the people and the team -----------------------------------

    def _check_team_is_free(self, team_ids):
        """Refuse a second procedure on one team, and so on one mailbox."""
        # sudo: the team is taken, whoever may see by which company
        procedures = self.sudo().with_context(active_test=False)
        taken = procedures.search(
            [("team_id", "in", team_ids), ("id", "not in", self.ids)], limit=1
        )
        if taken:
            raise UserError(
                self.env._(
                    "The helpdesk team '%(team)s' and its mailbox belong to the "
                    "procedure '%(procedure)s'. Choose another team.",
                    team=taken.team_id.name,
                    procedure=taken.name,
                )
            )

    @api.depends(
        "officer_ids.active",
        "role_ids.user_ids.active",
        "role_ids.filled_by",
        "version_id",
    )
    def _compute_people_warning(self):
        """Roles that get a turn and have nobody: who stands in, and what to do."""
        for procedure in self:
            acting = procedure._acting_roles()
            empty = acting.filtered(
                lambda role: (
                    role.filled_by == "users" and not role.user_ids.filtered("active")
                )
            )
            names = format_list(self.env, empty.mapped("name"))
            if not empty:
                procedure.people_warning = False
            elif procedure.officer_ids.filtered("active"):
                procedure.people_warning = self.env._(
                    "Nobody is in these roles: %s. Their turn goes to the complaints "
                    "officers. Name people under 'Roles and people'.",
                    names,
                )
            else:
                procedure.people_warning = self.env._(
                    "Nobody is in these roles: %s, and there is no complaints officer. "
                    "Nobody gets their turn. Name people under 'Roles and people'.",
                    names,
                )

    def _acting_roles(self):
        """Roles of our own that get a turn or make a move in the version in force."""
        version = self.version_id
        responsible = version.step_ids.raci_ids.filtered(lambda r: r.letter == "R")
        roles = responsible.role_id | version.transition_ids.role_id
        return roles.filtered(lambda role: not role.is_external).sorted()
