from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import html2plaintext

from ..case.event import as_html
from ..letter.status_page import ASKING

# A verdict that moves nothing -> what becomes of the check, and the task of it.
RECORDED = {
    "agree": ("approved", "activity_agreed"),
    "disagree": ("returned", "activity_disagreed"),
}

# On these pages somebody may write more than once.
OPEN_ENDED = ("reply", "status")

# What one page takes in 24 hours: far more than somebody concerned has to add, and
# too little to flood whoever looks after the case.
REACTIONS_A_DAY = 10


class ComplaintLetter(models.Model):
    """Which question or which check of the draft a letter is about."""

    _inherit = "complaint.letter"

    inquiry_id = fields.Many2one(
        "complaint.inquiry",
        string="Information request",
        ondelete="set null",
        index="btree_not_null",
    )
    verification_id = fields.Many2one(
        "complaint.verification", ondelete="set null", index="btree_not_null"
    )
    message_code = fields.Char(
        groups=fields.NO_ACCESS,
        help="Message-Id of its mail, by which an answer to it is known.",
    )

    # --- the answer page of a letter: the complainant agrees, or says why not ---------

    def _answer_state(self):
        """What the page of this letter shows.

        :return: "open" (may answer), "agreed", "disagreed", "ended" (the case is
            closed) or "passed" (a newer letter took its place, or it is not out yet)
        """
        self.ensure_one()
        ticket = self.ticket_id
        verdict = self.env["complaint.event"].search(
            [
                ("ticket_id", "=", ticket.id),
                ("type", "=", "verdict"),
                ("round", "=", self.round),
            ],
            order="id desc",
            limit=1,
        )
        if verdict.result == "agree":
            return "agreed"
        newest = self.search(
            [
                ("ticket_id", "=", ticket.id),
                ("page", "=", "answer"),
                # a reminder that did not leave does not take the link away
                "|",
                ("id", "=", self.id),
                ("state", "not in", ("failed", "suppressed", "held")),
            ],
            limit=1,
        )
        # one that led to no new round is about its own letter only
        is_about = not verdict.letter_id or verdict.letter_id == self
        if verdict.result == "disagree" and newest == self and is_about:
            return "disagreed"
        if not ticket.complaint_open:
            return "ended"
        if newest != self or ticket.complaint_phase != "await_customer":
            return "passed"
        return "open"

    def _leads_to_new_round(self):
        """Whether the verdict on this letter began a new round: a new answer comes."""
        return self.ticket_id.complaint_round > self.round

    def _record_verdict(self, verdict, words):
        """Record what the complainant answered on the page (S0-44, S0-76, S0-79).

        :param verdict: "agree", then the case waits to be closed, or "disagree", then a
            new round starts where the version has a move for it; where it has none, the
            case stays where it is and somebody gets the task to decide
        :param words: str, plain text from outside
        """
        self.ensure_one()
        # one answer: a second click waits here and then finds the first
        ticket = self.ticket_id
        ticket._complaint_lock()
        if self._answer_state() != "open":
            return
        customer = ticket.procedure_id.role_ids.filtered("is_external")[:1]
        move = ticket._complaint_transitions().filtered(
            lambda m: m.event_type == "verdict" and m.result == "disagree"
        )[:1]
        if verdict == "disagree" and move:
            # a procedure without such a role: nobody's, and least of all the move's own
            acting = customer or self.env["complaint.role"]
            ticket._complaint_move(move, note=words, acting_role=acting)
            return
        self.env["complaint.event"]._record(
            ticket,
            "verdict",
            words,
            result=verdict,
            role_id=customer.id,
            letter_id=self.id,
        )
        checked, task = RECORDED[verdict]
        ticket._complaint_customer_checks()._close(checked, words)
        ticket._complaint_add_task(
            task, ticket._complaint_task_user(), summary=ticket.number
        )

    # --- what comes in by the pages of released letters and of questions --------------
    # Each reaction is an event with its words in a note, and a task for whoever
    # looks after the case.

    def _reactions(self):
        """What came in by the page of this letter, oldest first."""
        return self.env["complaint.event"].search(
            [
                ("letter_id", "in", self.ids),
                ("type", "in", ("contact", "inquiry_answered")),
            ],
            order="id",
        )

    def _reaction_state(self):
        """What the page of this letter shows.

        :return: "open" (may react), "answered" (a question is answered once) or "ended"
            (the case is closed)
        """
        self.ensure_one()
        answered = self.page not in OPEN_ENDED
        if answered and (self._asked_state() or self._reactions()):
            return "answered"
        return "open" if self.ticket_id.complaint_open else "ended"

    def _asks_now(self):
        if self.page == "answer":
            return self._answer_state() == "open"
        if self.page not in ASKING or self._reaction_state() != "open":
            return super()._asks_now()
        # a released letter may be reacted to more than once; it asks for one answer
        return self.page != "reply" or (
            self.purpose == "hearing" and not self._reactions()
        )

    def _asked_state(self):
        """Whether what this letter asks was answered already, by whatever way."""
        row = self.inquiry_id or self.verification_id
        return bool(row) and row.state != "open"

    def _record_reaction(self, words, choice=None, prevention=""):
        """Record what somebody wrote on the page of this letter, once per click.

        :param words: str, plain text from outside
        :param prevention: str, of a question: how to prevent what went wrong
        :param choice: of a hearing "comes" or "stays_away", of a check "approved" or
            "returned"
        :return: bool, whether it is kept; not when the page took too many today
        """
        self.ensure_one()
        # a second click waits here and then finds the first
        self.ticket_id._complaint_lock()
        if self._reaction_state() != "open":
            return True
        user = self.ticket_id._complaint_task_user()
        said = "\n\n".join(filter(None, (words, prevention)))
        body = self.with_context(lang=user.lang)._reaction_note(said, choice)
        if self.inquiry_id:
            if self.inquiry_id._record_answer(words, prevention, note=body):
                self._tell_of_reaction(user)
            return True
        reactions = self._reactions()
        before = reactions[-1:].note_ids[:1].body
        if before and html2plaintext(before) == html2plaintext(body):
            return True
        if self.page == "status":  # each letter has such a page: they count together
            pages = self.ticket_id.letter_ids.filtered(lambda one: one.page == "status")
            reactions = pages._reactions()
        if self._took_enough(reactions):
            return False
        is_reply = self.page in OPEN_ENDED
        # also the complainant is invited to be heard
        came_from = "incoming" if self.addressee == "complainant" else "from_party"
        self.env["complaint.event"]._record(
            self.ticket_id,
            "contact" if is_reply else "inquiry_answered",
            body,
            result=came_from if is_reply else choice,
            reason_code=choice if is_reply else False,
            letter_id=self.id,
        )
        if came_from == "from_party":
            self.ticket_id._complaint_confirm_to(self.email_to)
        self._tell_of_reaction(user)
        if self.verification_id:
            self.verification_id._answered(choice, words)
        return True

    def _took_enough(self, reactions):
        """Whether so many of these came in the last 24 hours that no more is taken."""
        since = self.ticket_id._complaint_now() - timedelta(days=1)
        recent = reactions.filtered(lambda event: event.happened_at > since)
        return len(recent) >= REACTIONS_A_DAY

    def _reaction_note(self, words, choice):
        """Who reacted to what, what he chose, and his words as they came in."""
        if self.page == "status":
            who = self.env._("%s, on the page of the complaint", self.email_to)
            return Markup().join(map(as_html, (who, words)))
        choices = {
            "comes": self.env._("Wants to be heard."),
            "stays_away": self.env._("Does not want to be heard."),
            "withdraws": self.env._("Withdraws the complaint. End the case."),
        }
        lines = [
            self.env._(
                "%(who)s on “%(subject)s”",
                who=self.email_to,
                subject=self.subject,
            )
        ]
        if choice in choices:
            lines.append(choices[choice])
        return Markup().join(as_html(said) for said in (*lines, words) if said)

    def _tell_of_reaction(self, user):
        """A task for whoever looks after the case."""
        own = self.page in OPEN_ENDED or self.page == "withdraw"
        kind = "activity_reaction" if own else "activity_inquiry"
        self.ticket_id._complaint_add_task(kind, user, summary=self.subject)
