import ast
import inspect
from pathlib import Path
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..models.kernel import SERVICE
from .common import ComplaintCommon

ADDON = Path(__file__).parents[1]
VERSION = ("complaint.procedure.version", {"weekdays", "tz", "country_code"})
DAYS = ("complaint.day.off", {"date", "name"})
ROLE = ("complaint.role", {"code", "is_external"})
STEP = ("complaint.step", {"stage_id", "sequence"})
RACI = ("complaint.raci", {"letter", "role_id"})
# Every cache of this addon, with what it is made of: {cache: ((model, fields), ...)}.
# A cache of values that depend on its arguments only has none.
CACHES = {
    "_versions_by_team": (
        ("complaint.procedure", {"version_id", "team_id", "company_id"}),
    ),
    "_complaint_mailboxes": (
        ("complaint.procedure", {"version_id", "team_id"}),
        ("mail.alias", {"alias_name", "alias_domain_id"}),
        ("mail.alias.domain", {"name"}),
    ),
    "_years_kept": (VERSION, DAYS),
    "_days_off": (VERSION, DAYS),
    "_calendar": (VERSION, DAYS, ("complaint.term", {"roll_on"})),
    "_known_terms": (
        ("complaint.term", {"length", "published_length", "waits_for", "is_answer"}),
        ROLE,
    ),
    "_responsible_role_ids": (
        STEP,
        RACI,
        ROLE,
        ("helpdesk.ticket.stage", {"complaint_phase"}),
    ),
    "_raci_role_ids": (STEP, RACI, ROLE),
    # of record rules: core empties all caches when one changes
    "_complaint_message_rule": (),
    "_complaint_letter_code": (),
    "laws": (),
    "all_days_off": (),
    "_folded_letter": (),
}
EXTERNAL, INTERNAL = {"is_external": True}, {"is_external": False}
CACHING = {"ormcache", "lru_cache", "cache", "cached", "ormcache_context"}


def caching(function):
    """Whether a function in a syntax tree has a decorator that keeps its result."""
    names = set()
    for decorator in function.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        names.add(getattr(target, "attr", getattr(target, "id", None)))
    return bool(names & CACHING)


@tagged("post_install", "-at_install", "klachten")
class TestLintCaches(ComplaintCommon):
    """What is cached is emptied by what it was made of, and by nothing else (B3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft = cls.procedure.version_id._make_next()

    def test_every_cache_is_named_with_what_it_is_made_of(self):
        found = {
            node.name
            for path in ADDON.rglob("*.py")
            if "tests" not in path.parts
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.FunctionDef) and caching(node)
        }
        self.assertEqual(found, set(CACHES))
        for inputs in CACHES.values():
            for model, names in inputs:
                self.assertLessEqual(names, set(self.env[model]._fields))

    def test_whatever_a_cache_is_made_of_empties_it(self):
        """In `create`, `write` and `unlink` of each model, or in what they inherit."""
        models = {model for inputs in CACHES.values() for model, _names in inputs}
        for model in sorted(models - {"mail.alias", "mail.alias.domain"}):
            source = "".join(
                inspect.getsource(cls)
                for cls in type(self.env[model]).mro()
                if cls.__module__.startswith("odoo.addons.klachten_module.")
            )
            with self.subTest(model=model):
                self.assertIn("registry.clear_cache()", source)

    # --- each input, changed ----------------------------------------------------------

    def _changes(self, what, change):
        """The answer that is cached is another after this change."""
        before = what()
        self.assertEqual(what(), before)
        change()
        self.assertNotEqual(what(), before)

    def test_versions_by_team(self):
        versions = self.env["complaint.procedure"]._versions_by_team
        other = self._set_up_procedure(self.company, "cache")
        self._changes(versions, self.draft.action_put_in_force)
        self._changes(
            versions,
            lambda: other.with_context(complaint_service=SERVICE).write(
                {"version_id": False}
            ),
        )

    def test_calendar(self):
        version = self.draft
        day = version.day_off_ids[:1]
        for change in (
            lambda: version.write({"weekdays": "0,1,2"}),
            lambda: version.write({"tz": "Europe/Lisbon"}),
            day.unlink,
            lambda: version.day_off_ids[:1].write({"date": "2027-08-03"}),
            lambda: version.write(
                {
                    "day_off_ids": [
                        Command.create({"date": "2027-08-04", "name": "Shut"})
                    ]
                }
            ),
            lambda: version.term_ids[:1].write({"roll_on": True}),
            lambda: version.write({"country_code": "BE"}),
            lambda: version._keep_holidays([2019]) or version.day_off_ids[:1].unlink(),
        ):
            self._changes(version._calendar, change)
        self._changes(version._years_kept, lambda: version._keep_holidays([2018]))
        self._changes(
            version._days_off, lambda: version.day_off_ids[:1].write({"name": "Other"})
        )

    def test_terms(self):
        term = self.draft.term_ids[:1]
        role = self.roles["SD"]
        term.write({"start_role_id": role.id, "published_length": 9})
        logic, published = self.draft._logic_terms, self.draft._published_terms
        for what in (logic, published):
            more = {"length": term.length + 1, "published_length": term.length + 9}
            self._changes(what, lambda more=more: term.write(more))
            self._changes(what, lambda: role.write({"code": f"{role.code}X"}))
        facts = self.draft._term_facts
        self._changes(facts, lambda: term.write({"is_answer": not term.is_answer}))
        self._changes(facts, term.unlink)

    def test_roles_of_a_stage(self):
        version, steps = self.draft, self.draft.step_ids
        first = steps.filtered("stage_id")[:1]
        stage = first.stage_id
        role = self.env["complaint.role"].browse(
            version._responsible_role_ids()[stage.id]
        )
        answers = version._responsible_role_ids
        self._changes(answers, lambda: role.write(EXTERNAL))
        self._changes(answers, lambda: role.write(INTERNAL))
        # the guard of stages in use stands aside: this is about the cache
        guards = ("_complaint_check_meaning", "_complaint_check_first")
        aside = {guard: lambda *arguments: None for guard in guards}
        with patch.multiple(type(stage), **aside):
            self._changes(answers, lambda: stage.write({"complaint_phase": "closed"}))
            self._changes(answers, lambda: stage.write({"complaint_phase": "intake"}))
        lines = steps.filtered(lambda step: step.stage_id == stage).raci_ids
        self._changes(answers, lines.unlink)
        answers = version._raci_role_ids
        lines = steps.raci_ids.filtered(lambda line: line.letter == "A")
        owners = lines.role_id.filtered(lambda role: not role.is_external)
        self._changes(answers, lambda: owners.write(EXTERNAL))
        self._changes(answers, lambda: owners.write(INTERNAL))
        self._changes(answers, lines[len(lines) // 2 :].unlink)

    # --- what is no input -------------------------------------------------------------

    def test_a_run_of_automations_empties_nothing(self):
        """The host writes when it ran each automation last; so did all caches go."""
        automation = self.env.ref("klachten_module.automation_confirmation")
        self.env["complaint.procedure"]._versions_by_team()
        invalidated = self.env.registry.cache_invalidated
        invalidated.clear()
        automation.write({"last_run": "2026-11-02 09:00:00"})
        self.assertNotIn("default", invalidated)

    def test_automations_are_looked_up_as_they_are(self):
        """Whatever was written, made or deleted, the next event finds it."""
        automation = self.env.ref("klachten_module.automation_confirmation")
        events = self.env["complaint.event"]
        find = self.env["base.automation"]._get_actions
        self.assertIn(automation, find(events, ["on_create"]))
        other = automation.copy()
        self.assertIn(other, find(events, ["on_create"]))
        other.trigger = "on_unlink"
        self.assertNotIn(other, find(events, ["on_create"]))
        automation.active = False
        self.assertNotIn(automation, find(events, ["on_create"]))

    def test_rules_follow_the_contact_of_a_user(self):
        """What a person complained about may not see hangs on his contact."""
        user = new_test_user(
            self.env, "merged", "klachten_module.group_complaint_auditor"
        )
        twin = self.env["res.partner"].create({"name": "Twin"})
        rules = self.env["ir.rule"].with_user(user)

        def domain():
            return str(rules._compute_domain("helpdesk.ticket", "read"))

        self._changes(domain, lambda: user.write({"partner_id": twin.id}))
        other = self.env["res.partner"].create({"name": "Twin"})
        merge = self.env["base.partner.merge.automatic.wizard"]
        self._changes(domain, lambda: merge._merge((twin | other).ids, other))
