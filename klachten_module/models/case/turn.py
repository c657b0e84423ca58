from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...logic.turns import able
from ...logic.vocabulary import CHOSEN, SUBSTITUTE
from ..people.role import MANAGERS, Holder
from .event import as_html


class HelpdeskTicket(models.Model):
    """Turns: whose move it is, and how he hears of it."""

    _inherit = "helpdesk.ticket"

    is_my_turn = fields.Boolean(
        string="My role's turn",
        compute="_compute_is_my_turn",
        search="_search_is_my_turn",
    )

    @api.depends("responsible_role_id", "hidden_partner_list")
    @api.depends_context("uid")
    def _compute_is_my_turn(self):
        self.is_my_turn = False
        cases = self.filtered(lambda t: isinstance(t.id, int))
        for role, alike in cases.grouped("responsible_role_id").items():
            holders = alike._complaint_holders(role)
            for case in alike:
                case.is_my_turn = self.env.user in holders[case.id]

    def _search_is_my_turn(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("complaint_open", "=", True) & self._complaint_my_turns()

    @api.model
    def _complaint_keep_customers(self, prepared):
        """Whose managers fill roles in new cases: of the complainant's company, as it
        is now (sudo). One query, by which the contacts are read for the rest too.

        :param prepared: values of the new cases; the customer is added
        """
        partners = self.env["res.partner"].browse(
            {vals["partner_id"] for vals in prepared if vals.get("partner_id")}
        )
        customers = {p.id: p.commercial_partner_id.id for p in partners}
        for vals in prepared:
            vals["complaint_customer_id"] = customers.get(vals.get("partner_id"))

    @api.model
    def _complaint_my_turns(self):
        """Cases whose role this user fills, or stands in for."""
        mine = Domain("responsible_role_id", "in", self._complaint_my_roles().ids)
        return mine | self._complaint_my_turns_by_case()

    @api.model
    def _complaint_my_turns_by_case(self):
        """The same of roles that are filled case by case, and what he has of those."""
        absences = self.env["complaint.absence"]._stood_in_for(self.env.user)
        mine = Domain.FALSE
        paths = {
            kind: f"complaint_customer_id.{field}" for kind, field in MANAGERS.items()
        }
        paths["department"] = "complaint_department_id.user_ids"
        # sudo: which roles there are, for a domain; the cases found follow their rules
        roles = self.env["complaint.role"].sudo()
        by_case = roles.search([("filled_by", "in", list(paths))])
        for (kind, procedure), alike in by_case.grouped(
            lambda role: (role.filled_by, role.procedure_id)
        ).items():
            here = absences.filtered(lambda a, p=procedure: p in a.procedure_ids)
            users = self.env.user | here.user_id
            his = Domain("user_id", "=", self.env.uid)
            path, _, field = paths[kind].partition(".")
            # whether he is the manager of anybody; mostly not, which is quicker
            managed = roles.env[self._fields[path].comodel_name]
            if managed.search_count([(field, "in", users.ids)], limit=1):
                his |= Domain(paths[kind], "in", users.ids)
            mine |= Domain("responsible_role_id", "in", alike.ids) & his
        return mine

    @api.model
    def _complaint_my_roles(self):
        """The roles that this user fills, or stands in for, in every case (sudo)."""
        users = self.env["complaint.absence"]._stood_in_for(self.env.user).user_id
        users |= self.env.user
        # sudo: asks about the present user only, who may read few of the roles
        roles = self.env["complaint.role"].sudo()
        found = roles.search(
            [
                ("filled_by", "in", ("users", "officer")),
                "|",
                ("user_ids", "in", users.ids),
                ("procedure_id.officer_ids", "in", users.ids),
            ]
        )
        people = found._people_by_role()
        return found.filtered(
            lambda role: any(
                self.env.uid in (person.user, person.principal)
                for person in able(people[role.id])
            )
        )

    def _complaint_role_in(self, stage):
        """The role that has the turn in this stage, empty when nobody has (sudo)."""
        role_id = self.procedure_version_id._responsible_role_ids().get(stage.id)
        return self.env["complaint.role"].browse(role_id or ())

    def _complaint_accountable_role(self):
        """The role that answers for the present stage, empty when none does (sudo):
        the first A in its steps.
        """
        return self._complaint_roles_with("A")[:1]

    def _complaint_next_holders(self, role, wanted=None):
        """Who gets the turn: whoever is wanted, else had it for this role before, else
        is least busy (sudo).

        Never a person complained about. Two queries for any number of cases.

        A substitute keeps a turn only while he stands in.

        :param wanted: res.users, chosen by who makes the move
        :return: {case: Holder}
        """
        if not role:
            return dict.fromkeys(self, Holder(self.env["res.users"]))
        before = {}
        assigned = self.env["complaint.event"].search_fetch(
            [
                ("ticket_id", "in", self.ids),
                ("type", "=", "assigned"),
                ("role_id", "=", role.id),
                ("reason_code", "!=", SUBSTITUTE),
            ],
            ["ticket_id", "user_id"],
            order="id desc",
        )
        for event in assigned:
            before.setdefault(event.ticket_id.id, []).append(event.user_id.id)
        turns = [
            {
                "barred": case._complaint_barred().ids,
                "preferred": before.get(case.id, ()),
                "leaves": case.complaint_open and case.user_id.id,
                "key": role._case_key(case),
                "wanted": wanted and wanted.id,
            }
            for case in self
        ]
        return dict(zip(self, role._pick_holders(turns), strict=True))

    def _complaint_assign(self, user):
        """Give the turn to a colleague in the same role, by hand.

        :raise UserError: the acting user has no say in it, or the colleague cannot
            have it
        """
        # sudo: the caller checked that he may write these cases; who may take them is
        # checked here, and told
        cases = self.sudo()
        by_role = cases.grouped("responsible_role_id")
        may = {
            case_id: holders
            for role, alike in by_role.items()
            for case_id, holders in alike._complaint_holders(role).items()
        }
        for case in cases:
            role = case.responsible_role_id
            officers = case.procedure_id.officer_ids
            if self.env.user not in may[case.id] | officers:
                bar = case._complaint_bars(self.env.user, role)
                raise UserError(
                    bar
                    or self.env._(
                        "%(number)s is with %(who)s; only they or a complaints officer "
                        "pass it on.",
                        number=case.number,
                        who=case._complaint_who(role),
                    )
                )
            if not user or user not in may[case.id]:
                raise UserError(
                    (user and case._complaint_bars(user, role))
                    or self.env._(
                        "%(number)s can be given to: %(who)s.",
                        number=case.number,
                        who=case._complaint_who(role),
                    )
                )
        cases._complaint_give_turn(user)

    def _complaint_give_turn(self, user):
        """Hand the turn of the present role to this user, or to nobody when empty
        (sudo).
        """
        self._complaint_hand(Holder(user, False, tuple(user.ids)))

    def _complaint_hand(self, holder):
        """The same for somebody whom we chose ourselves (sudo).

        :param holder: complaint_role.Holder
        """
        user = holder.user
        by_case = self.filtered(
            lambda case: (
                holder.stands_for or case.responsible_role_id.filled_by != "users"
            )
        )
        self._complaint_service().user_id = user
        for role, cases in by_case.grouped("responsible_role_id").items():
            cases._complaint_had_turn_by(role, holder)
        if user:
            self.env["complaint.event"].create(
                [
                    {
                        "ticket_id": case.id,
                        "type": "assigned",
                        "user_id": user.id,
                        "role_id": case.responsible_role_id.id,
                        "reason_code": holder.reason,
                        "round": case.complaint_round,
                    }
                    for case in self
                ]
            )
        self._complaint_schedule_turn()

    def _complaint_had_turn_by(self, role, holder):
        """Write down that they had the turn: the role, and who has it case by case or
        as a substitute (sudo). Who registers, has nothing of it afterwards.
        """
        seen_by = () if role.is_registrar else holder.seen_by
        for case in self:
            roles = {*case.turn_role_list, *role.ids}
            if roles != set(case.turn_role_list):
                case._complaint_service().turn_role_list = roles
            users = {*case.turn_user_list, *seen_by}
            if users != set(case.turn_user_list):
                case._complaint_service().turn_user_list = users

    def _complaint_note_chosen(self, events):
        """Say with these events who chose who has the turn (sudo)."""
        chosen = events.filtered(lambda event: event.reason_code == CHOSEN)
        self.env["complaint.note"].create(
            [
                {
                    "ticket_id": event.ticket_id.id,
                    "event_id": event.id,
                    "body": as_html(self.env._("Chosen by %s.", self.env.user.name)),
                }
                for event in chosen
            ]
        )

    def _complaint_pass_on(self):
        """Pass on what its holder cannot have now: he is away, left, or takes no part
        (sudo).

        A constant number of queries per role. With nobody else it stays where it is.
        """
        for role, cases in self.grouped("responsible_role_id").items():
            holders = cases._complaint_next_holders(role)
            for holder, alike in cases.grouped(holders.get).items():
                moved = alike.filtered(
                    lambda case, holder=holder: case.user_id != holder.user
                )
                if holder.user and moved:
                    moved._complaint_hand(holder)

    def _complaint_follow_department(self):
        """Another department is concerned: the turn goes to its managers (S1-12)
        (sudo).
        """
        self.filtered(
            lambda case: (
                case.complaint_open
                and case.responsible_role_id.filled_by == "department"
            )
        )._complaint_pass_on()

    def _complaint_schedule_turn(self, fresh=False):
        """Point the activity of the turn to whoever has it now (sudo).

        A case has one such activity, which goes from hand to hand; it disappears when
        nobody has the turn. A constant number of queries for any number of cases.

        :param bool fresh: these cases were made just now and have no activity yet
        """
        # The system's own: whoever makes an activity may change it ever after, also
        # when he lost sight of the case. Quick: no mail besides our hand-over message.
        activities = (
            self.env["mail.activity"]
            .with_user(SUPERUSER_ID)
            .with_context(mail_activity_quick_update=True)
        )
        type_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "klachten_module.activity_turn"
        )
        present = {}
        if not fresh:
            domain = [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", type_id),
            ]
            names = ["res_id", "user_id", "summary", "date_deadline"]
            for activity in activities.search_fetch(domain, names, order="id desc"):
                present.setdefault(activity.res_id, []).append(activity)
        new, changes, over = [], {}, []
        model_id = self.env["ir.model"]._get_id(self._name)
        for case, vals in self._complaint_turn_tasks():
            task, *others = present.pop(case.id, [None])
            over += others
            if task is None:
                fixed = {
                    "res_model_id": model_id,
                    "res_id": case.id,
                    # not its name: who passed it on may have lost sight of it
                    "res_name": case.number,
                    "activity_type_id": type_id,
                    "user_tz": case.user_id.tz,
                }
                new.append(dict(fixed, **vals))
                continue
            known = {**vals, "user_id": task.user_id.id, "summary": task.summary}
            known["date_deadline"] = task.date_deadline
            changed = frozenset(vals.items() - known.items())
            if changed:
                changes.setdefault(changed, []).append(task.id)
        for changed, ids in changes.items():
            activities.browse(ids).write(dict(changed))
        for tasks in present.values():
            over += tasks
        activities.browse(task.id for task in over).unlink()
        activities.create(new)

    def _complaint_turn_tasks(self):
        """[(case, values of its activity)] of these cases that somebody has now."""
        today = fields.Date.context_today(self)
        tasks = []
        for case in self.filtered(lambda c: c.user_id and c.complaint_open):
            in_his_language = case.with_context(lang=case.user_id.lang)
            due_on = case.next_due_on or today
            facts = case.procedure_version_id._term_facts()
            waits_for, _is_answer = facts.get(case.next_term_id.id, (None, None))
            if waits_for != "complainant":
                due_on = max(due_on, today)
            vals = {
                "summary": in_his_language.stage_id.name,
                "user_id": case.user_id.id,
                "date_deadline": due_on,
            }
            tasks.append((case, vals))
        return tasks
