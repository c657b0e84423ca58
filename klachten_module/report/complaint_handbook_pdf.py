from collections import defaultdict

from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_date
from odoo.tools.misc import file_open

STYLES = (
    "klachten_module/report/complaint_overview.css",
    "klachten_module/report/complaint_dossier.css",
    "klachten_module/report/complaint_handbook.css",
)


class ComplaintHandbookPdf(models.AbstractModel):
    """A version printed as the document it is (S0-01..S0-03, S1-01, S4-15)."""

    _name = "report.klachten_module.complaint_handbook"
    _description = "Handbook of a complaint procedure on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        versions = self.env["complaint.procedure.version"].browse(docids)
        versions.check_access("read")
        css = []
        for path in STYLES:
            with file_open(path) as style:
                css.append(style.read())
        lang = self.env.lang or "en_US"
        return {
            "doc_ids": docids,
            "doc_model": versions._name,
            "docs": versions,
            "lang": lang,
            "css": Markup("\n".join(css)),  # noqa: S704  our own files
            # sudo: after the check; who fills a role is for everybody who reads it
            "books": {v.id: self._book(v.sudo()) for v in versions},
        }

    def _book(self, version):
        """The contents of one handbook, in the language of the context."""
        procedure = version.procedure_id
        choices = version._fields["manner"]._description_selection(self.env)
        return {
            "version": version,
            "procedure": procedure,
            "control": self._control(version),
            "manner": dict(choices)[version.manner],
            "grounds": self.env["complaint.ground"]
            .sudo()
            .search([("procedure_id", "=", procedure.id)]),
            "roles": [
                (role, ", ".join(role._holders().mapped("name")))
                for role in procedure.role_ids
            ],
            "raci": self._raci(version),
            "chart": version._chart_picture(),
            "terms": [
                (term, term._words(term.length, term.unit), term._published_words())
                for term in version.term_ids
            ],
            "checks": version.check_ids,
            "letters": version.letter_ids,
            "overviews": self._overviews(procedure),
            "history": procedure.version_ids.filtered(
                lambda v: v.state != "draft" or v == version
            ),
            "date": lambda day: format_date(self.env, day) if day else "",
        }

    def _control(self, version):
        """Document control: (label, value) for what is filled."""
        states = version._fields["state"]._description_selection(self.env)
        day = version.dated_on or version.in_force_on
        rows = [
            (self.env._("Version"), version.name),
            (self.env._("Date"), format_date(self.env, day) if day else ""),
            (self.env._("Status"), dict(states)[version.state]),
            (self.env._("Process owner"), version.owner),
            (self.env._("Authorised by"), version.authorised_by),
            (self.env._("Part of process"), version.parent_process),
            (self.env._("Contact person"), version.contact),
            (self.env._("Authors"), version.authors),
            (self.env._("Source"), version.source),
        ]
        return [(label, value) for label, value in rows if value]

    def _raci(self, version):
        """Steps with the letters of each role: (step, {role id: 'A, R'})."""
        rows = []
        for step in version.step_ids:
            letters = defaultdict(list)
            for line in step.raci_ids:
                letters[line.role_id.id].append(line.letter)
            rows.append((step, {r: ", ".join(sorted(ls)) for r, ls in letters.items()}))
        return rows

    def _overviews(self, procedure):
        """When overviews of this procedure go out, in words."""
        periods = {
            "month": self.env._("every month"),
            "quarter": self.env._("every quarter"),
            "year": self.env._("every year"),
        }
        return [
            words for code, words in periods.items() if procedure[f"overview_{code}"]
        ]
