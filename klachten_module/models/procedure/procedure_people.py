from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list


class ComplaintProcedure(models.Model):
    """What is amiss with the people and the team of a procedure, in words."""

    _inherit = "complaint.procedure"

    people_warning = fields.Text(
        compute="_compute_people_warning", export_string_translation=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_team_is_free([vals.get("team_id") for vals in vals_list])
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("team_id"):
            self._check_team_is_free([vals["team_id"]])
        return super().write(vals)

    def _check_team_is_free(self, team_ids):
        """Refuse a second procedure on one team, and so on one mailbox."""
        # sudo: the team is taken, whoever may see by which company
        procedures = self.sudo().with_context(active_test=False)
        taken = procedures.search(
            [("team_id", "in", team_ids), ("id", "not in", self.ids)], limit=1
        )
        if taken:
            raise UserError(
                self.env._(
                    "The helpdesk team '%(team)s' and its mailbox belong to the "
                    "procedure '%(procedure)s'. Choose another team.",
                    team=taken.team_id.name,
                    procedure=taken.name,
                )
            )

    @api.depends(
        "officer_ids.active",
        "role_ids.user_ids.active",
        "role_ids.filled_by",
        "version_id",
    )
    def _compute_people_warning(self):
        """Roles that get a turn and have nobody: who stands in, and what to do."""
        for procedure in self:
            acting = procedure._acting_roles()
            empty = acting.filtered(
                lambda role: (
                    role.filled_by == "users" and not role.user_ids.filtered("active")
                )
            )
            names = format_list(self.env, empty.mapped("name"))
            if not empty:
                procedure.people_warning = False
            elif procedure.officer_ids.filtered("active"):
                procedure.people_warning = self.env._(
                    "Nobody is in these roles: %s. Their turn goes to the complaints "
                    "officers. Name people under 'Roles and people'.",
                    names,
                )
            else:
                procedure.people_warning = self.env._(
                    "Nobody is in these roles: %s, and there is no complaints officer. "
                    "Nobody gets their turn. Name people under 'Roles and people'.",
                    names,
                )

    def _acting_roles(self):
        """Roles of our own that get a turn or make a move in the version in force."""
        version = self.sudo().version_id
        responsible = version.step_ids.raci_ids.filtered(lambda r: r.letter == "R")
        roles = responsible.role_id | version.transition_ids.role_id
        return roles.filtered(lambda role: not role.is_external).sorted()
