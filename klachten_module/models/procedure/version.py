from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ...logic.terms import due_date
from ...logic.vocabulary import ENDED_PHASES
from ...logic.workdays import add_workdays
from ..kernel import SERVICE

TZ_DEFAULT = "Europe/Amsterdam"
LIBERATION_DAY = [
    ("lustrum", "A day off once in five years"),
    ("always", "A day off every year"),
    ("never", "A working day"),
]


SALUTATION = {
    "translate": True,
    "help": "How letters begin; {name} stands for the name. Empty: as shipped.",
}


class KnownTerms(NamedTuple):
    """Of the terms of a version: as values, the published ones, {id: facts}, and what
    they are for the figures.
    """

    own: tuple
    published: tuple
    facts: dict
    meanings: dict


def _tz_get(self):
    return self.env["res.partner"]._fields["tz"]._description_selection(self.env)


class ComplaintProcedureVersion(models.Model):
    """One version of a procedure: what it calls a complaint, its steps, moves and
    terms.

    Draft -> in force -> retired. A version in force is not edited: its cases and their
    terms were promised under it. People are filled in on the roles of the
    procedure and may change at any time.
    """

    _name = "complaint.procedure.version"
    _description = "Version of a complaint procedure"
    _order = "procedure_id, id desc"
    _rec_name = "display_name"

    procedure_id = fields.Many2one(
        "complaint.procedure", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="procedure_id.company_id", store=True)
    name = fields.Char(string="Version", required=True, default="1.0")
    state = fields.Selection(
        [("draft", "Draft"), ("in_force", "In force"), ("retired", "Retired")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    in_force_on = fields.Date(readonly=True, copy=False)
    put_in_force_by_id = fields.Many2one(
        "res.users", string="Put in force by", readonly=True, copy=False
    )
    definition = fields.Html(
        translate=True, string="What we call a complaint", sanitize=True
    )
    source = fields.Char(help="Document this version was made from.")
    reaction_days = fields.Integer(
        string="Reaction period (working days)",
        required=True,
        default=10,
        help="Every letter that asks for an answer names the last day of this period. "
        "Where a term waits for the complainant, that term is the period.",
    )
    salutation_madam = fields.Char(string="Salutation: Ms", **SALUTATION)
    salutation_sir = fields.Char(string="Salutation: Mr", **SALUTATION)
    salutation_neutral = fields.Char(string="Salutation: others", **SALUTATION)
    has_reaction_term = fields.Boolean(
        compute="_compute_has_reaction_term", export_string_translation=False
    )
    step_ids = fields.One2many("complaint.step", "version_id", copy=True)
    transition_ids = fields.One2many(
        "complaint.transition", "version_id", string="Moves", copy=True
    )
    term_ids = fields.One2many("complaint.term", "version_id", copy=True)

    # The working calendar, copied here so that a later change of office hours
    # never moves a term that was promised.
    tz = fields.Selection(
        _tz_get, string="Time zone", required=True, default=TZ_DEFAULT
    )
    weekdays = fields.Char(
        string="Working days",
        required=True,
        default="0,1,2,3,4",
        help="Days of the week that count, Monday is 0.",
    )
    country_code = fields.Char(default="NL", required=True)
    liberation_day = fields.Selection(
        LIBERATION_DAY, string="5 May", default="lustrum", required=True
    )
    good_friday = fields.Boolean(string="Good Friday is a day off")
    day_off_ids = fields.One2many(
        "complaint.day.off", "version_id", string="Days off", copy=True
    )
    # the first and the last year of which the public holidays were added
    days_off_from = fields.Integer(readonly=True, export_string_translation=False)
    days_off_until = fields.Integer(readonly=True, export_string_translation=False)

    _name_uniq = models.UniqueIndex(
        "(procedure_id, name)", "This version number exists already."
    )
    _one_in_force = models.UniqueIndex(
        "(procedure_id) WHERE state = 'in_force'",
        "A procedure has one version in force.",
    )

    @api.depends("procedure_id.name", "name")
    def _compute_display_name(self):
        for version in self:
            version.display_name = f"{version.procedure_id.name} {version.name}"

    @api.depends("term_ids.waits_for", "term_ids.unit")
    def _compute_has_reaction_term(self):
        for version in self:
            version.has_reaction_term = bool(version._reaction_term())

    @api.constrains("weekdays")
    def _check_weekdays(self):
        for version in self:
            days = (version.weekdays or "").split(",")
            if not all(d.strip() in set("0123456") for d in days):
                raise UserError(
                    self.env._(
                        "Working days are numbers from 0 (Monday) to 6 (Sunday), "
                        "separated by commas."
                    )
                )

    def write(self, vals):
        kept = {"state", "in_force_on", "planned", "put_in_force_by_id"}
        if (
            kept & set(vals)
            and self.env.context.get("complaint_service") is not SERVICE
        ):
            raise UserError(
                self.env._("Use the button 'Put in force'; a version never goes back.")
            )
        calendar = {"day_off_ids", "days_off_from", "days_off_until"}
        if set(vals) - kept - calendar and any(v.state != "draft" for v in self):
            raise UserError(
                self.env._("This version is in force. Make a new version to change it.")
            )
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(version.state != "draft" for version in self):
            raise UserError(
                self.env._(
                    "A version that is or was in force is kept; cases follow it."
                )
            )

    def action_put_in_force(self):
        """Let new complaints follow this version; the previous one retires."""
        for version in self:
            if version.state != "draft":
                raise UserError(
                    self.env._("Only a draft can be put in force; make a new version.")
                )
            procedure, previous = version.procedure_id, version.procedure_id.version_id
            previous._as_service().state = "retired"
            previous.flush_recordset(["state"])
            version._as_service().write(
                {
                    "state": "in_force",
                    "in_force_on": version._today(),
                    "planned": False,
                    "put_in_force_by_id": version.put_in_force_by_id.id or self.env.uid,
                }
            )
            procedure.with_context(complaint_service=SERVICE).version_id = version
            if previous:
                version._schedule_review()

    def _as_service(self):
        return self.with_context(complaint_service=SERVICE)

    @tools.ormcache("self.id")
    def _known_terms(self):
        """What is asked of the terms of this version (cached).

        :return: KnownTerms
        """
        # sudo: cached for everybody; terms are no secret
        terms = self.sudo().term_ids
        return KnownTerms(
            tuple(term._logic_term() for term in terms),
            tuple(t._published_term() for t in terms if t.published_length),
            {term.id: (term.waits_for, term.is_answer) for term in terms},
            {str(term.id): term._meaning() for term in terms},
        )

    def _salutation(self, form, name):
        """How a letter begins, as the organisation has it, in the language of the
        context.

        :param form: "madam", "sir" or "neutral"; False when nobody said so
        :param str name: may be empty
        """
        if not name:
            return self.env._("Dear Sir or Madam,")
        form = form or "neutral"
        shipped = {
            "madam": self.env._("Dear Ms {name},"),
            "sir": self.env._("Dear Mr {name},"),
            "neutral": self.env._("Dear {name},"),
        }
        return (self[f"salutation_{form}"] or shipped[form]).replace("{name}", name)

    def _logic_terms(self):
        """The terms of this version as values.

        :return: tuple of logic.clocks.Term, code = str(id of complaint.term)
        """
        return self._known_terms().own

    def _term_facts(self):
        """What cases ask of these terms: {term id: (waits for whom, is the answer)}."""
        return self._known_terms().facts

    def _meanings(self):
        """What these terms are for the figures: {code: logic.figures.Meaning}."""
        return self._known_terms().meanings

    def _reaction_term(self):
        """The term in which the complainant may react; empty without one."""
        return self.term_ids.filtered(
            lambda term: term.waits_for == "complainant" and term.unit != "hours"
        )[:1]

    def _react_until(self, day):
        """The last day to react to what is sent on `day` (S0-75).

        Of the term in which the complainant reacts: letters and term name one day.
        """
        self.ensure_one()
        term = self._reaction_term()
        if term:
            return due_date(day, term.length, term.unit, self._calendar(), term.roll_on)
        return add_workdays(day, self.reaction_days, self._calendar())

    def _published_terms(self):
        """The terms whose published length is another, with that length."""
        return self._known_terms().published

    @tools.ormcache("self.id")
    def _responsible_role_ids(self):
        """Who has the turn in a stage: R of the first step there (cached).

        :return: {stage id: role id}
        """
        result = {}
        # sudo: cached for everybody; ids of stages and roles only
        for step in self.sudo().step_ids:
            responsible = step.raci_ids.filtered(
                lambda line: line.letter == "R" and not line.role_id.is_external
            )
            # where a case ended, nobody has the turn
            if responsible and step.stage_id.complaint_phase not in ENDED_PHASES:
                result.setdefault(step.stage_id.id, responsible[0].role_id.id)
        result.pop(False, None)
        return result

    @tools.ormcache("self.id")
    def _raci_role_ids(self):
        """Which roles of ours have which part in a stage (cached).

        :return: {(stage id, letter): tuple of role ids, in the order of the steps}
        """
        result = {}
        # sudo: cached for everybody; ids of stages and roles only
        for line in self.sudo().step_ids.raci_ids:
            if not line.role_id.is_external:
                roles = result.setdefault((line.step_id.stage_id.id, line.letter), {})
                roles[line.role_id.id] = True
        return {key: tuple(roles) for key, roles in result.items()}
