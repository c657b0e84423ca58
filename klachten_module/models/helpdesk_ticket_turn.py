from odoo import api, fields, models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """Turns: whose move it is, and how he hears of it."""

    _inherit = "helpdesk.ticket"

    is_my_turn = fields.Boolean(
        string="My role's turn",
        compute="_compute_is_my_turn",
        search="_search_is_my_turn",
    )

    @api.depends("responsible_role_id", "hidden_partner_ids")
    @api.depends_context("uid")
    def _compute_is_my_turn(self):
        for ticket in self:
            role = ticket.sudo().responsible_role_id
            ticket.is_my_turn = bool(role) and ticket._complaint_may(role)

    def _search_is_my_turn(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("complaint_open", "=", True),
            ("responsible_role_id", "in", self._complaint_my_roles().ids),
        ]

    @api.model
    def _complaint_my_roles(self):
        """The roles that this user fills, or stands in for (sudo)."""
        roles = (
            self.env["complaint.role"]
            .sudo()
            .search(
                [
                    "|",
                    ("user_ids", "in", self.env.uid),
                    ("procedure_id.officer_ids", "in", self.env.uid),
                ]
            )
        )
        return roles.filtered(lambda role: self.env.user in role._holders())

    def _complaint_role_in(self, stage):
        """The role that has the turn in this stage, empty when nobody has."""
        role_id = self.sudo().procedure_version_id._responsible_role_ids().get(stage.id)
        return self.env["complaint.role"].sudo().browse(role_id or ())

    def _complaint_accountable_role(self):
        """The role that answers for the present stage, empty when none does (sudo)."""
        case = self.sudo()
        role_ids = case.procedure_version_id._accountable_role_ids()
        return (
            self.env["complaint.role"]
            .sudo()
            .browse(role_ids.get(case.stage_id.id) or ())
        )

    def _complaint_next_holder(self, role):
        """Who gets the turn: whoever had it for this role before, else who is least
        busy.

        Never a person complained about.
        """
        self.ensure_one()
        if not role:
            return self.env["res.users"]
        before = (
            self.env["complaint.event"]
            .sudo()
            .search(
                [
                    ("ticket_id", "=", self.id),
                    ("type", "=", "assigned"),
                    ("role_id", "=", role.id),
                ],
                order="id desc",
            )
            .mapped("user_id")
            .ids
        )
        barred = self._complaint_barred()
        return role._pick_holders(barred=barred, preferred=before)[0]

    def _complaint_assign(self, user):
        """Give the turn to a colleague in the same role, by hand.

        :raise UserError: the acting user has no say in it, or the colleague cannot
            have it
        """
        for case in self:
            role = case.sudo().responsible_role_id
            officers = case.sudo().procedure_id.officer_ids
            if not (case._complaint_may(role) or self.env.user in officers):
                raise UserError(
                    self.env._(
                        "%(number)s is with %(who)s; only they or a complaints officer "
                        "pass it on.",
                        number=case.number,
                        who=case._complaint_who(role),
                    )
                )
            if not user or not case._complaint_may(role, user):
                raise UserError(
                    self.env._(
                        "%(number)s can be given to: %(who)s.",
                        number=case.number,
                        who=case._complaint_who(role),
                    )
                )
            case._complaint_give_turn(user)

    def _complaint_give_turn(self, user):
        """Hand the turn of the present role to this user, or to nobody when empty."""
        case = self.sudo()
        case._complaint_service().user_id = user
        if user:
            self.env["complaint.event"].sudo().create(
                {
                    "ticket_id": case.id,
                    "type": "assigned",
                    "user_id": user.id,
                    "role_id": case.responsible_role_id.id,
                    "round": case.complaint_round,
                }
            )
        case._complaint_schedule_turn()

    def _complaint_schedule_turn(self):
        """Replace the activity of the previous turn by one for whoever has it now.

        A constant number of queries for any number of cases.
        """
        activity_type = self.env.ref("klachten_module.activity_turn")
        cases = self.sudo()
        activities = self.env["mail.activity"].sudo()
        activities.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", cases.ids),
                ("activity_type_id", "=", activity_type.id),
            ]
        ).unlink()
        model_id = self.env["ir.model"]._get_id(self._name)
        today = fields.Date.context_today(self)
        vals_list = []
        for case in cases.filtered(lambda c: c.user_id and c.complaint_open):
            in_his_language = case.with_context(lang=case.user_id.lang)
            vals_list.append(
                {
                    "res_model_id": model_id,
                    "res_id": case.id,
                    "activity_type_id": activity_type.id,
                    "summary": in_his_language.stage_id.name,
                    "user_id": case.user_id.id,
                    "date_deadline": max(case.next_due_on or today, today)
                    if case.next_term_id.waits_for != "complainant"
                    else case.next_due_on or today,
                }
            )
        # quick: no notification mail besides our own hand-over message
        activities.with_context(mail_activity_quick_update=True).create(vals_list)
