import inspect
import re
from pathlib import Path

from lxml import etree

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import ComplaintCommon

OURS = "odoo.addons.klachten_module."
ADDON = Path(__file__).parents[1]


@tagged("post_install", "-at_install", "klachten")
class TestViews(ComplaintCommon):
    """Every screen opens, every label is there, and the code keeps its own rules."""

    def _own(self, model):
        ids = (
            self.env["ir.model.data"]
            .search([("module", "=", "klachten_module"), ("model", "=", model)])
            .mapped("res_id")
        )
        return self.env[model].browse(ids)

    def _context(self, action):
        return safe_eval(action.context or "{}", {"uid": self.env.uid, "active_id": 1})

    def test_every_action_opens_in_each_of_its_views(self):
        """A view that does not load is found here, not by a user."""
        actions = self._own("ir.actions.act_window")
        self.assertGreater(len(actions), 5)
        for action in actions:
            views = [(view_id, mode) for view_id, mode in action.views]
            views.append((action.search_view_id.id, "search"))
            with self.subTest(action=action.name):
                model = self.env[action.res_model].with_context(**self._context(action))
                found = model.get_views(views, {"toolbar": True})["views"]
                self.assertLessEqual({mode for _id, mode in views}, set(found))
                if action.domain:
                    domain = safe_eval(action.domain, {"uid": self.env.uid})
                    model.search_count(domain)

    def test_board_opens_for_everybody_who_works_with_complaints(self):
        """Views are checked per group: no field of it is missing for anybody."""
        action = self.env.ref("klachten_module.action_complaints")
        self._create_complaint()
        for user in (*self.users.values(), self.officer, self.auditor):
            tickets = self.env["helpdesk.ticket"].with_user(user)
            views = tickets.with_context(**self._context(action)).get_views(
                action.views
            )
            for mode in ("kanban", "list"):
                arch = etree.fromstring(views["views"][mode]["arch"])
                spec = {
                    field.get("name"): {}
                    for field in arch.iter("field")
                    if field.get("name") in tickets._fields
                }
                with self.subTest(user=user.login, mode=mode):
                    tickets.web_search_read([], spec, limit=5)

    def test_case_opens_in_its_own_form(self):
        case = self._create_complaint()
        form = self.env.ref("klachten_module.complaint_view_form")
        self.assertEqual(case.get_formview_id(), form.id)
        self.assertNotEqual(self._create_plain().get_formview_id(), form.id)
        for user in (self.users["SD"], self.officer):
            with self.subTest(user=user.login):
                Form(case.with_user(user), form)

    def test_every_filter_of_the_search_works(self):
        """S0-16: mine, my role's turn, due this week, overdue, reopened."""
        arch = etree.fromstring(
            self.env.ref("klachten_module.complaint_view_search").arch
        )
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        names = set()
        for item in arch.iter("filter"):
            names.add(item.get("name"))
            with self.subTest(filter=item.get("name")):
                if item.get("domain"):
                    tickets.search_count(
                        safe_eval(item.get("domain"), {"uid": self.officer.id})
                    )
                if item.get("context"):
                    group_by = safe_eval(item.get("context"))["group_by"]
                    tickets.formatted_read_group([], [group_by], ["__count"])
        self.assertLessEqual({"mine", "my_turn", "due_this_week", "overdue"}, names)

    def test_every_menu_opens_something(self):
        menus = self._own("ir.ui.menu")
        self.assertGreater(len(menus), 5)
        for menu in menus:
            with self.subTest(menu=menu.complete_name):
                self.assertTrue(menu.action or menu.child_id)

    def test_menus_are_for_those_who_may(self):
        """S0-14: the service desk sees no configuration, an outsider no complaints."""
        top = self.env.ref("klachten_module.menu_complaints")
        settings = self.env.ref("klachten_module.menu_complaint_configuration")
        for user, expected in (
            (self.users["SD"], (True, False)),
            (self.auditor, (True, True)),
            (self.officer, (True, True)),
            (self.outsider, (False, False)),
            (self.env.ref("base.user_admin"), (True, True)),
        ):
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            with self.subTest(user=user.login):
                self.assertEqual((top.id in visible, settings.id in visible), expected)
        procedures = self.env.ref("klachten_module.menu_complaint_procedure")
        registers = self.env.ref("klachten_module.menu_complaint_history")
        for user, menus in (
            (self.auditor, procedures),
            (self.officer, procedures | registers),
        ):
            visible = set(self.env["ir.ui.menu"].with_user(user)._visible_menu_ids())
            with self.subTest("only read the procedures", user=user.login):
                self.assertEqual(visible & set(settings.child_id.ids), set(menus.ids))

    def test_every_field_has_a_label_and_no_two_share_one(self):
        """What a user reads in the export or a filter must tell fields apart."""
        for model in self._own("ir.model"):
            if not model.model.startswith("complaint."):
                continue
            labels = {}
            for name, field in self.env[model.model].fields_get().items():
                self.assertTrue(field["string"], f"{model.model}.{name}")
                if field.get("store"):
                    labels.setdefault(field["string"], []).append(name)
            double = {label: names for label, names in labels.items() if len(names) > 1}
            with self.subTest(model=model.model):
                self.assertFalse(double)

    # --- the code's own rules (core's test_lint, for our models) ----------------------

    def _own_fields(self):
        for model_name, model in self.env.registry.items():
            if model._abstract:
                continue
            for field in model._fields.values():
                if "klachten_module" in (field._modules or ()):
                    yield model_name, field

    def test_inverse_of_every_one2many_is_indexed(self):
        """Reading the lines of a record must not walk the whole table."""
        checked = 0
        for model_name, field in self._own_fields():
            if field.type != "one2many" or not field.store and field.compute:
                continue
            inverse = self.env[field.comodel_name]._fields[field.inverse_name]
            if not inverse.store or not self.env[field.comodel_name]._auto:
                continue
            checked += 1
            with self.subTest(field=f"{model_name}.{field.name}"):
                self.assertTrue(inverse.index)
        self.assertGreater(checked, 8)

    def test_overrides_keep_the_parameters_of_what_they_override(self):
        """Whoever calls by keyword must not fail because of us."""
        checked = 0
        for model_name, model in self.env.registry.items():
            classes = model.mro()
            for position, cls in enumerate(classes):
                if not cls.__module__.startswith(OURS):
                    continue
                for name, method in vars(cls).items():
                    if not inspect.isfunction(method) or name.startswith("__"):
                        continue
                    parent = next(
                        (
                            vars(other)[name]
                            for other in classes[position + 1 :]
                            if inspect.isfunction(vars(other).get(name))
                            and not other.__module__.startswith(OURS)
                        ),
                        None,
                    )
                    if parent is None or (model_name, name) in self.HOST_RENAMES:
                        continue
                    checked += 1
                    with self.subTest(method=f"{model_name}.{name}"):
                        self._assert_callable_alike(method, parent)
        self.assertGreater(checked, 15)

    def test_overrides_have_something_to_override(self):
        """`super().x()` without an x above it: the host dropped or renamed it, and what
        we do there is done no more.
        """
        checked, gone = 0, []
        for model_name, model in self.env.registry.items():
            classes = model.mro()
            for position, cls in enumerate(classes):
                if not cls.__module__.startswith(OURS):
                    continue
                for name in self._calling_their_parent(cls):
                    checked += 1
                    above = classes[position + 1 :]
                    if not any(name in vars(other) for other in above):
                        gone.append(f"{model_name}.{name} in {cls.__module__}")
        self.assertGreater(checked, 80)
        self.assertEqual(sorted(set(gone)), sorted(self.ASKED_FIRST))

    def _calling_their_parent(self, cls):
        """Names of the methods of a class that call the same method of `super()`."""
        for name, method in vars(cls).items():
            function = inspect.unwrap(getattr(method, "__func__", method))
            if not inspect.isfunction(function):
                continue
            source = inspect.getsource(function)
            if re.search(rf"super\([^()]*\)\s*\.{name}\(", source):
                yield name

    # of addons of OCA that may be there: asked for before it is called
    ASKED_FIRST = ()

    # the host itself renames a parameter of core; we keep core's (anchors a.8, 9)
    HOST_RENAMES = {
        ("helpdesk.ticket", "message_new"),
        ("helpdesk.ticket", "message_update"),
    }

    def _assert_callable_alike(self, method, parent):
        ours = inspect.signature(inspect.unwrap(method)).parameters
        theirs = inspect.signature(inspect.unwrap(parent)).parameters
        for name, parameter in theirs.items():
            if parameter.default is not parameter.empty and name in ours:
                self.assertEqual(ours[name].default, parameter.default, name)
        if not method.__name__.startswith("_"):
            self.assertEqual(
                getattr(method, "_api_model", False),
                getattr(parent, "_api_model", False),
                "api.model",
            )
        if any(p.kind is p.VAR_KEYWORD for p in ours.values()):
            named = {n for n, p in ours.items() if p.kind is p.POSITIONAL_OR_KEYWORD}
            self.assertLessEqual(named, set(theirs) | {"self"})
            return
        self.assertEqual(list(ours), list(theirs))

    def test_every_test_file_is_imported(self):
        """A file that nobody imports proves nothing; nor does a room of tests."""
        tests = ADDON / "tests"
        for path in tests.rglob("test_*.py"):
            for module in (path, path.parent):
                if module == tests:
                    continue
                text = (module.parent / "__init__.py").read_text("utf-8")
                # whole names: test_doors is not imported by importing test_doors_mail
                with self.subTest(file=str(path.relative_to(tests))):
                    self.assertIn(module.stem, re.findall(r"\w+", text))
