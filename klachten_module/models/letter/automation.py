from datetime import timedelta
from typing import NamedTuple

from odoo import fields, models

from ...logic.terms import local_day
from ...logic.vocabulary import EVENT_TYPES
from ..kernel import SERVICE


class Together(NamedTuple):
    """Actions that write their letters once for all records, not record by record.

    A class of its own, so that it cannot come by RPC.
    """

    ids: tuple


OURS = ("complaint.event", "complaint.deadline")


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
            ("informed", "Whoever is to be informed in the stage"),
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

    complaint_once_a_day = fields.Boolean(
        string="Once a Day at Most",
        help="A case with several reasons for this letter on one day gets one.",
    )

    def _run_action_complaint_letter_multi(self, eval_context=None):
        """Write the letter for the cases of the events or terms at hand."""
        context = self.env.context
        # a list of new complaints is imported, and nobody is to be written to
        quiet = context.get("complaint_quiet") is SERVICE
        if self.complaint_addressee == "complainant":
            quiet = quiet or context.get("complaint_unanswered") is SERVICE
        if quiet or not self.complaint_template_id:
            return False
        later = context.get("complaint_together")
        if isinstance(later, Together) and self.id in later.ids:
            return False
        ids = context.get("active_ids") or [context.get("active_id")]
        records = self.env[self.model_name].browse(ids)
        deadlines = None
        if records._name == "complaint.deadline":
            # of a case of which two terms lapse on one day: one letter tells of both
            deadlines = records.sorted("due_on")
        tickets = records if self.model_name == "helpdesk.ticket" else records.ticket_id
        self.env["complaint.letter"]._write_letters(
            self._complaint_cases_with_letter(tickets),
            self.complaint_template_id,
            self.complaint_addressee,
            role_code=self.complaint_role_code,
            event_type=self.complaint_letter_event or "letter_sent",
            page="answer" if self.complaint_asks_answer else None,
            deadlines=deadlines,
            events=records if records._name == "complaint.event" else None,
        )
        return False

    def _complaint_cases_with_letter(self, tickets, party=None):
        """The cases (sudo) whose procedure has this letter; those to colleagues always
        go.

        :param party: complaint.party, to whom this letter goes instead
        """
        cases = tickets.filtered("procedure_version_id")
        if self.complaint_once_a_day:
            cases -= self._complaint_had_today(cases, party)
        if self.complaint_addressee != "complainant":
            return cases
        return cases.filtered(
            lambda case: (
                not case.procedure_version_id.letter_ids
                or self.complaint_template_id in case.procedure_version_id.letter_ids
            )
        )

    def _complaint_had_today(self, cases, party=None):
        """Those of these cases (sudo) with a letter of this kind today, to the same
        addressee. One query.
        """
        now = fields.Datetime.now()
        letters = cases.env["complaint.letter"].search_fetch(
            [
                ("ticket_id", "in", cases.ids),
                ("template_id", "=", self.complaint_template_id.id),
                ("addressee", "=", "party" if party else self.complaint_addressee),
                ("party_id", "=", party.id if party else False),
                ("state", "!=", "failed"),
                ("write_date", ">", now - timedelta(days=1)),
            ],
            ["ticket_id", "create_date", "sent_at"],
        )

        def is_of_today(letter):
            zone = letter.ticket_id.procedure_version_id.tz
            moment = letter.sent_at or letter.create_date
            return local_day(moment, zone) == local_day(now, zone)

        return letters.filtered(is_of_today).ticket_id

    def _complaint_letter_actions(self):
        """Those of these actions, and of what they consist of, that write letters."""
        found, level = self.browse(), self
        while level := level - found:
            found |= level
            level = level.child_ids
        return found.filtered(lambda action: action.state == "complaint_letter")


class BaseAutomation(models.Model):
    """Automated actions on events and terms, at the pace of a list of cases."""

    _inherit = "base.automation"

    def _process(self, records, domain_post=None):
        """Write the letters about all of these records at once: core runs an action for
        each of them.
        """
        if records._name not in OURS or not records:
            return super()._process(records, domain_post=domain_post)
        # sudo: as core does; an automated action runs whoever acts
        letters = self.sudo().action_server_ids._complaint_letter_actions()
        done = self.env.context.get("__action_done", {}).get(self, records.browse())
        # as core chooses them, before anything happens
        chosen = (records - done).filtered(self._check_trigger_fields)
        waiting = self.with_context(complaint_together=Together(letters._ids))
        result = super(BaseAutomation, waiting)._process(
            records, domain_post=domain_post
        )
        for action in letters if chosen else ():
            action.with_context(
                active_ids=chosen.ids, active_id=chosen[0].id
            )._run_action_complaint_letter_multi()
        return result
