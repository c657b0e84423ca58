from odoo import models

from ...logic.research import draft_number
from ...logic.vocabulary import ENDED_PHASES

# What a verdict of the complainant makes of his check.
VERDICTS = {
    "agree": "approved",
    "disagree": "returned",
    "no_agreement": "returned",
    "no_reaction": "no_reaction",
}


class HelpdeskTicket(models.Model):
    """Verification rounds: which checks a move asks for, closes or makes void.

    Draft -> managers -> role -> complainant; a no goes back to the investigation and
    the next draft is checked anew. Figures follow the events, not these records: only a
    new round (the complainant's no, or reopening) counts as reopened (S0-98).
    """

    _inherit = "helpdesk.ticket"

    def _complaint_attempts(self):
        """Which draft of the answer these cases are at; one query.

        :return: {ticket id: number of the draft}
        """
        rows = (
            self.env["complaint.event"]
            .sudo()
            ._read_group(
                [
                    ("ticket_id", "in", self.ids),
                    ("type", "=", "moved"),
                    ("phase_to", "in", ("draft", "investigate")),
                ],
                ["ticket_id", "phase_to"],
                ["__count"],
            )
        )
        counts = {(case.id, phase): number for case, phase, number in rows}
        return {
            case_id: draft_number(
                counts.get((case_id, "draft"), 0),
                counts.get((case_id, "investigate"), 0),
            )
            for case_id in self.ids
        }

    def _complaint_move(
        self,
        transition,
        note=None,
        outcome=None,
        continued=None,
        acting_role=None,
        answers=None,
    ):
        """The same, and the checks that belong to it; a constant number of queries."""
        cases, move = self.sudo(), transition.sudo()
        before = cases.verification_ids.filtered(lambda row: row.state == "open")
        result = super()._complaint_move(
            transition,
            note=note,
            outcome=outcome,
            continued=continued,
            answers=answers,
            acting_role=acting_role,
        )
        cases._complaint_close_checks(move, before, note)
        if move.to_stage_id.complaint_phase in ENDED_PHASES:
            cases.inquiry_ids._withdraw()
        cases._complaint_open_checks(move)
        return result

    def _complaint_close_checks(self, move, pending, note):
        """Close the open checks that this move answers; others end where a draft ends.

        :param pending: complaint.verification that were open before the move
        """
        if move.event_type == "checked" and move.result in ("approved", "returned"):
            pending.filtered(lambda row: row.role_id == move.role_id)._close(
                move.result, note
            )
        if move.event_type == "verdict" and move.result in VERDICTS:
            pending.filtered(lambda row: row.kind == "complainant")._close(
                VERDICTS[move.result], note
            )
        goes_on = {move.from_stage_id.complaint_phase, move.to_stage_id.complaint_phase}
        if not goes_on <= {"draft", "check"} or move.result == "returned":
            pending._withdraw()

    def _complaint_open_checks(self, move):
        """Open the check of the role, or of the complainant, that this stage is for."""
        stage = move.to_stage_id
        vals_list = []
        for version, cases in self.grouped("procedure_version_id").items():
            checking = version.transition_ids.filtered(
                lambda other: (
                    other.from_stage_id == stage
                    and other.event_type == "checked"
                    and other.result == "approved"
                )
            )[:1]
            if checking:
                role = checking.role_id
                vals_list += cases._complaint_check_vals("role", role)
            elif stage.complaint_phase == "await_customer":
                vals_list += cases._complaint_check_vals("complainant")
        if vals_list:
            self.env["complaint.verification"].sudo().create(vals_list)

    def _complaint_check_vals(self, kind, role=None):
        """Values of a new check of the present draft, for each of these cases."""
        attempts = self._complaint_attempts()
        verifications = self.env["complaint.verification"]
        return [
            {
                "ticket_id": case.id,
                "kind": kind,
                "round": case.complaint_round,
                "attempt": attempts[case.id],
                "role_id": role.id if role else False,
                "user_id": case.user_id.id if kind == "role" else False,
                "partner_id": case.partner_id.id if kind == "complainant" else False,
                "asked_on": case._complaint_today(),
                "due_on": kind == "complainant" and case._complaint_react_until(),
                "text_digest": verifications._digest_of(case.answer),
            }
            for case in self
        ]

    def _complaint_customer_checks(self):
        """The open checks of the complainants of these cases (sudo)."""
        return self.sudo().verification_ids.filtered(
            lambda row: row.kind == "complainant" and row.state == "open"
        )

    def _complaint_send_back(self, words):
        """After a no of a manager: back to the investigation, where a move does so.

        Without such a move the task that came with the verdict is all there is.
        """
        self.ensure_one()
        back = self._complaint_transitions().filtered(
            lambda move: move.event_type == "checked" and move.result == "returned"
        )[:1]
        if back:
            self._complaint_move(back, note=words)
