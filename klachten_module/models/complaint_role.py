from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL


class ComplaintRole(models.Model):
    """A part somebody plays in a procedure, such as service level manager.

    Filled by people of the organisation; an external role (the complainant) is filled
    per case by a party. Being in a role gives the right to handle its cases.
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
        [("users", "These people")],
        required=True,
        default="users",
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
        string="Gets the overviews",
        help="Gets the overviews that the procedure mails, besides the officers.",
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
        roles.filtered("user_ids")._grant()
        return roles

    def write(self, vals):
        result = super().write(vals)
        if "user_ids" in vals or "is_registrar" in vals:
            self._grant()
        return result

    def _grant(self):
        """Give the people in the role its rights, and make them members of the team."""
        registrar = self.env.ref("klachten_module.group_complaint_registrar")
        handler = self.env.ref("klachten_module.group_complaint_handler")
        for role in self:
            group = registrar if role.is_registrar else handler
            # sudo: filling roles is the configurator's task, editing users is not his
            role.user_ids.sudo().write({"group_ids": [fields.Command.link(group.id)]})
            role.procedure_id.team_id.sudo().user_ids |= role.user_ids

    def _holders(self, barred=None):
        """The people who may act for this role: its users, else the officers.

        :param barred: res.partner, people who may not act in the case at hand
        :return: res.users, active ones only (sudo)
        """
        self.ensure_one()
        role = self.sudo()
        forbidden = barred or self.env["res.partner"]

        def may(user):
            return user.active and user.partner_id not in forbidden

        return role.user_ids.filtered(may) or role.procedure_id.officer_ids.filtered(
            may
        )

    def _pick_holders(self, turns, people=None):
        """Choose who gets the next turns: who had it before, else who has least to do.

        Two queries for any number of turns, one when the people are given.

        :param turns: list of {"barred": ids of contacts who never get this turn,
            "preferred": ids of users who had this role's turn before, best first,
            "leaves": id of the user who loses an open case by it, or False}
        :param people: what `_people` returned
        :return: list of res.users, one or empty, in the order of `turns`
        """
        people = self._people() if people is None else people
        load, since, result = None, Counter(), []
        for turn in turns:
            free = [p for p in people if p[1] not in turn["barred"]]
            # the officers where the role has nobody
            able = [p[0] for p in free if p[2]] or [p[0] for p in free]
            chosen = next((u for u in turn["preferred"] if u in able), None)
            if not chosen and len(able) > 1:
                if load is None:
                    load = self._open_cases([p[0] for p in people])
                chosen = min(able, key=lambda u: (load[u] + since[u], u))
            chosen = chosen or next(iter(able), None)
            result.append(self.env["res.users"].sudo().browse(chosen or ()))
            since.update({chosen: 1})
            since.subtract({turn["leaves"]: 1})
        return result

    def _people(self):
        """The active people of this role and the officers, in one query.

        :return: list of (user id, contact id, whether of the role itself, name, e-mail)
        """
        self.ensure_one()
        self.env["res.users"].flush_model(["active", "partner_id"])
        self.env["res.partner"].flush_model(["name", "email"])
        return self.env.execute_query(
            SQL(
                """
                WITH people AS (
                    SELECT user_id, true AS own FROM complaint_role_user_rel
                    WHERE role_id = %(role)s
                    UNION ALL
                    SELECT o.res_users_id, false
                    FROM complaint_procedure_officer_rel o
                    JOIN complaint_role r
                        ON r.procedure_id = o.complaint_procedure_id
                    WHERE r.id = %(role)s
                )
                SELECT u.id, u.partner_id, bool_or(p.own), c.name, c.email
                FROM people p JOIN res_users u ON u.id = p.user_id
                JOIN res_partner c ON c.id = u.partner_id
                WHERE u.active GROUP BY u.id, c.id
                """,
                role=self.id,
            )
        )

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
