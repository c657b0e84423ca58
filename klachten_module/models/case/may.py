from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ...logic.turns import BY_ROLE, OFFICER, able

# What moves ask that stands on that tab of the form.
UNDER_OUTCOME = ("handling_manner", "cause", "committee_advice", "advice_followed")


class HelpdeskTicket(models.Model):
    """What may be done with a case from here, by whom, and what is missing."""

    _inherit = "helpdesk.ticket"

    move_buttons = fields.Json(compute="_compute_move_buttons")

    # --- what may be done from here ---------------------------------------------------

    def _complaint_transitions(self):
        """The moves that the procedure knows from the present stage (sudo)."""
        self.ensure_one()
        # sudo: the moves of a procedure; who works on a case need not configure it
        case = self.sudo()
        return case.procedure_version_id.transition_ids.filtered(
            lambda move: move.from_stage_id == case.stage_id
        )

    @api.depends("stage_id", "event_ids")
    @api.depends_context("uid", "lang")
    def _compute_move_buttons(self):
        """[{id, name, main, refusal}] for the buttons of the form; refusal "" = may."""
        for ticket in self:
            buttons = []
            if ticket.procedure_version_id and isinstance(ticket.id, int):
                moves = ticket._complaint_transitions()
                may = moves.role_id.filtered(ticket._complaint_may)
                seen = set()  # two roles may have the same step
                for move in moves:
                    if not ticket._complaint_may_move(move, move.role_id in may):
                        continue
                    if (move.name, move.to_stage_id) in seen:
                        continue
                    seen.add((move.name, move.to_stage_id))
                    buttons.append(
                        {
                            "id": move.id,
                            "name": move.name,
                            "main": move.is_main,
                            "refusal": " ".join(ticket._complaint_missing(move)),
                        }
                    )
            ticket.move_buttons = buttons

    def _complaint_holders(self, role, barred=True):
        """Who may act for this role in each of these cases now.

        Those of the role for the case and who stands in for them; the one who is away
        may too. One query for any number of cases.

        :param bool barred: leave out who takes no part in the case
        :return: {ticket id: res.users (sudo)}
        """
        # sudo: who fills a role is asked for whoever looks; names of colleagues at most
        cases = self.sudo()
        role, users = role.with_env(cases.env), cases.env["res.users"]
        if not role:
            return dict.fromkeys(self.ids, users)
        keys = {case.id: role._case_key(case) for case in cases}
        people = role._people(set(keys.values()))
        result = {}
        for case in cases:
            forbidden = case._complaint_barred().ids if barred else ()
            found = able(people, keys[case.id], forbidden)
            ids = {p.user: 1 for p in found} | {p.principal: 1 for p in found}
            result[case.id] = users.browse(ids)
        return result

    def _complaint_in_hand(self):
        """Those of these cases that this user has the turn in now, or looks after as an
        officer. A query for each role that has a turn.
        """
        found = self.browse()
        for role, alike in self.grouped("responsible_role_id").items():
            holders = alike._complaint_holders(role)
            found |= alike.filtered(
                lambda case, holders=holders: (
                    self.env.user in holders[case.id] or case._complaint_is_officer()
                )
            )
        return found

    def _complaint_may(self, role, user=None):
        """Whether this user fills this role for this case now."""
        self.ensure_one()
        return (user or self.env.user) in self._complaint_holders(role)[self.id]

    def _complaint_who(self, role, holders=None):
        """Who may, in words: "Second line (Gijs, Mia)".

        :param holders: `_complaint_holders` of a batch with this case, where known
        """
        holders = holders or self._complaint_holders(role)
        names = ", ".join(holders[self.id].mapped("name"))
        return f"{role.name} ({names})" if names else role.name

    def _complaint_consulted(self):
        """Who may be asked for advice in the present stage: its C (S4-28).

        :return: res.users (sudo); nobody who takes no part, nobody outside
        """
        return self._complaint_people_with("C")

    def _complaint_people_with(self, letter):
        """The people who have this part in the present stage, without the officers.

        :param letter: of the RACI table
        :return: res.users (sudo)
        """
        self.ensure_one()
        # sudo: as for _complaint_holders; who may be asked is told to whoever may ask
        case = self.sudo()
        roles = case._complaint_roles_with(letter)
        return case.env["res.users"].union(
            *(case._complaint_people_of(role) for role in roles)
        )

    def _complaint_roles_with(self, letter):
        """The roles of ours that have this part in the present stage (sudo)."""
        role_ids = self.procedure_version_id._raci_role_ids().get(
            (self.stage_id.id, letter), ()
        )
        return self.env["complaint.role"].browse(role_ids)

    def _complaint_people_of(self, role):
        """The people of a role itself in this case, no officers instead (sudo)."""
        self.ensure_one()
        return self._complaint_all_people_of(role)[self.id]

    def _complaint_all_people_of(self, role):
        """The same for these cases; one query: {ticket id: res.users}."""
        keys = {case.id: role._case_key(case) for case in self}
        people = role._people(set(keys.values()))
        last = OFFICER if role.filled_by == "officer" else BY_ROLE
        users, found = self.env["res.users"], {}
        for case in self:
            barred = case._complaint_barred().ids
            free = able(people, keys[case.id], barred, last=last)
            found[case.id] = users.browse({p.user: 1 for p in free})
        return found

    def _complaint_missing(self, transition):
        """What must still be done before this move.

        :return: list of sentences in the user's language, empty when nothing is missing
        """
        self.ensure_one()
        return self._complaint_all_missing(transition)[self.id]

    def _complaint_all_missing(self, transition):
        """What must still be done before this move, for each of these cases.

        A constant number of queries per condition, whatever the number of cases.

        :param transition: complaint.transition (sudo)
        :return: {ticket id: list of sentences in the user's language}
        """
        # sudo: what it needs is kept where not everybody reads; sentences are shown
        cases = self.sudo()
        shut = transition.gate_ids._missing(cases)
        return {
            case.id: case._complaint_empty_fields(transition.required_field_ids)
            + case._complaint_unclear()
            + shut.get(case.id, [])
            for case in cases
        }

    def _complaint_empty_fields(self, required):
        """[sentence that names the fields to fill in], empty when all are filled."""
        empty = [
            self._complaint_where(field)
            for field in required
            if not self._complaint_is_filled(field.name)
            or (field.ttype == "html" and is_html_empty(self[field.name]))
        ]
        return [self.env._("Fill in first: %s.", ", ".join(empty))] if empty else []

    def _complaint_where(self, field):
        """What the form of a case calls a field, not the host, and under which tab."""
        if field.name == "answer":
            return self.env._("%s (under 'Words')", field.field_description)
        if field.name in UNDER_OUTCOME:
            return self.env._("%s (under 'Outcome')", field.field_description)
        called = {
            "partner_name": self.env._("name of the complainant"),
            "partner_email": self.env._("e-mail or postal address of the complainant"),
            "partner_id": self.env._("contact of the complainant"),
        }
        return called.get(field.name) or field.field_description

    def _complaint_having_event(self, event_type, result=False, any_round=False):
        """Ids of the cases in which this happened, now or in any round (sudo)."""
        domain = [("ticket_id", "in", self.ids), ("type", "=", event_type)]
        if result:
            domain.append(("result", "=", result))
        rows = self.env["complaint.event"].search_fetch(
            domain, ["ticket_id", "round"], order="id"
        )
        return {
            row.ticket_id.id
            for row in rows
            if any_round or row.round == row.ticket_id.complaint_round
        }

    def _complaint_no_such_move(self, stage_from, stage, moves):
        """Sentence for a drop that the procedure does not know.

        :param moves: complaint.transition (sudo) that it does know from there
        """
        options = "; ".join(
            f"'{move.to_stage_id.name}' - {self._complaint_who(move.role_id)}"
            for move in moves
        )
        if not options:
            return self.env._(
                "%(number)s cannot go from '%(stage)s' to '%(wanted)s'. Nothing "
                "follows after this stage.",
                number=self.number,
                stage=stage_from.name,
                wanted=stage.name,
            )
        return self.env._(
            "%(number)s cannot go from '%(stage)s' to '%(wanted)s'. From here it can "
            "go to: %(options)s.",
            number=self.number,
            stage=stage_from.name,
            wanted=stage.name,
            options=options,
        )

    def _complaint_refuse(self, transition):
        """Raise one message that says who may and everything that is missing.

        :param transition: complaint.transition (sudo)
        """
        self.ensure_one()
        reasons = []
        if not self._complaint_may_move(transition):
            reasons.append(
                self._complaint_bars(self.env.user, transition.role_id)
                or self.env._(
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

    # --- who may not handle a case: whoever is or was involved (Awb 9:7) --------------
    # The complainant, the people complained about, and whoever handled the ticket
    # that the complaint is about. An officer may record a statutory exception for a
    # person.

    involved_user_ids = fields.Many2many(
        "res.users",
        compute="_compute_involved_user_ids",
        compute_sudo=True,
        string="Handled what it is about",
        help="They had one of the tickets that this complaint is about, so somebody "
        "else handles it (Awb 9:7).",
    )

    @api.depends("about_ticket_ids.user_id")
    def _compute_involved_user_ids(self):
        """Three queries for any number of cases, one when none is about a ticket."""
        cases = self.filtered(lambda t: t.procedure_version_id and t.about_ticket_ids)
        (self - cases).involved_user_ids = False
        had = cases.about_ticket_ids._complaint_holders_ever() if cases else {}
        for case in cases:
            users = case.about_ticket_ids.user_id.ids
            for ticket in case.about_ticket_ids:
                users += had.get(ticket.id, [])
            case.involved_user_ids = self.env["res.users"].browse(set(users))

    def _complaint_holders_ever(self):
        """Who had these tickets before, by the log of a case and the chatter of others
        (sudo).

        :return: {ticket id: [user id]}
        """
        had = {}
        events = self.env["complaint.event"]
        for event in events.search_fetch(
            [("ticket_id", "in", self.ids), ("type", "=", "assigned")],
            ["ticket_id", "user_id"],
        ):
            had.setdefault(event.ticket_id.id, []).append(event.user_id.id)
        field = self.env["ir.model.fields"]._get(self._name, "user_id")
        changes = self.env["mail.tracking.value"]
        for change in changes.search_fetch(
            [
                ("field_id", "=", field.id),
                ("mail_message_id.model", "=", self._name),
                ("mail_message_id.res_id", "in", self.ids),
            ],
            ["mail_message_id", "old_value_integer", "new_value_integer"],
        ):
            users = {change.old_value_integer, change.new_value_integer} - {0}
            had.setdefault(change.mail_message_id.res_id, []).extend(users)
        return had

    def _complaint_barred(self):
        """Who takes no part in handling: the complainant, those complained about, and
        whoever handled what the complaint is about.

        :return: res.partner (sudo)
        """
        # sudo: a bar holds whoever asks; contacts to compare with, none is shown
        case = self.sudo()
        involved = case.involved_user_ids
        if involved:
            involved -= case._complaint_excepted()
        return case.hidden_partner_ids | case.partner_id | involved.partner_id

    def _complaint_excepted(self):
        """Users who may handle this case all the same (Awb 9:7, second paragraph)
        (sudo).
        """
        self.ensure_one()
        events = self.env["complaint.event"]
        return events.search(
            [("ticket_id", "=", self.id), ("type", "=", "excepted")]
        ).user_id

    def _complaint_bars(self, user, role):
        """Why somebody who fills a role may not act for it in this case.

        :return: sentence in the user's language, empty when nothing of the kind
        """
        self.ensure_one()
        # sudo: says why of one person, to whoever may move the case or pass it on
        case = self.sudo()
        holders = case._complaint_holders(role, barred=False)[case.id]
        if user not in holders or user.partner_id not in case._complaint_barred():
            return ""
        if user.partner_id == case.partner_id:
            return self.env._(
                "%s complains here and so does not handle the complaint.", user.name
            )
        if user.partner_id in case.hidden_partner_ids:
            return self.env._(
                "%s is complained about here and so does not handle the complaint "
                "(Awb 9:7).",
                user.name,
            )
        numbers = [
            ticket.number
            for ticket in case.about_ticket_ids
            if user == ticket.user_id
            or user.id in ticket._complaint_holders_ever().get(ticket.id, ())
        ]
        return self.env._(
            "%(user)s handled %(tickets)s, which this complaint is about. Somebody "
            "else handles the complaint (Awb 9:7).",
            user=user.name,
            tickets=", ".join(numbers),
        )

    def _complaint_leave_barred(self):
        """Pass the turn on where whoever has it may not have it any more (sudo)."""
        for case in self.filtered(lambda t: t.complaint_open and t.user_id):
            if case.user_id.partner_id in case._complaint_barred():
                role = case.responsible_role_id
                case._complaint_hand(case._complaint_next_holders(role)[case])

    def action_complaint_exception(self):
        """Let an officer record that somebody involved handles it all the same."""
        return self._complaint_wizard("action_complaint_exception")

    def _complaint_is_officer(self):
        """Whether this user is an officer of the procedure, and not barred here."""
        self.ensure_one()
        user = self.env.user
        # sudo: asks about the present user only
        case = self.sudo()
        return (
            user in case.procedure_id.officer_ids
            and user.partner_id not in case._complaint_barred()
        )
