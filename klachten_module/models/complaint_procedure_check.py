from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.procedure_check import problems

VERSION = "complaint.procedure.version"


class ComplaintProcedureVersion(models.Model):
    """A version is checked before complaints follow it (decision 016)."""

    _inherit = VERSION

    # a copy of a version in force is a draft
    state = fields.Selection(copy=False)
    in_force_on = fields.Date(copy=False)

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
        for version in self.filtered(lambda version: version.state == "draft"):
            version._refuse_problems(problems(version._as_values()))
        return super().action_put_in_force()

    @api.model
    def _refuse_problems(self, found):
        """Refuse with all that must be repaired, in one message.

        :param found: of logic.procedure_check.Problem
        """
        if found:
            raise UserError(
                self.env._("This procedure cannot be used yet. Repair this first:")
                + "".join(f"\n- {self._problem_sentence(problem)}" for problem in found)
            )

    # --- the version as values --------------------------------------------------------

    def _as_values(self):
        """This version in the shape of data/procedures, for the check.

        Codes are "model,id", names are in the user's language.
        """
        self.ensure_one()
        # sudo: the check looks at the whole version, whoever puts it in force
        version = self.sudo()
        return {
            "stages": [
                {"code": self._key(stage), "phase": stage.complaint_phase or None}
                for stage in version._own_stages()
            ],
            "roles": [
                {"code": self._key(role), "external": role.is_external}
                for role in version.procedure_id.role_ids
            ],
            "steps": [self._step_values(step) for step in version.step_ids],
            "transitions": [self._move_values(m) for m in version.transition_ids],
            "terms": [self._term_values(term) for term in version.term_ids],
            "checks": [
                {
                    "name": check.name,
                    "who": check.who,
                    "role": self._key(check.role_id),
                }
                for check in version.check_ids
            ],
        }

    @api.model
    def _key(self, record):
        return f"{record._name},{record.id}" if record else None

    def _own_stages(self):
        """Stages of the procedure, but for those that only other versions use."""
        stages, moves = self.procedure_id.stage_ids, self.transition_ids
        used = moves.from_stage_id | moves.to_stage_id | self.step_ids.stage_id
        others = (self.procedure_id.version_ids - self).transition_ids
        elsewhere = (others.from_stage_id | others.to_stage_id) - used
        return stages[:1] | (stages - elsewhere)

    @api.model
    def _step_values(self, step):
        raci = {}
        for line in step.raci_ids:
            key = self._key(line.role_id)
            raci[key] = raci.get(key, "") + line.letter
        return [step.requirement, self._key(step.stage_id), step.name, raci]

    @api.model
    def _move_values(self, move):
        return {
            "name": move.name,
            "from": self._key(move.from_stage_id),
            "to": self._key(move.to_stage_id),
            "role": self._key(move.role_id),
            "main": move.is_main,
            "event": move.event_type or None,
            "result": move.result or None,
            "gates": [
                {
                    "kind": gate.kind,
                    "event": gate.event_type or None,
                    "result": gate.result or None,
                }
                for gate in move.gate_ids
            ],
        }

    @api.model
    def _term_values(self, term):
        return {
            "name": term.name,
            **{
                side: {
                    "type": term[f"{side}_type"] or None,
                    "phase": term[f"{side}_phase"] or None,
                    "role": self._key(term[f"{side}_role_id"]),
                    "result": term[f"{side}_result"] or None,
                }
                for side in ("start", "stop")
            },
        }

    # --- problems in words ------------------------------------------------------------

    @api.model
    def _problem_sentence(self, problem):
        """A problem in the user's language, with what to do about it."""
        values = [self._problem_name(value) for value in problem.values]
        if len(values) < 3:
            return self._plain_sentence(problem.code, values[0] if values else "")
        kind, name, missing = values
        part = self._problem_part(kind, name)
        return self._unknown_sentence(problem.code, part, missing)

    @api.model
    def _problem_name(self, value):
        """What a code of `_as_values` stands for; other values as they are."""
        model, _comma, record_id = value.partition(",")
        if model in ("helpdesk.ticket.stage", "complaint.role") and record_id.isdigit():
            # sudo: a name of the procedure that is being checked
            return self.env[model].sudo().browse(int(record_id)).display_name
        return value

    @api.model
    def _problem_part(self, kind, name):
        return {
            "move": self.env._("Move '%s'", name),
            "step": self.env._("Step '%s'", name),
            "check": self.env._("Verification '%s'", name),
            "term": self.env._("Term '%s'", name),
        }[kind]

    @api.model
    def _plain_sentence(self, code, name):
        return {
            "no_stages": self.env._(
                "There are no stages. Make at least one where complaints come in and "
                "one where they end."
            ),
            "first_not_intake": self.env._(
                "Complaints come in at the first stage, '%s', which is not of phase "
                "'Intake'. Give it that phase or put another stage first.",
                name,
            ),
            "stage_without_phase": self.env._(
                "Stage '%s' has no phase that we know. Choose one for it.", name
            ),
            "stage_twice": self.env._(
                "There are two stages with code '%s'. Give each its own.", name
            ),
            "stage_nobody": self.env._(
                "Nobody has the turn in stage '%s'. Add a step in it with an R for a "
                "role inside the organisation.",
                name,
            ),
            "stage_unreached": self.env._(
                "Stage '%s' cannot be reached. Add a move to it, or take it out.", name
            ),
            "stage_stuck": self.env._(
                "Stage '%s' cannot be left. Add a move from it, or give it the phase "
                "'Closed' or 'Continued elsewhere'.",
                name,
            ),
            "stage_endless": self.env._(
                "From stage '%s' a complaint never comes to an end. Add a move that "
                "leads on.",
                name,
            ),
            "no_end": self.env._(
                "A complaint never comes to an end. Add moves that lead to a stage of "
                "phase 'Closed' or 'Continued elsewhere'."
            ),
            "no_terms": self.env._(
                "There are no terms. Add at least one: by when a complaint is answered."
            ),
            "two_mains": self.env._(
                "Stage '%s' has two usual next steps. Keep one of them.", name
            ),
            "check_without_role": self.env._(
                "Verification '%s' is done by a role. Say by which.", name
            ),
            "gate_without_event": self.env._(
                "A condition of move '%s' waits until something happened. Say what.",
                name,
            ),
            "unknown_letter": self.env._(
                "There is no letter '%s'. Correct its name or take it out.", name
            ),
        }[code]

    @api.model
    def _unknown_sentence(self, code, part, name):
        """What a part of the procedure names that does not exist."""
        values = {"part": part, "name": name}
        return {
            "unknown_stage": self.env._(
                "%(part)s names a stage that this procedure does not have: '%(name)s'. "
                "Choose one of its own stages.",
                **values,
            ),
            "unknown_role": self.env._(
                "%(part)s names a role that this procedure does not have: '%(name)s'. "
                "Choose one of its own roles.",
                **values,
            ),
            "unknown_type": self.env._(
                "%(part)s waits for or records something that we do not know: "
                "'%(name)s'. Choose another event.",
                **values,
            ),
            "unknown_phase": self.env._(
                "%(part)s names a phase that does not exist: '%(name)s'. Choose "
                "another phase.",
                **values,
            ),
            "unknown_result": self.env._(
                "%(part)s names a result that does not exist: '%(name)s'. Choose "
                "another result.",
                **values,
            ),
            "unknown_gate": self.env._(
                "%(part)s has a condition of a kind that does not exist: '%(name)s'. "
                "Choose another condition.",
                **values,
            ),
            "unknown_field": self.env._(
                "%(part)s wants a field filled in that a case does not have: "
                "'%(name)s'. Choose another field.",
                **values,
            ),
        }[code]
