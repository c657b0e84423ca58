from odoo import api, fields, models


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
        self.env.registry.clear_cache()  # record rules hold the roles of a user
        roles.filtered("user_ids")._grant()
        return roles

    def write(self, vals):
        result = super().write(vals)
        if "user_ids" in vals or "is_registrar" in vals:
            self.env.registry.clear_cache()
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

    def _pick_holders(self, count=1, barred=None, preferred=()):
        """Choose who gets the next turns: who had it before, else who has least to do.

        One query for any number of turns.

        :param int count: how many turns are given
        :param barred: res.partner, people who never get the turn
        :param preferred: ids of users who had this role's turn before, best first
        :return: list of res.users, one or empty, as many as asked
        """
        holders = self._holders(barred)
        before = next((u for u in preferred if u in holders.ids), None)
        if before or not holders:
            return [holders.browse(before or ())] * count
        load = dict.fromkeys(holders.ids, 0)
        if len(holders) > 1:
            rows = (
                self.env["helpdesk.ticket"]
                .sudo()
                ._read_group(
                    [("user_id", "in", holders.ids), ("complaint_open", "=", True)],
                    ["user_id"],
                    ["__count"],
                )
            )
            load.update({user.id: open_cases for user, open_cases in rows})
        result = []
        for _turn in range(count):
            chosen = min(load, key=lambda user_id: (load[user_id], user_id))
            load[chosen] += 1
            result.append(holders.browse(chosen))
        return result
