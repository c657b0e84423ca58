import hashlib

from odoo import api, fields, models

from ...logic.research import draft_number
from ...logic.vocabulary import ENDED_PHASES
from ..case.event import as_html
from ..outside_html import OutsideHtml

# What a verdict of the complainant makes of his check.
VERDICTS = {
    "agree": "approved",
    "disagree": "returned",
    "no_agreement": "returned",
    "no_reaction": "no_reaction",
}


class ComplaintVerification(models.Model):
    """Somebody's check of one draft of the answer: yes, or no with the reason.

    A draft is checked by managers who were asked for information, then by a role, and
    in the end the complainant gives his verdict. A check counts for the text and the
    draft it was asked for; what comes after needs a check of its own. Only services of
    this module change it. The reason is erased with the words of the case.
    """

    _name = "complaint.verification"
    _description = "Verification of the answer to a complaint"
    _inherit = ["complaint.asked"]
    _rec_names_search = ["partner_id", "user_id", "role_id"]
    _answer_field = "verification_id"

    kind = fields.Selection(
        [
            ("asked", "Manager"),
            ("role", "Role"),
            ("complainant", "Complainant"),
        ],
        string="Checked by",
        required=True,
    )
    attempt = fields.Integer(
        string="Draft",
        required=True,
        default=1,
        help="Number of the draft: how often an answer was written in this case.",
    )
    user_id = fields.Many2one("res.users", string="Colleague", ondelete="restrict")
    role_id = fields.Many2one("complaint.role", ondelete="restrict")
    state = fields.Selection(
        [
            ("open", "Open"),
            ("approved", "Yes"),
            ("returned", "No"),
            ("no_reaction", "No reaction"),
            ("withdrawn", "Withdrawn"),
        ],
        string="Verdict",
        required=True,
        default="open",
    )
    reason = OutsideHtml()
    asked_on = fields.Date(string="Asked")
    answered_on = fields.Date(string="Answered")
    text_digest = fields.Char(
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="Of the text that was checked.",
    )
    letter_ids = fields.One2many(
        "complaint.letter", "verification_id", string="Letters"
    )
    is_current = fields.Boolean(
        string="Of the present text",
        compute="_compute_is_current",
        compute_sudo=True,
        help="Whether it is about the answer as it stands now.",
    )

    @api.depends("partner_id.name", "user_id.name", "role_id.name")
    def _compute_who(self):
        for row in self:
            # sudo: who may read the case may read who checks it
            known = row.sudo()
            name = known.partner_id.name or known.user_id.name
            role = known.role_id.name
            row.who = f"{role} ({name})" if role and name else role or name

    @api.depends("ticket_id.answer", "ticket_id.event_ids", "attempt", "round")
    def _compute_is_current(self):
        """One query for the numbers of the drafts, whatever the number of checks."""
        cases = self.ticket_id
        attempts = cases._complaint_attempts()
        digests = {case.id: self._digest_of(case.answer) for case in cases}
        for row in self:
            case_id = row.ticket_id.id
            row.is_current = (
                row.attempt == attempts.get(case_id)
                and row.round == row.ticket_id.complaint_round
                and row.text_digest == digests[case_id]
            )

    @api.model
    def _digest_of(self, text):
        return hashlib.sha256(str(text or "").encode()).hexdigest()

    def _asked(self):
        return self.filtered(lambda row: row.kind == "asked")

    # --- verdicts ---------------------------------------------------------------------

    def _close(self, state, reason=None):
        """Keep a verdict on these open checks (sudo); those of a role are of today's
        text.

        :param reason: Markup or str in plain words
        """
        pending = self.filtered(lambda row: row.state == "open")
        for case, rows in pending.grouped("ticket_id").items():
            vals = {
                "state": state,
                "answered_on": case._complaint_today(),
                "reason": as_html(reason) if reason else False,
            }
            if state == "approved" and "role" in rows.mapped("kind"):
                vals["text_digest"] = self._digest_of(case.answer)
            rows.write(vals)

    def _answered(self, choice, words):
        """A manager's verdict by the page or by hand; a no goes back (S0-73) (sudo).

        :param choice: "approved" or "returned"
        :param words: str, plain text
        """
        self.ensure_one()
        if self.state != "open":
            return
        self._close(choice, words)
        if choice == "returned":
            self.ticket_id._complaint_send_back(words)

    def _record_by_hand(self, choice, words):
        """Keep a verdict that was given otherwise, with its event as by the page; the
        caller checked who may.

        :param choice: "approved" or "returned"
        :return: whether it was recorded
        """
        # sudo: checked by the caller; checks and log are kept by us
        check = self.sudo()
        if not check._hold_open():
            return False
        check._record_answered(words, result=choice)
        check._answered(choice, words)
        return True


class HelpdeskTicket(models.Model):
    """Verification rounds: which checks a move asks for, closes or makes void.

    Draft -> managers -> role -> complainant; a no goes back to the investigation and
    the next draft is checked anew. Figures follow the events, not these records: only a
    new round (the complainant's no, or reopening) counts as reopened (S0-98).
    """

    _inherit = "helpdesk.ticket"

    def _complaint_attempts(self):
        """Which draft of the answer these cases are at; one query (sudo).

        :return: {ticket id: number of the draft}
        """
        rows = self.env["complaint.event"]._read_group(
            [
                ("ticket_id", "in", self.ids),
                ("type", "=", "moved"),
                ("phase_to", "in", ("draft", "investigate")),
            ],
            ["ticket_id", "phase_to"],
            ["__count"],
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
        holder=None,
    ):
        """The same, and the checks that belong to it; a constant number of queries."""
        # sudo: who may was checked by the caller; checks are kept by us
        cases = self.sudo()
        move = transition.with_env(cases.env)
        before = cases.verification_ids.filtered(lambda row: row.state == "open")
        result = super()._complaint_move(
            transition,
            note=note,
            outcome=outcome,
            continued=continued,
            answers=answers,
            acting_role=acting_role,
            holder=holder,
        )
        cases._complaint_close_checks(move, before, note)
        cases._complaint_begin_anew(move)
        cases._complaint_end_tasks(move)
        if move.to_stage_id.complaint_phase in ENDED_PHASES:
            cases.inquiry_ids._withdraw()
        cases._complaint_open_checks(move)
        return result

    def _complaint_close_checks(self, move, pending, note):
        """Close the open checks that this move answers; others end where a draft ends
        (sudo).

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
        """Open the check of the role, or of the complainant, that this stage is for
        (sudo).
        """
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
            self.env["complaint.verification"].create(vals_list)

    def _complaint_check_vals(self, kind, role=None):
        """Values of a new check of the present draft, for each of these cases
        (sudo).
        """
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
        return self.verification_ids.filtered(
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
