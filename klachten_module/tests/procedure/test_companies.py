from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import ComplaintCommon

GROUPS = ",".join(
    f"klachten_module.group_complaint_{group}"
    for group in ("officer", "auditor", "configurator", "registrar", "handler")
)
# The one row that says whether the jobs run, and what nobody has a right on.
SHARED = {"complaint.heartbeat", "complaint.figure", "complaint.figure.turn"}


@tagged("post_install", "-at_install", "klachten")
class TestCompanies(ComplaintCommon):
    """P10: companies are apart on every part of a procedure and of a case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._create_complaint()
        cls.other = cls.env["res.company"].create({"name": "Another company"})
        cls.stranger = new_test_user(
            cls.env,
            "test_stranger",
            GROUPS,
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )
        cls.env["complaint.department"].create(
            {"name": "Workshop", "company_id": cls.company.id}
        )
        cls.env.flush_all()

    def _own_models(self):
        for name, model in self.env.registry.items():
            kept = not model._abstract and not model._transient
            if model._original_module == "klachten_module" and kept:
                yield self.env[name]

    def test_nobody_finds_a_part_of_another_company(self):
        """By a walk over the registry: whatever model is added later."""
        filled = 0
        for model in self._own_models():
            rows = model.with_context(active_test=False)
            theirs = rows.with_user(self.stranger)
            if model._name in SHARED or not theirs.has_access("read"):
                continue
            known = rows.search([("id", ">", 0)])
            if "company_id" in model._fields:
                known = known.filtered(lambda row: row.company_id == self.company)
            filled += bool(known)
            with self.subTest(model=model._name), mute_logger("odoo.models.unlink"):
                found = theirs.search([("id", "in", known.ids)])
                self.assertFalse(found & known)
                if known:
                    with self._quiet(), self.assertRaises(AccessError):
                        theirs.browse(known[:1].id).read(["display_name"])
        self.assertGreater(filled, 15)

    def _quiet(self):
        return mute_logger(
            "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access"
        )

    def test_nobody_changes_a_part_of_another_company(self):
        self.procedure.action_new_version()
        version = self.procedure.version_ids.filtered(lambda v: v.state == "draft")
        transition = version.transition_ids[:1]
        for row, vals in (
            (version.step_ids[:1], {"name": "x"}),
            (version.step_ids.raci_ids[:1], {"letter": "I"}),
            (transition, {"name": "x"}),
            (version.transition_ids.gate_ids[:1], {"sequence": 1}),
            (version.day_off_ids[:1], {"name": "x"}),
            (self.env["complaint.ground"].search([], limit=1), {"name": "x"}),
            (self.env.ref("klachten_module.outcome_founded"), {"name": "x"}),
        ):
            self.assertTrue(row)
            theirs = row.with_user(self.stranger)
            for change in (lambda r=theirs, v=vals: r.write(v), theirs.unlink):
                with self.subTest(row=row), self._quiet():
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        change()

    def test_outcomes_are_of_all_or_of_a_company(self):
        founded = self.env.ref("klachten_module.outcome_founded")
        outcomes = self.env["complaint.outcome"].with_user(self.stranger)
        self.assertIn(founded, outcomes.search([]))
        own = outcomes.create({"name": "Ours", "code": "founded", "sequence": 1})
        self.assertEqual(own.company_id, self.other)
        own.name = "Ours too"
        self.assertEqual(outcomes._by_code("founded", self.company), founded)
        self.assertEqual(outcomes._by_code("founded", self.other), own)
        officer = outcomes.with_user(self.officer)
        self.assertNotIn(own, officer.search([]))

    def test_one_company_edits_the_outcomes_that_came_with_it(self):
        founded = self.env.ref("klachten_module.outcome_founded")
        procedures = self.env["complaint.procedure"].with_context(active_test=False)
        companies = procedures.search([]).company_id
        user = new_test_user(
            self.env,
            "test_everywhere",
            GROUPS,
            company_id=self.company.id,
            company_ids=[Command.set(companies.ids)],
        )
        founded = founded.with_user(user).with_context(
            allowed_company_ids=companies.ids
        )
        founded.sequence = 11
        self.assertEqual(founded.sequence, 11)
