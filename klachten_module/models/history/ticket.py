from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.tools import plaintext2html

from ...logic.terms import noon
from ..case.party import HIDDEN_KIND
from ..kernel import OURS, SERVICE


class Entry(NamedTuple):
    """One case as a register has it.

    :param vals: values of the ticket
    :param proofs: [logic.register_rows.Proof], in order
    :param parties: values of the people complained about
    :param hidden: contacts from whom it is hidden
    :param tz: time zone of its days
    """

    vals: dict
    proofs: Any
    parties: list
    hidden: tuple
    tz: str

    def moment(self, type_):
        """When something of this type happened; False when the register has it not."""
        days = (proof.day for proof in self.proofs if proof.type == type_)
        day = next(days, None)
        return noon(day, self.tz) if day else False


class HelpdeskTicket(models.Model):
    """A case that is taken over from a register: it is over, and nobody has its turn.

    It has the events that the register proves, and last the one that says it was
    imported (`logic.events.IMPORTED`), by which terms and figures know what to leave
    out.
    """

    _inherit = "helpdesk.ticket"

    complaint_history_id = fields.Many2one(
        "complaint.history",
        string="Imported with",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        prefetch=OURS,
    )
    complaint_old_number = fields.Char(
        string="Old number",
        readonly=True,
        copy=False,
        index="btree_not_null",
        prefetch=OURS,
        help="Its number in the register that it was imported from.",
    )

    @api.model
    def _complaint_history(self):
        """The entries that are being imported right now, None when none are."""
        return self._complaint_intake_context().get("history")

    @api.model
    def _complaint_take_over(self, entries):
        """Make cases of these entries (sudo): no letter, no task, no follower.

        A constant number of queries for any number of cases, people complained about at
        their own cost.

        :param entries: [Entry], of one procedure
        :return: helpdesk.ticket
        """
        tickets = self.with_context(
            complaint_service=SERVICE,
            complaint_intake={"history": entries},
            tracking_disable=True,
            mail_auto_subscribe_no_notify=True,
        )
        cases = tickets.create([dict(entry.vals) for entry in entries])
        # what is worked out later has forgotten that this is history
        tickets.env.flush_all()
        return cases.with_env(self.env)

    @api.model
    def _complaint_prepare_intake(self, vals_list):
        entries = self._complaint_history()
        if entries is None:
            return super()._complaint_prepare_intake(vals_list)
        return self._complaint_prepare_history(vals_list, entries)

    @api.model
    def _complaint_prepare_history(self, vals_list, entries):
        """Values of cases that are over; their numbers are of the year of receipt."""
        team_id = vals_list[0]["team_id"]
        versions = self.env["complaint.procedure"]._versions_by_team()
        procedure_id, version_id, company_id = versions[team_id]
        procedure = self.env["complaint.procedure"].browse(procedure_id)
        numbers = procedure._next_numbers([entry.proofs[0].day for entry in entries])
        type_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "klachten_module.type_complaint"
        )
        prepared = [
            {
                **vals,
                "number": number,
                "procedure_id": procedure_id,
                "procedure_version_id": version_id,
                "company_id": company_id,
                # as the host would compute: nobody rated it
                "positive_rate_percentage": -1,
                "rating_last_value": 0,
                "complaint_open": False,
                "complaint_test": False,
                "complaint_round": 1,
                "type_id": type_id,
                "responsible_role_id": False,
                "turn_role_list": (),
                "turn_user_list": (),
                "hidden_partner_list": entry.hidden,
                "user_id": False,
                "statement": vals["description"],
                "description": plaintext2html(vals["name"]),
                "received_at": entry.moment("received"),
                "registered_at": entry.moment("registered"),
                "closed_date": entry.moment("closed") or entry.moment("converted"),
            }
            for vals, entry, number in zip(vals_list, entries, numbers, strict=True)
        ]
        self._complaint_prepare_complainants(prepared, {})
        return prepared, [() for _entry in entries]

    def _complaint_register(self, named, people):
        entries = self._complaint_history()
        if entries is None:
            return super()._complaint_register(named, people)
        parties = self.env["complaint.party"]
        self._complaint_note_complainants(people)
        log = self.env["complaint.event"].with_context(complaint_log=SERVICE)
        log.create(
            [
                vals
                for case, entry in zip(self, entries, strict=True)
                for vals in case._complaint_history_events(entry)
            ]
        )
        return parties.create(
            [
                {"ticket_id": case.id, "kind": HIDDEN_KIND, **vals}
                for case, entry in zip(self, entries, strict=True)
                for vals in entry.parties
            ]
        )

    def _complaint_history_events(self, entry):
        """What the register proves, from whom it is hidden, and that it was imported.

        A day to come in UTC, or the noon of today, is no later than now.
        """
        now = self._complaint_now()
        common = {"ticket_id": self.id, "user_id": self.env.uid, "round": 1}
        events = [
            {
                **common,
                "type": proof.type,
                "happened_at": min(noon(proof.day, entry.tz), now),
                "result": proof.result,
                "phase_to": self.complaint_phase
                if proof.type in ("closed", "converted")
                else False,
            }
            for proof in entry.proofs
        ]
        hidden = [{**common, "type": "person_hidden"} for _id in entry.hidden]
        return [*events, *hidden, {**common, "type": "imported"}]


class BaseAutomation(models.Model):
    """Nothing is automated about what is imported, whoever made the automation."""

    _inherit = "base.automation"

    def _process(self, records, domain_post=None):
        if self.env["helpdesk.ticket"]._complaint_history() is not None:
            return None
        return super()._process(records, domain_post=domain_post)
