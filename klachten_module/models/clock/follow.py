from odoo import models


class ComplaintProcedureVersion(models.Model):
    """Running cases may follow a newer version: an event says so, and since when."""

    _inherit = "complaint.procedure.version"

    def action_follow(self):
        """Let the open cases of this procedure follow the version in force.

        Their terms go on under the same names: what was warned of, extended or agreed
        stays. A case in a stage that this version does not use keeps its own.
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: a configurator, who may write versions, reads no cases; a number is told
        version = self.sudo()
        cases = version._cases_to_follow()
        cases._complaint_follow(version)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._(
                    "Cases that follow version %(name)s from now on: %(number)s.",
                    name=self.name,
                    number=len(cases),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _cases_to_follow(self):
        """Open cases of older versions, in a stage that this one has (sudo)."""
        if self.state != "in_force":
            return self.env["helpdesk.ticket"]
        stages = self.transition_ids.from_stage_id | self.step_ids.stage_id
        return (
            self.env["helpdesk.ticket"]
            .with_context(active_test=False)
            .search(
                [
                    ("procedure_id", "=", self.procedure_id.id),
                    ("procedure_version_id", "!=", self.id),
                    ("complaint_open", "=", True),
                    ("stage_id", "in", stages.ids),
                ]
            )
        )


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _complaint_follow(self, version):
        """Let these cases follow a version of their procedure (sudo)."""
        if not self:
            return
        terms = {term.code: term for term in version.term_ids}
        rows = self.env["complaint.deadline"].search([("ticket_id", "in", self.ids)])
        for term, mine in rows.grouped("term_id").items():
            if term.code in terms:
                mine.term_id = terms[term.code]
        self._complaint_service().procedure_version_id = version
        self.flush_recordset(["procedure_version_id"])  # the log asks the database
        for stage, cases in self.grouped("stage_id").items():
            cases._complaint_reach(stage)  # who is told by the steps of this version
        self.env["complaint.event"].create(
            [
                {
                    "ticket_id": case.id,
                    "type": "reversioned",
                    "round": case.complaint_round,
                    "user_id": self.env.uid,
                }
                for case in self
            ]
        )
