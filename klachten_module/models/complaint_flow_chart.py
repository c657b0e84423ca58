from base64 import b64encode

from markupsafe import Markup

from odoo import api, fields, models

from ..logic.flow_chart import Move, Stage, lay_out
from ..logic.flow_chart_svg import draw

PICTURE = Markup(
    '<img src="data:image/svg+xml;base64,%s" alt="%s" style="max-width: 100%%; '
    'height: auto"/>'
)
ENDS = ("closed", "diverted")


class ComplaintTemplate(models.AbstractModel):
    """A template as one sees it before choosing it: flow chart and RACI table."""

    _inherit = "complaint.template"

    @api.model
    def _chart_picture(self, template):
        """The flow chart of a template.

        :param dict template: as of data/procedures/*.json
        :return: Markup, an img with its words
        """
        outside = {r["code"] for r in template["roles"] if r.get("external")}
        acts, acts_outside = {}, {}
        for _requirement, stage, _name, raci in template["steps"]:
            for code, letters in raci.items():
                if "R" in letters:
                    (acts_outside if code in outside else acts).setdefault(stage, code)
        acts = {**acts_outside, **acts}
        names = {r["code"]: self._text(r["name"]) for r in template["roles"]}
        last = next(iter(names))
        stages = []
        for spec in template["stages"]:
            # who acts where no step says so is who acted before
            last = acts.get(spec["code"], last)
            stages.append(
                Stage(
                    spec["code"],
                    self._text(spec["name"]),
                    last,
                    spec["phase"] in ENDS,
                )
            )
        moves = [
            Move(t["from"], t["to"], t.get("main", False))
            for t in template["transitions"]
        ]
        return self._picture(self._text(template["name"]), stages, moves, names)

    @api.model
    def _picture(self, name, stages, moves, names):
        """Lay out and draw.

        :return: Markup, an img whose alternative text names every stage and who acts
        """
        title = self.env._("Flow chart: %s", name)
        words = "; ".join(
            f"{index}. {stage.name} ({names[stage.lane]})"
            for index, stage in enumerate(stages, 1)
        )
        svg = draw(lay_out(stages, moves, names), title, words)
        return PICTURE % (b64encode(svg.encode()).decode(), f"{title}. {words}")

    @api.model
    def _raci_table(self, template):
        """The RACI table of a template.

        :return: list of role names by code, list of (step, {code: letters})
        """
        roles = [(r["code"], self._text(r["name"])) for r in template["roles"]]
        steps = [
            (self._text(name), {code: ", ".join(raci[code]) for code in raci})
            for _requirement, _stage, name, raci in template["steps"]
        ]
        return roles, steps


class ComplaintProcedureVersion(models.Model):
    """A version as a picture: who acts in which stage, and what may follow."""

    _inherit = "complaint.procedure.version"

    flow_chart = fields.Html(compute="_compute_flow_chart", sanitize=False)

    @api.depends_context("lang")
    @api.depends(
        "transition_ids.from_stage_id",
        "transition_ids.to_stage_id",
        "transition_ids.is_main",
        "step_ids.stage_id",
        "step_ids.raci_ids.letter",
        "procedure_id.stage_ids.name",
        "procedure_id.role_ids.name",
    )
    def _compute_flow_chart(self):
        for version in self:
            version.flow_chart = version._chart_picture()

    def _chart_picture(self):
        """The flow chart of this version: Markup, empty where it has no moves yet."""
        self.ensure_one()
        stages = self._chart_stages()
        roles = self.procedure_id.role_ids
        if not stages or not roles:
            return Markup("")
        acts = self._acting_roles()
        last, placed = roles[0].id, []
        for stage in stages:
            last = acts.get(stage.id, last)
            is_end = stage.complaint_phase in ENDS
            placed.append(Stage(str(stage.id), stage.name, str(last), is_end))
        moves = [
            Move(str(move.from_stage_id.id), str(move.to_stage_id.id), move.is_main)
            for move in self.transition_ids
        ]
        return self.env["complaint.template"]._picture(
            self.display_name, placed, moves, {str(r.id): r.name for r in roles}
        )

    def _chart_stages(self):
        """The stages this version uses, in order."""
        moves = self.transition_ids
        used = moves.from_stage_id | moves.to_stage_id | self.step_ids.stage_id
        return used.sorted(lambda stage: (stage.sequence, stage.id))

    def _acting_roles(self):
        """Who acts: {stage id: role id}; an outsider where none of us does."""
        outside = {}
        for step in self.step_ids:
            responsible = step.raci_ids.filtered(lambda line: line.letter == "R")
            if step.stage_id and responsible:
                outside.setdefault(step.stage_id.id, responsible[0].role_id.id)
        return {**outside, **self._responsible_role_ids()}
