from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    def _complaint_read_domain(self):
        """Tickets that this user may read as far as complaints go (design section 6).

        Evaluated by global record rules, which cache the result: it therefore holds
        searches, not lists of cases; the roles of the user empty that cache.

        :return: domain on helpdesk.ticket; plain tickets are always in it
        """
        return list(self._complaint_case_domain(with_auditor=True))

    def _complaint_change_domain(self):
        """The same for changing: an auditor reads everything and changes nothing."""
        return list(self._complaint_case_domain(with_auditor=False))

    def _complaint_case_domain(self, with_auditor):
        plain = Domain("procedure_version_id", "=", False)
        cases = Domain.FALSE
        if self.has_group("klachten_module.group_complaint_officer"):
            cases |= Domain("procedure_id.officer_ids", "in", self.ids)
        if self.has_group("klachten_module.group_complaint_handler"):
            cases |= self._complaint_had_turn()
        if self.has_group("klachten_module.group_complaint_registrar"):
            cases |= Domain("complaint_phase", "=", "intake") & (
                self._complaint_had_turn() | Domain("create_uid", "in", self.ids)
            )
        if with_auditor and self.has_group("klachten_module.group_complaint_auditor"):
            cases = Domain.TRUE
        # who complains gets letters and his own page, never the file
        return plain | (cases & Domain("partner_id", "not in", self.partner_id.ids))

    def _complaint_had_turn(self):
        """Cases in which a role of this user had a turn.

        By the ids of his roles: asked for each case, who fills them costs three times
        as much. A change of the people in a role empties the cache of the rules.
        """
        # sudo: whose roles these are is no secret, the procedure may be another's
        roles = self.env["complaint.role"].sudo()
        mine = roles.search([("user_ids", "in", self.ids)])
        return Domain("turn_role_ids", "in", mine.ids)

    def _complaint_part_domain(self, company_ids, change=False):
        """What this user may read of records that belong to a case, such as its events.

        The rules of the case do not apply inside a rule, so they stand here again.

        :param company_ids: companies the user has switched on
        :param bool change: what he may change instead
        """
        case = (
            self._complaint_case_domain(with_auditor=not change)
            & Domain("hidden_partner_ids", "not in", self.partner_id.ids)
            & Domain("company_id", "in", company_ids)
        )
        return [("ticket_id", "any", list(case))]
