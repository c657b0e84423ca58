from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ...logic import procedure_check
from ...logic.figures import TERMS


class ComplaintProcedureVersion(models.Model):
    """A version in which a case would get stuck is not put in force."""

    _inherit = "complaint.procedure.version"

    missing_figures = fields.Char(
        compute="_compute_missing_figures", export_string_translation=False
    )

    @api.depends("term_ids.figure", "term_ids.is_answer")
    @api.depends_context("lang")
    def _compute_missing_figures(self):
        """Which figures the reports will not have of cases under this version."""
        figure = self.env["complaint.term"]._fields["figure"]
        names = dict(figure._description_selection(self.env))
        names["answer"] = self.env._("Final answer")
        for version in self:
            known = {term._meaning().figure for term in version.term_ids}
            missing = [names[name] for name in TERMS if name not in known]
            version.missing_figures = bool(missing) and self.env._(
                "The reports will not tell for this version: %s. They do once one of "
                "its terms says that it is about that.",
                format_list(self.env, missing),
            )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("state", "draft") != "draft" for vals in vals_list):
            raise UserError(
                self.env._(
                    "A version starts as a draft, and a procedure has one version in "
                    "force. Make a draft and use the button 'Put in force'; the "
                    "version before it then retires."
                )
            )
        return super().create(vals_list)

    def action_put_in_force(self):
        """Refuse what cannot work, with all that is wrong in one message."""
        for version in self.filtered(lambda version: version.state == "draft"):
            sentences = version._problem_sentences()
            if sentences:
                raise UserError(
                    self.env._(
                        "'%(version)s' cannot be put in force yet:\n%(problems)s",
                        version=version.display_name,
                        problems="\n".join(f"- {sentence}" for sentence in sentences),
                    )
                )
        return super().action_put_in_force()

    def _problem_sentences(self):
        """What is wrong with this version, in the user's language, with what to do.

        :return: list of str, empty when all is well
        """
        self.ensure_one()
        # sudo: a configurator need not have the host's rights on stages
        version = self.sudo()
        described = version._described()
        kinds = dict(self.env["complaint.gate"]._fields["kind"]._selection)
        stages = {str(stage.id): stage.name for stage in version.procedure_id.stage_ids}
        events = dict(
            self.env["complaint.term"]
            ._fields["start_type"]
            ._description_selection(self.env)
        )
        names = {"stage": stages, "event": events}
        sentences = []
        for code, values in procedure_check.problems(described, gate_kinds=kinds):
            words = {
                key: names.get(key, {}).get(value, value)
                for key, value in values.items()
            }
            sentences.append(self._problem_sentence(code) % words)
        return sentences + version._more_problems()

    def _more_problems(self):
        """What else keeps a version from being put in force, in sentences (sudo)."""
        return []

    def _problem_sentence(self, code):
        """The sentence of a problem; its values are named in it."""
        return {
            "no_terms": self.env._(
                "It has no terms. Add at least the term of the answer."
            ),
            "no_stages": self.env._(
                "The procedure has no stages. Add the stages first."
            ),
            "first_not_intake": self.env._(
                "Complaints come in at '%(stage)s'; choose the phase Intake for it, or "
                "put another stage first."
            ),
            "unreachable": self.env._(
                "No move leads to '%(stage)s'. Add one, or take its moves and steps "
                "out of this version."
            ),
            "no_way_out": self.env._(
                "A case cannot leave '%(stage)s'. Add a move from there to the next "
                "stage."
            ),
            "no_end": self.env._(
                "From '%(stage)s' a case can never be closed. Add a move that leads on "
                "to a closing stage."
            ),
            "unknown_stage": self.env._(
                "'%(move)s' leads to or from a stage of another procedure. Choose a "
                "stage of this one."
            ),
            "unknown_role": self.env._(
                "'%(move)s' is made by a role of another procedure. Choose a role of "
                "this one."
            ),
            "unknown_gate": self.env._(
                "'%(move)s' has a condition that nothing can check. Choose another."
            ),
            "unknown_letter": self.env._("The letter '%(letter)s' does not exist."),
            "two_main": self.env._(
                "'%(stage)s' has two usual next steps. Leave only one as the coloured "
                "button."
            ),
            "nobody_responsible": self.env._(
                "Nobody is responsible in '%(stage)s'. Add a step there, with a role "
                "of yours that has the letter R."
            ),
            "no_disagreement": self.env._(
                "In '%(stage)s' a letter asks the complainant whether he agrees, and "
                "nothing follows when he does not. Add a move from there with 'Not "
                "satisfied' as result of 'Complainant's answer', or leave that letter "
                "out."
            ),
            "never_starts": self.env._(
                "The term '%(term)s' never starts, because '%(event)s' never happens "
                "under these moves and letters. Let it start at something else, or "
                "add the move or letter."
            ),
            "never_stops": self.env._(
                "The term '%(term)s' never stops, because '%(event)s' never happens "
                "under these moves and letters. Let it stop at something else, or add "
                "the move or letter."
            ),
            "same_figure": self.env._(
                "'%(term)s' and '%(other)s' are counted in the same figure. Choose the "
                "figure for one of them only."
            ),
            "escalated_anywhere": self.env._(
                "The term '%(term)s' starts or stops at 'Escalated', which is also "
                "recorded when a term is missed. Choose also the phase that the case "
                "then enters."
            ),
        }[code]

    def _described(self):
        """This version as plain values, as of data/procedures; codes are ids (sudo)."""
        procedure, moves = self.procedure_id, self.transition_ids
        # a stage that only other versions use says nothing about this one
        used = moves.from_stage_id | moves.to_stage_id | self.step_ids.stage_id
        stages = procedure.stage_ids
        return {
            "stages": [
                {"code": str(stage.id), "phase": stage.complaint_phase}
                for stage in stages
                if stage in used or stage == stages[:1]
            ],
            "roles": [
                {"code": str(role.id), "external": role.is_external}
                for role in procedure.role_ids
            ],
            "steps": [self._described_step(step) for step in self.step_ids],
            "terms": [self._described_term(term) for term in self.term_ids],
            "transitions": [self._described_move(move) for move in moves],
            "checks": [{"who": check.who} for check in self.check_ids],
            "letters": self._described_letters(),
            "asks_verdict": self._asks_verdict(),
        }

    def _asks_verdict(self):
        """Whether a letter of this version has a page for the complainant's verdict."""
        actions = self.env["ir.actions.server"].search(
            [
                ("state", "=", "complaint_letter"),
                ("complaint_asks_answer", "=", True),
                ("complaint_addressee", "=", "complainant"),
            ]
        )
        # also the letters of an automation that is off: it may be switched on again
        templates = actions.complaint_template_id
        return bool(templates and (not self.letter_ids or templates & self.letter_ids))

    def _described_step(self, step):
        raci = {}
        for line in step.raci_ids:
            role = str(line.role_id.id)
            raci[role] = raci.get(role, "") + line.letter
        return step.requirement, str(step.stage_id.id), step.name, raci

    def _described_term(self, term):
        def selector(side):
            role = term[f"{side}_role_id"]
            return {
                "type": term[f"{side}_type"],
                "phase": term[f"{side}_phase"] or None,
                "role": str(role.id) if role else None,
                "result": term[f"{side}_result"] or None,
            }

        return {
            "code": term.code,
            "name": {"en": term.name},
            "figure": term.figure or None,
            "is_answer": term.is_answer,
            "start": selector("start"),
            "stop": selector("stop"),
        }

    def _described_move(self, move):
        return {
            "from": str(move.from_stage_id.id),
            "to": str(move.to_stage_id.id),
            "role": str(move.role_id.id),
            "name": {"en": move.name},
            "main": move.is_main,
            "event": move.event_type or None,
            "result": move.result or None,
            "ask": move.ask,
            "gates": [{"kind": gate.kind} for gate in move.gate_ids],
        }

    def _described_letters(self):
        """The short names of our letters; one that somebody wrote tells no event."""
        names = self.letter_ids.get_external_id().values()
        short = [name.removeprefix("klachten_module.letter_") for name in names]
        known = procedure_check.LETTERS.intersection(short)
        # none of ours chosen is not the same as all of them
        return sorted(known) or (["closed"] if self.letter_ids else [])
