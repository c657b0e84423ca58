from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class HelpdeskTicket(models.Model):
    """Who had a turn in a case and from whom it is hidden, as lists in its row."""

    _inherit = "helpdesk.ticket"

    complaint_had_turn = fields.Boolean(
        compute="_compute_complaint_had_turn",
        search="_search_complaint_had_turn",
        export_string_translation=False,
        help="Whether this user had a turn, or a role that he fills now; who only "
        "registers apart.",
    )
    complaint_registrar_turn = fields.Boolean(
        compute="_compute_complaint_had_turn",
        search="_search_complaint_registrar_turn",
        export_string_translation=False,
        help="Whether a role had a turn in which this user only registers.",
    )
    complaint_hidden = fields.Boolean(
        compute="_compute_complaint_hidden",
        search="_search_complaint_hidden",
        export_string_translation=False,
        help="Whether it is hidden from this user.",
    )

    complaint_overseen = fields.Boolean(
        compute="_compute_complaint_overseen",
        search="_search_complaint_overseen",
        export_string_translation=False,
        help="Whether this user is an officer of its procedure.",
    )

    # The few from whom something is hidden, for what asks the other way round.
    _hidden = models.Index(
        "USING gin (hidden_partner_list) WHERE hidden_partner_list IS NOT NULL"
    )

    @api.depends("turn_role_list", "turn_user_list")
    def _compute_from_lists(self):
        for ticket in self:
            ticket.turn_role_ids = ticket.turn_role_list
            ticket.turn_user_ids = ticket.turn_user_list

    @api.depends("hidden_partner_list")
    def _compute_hidden_partner_ids(self):
        lists = {ticket: ticket.hidden_partner_list for ticket in self}
        partners = self.env["res.partner"].browse(set().union(*lists.values()))
        there = set(partners.exists().ids)
        for ticket, ids in lists.items():
            ticket.hidden_partner_ids = [id_ for id_ in ids if id_ in there]

    @api.model
    def _search_turn_role_ids(self, operator, value):
        return self._search_list("turn_role_list", "complaint.role", operator, value)

    @api.model
    def _search_turn_user_ids(self, operator, value):
        return self._search_list("turn_user_list", "res.users", operator, value)

    @api.model
    def _search_hidden_partner_ids(self, operator, value):
        return self._search_list("hidden_partner_list", "res.partner", operator, value)

    @api.model
    def _search_list(self, name, comodel, operator, value):
        """Tickets that have one of these in a list, or none at all (False)."""
        if operator == "any":
            found = self.env[comodel].with_context(active_test=False)._search(value)
            return self._list_domain(name, SQL("ARRAY(%s)", found.select()))
        if operator != "in":
            return NotImplemented
        domain = Domain.FALSE
        ids = [id_ for id_ in value if id_]
        if ids:
            domain |= self._list_domain(name, SQL("%s::int[]", ids))
        if False in value:
            domain |= ~self._list_domain(name, None)
        return domain

    @api.model
    def _list_domain(self, name, ids):
        """Tickets with one of these in a list; ids None: with anything in it.

        :param ids: SQL, an array
        """

        def to_sql(model, alias, query):
            column = model._field_to_sql(alias, name, query)
            some = SQL("%s IS NOT NULL", column)
            return SQL("(%s AND %s && %s)", some, column, ids) if ids else some

        return Domain.custom(to_sql=to_sql)

    @api.depends("turn_role_list", "turn_user_list")
    @api.depends_context("uid")
    def _compute_complaint_had_turn(self):
        """A query for any number of cases, none for plain tickets."""
        uid, acting, registering = self.env.uid, set(), set()
        if any(ticket.turn_role_list for ticket in self):
            filled = self._complaint_roles_now(registrars=None)
            wanted = (SQL.identifier(filled.table, n) for n in ("id", "is_registrar"))
            for role_id, registers in self.env.execute_query(filled.select(*wanted)):
                (registering if registers else acting).add(role_id)
        for ticket in self:
            roles, mine = set(ticket.turn_role_list), uid in ticket.turn_user_list
            ticket.complaint_had_turn = mine or bool(roles & acting)
            ticket.complaint_registrar_turn = bool(roles & registering)

    @api.model
    def _search_complaint_had_turn(self, operator, value):
        if operator != "in":
            return NotImplemented
        roles = SQL("ARRAY(%s)", self._complaint_roles_now().select())
        mine = self._list_domain("turn_role_list", roles) | self._list_domain(
            "turn_user_list", SQL("%s::int[]", [self.env.uid])
        )
        return truth(mine, value)

    @api.model
    def _search_complaint_registrar_turn(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = SQL("ARRAY(%s)", self._complaint_roles_now(registrars=True).select())
        return truth(self._list_domain("turn_role_list", mine), value)

    @api.model
    def _complaint_roles_now(self, registrars=False):
        """The roles that this user fills at this moment, as a query (not executed):
        those in which he only registers, the others, or (None) all.

        Never kept with the case nor in a cache: whoever leaves a role sees nothing of
        it from that commit on, in every process.
        """
        domain = Domain("filled_by", "=", "users")
        domain &= Domain("user_ids", "in", [self.env.uid])
        if registrars is not None:
            domain &= Domain("is_registrar", "=", registrars)
        # sudo: which roles somebody fills, for a rule about himself
        return self.env["complaint.role"].sudo()._search(domain)

    @api.depends("procedure_id.officer_ids")
    @api.depends_context("uid")
    def _compute_complaint_overseen(self):
        for ticket in self:
            ticket.complaint_overseen = self.env.user in ticket.procedure_id.officer_ids

    @api.model
    def _search_complaint_overseen(self, operator, value):
        if operator != "in":
            return NotImplemented

        def to_sql(model, alias, query):
            model.env["complaint.procedure"].flush_model(["officer_ids"])
            return SQL(
                "(%s = ANY(ARRAY(SELECT complaint_procedure_id "
                "FROM complaint_procedure_officer_rel WHERE res_users_id = %s)))",
                model._field_to_sql(alias, "procedure_id", query),
                model.env.uid,
            )

        return truth(Domain.custom(to_sql=to_sql), value)

    @api.depends("hidden_partner_list")
    @api.depends_context("uid")
    def _compute_complaint_hidden(self):
        mine = self.env.user.partner_id.id
        for ticket in self:
            ticket.complaint_hidden = mine in ticket.hidden_partner_list

    @api.model
    def _search_complaint_hidden(self, operator, value):
        if operator != "in":
            return NotImplemented
        # asked of the database each time: a user may be given another contact
        mine = SQL(
            "ARRAY(SELECT partner_id FROM res_users WHERE id = %s)", self.env.uid
        )
        return truth(self._list_domain("hidden_partner_list", mine), value)


def truth(domain, value):
    """The domain of a Boolean field that is true where `domain` holds."""
    parts = [domain] if True in value else []
    return Domain.OR([*parts, ~domain] if False in value else parts)


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
            cases |= Domain("complaint_overseen", "=", True)
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
            cases |= Domain("complaint_phase", "=", "intake") & Domain(
                "create_uid", "in", self.ids
            )
        if self.has_group("klachten_module.group_complaint_registrar"):
            cases |= Domain("complaint_phase", "=", "intake") & (
                Domain("complaint_registrar_turn", "=", True)
                | self._complaint_had_turn()
                | Domain("user_id", "in", self.ids)
                | Domain("create_uid", "in", self.ids)
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

        Asked of the row of the case; which roles he fills, of the database each time.
        """
        return Domain("complaint_had_turn", "=", True)

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

    def _complaint_part_domain(self, company_ids, change=False, path="ticket_id"):
        """What this user may read of records that belong to a case, such as its events.

        The rules of the case do not apply inside a rule, so they stand here again.

        :param company_ids: companies the user has switched on
        :param bool change: what he may change instead
        :param path: from the record to its case
        """
        case = (
            self._complaint_case_domain(with_auditor=not change)
            & Domain("complaint_hidden", "=", False)
            & Domain("company_id", "in", company_ids)
        )
        return [(path, "any", list(case))]

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

    def _complaint_overseen_domain(self, path="ticket_id.procedure_id"):
        """Of which cases this user may read who looked, and of which procedures who
        gets them: those he oversees.
        """
        if self.has_group("klachten_module.group_complaint_auditor"):
            return list(Domain.TRUE)
        return [(f"{path}.officer_ids", "in", self.ids)]

    def _complaint_outcome_domain(self, company_ids):
        """The outcomes that this user changes: of his companies, and everybody's when
        he works in all companies that have a procedure.
        """
        own = Domain("company_id", "in", company_ids)
        # sudo: whether there is one elsewhere, not which
        others = self.env["complaint.procedure"].sudo()
        if not others.search_count([("company_id", "not in", company_ids)], limit=1):
            own |= Domain("company_id", "=", False)
        return list(own)

    def _complaint_figure_domain(self, company_ids, path=""):
        """What this user may read of figures and terms, which know their procedure.

        The same cases as `_complaint_part_domain`, asked the other way round: who reads
        whole procedures only looks up the few cases that he may not see.

        :param path: from them to what has a company and a procedure, with a dot
        """
        mine = self.partner_id.ids
        return list(
            Domain(f"{path}company_id", "in", company_ids)
            & self._complaint_figure_cases(path)
            & Domain("ticket_id", "not any", [("partner_id", "in", mine)])
            & Domain("ticket_id", "not any", [("hidden_partner_ids", "in", mine)])
        )

    def _complaint_figure_cases(self, path):
        if self.has_group("klachten_module.group_complaint_auditor"):
            return Domain.TRUE
        by_turn = self._complaint_turn_domain()
        cases = Domain.FALSE
        if self.has_group("klachten_module.group_complaint_officer"):
            cases |= Domain(f"{path}procedure_id.officer_ids", "in", self.ids)
        if not by_turn.is_false():
            cases |= Domain("ticket_id", "any", by_turn)
        return cases

    def _complaint_whole_domain(self, company_ids):
        """The procedures of which this user may read every case, for counting at once.

        What counts them asks with sudo and this domain, instead of the rule, case by
        case.

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

    def _complaint_counting(self, model, whole):
        """A model as this user counts what is in it about cases that he may read.

        :param whole: what `_complaint_whole_domain` returned; None: its record rules
            say which ones
        """
        # sudo: he may read every case of these procedures
        return model if whole is None else model.sudo()

    def _complaint_is_kept_from_some(self):
        """Whether there is a case of which this person may not see the file (sudo)."""
        cases = self.env["helpdesk.ticket"].with_context(active_test=False)
        mine = self.partner_id.ids
        hidden = Domain("hidden_partner_ids", "in", mine)
        own = Domain("partner_id", "in", mine) & cases._complaint_domain()
        # counted, and all of them: an order or a limit would lead PostgreSQL past the
        # index
        return any(cases.search_count(domain) for domain in (hidden, own))
