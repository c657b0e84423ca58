import hashlib

from odoo import api, fields, models

from ..case.note import as_html
from ..outside_html import OutsideHtml


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
        """Keep a verdict on these open checks; those of a role are of today's text.

        :param reason: Markup or str in plain words
        """
        # sudo: the callers checked the link or the user
        pending = self.sudo().filtered(lambda row: row.state == "open")
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
        """A manager's verdict by the page or by hand; a no goes back (S0-73).

        :param choice: "approved" or "returned"
        :param words: str, plain text
        """
        self.ensure_one()
        if self.state != "open":
            return
        self._close(choice, words)
        if choice == "returned":
            self.sudo().ticket_id._complaint_send_back(words)

    def _record_by_hand(self, choice, words):
        """Keep a verdict that was given otherwise, with its event as by the page.

        :param choice: "approved" or "returned"
        :return: whether it was recorded
        """
        if not self._hold_open():
            return False
        self._record_answered(words, result=choice)
        self._answered(choice, words)
        return True
