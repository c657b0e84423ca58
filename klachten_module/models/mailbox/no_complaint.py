from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from ...logic.vocabulary import ENDED_PHASES
from ..kernel import OURS
from .question import LETTERS_WAIT

EARLY = ("intake", "triage")


class ComplaintMailQuestion(models.Model):
    """Whether a person complained at all: "no" ends the case, and can be taken back."""

    _inherit = "complaint.mail.question"

    stage_id = fields.Many2one(
        "helpdesk.ticket.stage",
        string="Stage before",
        readonly=True,
        ondelete="restrict",
        help="Where the case stood when it turned out to be no complaint.",
    )

    def _settle(self, state):
        """What is no complaint ends before any letter could go (sudo)."""
        machine = self.filtered(lambda q: q.kind == "machine")
        if state == "no":
            for question in machine:
                question.stage_id = question.ticket_id.stage_id
                question.ticket_id._complaint_end_as_none()
        return super()._settle(state)

    def _take_back(self):
        """It is a complaint after all (sudo)."""
        for question in self:
            question.ticket_id._complaint_goes_on(question.stage_id)
        # what was let go is due again, to the complainant
        let_go = self.ticket_id.letter_ids.filtered(
            lambda letter: (
                letter.addressee == "complainant" and letter.state == "suppressed"
            )
        )
        due = let_go.filtered("template_id") - let_go._sent_anew()
        due.write({"state": "held"})
        self._settle("yes")
        # its page opens by a link that nobody knows any more
        (let_go.exists() - due).filtered(lambda letter: not letter.template_id)._fail(
            self.env._("Held back while this was no complaint. Write it again.")
        )


class HelpdeskTicket(models.Model):
    """The end of what was no complaint: an automatic mail, or spam.

    Without a letter, and in no figure; the case is kept, with who decided it. Its log
    counts for nothing until an officer takes it back.
    """

    _inherit = "helpdesk.ticket"

    not_complaint = fields.Boolean(
        string="No complaint",
        readonly=True,
        copy=False,
        prefetch=OURS,
        help="An automatic mail or spam: it counts in no figure.",
    )
    can_end_as_none = fields.Boolean(
        compute="_compute_can_end_as_none", export_string_translation=False
    )
    not_complaint_text = fields.Char(
        compute="_compute_not_complaint_text", export_string_translation=False
    )

    @api.depends("not_complaint", "complaint_phase", "mail_question_ids.state")
    @api.depends_context("uid")
    def _compute_can_end_as_none(self):
        for ticket in self:
            ticket.can_end_as_none = bool(
                ticket.procedure_version_id
                and ticket.complaint_phase in EARLY
                and (
                    ticket._complaint_waits_for_mail() or ticket._complaint_is_officer()
                )
            )

    @api.depends("not_complaint", "mail_question_ids.decided_at")
    @api.depends_context("lang", "tz")
    def _compute_not_complaint_text(self):
        """Who decided it, and when, for who may take it back."""
        for ticket in self:
            question = ticket.not_complaint and ticket._complaint_none_decided()
            ticket.not_complaint_text = question and self.env._(
                "%(who)s decided so on %(when)s. It counts in no figure.",
                who=question.user_id.name,
                when=format_datetime(self.env, question.decided_at, dt_format="short"),
            )

    def _complaint_waits_for_mail(self):
        """Whether somebody has to decide on the mail of this case before its
        complainant hears anything.
        """
        return bool(
            self.mail_question_ids.filtered(
                lambda q: q.state == "open" and q.kind in LETTERS_WAIT
            )
        )

    def _complaint_none_decided(self):
        """The decision that this is no complaint."""
        return self.mail_question_ids.filtered(
            lambda q: q.kind == "machine" and q.state == "no"
        )[-1:]

    def _complaint_transitions(self):
        """What is no complaint goes nowhere before that is taken back."""
        moves = super()._complaint_transitions()
        return moves.browse() if self.not_complaint else moves

    def _complaint_letters_wait(self):
        return super()._complaint_letters_wait() | self.filtered("not_complaint")

    # --- by hand ----------------------------------------------------------------------

    def action_no_complaint(self):
        """End a case that is no complaint, without a letter.

        Who works on a doubtful one decides; on another, an officer before it is taken
        up.
        """
        case = self._complaint_deciding()
        if case.complaint_phase not in EARLY:
            raise UserError(
                self.env._("Only before it is taken up a case turns out to be none.")
            )
        if not self.can_end_as_none:
            raise AccessError(
                self.env._("Only a complaints officer says so of a complaint.")
            )
        question = case.mail_question_ids.filtered(
            lambda q: q.kind == "machine" and q.state == "open"
        )[:1]
        if not question:
            question = question.create({"ticket_id": case.id, "kind": "machine"})
        question._settle("no")
        return self._complaint_after_move()

    def action_complaint_after_all(self):
        """It is a complaint after all: it goes on where it stood, received when it was,
        and what its complainant was to hear goes out.
        """
        case = self._complaint_deciding()
        if not case.not_complaint:
            raise UserError(self.env._("This was decided already."))
        case._complaint_none_decided()._take_back()
        return self._complaint_after_move()

    # --- its end, and back ------------------------------------------------------------

    def _complaint_end_as_none(self):
        """End this case as no complaint (sudo): stage, log, letters, tasks."""
        ended = self.procedure_id.stage_ids.filtered(
            lambda stage: stage.complaint_phase in ENDED_PHASES
        ).sorted(lambda stage: stage.complaint_phase != "closed")[:1]
        queued = self.letter_ids.filtered(lambda letter: letter.state == "queued")
        queued.mail_id.unlink()
        self.letter_ids._let_go()
        self._complaint_put_in(ended.ensure_one(), True)
        self.activity_ids.unlink()

    def _complaint_goes_on(self, stage):
        """This case is a complaint after all (sudo): where it stood, with its turn."""
        self._complaint_put_in(stage, False)
        self._complaint_schedule_turn()

    def _complaint_put_in(self, stage, is_none):
        """Change the stage of this case for being a complaint or not, and record that
        (sudo).
        """
        stage.ensure_one()
        log, before = self.env["complaint.event"], self.complaint_phase
        self._complaint_service().write(
            {
                "not_complaint": is_none,
                "stage_id": stage.id,
                "complaint_phase": stage.complaint_phase,
                "complaint_open": not is_none,
                # no day is promised any more; taken back, it follows from the log
                **({"answer_due_on": False} if is_none else {"closed_date": False}),
            }
        )
        vals = {"phase_from": before, "phase_to": stage.complaint_phase}
        if not is_none:
            recorded = self.event_ids.filtered(
                lambda e: e.type == "no_complaint" and not e.corrects_id
            )[-1:]
            vals.update(corrects_id=recorded.id, result="void")
        log._record(self, "no_complaint", **vals)
