from odoo import api, fields, models
from odoo.tools import html2plaintext

from ...logic.research import same_words
from ...logic.vocabulary import ENDED_PHASES
from ..kernel import OURS

# What says no to an answer or to its draft: a complainant, a check, or reopening.
NO = {("verdict", "disagree"), ("checked", "returned"), ("reopened", False)}


class ComplaintInquiry(models.Model):
    """Answers that were there when somebody said no count as old from then on."""

    _inherit = "complaint.inquiry"

    before_no = fields.Boolean(
        string="Before the last no",
        help="Answered when somebody said no to our answer; a new answer needs a new "
        "question, or a reason why none is needed.",
    )


class HelpdeskTicket(models.Model):
    """A no asks for new work: something new is found out, and the text changes.

    After a no of the complainant, of a check of the draft, or a reopening, a question
    is asked anew or somebody says why none is needed (S0-73, S0-76). In a new round
    the answer differs from the one before it, and says in one line how (S3-27).
    """

    _inherit = "helpdesk.ticket"

    answer_changes = fields.Char(
        string="What is different from our earlier answer",
        copy=False,
        help="In one line; the new letter begins with it.",
        prefetch=OURS,
    )
    has_old_answers = fields.Boolean(
        compute="_compute_has_old_answers", export_string_translation=False
    )
    no_question_reason = fields.Text(
        string="Why no new question is needed",
        copy=False,
        help="After a no of the complainant, or of who checks the draft.",
        prefetch=OURS,
    )

    @api.depends("inquiry_ids.before_no")
    def _compute_has_old_answers(self):
        for ticket in self:
            ticket.has_old_answers = any(ticket.inquiry_ids.mapped("before_no"))

    def _complaint_begin_anew(self, move):
        """After a move that says no, what was found out so far is old (sudo)."""
        result = False if move.event_type == "reopened" else move.result
        if (move.event_type, result) not in NO:
            return
        answered = self.inquiry_ids.filtered(lambda row: row.state == "answered")
        answered.before_no = True
        names = ["no_question_reason"]
        if self._complaint_new_round(move):
            names.append("answer_changes")
        for name in names:
            given = self.filtered(name)
            if given:
                given._complaint_service().write({name: False})

    # --- what is missing --------------------------------------------------------------

    def _complaint_all_missing(self, transition):
        missing = super()._complaint_all_missing(transition)
        if self._complaint_sends_answer(transition):
            # sudo: what it needs is kept where not everybody reads; sentences are shown
            for case in self.sudo().filtered(lambda case: case.complaint_round > 1):
                missing[case.id] += case._complaint_renewal_missing()
        return missing

    def _complaint_sends_answer(self, transition):
        """Whether the complainant gets the answer by this move, or by its letter."""
        phase = transition.to_stage_id.complaint_phase
        started = transition.from_stage_id.complaint_phase
        if phase == "await_customer":
            return True
        return (
            phase in ENDED_PHASES
            and started != "await_customer"
            and "answer" in transition.required_field_ids.mapped("name")
        )

    def _complaint_renewal_missing(self):
        """[sentence] of what a new answer misses after a no; [] for a first answer
        (sudo).
        """
        earlier = self._complaint_earlier_answer()
        if not earlier:
            return []
        sentences = self._complaint_nothing_new_asked()
        if same_words(html2plaintext(earlier), html2plaintext(self.answer or "")):
            sentences.append(
                self.env._(
                    "This is word for word the answer that the complainant had "
                    "already. Write another one, under 'Words'."
                )
            )
        if not (self.answer_changes or "").strip():
            sentences.append(
                self.env._(
                    "Say in one line what is different from the earlier answer, under "
                    "'Words'; the letter begins with it."
                )
            )
        return sentences

    def _complaint_earlier_answer(self):
        """The answer that the complainant had in the round before, False for none."""
        letters = self.letter_ids.filtered(
            lambda letter: (
                letter.addressee == "complainant"
                and letter.answer
                and letter.purpose != "confirm"
                and letter.round < self.complaint_round
                and letter.state in ("queued", "sent")
            )
        )
        return letters.sorted("id")[-1:].answer

    def _complaint_nothing_new_asked(self):
        """[sentence] when nothing was found out since the last no, and nobody said why
        that is not needed (sudo).
        """
        answered = self.inquiry_ids.filtered(
            lambda row: row.state == "answered" and not row.before_no
        )
        if answered or (self.no_question_reason or "").strip():
            return []
        return [
            self.env._(
                "Nobody was asked anything since somebody said no to the answer. Ask "
                "a question under 'Research', or write there why none is needed."
            )
        ]
