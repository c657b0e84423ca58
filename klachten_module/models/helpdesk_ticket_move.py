import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import format_date, is_html_empty

from ..logic.vocabulary import ENDED_PHASES


class HelpdeskTicket(models.Model):
    """Moves: the one way in which a case changes stage, whoever or whatever asks for
    it.
    """

    _inherit = "helpdesk.ticket"

    move_buttons = fields.Json(compute="_compute_move_buttons")

    # --- what may be done from here ---------------------------------------------------

    def _complaint_transitions(self):
        """The moves that the procedure knows from the present stage (sudo)."""
        self.ensure_one()
        version = self.sudo().procedure_version_id
        return version.transition_ids.filtered(
            lambda move: move.from_stage_id == self.sudo().stage_id
        )

    @api.depends("stage_id", "event_ids")
    @api.depends_context("uid", "lang")
    def _compute_move_buttons(self):
        """[{id, name, main, refusal}] for the buttons of the form; refusal "" = may."""
        for ticket in self:
            buttons = []
            if ticket.procedure_version_id and isinstance(ticket.id, int):
                for move in ticket._complaint_transitions():
                    if not ticket._complaint_may(move.role_id):
                        continue
                    buttons.append(
                        {
                            "id": move.id,
                            "name": move.name,
                            "main": move.is_main,
                            "refusal": " ".join(ticket._complaint_missing(move)),
                        }
                    )
            ticket.move_buttons = buttons

    def _complaint_may(self, role, user=None):
        """Whether this user fills this role for this case now."""
        self.ensure_one()
        user = user or self.env.user
        return user in role._holders(self._complaint_barred())

    def _complaint_who(self, role):
        """Who may, in words: "Second line (Gijs, Mia)"."""
        holders = role._holders(self._complaint_barred())
        names = ", ".join(holders.mapped("name"))
        return f"{role.name} ({names})" if names else role.name

    def _complaint_missing(self, transition):
        """What must still be done before this move.

        :return: list of sentences in the user's language, empty when nothing is missing
        """
        self.ensure_one()
        # sudo: conditions name fields (ir.model.fields), which few users may read
        case, transition = self.sudo(), transition.sudo()
        missing = []
        empty = [
            field.field_description
            for field in transition.required_field_ids
            if not case[field.name]
            or (field.ttype == "html" and is_html_empty(case[field.name]))
        ]
        if empty:
            missing.append(self.env._("Fill in first: %s.", ", ".join(empty)))
        if transition.required_event_type and not self._complaint_has_event(
            transition.required_event_type, transition.required_event_result
        ):
            missing.append(transition.missing_event_text or transition.name)
        if transition.after_reaction_period:
            until = self._complaint_reaction_until()
            if not until:
                missing.append(
                    self.env._("The answer did not reach the complainant yet.")
                )
            elif until >= fields.Date.context_today(self):
                missing.append(
                    self.env._(
                        "The complainant has until %s to react.",
                        format_date(self.env, until, date_format="EEEE d MMMM"),
                    )
                )
        return missing

    def _complaint_has_event(self, event_type, result=False):
        domain = [
            ("ticket_id", "=", self.id),
            ("type", "=", event_type),
            ("round", "=", self.sudo().complaint_round),
        ]
        if result:
            domain.append(("result", "=", result))
        return bool(self.env["complaint.event"].sudo().search_count(domain, limit=1))

    def _complaint_reaction_until(self):
        """Last day on which the complainant may react, None when no answer is out."""
        row = self.sudo().deadline_ids.filtered(
            lambda d: (
                d.waits_for == "complainant"
                and d.round == self.complaint_round
                and not d.stopped_on
            )
        )[:1]
        return row.due_on or None

    # --- ways to ask for a move -------------------------------------------------------

    def action_complaint_move(self, transition_id):
        """Button of the form: do the move, or open the wizard when it asks something.

        :param int transition_id: a move from the present stage
        :return: action dictionary
        :raise UserError: who may, and what is missing
        """
        self.ensure_one()
        self.check_access("read")
        transition = self._complaint_transitions().filtered(
            lambda move: move.id == transition_id
        )
        if not transition:
            raise UserError(
                self.env._(
                    "Somebody moved %s in the meantime. Look at it again.", self.number
                )
            )
        self._complaint_refuse(transition)
        if transition.ask != "nothing":
            return self._complaint_move_wizard(transition)
        self._complaint_move(transition)
        return self._complaint_after_move()

    def _complaint_after_move(self):
        """Stay on the case, or go to the board when the user lost sight of it."""
        if self.has_access("read"):
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        return self.env["ir.actions.act_window"]._for_xml_id(
            "klachten_module.action_complaints"
        )

    def _complaint_move_wizard(self, transitions):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "klachten_module.action_complaint_move"
        )
        action["context"] = {
            "default_ticket_id": self.id,
            "default_transition_id": transitions[:1].id,
        }
        if len(transitions) == 1:
            action["name"] = transitions.name
        return action

    def _complaint_move_by_drop(self, stage_id):
        """A stage written by drag, list edit, import or RPC: the same as the button.

        :raise UserError: no such move, or refused
        :raise RedirectWarning: the move asks something; its button opens the wizard
        """
        stage = self.env["helpdesk.ticket.stage"].sudo().browse(stage_id)
        for case in self:
            moves = case._complaint_transitions()
            wanted = moves.filtered(lambda move: move.to_stage_id == stage)
            if not wanted:
                raise UserError(case._complaint_no_such_move(stage, moves))
            allowed = wanted.filtered(
                lambda move, case=case: (
                    case._complaint_may(move.role_id)
                    and not case._complaint_missing(move)
                )
            )
            if not allowed:
                case._complaint_refuse(wanted[0])
            if len(allowed) == 1 and allowed.ask == "nothing":
                case._complaint_move(allowed)
                continue
            question = RedirectWarning(
                self.env._(
                    "Moving %(number)s to '%(stage)s' needs an answer from you.",
                    number=case.number,
                    stage=stage.name,
                ),
                case._complaint_move_wizard(allowed),
                self.env._("Give the answer"),
            )
            question.loglevel = logging.INFO  # Odoo would log it as an error
            raise question

    def _complaint_no_such_move(self, stage, moves):
        """Sentence for a drop that the procedure does not know."""
        options = "; ".join(
            f"'{move.to_stage_id.name}' - {self._complaint_who(move.role_id)}"
            for move in moves
        )
        if not options:
            return self.env._(
                "%(number)s cannot go from '%(stage)s' to '%(wanted)s'. Nothing "
                "follows after this stage.",
                number=self.number,
                stage=self.sudo().stage_id.name,
                wanted=stage.name,
            )
        return self.env._(
            "%(number)s cannot go from '%(stage)s' to '%(wanted)s'. From here it can "
            "go to: %(options)s.",
            number=self.number,
            stage=self.sudo().stage_id.name,
            wanted=stage.name,
            options=options,
        )

    def _complaint_refuse(self, transition):
        """Raise one message that says who may and everything that is missing."""
        self.ensure_one()
        reasons = []
        if not self._complaint_may(transition.role_id):
            reasons.append(
                self.env._(
                    "Only this role may do that: %s.",
                    self._complaint_who(transition.role_id),
                )
            )
        reasons += self._complaint_missing(transition)
        if reasons:
            raise UserError(
                self.env._(
                    "%(number)s cannot go to '%(stage)s' yet. %(reasons)s",
                    number=self.number,
                    stage=transition.to_stage_id.name,
                    reasons=" ".join(reasons),
                )
            )

    # --- the move itself --------------------------------------------------------------

    def _complaint_move(
        self, transition, note=None, outcome=None, continued=None, acting_role=None
    ):
        """Do a move whose conditions were checked: stage, turn, events, activity.

        :param transition: complaint.transition from the present stage
        :param note: str or Markup, the words that go with it
        :param outcome: complaint.outcome, for a closing move
        :param continued: helpdesk.ticket, the plain ticket in which it goes on
        :param acting_role: complaint.role, when another role than the move's own acts:
            the complainant on his page
        """
        self.ensure_one()
        # sudo: who may was checked by the caller; log, terms and turn are kept by us
        case, move = self.sudo(), transition.sudo()
        stage_from, stage_to = case.stage_id, move.to_stage_id
        role_before, holder_before = case.responsible_role_id, case.user_id
        role_to = self._complaint_role_in(stage_to)
        round_to = case.complaint_round + (1 if self._complaint_new_round(move) else 0)
        events = self._complaint_move_events(
            move, acting_role or move.role_id, role_to, round_to
        )
        vals = {
            "stage_id": stage_to.id,
            "complaint_phase": stage_to.complaint_phase,
            "complaint_open": stage_to.complaint_phase not in ENDED_PHASES,
            "responsible_role_id": role_to.id,
        }
        if role_to:
            vals["turn_role_ids"] = [fields.Command.link(role_to.id)]
        if stage_from.closed and not stage_to.closed:
            vals["closed_date"] = False
        if outcome:
            vals["outcome_id"] = outcome.id
        if continued:
            vals["continued_ticket_id"] = continued.id
        holder = case._complaint_next_holder(role_to)
        if holder != case.user_id:
            vals["user_id"] = holder.id
        case._complaint_service().write(vals)
        if holder and (role_to != role_before or holder != holder_before):
            events.append(
                {
                    "ticket_id": case.id,
                    "type": "assigned",
                    "user_id": holder.id,
                    "role_id": role_to.id,
                    "round": round_to,
                }
            )
        created = self.env["complaint.event"].sudo().create(events)
        if note and not is_html_empty(note):
            self.env["complaint.note"].sudo().create(
                {
                    "ticket_id": case.id,
                    "event_id": created[0].id,
                    "body": note
                    if isinstance(note, Markup)
                    else Markup("<p>%s</p>") % note,
                    "user_id": self.env.uid,
                }
            )
        if role_before.is_registrar and role_to != role_before:
            # he may not read the case any more, so its mail must not reach him either
            case.message_unsubscribe(holder_before.partner_id.ids)
        case._complaint_schedule_turn()

    def _complaint_new_round(self, move):
        """A dissatisfied complainant and a reopened case start a new round."""
        return move.event_type == "reopened" or (
            move.event_type == "verdict" and move.result == "disagree"
        )

    def _complaint_move_events(self, move, role, role_to, round_to):
        """The events that tell a move, in the order in which they are recorded."""
        case = self.sudo()
        common = {"ticket_id": case.id, "user_id": self.env.uid}
        phase_to = move.to_stage_id.complaint_phase
        phases = {
            "phase_from": case.stage_id.complaint_phase,
            "phase_to": phase_to,
        }
        events = []
        if move.event_type and move.event_type != "reopened":
            events.append(
                dict(
                    common,
                    type=move.event_type,
                    result=move.result,
                    role_id=role.id,
                    round=case.complaint_round,
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
                    result=move.result,
                    role_id=role.id,
                    round=round_to,
                )
            )
        if role_to and role_to != case.responsible_role_id:
            events.append(
                dict(
                    common,
                    **phases,
                    type="forwarded",
                    role_id=role_to.id,
                    round=round_to,
                )
            )
        return events
