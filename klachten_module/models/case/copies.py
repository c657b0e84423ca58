from odoo import models
from odoo.exceptions import UserError

from .party import HIDDEN_KIND

# Who hears how a complaint ended, beside the complainant.
TOLD_KINDS = ("representative", "informed", HIDDEN_KIND)


class HelpdeskTicket(models.Model):
    """Telling everybody concerned what came of a case (S3-29)."""

    _inherit = "helpdesk.ticket"

    def _complaint_not_told(self):
        """The parties who should hear the outcome and got no letter about it (sudo).

        Three queries for any number of cases. The callers show names to readers of the
        case only.

        :return: {ticket id: complaint.party}
        """
        parties = self.env["complaint.party"].search(
            [
                ("ticket_id", "in", self.ids),
                ("kind", "in", TOLD_KINDS),
                ("email_normalized", "!=", False),
                ("proposed", "=", False),
            ]
        )
        told = self.env["complaint.letter"].search(
            [
                ("party_id", "in", parties.ids),
                ("purpose", "=", "outcome"),
                ("state", "in", ("queued", "sent")),
            ]
        )
        rounds = {(letter.party_id, letter.round) for letter in told}
        parties = parties.filtered(
            lambda party: (party, party.ticket_id.complaint_round) not in rounds
        )
        return {
            case.id: parties.filtered(lambda p, case=case: p.ticket_id.id == case.id)
            for case in self
        }

    def _complaint_handlers(self):
        """Colleagues who had this case in hand, now or before (S3-29, S3-32) (sudo).

        Not who only registered it, nor who takes no part. Two queries for any number
        of cases.

        :return: {ticket id: res.users}
        """
        events = self.env["complaint.event"].search_fetch(
            [("ticket_id", "in", self.ids), ("type", "=", "assigned")],
            ["ticket_id", "user_id", "role_id"],
        )
        had = events.filtered(lambda e: e.role_id and not e.role_id.is_registrar)
        by_case = had.grouped("ticket_id")
        return {
            case.id: by_case.get(case, events.browse()).user_id.filtered(
                lambda user, case=case: (
                    user.email_normalized
                    and user.partner_id not in case._complaint_barred()
                )
            )
            for case in self
        }

    def _complaint_handlers_not_told(self):
        """Those of them who got no copy of the outcome; whoever has the case now knows
        it (sudo).

        :return: {ticket id: res.users}
        """
        handlers = self._complaint_handlers()
        told = self.env["complaint.letter"].search(
            [
                ("ticket_id", "in", self.ids),
                ("purpose", "=", "outcome"),
                ("party_id", "=", False),
                ("state", "in", ("queued", "sent")),
            ]
        )
        had = {(row.ticket_id, row.round, row.partner_id) for row in told}
        return {
            case.id: (handlers[case.id] - case.user_id).filtered(
                lambda user, case=case: (
                    (case, case.complaint_round, user.partner_id) not in had
                )
            )
            for case in self
        }

    def action_complaint_send_copies(self):
        """Send the outcome to everybody concerned who did not get it yet (S3-29): the
        parties, and the colleagues who handled it.

        Only a complaints officer tells the people complained about (design 6).
        """
        self.ensure_one()
        self.check_access("write")
        if not self.outcome_id:
            raise UserError(
                self.env._(
                    "There is no outcome yet. Fill it in under 'Outcome', or close the "
                    "case first."
                )
            )
        if self.complaint_open and not self._complaint_solution():
            raise UserError(
                self.env._(
                    "The complainant did not get the answer yet. Copies of it go when "
                    "it was sent."
                )
            )
        # sudo: who may change the case was checked; each letter is checked again
        case = self.sudo()
        parties = case._complaint_not_told()[self.id].sudo(False)
        if not self._complaint_is_officer():
            parties = parties.filtered(
                lambda party: (
                    party.kind != HIDDEN_KIND
                    and not self._complaint_takes_no_part(party.partner_id, party.email)
                )
            )
        handlers = case._complaint_handlers_not_told()[self.id] - self.env.user
        if not parties and not handlers:
            raise UserError(
                self.env._(
                    "There is nobody left whom you can send it. People complained "
                    "about hear it from a complaints officer."
                )
            )
        receivers = [{"party_id": party.id} for party in parties]
        receivers += [{"partner_id": user.partner_id.id} for user in handlers]
        for receiver in receivers:
            self.env["complaint.send"].create(
                {"ticket_id": self.id, "purpose": "outcome", **receiver}
            ).action_send()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
