from unittest.mock import patch

from freezegun import freeze_time

from ..common import ComplaintCommon


class HourlyRunCommon(ComplaintCommon):
    """Cases at a moment, and the hourly run at another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mail.mail"].search([]).unlink()
        cls.deadlines = cls.env["complaint.deadline"]
        cls.officer.email = "officer@test.example"

    def _run(self, moment, time_left=1, **options):
        """Let the cron run at this moment (UTC), without its commits."""
        with (
            freeze_time(moment),
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", return_value=time_left
            ) as progress,
        ):
            self.deadlines._cron_mark_missed(**options)
        self.env.invalidate_all()
        return progress

    def _case(self, moment="2026-11-02 09:00:00", stage=None, **vals):
        with freeze_time(moment):
            case = self._create_complaint(**vals)
            if stage:
                self._walk_to(case, stage)
            self._send_mails()
        return case

    def _rows(self, case):
        return {row.term_id.code: row for row in case.deadline_ids}

    def _addresses(self, case, xml_name):
        """The addresses that got this letter, in order."""
        return self._letters(case, xml_name).sorted("id").mapped("email_normalized")
