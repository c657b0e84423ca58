from collections import Counter
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...logic.turns import (
    BY_CASE,
    BY_ROLE,
    OFFICER,
    OFFICER_AWAY,
    Person,
    able,
    choose,
)
from ...logic.vocabulary import CHOSEN, SUBSTITUTE

# Which field of the customer names who fills a role.
MANAGERS = {
    "relation_manager": "complaint_relation_manager_id",
    "service_level_manager": "complaint_service_manager_id",
}


class Holder(NamedTuple):
    """Who gets a turn: res.users (one or empty, sudo), for whom he stands in (id or
    False), who sees the case by it (ids) where the role alone does not say so, and
    whether somebody chose him.
    """

    user: Any
    stands_for: int | bool = False
    seen_by: tuple[int, ...] = ()
    chosen: bool = False

    @property
    def reason(self):
        """The reason code of the event by which he gets it."""
        return (self.stands_for and SUBSTITUTE) or (self.chosen and CHOSEN)


class ComplaintRole(models.Model):
    """A part somebody plays in a procedure, such as service level manager.

    Filled by people of the organisation, or case by case: by the customer's managers or
    those of the department concerned. An external role (the complainant) is filled per
    case by a party. Being in a role gives the right to handle its cases.
    """

    _name = "complaint.role"
    _description = "Role in a complaint procedure"
    _order = "procedure_id, sequence, id"

    procedure_id = fields.Many2one(
        "complaint.procedure", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="procedure_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, help="Short name, as in the RACI table.")
    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True)
    filled_by = fields.Selection(
        [
            ("users", "These people"),
            ("relation_manager", "The customer's relation manager"),
            ("service_level_manager", "The customer's service level manager"),
            ("department", "The managers of the department concerned"),
            ("officer", "The complaints officers"),
        ],
        required=True,
        default="users",
        help="Where the case has nobody for it, the people of the role do it, and "
        "where there are none, the complaints officers.",
    )
    is_external = fields.Boolean(
        string="Outside the organisation",
        help="Filled by the complainant, who acts through mail and the answer page.",
    )
    is_registrar = fields.Boolean(
        string="Registers only",
        help="Sees a case until it is handed on, afterwards only its status line.",
    )
    receives_overview = fields.Boolean(
        string="Makes the overviews",
        help="These people get the overviews that the procedure mails, as the officers "
        "do, and make them when they like. Cases that they may not open stand in it as "
        "numbers only.",
    )
    user_ids = fields.Many2many(
        "res.users",
        relation="complaint_role_user_rel",
        column1="role_id",
        column2="user_id",
        string="People",
        domain=[("share", "=", False)],
    )

    _code_uniq = models.UniqueIndex(
        "(procedure_id, code)", "This procedure has a role of that name already."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for role in self:
            role.display_name = f"{role.name} ({role.code})"

    @api.model_create_multi
    def create(self, vals_list):
        roles = super().create(vals_list)
        self.env.registry.clear_cache()
        roles.filtered("user_ids")._grant()
        roles._grant_present()
        return roles

    def write(self, vals):
        result = super().write(vals)
        if {"code", "is_external"} & set(vals):
            self.env.registry.clear_cache()
        if {"user_ids", "is_registrar", "receives_overview"} & set(vals):
            self._grant()
        if "filled_by" in vals:
            self._grant_present()
        if {"user_ids", "filled_by", "is_registrar"} & set(vals):
            # who may read what is asked again, in this transaction too
            self.env["helpdesk.ticket"].invalidate_model(
                ["complaint_had_turn", "complaint_told", "complaint_consulted"]
            )
        return result

    def _grant(self):
        """Give the people in the role its rights, and make them members of the team."""
        for role in self:
            role.user_ids._complaint_grant(
                role.procedure_id, "registrar" if role.is_registrar else "handler"
            )
            if role.receives_overview:
                role.user_ids._complaint_grant(role.procedure_id, "overview")

    def _grant_present(self):
        """Give those their rights who fill these roles in some cases already."""
        # sudo: who fills roles need not see all customers; they are not shown to him
        for role in self.sudo():
            if role.filled_by != "users":
                role._present()._complaint_grant(role.procedure_id, "handler")

    def _present(self):
        """Who fills this role, in all cases or in some (sudo)."""
        if self.filled_by == "users":
            return self.user_ids
        if self.filled_by in MANAGERS:
            field = MANAGERS[self.filled_by]
            partners = self.env["res.partner"].with_context(active_test=False)
            return partners.search([(field, "!=", False)])[field]
        if self.filled_by == "department":
            departments = self.env["complaint.department"]
            return departments.search(
                [("company_id", "in", (False, self.company_id.id))]
            ).user_ids
        return self.env["res.users"]

    @api.model
    def _grant_by_case(self, kinds, users, companies=None):
        """The same for people who fill roles case by case, in all procedures.

        :param kinds: values of `filled_by`
        :param companies: res.company, empty for all
        """
        domain = [("filled_by", "in", kinds)]
        if companies:
            domain.append(("company_id", "in", companies.ids))
        # sudo: who keeps customers or departments need not see the procedures
        procedures = self.sudo().search(domain).procedure_id
        users._complaint_grant(procedures, "handler")

    def _case_key(self, vals):
        """What decides in a case who fills this role: a customer or a department.

        :param vals: case, or the values of one to come, with ids
        """
        field = {"department": "complaint_department_id"}.get(
            self.filled_by, "complaint_customer_id"
        )
        value = vals.get(field) if isinstance(vals, dict) else vals[field].id
        return value or None

    def _pick_holders(self, turns, people=None):
        """Choose who gets the next turns: who had it before, else who has least to do
        (sudo).

        Two queries for any number of turns, one when the people are given.

        :param turns: list of {"barred": ids of contacts who never get this turn,
            "preferred": ids of users who had this role's turn before, best first,
            "leaves": id of the user who loses an open case by it, or False,
            "key": what `_case_key` says of the case,
            "wanted": id of the user whom somebody chose, who gets it if he may}
        :param people: what `_people` returned
        :return: list of Holder in the order of `turns`
        """
        if people is None:
            people = self._people({turn["key"] for turn in turns})
        load, since, result = None, Counter(), []
        for turn in turns:
            free = able(people, turn["key"], turn["barred"])
            wanted = [p for p in free if turn.get("wanted") in (p.user, p.principal)]
            candidates = wanted or free
            known = {person.principal for person in candidates}
            if (
                load is None
                and len(candidates) > 1
                and not known & {*turn["preferred"]}
            ):
                load = self._open_cases([person.user for person in people])
            chosen = choose(candidates, turn["preferred"], (load or Counter()) + since)
            holder = self._holder(chosen, free)
            result.append(holder._replace(chosen=bool(wanted)))
            since.update({chosen and chosen.user: 1})
            since.subtract({turn["leaves"]: 1})
        return result

    def _holder(self, chosen, candidates):
        users = self.env["res.users"]
        if chosen is None:
            return Holder(users)
        seen_by = set()
        if chosen.source == BY_CASE:
            seen_by = {person.user for person in candidates}
        elif chosen.stands_in or self.filled_by != "users":
            seen_by = {chosen.user}
        return Holder(
            users.browse(chosen.user),
            chosen.stands_in and chosen.principal,
            tuple(sorted(seen_by)),
        )

    def _people(self, keys=()):
        """The active people of this role and the officers (sudo).

        :param keys: what `_case_key` says of the cases at hand
        :return: list of logic.turns.Person
        """
        self.ensure_one()
        return self._people_by_role(keys)[self.id]

    def _people_by_role(self, keys=()):
        """The active people of these roles and their officers, in one query (sudo).

        Who is away today is replaced by his substitute, if that one is there and
        stands in for the procedure.

        :param keys: of one role: what `_case_key` says of the cases at hand
        :return: {role id: [logic.turns.Person]}
        """
        for model, names in (
            ("res.users", ["active", "partner_id"]),
            ("res.partner", ["name", "email"]),
            ("complaint.role", ["filled_by", "procedure_id"]),
            ("complaint.absence", None),
        ):
            self.env[model].flush_model(names)
        by_case = self._people_by_case(tuple(key for key in keys if key))
        rows = self.env.execute_query(
            SQL(
                """
                WITH people AS (
                    SELECT r.id AS role, %(own)s AS source, NULL::integer AS key,
                           u.user_id
                    FROM complaint_role_user_rel u
                    JOIN complaint_role r ON r.id = u.role_id
                    WHERE r.id = ANY(%(roles)s) AND r.filled_by != 'officer'
                    UNION ALL
                    SELECT r.id, s.source, NULL, o.res_users_id
                    FROM complaint_procedure_officer_rel o
                    JOIN complaint_role r
                        ON r.procedure_id = o.complaint_procedure_id
                    CROSS JOIN (VALUES (%(officer)s), (%(away)s)) s(source)
                    WHERE r.id = ANY(%(roles)s)
                    %(by_case)s
                )
                SELECT p.role, p.source, p.key, h.id, h.partner_id, c.name, c.email,
                       u.id, u.partner_id
                FROM people p
                JOIN res_users u ON u.id = p.user_id
                LEFT JOIN complaint_absence a ON a.user_id = u.id
                    AND %(today)s BETWEEN a.date_from AND a.date_to
                    AND p.source != %(away)s
                JOIN res_users h ON h.active AND h.id = CASE
                    WHEN a.id IS NULL THEN u.id
                    WHEN EXISTS (
                        SELECT FROM complaint_absence_procedure_rel s
                        JOIN complaint_role r ON r.procedure_id = s.procedure_id
                        WHERE s.absence_id = a.id AND r.id = p.role
                    ) THEN a.substitute_id END
                JOIN res_partner c ON c.id = h.partner_id
                WHERE u.active AND (a.id IS NULL OR NOT EXISTS (
                    SELECT FROM complaint_absence o WHERE o.user_id = h.id
                    AND %(today)s BETWEEN o.date_from AND o.date_to))
                ORDER BY p.source, h.id
                """,
                roles=self.ids,
                own=BY_ROLE,
                officer=OFFICER,
                away=OFFICER_AWAY,
                by_case=by_case,
                today=self.env["complaint.absence"]._today(),
            )
        )
        people = {role.id: [] for role in self}
        for role_id, *row in rows:
            people[role_id].append(Person(*row))
        return people

    def _people_by_case(self, keys):
        """SQL for who fills this role in cases with these keys, empty where none is."""
        if not keys:
            return SQL()
        self.ensure_one()
        manager = MANAGERS.get(self.filled_by)
        if manager:
            self.env["res.partner"].flush_model([manager])
            return SQL(
                """
                UNION ALL SELECT %s, %s, id, %s FROM res_partner WHERE id IN %s
                """,
                self.id,
                BY_CASE,
                SQL.identifier(manager),
                keys,
            )
        if self.filled_by == "department":
            return SQL(
                """
                UNION ALL SELECT %s, %s, department_id, user_id
                FROM complaint_department_user_rel WHERE department_id IN %s
                """,
                self.id,
                BY_CASE,
                keys,
            )
        return SQL()

    @api.model
    def _open_cases(self, user_ids):
        """How many open cases these users have: Counter {user id: number}.

        An open case is never archived, so that an index alone answers.
        """
        self.env["helpdesk.ticket"].flush_model(["user_id", "complaint_open"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT user_id, count(*) FROM helpdesk_ticket
                WHERE complaint_open IS TRUE AND user_id IN %s GROUP BY user_id
                """,
                tuple(user_ids),
            )
        )
        return Counter(dict(rows))
