"""What every room needs: the key of our services, the clock, and what is ours."""

from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import LockError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

RHYTHMS = ("month", "quarter", "year")


class Moment(datetime):
    """A moment in the past at which demo data happened.

    A class of its own, so that no caller from outside can set the clock.
    """

    @classmethod
    def of(cls, moment):
        return cls(*moment.timetuple()[:6])


# Cannot arrive by RPC: only our own code can put this very object in the context.
SERVICE = object()

# Somebody works on the same record right now: nothing about what is being done. Not to
# be caught with the mistakes of others: Odoo does a request over, a job comes again.
BUSY = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, LockError)

# Written by the services of this module only (intake, moves, clocks, hiding, findings).
SERVICE_FIELDS = frozenset(
    {
        "procedure_version_id",
        "procedure_id",
        "complaint_phase",
        "complaint_open",
        "complaint_test",
        "complaint_history_id",
        "complaint_old_number",
        "complaint_round",
        "received_at",
        "registered_at",
        "statement",
        "responsible_role_id",
        "turn_role_ids",
        "turn_role_list",
        "turn_user_ids",
        "turn_user_list",
        "complaint_told_list",
        "complaint_registrar_list",
        "hidden_partner_ids",
        "hidden_partner_list",
        "next_term_id",
        "next_due_on",
        "answer_due_on",
        "outcome_id",
        "continued_ticket_id",
        "referred_to_id",
        "complaint_customer_id",
        "refusal_ground",
        "complaint_mailed_at",
        "complaint_unreadable",
        "complaint_sender_reason",
        "not_complaint",
        "complaint_split_from_id",
        "complaint_by_form",
    }
)
# Written by whoever has the turn now, or an officer.
JUDGED_FIELDS = frozenset(
    {
        "answer",
        "answer_changes",
        "committee_advice",
        "advice_followed",
        "advice_deviation",
    }
)

GUARDED_FIELDS = SERVICE_FIELDS | {
    "stage_id",
    "team_id",
    "user_id",
    "active",
    "number",
    "company_id",
    "type_id",
    "partner_id",
    "partner_name",
    "partner_email",
    *JUDGED_FIELDS,
}


# Prefetched together and apart from the host's: a plain ticket is read without them.
OURS = "complaint"


def stored_names(records):
    """Names of the columns of a model: what one query can bring along."""
    columns = (f for f in records._fields.values() if f.store and f.column_type)
    return [field.name for field in columns]


class HelpdeskTicket(models.Model):
    """The clock of a case, and the key with which our services write it."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _complaint_now(self):
        """The moment at which something happens: now, in demo data a moment before."""
        moment = self.env.context.get("complaint_moment")
        if isinstance(moment, Moment):
            return datetime(*moment.timetuple()[:6])
        return fields.Datetime.now()

    def _complaint_service(self):
        """These tickets as the services of this module write them: no guard, no
        tracking.
        """
        return self.with_context(
            complaint_service=SERVICE,
            tracking_disable=True,
            mail_auto_subscribe_no_notify=True,
        )

    @api.model
    def _complaint_domain(self):
        return Domain("procedure_version_id", "!=", False)

    # --- hooks: empty here, filled by the rooms above ---------------------------------

    def _after_events(self, events=None):
        """Hook: events of these cases were recorded.

        :param events: complaint.event, all there are of these cases, when they were
            registered just now
        """

    def _after_parties(self):
        """Hook: who is complained about in these cases changed."""

    def _after_complainant(self, before):
        """Hook: this case has another complainant.

        :param str before: the address of who was, normalized; may be False
        """

    def _after_lifted(self, partners, words, told=True):
        """Hook: somebody is not complained about any more.

        :param partners: res.partner, from whom the case was hidden because of him
        :param words: who it is and why, for the log
        :param bool told: whether other officers look at it
        """
