from odoo import models
from odoo.fields import Command

from .law import laws
from .template import LANGUAGES

# The languages of the templates.
TEXTS = {"en": "en_US", **LANGUAGES}
# What a term says about the law.
LAW_KEYS = (
    "statutory may_suspend suspend_reasons suspend_basis law_dated_on source"
).split()


class ComplaintProcedureVersion(models.Model):
    """After an update: a drafted next version with what the template has more by now.

    What is added stands in 'What changed', in sentences: what, why, which article. The
    configurator puts it in force, changes it first, or deletes it.
    """

    _inherit = "complaint.procedure.version"

    def _draft_from_template(self):
        """The drafted next version; empty where there is nothing to add (sudo).

        Where somebody has a draft already, that one stays his and his officers hear
        what to look at.
        """
        self.ensure_one()
        templates = self.env["complaint.template"]
        procedure = self.procedure_id
        if procedure.code not in templates._codes():
            return self.browse()
        spec = templates._load(procedure.code)
        if procedure.version_ids.filtered(lambda v: v.state == "draft"):
            if self._duties_not_kept():
                self._tell_officers(
                    lambda v: (
                        v.env._("Your draft beside what the law asks"),
                        "\n".join(v._duties_not_kept()),
                    )
                )
            return self.browse()
        draft = self._make_next()
        added = [
            *draft._adopt_terms(spec),
            *draft._adopt_moves(spec),
            *draft._adopt_letters(spec),
            *draft._adopt_appeal(spec),
        ]
        if not added:
            draft.unlink()
            return self.browse()
        draft._say_adopted(added)
        draft._tell_officers(
            lambda v: (
                v.env._("A next version is ready: %s", v.display_name),
                v.change_summary,
            )
        )
        return draft

    # Each of these returns what was added: [(kind, name by language, why)].

    def _adopt_terms(self, spec):
        templates, added = self.env["complaint.template"], []
        mine = {term.code: term for term in self.term_ids}
        roles = {role.code: role for role in self.procedure_id.role_ids}
        for index, term in enumerate(spec["terms"]):
            known = mine.get(term["code"])
            if known:
                values = {
                    key: term[key]
                    for key in LAW_KEYS
                    if key in term and (str(known[key] or "") != str(term[key] or ""))
                }
                if values:
                    known.write(values)
                if set(values) - {"source", "law_dated_on"}:
                    added.append(("term_law", term["name"], term.get("source")))
            elif term["length"]:
                templates._make_terms(self, [term], roles, {})
                new = self.term_ids.filtered(lambda t, c=term["code"]: t.code == c)
                new.sequence = index
                added.append(("term", term["name"], term.get("source")))
        return added

    def _adopt_moves(self, spec):
        procedure = self.procedure_id
        stages = {stage.complaint_code: stage for stage in procedure.stage_ids}
        roles = {role.code: role for role in procedure.role_ids}
        templates, added = self.env["complaint.template"], []
        for index, move in enumerate(spec["transitions"]):
            if not {move["from"], move["to"]} <= set(stages):
                continue
            known = self._same_move(move)
            if not known and move["role"] in roles:
                before = self.transition_ids
                templates._make_transitions(self, [move], roles, stages)
                (self.transition_ids - before).sequence = index
                stage, text = stages[move["from"]], move["name"]
                names = {
                    short: f"{stage.with_context(lang=lang).name}: {text[short]}"
                    for short, lang in TEXTS.items()
                }
                added.append(("move", names, None))
            elif known:
                added += known._adopt_gates(move)
        return added

    def _same_move(self, move):
        """The move of this version that does the same as one of a template."""
        alike = self.transition_ids.filtered(
            lambda t: (
                t.from_stage_id.complaint_code == move["from"]
                and t.to_stage_id.complaint_code == move["to"]
                and (t.event_type or None) == move.get("event")
                and (t.result or None) == move.get("result")
            )
        )
        return alike[:1]

    def _adopt_letters(self, spec):
        added = []
        if not self.letter_ids:  # none is all of them
            return added
        for name in spec.get("letters", []):
            letter = self.env.ref(f"klachten_module.letter_{name}", False)
            if letter and letter not in self.letter_ids:
                self.letter_ids = [Command.link(letter.id)]
                names = {
                    short: letter.with_context(lang=lang).name
                    for short, lang in TEXTS.items()
                }
                added.append(("letter", names, ("letter", name)))
        return added

    def _adopt_appeal(self, spec):
        months = spec.get("appeal_months")
        if not months or self.appeal_months:
            return []
        self.appeal_months = months
        why = ("at_least", "appeal_months")
        return [("appeal", dict.fromkeys(("en", "nl"), str(months)), why)]

    # --- in sentences -----------------------------------------------------------------

    def _say_adopted(self, added):
        """Write what was added, in each language of the templates."""
        texts = {}
        for short, lang in TEXTS.items():
            here = self.with_context(lang=lang)
            texts[short] = "\n".join(
                here._adopted_sentence(kind, names[short], why)
                for kind, names, why in added
            )
        self.with_context(lang="en_US").change_summary = texts["en"]
        self.env["complaint.template"]._translate(self, "change_summary", [texts])

    def _adopted_sentence(self, kind, name, why):
        said = {
            "term": self.env._("New term '%s'.", name),
            "term_law": self.env._("Term '%s': set by law, it is not suspended.", name),
            "move": self.env._("New move '%s'.", name),
            "gate": self.env._("New condition: %s.", name),
            "letter": self.env._("New letter '%s'.", name),
            "appeal": self.env._(
                "Letters name the last day to go further: %s months after our answer.",
                name,
            ),
        }[kind]
        return f"{said} {self._why(why)}".strip()

    def _why(self, why):
        """The article and the duty behind it, else the place in the source."""
        if not isinstance(why, tuple):
            return f"({why})" if why else ""
        text = self.env["complaint.template"]._text
        for law in laws():
            for duty in law["duties"]:
                if tuple((duty.get("check") or ())[:2]) == why:
                    return f"({duty['article']}: {text(duty['duty'])})"
        return ""


class ComplaintTransition(models.Model):
    _inherit = "complaint.transition"

    def _adopt_gates(self, move):
        """Add the conditions that the same move of a template has more."""
        templates, added = self.env["complaint.template"], []
        for gate in move.get("gates", []):
            mine = {(g.kind, g.event_type or None) for g in self.gate_ids}
            if (gate["kind"], gate.get("event")) in mine:
                continue
            before = self.gate_ids
            templates._make_gates(self, [gate])
            new = self.gate_ids - before
            new.sequence = len(before)
            names = {
                short: (
                    f"{self.with_context(lang=lang).name}: "
                    f"{new.with_context(lang=lang).display_name}"
                )
                for short, lang in TEXTS.items()
            }
            added.append(("gate", names, ("gate", gate["kind"])))
        return added


class ComplaintProcedure(models.Model):
    _inherit = "complaint.procedure"

    def _draft_next_versions(self):
        """Draft a next version of each procedure that was made from a template (sudo).

        :return: complaint.procedure.version, the drafts
        """
        drafts = self.env["complaint.procedure.version"]
        for procedure in self.filtered("version_id"):
            drafts |= procedure.version_id._draft_from_template()
        return drafts
