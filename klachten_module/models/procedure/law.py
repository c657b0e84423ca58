import json
from functools import cache
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, format_list

from ...logic import law_check

FILES = Path(__file__).parents[2] / "data" / "law"
# The box on the form of each reason to suspend.
REASON_BOXES = {
    "still_complainant": "awaiting_complainant",
    "still_others": "awaiting_others",
    "still_agreed": "agreed",
    "still_force_majeure": "force_majeure",
    "still_other": "other",
}
REASON = {"compute": "_compute_reasons", "inverse": "_inverse_reasons"}


@cache
def laws():
    """What each law asks of a procedure that follows it: data/law/*.json."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(FILES.glob("*"))]


class ComplaintProcedureVersion(models.Model):
    """A version that follows a law keeps its duties, or is not put in force."""

    _inherit = "complaint.procedure.version"

    open_duties = fields.Text(
        string="What the law asks besides",
        compute="_compute_open_duties",
        compute_sudo=True,
    )

    @api.depends_context("lang")
    @api.depends("source", "state", "term_ids", "transition_ids")
    def _compute_open_duties(self):
        for version in self:
            version.open_duties = "\n".join(version._duties_not_kept())

    def _duties_not_kept(self):
        """The duties that this version does not keep, in sentences (sudo).

        A version whose source names no law costs nothing.
        """
        asking = [
            law for law in laws() if law_check.applies({"source": self.source}, law)
        ]
        described = self._described() if asking else {}
        sentence = self.env["complaint.template"]._duty_sentence
        return [
            sentence(duty)
            for law in asking
            for duty in law_check.breaches(described, law)
        ]

    def _more_problems(self):
        return super()._more_problems() + self._duties_not_kept()

    def _is_public(self):
        """Whether a public body follows this version: its source names the law that
        binds those. It writes by post until somebody says otherwise (Awb 2:8).
        """
        return any(law_check.applies({"source": self.source}, law) for law in laws())

    def _law_duties(self):
        """All duties of the law for this version, for its handbook (sudo).

        :return: [{"article", "duty", "kept"}], in the user's language
        """
        described = self._described()
        text = self.env["complaint.template"]._text
        return [
            {
                "article": duty["article"],
                "duty": text(duty["duty"]),
                "kept": text(duty["kept"]),
            }
            for law in laws()
            for duty in law_check.duties(described, law)
        ]

    def _described(self):
        overviews = ("month", "quarter", "year")
        procedure = self.procedure_id
        return dict(
            super()._described(),
            source=self.source or "",
            definition=self.definition or "",
            manner=self.manner,
            individuals_only=self.individuals_only,
            entitled_only=self.entitled_only,
            appeal_body=self.appeal_body or "",
            appeal_months=self.appeal_months,
            committee=self.committee or "",
            overviews=[p for p in overviews if procedure[f"overview_{p}"]],
        )

    def _described_term(self, term):
        return dict(
            super()._described_term(term),
            length=term.length,
            unit=term.unit,
            roll_on=term.roll_on,
            statutory=term.statutory,
            may_suspend=term.may_suspend and term.waits_for == "organisation",
            suspend_basis=term.suspend_basis or "",
            max_extension=term.max_extension,
            max_extension_unit=term.max_extension_unit,
        )

    def _described_move(self, move):
        names = move.required_field_ids.mapped("name")
        return dict(super()._described_move(move), require=names)


class ComplaintTemplate(models.AbstractModel):
    _inherit = "complaint.template"

    @api.model
    def _duty_sentence(self, duty):
        """A duty as somebody reads it who must still see to it."""
        return self.env._(
            "%(article)s: %(duty)s Kept by: %(kept)s",
            article=duty["article"],
            duty=self._text(duty["duty"]),
            kept=self._text(duty["kept"]),
        )

    @api.model
    def _law_text(self, template):
        """How many duties of the law this template keeps, "" where no law asks."""
        asked = [duty for law in laws() for duty in law_check.duties(template, law)]
        if not asked:
            return ""
        return self.env._(
            "This procedure keeps the %(number)s duties of the law, from %(first)s to "
            "%(last)s; its handbook lists them, each with what keeps it.",
            number=len(asked),
            first=asked[0]["article"],
            last="Awb 9:24",
        )


class ComplaintTerm(models.Model):
    """What the law says of a term, and for which reasons it may stand still."""

    _inherit = "complaint.term"

    still_complainant = fields.Boolean(
        "Waiting for information from the complainant", **REASON
    )
    still_others = fields.Boolean("Waiting for information from others", **REASON)
    still_agreed = fields.Boolean("Agreed with the complainant", **REASON)
    still_force_majeure = fields.Boolean("Nobody can work on it now", **REASON)
    still_other = fields.Boolean("Another reason", **REASON)

    def _reason_words(self):
        """The reasons for which only it may stand still, in the user's language."""
        field = self.env["complaint.term.change"]._fields["suspension_reason"]
        labels = dict(field._description_selection(self.env))
        return format_list(self.env, [labels[code] for code in self._reason_codes()])

    @api.depends("suspend_reasons")
    def _compute_reasons(self):
        """A box for each; where none is named, each of them will do."""
        for term in self:
            codes = term._reason_codes() or REASON_BOXES.values()
            for box, code in REASON_BOXES.items():
                term[box] = code in codes

    def write(self, vals):
        """The boxes are one answer: those that were not touched belong to it."""
        if not REASON_BOXES.keys() & vals.keys():
            return super().write(vals)
        for term in self:
            boxes = {box: term[box] for box in REASON_BOXES}
            super(ComplaintTerm, term).write({**boxes, **vals})
        return True

    def _inverse_reasons(self):
        for term in self:
            codes = [code for box, code in REASON_BOXES.items() if term[box]]
            if not codes and term._may_stand_still():
                raise ValidationError(
                    self.env._(
                        "Choose for which reasons '%s' may be suspended, or say that "
                        "it may not.",
                        term.name or "",
                    )
                )
            every = len(codes) in (0, len(REASON_BOXES))
            term.suspend_reasons = False if every else ",".join(codes)

    def _law_words(self):
        """What the law says of it, for paper: of which text, and standing still."""
        words = []
        if self.law_dated_on:
            words.append(
                self.env._(
                    "Text of %s.",
                    format_date(self.env, self.law_dated_on, date_format="d MMMM y"),
                )
            )
        if self.statutory and not self._may_stand_still():
            words.append(self.env._("Set by law; cannot be suspended."))
        elif self.suspend_basis:
            words.append(self.env._("Can be suspended: %s.", self.suspend_basis))
        if self._may_stand_still() and self.suspend_reasons:
            words.append(self.env._("Suspended only for: %s.", self._reason_words()))
        return " ".join(words)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    complaint_open_duties = fields.Text(
        string="What the law asks besides",
        compute="_compute_complaint_open_duties",
        export_string_translation=False,
    )

    @api.depends("procedure_version_id")
    @api.depends_context("lang")
    def _compute_complaint_open_duties(self):
        """For the form only: what its version says is read for it."""
        for ticket in self:
            ticket.complaint_open_duties = ticket.procedure_version_id.open_duties
