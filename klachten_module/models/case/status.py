from odoo import fields, models
from odoo.tools import SQL

from ...logic.vocabulary import PHASES


class ComplaintStatus(models.Model):
    """How far the cases are that somebody registered: number, phase, term; no content.

    A registrar hands a case on and may not read it any more, but can still tell the
    complainant on the phone where it stands (S0-16).
    """

    _name = "complaint.status"
    _description = "Status of a registered complaint"
    _auto = False
    _order = "registered_at desc, id desc"
    _rec_name = "number"
    _depends = {
        "helpdesk.ticket": [
            "number",
            "procedure_id",
            "complaint_phase",
            "complaint_open",
            "complaint_round",
            "registered_at",
            "next_due_on",
            "answer_due_on",
            "responsible_role_id",
            "company_id",
        ]
    }

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case")
    number = fields.Char()
    procedure_id = fields.Many2one("complaint.procedure")
    company_id = fields.Many2one("res.company")
    registered_by_id = fields.Many2one("res.users", string="Registered by")
    registered_at = fields.Datetime(string="Registered")
    phase = fields.Selection(PHASES)
    is_open = fields.Boolean(string="Open")
    round = fields.Integer()
    next_due_on = fields.Date(string="Next due date")
    answer_due_on = fields.Date(string="Answer due")
    responsible_role_id = fields.Many2one("complaint.role", string="Turn of")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT ticket.id, ticket.id AS ticket_id, ticket.number,
            ticket.procedure_id,
                   ticket.company_id, registered.user_id AS registered_by_id,
                   ticket.registered_at, ticket.complaint_phase AS phase,
                   ticket.complaint_open AS is_open, ticket.complaint_round AS round,
                   ticket.next_due_on, ticket.answer_due_on, ticket.responsible_role_id
              FROM helpdesk_ticket ticket
              JOIN complaint_event registered ON registered.ticket_id = ticket.id
                   AND registered.type IN ('moved', 'registered')
             WHERE ticket.procedure_version_id IS NOT NULL
               AND registered.id = (
                   SELECT handed.id FROM complaint_event handed
                    WHERE handed.ticket_id = ticket.id
                      AND (handed.phase_from = 'intake' OR handed.type = 'registered')
                    ORDER BY handed.type = 'moved' DESC, handed.id LIMIT 1)
            """
        )
