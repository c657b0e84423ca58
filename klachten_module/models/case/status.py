from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...logic.vocabulary import ENDED_PHASES, PHASES
from ..kernel import OURS
from ..number_fields import Ids
from ..outside_html import OutsideHtml
from ..people.role import MANAGERS
from .access import truth

# Kinds of roles that are filled case by case: the field of the case that decides, and
# where who fills it stands: table, key and person.
BY_CASE = (
    *(
        (kind, "complaint_customer_id", "res_partner", "id", field)
        for kind, field in MANAGERS.items()
    ),
    (
        "department",
        "complaint_department_id",
        "complaint_department_user_rel",
        "department_id",
        "user_id",
    ),
)


class HelpdeskTicket(models.Model):
    """Of which cases somebody sees how far they are, without opening them.

    Who registered a case, and the roles that are informed or consulted (I and C) in a
    step that it reached. Both stand in its row as facts (decision 029); who fills those
    roles is asked of the database each time.
    """

    _inherit = "helpdesk.ticket"

    complaint_told_list = Ids(
        copy=False, export_string_translation=False, prefetch=OURS
    )
    complaint_registrar_list = Ids(
        copy=False, export_string_translation=False, prefetch=OURS
    )
    complaint_told = fields.Boolean(
        compute="_compute_complaint_told",
        search="_search_complaint_told",
        export_string_translation=False,
        help="Whether a role that this user fills in it is informed or consulted in a "
        "step that it reached.",
    )
    complaint_consulted = fields.Boolean(
        compute="_compute_complaint_told",
        search="_search_complaint_consulted",
        export_string_translation=False,
        help="Whether such a role is consulted in the stage where it is now.",
    )
    complaint_registered = fields.Boolean(
        compute="_compute_complaint_told",
        search="_search_complaint_registered",
        export_string_translation=False,
        help="Whether this user registered it, or handed it on from intake.",
    )

    # --- facts, written by intake and moves -------------------------------------------

    def _complaint_reach(self, stage):
        """Write down who is told by a move to this stage: the roles with an I or C in
        its steps, and of intake, about which nobody is told while it lasts (sudo).
        """
        if stage.complaint_phase == "intake":
            return
        for case in self:
            stages = stage
            if case.complaint_phase == "intake":
                by = {*case.complaint_registrar_list, self.env.uid}
                case._complaint_service().complaint_registrar_list = by
                if stage.complaint_phase not in ENDED_PHASES:
                    stages |= case.stage_id
            told = {*case.complaint_told_list, *case._complaint_told_in(stages)}
            if told != set(case.complaint_told_list):
                case._complaint_service().complaint_told_list = told

    def _complaint_told_in(self, stages):
        """Ids of the roles with an I or C in the steps of these stages."""
        parts = self.procedure_version_id._raci_role_ids()
        return {
            role_id
            for stage in stages
            for letter in ("I", "C")
            for role_id in parts.get((stage.id, letter), ())
        }

    # --- whether they are of this user ------------------------------------------------

    @api.depends(
        "complaint_told_list",
        "complaint_registrar_list",
        "complaint_customer_id",
        "complaint_department_id",
        "stage_id",
    )
    @api.depends_context("uid")
    def _compute_complaint_told(self):
        """Asked as the search asks it: three queries for any number of cases."""
        tickets = self.with_context(active_test=False)
        ids = Domain("id", "in", self._origin.ids)
        for name in ("complaint_told", "complaint_consulted", "complaint_registered"):
            found = set(tickets._search(ids & Domain(name, "=", True)))
            for ticket in self:
                ticket[name] = ticket._origin.id in found

    @api.model
    def _search_complaint_told(self, operator, value):
        if operator != "in":
            return NotImplemented

        def to_sql(model, alias, query):
            told = model._field_to_sql(alias, "complaint_told_list", query)
            return model._complaint_fills_sql(
                alias,
                query,
                lambda roles: SQL(
                    "(%s IS NOT NULL AND %s && ARRAY(%s))", told, told, roles
                ),
            )

        return truth(Domain.custom(to_sql=to_sql), value)

    @api.model
    def _search_complaint_consulted(self, operator, value):
        if operator != "in":
            return NotImplemented

        def to_sql(model, alias, query):
            version, stage = (
                model._field_to_sql(alias, name, query)
                for name in ("procedure_version_id", "stage_id")
            )
            return model._complaint_fills_sql(
                alias,
                query,
                lambda roles: SQL(
                    "((%s, %s) IN (SELECT step.version_id, step.stage_id"
                    " FROM complaint_step step JOIN complaint_raci part"
                    " ON part.step_id = step.id AND part.letter = 'C'"
                    " WHERE step.stage_id IS NOT NULL AND part.role_id IN (%s)))",
                    version,
                    stage,
                    roles,
                ),
            )

        return truth(Domain.custom(to_sql=to_sql), value)

    @api.model
    def _search_complaint_registered(self, operator, value):
        if operator != "in":
            return NotImplemented
        return truth(
            self._list_domain(
                "complaint_registrar_list", SQL("%s::int[]", [self.env.uid])
            ),
            value,
        )

    @api.model
    def _complaint_fills_sql(self, alias, query, has):
        """SQL that is true for cases in which this user fills a role of some kind now,
        himself or as a substitute today.

        As `logic.turns.able` says it: who fills it case by case, where that is nobody
        the people of the role.

        :param alias: of helpdesk.ticket in the query
        :param has: function from SQL of role ids to the condition on a case
        """
        self.env["complaint.role"].flush_model(["filled_by", "user_ids"])
        self.env["res.partner"].flush_model(list(MANAGERS.values()))
        self.env["complaint.department"].flush_model(["user_ids"])
        self.env["res.users"].flush_model(["active"])
        absences = self.env["complaint.absence"]._stood_in_for(self.env.user)
        places = [(self.env.uid, None)]
        places += [(a.user_id.id, a.procedure_ids.ids) for a in absences]
        parts = []
        for user_id, procedure_ids in places:
            of_role = SQL("TRUE")
            if procedure_ids is not None:
                of_role = SQL("role.procedure_id = ANY(%s)", procedure_ids)
            own = SQL(
                "SELECT role.id FROM complaint_role role"
                " JOIN complaint_role_user_rel own ON own.role_id = role.id"
                " WHERE own.user_id = %s AND %s AND role.filled_by",
                user_id,
                of_role,
            )
            parts.append(has(SQL("%s = 'users'", own)))
            for kind, column, table, key, person in BY_CASE:
                case = self._field_to_sql(alias, column, query)
                names = (SQL.identifier(name) for name in (key, table, person))
                held = SQL(
                    "SELECT held.%s FROM %s held JOIN res_users holder"
                    " ON holder.active AND holder.id = held.%s",
                    *names,
                )
                of_kind = SQL(
                    "SELECT role.id FROM complaint_role role"
                    " WHERE %s AND role.filled_by = %s",
                    of_role,
                    kind,
                )
                mine = SQL("%s IN (%s WHERE holder.id = %s)", case, held, user_id)
                nobody = SQL("(%s IN (%s)) IS NOT TRUE", case, held)
                parts += [
                    SQL("(%s AND %s)", has(of_kind), mine),
                    SQL("(%s AND %s)", has(SQL("%s = %s", own, kind)), nobody),
                ]
        # never NULL: a rule may ask the contrary
        return SQL("COALESCE(%s, FALSE)", SQL("(%s)", SQL(" OR ").join(parts)))


class ResUsers(models.Model):
    _inherit = "res.users"

    def _complaint_status_domain(self, company_ids):
        """The status lines of this user: of cases that he registered, and of those of
        which his roles are told. While it comes in nobody is, and of a complaint about
        a person nobody before it is classified: he may be the one (design 6).
        """
        told = (
            Domain("complaint_told", "=", True)
            & Domain("complaint_phase", "!=", "intake")
            & self._complaint_not_about_colleague()
        )
        cases = Domain("complaint_registered", "=", True) | told
        return self._complaint_beside_domain(cases, company_ids)

    def _complaint_words_domain(self, company_ids):
        """Of which cases this user reads words and answer because he is consulted in
        the stage where they are.
        """
        cases = (
            Domain("complaint_consulted", "=", True)
            & Domain("complaint_told", "=", True)
            & Domain("complaint_phase", "!=", "intake")
            & self._complaint_not_about_colleague()
        )
        return self._complaint_beside_domain(cases, company_ids)

    def _complaint_beside_domain(self, cases, company_ids):
        """Records beside these cases: never of his own, or hidden from him."""
        cases &= (
            Domain("complaint_hidden", "=", False)
            & Domain("company_id", "in", company_ids)
            & Domain("partner_id", "not in", self.partner_id.ids)
        )
        return [("ticket_id", "any", list(cases))]


class ComplaintStatus(models.Model):
    """How far a case is: number, customer, subject, ground, phase and dates; no words.

    For who does not open it but must know: whoever registered it and tells the
    complainant on the phone where it stands (S0-16), and the roles that are informed
    or consulted (S0-28). A view with these columns only, so that no door shows more.
    """

    _name = "complaint.status"
    _description = "Status of a complaint"
    _auto = False
    _order = "registered_at desc, id desc"
    _rec_name = "number"
    _depends = {
        "helpdesk.ticket": (
            "number name partner_name complaint_customer_id ground_id procedure_id "
            "complaint_phase complaint_open complaint_round complaint_registrar_list "
            "received_at registered_at closed_date next_due_on answer_due_on "
            "responsible_role_id company_id procedure_version_id"
        ).split()
    }

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case")
    number = fields.Char()
    subject = fields.Char()
    complainant = fields.Char()
    customer_id = fields.Many2one("res.partner")
    ground_id = fields.Many2one("complaint.ground")
    procedure_id = fields.Many2one("complaint.procedure")
    company_id = fields.Many2one("res.company")
    received_at = fields.Datetime(string="Received")
    registered_at = fields.Datetime(string="Registered")
    closed_at = fields.Datetime(string="Closed")
    phase = fields.Selection(PHASES)
    is_open = fields.Boolean(string="Open")
    round = fields.Integer()
    next_due_on = fields.Date(string="Next due date")
    answer_due_on = fields.Date(string="Answer due")
    responsible_role_id = fields.Many2one("complaint.role", string="Turn of")
    registrar_list = Ids(export_string_translation=False)
    mine = fields.Boolean(
        string="Registered by me",
        compute="_compute_mine",
        search="_search_mine",
    )
    has_words = fields.Boolean(
        compute="_compute_has_words", export_string_translation=False
    )

    @api.depends("registrar_list")
    @api.depends_context("uid")
    def _compute_mine(self):
        for status in self:
            status.mine = self.env.uid in status.registrar_list

    @api.model
    def _search_mine(self, operator, value):
        if operator != "in":
            return NotImplemented

        def to_sql(model, alias, query):
            column = model._field_to_sql(alias, "registrar_list", query)
            return SQL("(%s = ANY(COALESCE(%s, '{}')))", model.env.uid, column)

        return truth(Domain.custom(to_sql=to_sql), value)

    @api.depends_context("uid")
    def _compute_has_words(self):
        words = self.env["complaint.status.words"].search([("id", "in", self.ids)])
        for status in self:
            status.has_words = status.id in words._ids

    def action_words(self):
        """The words and the answer, for who is consulted where the case is now."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.number,
            "res_model": "complaint.status.words",
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def export_data(self, fields_to_export):
        """Whoever registered it reads no case: the number stands for it. A view has no
        external ids either.
        """
        case = ("id", ".id", "ticket_id")
        names = [
            "number" if name.partition("/")[0] in case else name
            for name in fields_to_export
        ]
        return super().export_data(names)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id, id AS ticket_id, number, name AS subject,
                   partner_name AS complainant, complaint_customer_id AS customer_id,
                   ground_id, procedure_id, company_id, received_at, registered_at,
                   closed_date AS closed_at, complaint_phase AS phase,
                   complaint_open AS is_open, complaint_round AS round, next_due_on,
                   answer_due_on, responsible_role_id,
                   complaint_registrar_list AS registrar_list
              FROM helpdesk_ticket
             WHERE procedure_version_id IS NOT NULL
            """
        )


class ComplaintStatusWords(models.Model):
    """The words of the complainant and the answer, for who is consulted right now."""

    _name = "complaint.status.words"
    _description = "Words of a complaint on which somebody is consulted"
    _auto = False
    _order = "id desc"
    _rec_name = "number"
    _depends = {
        "helpdesk.ticket": ["number", "statement", "answer", "procedure_version_id"]
    }

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case")
    number = fields.Char()
    statement = OutsideHtml(string="Words of the complainant")
    answer = OutsideHtml(string="Answer to the complainant")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id, id AS ticket_id, number, statement, answer FROM helpdesk_ticket
             WHERE procedure_version_id IS NOT NULL
            """
        )
