import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, html2plaintext

from ...logic.differences import differences, unique
from ...logic.flow_chart_svg import describe, flow_chart
from ...logic.kpis import KPIS

REQUIREMENT = re.compile(r"S\d-\d+")

REPORT = "klachten_module.report_complaint_handbook"

# Fields of a version that say what it is, in the order of the form.
SAYS = (
    "definition manner individuals_only who_may entitled_only appeal_body appeal_term "
    "appeal_months committee reaction_days reopen_days retention_years count_by owner "
    "authorised_by parent_process relations glossary contact source letter_ids tz "
    "weekdays country_code liberation_day good_friday salutation_madam salutation_sir "
    "salutation_neutral"
).split()

PARTS = {
    "step_ids": "stage_id requirement raci_ids",
    "term_ids": "start_type start_phase start_role_id start_result stop_type "
    "stop_phase stop_role_id stop_result length unit published_length published_unit "
    "max_extension max_extension_unit roll_on first_round_only waits_for warn_days "
    "is_answer figure source law_dated_on statutory may_suspend suspend_reasons "
    "suspend_basis",
    "transition_ids": "from_stage_id to_stage_id role_id is_main event_type result ask "
    "ask_label required_field_ids outcome_id gate_ids",
    "check_ids": "who role_id",
}

GATE = "kind event_type result any_round check_who text"


class ComplaintProcedureVersion(models.Model):
    """What a version says in words, and the document it is (S0-01, S1-01): what may be
    filed by whom, where else to go, how long files are kept, which letters go out.
    """

    _inherit = "complaint.procedure.version"

    manner = fields.Selection(
        [
            ("form", "With a completed complaint form"),
            ("written", "In writing"),
            ("any", "In any way, also by telephone or in person"),
        ],
        string="How it is filed",
        required=True,
        default="any",
        help="What makes a report a complaint under this procedure.",
    )
    individuals_only = fields.Boolean(
        string="By individuals only",
        help="A group or an organisation does not file a complaint.",
    )
    who_may = fields.Html(translate=True, string="Who may complain", sanitize=True)
    entitled_only = fields.Boolean(
        string="Others are referred",
        help="A sender of none of the partner organisations is proposed for referral.",
    )
    appeal_body = fields.Char(
        translate=True,
        string="Who disagrees goes to",
        help="Who looks at a complaint that was not settled; stands in the answer.",
    )
    appeal_term = fields.Char(
        translate=True,
        string="... within",
        help="Until when, such as 'one year after our answer'.",
    )
    appeal_months = fields.Integer(
        string="... in months",
        aggregator=None,
        help="So that a letter names the last day. 0: it names no day.",
    )
    committee = fields.Char(
        translate=True,
        string="Advising committee",
        help="Hears both sides and advises; the confirmation of receipt names it "
        "(Awb 9:15).",
    )
    reopen_days = fields.Integer(
        string="Reopening (calendar days)",
        default=30,
        help="So long after closing a case can be reopened.",
    )
    retention_years = fields.Integer(
        string="Kept for (years)",
        required=True,
        default=2,
        help="How long after closing a file is kept; at least one year.",
    )
    count_by = fields.Selection(
        [("received", "Date received"), ("closed", "Date closed")],
        string="Overviews count by",
        required=True,
        default="received",
    )
    # the document itself (S0-01, S0-02, S1-01)
    dated_on = fields.Date(string="Dated")
    owner = fields.Char(translate=True, string="Process owner")
    authorised_by = fields.Char(translate=True)
    parent_process = fields.Char(translate=True, string="Part of process")
    relations = fields.Html(
        translate=True,
        string="Relations with other processes",
        help="Which processes supply something to complaint handling, or act on it.",
    )
    glossary = fields.Html(
        translate=True,
        string="Own terms",
        help="What else this organisation calls things; the handbook prints it behind "
        "the usual terms.",
    )
    contact = fields.Char(string="Contact person")
    authors = fields.Char(
        default=lambda self: self.env.user.name,
        copy=False,  # of a next version it is whoever writes that one
    )
    change_summary = fields.Text(
        translate=True, string="What changed", help="Beside the version before."
    )
    letter_ids = fields.Many2many(
        "mail.template",
        "complaint_version_letter_rel",
        string="Letters to the complainant",
        domain=[("model", "=", "helpdesk.ticket")],
        help="Only these go out under this version. Empty: every letter does.",
    )
    check_ids = fields.One2many(
        "complaint.check", "version_id", string="Verifications", copy=True
    )

    _retention_at_least = models.Constraint(
        "CHECK (retention_years >= 1)",
        "A file is kept for at least one year after closing.",
    )
    _retention_covers_appeal = models.Constraint(
        "CHECK (COALESCE(appeal_months, 0) <= retention_years * 12)",
        "A file is kept as long as somebody can still go elsewhere.",
    )

    def _key_figures(self):
        """The key figures that this version is measured by, from what it says.

        :return: list of logic.kpis.Kpi
        """
        terms = {term._meaning().figure for term in self.term_ids}
        sources = {
            found
            for term in self.term_ids
            for found in REQUIREMENT.findall(term.source or "")
        }
        verifies = any(
            move.event_type == "verdict" and move.result == "disagree"
            for move in self.transition_ids
        )
        return [
            kpi
            for kpi in KPIS.values()
            if kpi.asked_by(terms, sources, verifies=verifies)
        ]

    # --- a version as a document: its handbook ----------------------------------------

    def action_handbook(self):
        """Print the handbook of this version (S4-15)."""
        self.check_access("read")
        # sudo: only looks up the report, which asks again what the user may read
        report = self.env.ref(REPORT).sudo()
        return report.report_action(self.ids, config=False)

    # --- the picture of a version: swim lanes of who acts, stages and moves -----------

    flow_chart = fields.Html(compute="_compute_flow_chart", sanitize=False)

    @api.depends_context("lang")
    @api.depends(
        "procedure_id.name",
        "procedure_id.role_ids.name",
        "procedure_id.role_ids.code",
        "procedure_id.stage_ids.name",
        "procedure_id.stage_ids.closed",
        "step_ids.raci_ids.letter",
        "transition_ids.name",
        "transition_ids.is_main",
    )
    def _compute_flow_chart(self):
        for version in self:
            version.flow_chart = version._flow_chart()

    def _flow_chart(self):
        """This version as a picture in the user's language.

        :return: Markup, an SVG element
        """
        return self.env["complaint.template"]._draw_flow_chart(
            self.display_name, *self._flow_chart_values()
        )

    def _flow_chart_words(self):
        """The same in words: a sentence per stage."""
        words = self.env["complaint.template"]._flow_chart_terms(self.display_name)
        return describe(*self._flow_chart_values(), words)

    def _flow_chart_values(self):
        """Roles, stages and moves as logic.flow_chart_svg takes them."""
        self.ensure_one()
        # stages that no move of this version touches belong to another version
        moves = self.transition_ids
        used = moves.from_stage_id | moves.to_stage_id | self.step_ids.stage_id
        holders = self._flow_chart_roles()
        return (
            [(role.code, role.name) for role in self.procedure_id.role_ids],
            [
                (str(stage.id), stage.name, holders.get(stage.id), stage.closed)
                for stage in self.procedure_id.stage_ids.sorted("sequence")
                if stage in used
            ],
            [
                (
                    str(move.from_stage_id.id),
                    str(move.to_stage_id.id),
                    move.name,
                    move.is_main,
                )
                for move in moves
            ],
        )

    def _flow_chart_roles(self):
        """Who acts in a stage: who has the turn, else who may move from there.

        :return: {stage id: role code}
        """
        result = {}
        for move in self.transition_ids.sorted(lambda move: not move.is_main):
            if not move.from_stage_id.closed:
                result.setdefault(move.from_stage_id.id, move.role_id.code)
        for step in self.step_ids[::-1]:
            responsible = step.raci_ids.filtered(
                lambda line: line.letter == "R" and not line.role_id.is_external
            )
            if step.stage_id and responsible:
                result[step.stage_id.id] = responsible[0].role_id.code
        return result

    # --- a version as plain texts, to lay beside another one --------------------------

    def _differences_with(self, other):
        """What becomes different under another version, in the user's language.

        :return: as of logic.differences.differences
        """
        return differences(self._as_document(), other._as_document())

    def _as_document(self):
        """{(chapter, part): text} of all that this version says."""
        self.ensure_one()
        # sudo: texts name letters and fields (ir.model.fields), which few may read
        version = self.sudo()
        general = self.env._("In general")
        document = {
            (general, self._part_label(version, name)): self._part_text(version, name)
            for name in SAYS
        }
        for lines, names in PARTS.items():
            chapter = self._part_label(version, lines)
            parts = version[lines]
            titles = unique([part.name or "" for part in parts])
            for title, part in zip(titles, parts, strict=True):
                document[chapter, title] = self._part_words(part, names.split())
        days = self._part_label(version, "day_off_ids")
        for day in version.day_off_ids:
            document[days, format_date(self.env, day.date)] = day.name
        return document

    def _part_words(self, part, names):
        """What a part says: "label: text; label: text", of what is filled in."""
        said = [
            f"{self._part_label(part, name)}: {text}"
            for name in names
            if (text := self._part_text(part, name))
        ]
        return "; ".join(said)

    def _part_label(self, record, name):
        field = record._fields[name]
        return (field._description_string(self.env) or name).strip(". ")

    def _part_text(self, record, name):
        """A field as a reader sees it, "" when it says nothing."""
        field, value = record._fields[name], record[name]
        if name == "raci_ids":
            return ", ".join(f"{line.role_id.code}: {line.letter}" for line in value)
        if name == "suspend_reasons":
            return record._reason_words()
        if name == "gate_ids":
            return " + ".join(self._part_words(g, GATE.split()) for g in value)
        if field.type == "boolean":
            return self.env._("yes") if value else ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "html":
            return html2plaintext(value or "").strip()
        if field.relational:
            return ", ".join(value.mapped("display_name"))
        return str(value or "")


class ComplaintProcedure(models.Model):
    _inherit = "complaint.procedure"

    def action_handbook(self):
        """Print the handbook of the version in force."""
        return self.version_id.action_handbook()


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def action_complaint_handbook(self):
        """Print the handbook of the version that this case follows."""
        self.check_access("read")
        return self.procedure_version_id.action_handbook()


class ComplaintTemplate(models.AbstractModel):
    _inherit = "complaint.template"

    @api.model
    def _flow_chart(self, template):
        """A template as a picture in the user's language, before there is a procedure.

        :param dict template: as of data/procedures/*.json
        :return: Markup, an SVG element
        """
        outside = {role["code"] for role in template["roles"] if role.get("external")}
        ended = {stage["code"] for stage in template["stages"] if stage.get("closed")}
        moves = template["transitions"]
        holders = {}
        for _place, stage, _name, raci in template["steps"]:
            for code, letters in raci.items():
                if "R" in letters and code not in outside:
                    holders.setdefault(stage, code)
        for move in sorted(moves, key=lambda move: not move.get("main")):
            if move["from"] not in ended:
                holders.setdefault(move["from"], move["role"])
        return self._draw_flow_chart(
            self._text(template["name"]),
            [(role["code"], self._text(role["name"])) for role in template["roles"]],
            [
                (
                    stage["code"],
                    self._text(stage["name"]),
                    holders.get(stage["code"]),
                    stage["code"] in ended,
                )
                for stage in template["stages"]
            ],
            [
                (
                    move["from"],
                    move["to"],
                    self._text(move["name"]),
                    bool(move.get("main")),
                )
                for move in moves
            ],
        )

    @api.model
    def _flow_chart_terms(self, name):
        """The words in a flow chart besides the names."""
        return {
            "title": self.env._("Flow chart of %s", name),
            "main": self.env._("usual next step"),
            "other": self.env._("other step"),
            "back": self.env._("way back"),
            "end": self.env._("end"),
        }

    @api.model
    def _draw_flow_chart(self, name, roles, stages, moves):
        words = self._flow_chart_terms(name)
        # all words in it are escaped there
        return Markup(flow_chart(roles, stages, moves, words))  # noqa: S704
