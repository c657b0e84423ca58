from odoo import api, fields, models
from odoo.exceptions import UserError

from ...logic.vocabulary import PHASES

# Switches that other OCA addons put on a helpdesk team. Each lets tickets move or count
# by itself; none of these addons need be installed.
SWITCHES = (
    "close_inactive_tickets",  # helpdesk_ticket_close_inactive: closes (f16)
    "autoupdate_ticket_stage",  # helpdesk_ticket_partner_response: moves (f17)
    "use_sla",  # helpdesk_mgmt_sla: other terms, from another day (f7-f12)
)

# What makes a stage of a procedure another one than the moves, steps and cases mean.
MEANING = ("closed", "complaint_phase", "complaint_procedure_id", "company_id")

GUARDED = frozenset((*MEANING, "active", "team_ids", "sequence"))


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
        # sudo: a configurator need not have the host's rights on teams
        for team in self.sudo():
            found = [name for name in SWITCHES if name in team._fields and team[name]]
            if found:
                team.write(dict.fromkeys(found, False))


class ComplaintProcedure(models.Model):
    _inherit = "complaint.procedure"

    @api.model_create_multi
    def create(self, vals_list):
        procedures = super().create(vals_list)
        procedures.team_id._complaint_switch_off()
        return procedures

    def write(self, vals):
        result = super().write(vals)
        if "team_id" in vals:
            self.team_id._complaint_switch_off()
        return result


class HelpdeskTicketStage(models.Model):
    _inherit = "helpdesk.ticket.stage"

    complaint_procedure_id = fields.Many2one(
        "complaint.procedure", ondelete="cascade", index="btree_not_null"
    )
    complaint_phase = fields.Selection(
        PHASES,
        string="Phase",
        help="What this stage means; figures, rights and letters only look at this.",
    )
    complaint_code = fields.Char(string="Code", export_string_translation=False)

    _complaint_phase_known = models.Constraint(
        "CHECK (complaint_procedure_id IS NULL OR complaint_phase IS NOT NULL)",
        "A stage of a complaint procedure has a phase.",
    )
    # A portal user never closes a complaint (f1).
    _complaint_not_from_portal = models.Constraint(
        "CHECK (complaint_procedure_id IS NULL OR close_from_portal IS NOT TRUE)",
        "A complaint cannot be closed from the portal.",
    )

    @api.depends_context("complaint_stage_with_procedure")
    def _compute_display_name(self):
        """On a board with several procedures a column says whose it is."""
        result = super()._compute_display_name()
        if self.env.context.get("complaint_stage_with_procedure"):
            for stage in self.filtered("complaint_procedure_id"):
                stage.display_name = (
                    f"{stage.name} – {stage.complaint_procedure_id.name}"
                )
        return result

    def write(self, vals):
        """A stage in use stays what it is: cases, mail and figures go by it.

        :raise UserError: with what to do
        """
        if not GUARDED & vals.keys():
            return super().write(vals)
        ours = self.filtered("complaint_procedure_id")
        if not ours:
            return super().write(vals)
        ours.check_access("write")
        # sudo: that he may change them was checked; what they are used for he may not
        # read: a configurator sees no cases
        ours = ours.sudo()
        procedures = ours.complaint_procedure_id
        ours._complaint_check_meaning(vals)
        result = super().write(vals)
        if "complaint_phase" in vals:
            self.env.registry.clear_cache()
        if "team_ids" in vals:
            ours._complaint_check_team()
        if GUARDED - {"team_ids"} & vals.keys():
            self._complaint_check_first(procedures)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_complaint_in_use(self):
        # sudo: as in `write`; Odoo checked that he may delete them
        ours = self.filtered("complaint_procedure_id").sudo()
        for stage in ours._complaint_in_use():
            raise UserError(stage._complaint_in_use_sentence())

    def _complaint_in_use(self):
        """Those of these stages that open cases, or new ones, go through (sudo)."""
        cases = self.env["helpdesk.ticket"].with_context(active_test=False)
        standing = cases._read_group(
            [
                ("procedure_id", "in", self.complaint_procedure_id.ids),
                ("complaint_open", "=", True),
            ],
            ["procedure_version_id", "stage_id"],
        )
        versions = self.complaint_procedure_id.version_id.union(
            *(version for version, _stage in standing)
        )
        moves = versions.transition_ids
        used = moves.from_stage_id | moves.to_stage_id | versions.step_ids.stage_id
        return self & used.union(*(stage for _version, stage in standing))

    def _complaint_check_meaning(self, vals):
        changed = self.filtered(
            lambda stage: any(
                stage._fields[name].convert_to_write(stage[name], stage) != vals[name]
                for name in (*MEANING, "active")
                if name in vals
            )
        )
        for stage in changed and changed._complaint_in_use():
            raise UserError(stage._complaint_in_use_sentence())

    def _complaint_in_use_sentence(self):
        return self.env._(
            "Complaints of '%(procedure)s' go through '%(stage)s', so it stays as it "
            "is. Make a version without this stage; once no open complaint follows a "
            "version with it, the stage can be changed or archived.",
            procedure=self.complaint_procedure_id.name,
            stage=self.name,
        )

    def _complaint_check_team(self):
        """Without a team a stage would be of every team (host)."""
        if any(s.team_ids != s.complaint_procedure_id.team_id for s in self):
            raise UserError(
                self.env._(
                    "A stage of a complaint procedure is of the team of that procedure "
                    "only."
                )
            )

    @api.model
    def _complaint_check_first(self, procedures):
        for procedure in procedures.filtered("version_id"):
            first = procedure.stage_ids.sorted()[:1]
            if first.complaint_phase != "intake":
                raise UserError(
                    self.env._(
                        "Complaints come in at the first stage of '%(procedure)s', so "
                        "that is the intake and not '%(stage)s'.",
                        procedure=procedure.name,
                        stage=first.name,
                    )
                )
