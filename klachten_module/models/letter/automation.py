import ast
from functools import lru_cache

from odoo import fields, models

from ...logic.vocabulary import EVENT_TYPES


class Outbox(dict):
    """Letters that wait until an automated action saw all of its records.

    {action: ids of the records}; a class of its own, so that it cannot come by RPC.
    """

    def empty(self):
        for action, ids in self.items():
            action.with_context(
                complaint_outbox=None, active_ids=ids, active_id=ids[0]
            )._run_action_complaint_letter_multi()


OURS = ("complaint.event", "complaint.deadline")


@lru_cache(maxsize=512)
def plain_domain(text):
    """The domain in this text, None when it holds more than plain values."""
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return None


class IrActionsServer(models.Model):
    """The action "Send a complaint letter", for events and terms of cases."""

    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[("complaint_letter", "Send a complaint letter"), ("code",)],
        ondelete={"complaint_letter": "cascade"},
    )
    complaint_template_id = fields.Many2one(
        "mail.template",
        string="Letter",
        domain=[("model", "=", "helpdesk.ticket")],
        ondelete="restrict",
        index="btree_not_null",
    )
    complaint_addressee = fields.Selection(
        [
            ("complainant", "Complainant"),
            ("holder", "Whoever has the turn"),
            ("role", "People in a role"),
            ("accountable", "Whoever is accountable for the stage"),
            ("informed", "Whoever is to be informed in the stage, once"),
        ],
        string="Send to",
        default="complainant",
    )
    complaint_role_code = fields.Char(
        string="Role", help="Short name of the role, as in the RACI table."
    )
    complaint_letter_event = fields.Selection(
        EVENT_TYPES,
        string="Once sent, record",
        default="letter_sent",
        help="Recorded when the mail server accepted the letter; terms stop on it.",
    )
    complaint_asks_answer = fields.Boolean(
        string="With a link to answer",
        help="The letter carries a personal link to a page where the complainant "
        "agrees or says why not.",
    )

    def _run_action_complaint_letter_multi(self, eval_context=None):
        """Write the letter for the cases of the events or terms at hand."""
        if not self.complaint_template_id:
            return False
        context = self.env.context
        ids = context.get("active_ids") or [context.get("active_id")]
        outbox = context.get("complaint_outbox")
        if isinstance(outbox, Outbox):
            outbox.setdefault(self, []).extend(ids)
            return False
        records = self.env[self.model_name].browse(ids)
        deadlines = None
        if records._name == "complaint.deadline":
            records = deadlines = records._to_tell_by(self)
        tickets = records if self.model_name == "helpdesk.ticket" else records.ticket_id
        self.env["complaint.letter"]._write_letters(
            self._complaint_cases_with_letter(tickets),
            self.complaint_template_id,
            self.complaint_addressee,
            role_code=self.complaint_role_code,
            event_type=self.complaint_letter_event or "letter_sent",
            page="answer" if self.complaint_asks_answer else None,
            deadlines=deadlines,
        )
        if self.complaint_addressee == "informed":
            tickets.filtered("procedure_version_id")._complaint_were_informed()
        return False

    def _complaint_cases_with_letter(self, tickets):
        """The cases whose procedure has this letter; those to colleagues always go."""
        cases = tickets.filtered("procedure_version_id")
        if self.complaint_addressee != "complainant":
            return cases
        return cases.filtered(
            lambda case: (
                not case.sudo().procedure_version_id.letter_ids
                or self.complaint_template_id
                in case.sudo().procedure_version_id.letter_ids
            )
        )


class BaseAutomation(models.Model):
    """Automated actions on events and terms, at the pace of a list of cases."""

    _inherit = "base.automation"

    def _filter_post_export_domain(self, records, feedback=False):
        """Each event is held against a dozen filters: plain ones are parsed once."""
        domain = None
        if records and records._name in OURS:
            domain = plain_domain(self.sudo().filter_domain or "")
        if domain is None:
            return super()._filter_post_export_domain(records, feedback)
        if feedback:
            records = records.with_context(__action_feedback=True)
        found = records.sudo().filtered_domain(domain).with_env(records.env)
        return found, list(domain)

    def _process(self, records, domain_post=None):
        """Write the letters about all of these records at once."""
        if records._name not in OURS:
            return super()._process(records, domain_post=domain_post)
        outbox = Outbox()
        collecting = self.with_context(complaint_outbox=outbox)
        result = super(BaseAutomation, collecting)._process(
            records, domain_post=domain_post
        )
        outbox.empty()
        return result
