from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_date, format_list

from ..logic.paper import printable
from .styles import styles


class ComplaintHandbookPdf(models.AbstractModel):
    """A version of a procedure on paper: the description that everybody who handles
    complaints has at hand (S4-15), with its own document control (S0-01, S1-01).
    """

    _name = "report.klachten_module.complaint_handbook"
    _description = "Handbook of a complaint procedure"

    @api.model
    def _get_report_values(self, docids, data=None):
        versions = self.env["complaint.procedure.version"].browse(docids)
        versions.check_access("read")
        # sudo: reading a version was checked; mailbox, letters and names of people in
        # roles are part of it
        versions_sudo = versions.sudo()
        return {
            "doc_ids": docids,
            "doc_model": versions._name,
            "docs": versions,
            "lang": self.env.lang or "en_US",
            "css": styles("complaint_overview", "complaint_handbook"),
            "handbooks": {
                version.id: self._handbook(version) for version in versions_sudo
            },
        }

    def _handbook(self, version):
        """What one handbook says, in the language of the context.

        :param version: complaint.procedure.version (sudo)
        """
        procedure = version.procedure_id
        return {
            "title": self.env._("Handbook: %s", procedure.name),
            "version": self.env._("Version %s", version.name),
            "company": procedure.company_id.name,
            "facts": [fact for fact in self._facts(version) if fact[1]],
            "aim": self._aim(procedure),
            "definition": self._words(version.definition),
            "who_may": self._words(version.who_may),
            "filing": self._filing(version),
            "grounds": self._grounds(procedure),
            "roles": self._roles(procedure),
            "columns": self._columns(version),
            "steps": self._steps(version),
            "chart": version._flow_chart(),
            "moves": version._flow_chart_words(),
            "terms": self._terms(version),
            "duties": version._law_duties(),
            "checks": self._checks(version),
            "letters": self._letters(version),
            "closing": self._closing(version),
            "overviews": self._overviews(version),
            "figures": self._figures(version),
            "relations": self._words(version.relations),
            "glossary": self._glossary(version),
            "own_terms": self._words(version.glossary),
            "versions": self._versions(procedure),
        }

    # --- the document -----------------------------------------------------------------

    def _facts(self, version):
        state = dict(version._fields["state"]._description_selection(self.env))
        return [
            (self.env._("Version"), version.name),
            (self.env._("Date"), self._day(version.dated_on)),
            (self.env._("Status"), state[version.state]),
            (self.env._("In force on"), self._day(version.in_force_on)),
            (self.env._("Process owner"), version.owner),
            (self.env._("Authorised by"), version.authorised_by),
            (self.env._("Part of process"), version.parent_process),
            (self.env._("Contact person"), version.contact),
            (self.env._("Authors"), version.authors),
            (self.env._("Made from"), version.source),
        ]

    def _aim(self, procedure):
        """What it is for, in a sentence (S0-08, S1-02, S3-01)."""
        return self.env._(
            "This describes how complaints that come in at %s are registered and "
            "handled: all of them in one place and in the same way, until they are "
            "dealt with.",
            procedure.company_id.name,
        )

    def _versions(self, procedure):
        """All versions, newest first: number, since when, what changed, by whom."""
        return [
            {
                "name": version.name,
                "since": self._day(version.in_force_on),
                "state": dict(
                    version._fields["state"]._description_selection(self.env)
                )[version.state],
                "change": version.change_summary or "",
                "authors": version.authors or "",
            }
            for version in procedure.version_ids.sorted("id", reverse=True)
        ]

    def _figures(self, version):
        """What the procedure is measured by: name and target, in words (S0-93)."""
        names = self.env["complaint.report"]._kpi_names()
        lines = []
        for kpi in version._key_figures():
            share = kpi.target is not None and f"{kpi.target:.0%}"
            if not share:
                lines.append(names[kpi.code])
            elif kpi.better == "at_most":
                lines.append(
                    self.env._(
                        "%(figure)s: at most %(share)s",
                        figure=names[kpi.code],
                        share=share,
                    )
                )
            else:
                lines.append(
                    self.env._(
                        "%(figure)s: %(share)s", figure=names[kpi.code], share=share
                    )
                )
        return lines

    # --- filing -----------------------------------------------------------------------

    def _filing(self, version):
        """How a complaint is filed, by whom, and where: sentences."""
        procedure = version.procedure_id
        manner = dict(version._fields["manner"]._description_selection(self.env))
        said = [f"{manner[version.manner]}."]
        if procedure.team_id.alias_id.alias_name:
            said.append(self.env._("By mail to %s.", procedure.mailbox))
        if procedure.form_url:
            said.append(self.env._("With the form: %s.", procedure.form_url))
        if version.individuals_only:
            said.append(
                self.env._("By individuals only, not by a group or an organisation.")
            )
        if version.entitled_only:
            said.append(
                self.env._("Somebody of none of the partner organisations is referred.")
            )
        return said

    def _grounds(self, procedure):
        grounds = procedure.env["complaint.ground"]
        return grounds.search([("procedure_id", "=", procedure.id)]).mapped("name")

    # --- who does what ----------------------------------------------------------------

    def _roles(self, procedure):
        """Every role, with the people who fill it now."""
        filled_by = dict(
            procedure.role_ids._fields["filled_by"]._description_selection(self.env)
        )
        rows = []
        for role in procedure.role_ids:
            people = format_list(self.env, role.user_ids.mapped("name"))
            if role.is_external:
                people = self.env._("The complainant")
            elif role.filled_by != "users":
                people = filled_by[role.filled_by]
            elif not people:
                people = self.env._("Nobody; the complaints officers stand in")
            rows.append(
                {
                    "code": role.code,
                    "name": role.name,
                    "description": role.description or "",
                    "people": people,
                }
            )
        officers = format_list(self.env, procedure.officer_ids.mapped("name"))
        if officers:
            rows.append(
                {
                    "code": "",
                    "name": self.env._("Complaints officer"),
                    "description": self.env._("Sees every case of this procedure"),
                    "people": officers,
                }
            )
        return rows

    def _columns(self, version):
        """The roles with a part in a step, in order."""
        return version.procedure_id.role_ids & version.step_ids.raci_ids.role_id

    def _steps(self, version):
        columns = self._columns(version)
        rows = []
        for step in version.step_ids:
            letters = {}
            for line in step.raci_ids:
                letters.setdefault(line.role_id, []).append(line.letter)
            rows.append(
                {
                    "name": step.name,
                    "stage": step.stage_id.name or "",
                    "letters": [
                        ", ".join(sorted(letters.get(role, ()), key="RACI".index))
                        for role in columns
                    ],
                }
            )
        return rows

    # --- terms, checks, letters -------------------------------------------------------

    def _terms(self, version):
        types = version.term_ids._fields["start_type"]._description_selection(self.env)
        names = dict(types)
        rows = []
        for term in version.term_ids:
            published = ""
            if term.published_length:
                published = term._explain_count(
                    term.published_length, term.published_unit or term.unit
                )
            longest = ""
            if term.max_extension:
                longest = term._explain_count(
                    term.max_extension, term.max_extension_unit or "calendar_weeks"
                )
            waits = dict(term._fields["waits_for"]._description_selection(self.env))
            rows.append(
                {
                    "name": term.name,
                    "length": term._explain_count(term.length, term.unit),
                    "published": published,
                    "longest": longest,
                    "waits": waits[term.waits_for],
                    "start": names[term.start_type],
                    "roll_on": term.roll_on,
                    "source": term.place or "",
                    "law": term._law_words(),
                }
            )
        return rows

    def _checks(self, version):
        who = dict(version.check_ids._fields["who"]._description_selection(self.env))
        return [
            {
                "name": check.name,
                "who": check.role_id.display_name
                if check.who == "role"
                else who[check.who],
            }
            for check in version.check_ids
        ]

    def _letters(self, version):
        """What the letters are called in a list of letters to the complainant.

        Among all templates of Odoo they are named "Complaint: closed". Empty when every
        letter goes out.
        """
        names = [
            name.partition(": ")[2] or name
            for name in version.letter_ids.mapped("name")
        ]
        return [name[:1].upper() + name[1:] for name in names]

    # --- the end ----------------------------------------------------------------------

    def _closing(self, version):
        said = []
        if version.appeal_body and version.appeal_term:
            said.append(
                self.env._(
                    "Who disagrees with the answer can go to %(body)s, within "
                    "%(term)s.",
                    body=version.appeal_body,
                    term=version.appeal_term,
                )
            )
        elif version.appeal_body:
            said.append(
                self.env._(
                    "Who disagrees with the answer can go to %s.", version.appeal_body
                )
            )
        units = version.term_ids
        if version.reopen_days:
            said.append(
                self.env._(
                    "A closed case can be reopened within %s.",
                    units._explain_count(version.reopen_days, "calendar_days"),
                )
            )
        said.append(
            self.env._("A file is kept for one year after closing.")
            if version.retention_years == 1
            else self.env._(
                "A file is kept for %s years after closing.", version.retention_years
            )
        )
        return said

    def _overviews(self, version):
        procedure = version.procedure_id
        periods = [
            (procedure.overview_month, self.env._("every month")),
            (procedure.overview_quarter, self.env._("every quarter")),
            (procedure.overview_year, self.env._("every year")),
        ]
        sent = [words for wanted, words in periods if wanted]
        counted = dict(version._fields["count_by"]._description_selection(self.env))
        said = [
            self.env._(
                "Overviews are mailed %s to the officers and to the roles that get "
                "them.",
                format_list(self.env, sent),
            )
            if sent
            else self.env._("No overview is mailed; officers make them when needed.")
        ]
        said.append(
            self.env._("They count complaints by: %s.", counted[version.count_by])
        )
        return said

    # --- how values are written -------------------------------------------------------

    def _day(self, day):
        return format_date(self.env, day, date_format="d MMMM y") if day else ""

    def _words(self, html):
        """Rich text for paper: its words, without looks and traps."""
        return Markup(printable(html)) if html else ""  # noqa: S704  cleaned there
