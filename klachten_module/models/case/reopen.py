from datetime import timedelta

from odoo import models
from odoo.tools import format_date

from ...logic.terms import local_day


class HelpdeskTicket(models.Model):
    """Reopening: for a set time by who has the turn then, always by an officer.

    Silence ends a case as "no reaction", and so it stays open to a late answer
    (decision 18).
    """

    _inherit = "helpdesk.ticket"

    def _complaint_may_move(self, transition, in_role=None):
        """Whether this user may do this move: its role, and reopening an officer.

        :param in_role: whether he fills the role, when the caller asked already
        """
        if self._complaint_may(transition.role_id) if in_role is None else in_role:
            return True
        return transition.event_type == "reopened" and self._complaint_officer_may()

    def _complaint_officer_may(self):
        """Whether this user is an officer of this case who is not barred from it."""
        return (
            self.env.user in self.sudo().procedure_id.officer_ids
            and self.env.user.partner_id not in self._complaint_barred()
        )

    def _complaint_all_missing(self, transition):
        missing = super()._complaint_all_missing(transition)
        if transition.sudo().event_type == "reopened":
            for case in self:
                missing[case.id] += case._complaint_too_late_to_reopen()
        return missing

    def _complaint_too_late_to_reopen(self):
        """[sentence] when the days for reopening are over, [] for an officer."""
        case = self.sudo()
        version = case.procedure_version_id
        if not case.closed_date or self._complaint_officer_may():
            return []
        until = local_day(case.closed_date, version.tz) + timedelta(version.reopen_days)
        if case._complaint_today() <= until:
            return []
        return [
            self.env._(
                "This case could be reopened until %(day)s. Ask a complaints officer: "
                "%(who)s.",
                day=format_date(self.env, until, date_format="d MMMM y"),
                who=", ".join(case.procedure_id.officer_ids.mapped("name")),
            )
        ]
