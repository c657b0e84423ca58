import random
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import ComplaintCommon

DERIVED = (
    "started_on",
    "due_on",
    "own_due_on",
    "published_due_on",
    "stopped_on",
    "cancelled_on",
    "suspended_on",
    "suspended_days",
    "extended_on",
    "state",
)


@tagged("post_install", "-at_install", "klachten")
class TestTermRecount(ComplaintCommon):
    """Terms are derived from events alone (design section 2)."""

    def _derived(self, case):
        return {
            (row.term_id.id, row.round): [row[name] for name in DERIVED]
            for row in case.deadline_ids
        }

    def test_counting_again_gives_the_stored_rows(self):
        """Whatever happened: the same from the log alone, in rows made anew."""
        chance = random.Random(7)
        kinds = ["suspended", "resumed", "extended", "consented", "reopened"]
        kinds += ["acknowledged", "sent", "verdict", "forwarded", "received"]
        bkm = self.roles["BKM"].id
        for _history in range(25):
            with freeze_time("2026-11-02 09:00:00"):
                case = self._create_complaint()
            moment, round_ = datetime(2026, 11, 2, 9), 1
            for _event in range(chance.randint(3, 12)):
                moment += timedelta(hours=chance.randint(0, 100))
                kind = chance.choice(kinds)
                round_ += kind == "reopened"
                vals = {"ticket_id": case.id, "type": kind, "happened_at": moment}
                vals.update(round=round_, role_id=kind == "forwarded" and bkm)
                if kind in ("extended", "consented"):
                    days = timedelta(days=chance.randint(0, 60))
                    vals["new_due_on"] = (moment + days).date()
                wrong = chance.choice(case.event_ids)
                if wrong.type == kind and not wrong.corrects_id:
                    vals.update(corrects_id=wrong.id, round=wrong.round)
                with freeze_time(moment):
                    self.env["complaint.event"].create(vals)
                    case.invalidate_recordset()
            with freeze_time(moment):
                stored = self._derived(case)
                case._complaint_refresh()
                self.assertEqual(self._derived(case), stored)
                case.deadline_ids.unlink()
                case.invalidate_recordset()
                case._complaint_refresh()
                self.assertEqual(self._derived(case), stored)

    def test_a_day_off_to_come_moves_what_runs(self):
        """S0-63: working days. What has ended keeps its day."""
        with freeze_time("2026-11-02 09:00:00"):
            running, ended = self._create_complaint(), self._create_complaint()
            self._walk_to(ended, "acknowledgement")
            name = "routed"
            term = self.procedure.version_id.term_ids.filtered(lambda t: t.code == name)
            due_on = {
                case: case.deadline_ids.filtered(lambda d: d.term_id == term).due_on
                for case in running + ended
            }
            day = self.env["complaint.day.off"].create(
                {
                    "version_id": self.procedure.version_id.id,
                    "date": due_on[running],
                    "name": "Removal",
                }
            )
            rows = {
                case: case.deadline_ids.filtered(lambda d: d.term_id == term)
                for case in running + ended
            }
            self.assertGreater(rows[running].due_on, due_on[running])
            self.assertEqual(running.next_due_on, rows[running].due_on)
            day.unlink()
            self.assertEqual(rows[running].due_on, due_on[running])
            self.assertEqual(running.next_due_on, due_on[running])
