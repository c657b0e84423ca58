from odoo import api, fields, models
from odoo.exceptions import UserError

# Switches that other OCA addons put on a helpdesk team. Each lets tickets move or count
# by itself; none of these addons need be installed.
SWITCHES = (
    "close_inactive_tickets",  # helpdesk_ticket_close_inactive: closes (f16)
    "autoupdate_ticket_stage",  # helpdesk_ticket_partner_response: moves (f17)
    "use_sla",  # helpdesk_mgmt_sla: other terms, from another day (f7-f12)
)


class HelpdeskTicketTeam(models.Model):
    """What other addons do to the tickets of a team is off for a team of complaints.

    So their jobs do not even select a case: nothing of theirs has to be overridden, in
    whatever order the addons were installed, and their work on other teams goes on.
    """

    _inherit = "helpdesk.ticket.team"

    # asked by the record rule on who changes a team; the procedure may be archived
    complaint_procedure_ids = fields.One2many(
        "complaint.procedure",
        "team_id",
        string="Complaint procedures",
        context={"active_test": False},
    )

    def write(self, vals):
        teams = self.env["complaint.procedure"]._versions_by_team()
        ours = self.filtered(lambda team: team.id in teams)
        if ours:
            # the host's alias mixin writes the mailbox without asking the record rules
            ours.check_access("write")
            ours._complaint_check_switches(vals)
            ours._complaint_check_in_use(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_complaint_procedure(self):
        teams = self.env["complaint.procedure"]._versions_by_team()
        self.filtered(lambda team: team.id in teams)._complaint_refuse_in_use()

    def _complaint_check_in_use(self, vals):
        """A team with a procedure stays, in its company, where mail finds it."""
        if "active" in vals and not vals["active"]:
            # of a procedure that was archived nothing is open any more
            # sudo: as below
            of_active = self.sudo().filtered("complaint_procedure_ids.active")
            of_active._complaint_refuse_in_use()
        if "company_id" in vals:
            self.filtered(
                lambda team: team.company_id.id != vals["company_id"]
            )._complaint_refuse_in_use()

    def _complaint_refuse_in_use(self):
        for team in self:
            # sudo: that there is a procedure is known to whoever may change its team
            procedure = team.sudo().complaint_procedure_ids[:1]
            raise UserError(
                self.env._(
                    "The helpdesk team '%(team)s' and its mailbox belong to the "
                    "complaint procedure '%(procedure)s', so it stays. A procedure "
                    "that nobody needs is archived itself, once its complaints are "
                    "closed; then its team can be archived.",
                    team=team.name,
                    procedure=procedure.name,
                )
            )

    def _complaint_check_switches(self, vals):
        if any(vals.get(name) for name in SWITCHES):
            raise UserError(
                self.env._(
                    "Off for a team of complaints: closing inactive tickets, moving a "
                    "ticket when its customer answers, and the helpdesk's own SLA. The "
                    "procedure has its own terms and moves."
                )
            )

    def _complaint_switch_off(self):
        """Switch all of it off for a team that gets a procedure."""
        for team in self:
            found = [name for name in SWITCHES if name in team._fields and team[name]]
            if found:
                team.write(dict.fromkeys(found, False))


class ComplaintProcedure(models.Model):
    _inherit = "complaint.procedure"

    @api.model_create_multi
    def create(self, vals_list):
        procedures = super().create(vals_list)
        # sudo: a configurator need not have the host's rights on teams
        procedures.team_id.sudo()._complaint_switch_off()
        return procedures

    def write(self, vals):
        result = super().write(vals)
        if "team_id" in vals:
            self.team_id.sudo()._complaint_switch_off()  # sudo: as above
        return result
