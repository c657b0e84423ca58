import json
from functools import cache
from pathlib import Path

from odoo import api, fields, models

from ...logic import law_check

FILES = Path(__file__).parents[2] / "data" / "law"


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
