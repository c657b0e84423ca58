from odoo import models
from odoo.tools import format_date, html2plaintext

from ...logic.differences import differences, unique

# Fields of a version that say what it is, in the order of the form.
SAYS = (
    "definition manner individuals_only who_may entitled_only appeal_body appeal_term "
    "reaction_days reopen_days retention_years count_by owner authorised_by "
    "parent_process relations contact source letter_ids tz weekdays "
    "country_code liberation_day good_friday"
).split()
PARTS = {
    "step_ids": "stage_id requirement raci_ids",
    "term_ids": "start_type start_phase start_role_id start_result stop_type "
    "stop_phase stop_role_id stop_result length unit published_length published_unit "
    "max_extension max_extension_unit roll_on first_round_only waits_for warn_days "
    "is_answer",
    "transition_ids": "from_stage_id to_stage_id role_id is_main event_type result ask "
    "ask_label required_field_ids outcome_id gate_ids",
    "check_ids": "who role_id",
}
GATE = "kind event_type result any_round check_who text"


class ComplaintProcedureVersion(models.Model):
    """A version as plain texts, to lay beside another one."""

    _inherit = "complaint.procedure.version"

    def _differences_with(self, other):
        """What becomes different under another version, in the user's language.

        :return: as of logic.differences.differences
        """
        return differences(self._as_document(), other._as_document())

    def _as_document(self):
        """{(chapter, part): text} of all that this version says."""
        self.ensure_one()
        # sudo: texts name letters and fields (ir.model.fields), which few may read
        version = self.sudo()
        general = self.env._("In general")
        document = {
            (general, self._part_label(version, name)): self._part_text(version, name)
            for name in SAYS
        }
        for lines, names in PARTS.items():
            chapter = self._part_label(version, lines)
            parts = version[lines]
            titles = unique([part.name or "" for part in parts])
            for title, part in zip(titles, parts, strict=True):
                document[chapter, title] = self._part_words(part, names.split())
        days = self._part_label(version, "day_off_ids")
        for day in version.day_off_ids:
            document[days, format_date(self.env, day.date)] = day.name
        return document

    def _part_words(self, part, names):
        """What a part says: "label: text; label: text", of what is filled in."""
        said = [
            f"{self._part_label(part, name)}: {text}"
            for name in names
            if (text := self._part_text(part, name))
        ]
        return "; ".join(said)

    def _part_label(self, record, name):
        field = record._fields[name]
        return (field._description_string(self.env) or name).strip(". ")

    def _part_text(self, record, name):
        """A field as a reader sees it, "" when it says nothing."""
        field, value = record._fields[name], record[name]
        if name == "raci_ids":
            return ", ".join(f"{line.role_id.code}: {line.letter}" for line in value)
        if name == "gate_ids":
            return " + ".join(self._part_words(g, GATE.split()) for g in value)
        if field.type == "boolean":
            return self.env._("yes") if value else ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "html":
            return html2plaintext(value or "").strip()
        if field.relational:
            return ", ".join(value.mapped("display_name"))
        return str(value or "")
