from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .register_common import RegisterCommon

MODELS = ("complaint.history", "complaint.history.column", "complaint.history.line")


@tagged("post_install", "-at_install", "klachten")
class TestHistoryAccess(RegisterCommon):
    """Role by operation: a register is as confidential as a case."""

    def setUp(self):
        super().setUp()
        self.other = self._test_user("Other officer")
        self.procedure.officer_ids |= self.other
        self.history = self._read(self._book([self._row(1)]))

    def _records(self, user):
        history = self.history.with_user(user)
        return (
            history,
            history.sudo().column_ids[0].with_user(user),
            (history.sudo().line_ids.with_user(user)),
        )

    def test_who_reads_a_register(self):
        """The officers its record; what stands in it only who brought it in."""
        expected = {
            self.officer: (True, True, True),
            self.other: (True, False, False),
            self.auditor: (False, False, False),
            self.outsider: (False, False, False),
            self.users["SLM"]: (False, False, False),
            self.users["SD"]: (False, False, False),
        }
        for user, may in expected.items():
            for record, allowed in zip(self._records(user), may, strict=True):
                with self.subTest(user=user.login, model=record._name):
                    self.assertEqual(record.has_access("read"), allowed)
                    if record.has_access("read") or user in (self.officer, self.other):
                        found = record.search([("id", "=", record.id)])
                        self.assertEqual(bool(found), allowed)

    def test_configurator_and_officer_of_another_procedure_read_nothing(self):
        company = self.env["res.company"].create({"name": "Elders"})
        company.alias_domain_id = self.domain
        self.env.user.company_ids |= company
        stranger = self._test_user(
            "Stranger",
            "klachten_module.group_complaint_officer,"
            "klachten_module.group_complaint_configurator",
        )
        for record in self._records(stranger):
            self.assertFalse(record.has_access("read"), record._name)

    def test_nobody_makes_or_changes_by_hand_what_is_kept(self):
        history, column, line = self._records(self.officer)
        with self.assertRaises(AccessError):
            history.create({"procedure_id": self.procedure.id})
        with self.assertRaises(AccessError):
            line.create({"history_id": history.id})
        for vals in (
            {"state": "done"},
            {"user_id": self.other.id},
            {"imported_count": 9},
            {"procedure_id": self.procedure.id},
            {"line_ids": [(0, 0, {"row": 1})]},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                history.write(vals)
        for vals in ({"name": "x"}, {"meaning": False, "place": 3}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                column.write(vals)
        for vals in ({"state": "ready"}, {"cells": []}, {"ticket_id": False}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                line.write(vals)

    def test_only_an_officer_of_the_procedure_brings_one_in(self):
        content = self._book([self._row(7)])
        for user in (self.auditor, self.outsider, self.users["SLM"]):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._read(content, user=user)
        self.procedure.officer_ids -= self.other
        with self.assertRaises(AccessError):
            self._read(content, user=self.other)
        with self.assertRaises(AccessError):
            self.history.with_user(self.other).action_import()

    def test_two_columns_do_not_mean_the_same(self):
        columns = self.history.column_ids
        with self.assertRaisesRegex(UserError, "cannot both be"):
            columns[1].meaning = columns[0].meaning

    def test_columns_are_final_once_it_is_imported(self):
        self.history.action_import()
        with self.assertRaises(UserError):
            self.history.column_ids[0].meaning = False
        with self.assertRaises(UserError):
            self.history.write({"take_old": True})
        with self.assertRaises(UserError):
            self.history.action_import()
        with self.assertRaises(UserError):
            self.history.unlink()

    def test_officer_throws_a_draft_away(self):
        lines = self.history.sudo().line_ids
        self.history.unlink()
        self.assertFalse(lines.exists())

    def test_cases_keep_their_columns_for_who_may_read_them(self):
        """A register tells nobody of a case that he may not read."""
        self.history.action_import()
        self._work()
        case = self._cases(self.history)
        for user in (self.outsider, self.users["SD"]):
            tickets = self.env["helpdesk.ticket"].with_user(user)
            found = tickets.search([("complaint_old_number", "=", "2025-001")])
            self.assertFalse(found & case)
