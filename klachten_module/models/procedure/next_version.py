from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...logic.differences import next_number
from ...logic.terms import local_day
from ..kernel import BUSY


class ComplaintProcedureVersion(models.Model):
    """The next version: copied, compared, put in force today or on a day to come."""

    _inherit = "complaint.procedure.version"

    take_over_on = fields.Date(
        string="Takes over on",
        copy=False,
        help="Complaints registered from this day on follow this version. Empty: from "
        "today, when it is put in force.",
    )
    planned = fields.Boolean(
        readonly=True,
        copy=False,
        help="Is put in force by itself on the day named.",
    )
    differences = fields.Html(
        string="Beside the version in force",
        compute="_compute_differences",
        sanitize=False,
    )

    @api.constrains("state", "procedure_id")
    def _check_one_draft(self):
        drafts = self.search(
            [("procedure_id", "in", self.procedure_id.ids), ("state", "=", "draft")]
        )
        for procedure, alike in drafts.grouped("procedure_id").items():
            if len(alike) > 1:
                raise UserError(
                    self.env._(
                        "'%s' has a draft already. Change that one, or delete it "
                        "first.",
                        procedure.name,
                    )
                )

    @api.depends_context("lang")
    @api.depends("state", "procedure_id.version_id")
    def _compute_differences(self):
        for version in self:
            present = version.procedure_id.version_id
            if version.state != "draft" or not present or not version.id:
                version.differences = False
                continue
            version.differences = version._differences_table(
                present._differences_with(version)
            )

    def _differences_table(self, rows):
        if not rows:
            return Markup("<p>%s</p>") % self.env._("Nothing is different.")
        cell, head = Markup("<td>%s</td>"), Markup("<th scope='col'>%s</th>")
        titles = (
            self.env._("What"),
            self.env._("Was"),
            self.env._("Becomes"),
        )
        nothing = Markup("<span class='text-muted'>%s</span>")
        new, gone = nothing % self.env._("(new)"), nothing % self.env._("(taken out)")
        lines = [
            Markup("<tr><th scope='row'>%s: %s</th>%s%s</tr>")
            % (chapter, name, cell % (was or new), cell % (becomes or gone))
            for chapter, name, was, becomes in rows
        ]
        return Markup(
            "<table class='table table-sm' style='table-layout: fixed'>"
            "<thead><tr>%s</tr></thead><tbody>%s</tbody></table>"
        ) % (
            Markup().join(head % title for title in titles),
            Markup().join(lines),
        )

    # --- making the next version ------------------------------------------------------

    def action_new_version(self):
        """Copy this version to a draft, or open the draft that there is.

        :return: action that opens the draft
        """
        self.ensure_one()
        draft = self.procedure_id.version_ids.filtered(lambda v: v.state == "draft")
        if not draft:
            draft = self._make_next()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def _make_next(self):
        """A draft that says the same: steps, moves, terms, checks, letters, days."""
        self.ensure_one()
        self.check_access("read")
        self.browse().check_access("create")
        taken = self.procedure_id.version_ids.mapped("name")
        # sudo: of which fields a move is made up only the host's administrators read
        draft = (
            self.sudo()
            .with_context(active_test=False)
            .copy(
                {
                    "name": next_number(self.name, taken),
                    "dated_on": fields.Date.context_today(self),
                    "change_summary": False,
                }
            )
        )
        draft = draft.sudo(self.env.su)
        self._copy_languages(draft)
        return draft

    def _copy_languages(self, draft):
        """Texts in languages that are not switched on (yet): the ORM drops those."""
        pairs = [(self, draft)]
        for name in ("step_ids", "transition_ids", "term_ids", "check_ids"):
            pairs.append((self[name].sorted("id"), draft[name].sorted("id")))
        gates = self.transition_ids.sorted("id").gate_ids.sorted("id")
        pairs.append((gates, draft.transition_ids.gate_ids.sorted("id")))
        templates = self.env["complaint.template"]
        for old, new in pairs:
            for field in old._fields.values():
                if field.translate and field.store and field.name != "change_summary":
                    templates._copy_translations(old, new, field.name)

    # --- putting it in force ----------------------------------------------------------

    def action_put_in_force(self):
        """Put this draft in force today, or plan it for the day it takes over."""
        later = self.filtered(
            lambda version: (
                version.state == "draft"
                and version.take_over_on
                and version.take_over_on > version._today()
            )
        )
        self._name_changes()
        later._as_service().write({"planned": True, "put_in_force_by_id": self.env.uid})
        return super(ComplaintProcedureVersion, self - later).action_put_in_force()

    def _name_changes(self):
        """Where nobody wrote what changed, name what is different (S0-02)."""
        for version in self:
            present = version.procedure_id.version_id
            if version.state == "draft" and present and not version.change_summary:
                rows = present._differences_with(version)
                version.change_summary = "; ".join(
                    f"{chapter}: {name}" for chapter, name, _was, _becomes in rows
                )

    def action_unplan(self):
        """Keep a planned draft a draft."""
        self.filtered("planned")._as_service().write({"planned": False})

    def _today(self):
        """Today where the procedure is."""
        return local_day(self.env["helpdesk.ticket"]._complaint_now(), self.tz)

    @api.model
    def _cron_take_over(self):
        """Put planned drafts in force whose day has come."""
        planned = self.search([("state", "=", "draft"), ("planned", "=", True)])
        due = planned.filtered(
            lambda version: (
                not version.take_over_on or version.take_over_on <= version._today()
            )
        )
        for version in due:
            try:
                with self.env.cr.savepoint():
                    version.action_put_in_force()
            except BUSY:  # which is a UserError too; tomorrow's run finds it again
                continue
            except UserError as error:  # changed since it was planned
                version._as_service().planned = False
                version._tell_officers(
                    lambda v, why=str(error): (
                        v.env._("%s is not in force", v.display_name),
                        why,
                    )
                )

    def _tell_officers(self, words):
        """A task at the procedure for each of its officers, in his language.

        :param words: function of this version in that language, (summary, note)
        """
        self.ensure_one()
        # sudo: the daily job may, whoever made the version
        procedure = self.procedure_id.sudo()
        for officer in procedure.officer_ids:
            summary, note = words(self.with_context(lang=officer.lang))
            procedure.activity_schedule(
                "klachten_module.activity_review",
                date_deadline=self._today(),
                summary=summary,
                note=note,
                user_id=officer.id,
            )

    def _schedule_review(self):
        """After a change, the texts that promise it are reviewed (S0-104, S0-105)."""
        self._tell_officers(
            lambda v: (
                v.env._("Review the text in the service catalogue and the public page"),
                v.env._(
                    "Version %(name)s is in force since today. %(changed)s",
                    name=v.name,
                    changed=v.change_summary or "",
                ),
            )
        )
