import logging

from odoo import models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import is_html_empty

from ...logic.vocabulary import ENDED_PHASES, FEEDBACK
from .event import as_html

# How a case ends by what happened, where the move says nothing else.
ENDS_AS = {"withdrawn": "withdrawn", "settled": "settled"}


class HelpdeskTicket(models.Model):
    """Moves: the one way in which a case changes stage, whoever or whatever asks for
    it.
    """

    _inherit = "helpdesk.ticket"

    # --- ways to ask for a move -------------------------------------------------------

    def action_complaint_move(self, transition_id):
        """Button of the form: do the move, or open the wizard when it asks something.

        :param int transition_id: a move from the present stage
        :return: action dictionary
        :raise UserError: who may, and what is missing
        """
        self.ensure_one()
        self._complaint_refuse_late(
            self.env["complaint.transition"].browse(transition_id)
        )
        self.check_access("read")
        transition = self._complaint_transitions().filtered(
            lambda move: move.id == transition_id
        )
        if not transition:
            raise UserError(self._complaint_moved_meanwhile())
        self._complaint_refuse(transition)
        if self._complaint_asks(transition):
            return self._complaint_move_wizard(transition)
        self._complaint_move(transition)
        return self._complaint_after_move()

    def _complaint_refuse_late(self, transition):
        """Tell who comes second who was first, when he lost sight of the case by it.

        :raise UserError: somebody moved it while this user could have made the move
        """
        if self.has_access("read"):
            return
        # sudo: he may not read it; told is only who could make this move just before
        case, move = self.sudo(), transition.sudo().exists()
        phase = move.from_stage_id.complaint_phase
        if (
            phase
            and move.version_id == case.procedure_version_id
            and move.from_stage_id != case.stage_id
            and phase == case._complaint_last_move().phase_from
            and self.env.user in case._complaint_holders(move.role_id)[case.id]
        ):
            raise UserError(self._complaint_moved_meanwhile())

    def _complaint_last_move(self):
        """The event of the last move of this case (sudo), empty when there was none."""
        # sudo: the callers say who hears of it
        log = self.env["complaint.event"].sudo()
        moves = [("ticket_id", "=", self.id), ("type", "=", "moved")]
        return log.search(moves, order="id desc", limit=1)

    def _complaint_moved_meanwhile(self):
        """Sentence for who wants a move that was possible: who moved it, and where to.

        A complainant moves it on his page, without a name of ours.
        """
        last = self._complaint_last_move()
        by_hand = last and last.user_id._is_internal()
        who = last.user_id.name if by_hand else last.role_id.name
        # sudo: whoever is told this saw the case
        case = self.sudo()
        return self.env._(
            "%(who)s moved %(number)s to '%(stage)s' in the meantime. Look at it "
            "again.",
            who=who or self.env._("Somebody"),
            number=case.number,
            stage=case.stage_id.name,
        )

    def _complaint_after_move(self):
        """Stay on the case, or go to the board when the user lost sight of it."""
        if self.has_access("read"):
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        board = self.env["ir.actions.act_window"]._for_xml_id(
            "klachten_module.action_complaints"
        )
        status = self.env["complaint.status"].search([("id", "=", self.id)])
        if not status:
            return board
        phases = dict(status._fields["phase"]._description_selection(self.env))
        message = self.env._(
            "%(number)s is now: %(where)s. You find it again under 'Status of "
            "complaints'.",
            number=status.number,
            where=status.responsible_role_id.name or phases[status.phase],
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message, "next": board},
        }

    def _complaint_after_wizard(self):
        """The same after a dialog: a reload alone would leave it open."""
        action = self._complaint_after_move()
        if action.get("tag") == "soft_reload":
            action["tag"] = "klachten_module.moved"
        return action

    def _complaint_asks(self, move):
        """Whether this move asks something; who gets it only where there is a choice.

        :param move: complaint.transition (sudo)
        """
        if move.ask == "holder":
            return len(self._complaint_choice(move)[0]) > 1
        return move.ask != "nothing"

    def _complaint_choice(self, move):
        """Who can get the turn by this move, and who would by itself: two res.users
        (sudo).
        """
        # sudo: names of colleagues, for who may make the move
        case = self.sudo()
        role = case._complaint_role_in(move.to_stage_id)
        picked = case._complaint_next_holders(role)[case]
        return case._complaint_holders(role)[case.id], picked.user

    def _complaint_move_wizard(self, transitions):
        action = self._complaint_wizard(
            "action_complaint_move", default_transition_id=transitions[:1].id
        )
        if len(transitions) == 1:
            action["name"] = transitions.name
            action["context"]["complaint_move_chosen"] = True
        return action

    def _complaint_move_by_drop(self, stage_id):
        """A stage written by drag, list edit, import or RPC: the same as the button.

        All of these cases move, or none: the first that may not is named.

        :raise UserError: no such move, or refused
        :raise RedirectWarning: the move asks something; its button opens the wizard
        """
        # sudo: stages and versions of cases that the caller checked he may write
        cases = self.sudo()
        stage = cases.env["helpdesk.ticket.stage"].browse(stage_id)
        by_move = {}
        for (_version, stage_from), alike_sudo in cases.grouped(
            lambda case: (case.procedure_version_id, case.stage_id)
        ).items():
            alike = alike_sudo.sudo(False)
            moves = alike[0]._complaint_transitions()
            wanted = moves.filtered(lambda move: move.to_stage_id == stage)
            if not wanted:
                raise UserError(
                    alike[0]._complaint_no_such_move(stage_from, stage, moves)
                )
            for case, allowed in alike._complaint_allowed(wanted):
                case._complaint_refuse_drop(wanted, allowed)
                by_move.setdefault(allowed, []).append(case.id)
        for move, ids in by_move.items():
            self.browse(ids)._complaint_move(move)

    def _complaint_allowed(self, transitions):
        """[(case, those of these moves that it may make now)]"""
        missing = {move: self._complaint_all_missing(move) for move in transitions}
        holders = {role: self._complaint_holders(role) for role in transitions.role_id}
        return [
            (
                case,
                transitions.filtered(
                    lambda move, case=case: (
                        not missing[move][case.id]
                        and case._complaint_may_move(
                            move, self.env.user in holders[move.role_id][case.id]
                        )
                    )
                ),
            )
            for case in self
        ]

    def _complaint_refuse_drop(self, wanted, allowed):
        """Raise when a drop cannot be done at once: refused, or an answer is needed."""
        if not allowed:
            self._complaint_refuse(wanted[0])
        if len(allowed) == 1 and not self._complaint_asks(allowed):
            return
        question = RedirectWarning(
            self.env._(
                "Moving %(number)s to '%(stage)s' needs an answer from you.",
                number=self.number,
                stage=wanted[0].to_stage_id.name,
            ),
            self._complaint_move_wizard(allowed),
            self.env._("Give the answer"),
        )
        question.loglevel = logging.INFO  # Odoo would log it as an error
        raise question

    # --- the move itself --------------------------------------------------------------

    def _complaint_move(
        self,
        transition,
        note=None,
        outcome=None,
        continued=None,
        acting_role=None,
        answers=None,
        holder=None,
    ):
        """Do a move whose conditions were checked: stage, turn, events, activity.

        A constant number of queries for any number of cases, letters not counted.

        :param transition: complaint.transition (sudo) from the present stage of all of
            these
        :param note: str or Markup, the words that go with it
        :param outcome: complaint.outcome, for a closing move
        :param continued: helpdesk.ticket, the plain ticket in which it goes on
        :param acting_role: complaint.role, when another role than the move's own acts:
            the complainant on his page, empty where the procedure has no such role
        :param answers: {field of the ticket: value} that the move asked for
        :param holder: res.users who was chosen to get the turn
        """
        transition.ensure_one()  # without a move a case would lose its stage
        # sudo: who may was checked by the caller; log, terms and turn are kept by us
        cases = self.sudo()
        role_before = {case: case.responsible_role_id for case in cases}
        holder_before = {case: case.user_id for case in cases}
        role_to = cases[0]._complaint_role_in(transition.to_stage_id)
        holder_to = cases._complaint_next_holders(role_to, holder)
        events = []
        role = transition.role_id if acting_role is None else acting_role
        for case in cases:
            events += case._complaint_move_events(
                transition, role, role_to, holder_to[case]
            )
        vals = cases._complaint_move_vals(transition, role_to, outcome, continued)
        vals.update(answers or {})
        for event in events:
            if event["type"] in ("classified", "converted"):
                event["reason_code"] = vals.get("refusal_ground")
        cases._complaint_reach(transition.to_stage_id)
        for holder, alike in cases.grouped(holder_to.get).items():
            alike._complaint_had_turn_by(role_to, holder)
            same = alike.filtered(
                lambda case, holder=holder: case.user_id == holder.user
            )
            same._complaint_service().write(dict(vals))
            (alike - same)._complaint_service().write(
                dict(vals, user_id=holder.user.id)
            )
        created = cases.env["complaint.event"].create(events)
        if note and not is_html_empty(note):
            cases._complaint_note_move(created, note)
        if holder:
            cases._complaint_note_chosen(created)
        for holder, lost in cases.grouped(holder_before.get).items():
            # he may not read the case any more, so its mail must not reach him either
            lost.filtered(
                lambda case: (
                    role_before[case].is_registrar and role_before[case] != role_to
                )
            ).message_unsubscribe(holder.partner_id.ids)
        cases._complaint_schedule_turn()

    def _complaint_move_vals(self, move, role_to, outcome, continued):
        """What a move writes on its cases, besides who has the turn."""
        stage_to = move.to_stage_id
        vals = {
            "stage_id": stage_to.id,
            "complaint_phase": stage_to.complaint_phase,
            "complaint_open": stage_to.complaint_phase not in ENDED_PHASES,
            "responsible_role_id": role_to.id,
        }
        if move.from_stage_id.closed and not stage_to.closed:
            vals["closed_date"] = False
        # a move that has one outcome only, whatever somebody chose
        outcome = move.outcome_id or outcome
        if outcome:
            vals["outcome_id"] = outcome.id
        if move.result in FEEDBACK and stage_to.complaint_phase == "diverted":
            vals["type_id"] = self._complaint_feedback_type(move.result).id
        if continued:
            vals["continued_ticket_id"] = continued.id
        return vals

    def _complaint_feedback_type(self, kind):
        """The type of tickets with this sort of feedback, empty without one (sudo)."""
        types = self.env["helpdesk.ticket.type"]
        return types.search([("feedback_kind", "=", kind)], limit=1)

    def _complaint_note_move(self, events, note):
        """Keep the words of a move, at the first event of each case (sudo)."""
        body = as_html(note)
        self.env["complaint.note"].create(
            [
                {
                    "ticket_id": case.id,
                    "event_id": recorded[0].id,
                    "body": body,
                    "user_id": self.env.uid,
                }
                for case, recorded in events.grouped("ticket_id").items()
            ]
        )

    def _complaint_new_round(self, move):
        """A dissatisfied complainant and a reopened case start a new round."""
        return move.event_type == "reopened" or (
            move.event_type == "verdict" and move.result == "disagree"
        )

    def _complaint_move_events(self, move, role, role_to, holder_to):
        """The events that tell a move, in the order of the log (sudo)."""
        round_to = self.complaint_round + (1 if self._complaint_new_round(move) else 0)
        common = {"ticket_id": self.id, "user_id": self.env.uid}
        phase_to = move.to_stage_id.complaint_phase
        phases = {
            "phase_from": self.stage_id.complaint_phase,
            "phase_to": phase_to,
        }
        events = []
        if move.event_type and move.event_type != "reopened":
            events.append(
                dict(
                    common,
                    **phases,
                    type=move.event_type,
                    result=move.result,
                    role_id=role.id,
                    round=self.complaint_round,
                )
            )
        if self._complaint_new_round(move):
            events.append(
                dict(common, type="reopened", role_id=role.id, round=round_to)
            )
        events.append(
            dict(
                common,
                **phases,
                type="moved",
                result=move.result,
                role_id=role.id,
                round=round_to,
            )
        )
        ending = {"closed": "closed", "diverted": "converted"}.get(phase_to)
        if ending:
            events.append(
                dict(
                    common,
                    **phases,
                    type=ending,
                    result=move.result or ENDS_AS.get(move.event_type),
                    role_id=role.id,
                    round=round_to,
                )
            )
        if role_to and role_to != self.responsible_role_id:
            events.append(
                dict(
                    common,
                    **phases,
                    type="forwarded",
                    role_id=role_to.id,
                    round=round_to,
                )
            )
        if holder_to.user and (
            role_to != self.responsible_role_id or holder_to.user != self.user_id
        ):
            events.append(
                {
                    "ticket_id": self.id,
                    "type": "assigned",
                    "user_id": holder_to.user.id,
                    "reason_code": holder_to.reason,
                    "role_id": role_to.id,
                    "round": round_to,
                }
            )
        return events
