from markupsafe import Markup

from odoo import api, fields, models

from ...logic.flow_chart_svg import describe, flow_chart


class ComplaintProcedureVersion(models.Model):
    """The picture of a version: swim lanes of who acts, stages and moves."""

    _inherit = "complaint.procedure.version"

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
