from odoo import models

from ...logic.vocabulary import SUSPENSION_REASONS


class ComplaintTerm(models.Model):
    """Whether a term that runs would stand still, in words."""

    _inherit = "complaint.term"

    def _still_line(self, reasons, asked, row):
        """What a suspension does to this term, and why when it does nothing.

        :param reasons: codes for which it would stand still now
        :param asked: the code that is asked for; None: any
        :param row: complaint.deadline of it that runs
        """
        basis = self._may_stand_still() and self.suspend_basis or self.place
        name = f"{self.name} ({basis})" if basis else self.name
        if not reasons:
            return self.env._(
                "Runs on: %(term)s: %(why)s.", term=name, why=self._runs_on(asked, row)
            )
        if asked:
            return self.env._("Stands still: %s", name)
        if self.suspend_reasons:
            return self.env._(
                "May stand still: %(term)s, only for: %(reasons)s.",
                term=name,
                reasons=self._reason_words(),
            )
        return self.env._("May stand still: %s", name)

    def _runs_on(self, asked, row):
        """Why this term does not stand still, in half a sentence."""
        if self.waits_for != "organisation":
            return self.env._("it is the time of the complainant")
        if self.statutory and not self._may_stand_still():
            return self.env._("the law does not let it stand still")
        if not self.may_suspend:
            return self.env._("this procedure does not let it stand still")
        if asked and asked not in (self._reason_codes() or [asked]):
            return self.env._("it stands still only for: %s", self._reason_words())
        return self.env._(
            "it has lapsed, on %s", row.ticket_id._complaint_long_day(row.due_on)
        )


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _complaint_still(self, log, moment, asked=None):
        """What suspending this case would do to each term that runs (sudo).

        :param log: its log as values
        :param moment: since when it would stand still (UTC)
        :param str asked: a code of SUSPENSION_REASONS; None: which of them would do
        :return: {complaint.deadline that runs: codes for which it would stand still}
        """
        rows = self.deadline_ids.filtered(
            lambda row: not row.stopped_on and not row.cancelled_on
        )
        found = {row: [] for row in rows}
        for reason, _label in SUSPENSION_REASONS:
            if asked and reason != asked:
                continue
            event = self._complaint_event_value("suspended", moment, log, reason=reason)
            still = {
                (clock.term_code, clock.round)
                for clock in self._complaint_clocks(log, event)
                if clock.suspended_on
            }
            for row, reasons in found.items():
                if (str(row.term_id.id), row.round) in still:
                    reasons.append(reason)
        return found

    def _complaint_still_words(self, found, asked=None):
        """The same in words, a line for each term."""
        return "\n".join(
            row.term_id._still_line(reasons, asked, row)
            for row, reasons in found.items()
        )

    def _complaint_cannot_suspend(self, found, asked=None):
        """Why there is nothing to suspend: each term with its article (sudo)."""
        if not found:
            return self.env._(
                "There is no term to suspend: every term has been met or has lapsed."
            )
        words = self.env._(
            "No term of %(number)s would stand still, so there is nothing to suspend."
            "\n%(terms)s",
            number=self.number,
            terms=self._complaint_still_words(found, asked),
        )
        if any(row.term_id.statutory for row in found):
            words += "\n" + self.env._(
                "Extend a term of the law before it lapses, or ask the complainant to "
                "agree in writing with a later day."
            )
        return words
