import ast
import inspect
import re
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import TransactionCase

ADDON = Path(__file__).parents[1]
OURS = "odoo.addons.klachten_module."
# Names that the web client and the bearer API give to every call.
TAKEN = {"ids", "context"}
PARAM = re.compile(r":param\s+(?:[^:\n]*\s)?\*{0,2}(\w+)\s*:")
OWNER = "[('create_uid', '=', user.id)]"


@tagged("post_install", "-at_install", "klachten")
class TestLintModels(TransactionCase):
    """Core's test_lint for our own models; more of it stands in TestViews."""

    def _own_models(self):
        """The models that this addon makes, not those that it extends."""
        for name, model in self.env.registry.items():
            if model._original_module == "klachten_module":
                yield name, self.env[name]

    def _own_methods(self):
        """(model, name, function) of every method in a class of ours."""
        for model_name, model in self.env.registry.items():
            for cls in model.mro():
                if cls.__module__.startswith(OURS):
                    for name, method in vars(cls).items():
                        function = getattr(method, "__func__", method)
                        if inspect.isfunction(function):
                            yield model_name, name, function

    def _trees(self):
        for path in sorted(ADDON.rglob("*.py")):
            yield path.relative_to(ADDON), ast.parse(path.read_text("utf-8"))

    def test_models_are_described_and_somebody_may_use_them(self):
        """A model without a line of access is for nobody, and Odoo only logs it."""
        access = self.env["ir.model.access"]
        checked = 0
        for name, model in self._own_models():
            with self.subTest(model=name):
                self.assertNotEqual(model._description, model._name)
                self.assertTrue(model._description)
                if not model._abstract:
                    lines = access.search([("model_id.model", "=", name)])
                    self.assertTrue(lines)
                    self.assertTrue(all(lines.mapped("group_id")), "for no group: all")
            checked += 1
        self.assertGreater(checked, 25)

    def test_lines_of_access_are_for_people_inside(self):
        """Neither the public nor the portal has a model of ours."""
        outside = self.env.ref("base.group_public") + self.env.ref("base.group_portal")
        for name, _model in self._own_models():
            lines = self.env["ir.model.access"].search([("model_id.model", "=", name)])
            with self.subTest(model=name):
                self.assertFalse(lines.group_id & outside)

    def test_dialogs_are_read_by_who_opened_them(self):
        """Odoo restricts no transient model to who made the record."""
        checked = 0
        for name, model in self._own_models():
            if not model._transient:
                continue
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", name), ("groups", "=", False)]
            )
            own = rules.filtered(lambda rule: rule.domain_force == OWNER)
            with self.subTest(model=name):
                self.assertEqual(len(own), 1)
                for mode in ("read", "write", "create", "unlink"):
                    self.assertTrue(own[f"perm_{mode}"], mode)
            checked += 1
        self.assertGreater(checked, 5)

    def test_dialogs_about_a_case_follow_it(self):
        """Whoever may not read the case any more reads no dialog about it either."""
        checked = 0
        for name, model in self._own_models():
            links = {"ticket_id", "move_id", "inquiry_id", "verification_id"}
            if not model._transient or not links & model._fields.keys():
                continue
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", name), ("groups", "=", False)]
            )
            asked = "\n".join(rules.mapped("domain_force"))
            with self.subTest(model=name):
                self.assertIn("_complaint_part_domain(company_ids", asked)
            checked += 1
        self.assertGreater(checked, 8)

    def test_public_methods_take_no_name_that_calls_give(self):
        for model_name, name, method in self._own_methods():
            if name.startswith("_"):
                continue
            names = set(inspect.signature(method).parameters)
            with self.subTest(method=f"{model_name}.{name}"):
                self.assertFalse(names & TAKEN)

    def test_docstrings_name_parameters_that_there_are(self):
        checked = 0
        for path, tree in self._trees():
            for node in ast.walk(tree):
                if not isinstance(node, ast.FunctionDef):
                    continue
                described = set(PARAM.findall(ast.get_docstring(node) or ""))
                arguments = node.args
                names = {
                    arg.arg
                    for arg in (
                        *arguments.posonlyargs,
                        *arguments.args,
                        *arguments.kwonlyargs,
                        *filter(None, (arguments.vararg, arguments.kwarg)),
                    )
                }
                checked += bool(described)
                with self.subTest(file=str(path), function=node.name):
                    self.assertLessEqual(described, names)
        self.assertGreater(checked, 30)

    def test_nothing_is_imported_from_inside_the_orm(self):
        """`odoo.orm` is core's own; addons use odoo.api, odoo.fields, odoo.models.

        But for the one registration that core offers nowhere else.
        """
        allowed = "odoo.orm.domains"
        for path, tree in self._trees():
            for node in ast.walk(tree):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    names = [node.module]
                    names += [f"{node.module}.{alias.name}" for alias in node.names]
                if str(path) == "models/privacy/shut.py":
                    names = [n for n in names if not n.startswith(allowed)]
                for name in names:
                    with self.subTest(file=str(path)):
                        self.assertFalse(
                            name == "odoo.orm" or name.startswith("odoo.orm.")
                        )

    def test_fields_on_the_hosts_models_are_named_after_us(self):
        """A plain name is taken by another addon one day (helpdesk_ticket_related)."""
        names = set()
        for model in ("helpdesk.ticket", "helpdesk.ticket.team", "res.partner"):
            for field in self.env[model]._fields.values():
                if field._modules == ("klachten_module",) and not field.related:
                    names.add(field.name)
        self.assertIn("about_ticket_ids", names)
        self.assertFalse(
            names & {"related_ticket_ids", "merged_ticket_ids", "sla_ids", "task_ids"}
        )
