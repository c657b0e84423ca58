from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_invalidation_fields(self):
        """Record rules name the contact of a user, and what they say is cached."""
        return super()._get_invalidation_fields() | {"partner_id"}

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
        cases = self._complaint_turn_domain(with_accountable=with_auditor)
        if self.has_group("klachten_module.group_complaint_officer"):
            cases |= Domain("procedure_id.officer_ids", "in", self.ids)
        if with_auditor and self.has_group("klachten_module.group_complaint_auditor"):
            cases = Domain.TRUE
        # who complains gets letters and his own page, never the file
        return plain | (cases & Domain("partner_id", "not in", self.partner_id.ids))

    def _complaint_turn_domain(self, with_accountable=True):
        """Cases that this user may read because his role had a turn in them, or is
        accountable: who answers for it, looks and changes nothing.
        """
        cases = Domain.FALSE
        if self.has_group("klachten_module.group_complaint_handler"):
            cases |= self._complaint_had_turn()
            if with_accountable:
                cases |= self._complaint_accountable()
        if self.has_group("klachten_module.group_complaint_registrar"):
            cases |= Domain("complaint_phase", "=", "intake") & (
                self._complaint_had_turn() | Domain("create_uid", "in", self.ids)
            )
        return cases & self._complaint_not_about_colleague()

    def _complaint_not_about_colleague(self):
        """Of complaints about a person, those that are classified or in his own hands.

        Before that the colleagues of the one who has it do not see it: any of them may
        be the one it is about (design section 6).
        """
        return (
            Domain("about_person", "!=", "yes")
            | Domain("complaint_phase", "not in", ("intake", "triage"))
            | Domain("user_id", "in", self.ids)
            | Domain("create_uid", "in", self.ids)
        )

    def _complaint_had_turn(self):
        """Cases in which a role of this user had a turn, or he himself: in a role that
        is filled case by case, or as a substitute.

        Asked of the database each time. The ids of his roles would be three times as
        quick, but rules are cached, and another thread may fill that cache with the old
        people while a role is being changed.
        """
        own = Domain("filled_by", "=", "users") & Domain("user_ids", "in", self.ids)
        return Domain("turn_role_ids", "any", own) | Domain(
            "turn_user_ids", "in", self.ids
        )

    def _complaint_accountable(self):
        """Cases past intake under versions in which a role of this user has an A.

        Asked of the few versions there are, whatever the number of cases.
        """
        role = (
            Domain("is_external", "=", False)
            & Domain("filled_by", "=", "users")
            & Domain("user_ids", "in", self.ids)
        )
        line = Domain("letter", "=", "A") & Domain("role_id", "any", role)
        return Domain("complaint_phase", "!=", "intake") & Domain(
            "procedure_version_id.step_ids.raci_ids", "any", line
        )

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

    def _complaint_absence_domain(self, company_ids):
        """Whose absence this user keeps: his own, an officer also that of the people of
        his procedures, a configurator that of everybody in his companies.
        """
        whose = Domain("user_id", "in", self.ids)
        if self.has_group("klachten_module.group_complaint_configurator"):
            whose |= Domain("user_id.company_ids", "in", company_ids)
        if self.has_group("klachten_module.group_complaint_officer"):
            procedures = Domain("officer_ids", "in", self.ids)
            whose |= Domain(
                "user_id.helpdesk_team_ids.complaint_procedure_ids", "any", procedures
            )
        return list(whose)

    def _complaint_overseen_domain(self):
        """Of which cases this user may read who looked: those he oversees."""
        if self.has_group("klachten_module.group_complaint_auditor"):
            return list(Domain.TRUE)
        return [("ticket_id.procedure_id.officer_ids", "in", self.ids)]

    def _complaint_figure_domain(self, company_ids):
        """What this user may read of the figures, which name procedure and company.

        The same cases as `_complaint_part_domain`, asked the other way round: who reads
        whole procedures only looks up the few cases that he may not see.
        """
        mine = self.partner_id.ids
        return list(
            Domain("company_id", "in", company_ids)
            & self._complaint_figure_cases()
            & Domain("ticket_id", "not any", [("partner_id", "in", mine)])
            & Domain("ticket_id", "not any", [("hidden_partner_ids", "in", mine)])
        )

    def _complaint_figure_cases(self):
        if self.has_group("klachten_module.group_complaint_auditor"):
            return Domain.TRUE
        by_turn = self._complaint_turn_domain()
        cases = Domain.FALSE
        if self.has_group("klachten_module.group_complaint_officer"):
            cases |= Domain("procedure_id.officer_ids", "in", self.ids)
        if not by_turn.is_false():
            cases |= Domain("ticket_id", "any", by_turn)
        return cases

    def _complaint_whole_domain(self, company_ids):
        """The procedures of which this user may read every case, for counting at once.

        :return: Domain on procedure_id and company_id; None when he may read no whole
            procedure, may read other cases besides, or may not read one of them
        """
        companies = Domain("company_id", "in", company_ids)
        # sudo: only makes a domain; asks whether there is a case, not which
        user = self.sudo()
        if user._complaint_is_kept_from_some():
            return None
        if self.has_group("klachten_module.group_complaint_auditor"):
            return companies
        if not self.has_group("klachten_module.group_complaint_officer"):
            return None
        procedures = user.env["complaint.procedure"]
        procedures = procedures.with_context(active_test=False).search(companies)
        whole = procedures.filtered(lambda p: self in p.officer_ids)
        if whole != procedures and not self._complaint_turn_domain().is_false():
            return None
        return companies & Domain("procedure_id", "in", whole.ids)

    def _complaint_is_kept_from_some(self):
        """Whether there is a case of which this person may not see the file (sudo)."""
        cases = self.env["helpdesk.ticket"].with_context(active_test=False)
        mine = self.partner_id.ids
        hidden = Domain("hidden_partner_ids", "in", mine)
        own = Domain("partner_id", "in", mine) & cases._complaint_domain()
        # counted, not searched: an order would lead the planner past the index
        return any(cases.search_count(domain, limit=1) for domain in (hidden, own))
