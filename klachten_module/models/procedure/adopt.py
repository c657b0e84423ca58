from odoo import fields, models
from odoo.fields import Command

from .law import laws
from .template import LANGUAGES

# The languages of the templates.
TEXTS = {"en": "en_US", **LANGUAGES}
# What a term says about the law.
LAW_KEYS = (
    "statutory may_suspend suspend_reasons suspend_basis law_dated_on source"
).split()


def _move_key(move):
    """What a move of a template does: from where to where, as what.

    >>> _move_key({"from": "triage", "to": "closed", "event": "referred"})
    'triage>closed referred'
    """
    what = (move["from"] + ">" + move["to"], move.get("event"), move.get("result"))
    return " ".join(filter(None, what))


def _gate_key(kind, event_type):
    return f"{kind} {event_type or ''}".strip()


class ComplaintProcedureVersion(models.Model):
    """After an update: a drafted next version with what the template has more by now.

    What is added stands in 'What changed', in sentences: what, why, which article. The
    configurator puts it in force, changes it first, or deletes it.
    """

    _inherit = "complaint.procedure.version"

    proposal_ids = fields.One2many(
        related="procedure_id.proposal_ids",
        readonly=False,
        string="Proposed by updates",
    )

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
        procedure.proposal_ids.filtered(lambda p: not p.reason).unlink()
        draft = self._make_next()
        if not draft._adopt(spec):
            draft.unlink()
            return self.browse()
        draft._tell_officers(
            lambda v: (
                v.env._("A next version is ready: %s", v.display_name),
                v.change_summary,
            )
        )
        return draft

    def _adopt(self, spec):
        """Add what a template has more, without what is left out on purpose (sudo).

        :return: what was added, as of the methods below
        """
        left = {
            proposal.key
            for proposal in self.procedure_id.proposal_ids
            if proposal.reason
        }
        added = [
            *self._adopt_terms(spec, left),
            *self._adopt_moves(spec, left),
            *self._adopt_letters(spec, left),
            *self._adopt_appeal(spec, left),
        ]
        if added:
            self._say_adopted(added)
        return added

    def action_put_in_force(self):
        """What it proposed is settled then; what was left out on purpose stays so."""
        result = super().action_put_in_force()
        settled = self.filtered(lambda v: v.state == "in_force").procedure_id
        settled.proposal_ids.filtered(lambda p: not p.reason).unlink()
        return result

    # Each of these returns what was added: [(key, kind, name by language, why)].

    def _adopt_terms(self, spec, left):
        templates, added = self.env["complaint.template"], []
        mine = {term.code: term for term in self.term_ids}
        roles = {role.code: role for role in self.procedure_id.role_ids}
        for index, term in enumerate(spec["terms"]):
            known = mine.get(term["code"])
            kind = "term_law" if known else "term"
            key = f"{kind}:{term['code']}"
            if key in left:
                continue
            if known:
                values = {
                    key: term[key]
                    for key in LAW_KEYS
                    if key in term and (str(known[key] or "") != str(term[key] or ""))
                }
                if values:
                    known.write(values)
                if set(values) - {"source", "law_dated_on"}:
                    added.append((key, kind, term["name"], term.get("source")))
            elif term["length"]:
                templates._make_terms(self, [term], roles, {})
                new = self.term_ids.filtered(lambda t, c=term["code"]: t.code == c)
                new.sequence = index
                added.append((key, kind, term["name"], term.get("source")))
        return added

    def _adopt_moves(self, spec, left):
        procedure = self.procedure_id
        stages = {stage.complaint_code: stage for stage in procedure.stage_ids}
        roles = {role.code: role for role in procedure.role_ids}
        templates, added = self.env["complaint.template"], []
        for index, move in enumerate(spec["transitions"]):
            if not {move["from"], move["to"]} <= set(stages):
                continue
            known = self._same_move(_move_key(move))
            key = "move:" + _move_key(move)
            if not known and move["role"] in roles and key not in left:
                before = self.transition_ids
                templates._make_transitions(self, [move], roles, stages)
                (self.transition_ids - before).sequence = index
                stage, text = stages[move["from"]], move["name"]
                names = {
                    short: f"{stage.with_context(lang=lang).name}: {text[short]}"
                    for short, lang in TEXTS.items()
                }
                added.append((key, "move", names, None))
            elif known:
                added += known._adopt_gates(move, left)
        return added

    def _same_move(self, key):
        """The move of this version that does the same as one of a template.

        :param str key: as of `_move_key`
        """
        return self.transition_ids.filtered(lambda t: t._key() == key)[:1]

    def _adopt_letters(self, spec, left):
        added = []
        if not self.letter_ids:  # none is all of them
            return added
        for name in spec.get("letters", []):
            letter = self.env.ref(f"klachten_module.letter_{name}", False)
            key = f"letter:{name}"
            if letter and letter not in self.letter_ids and key not in left:
                self.letter_ids = [Command.link(letter.id)]
                names = {
                    short: letter.with_context(lang=lang).name
                    for short, lang in TEXTS.items()
                }
                added.append((key, "letter", names, ("letter", name)))
        return added

    def _adopt_appeal(self, spec, left):
        months = spec.get("appeal_months")
        if not months or self.appeal_months or "appeal:" in left:
            return []
        self.appeal_months = months
        why = ("at_least", "appeal_months")
        names = dict.fromkeys(("en", "nl"), str(months))
        return [("appeal:", "appeal", names, why)]

    def _take_out(self, key):
        """Take what an update added out of this draft again (sudo)."""
        kind, _, part = key.partition(":")
        term = self.term_ids.filtered(lambda t: t.code == part)
        if kind == "term":
            term.unlink()
        elif kind == "term_law":
            present = self.procedure_id.version_id.term_ids
            before = present.filtered(lambda t: t.code == part)
            if term and before:
                term.write({name: before[name] for name in LAW_KEYS})
        elif kind == "move":
            self._same_move(part).unlink()
        elif kind == "gate":
            move, _, gate = part.rpartition("|")
            gates = self._same_move(move).gate_ids
            gates.filtered(lambda g: _gate_key(g.kind, g.event_type) == gate).unlink()
        elif kind == "letter":
            letter = self.env.ref(f"klachten_module.letter_{part}", False)
            if letter:
                self.letter_ids = [Command.unlink(letter.id)]
        elif kind == "appeal":
            self.appeal_months = 0

    # --- in sentences -----------------------------------------------------------------

    def _say_adopted(self, added):
        """Write what was added, in each language of the templates: in the version, and
        each as a proposal that can be left out.
        """
        said = []
        for _key, kind, names, why in added:
            texts = {}
            for short, lang in TEXTS.items():
                here = self.with_context(lang=lang)
                texts[short] = here._adopted_sentence(kind, names[short], why)
            said.append(texts)
        procedure = self.procedure_id.with_context(lang="en_US")
        keys = [key for key, *_rest in added]
        procedure.proposal_ids.filtered(lambda p: p.key in keys).unlink()
        proposals = procedure.proposal_ids.create(
            [
                {"procedure_id": procedure.id, "key": key, "name": texts["en"]}
                for key, texts in zip(keys, said, strict=True)
            ]
        )
        self.env["complaint.template"]._translate(proposals, "name", said)
        self._sum_up_proposals()

    def _sum_up_proposals(self):
        """What changed is what is proposed and not left out, in each language."""
        proposed = self.procedure_id.proposal_ids.filtered(lambda p: not p.reason)
        name = proposed._fields["name"]
        known = [name._get_stored_translations(proposal) for proposal in proposed]
        texts = {
            short: "\n".join(said.get(lang) or said["en_US"] for said in known)
            for short, lang in TEXTS.items()
        }
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

    def _key(self):
        """What it does, as `_move_key` says it of a move of a template."""
        return _move_key(
            {
                "from": self.from_stage_id.complaint_code,
                "to": self.to_stage_id.complaint_code,
                "event": self.event_type or None,
                "result": self.result or None,
            }
        )

    def _adopt_gates(self, move, left):
        """Add the conditions that the same move of a template has more."""
        templates, added = self.env["complaint.template"], []
        for gate in move.get("gates", []):
            what = _gate_key(gate["kind"], gate.get("event"))
            key = f"gate:{self._key()}|{what}"
            mine = {_gate_key(g.kind, g.event_type) for g in self.gate_ids}
            if what in mine or key in left:
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
            added.append((key, "gate", names, ("gate", gate["kind"])))
        return added


class ComplaintProposal(models.Model):
    """Something that an update proposed for a procedure.

    A configurator leaves it out on purpose by saying why: it goes out of the draft and
    is not proposed again. Without the reason it is, at once.
    """

    _name = "complaint.proposal"
    _description = "What an update proposes for a procedure"
    _order = "procedure_id, id"

    procedure_id = fields.Many2one(
        "complaint.procedure", required=True, ondelete="cascade", index=True
    )
    key = fields.Char(required=True, export_string_translation=False)
    name = fields.Text(string="Proposed by an update", translate=True, readonly=True)
    reason = fields.Text(
        string="Left out on purpose, because",
        help="It goes out of the draft, and no update proposes it again. Empty this to "
        "have it proposed again.",
    )
    left_out_by_id = fields.Many2one("res.users", string="By", readonly=True)
    left_out_on = fields.Date(string="On", readonly=True)

    _key_uniq = models.UniqueIndex("(procedure_id, key)")

    def write(self, vals):
        if "reason" not in vals:
            return super().write(vals)
        self.check_access("write")
        reason = (vals["reason"] or "").strip()
        for proposal in self:
            left_out = bool(proposal.reason)
            user = self.env.uid if reason else False
            today = fields.Date.context_today(self) if reason else False
            vals = {"reason": reason, "left_out_by_id": user, "left_out_on": today}
            super(ComplaintProposal, proposal).write(vals)
            if left_out != bool(reason):
                # sudo: who writes versions was checked above; of which fields a move
                # is made up only the host's administrators read
                proposal.sudo()._follow_reason()
        return True

    def _follow_reason(self):
        """Out of the draft, or in it again; where there is none, one is made (sudo)."""
        procedure = self.procedure_id
        draft = procedure.version_ids.filtered(lambda v: v.state == "draft")
        if self.reason and draft:
            draft._take_out(self.key)
            draft._sum_up_proposals()
        elif self.reason:
            return
        elif draft:
            draft._adopt(self.env["complaint.template"]._load(procedure.code))
        else:
            procedure._draft_next_versions()


class ComplaintProcedure(models.Model):
    _inherit = "complaint.procedure"

    proposal_ids = fields.One2many("complaint.proposal", "procedure_id")

    def _draft_next_versions(self):
        """Draft a next version of each procedure that was made from a template (sudo).

        :return: complaint.procedure.version, the drafts
        """
        drafts = self.env["complaint.procedure.version"]
        for procedure in self.filtered("version_id"):
            drafts |= procedure.version_id._draft_from_template()
        return drafts
