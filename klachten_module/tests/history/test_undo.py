from datetime import timedelta

from psycopg2 import DatabaseError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .register_common import RegisterCommon


@tagged("post_install", "-at_install", "klachten")
class TestUndo(RegisterCommon):
    def _later(self):
        """From here on it is another transaction, a minute later."""
        self.env.flush_all()
        self.env.cr._now = self.env.cr.now() + timedelta(minutes=1)

    def _everything(self):
        """How many rows each table has that an import could write in."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        counts = {}
        names = [
            n for n in self.env if n.startswith(("complaint.", "mail.", "helpdesk."))
        ]
        for name in sorted([*names, "ir.attachment", "res.partner", "rating.rating"]):
            model = self.env[name]
            if model._auto and not model._abstract and not model._transient:
                self.env.cr.execute(f'SELECT count(*) FROM "{model._table}"')
                counts[name] = self.env.cr.fetchone()[0]
        for table in ("complaint_cell", "complaint_cell_term"):
            self.env.cr.execute(f"SELECT COALESCE(sum(cases), 0) FROM {table}")
            counts[table] = self.env.cr.fetchone()[0]
        return counts

    def test_undo_leaves_nothing_but_its_record(self):
        before = self._everything()
        history = self._import(
            [
                self._row(1),
                self._row(2, **{"Betreft medewerker": "Test RM"}),
                self._row(3, Oordeel="doorverwezen"),
            ]
        )
        self.assertNotEqual(self._everything(), before)
        self._later()
        history.action_undo()
        self._work()
        after = self._everything()
        self.assertEqual(
            after.pop("complaint.history"), 1 + before.pop("complaint.history")
        )
        self.assertEqual(after, before)
        self.assertEqual(history.state, "undone")
        self.assertEqual(history.undone_by_id, self.officer)
        self.assertTrue(history.undone_at)
        self.assertEqual(history.undone_count, 3)
        self.assertEqual(history.imported_count, 3)
        with self.assertRaises(UserError):
            history.unlink()

    def _touches(self):
        """{what somebody, or a mail, does with a case: how}"""
        log, files = self.env["complaint.event"], self.env["ir.attachment"]
        return {
            "event": lambda case: log._record(case, "contact", result="incoming"),
            "mail": lambda case: case.message_post(body="x", message_type="email"),
            "file": lambda case: files.create(
                {"name": "x", "raw": b"x", "res_model": case._name, "res_id": case.id}
            ),
            "words": lambda case: case.with_user(self.officer).write(
                {"agreed_actions": "Anders"}
            ),
            "party": lambda case: case.party_ids[:1].write({"phone": "030"}),
            "task": lambda case: case.activity_schedule("mail.mail_activity_data_todo"),
            "link": lambda case: self._create_complaint(
                about_ticket_ids=[(4, case.id)]
            ),
            # looking at it is no touching
            "look": lambda case: case.with_user(self.officer).web_read({"name": {}}),
        }

    def test_undo_spares_what_somebody_or_some_mail_touched(self):
        touches = self._touches()
        history = self._import([self._row(n) for n in range(len(touches) + 1)])
        self._later()
        cases = self._cases(history)
        for (name, touch), case in zip(touches.items(), cases, strict=False):
            touch(case)
            self.env.flush_all()
            with self.subTest(touch=name):
                self.assertEqual(bool(case._complaint_touched()), name != "look")
        spared = cases[: len(touches) - 1]
        history.action_undo()
        self._work(batch_size=3)
        self.assertEqual(cases.exists(), spared)
        self.assertEqual((history.undone_count, history.spared_count), (2, 7))
        self.assertEqual(spared.complaint_history_id, history)

    def test_after_undoing_the_file_can_come_in_again(self):
        content = self._book([self._row(1)])
        for _time in range(2):
            history = self._read(content)
            history.action_import()
            self._work()
            self.assertEqual(history.imported_count, 1)
            self._later()
            history.action_undo()
            self._work()

    def test_log_is_shut_again_after_undoing(self):
        own = self._create_complaint()
        history = self._import([self._row(1)])
        self._later()
        history.action_undo()
        self._work()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(DatabaseError, "append-only"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "DELETE FROM complaint_event WHERE ticket_id = %s", [own.id]
            )

    def test_another_officer_undoes_and_nobody_else(self):
        history = self._import([self._row(1)])
        other = self._test_user("Other officer")
        for user in (self.users["SLM"], self.auditor, self.outsider, other):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                history.with_user(user).action_undo()
        self.procedure.officer_ids |= other
        self._later()
        history.with_user(other).action_undo()
        self._work()
        self.assertEqual(history.undone_by_id, other)

    def test_draft_nobody_imports_is_thrown_away(self):
        history = self._read(self._book([self._row(1)]))
        self.env["complaint.history"]._gc_drafts()
        self.assertTrue(history.exists())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE complaint_history SET write_date = %s",
            [fields.Datetime.subtract(fields.Datetime.now(), days=31)],
        )
        self.env.invalidate_all()
        self.env["complaint.history"]._gc_drafts()
        self.assertFalse(history.exists())
